//! Which treatment wins at a duration and a share of touched frames: a fitted cost model, and what was measured.

use std::collections::BTreeMap;

use twofold_core::analysis::{
    CellResult, Stretch, TouchedModel, TouchedPoint, Verdict, touched_winners,
};

use super::{Asked, Drawing, candidates, left_out, pick};
use crate::chart::{Figure, Map, MapPanel, Plot, Up};
use crate::format;
use crate::label;
use crate::source::Factors;
use crate::view::table::Table;

/// Maps that are shown at most.
const MOST: usize = 4;
/// Durations at which it is asked who wins.
const COLUMNS: usize = 140;
/// Below the shortest and beyond the longest measured duration a map reaches so many times as far.
const FURTHER: f64 = 6.0;

/// A measured scenario.
struct Measured {
    duration_secs: f64,
    share: f64,
    answer: Option<Verdict>,
}

/// Scenarios that differ in their duration and in what is highlighted only.
struct Place {
    scenario: Factors,
    target: bool,
    baseline: TouchedModel,
    names: Vec<String>,
    treatments: Vec<TouchedModel>,
    measured: Vec<Measured>,
}

/// A map a scenario.
pub fn map(asked: &Asked<'_>) -> Drawing {
    let places = places(asked);
    let (shown, others) = pick(&places, MOST, |place| place.target);
    let mut panels: Vec<MapPanel> = shown.iter().map(|place| panel(asked, place)).collect();
    if !panels.iter().any(MapPanel::is_divided) {
        panels.clear();
    }
    let note = format!(
        "Regions are a fitted cost model (a measured start-up, and seconds a second of video, touched and not): no verdict rests \
         on it. A shape is what was measured, over all treatments: IMPLEMENT where one of them is. {}",
        left_out(others, "scenario", "the table beside it")
    );
    Drawing {
        figure: Figure {
            title: "Which treatment wins, by duration and touched frames (a fitted cost model)"
                .to_owned(),
            description: match shown.is_empty() {
                true => "There is no model: it takes a treatment that copies, and three shares of frames that highlights touch."
                    .to_owned(),
                false => format!("{} {}", described(asked, &shown), note.trim_end()),
            },
            plot: Plot::Map(Map { panels }),
        },
        table: Some(table(asked, &shown)),
    }
}

fn is_scenario(factor: &str) -> bool {
    factor != "duration" && factor != "highlighted"
}

/// The scenarios of which a share is copied by some treatment.
fn places(asked: &Asked<'_>) -> Vec<Place> {
    let cells = candidates(asked.analysis);
    let mut groups: Vec<(Factors, Vec<&CellResult>)> = vec![];
    for cell in cells {
        let others = cell.scenario.iter();
        let key: Factors = others
            .filter(|(factor, _)| is_scenario(factor))
            .cloned()
            .collect();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(cell),
            None => groups.push((key, vec![cell])),
        }
    }
    let groups = groups.into_iter();
    groups
        .filter_map(|(scenario, cells)| place(asked, scenario, &cells))
        .collect()
}

fn place(asked: &Asked<'_>, scenario: Factors, cells: &[&CellResult]) -> Option<Place> {
    let copying: Vec<u32> = cells
        .iter()
        .filter(|cell| cell.copies)
        .map(|cell| cell.treatment)
        .collect();
    // What a scenario's share is, its copying treatments say.
    let mut shares: BTreeMap<u32, f64> = BTreeMap::new();
    for cell in cells
        .iter()
        .filter(|cell| copying.contains(&cell.treatment))
    {
        shares.extend(share(asked, cell.cell).map(|share| (cell.baseline, share)));
    }
    let points = |own: &[(u32, u32)]| -> Vec<TouchedPoint> {
        let of = |(baseline, cell): &(u32, u32)| point(asked, cells, *baseline, *cell, &shares);
        own.iter().filter_map(of).collect()
    };
    let mut baselines: Vec<(u32, u32)> = cells
        .iter()
        .map(|cell| (cell.baseline, cell.baseline))
        .collect();
    baselines.sort_unstable();
    baselines.dedup();
    let baseline = TouchedModel::of(&points(&baselines), 1)?;
    let mut indices: Vec<u32> = cells.iter().map(|cell| cell.treatment).collect();
    indices.sort_unstable();
    indices.dedup();
    let (mut names, mut treatments) = (vec![], vec![]);
    for index in indices {
        let of: Vec<&&CellResult> = cells
            .iter()
            .filter(|cell| cell.treatment == index)
            .collect();
        let most = of.iter().map(|cell| cell.containers).max()?;
        // With nothing to render there is one job, however many were asked for.
        let own: Vec<(u32, u32)> = of
            .iter()
            .filter(|cell| cell.containers == most)
            .map(|cell| (cell.baseline, cell.cell))
            .collect();
        if let Some(model) = TouchedModel::of(&points(&own), most) {
            names.push(label::treatment_named(candidates(asked.analysis), index));
            treatments.push(model);
        }
    }
    let measured = shares.iter().filter_map(|(baseline, share)| {
        let here = || cells.iter().filter(|cell| cell.baseline == *baseline);
        let order = [Verdict::Implement, Verdict::Inconclusive, Verdict::Skip];
        Some(Measured {
            duration_secs: secs(asked, here().next()?)?,
            share: *share,
            answer: order
                .into_iter()
                .find(|verdict| here().any(|cell| cell.verdict == Some(*verdict))),
        })
    });
    Some(Place {
        measured: measured.collect(),
        target: cells.iter().any(|cell| cell.target),
        scenario,
        baseline,
        names,
        treatments,
    })
}

fn secs(asked: &Asked<'_>, cell: &CellResult) -> Option<f64> {
    let (secs, _) = label::duration_of(asked.source.experiment(), &cell.scenario)?;
    (secs.is_finite() && secs > 0.0).then_some(secs)
}

/// The share of a cell's frames that its plan renders.
fn share(asked: &Asked<'_>, cell: u32) -> Option<f64> {
    let plan = asked.source.manifest().chunk_plans.get(cell as usize)?;
    let copied: usize = plan.copied_ranges().iter().map(|range| range.len()).sum();
    let is_known = plan.frames > 0 && plan.fallback.is_none();
    is_known.then(|| 1.0 - copied as f64 / f64::from(plan.frames))
}

fn point(
    asked: &Asked<'_>,
    cells: &[&CellResult],
    baseline: u32,
    cell: u32,
    shares: &BTreeMap<u32, f64>,
) -> Option<TouchedPoint> {
    let scenario = cells.iter().find(|own| own.baseline == baseline)?;
    let containers = cells.iter().find(|own| own.cell == cell);
    let containers = containers.map_or(1, |own| own.containers);
    let (summary, cold_secs) = (asked.cell(cell)?, cold_secs(asked));
    let paid = asked.analysis.cost.billing.per_cold_sec(containers);
    Some(TouchedPoint {
        duration_secs: secs(asked, scenario)?,
        share: *shares.get(&baseline)?,
        start_secs: summary.start_secs?,
        wall_secs: summary.wall_median_secs? - cold_secs,
        container_secs: summary.container_median_secs? - paid * cold_secs,
    })
}

/// The cold start that decides.
fn cold_secs(asked: &Asked<'_>) -> f64 {
    (asked.analysis.levels.first()).map_or(0.0, |level| level.cold_secs)
}

impl Place {
    fn durations(&self) -> (f64, f64) {
        let all = self.measured.iter().map(|one| one.duration_secs);
        all.fold((f64::INFINITY, 0.0), |(low, high), secs| {
            (low.min(secs), high.max(secs))
        })
    }

    fn winners(&self, asked: &Asked<'_>, duration_secs: f64) -> Vec<Stretch> {
        touched_winners(
            &self.baseline,
            &self.treatments,
            &asked.analysis.criterion,
            &asked.analysis.cost.billing,
            cold_secs(asked),
            duration_secs,
        )
    }

    fn name(&self, one: &Stretch) -> &str {
        self.names.get(one.treatment).map_or("", String::as_str)
    }
}

fn panel(asked: &Asked<'_>, place: &Place) -> MapPanel {
    let (first, last) = place.durations();
    let (low, high) = (first / FURTHER, last * FURTHER);
    let step = (high / low).ln() / (COLUMNS - 1) as f64;
    let column = |at: usize| {
        let secs = low * (step * at as f64).exp();
        (secs, place.winners(asked, secs))
    };
    MapPanel {
        label: label::levels(&place.scenario),
        treatments: place.names.clone(),
        columns: (0..COLUMNS).map(column).collect(),
        up: Up::Touched,
        most: 1.0,
        measured: (first, last),
        points: place
            .measured
            .iter()
            .filter_map(|one| Some((one.duration_secs, one.share, one.answer?)))
            .collect(),
    }
}

/// Who wins at a duration, in words: `strategy smart, 2 chunks up to 45 %`.
fn won(asked: &Asked<'_>, place: &Place, secs: f64) -> String {
    let said: Vec<String> = place
        .winners(asked, secs)
        .iter()
        .map(|one| {
            let to = format::percent(one.to);
            match one.from > 0.0 {
                true => format!(
                    "{} from {} to {to}",
                    place.name(one),
                    format::percent(one.from)
                ),
                false => format!("{} up to {to}", place.name(one)),
            }
        })
        .collect();
    match said.is_empty() {
        true => "SKIP".to_owned(),
        false => said.join("; "),
    }
}

fn described(asked: &Asked<'_>, shown: &[&Place]) -> String {
    let said = shown.iter().flat_map(|place| {
        let mut durations: Vec<f64> = place.measured.iter().map(|one| one.duration_secs).collect();
        durations.sort_by(f64::total_cmp);
        durations.dedup();
        let scenario = label::levels(&place.scenario);
        durations.into_iter().map(move |secs| {
            let at = match scenario.is_empty() {
                true => format::declared_secs(secs),
                false => format!("{scenario}, {}", format::declared_secs(secs)),
            };
            format!("at {at}: {}", won(asked, place, secs))
        })
    });
    let said: Vec<String> = said.collect();
    format!(
        "What wins in the model, with {} of cold start, by the share of frames in groups of pictures that a highlight touches: {}.",
        format::declared_secs(cold_secs(asked)),
        said.join(". ")
    )
}

fn table(asked: &Asked<'_>, shown: &[&Place]) -> Table {
    let has_scenarios = shown.iter().any(|place| !place.scenario.is_empty());
    let heads = [
        "scenario",
        ">duration",
        ">touched frames",
        "in the model",
        "measured",
    ];
    let mut table = Table::new(
        "Which treatment wins, by duration and touched frames",
        &heads[usize::from(!has_scenarios)..],
    );
    for place in shown {
        for one in &place.measured {
            let winners = place.winners(asked, one.duration_secs);
            let here = winners
                .iter()
                .find(|won| (won.from..=won.to).contains(&one.share));
            let scenario = has_scenarios.then(|| label::levels(&place.scenario));
            let known = [
                format::declared_secs(one.duration_secs),
                format::percent(one.share),
                here.map_or_else(|| "SKIP".to_owned(), |won| place.name(won).to_owned()),
                format::or_nothing(one.answer, |verdict| verdict.name().to_owned()),
            ];
            table.push(scenario.into_iter().chain(known));
        }
    }
    table
}

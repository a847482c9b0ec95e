//! Which treatment wins at a duration and a cold start: the fit, and what was measured.

use twofold_core::analysis::{
    BreakEven, ColdLevel, Stretch, ThresholdLevel, TreatmentThreshold, Verdict, winners,
};

use super::{Asked, Drawing, left_out, pick};
use crate::chart::{Figure, Map, MapPanel, Plot, Up};
use crate::format;
use crate::label;
use crate::source::Factors;
use crate::view::table::Table;

/// Maps that are shown at most.
const MOST: usize = 4;
/// Durations at which it is asked who wins.
const COLUMNS: usize = 140;
/// Beyond the longest measured duration a map reaches so many times as far, if anything happens there.
const FURTHEST: f64 = 4.0;
/// A cold start that nobody waits for.
const LONGEST_COLD_SECS: f64 = 3600.0;

/// One scenario but for the duration.
struct Place<'a> {
    scenario: Factors,
    treatments: Vec<&'a TreatmentThreshold>,
    cold_secs: f64,
}

/// A map a scenario.
pub fn map(asked: &Asked<'_>) -> Drawing {
    let places = asked
        .source
        .thresholds()
        .primary()
        .map_or_else(Vec::new, places);
    let is_target = |place: &Place<'_>| place.treatments.iter().any(|one| one.target);
    let (shown, others) = pick(&places, MOST, is_target);
    let mut panels: Vec<MapPanel> = shown
        .iter()
        .filter_map(|place| panel(asked, place))
        .collect();
    let has_fit = !panels.is_empty();
    // Where nothing changes anywhere there is nothing to look at: a sentence says as much.
    if !panels.iter().any(MapPanel::is_divided) {
        panels.clear();
    }
    let note = format!(
        "Regions are a fit: no verdict rests on it. A shape is what was measured, over all treatments: IMPLEMENT where one \
         of them is. {}",
        left_out(others, "scenario", "the table of thresholds")
    );
    let note = note.trim_end().to_owned();
    Drawing {
        figure: Figure {
            title: "Which treatment wins, by duration and cold start (a fit)".to_owned(),
            description: match (has_fit, panels.is_empty()) {
                (false, _) => "There is no fit: it takes three durations at least.".to_owned(),
                (true, true) => format!(
                    "One answer at every duration and cold start, so there is no map. {} {note}",
                    described(asked, &shown)
                ),
                (true, false) => format!("{} {note}", described(asked, &shown)),
            },
            plot: Plot::Map(Map { panels }),
        },
        table: Some(table(asked, &shown)),
    }
}

/// The scenarios that have a fit.
fn places(level: &ThresholdLevel) -> Vec<Place<'_>> {
    let mut places: Vec<Place<'_>> = Vec::new();
    for one in level.treatments.iter().filter(|one| one.fit.is_some()) {
        match places
            .iter_mut()
            .find(|place| place.scenario == one.scenario)
        {
            Some(place) => place.treatments.push(one),
            None => places.push(Place {
                scenario: one.scenario.clone(),
                treatments: vec![one],
                cold_secs: level.cold_secs,
            }),
        }
    }
    places
}

impl Place<'_> {
    fn durations(&self) -> Vec<f64> {
        let mut durations: Vec<f64> = self
            .treatments
            .iter()
            .flat_map(|one| one.durations.iter().copied())
            .filter(|secs| secs.is_finite() && *secs > 0.0)
            .collect();
        durations.sort_by(f64::total_cmp);
        durations.dedup();
        durations
    }

    fn winners(&self, asked: &Asked<'_>, secs: f64, most_secs: f64) -> Vec<Stretch> {
        let (criterion, billing) = (&asked.analysis.criterion, &asked.analysis.cost.billing);
        winners(
            &self.treatments,
            self.cold_secs,
            criterion,
            billing,
            secs,
            most_secs,
        )
    }

    /// The longest duration of the map: beyond what was measured, where something happens there.
    fn longest(&self, measured: f64) -> f64 {
        let begins = self
            .treatments
            .iter()
            .filter_map(|one| match one.fit.as_ref()?.overall {
                BreakEven::From { secs, .. } => Some(secs),
                BreakEven::Between { to_secs, .. } => Some(to_secs),
                BreakEven::NotEstablished { secs } => secs,
                BreakEven::UpTo { .. } | BreakEven::Never { .. } => None,
            });
        let reached = begins
            .filter(|secs| secs.is_finite())
            .map(|secs| secs * 1.3);
        let near = reached.filter(|secs| *secs <= measured * FURTHEST);
        near.fold(measured * 1.3, f64::max)
    }

    /// The measured points: duration, cold start and the answer over all treatments.
    fn points(&self, asked: &Asked<'_>) -> Vec<(f64, f64, Verdict)> {
        let mut points = Vec::new();
        for level in &asked.analysis.levels {
            for secs in self.durations() {
                let answer = self.answer(asked, level, secs);
                points.extend(answer.map(|verdict| (secs, level.cold_secs, verdict)));
            }
        }
        points
    }

    fn answer(&self, asked: &Asked<'_>, level: &ColdLevel, secs: f64) -> Option<Verdict> {
        let experiment = asked.source.experiment();
        let is_here = |scenario: &[(String, String)]| {
            let others = scenario.iter().filter(|(factor, _)| factor != "duration");
            others.eq(self.scenario.iter())
                && label::duration_of(experiment, scenario).is_some_and(|(own, _)| own == secs)
        };
        let cells = level.cells.iter().filter(|cell| is_here(&cell.scenario));
        let found: Vec<Verdict> = cells.filter_map(|cell| cell.verdict).collect();
        let order = [Verdict::Implement, Verdict::Inconclusive, Verdict::Skip];
        order.into_iter().find(|verdict| found.contains(verdict))
    }
}

fn panel(asked: &Asked<'_>, place: &Place<'_>) -> Option<MapPanel> {
    let durations = place.durations();
    let (first, last) = (*durations.first()?, *durations.last()?);
    let (low, high) = (first / 1.3, place.longest(last));
    let levels = asked.analysis.levels.iter().map(|level| level.cold_secs);
    let tallest = levels.filter(|secs| secs.is_finite()).fold(0.0, f64::max);
    let reached = place.winners(asked, high, LONGEST_COLD_SECS);
    let reached = reached.iter().map(|one| one.to).fold(0.0, f64::max);
    let most_secs = (reached * 1.2)
        .min((tallest * 3.0).max(5.0))
        .max(tallest * 1.25);
    let most_secs = if most_secs > 0.0 { most_secs } else { 1.0 };
    let step = (high / low).ln() / (COLUMNS - 1) as f64;
    let column = |at: usize| {
        let secs = low * (step * at as f64).exp();
        (secs, place.winners(asked, secs, most_secs))
    };
    Some(MapPanel {
        label: label::levels(&place.scenario),
        treatments: place
            .treatments
            .iter()
            .map(|one| label::levels(&one.treatment_levels))
            .collect(),
        columns: (0..COLUMNS).map(column).collect(),
        up: Up::ColdStart,
        most: most_secs,
        measured: (first, last),
        points: place.points(asked),
    })
}

/// Who wins at a duration in the fit, in words: `4 chunks up to a cold start of 2.3 s`.
fn won(asked: &Asked<'_>, place: &Place<'_>, secs: f64) -> String {
    let said: Vec<String> = place
        .winners(asked, secs, LONGEST_COLD_SECS)
        .iter()
        .map(|one| {
            let name = place.treatments.get(one.treatment);
            let name = name.map_or_else(String::new, |one| label::levels(&one.treatment_levels));
            let (from, to) = (one.from, one.to);
            let from = (from > 0.0).then(|| format!("from {} ", format::prose_secs(from)));
            let from = from.unwrap_or_default();
            match to < LONGEST_COLD_SECS {
                true => format!("{name} {from}up to {}", format::prose_secs(to)),
                false if from.is_empty() => format!("{name} at any cold start"),
                false => format!("{name} {}on", from),
            }
        })
        .collect();
    match said.is_empty() {
        true => "SKIP".to_owned(),
        false => said.join(", "),
    }
}

fn described(asked: &Asked<'_>, shown: &[&Place<'_>]) -> String {
    let said = shown.iter().flat_map(|place| {
        let scenario = label::levels(&place.scenario);
        place.durations().into_iter().map(move |secs| {
            let at = match scenario.is_empty() {
                true => format::declared_secs(secs),
                false => format!("{scenario}, {}", format::declared_secs(secs)),
            };
            format!("at {at} {}", won(asked, place, secs))
        })
    });
    let said: Vec<String> = said.collect();
    format!(
        "What wins in the fit, with cold starts up to so many seconds: {}.",
        said.join("; ")
    )
}

fn table(asked: &Asked<'_>, shown: &[&Place<'_>]) -> Table {
    let levels = &asked.analysis.levels;
    let measured: Vec<String> = levels
        .iter()
        .map(|level| format!("measured at {}", format::declared_secs(level.cold_secs)))
        .collect();
    let mut heads = vec!["scenario", ">duration", "in the fit, by cold start"];
    heads.extend(measured.iter().map(String::as_str));
    let mut table = Table::new("Which treatment wins, by duration and cold start", &heads);
    for place in shown {
        for secs in place.durations() {
            let verdicts = levels.iter().map(|level| {
                let verdict = place.answer(asked, level, secs);
                format::or_nothing(verdict, |verdict| verdict.name().to_owned())
            });
            let known = [
                label::levels(&place.scenario),
                format::declared_secs(secs),
                won(asked, place, secs),
            ];
            table.push(known.into_iter().chain(verdicts));
        }
    }
    table
}

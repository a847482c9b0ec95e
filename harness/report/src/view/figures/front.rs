//! Time against cost of every cell, and which of them no other beats in both.

use twofold_core::analysis::front as front_of;

use super::{Asked, Drawing, candidates, is_judged, left_out, pick, scenarios};
use crate::chart::{Figure, Front, FrontPanel, FrontPoint, Plot};
use crate::format::{self, or_nothing};
use crate::label;
use crate::source::CellSummary;
use crate::view::table::Table;

/// Scenarios that are shown at most.
const MOST: usize = 6;

/// A cell in a scenario: what it is called, what it is, whether it is the baseline.
struct Told<'a> {
    name: String,
    cell: &'a CellSummary,
    wall_secs: f64,
    cost: f64,
    /// The place of a cell that beats it.
    beaten_by: Option<usize>,
}

/// Time against cost.
pub fn front(asked: &Asked<'_>) -> Drawing {
    let all = scenarios(candidates(asked.analysis));
    let targets = asked.targets();
    let (shown, others) = pick(&all, MOST, |(baseline, _)| targets.contains(baseline));
    let cells = || {
        let indices = shown.iter().flat_map(|(baseline, cells)| {
            let others = cells.iter().map(|cell| cell.cell);
            [*baseline].into_iter().chain(others)
        });
        indices.filter_map(|index| asked.cell(index))
    };
    // Money only where every cell has a price.
    let told = || cells().filter(|cell| cell.wall_median_secs.is_some());
    let money = told().next().is_some() && told().all(|cell| cell.cost_median_usd.is_some());
    let note = left_out(others, "scenario", "the table of all cells");
    let scenarios: Vec<(String, Vec<Told<'_>>)> = shown
        .iter()
        .map(|(baseline, cells)| {
            let name = cells
                .first()
                .map_or_else(String::new, |cell| label::levels(&cell.scenario));
            let first = [(label::baseline(asked.source.experiment()), *baseline)];
            // A cell that is executed as another one would lie on it.
            let others = cells
                .iter()
                .filter(|cell| cell.same_as.is_none())
                .map(|cell| (label::treatment(cell), cell.cell));
            (
                name,
                of_scenario(asked, first.into_iter().chain(others), money),
            )
        })
        .filter(|(_, told)| !told.is_empty())
        .collect();
    let panels = scenarios.iter().map(|(name, told)| FrontPanel {
        label: name.clone(),
        criterion: criterion(asked, told),
        points: told
            .iter()
            .map(|one| FrontPoint {
                label: one.name.clone(),
                wall_secs: one.wall_secs,
                cost: one.cost,
                baseline: one.cell.baseline,
                dominated: one.beaten_by.is_some(),
            })
            .collect(),
    });
    Drawing {
        figure: Figure {
            title: "Time against cost".to_owned(),
            description: match scenarios.is_empty() {
                true => "No cell has been measured.".to_owned(),
                false => format!("{} {note}", described(&scenarios))
                    .trim_end()
                    .to_owned(),
            },
            plot: Plot::Front(Front {
                panels: panels.collect(),
                money,
            }),
        },
        table: Some(table(&scenarios, money)),
    }
}

fn of_scenario<'a>(
    asked: &'a Asked<'_>,
    cells: impl Iterator<Item = (String, u32)>,
    money: bool,
) -> Vec<Told<'a>> {
    let mut told: Vec<Told<'_>> = cells
        .filter_map(|(name, index)| {
            let cell = asked.cell(index)?;
            let cost = match money {
                true => cell.cost_median_usd,
                false => cell.container_median_secs,
            };
            Some(Told {
                name,
                cell,
                wall_secs: cell.wall_median_secs?,
                cost: cost?,
                beaten_by: None,
            })
        })
        .collect();
    let points: Vec<(f64, f64)> = told.iter().map(|one| (one.wall_secs, one.cost)).collect();
    for (one, beaten_by) in told.iter_mut().zip(front_of(&points)) {
        one.beaten_by = beaten_by;
    }
    told
}

/// The wall and the cost that meet the criterion beside the baseline's medians.
fn criterion(asked: &Asked<'_>, told: &[Told<'_>]) -> Option<(f64, f64)> {
    let baseline = told.iter().find(|one| one.cell.baseline)?;
    let criterion = &asked.analysis.criterion;
    is_judged(asked.analysis).then_some((
        baseline.wall_secs / criterion.speedup,
        baseline.cost * criterion.cost_ratio,
    ))
}

fn described(scenarios: &[(String, Vec<Told<'_>>)]) -> String {
    let said = scenarios.iter().map(|(name, told)| {
        let on: Vec<&str> = told
            .iter()
            .filter(|one| one.beaten_by.is_none())
            .map(|one| one.name.as_str())
            .collect();
        let beaten = (told.len() - on.len()) as u64;
        let place = if name.is_empty() {
            String::new()
        } else {
            format!("At {name}: ")
        };
        let others = match beaten {
            0 => "no cell is beaten in both".to_owned(),
            beaten => format!(
                "{} beaten in both",
                match beaten {
                    1 => "1 cell is".to_owned(),
                    more => format!("{more} cells are"),
                }
            ),
        };
        let front = match place.is_empty() {
            true => "On the front",
            false => "on the front",
        };
        format!(
            "{place}{front} of time and cost {} {}; {others}.",
            if on.len() == 1 { "is" } else { "are" },
            on.join(", ")
        )
    });
    said.collect::<Vec<_>>().join(" ")
}

fn table(scenarios: &[(String, Vec<Told<'_>>)], money: bool) -> Table {
    let mut heads = vec!["scenario", "cell", ">wall", ">container time"];
    if money {
        heads.push(">cost");
    }
    heads.push("on the front");
    let mut table = Table::new("Time against cost, medians", &heads);
    for (scenario, told) in scenarios {
        for one in told {
            let cost = money.then(|| or_nothing(one.cell.cost_median_usd, format::usd));
            let name = match one.cell.baseline {
                true => format!("{} (baseline)", one.name),
                false => one.name.clone(),
            };
            let front = match one.beaten_by.and_then(|by| told.get(by)) {
                Some(other) => format!("no: beaten by {}", other.name),
                None => "yes".to_owned(),
            };
            let known = [
                scenario.clone(),
                name,
                format::secs(one.wall_secs),
                or_nothing(one.cell.container_median_secs, format::secs),
            ];
            table.push(known.into_iter().chain(cost).chain([front]));
        }
    }
    table
}

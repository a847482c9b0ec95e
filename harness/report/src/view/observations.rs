//! The table of every observation; of very many, one of how they spread.

use twofold_core::analysis::Spread;

use super::table::{Table, factor_names, levels};
use crate::escape::clean;
use crate::format::{self, or_nothing};
use crate::source::TrialRow;

/// More trials than this are told by how they spread, in tables and in charts.
pub const MOST: usize = 2000;

/// Every trial, in the order of execution; of more than [`MOST`] how those of each cell spread.
pub fn observations(trials: &[TrialRow]) -> Table {
    match trials.len() > MOST {
        true => spreads(trials),
        false => each(trials),
    }
}

fn each(trials: &[TrialRow]) -> Table {
    let names = factor_names(trials.iter().map(|trial| &trial.factors));
    let after = [">wall", ">container time", "note"];
    let mut table = Table::with_factors(
        "Every trial in the order of execution",
        &[">block", ">order"],
        &names,
        &after,
    );
    for trial in trials {
        let mut notes: Vec<String> = Vec::new();
        if trial.warmup {
            notes.push("warm-up".to_owned());
        }
        if trial.interrupted {
            notes.push("interrupted".to_owned());
        }
        if let Some(failure) = &trial.failure {
            notes.push(format!("failed: {}", clean(failure)));
        }
        table.push(
            [
                trial.block.to_string(),
                (u64::from(trial.order) + 1).to_string(),
            ]
            .into_iter()
            .chain(levels(&trial.factors, &names))
            .chain([
                or_nothing(trial.wall_secs, format::secs),
                or_nothing(trial.container_secs, format::secs),
                notes.join(", "),
            ]),
        );
    }
    table
}

/// A row a cell. What is not used for a verdict is left out of the quantiles: warm-up and interrupted blocks.
fn spreads(trials: &[TrialRow]) -> Table {
    let names = factor_names(trials.iter().map(|trial| &trial.factors));
    let caption = format!(
        "The walls of {}, a row a cell, warm-up and interrupted blocks left out; every row is in trials.parquet",
        format::counted(trials.len() as u64, "trial")
    );
    let after = [
        ">n",
        ">failed",
        ">least",
        ">25 %",
        ">median",
        ">75 %",
        ">95 %",
        ">greatest",
    ];
    let mut table = Table::with_factors(&caption, &[], &names, &after);
    for (first, walls) in by_cell(
        trials
            .iter()
            .filter(|trial| !trial.warmup && !trial.interrupted),
    ) {
        let spread = Spread::of(walls);
        let [least, _, lower, middle, upper, high, greatest] = match spread.quantiles {
            Some(quantiles) => quantiles.map(Some),
            None => [None; 7],
        };
        let counts = [spread.measured, spread.failed].map(|count| format::count(u64::from(count)));
        let walls = [least, lower, middle, upper, high, greatest];
        table.push(
            levels(&first.factors, &names)
                .into_iter()
                .chain(counts)
                .chain(walls.map(|wall| or_nothing(wall, format::secs))),
        );
    }
    table
}

/// The walls of each cell in the order of execution, with one of its trials, by the cells' index; failed ones have none.
pub fn by_cell<'t>(
    trials: impl Iterator<Item = &'t TrialRow>,
) -> Vec<(&'t TrialRow, Vec<Option<f64>>)> {
    let mut cells = std::collections::BTreeMap::new();
    for trial in trials {
        let (_, walls) = cells
            .entry(trial.cell)
            .or_insert_with(|| (trial, Vec::new()));
        walls.push(trial.wall_secs.filter(|_| trial.failure.is_none()));
    }
    cells.into_values().collect()
}

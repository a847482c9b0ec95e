//! Every observation of the wall; of very many, how they spread.

use std::collections::BTreeMap;

use twofold_core::analysis::{bins, outermost};

use super::{Asked, Drawing, left_out, pick};
use crate::chart::{Bands, Figure, Mark, Plot, Strip, StripRow, Trials};
use crate::format;
use crate::label;
use crate::source::TrialRow;
use crate::view::observations::{MOST, by_cell};

/// Cells that are shown at most.
const MOST_CELLS: usize = 40;
/// Bins of all cells together, and of one.
const MOST_BINS: usize = 160;
const BINS: usize = 24;
/// Walls that are shown beyond the bands, at each end of a cell.
const OUTERMOST: usize = 3;

/// A strip a cell.
pub fn strip(asked: &Asked<'_>) -> Drawing {
    let targets = asked.targets();
    let (shown, others) = pick(asked.cells, MOST_CELLS, |cell| targets.contains(&cell.cell));
    let many = asked.trials.len() > MOST;
    let mut trials: BTreeMap<u32, Trials> = match many {
        true => bands(
            asked.trials,
            (MOST_BINS / shown.len().max(1)).clamp(4, BINS),
        ),
        false => each(asked.trials),
    };
    let rows: Vec<StripRow> = shown
        .iter()
        .map(|cell| StripRow {
            label: label::levels(&cell.factors),
            median_secs: cell.wall_median_secs,
            trials: trials
                .remove(&cell.cell)
                .unwrap_or(Trials::Each(Vec::new())),
        })
        .collect();
    let medians = format::secs_range(rows.iter().filter_map(|row| row.median_secs));
    let how = match many {
        true => "one band of quantiles each, what lies furthest out, and what failed",
        false => "one band each",
    };
    let note = match many {
        true => "Warm-up and interrupted blocks are left out. ",
        false => "",
    };
    let note = note.to_owned() + &left_out(others, "cell", "the table");
    Drawing {
        figure: Figure {
            title: "Every observation of the wall".to_owned(),
            description: format!(
                "{} in {}, {how}, in the order of execution; the medians are {medians}. {note}",
                format::counted(asked.trials.len() as u64, "trial"),
                format::counted(asked.cells.len() as u64, "cell")
            )
            .trim_end()
            .to_owned(),
            plot: Plot::Strip(Strip { rows }),
        },
        table: None,
    }
}

fn each(trials: &[TrialRow]) -> BTreeMap<u32, Trials> {
    let mut cells: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for trial in trials {
        let points = cells.entry(trial.cell).or_default();
        points.push((mark(trial), trial.wall_secs));
    }
    let cells = cells.into_iter();
    cells
        .map(|(cell, points)| (cell, Trials::Each(points)))
        .collect()
}

fn bands(trials: &[TrialRow], most: usize) -> BTreeMap<u32, Trials> {
    let used = trials
        .iter()
        .filter(|trial| !trial.warmup && !trial.interrupted);
    let of = |(first, walls): (&TrialRow, Vec<Option<f64>>)| {
        let bins = bins(&walls, most);
        let outermost = outermost(&walls, &bins, OUTERMOST);
        (first.cell, Trials::Bands(Bands { bins, outermost }))
    };
    by_cell(used).into_iter().map(of).collect()
}

fn mark(trial: &TrialRow) -> Mark {
    match trial {
        TrialRow {
            failure: Some(_), ..
        } => Mark::Failed,
        TrialRow { warmup: true, .. } => Mark::Warmup,
        TrialRow {
            interrupted: true, ..
        } => Mark::Interrupted,
        _ => Mark::Measured,
    }
}

//! The forest plots: speedup and cost of every candidate.

use twofold_core::analysis::{Analysis, CellResult, Estimate};

use super::{Asked, Drawing, candidates, is_judged, left_out, pick};
use crate::chart::{Figure, Forest, ForestRow, Plot};
use crate::format;
use crate::label;
use crate::words;

/// Candidates that a forest plot shows at most.
const MOST: usize = 40;

/// Speedups.
pub fn speedup(asked: &Asked<'_>) -> Drawing {
    let (analysis, criterion) = (asked.analysis, asked.analysis.criterion.speedup);
    let words = speedup_words(analysis);
    forest(
        asked,
        "Speedup of every candidate",
        Forest {
            criterion: line(analysis, criterion),
            criterion_words: words,
            more_is_better: true,
            axis: "speedup: wall of the baseline over wall of the candidate (logarithmic)"
                .to_owned(),
            rows: Vec::new(),
        },
        |cell| &cell.speedup,
        |cell| cell.ceiling,
    )
}

/// Cost ratios.
pub fn cost(asked: &Asked<'_>) -> Drawing {
    let (analysis, most) = (asked.analysis, asked.analysis.criterion.cost_ratio);
    let words = format!("at most {}", format::declared_ratio(most));
    forest(
        asked,
        "Cost of every candidate",
        Forest {
            criterion: line(analysis, most),
            criterion_words: criterion(analysis, "equal cost", words),
            more_is_better: false,
            axis: "container time of the candidate over the baseline's (logarithmic)".to_owned(),
            rows: Vec::new(),
        },
        |cell| &cell.cost,
        |_| None,
    )
}

/// What meeting the criterion's half of speed means.
pub fn speedup_words(analysis: &Analysis) -> String {
    let words = format!(
        "more than {}",
        format::declared_ratio(analysis.criterion.speedup)
    );
    criterion(analysis, "as fast", words)
}

fn forest(
    asked: &Asked<'_>,
    title: &str,
    bare: Forest,
    of: fn(&CellResult) -> &Option<Estimate>,
    ceiling: fn(&CellResult) -> Option<f64>,
) -> Drawing {
    let (shown, others) = pick(candidates(asked.analysis), MOST, |cell| cell.target);
    let note = left_out(others, "candidate", "the table");
    let description = described(&shown, &bare.criterion_words, of);
    Drawing {
        figure: Figure {
            title: title.to_owned(),
            description: format!("{description} {note}").trim_end().to_owned(),
            plot: Plot::Forest(Forest {
                rows: rows(&shown, of, ceiling),
                ..bare
            }),
        },
        table: None,
    }
}

/// The line a forest is read against: the criterion, or 1 where executors are compared and nothing is asked.
pub fn line(analysis: &Analysis, criterion: f64) -> f64 {
    match is_judged(analysis) {
        true => criterion,
        false => 1.0,
    }
}

fn criterion(analysis: &Analysis, equal: &str, words: String) -> String {
    match is_judged(analysis) {
        true => words,
        false => equal.to_owned(),
    }
}

fn rows(
    shown: &[&CellResult],
    of: fn(&CellResult) -> &Option<Estimate>,
    ceiling: fn(&CellResult) -> Option<f64>,
) -> Vec<ForestRow> {
    shown
        .iter()
        .map(|cell| ForestRow {
            label: label::row(cell),
            target: cell.target,
            estimate: of(cell)
                .as_ref()
                .map(|estimate| (estimate.ratio, estimate.interval.0, estimate.interval.1)),
            ceiling: ceiling(cell),
            verdict: cell.verdict,
        })
        .collect()
}

/// What a forest plot shows, for who cannot see it.
fn described(
    shown: &[&CellResult],
    criterion: &str,
    of: fn(&CellResult) -> &Option<Estimate>,
) -> String {
    let said: Vec<String> = shown
        .iter()
        .map(|cell| match of(cell) {
            Some(estimate) => format!("{} {}", label::row(cell), format::ratio(estimate.ratio)),
            None => format!("{} without pairs", label::row(cell)),
        })
        .collect();
    if said.is_empty() {
        return "There is no candidate.".to_owned();
    }
    let said = words::capital(&said.join("; "));
    format!("The criterion is {criterion}. {said}.")
}

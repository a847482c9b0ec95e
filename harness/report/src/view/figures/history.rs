//! The runs of an experiment over time.

use twofold_core::analysis::{CellResult, Verdict};

use super::{Asked, Drawing, candidates, left_out, pick, ratios};
use crate::chart::{Figure, Plot, RunPoint, Runs, RunsRow};
use crate::escape::clean;
use crate::format::{self, or_nothing};
use crate::label;
use crate::source::{HistoryCell, HistoryRow};
use crate::view::table::Table;

/// Candidates that are shown at most.
const MOST: usize = 5;
/// Runs that are shown at most: the latest.
const MOST_RUNS: usize = 24;

/// Speedups over runs.
pub fn history(asked: &Asked<'_>) -> Drawing {
    let runs = asked.source.history();
    let earlier = runs.len().saturating_sub(MOST_RUNS);
    let runs = &runs[earlier..];
    let names = names(runs);
    let (shown, others) = pick(candidates(asked.analysis), MOST, |cell| cell.target);
    let cell_in = |run: &HistoryRow, cell: &CellResult| -> Option<HistoryCell> {
        let factors = &asked.cell(cell.cell)?.factors;
        run.cells
            .iter()
            .find(|one| one.factors == *factors)
            .cloned()
    };
    let rows: Vec<RunsRow> = shown
        .iter()
        .map(|cell| RunsRow {
            label: label::row(cell),
            target: cell.target,
            points: runs.iter().map(|run| point(&cell_in(run, cell)?)).collect(),
        })
        .collect();
    let changed: Vec<usize> = (1..runs.len())
        .filter(|at| !runs[*at].changed.is_empty())
        .collect();
    let note = note(runs, &names, &changed, earlier, others);
    let mut heads = vec![
        "run",
        "ended",
        "answer",
        "candidate",
        ">speedup",
        "95 % interval",
        ">cost",
        "verdict",
    ];
    heads.push("what changed");
    let mut table = Table::new(
        "Runs of this experiment, each judged as it was declared then",
        &heads,
    );
    for (run, name) in runs.iter().zip(&names) {
        for cell in &shown {
            let found = cell_in(run, cell);
            let speedup = found.as_ref().and_then(|cell| cell.speedup);
            let cost = found.as_ref().and_then(|cell| cell.cost);
            let verdict = found.as_ref().and_then(|cell| cell.verdict);
            table.push([
                clean(&run.run),
                name.clone(),
                or_nothing(run.verdict, word),
                label::row(cell),
                or_nothing(speedup, |(ratio, ..)| format::ratio(ratio)),
                or_nothing(speedup, |(_, low, high)| format::interval((low, high))),
                or_nothing(cost, |(ratio, ..)| format::ratio(ratio)),
                or_nothing(verdict, word),
                said(&run.changed),
            ]);
        }
    }
    Drawing {
        figure: Figure {
            title: "Speedup over the runs of this experiment".to_owned(),
            description: match runs.len() {
                0 | 1 => "There is one run so far.".to_owned(),
                _ => format!("{} {note}", described(&rows, &names))
                    .trim_end()
                    .to_owned(),
            },
            plot: Plot::Runs(Runs {
                criterion: ratios::line(asked.analysis, asked.analysis.criterion.speedup),
                criterion_words: ratios::speedup_words(asked.analysis),
                runs: names,
                changed,
                rows,
            }),
        },
        table: Some(table),
    }
}

fn word(verdict: Verdict) -> String {
    verdict.name().to_owned()
}

fn said(changed: &[String]) -> String {
    changed
        .iter()
        .map(|one| clean(one))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The day each run ended, with a number where several ended on one.
fn names(runs: &[HistoryRow]) -> Vec<String> {
    let days: Vec<String> = runs.iter().map(|run| format::date(run.ended_at)).collect();
    let name = |at: usize| match days[..at].iter().filter(|day| **day == days[at]).count() {
        0 => days[at].clone(),
        before => format!("{} ({})", days[at], before + 1),
    };
    (0..days.len()).map(name).collect()
}

fn point(cell: &HistoryCell) -> Option<RunPoint> {
    let (ratio, low, high) = cell.speedup?;
    Some(RunPoint {
        ratio,
        interval: (low, high),
        verdict: cell.verdict,
    })
}

fn described(rows: &[RunsRow], names: &[String]) -> String {
    let said: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let mut known = names
                .iter()
                .zip(&row.points)
                .filter_map(|(name, point)| Some((name, (*point)?)));
            let (first, last) = (known.next()?, known.next_back());
            let at = |(name, point): (&String, RunPoint)| {
                format!("{} on {name}", format::ratio(point.ratio))
            };
            Some(match last {
                Some(last) => format!("{} {}, {}", row.label, at(first), at(last)),
                None => format!("{} {}", row.label, at(first)),
            })
        })
        .collect();
    format!(
        "Speedups in {}, first and last: {}.",
        format::counted(names.len() as u64, "run"),
        said.join("; ")
    )
}

fn note(
    runs: &[HistoryRow],
    names: &[String],
    changed: &[usize],
    earlier: usize,
    others: usize,
) -> String {
    let mut words: Vec<String> = changed
        .iter()
        .map(|at| format!("From {} on: {}.", names[*at], said(&runs[*at].changed)))
        .collect();
    if earlier > 0 {
        words.push(format!(
            "{} not drawn.",
            match earlier {
                1 => "1 earlier run is".to_owned(),
                more => format!("{more} earlier runs are"),
            }
        ));
    }
    let more = left_out(others, "candidate", "the pages of the runs");
    words.extend((!more.is_empty()).then_some(more));
    words.join(" ")
}

//! The charts: their words, and the numbers they are drawn from.

use std::collections::BTreeMap;

use twofold_core::analysis::{Analysis, CellResult, Estimate};

use super::ChartView;
use crate::chart::{
    Figure, Forest, ForestRow, Mark, Plot, Segment, StageGroup, Stages, Strip, StripRow, ThreadBar,
};
use crate::format;
use crate::label;
use crate::source::{CellSummary, StageRow, TrialRow};

/// Every chart by name.
pub fn figures(
    analysis: &Analysis,
    trials: &[TrialRow],
    cells: &[CellSummary],
    stages: &[StageRow],
) -> (BTreeMap<String, ChartView>, BTreeMap<String, Figure>) {
    let made = [
        ("speedup", "summary", speedup(analysis)),
        ("cost", "summary", cost(analysis)),
        ("observations", "observations", observations(trials, cells)),
        ("stages", "stages", breakdown(cells, stages)),
    ];
    let mut views = BTreeMap::new();
    let mut figures = BTreeMap::new();
    for (name, table, figure) in made {
        views.insert(
            name.to_owned(),
            ChartView {
                title: figure.title.clone(),
                description: figure.description.clone(),
                table: table.to_owned(),
                empty: figure.plot.is_empty(),
            },
        );
        figures.insert(name.to_owned(), figure);
    }
    (views, figures)
}

fn candidates(analysis: &Analysis) -> &[CellResult] {
    analysis.levels.first().map_or(&[], |level| &level.cells)
}

fn speedup(analysis: &Analysis) -> Figure {
    let words = criterion(
        analysis,
        "as fast",
        format!(
            "more than {}",
            format::declared_ratio(analysis.criterion.speedup)
        ),
    );
    Figure {
        title: "Speedup of every candidate".to_owned(),
        description: described(analysis, &words, |cell| &cell.speedup),
        plot: Plot::Forest(Forest {
            criterion: line(analysis, analysis.criterion.speedup),
            criterion_words: words,
            more_is_better: true,
            axis: "speedup: wall of the baseline over wall of the candidate (logarithmic)"
                .to_owned(),
            rows: rows(analysis, |cell| &cell.speedup, |cell| cell.ceiling),
        }),
    }
}

fn cost(analysis: &Analysis) -> Figure {
    let words = criterion(
        analysis,
        "equal cost",
        format!(
            "at most {}",
            format::declared_ratio(analysis.criterion.cost_ratio)
        ),
    );
    Figure {
        title: "Cost of every candidate".to_owned(),
        description: described(analysis, &words, |cell| &cell.cost),
        plot: Plot::Forest(Forest {
            criterion: line(analysis, analysis.criterion.cost_ratio),
            criterion_words: words,
            more_is_better: false,
            axis: "container time of the candidate over the baseline's (logarithmic)".to_owned(),
            rows: rows(analysis, |cell| &cell.cost, |_| None),
        }),
    }
}

/// The line a forest is read against: the criterion, or 1 where executors are compared and nothing is asked.
fn line(analysis: &Analysis, criterion: f64) -> f64 {
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

fn is_judged(analysis: &Analysis) -> bool {
    analysis
        .levels
        .first()
        .is_none_or(|level| level.verdict.is_some())
}

fn rows(
    analysis: &Analysis,
    of: fn(&CellResult) -> &Option<Estimate>,
    ceiling: fn(&CellResult) -> Option<f64>,
) -> Vec<ForestRow> {
    candidates(analysis)
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
    analysis: &Analysis,
    criterion: &str,
    of: fn(&CellResult) -> &Option<Estimate>,
) -> String {
    let said: Vec<String> = candidates(analysis)
        .iter()
        .map(|cell| match of(cell) {
            Some(estimate) => format!("{} {}", label::row(cell), format::ratio(estimate.ratio)),
            None => format!("{} without pairs", label::row(cell)),
        })
        .collect();
    if said.is_empty() {
        return "There is no candidate.".to_owned();
    }
    format!("The criterion is {criterion}. {}.", said.join("; "))
}

fn observations(trials: &[TrialRow], cells: &[CellSummary]) -> Figure {
    let rows: Vec<StripRow> = cells
        .iter()
        .map(|cell| StripRow {
            label: label::levels(&cell.factors),
            median_secs: cell.wall_median_secs,
            points: trials
                .iter()
                .filter(|trial| trial.cell == cell.cell)
                .map(|trial| (mark(trial), trial.wall_secs))
                .collect(),
        })
        .collect();
    let medians = format::secs_range(rows.iter().filter_map(|row| row.median_secs));
    let counts: u64 = rows.iter().map(|row| row.points.len() as u64).sum();
    Figure {
        title: "Every observation of the wall".to_owned(),
        description: format!(
            "{} in {}, one band each, in the order of execution; the medians are {medians}.",
            format::counted(counts, "trial"),
            format::counted(rows.len() as u64, "cell")
        ),
        plot: Plot::Strip(Strip { rows }),
    }
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

fn breakdown(cells: &[CellSummary], stages: &[StageRow]) -> Figure {
    let groups: Vec<StageGroup> = cells
        .iter()
        .map(|cell| StageGroup {
            label: label::levels(&cell.factors),
            start_secs: cell.start_secs.unwrap_or(0.0).max(0.0),
            threads: threads(stages.iter().filter(|row| row.cell == cell.cell)),
        })
        .filter(|group| !group.threads.is_empty())
        .collect();
    let description = if groups.is_empty() {
        "The workload reports no stages.".to_owned()
    } else {
        let work = |group: &StageGroup| {
            let threads = group
                .threads
                .iter()
                .map(|thread| thread.segments.iter().map(|segment| segment.secs).sum());
            threads.fold(0.0, f64::max)
        };
        format!(
            "One bar a thread in each of {}: start-up {}, then work of at most {} in the busiest thread, then waiting.",
            format::counted(groups.len() as u64, "cell"),
            format::secs_range(groups.iter().map(|group| group.start_secs)),
            format::secs_range(groups.iter().map(work).reduce(f64::max))
        )
    };
    Figure {
        title: "Where one job's time goes".to_owned(),
        description,
        plot: Plot::Stages(Stages { groups }),
    }
}

fn threads<'a>(rows: impl Iterator<Item = &'a StageRow>) -> Vec<ThreadBar> {
    let mut threads: Vec<ThreadBar> = Vec::new();
    for row in rows {
        let name = crate::escape::clean(&row.thread);
        let at = threads
            .iter()
            .position(|thread| thread.name == name)
            .unwrap_or_else(|| {
                threads.push(ThreadBar {
                    name,
                    segments: Vec::new(),
                    wait_secs: 0.0,
                });
                threads.len() - 1
            });
        let thread = &mut threads[at];
        thread.segments.push(Segment {
            stage: crate::escape::clean(&row.stage),
            secs: positive(row.work_secs),
        });
        thread.wait_secs += positive(row.wait_secs);
    }
    threads
}

fn positive(secs: f64) -> f64 {
    if secs.is_finite() { secs.max(0.0) } else { 0.0 }
}

//! Where one job's time goes, of every cell.

use std::collections::BTreeMap;

use super::{Asked, Drawing, left_out, pick};
use crate::chart::{Figure, Plot, Segment, StageGroup, Stages, ThreadBar};
use crate::format;
use crate::label;
use crate::source::{CellSummary, StageRow};

/// Units that the bars of all cells take at most: a chart is looked at as a whole.
const HIGHEST: usize = 2100;
/// Units of a cell's name and of one thread.
const HEAD: usize = 24;
const THREAD: usize = 22;

/// Stages by thread.
pub fn stages(asked: &Asked<'_>) -> Drawing {
    let mut of_cell: BTreeMap<u32, Vec<&StageRow>> = BTreeMap::new();
    for row in asked.stages {
        of_cell.entry(row.cell).or_default().push(row);
    }
    let threads_of = |cell: u32| threads(of_cell.get(&cell).into_iter().flatten().copied());
    let targets = asked.targets();
    let told: Vec<&CellSummary> = asked
        .cells
        .iter()
        .filter(|cell| of_cell.contains_key(&cell.cell))
        .collect();
    let most_threads = told.iter().map(|cell| threads_of(cell.cell).len()).max();
    let each = HEAD + THREAD * most_threads.unwrap_or(1);
    let (shown, others) = pick(&told, (HIGHEST / each).max(1), |cell| {
        targets.contains(&cell.cell)
    });
    let note = left_out(others, "cell", "the table");
    let groups: Vec<StageGroup> = shown
        .iter()
        .map(|cell| StageGroup {
            label: label::levels(&cell.factors),
            start_secs: cell.start_secs.unwrap_or(0.0).max(0.0),
            threads: threads_of(cell.cell),
        })
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
    Drawing {
        figure: Figure {
            title: "Where one job's time goes".to_owned(),
            description: format!("{description} {note}").trim_end().to_owned(),
            plot: Plot::Stages(Stages { groups }),
        },
        table: None,
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

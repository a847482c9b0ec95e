//! How long the jobs of a fleet waited for a container, and over how many nodes they were spread.

use std::collections::BTreeSet;

use twofold_core::design::Cell;
use twofold_core::record::{Entry, Outcome as Trialled};
use twofold_report::Waits;

use crate::failure::Outcome;
use crate::folder::StoredRun;

/// Of the measured trials of a cell; none where this machine executed its jobs.
///
/// # Errors
/// Only on a bug.
pub fn of(run: &StoredRun, cell: &Cell) -> Outcome<Option<Waits>> {
    let Some(spread) = run.frames.spread(cell.measured_as(), "queue_secs")? else {
        return Ok(None);
    };
    let nodes = run.entries.iter().filter_map(|entry| match entry {
        Entry::Trial(trial) if !trial.warmup && trial.cell == cell.measured_as() => {
            let Trialled::Measured(measured) = &trial.outcome else {
                return None;
            };
            let places = measured.jobs.iter().filter_map(|job| job.place.as_ref());
            let nodes: BTreeSet<&str> = places.map(|place| place.node.as_str()).collect();
            Some(nodes.len() as u32).filter(|nodes| *nodes > 0)
        }
        _ => None,
    });
    let nodes: Vec<u32> = nodes.collect();
    Ok(Some(Waits {
        jobs: spread.count,
        nodes: (
            nodes.iter().copied().min().unwrap_or(0),
            nodes.iter().copied().max().unwrap_or(0),
        ),
        median_secs: spread.median,
        p90_secs: spread.p90,
        longest_secs: spread.max,
    }))
}

//! How long the jobs of a fleet waited for a container, and over how many nodes they were spread.

use std::collections::BTreeSet;

use twofold_core::design::Cell;
use twofold_core::record::{Entry, Measured, Outcome as Trialled};
use twofold_core::stats::quantile;
use twofold_report::Waits;

use crate::folder::StoredRun;

/// Of the measured trials of a cell; none where this machine executed its jobs.
pub fn of(run: &StoredRun, cell: &Cell) -> Option<Waits> {
    let trials: Vec<&Measured> = (run.entries.iter())
        .filter_map(|entry| match entry {
            Entry::Trial(trial) if !trial.warmup && trial.cell == cell.measured_as() => {
                match &trial.outcome {
                    Trialled::Measured(measured) => Some(measured),
                    Trialled::Failed(_) => None,
                }
            }
            _ => None,
        })
        .collect();
    let places = |trial: &&Measured| {
        let jobs = trial.jobs.iter();
        jobs.filter_map(|job| job.place.clone()).collect::<Vec<_>>()
    };
    let nodes = trials.iter().map(|trial| {
        let nodes: BTreeSet<String> = places(trial).into_iter().map(|place| place.node).collect();
        nodes.len() as u32
    });
    let nodes: Vec<u32> = nodes.filter(|nodes| *nodes > 0).collect();
    let secs = trials.iter().flat_map(places).map(|place| place.queue_secs);
    let secs: Vec<f64> = secs.collect();
    Some(Waits {
        jobs: secs.len() as u32,
        nodes: (*nodes.iter().min()?, *nodes.iter().max()?),
        median_secs: quantile(&secs, 0.5),
        p90_secs: quantile(&secs, 0.9),
        longest_secs: secs.iter().copied().fold(0.0, f64::max),
    })
}

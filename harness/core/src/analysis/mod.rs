//! From observations to a verdict: what was found, as numbers and closed kinds of reason. Wording is the report's.
//!
//! The rule here looks once, at the end of a run whose length was fixed beforehand. A rule that may look after every
//! block takes the place of [`Evidence`] and of nothing else.

mod cells;
mod estimate;
mod evidence;
mod overall;
mod pairs;
pub mod selfcheck;
mod threshold;
mod types;
mod workings;

#[cfg(test)]
mod tests;

pub use cells::{ceiling, is_unreliable};
pub use evidence::{Evidence, OneSided};
pub use pairs::{LeftOut, Missing};
pub use threshold::*;
pub use types::*;
pub use workings::{
    Families, HalfWorking, PairWorking, TreatmentWorking, Workings, families, treatments, workings,
};

use crate::design::Plan;
use crate::sample::Observation;
use crate::spec::{Experiment, Scope};
use crate::stats::median;

/// Judges a run: every candidate, and the experiment's question, at every level of cold start.
///
/// `observations` are the trials of measured blocks that were not interrupted, warm-up left out.
pub fn analyze(
    experiment: &Experiment,
    plan: &Plan,
    scope: Scope,
    observations: &[Observation],
    interrupted_blocks: u32,
) -> Analysis {
    let verified = observations
        .iter()
        .filter(|observation| observation.outcome.is_ok());
    let mut blocks: Vec<u32> = verified.map(|observation| observation.block).collect();
    blocks.sort_unstable();
    blocks.dedup();
    let cold = &experiment.cold_start;
    let others = cold
        .also_secs
        .iter()
        .copied()
        .filter(|secs| *secs != cold.primary_secs);
    let levels = [cold.primary_secs]
        .into_iter()
        .chain(others)
        .map(|cold_secs| {
            let cells = cells::judge(experiment, plan, observations, cold_secs);
            let (verdict, recommended, reasons) = overall::judge(&experiment.criterion, &cells);
            ColdLevel {
                cold_secs,
                verdict,
                recommended,
                reasons,
                cells,
            }
        });
    Analysis {
        scope,
        criterion: experiment.criterion.clone(),
        blocks_used: blocks.len() as u32,
        interrupted_blocks,
        baselines: baselines(experiment, plan, observations),
        levels: levels.collect(),
    }
}

/// Every candidate as it stands in the middle of a run, at the cold start that decides: estimates to look at while it
/// goes on.
pub fn so_far(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
) -> Vec<CellResult> {
    cells::judge(
        experiment,
        plan,
        observations,
        experiment.cold_start.primary_secs,
    )
}

fn baselines(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
) -> Vec<BaselineResult> {
    let of = |cell: &crate::design::Cell| {
        let timings: Vec<_> = observations
            .iter()
            .filter(|observation| observation.cell == cell.measured_as())
            .filter_map(|observation| observation.outcome.as_ref().ok())
            .collect();
        let walls: Vec<f64> = timings.iter().map(|timing| timing.wall_secs(0.0)).collect();
        let starts: Vec<f64> = timings
            .iter()
            .flat_map(|timing| timing.starts.iter().copied())
            .collect();
        let works: Vec<f64> = timings
            .iter()
            .filter_map(|timing| Some(timing.wall_secs(0.0) - timing.starts.first()?))
            .collect();
        let middle = |values: &[f64]| (!values.is_empty()).then(|| median(values));
        BaselineResult {
            cell: cell.index,
            scenario: plan.scenario_levels(experiment, cell),
            observations: timings.len() as u32,
            wall_secs: middle(&walls),
            start_secs: middle(&starts),
            work_secs: middle(&works),
        }
    };
    plan.cells
        .iter()
        .filter(|cell| cell.is_baseline())
        .map(of)
        .collect()
}

//! What is left to measure: which cells belong in the next block, judged by what has been observed.
//!
//! Every candidate gets `max-blocks` pairs and one repetition for each of them that was voided by a failure; one that
//! its ceiling has decided gets `min-blocks`, so that the page can show it; an unreliable one leaves. The baseline
//! stays while a candidate of its scenario does.

use crate::analysis::{ceiling, is_unreliable};
use crate::design::{Cell, Plan};
use crate::record::FailedKind;
use crate::sample::Observation;
use crate::spec::Experiment;

/// Whether each cell of the plan belongs in the next block; all `false` when the run is over.
pub fn open_cells(experiment: &Experiment, plan: &Plan, observations: &[Observation]) -> Vec<bool> {
    let candidate_is_open =
        |cell: &Cell| !cell.is_baseline() && wants_more(experiment, plan, cell, observations);
    let is_open = |cell: &Cell| {
        let of_scenario = |other: &&Cell| other.scenario == cell.scenario;
        candidate_is_open(cell)
            || (cell.is_baseline() && plan.candidates().filter(of_scenario).any(candidate_is_open))
    };
    plan.cells.iter().map(is_open).collect()
}

fn wants_more(
    experiment: &Experiment,
    plan: &Plan,
    cell: &Cell,
    observations: &[Observation],
) -> bool {
    let own: Vec<&Observation> = observations
        .iter()
        .filter(|seen| seen.cell == cell.index)
        .collect();
    let failures: Vec<Option<FailedKind>> = own
        .iter()
        .map(|seen| seen.outcome.as_ref().err().copied())
        .collect();
    if is_unreliable(&failures) {
        return false;
    }
    let wanted = wanted_blocks(experiment, cell) as usize;
    let baseline = plan.baseline_of(cell).index;
    let baseline_failed = |block: u32| {
        observations
            .iter()
            .any(|seen| seen.cell == baseline && seen.block == block && seen.outcome.is_err())
    };
    let voided = own
        .iter()
        .take(wanted)
        .filter(|seen| seen.outcome.is_err() || baseline_failed(seen.block))
        .count();
    own.len() < wanted + voided
}

/// How many pairs a candidate gets where none is voided.
fn wanted_blocks(experiment: &Experiment, cell: &Cell) -> u32 {
    let by_ceiling =
        ceiling(experiment, cell).is_some_and(|ceiling| ceiling <= experiment.criterion.speedup);
    if by_ceiling {
        experiment.design.min_blocks
    } else {
        experiment.design.max_blocks
    }
}

/// How many trials a run has where none fails and no block is cut, warm-up included.
pub fn planned_trials(experiment: &Experiment, plan: &Plan) -> u32 {
    let of_cell = |cell: &Cell| {
        if !cell.is_baseline() {
            return wanted_blocks(experiment, cell);
        }
        let own = plan
            .candidates()
            .filter(|candidate| candidate.scenario == cell.scenario);
        own.map(|candidate| wanted_blocks(experiment, candidate))
            .max()
            .unwrap_or(0)
    };
    let measured: u32 = plan.cells.iter().map(of_cell).sum();
    measured + experiment.design.warmup_blocks * plan.cells.len() as u32
}

#[cfg(test)]
mod tests;

//! What is left to measure: which cells belong in the next block, judged by what has been observed.
//!
//! A candidate stays until the rule has decided it or the whole question, at most for `max-blocks` pairs and one
//! repetition for each of them that was voided by a failure; one that its ceiling has decided gets `min-blocks`, so that
//! the page can show it; an unreliable one leaves; one whose plan is another's is never executed. The baseline stays
//! while a candidate of its scenario does.

use crate::analysis::{ByCell, ceiling, failures, is_unreliable, open_candidates};
use crate::design::{Cell, Plan};
use crate::record::FailedKind;
use crate::sample::Observation;
use crate::spec::Experiment;

/// Whether each cell of the plan belongs in the next block; all `false` when the run is over.
pub fn open_cells(experiment: &Experiment, plan: &Plan, observations: &[Observation]) -> Vec<bool> {
    let left = trials_left(experiment, plan, observations);
    left.into_iter().map(|trials| trials > 0).collect()
}

/// How many trials each cell of the plan still gets at most, if none of them fails.
pub fn trials_left(experiment: &Experiment, plan: &Plan, observations: &[Observation]) -> Vec<u32> {
    let open = open_candidates(experiment, plan, observations);
    let by_cell = ByCell::of(observations);
    let is_open = |cell: &Cell| {
        let place = plan
            .candidates()
            .position(|other| other.index == cell.index);
        place.is_some_and(|place| open[place]) || is_by_ceiling(experiment, plan, cell)
    };
    let of_candidate = |cell: &Cell| match is_open(cell) {
        true => wanted(experiment, plan, cell, &by_cell),
        false => 0,
    };
    let left = |cell: &Cell| {
        let of_scenario = |other: &&Cell| other.scenario == cell.scenario;
        match cell.is_baseline() {
            true => {
                let candidates = plan.candidates().filter(of_scenario).map(of_candidate);
                candidates.max().unwrap_or(0)
            }
            false => of_candidate(cell),
        }
    };
    plan.cells.iter().map(left).collect()
}

fn wanted(experiment: &Experiment, plan: &Plan, cell: &Cell, by_cell: &ByCell<'_>) -> u32 {
    if cell.same_as.is_some() {
        return 0;
    }
    let own = by_cell.trials(cell);
    let others = by_cell.trials(plan.baseline_of(cell));
    if is_unreliable(&failures(own, others)) {
        return 0;
    }
    let wanted = wanted_blocks(experiment, plan, cell) as usize;
    let baseline_failed = |block: u32| {
        let mut of_block = others.iter().filter(|seen| seen.block == block);
        of_block.any(|seen| seen.outcome.is_err())
    };
    let voided = own
        .iter()
        .take(wanted)
        .filter(|seen| is_void(seen) || baseline_failed(seen.block))
        .count();
    (wanted + voided).saturating_sub(own.len()) as u32
}

/// Whether a trial tells nothing; one that timed out tells that it is slower than those that did not.
fn is_void(seen: &Observation) -> bool {
    matches!(&seen.outcome, Err(kind) if *kind != FailedKind::TimedOut)
}

fn is_by_ceiling(experiment: &Experiment, plan: &Plan, cell: &Cell) -> bool {
    ceiling(experiment, plan, cell).is_some_and(|ceiling| ceiling <= experiment.criterion.speedup)
}

/// How many pairs a candidate gets where none is voided.
fn wanted_blocks(experiment: &Experiment, plan: &Plan, cell: &Cell) -> u32 {
    match is_by_ceiling(experiment, plan, cell) {
        true => experiment.design.min_blocks,
        false => experiment.design.max_blocks,
    }
}

/// How many trials a run has at most where none fails and no block is cut, warm-up included.
pub fn planned_trials(experiment: &Experiment, plan: &Plan) -> u32 {
    let left = trials_left(experiment, plan, &[]);
    let executed = left.iter().filter(|trials| **trials > 0).count() as u32;
    left.iter().sum::<u32>() + experiment.design.warmup_blocks * executed
}

#[cfg(test)]
mod tests;

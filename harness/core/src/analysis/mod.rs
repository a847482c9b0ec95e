//! From observations to a verdict: what was found, as numbers and closed kinds of reason. Wording is the report's.

pub mod bottleneck;
mod cells;
mod cost;
mod estimate;
mod evidence;
mod forecast;
mod front;
mod loss;
mod overall;
mod pairs;
mod prior;
pub mod rule;
pub mod selfcheck;
mod spread;
mod threshold;
mod timeline;
mod touched;
mod types;
mod warnings;
mod workings;

#[cfg(test)]
mod tests;

pub use cells::{ceiling, is_unreliable};
pub use cost::{CellBill, CostFindings};
pub use evidence::{Evidence, OneSided};
pub use forecast::{
    Forecast, Hypotheses, Need, POWER, bearable_noise, critical, forecast, pairs_needed,
};
pub use front::front;
pub use loss::Loss;
pub(crate) use pairs::{ByCell, failures};
pub use pairs::{LeftOut, Missing};
pub use prior::{CellPrior, ConfirmedAt, PriorFindings, PriorState};
pub use spread::{Spread, bins, outermost};
pub use threshold::*;
pub use timeline::{JobTime, ThreadShare, Timeline, timelines};
pub use touched::{TouchedModel, TouchedPoint, touched_winners};
pub use types::*;
pub use warnings::{Warning, is_constant, warnings};
pub use workings::{
    Families, HalfWorking, PairWorking, TreatmentWorking, Workings, families, treatments, workings,
};

use crate::design::Plan;
use crate::sample::Observation;
use crate::spec::{Experiment, Scope};
use crate::stats::median;
use cells::Measured;
use rule::{Replay, Rule};

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
    let rule = Rule::of(experiment);
    let cold = &experiment.cold_start;
    let others = cold
        .also_secs
        .iter()
        .copied()
        .filter(|secs| *secs != cold.primary_secs);
    let (primary, replay) = level(experiment, plan, &rule, observations, cold.primary_secs);
    let last = replay.ended_at.unwrap_or(u32::MAX);
    let mut blocks: Vec<u32> = observations
        .iter()
        .filter(|seen| seen.outcome.is_ok() && seen.block <= last)
        .map(|seen| seen.block)
        .collect();
    blocks.sort_unstable();
    blocks.dedup();
    let most = |level: &ColdLevel| {
        let is_asked = level.verdict.is_some() && !observations.is_empty();
        is_asked
            .then(|| cold_start_most(experiment, plan, &rule, observations, level.recommended))
            .flatten()
    };
    Analysis {
        scope,
        cost: CostFindings::of(experiment, plan, observations, &primary),
        criterion: experiment.criterion.clone(),
        blocks_used: blocks.len() as u32,
        watched: is_watched(experiment, plan),
        ended: ended(experiment, plan, observations, &primary, &replay),
        cold_start_most: most(&primary),
        interrupted_blocks,
        baselines: baselines(experiment, plan, observations),
        levels: [primary]
            .into_iter()
            .chain(others.map(|secs| level(experiment, plan, &rule, observations, secs).0))
            .collect(),
    }
}

/// Every candidate as it stands in the middle of a run, at the cold start that decides: estimates to look at while it
/// goes on, and which of them are still open.
pub fn so_far(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
) -> Vec<CellResult> {
    let cold_secs = experiment.cold_start.primary_secs;
    level(
        experiment,
        plan,
        &Rule::of(experiment),
        observations,
        cold_secs,
    )
    .0
    .cells
}

/// Whether each candidate, in the plan's order, could still be decided by another pair. A run whose length is fixed
/// decides nothing on its way.
pub fn open_candidates(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
) -> Vec<bool> {
    let rule = Rule::of(experiment);
    let measured = Measured::of(
        experiment,
        plan,
        observations,
        experiment.cold_start.primary_secs,
    );
    if !is_watched(experiment, plan) {
        return vec![true; plan.candidates().count()];
    }
    let cells = measured.judged(&rule).cells;
    cells.iter().map(|judged| judged.open).collect()
}

/// How the p-values of one candidate came about at the cold start that decides.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct CandidateSteps {
    /// Index of its cell in the plan.
    pub cell: u32,
    /// One a look; none where nothing was tested.
    pub steps: Vec<rule::Step>,
}

/// What the rule saw of every candidate, look by look, in the plan's order.
pub fn candidate_steps(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
) -> Vec<CandidateSteps> {
    let compares = plan.compares_executors(experiment);
    let cold_secs = experiment.cold_start.primary_secs;
    let steps = match compares {
        true => vec![],
        false => {
            Measured::of(experiment, plan, observations, cold_secs).steps(&Rule::of(experiment))
        }
    };
    let cells = plan.candidates().zip(steps);
    cells
        .map(|(cell, steps)| CandidateSteps {
            cell: cell.index,
            steps,
        })
        .collect()
}

/// Why nothing more is to be measured, if that is so.
pub fn ended_by(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
) -> Option<Ended> {
    let cold_secs = experiment.cold_start.primary_secs;
    let (level, replay) = level(
        experiment,
        plan,
        &Rule::of(experiment),
        observations,
        cold_secs,
    );
    ended(experiment, plan, observations, &level, &replay)
}

/// Whether the rule looks after every block: not where nothing is decided, nor where only noise is asked for.
pub fn is_watched(experiment: &Experiment, plan: &Plan) -> bool {
    Rule::of(experiment).boundary.is_some()
        && !experiment.design.against_itself
        && !plan.compares_executors(experiment)
}

fn level(
    experiment: &Experiment,
    plan: &Plan,
    rule: &Rule,
    observations: &[Observation],
    cold_secs: f64,
) -> (ColdLevel, Replay) {
    let measured = Measured::of(experiment, plan, observations, cold_secs);
    let replay = measured.judged(rule);
    let cells = measured.results(rule, &replay);
    let compares = !cells.is_empty() && cells.iter().all(|cell| cell.verdict.is_none());
    let level = match (compares, plan.pilot.shared_cores) {
        (true, _) => ColdLevel {
            cold_secs,
            verdict: None,
            recommended: None,
            reasons: vec![Reason::Compared],
            cells,
        },
        (false, Some(cores)) => ColdLevel {
            cold_secs,
            verdict: Some(Verdict::Inconclusive),
            recommended: None,
            reasons: vec![Reason::SharedNodes { cores }],
            cells: cells
                .into_iter()
                .map(|cell| on_shared_nodes(cell, cores))
                .collect(),
        },
        (false, None) => ColdLevel {
            cold_secs,
            verdict: Some(replay.answer.verdict),
            recommended: replay.answer.recommended,
            reasons: replay.answer.reasons.clone(),
            cells,
        },
    };
    (level, replay)
}

/// A candidate of which nothing can be said, whatever its figures are.
fn on_shared_nodes(cell: CellResult, cores: u32) -> CellResult {
    CellResult {
        verdict: Some(Verdict::Inconclusive),
        reason: CellReason::SharedNodes { cores },
        forecast: None,
        ..cell
    }
}

/// Why nothing more is to be measured, if that is so.
fn ended(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
    level: &ColdLevel,
    replay: &Replay,
) -> Option<Ended> {
    let left = crate::schedule::trials_left(experiment, plan, observations);
    if left.iter().any(|trials| *trials > 0) {
        return None;
    }
    if !is_watched(experiment, plan) {
        return Some(Ended::Fixed);
    }
    let is_spent = |cell: &CellResult| {
        cell.target
            && cell.is_tested()
            && matches!(
                cell.reason,
                CellReason::NotShown { .. } | CellReason::TooFewBlocks { .. }
            )
    };
    let spent = level.cells.iter().any(is_spent) || replay.ended_at.is_none();
    Some(if spent {
        Ended::MaxBlocks
    } else {
        Ended::Decided
    })
}

/// A cold start that nobody waits for: an hour.
const LONGEST_COLD_SECS: f64 = 3600.0;

/// The largest cold start with which the recommended treatment would still hold on these observations, by bisection on
/// the same rule, to a hundredth of a second; where none is recommended, that of the treatment that would be without
/// any cold start. Speedup and cost only get worse as it grows.
fn cold_start_most(
    experiment: &Experiment,
    plan: &Plan,
    rule: &Rule,
    observations: &[Observation],
    recommended: Option<u32>,
) -> Option<ColdMost> {
    let measured = Measured::of(experiment, plan, observations, 0.0);
    let answer = |cold_secs: f64| measured.judged_at(rule, cold_secs).answer;
    let treatment = recommended.or_else(|| answer(0.0).recommended)?;
    let holds = |cold_secs: f64| {
        answer(cold_secs)
            .reasons
            .contains(&Reason::Holds { treatment })
    };
    if holds(LONGEST_COLD_SECS) {
        return Some(ColdMost {
            treatment,
            secs: None,
        });
    }
    let primary_secs = experiment.cold_start.primary_secs;
    let (mut kept, mut broken) = match recommended {
        Some(_) => (primary_secs, LONGEST_COLD_SECS),
        None => (0.0, primary_secs),
    };
    while broken - kept > 0.005 {
        let middle = f64::midpoint(kept, broken);
        match holds(middle) {
            true => kept = middle,
            false => broken = middle,
        }
    }
    Some(ColdMost {
        treatment,
        secs: Some(kept),
    })
}

fn baselines(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
) -> Vec<BaselineResult> {
    let by_cell = ByCell::of(observations);
    let of = |cell: &crate::design::Cell| {
        let timings: Vec<_> = by_cell
            .trials(cell)
            .iter()
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

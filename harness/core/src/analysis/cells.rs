//! Each candidate against the baseline of its scenario, paired inside blocks.

use super::estimate::of_log_ratios;
use super::evidence::Evidence;
use super::pairs::{self, Pair};
use super::{CellReason, CellResult, PValues, Verdict};
use crate::design::{Cell, Plan, value_of};
use crate::record::FailedKind;
use crate::sample::Observation;
use crate::spec::{Criterion, Experiment, Value, Workload};
use crate::stats::{holm, median};

/// More failed trials than this share make a candidate unreliable; so do two of its first ten.
const MOST_FAILED: f64 = 0.1;

/// What the speedup of a cell cannot exceed by arithmetic: n jobs of the same work are at most n times as fast.
///
/// `None` for commands: what a program does with its machine is not known.
pub fn ceiling(experiment: &Experiment, cell: &Cell) -> Option<f64> {
    match (&experiment.workload, value_of(experiment, cell, "chunks")) {
        (Workload::Overlay(_), Some(Value::Integer(chunks))) => Some(chunks as f64),
        (Workload::Overlay(_), _) => Some(1.0),
        (Workload::Command(_), _) => None,
    }
}

/// Judges every candidate at one level of cold start.
pub(super) fn judge(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
    cold_secs: f64,
) -> Vec<CellResult> {
    let criterion = &experiment.criterion;
    let mut cells: Vec<CellResult> = plan
        .candidates()
        .map(|cell| measure(experiment, plan, cell, observations, cold_secs))
        .collect();

    let open: Vec<usize> = (0..cells.len())
        .filter(|index| cells[*index].p.is_some())
        .collect();
    let family = |of: fn(&PValues) -> f64| {
        holm(
            &open
                .iter()
                .filter_map(|index| cells[*index].p.as_ref().map(of))
                .collect::<Vec<_>>(),
        )
    };
    let (implement, skip) = (family(|p| p.implement_raw), family(|p| p.skip_raw));
    for (place, index) in open.into_iter().enumerate() {
        if let Some(p) = &mut cells[index].p {
            (p.implement, p.skip) = (implement[place], skip[place]);
            (cells[index].verdict, cells[index].reason) = decide(p, criterion.alpha);
        }
    }
    cells
}

fn measure(
    experiment: &Experiment,
    plan: &Plan,
    cell: &Cell,
    observations: &[Observation],
    cold_secs: f64,
) -> CellResult {
    let criterion = &experiment.criterion;
    let baseline = plan.baseline_of(cell);
    let (own, others) = (
        pairs::of(observations, cell),
        pairs::of(observations, baseline),
    );
    let failures: Vec<Option<FailedKind>> = own
        .iter()
        .map(|observation| observation.outcome.as_ref().err().copied())
        .collect();
    let (pairs, _) = pairs::pair(&own, &others);
    let logs = |of: fn(&Pair<'_>, f64) -> f64| -> Vec<(u32, f64)> {
        let log = |pair: &Pair<'_>| (pair.block, of(pair, cold_secs));
        pairs.iter().map(log).collect()
    };
    let speeds = logs(|pair, cold_secs| pair.speed(cold_secs));
    let costs = logs(|pair, cold_secs| pair.cost(cold_secs));
    let starts: Vec<f64> = pairs
        .iter()
        .flat_map(|pair| pair.own.starts.iter().copied())
        .collect();
    let pre_rolls: Vec<f64> = pairs
        .iter()
        .filter(|pair| !pair.own.pre_rolls.is_empty())
        .map(|pair| pair.own.pre_rolls.iter().sum())
        .collect();
    let jobs = own.iter().find_map(|observation| {
        observation
            .outcome
            .as_ref()
            .ok()
            .map(|timing| timing.jobs.len())
    });
    let ceiling = ceiling(experiment, cell);

    let (p, verdict, reason) = if ceiling.is_some_and(|ceiling| ceiling <= criterion.speedup) {
        (None, Verdict::Skip, CellReason::Ceiling)
    } else if is_unreliable(&failures) {
        (None, Verdict::Inconclusive, CellReason::Unreliable)
    } else if pairs.len() < experiment.design.min_blocks as usize {
        (
            None,
            Verdict::Inconclusive,
            CellReason::TooFewBlocks {
                needed: experiment.design.min_blocks,
            },
        )
    } else {
        let p = p_values(&speeds, &costs, criterion);
        (
            Some(p),
            Verdict::Inconclusive,
            CellReason::NotShown {
                speed: true,
                cost: true,
            },
        )
    };
    CellResult {
        cell: cell.index,
        baseline: baseline.index,
        treatment: cell.treatment,
        treatment_levels: plan.treatment_levels(experiment, cell),
        scenario: plan.scenario_levels(experiment, cell),
        target: plan.is_target(experiment, cell),
        jobs: jobs.unwrap_or(0) as u32,
        blocks: pairs.len() as u32,
        failed: failures.iter().flatten().count() as u32,
        speedup: of_log_ratios(&speeds),
        cost: of_log_ratios(&costs),
        ceiling,
        p,
        verdict,
        reason,
        start_secs: (!starts.is_empty()).then(|| median(&starts)),
        pre_roll_secs: (!pre_rolls.is_empty()).then(|| median(&pre_rolls)),
    }
}

/// Whether a candidate with these trials, in order, is given up: a wrong output ends it at once, and so do more
/// failures than noise explains (two of the first ten, or more than a tenth of more than ten).
pub fn is_unreliable(failures: &[Option<FailedKind>]) -> bool {
    let failed = failures.iter().flatten().count();
    failures.contains(&Some(FailedKind::Verification))
        || failures.iter().take(10).flatten().count() >= 2
        || (failures.len() > 10 && failed as f64 > MOST_FAILED * failures.len() as f64)
}

/// The p-values of one candidate from its `(block, log ratio)` pairs.
fn p_values(speeds: &[(u32, f64)], costs: &[(u32, f64)], criterion: &Criterion) -> PValues {
    let logs = |pairs: &[(u32, f64)]| pairs.iter().map(|(_, log)| *log).collect::<Vec<f64>>();
    Evidence::of(&logs(speeds), &logs(costs), criterion).p_values()
}

fn decide(p: &PValues, alpha: f64) -> (Verdict, CellReason) {
    if p.implement <= alpha {
        return (Verdict::Implement, CellReason::Shown);
    }
    if p.skip <= alpha {
        let reason = match (2.0 * p.slow <= alpha, 2.0 * p.dear <= alpha) {
            (true, true) => CellReason::TooSlowAndTooDear,
            (true, false) => CellReason::TooSlow,
            (false, _) => CellReason::TooDear,
        };
        return (Verdict::Skip, reason);
    }
    // Both halves can be shown alone and the pair not, by the correction over cells: then the weaker half is open.
    let (speed, cost) = (p.speed > alpha, p.cost > alpha);
    let weaker = |is_weaker: bool| is_weaker && !speed && !cost;
    let reason = CellReason::NotShown {
        speed: speed || weaker(p.speed >= p.cost),
        cost: cost || weaker(p.cost > p.speed),
    };
    (Verdict::Inconclusive, reason)
}

//! Each candidate against the baseline of its scenario, paired inside blocks.

use super::estimate::of_log_ratios;
use super::evidence::Evidence;
use super::pairs::{self, Pair};
use super::{CellReason, CellResult, PValues, Verdict};
use crate::design::{Cell, Plan, executor_of};
use crate::record::FailedKind;
use crate::sample::Observation;
use crate::spec::{Criterion, ExecutorKind, Experiment, Workload};
use crate::stats::{holm, median};

/// More failed trials than this share make a candidate unreliable; so do two of its first ten.
const MOST_FAILED: f64 = 0.1;

/// What the speedup of a cell cannot exceed by arithmetic: n jobs of the same work are at most n times as fast, and on
/// one machine at most as fast as its cores allow that the baseline left idle (1/U).
///
/// `None` for commands (what a program does with its machine is not known) and where executors are compared.
pub fn ceiling(experiment: &Experiment, plan: &Plan, cell: &Cell) -> Option<f64> {
    if matches!(experiment.workload, Workload::Command(_)) || plan.compares_executors(experiment) {
        return None;
    }
    let executor = executor_of(experiment, cell);
    // Jobs with more cores than the baseline's may be faster by as much, each.
    let baseline = executor_of(experiment, plan.baseline_of(cell)).render_cores();
    let cores_ratio = f64::from(executor.render_cores()) / f64::from(baseline);
    let jobs = f64::from(cell.jobs) * cores_ratio.max(1.0);
    let cores = executor.render_cores().saturating_mul(cell.jobs);
    match executor.kind.shares_a_machine() {
        true => {
            let room = plan.pilot.room(cell.scenario, cores);
            Some(room.map_or(jobs, |room| jobs.min(room)))
        }
        false => Some(jobs),
    }
}

/// Judges every candidate at one level of cold start. Each class of executor is a family of its own; a cell that is
/// another cell has that one's result.
pub(super) fn judge(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
    cold_secs: f64,
) -> Vec<CellResult> {
    let criterion = &experiment.criterion;
    let candidates: Vec<&Cell> = plan.candidates().collect();
    let mut cells: Vec<CellResult> = candidates
        .iter()
        .map(|cell| measure(experiment, plan, cell, observations, cold_secs))
        .collect();
    for (_, class) in ExecutorKind::ALL {
        let family = family(&cells, class);
        correct(&mut cells, &family, criterion.alpha);
    }
    for index in 0..cells.len() {
        let same = candidates[index].same_as;
        let result = cells.iter().find(|result| Some(result.cell) == same);
        if let Some((p, verdict, reason)) =
            result.map(|result| (result.p, result.verdict, result.reason.clone()))
        {
            let cell = &mut cells[index];
            (cell.p, cell.verdict, cell.reason) = (p, verdict, reason);
        }
    }
    cells
}

/// The tested candidates of a class, each plan once.
pub(super) fn family(cells: &[CellResult], class: ExecutorKind) -> Vec<usize> {
    let is_member =
        |cell: &CellResult| cell.p.is_some() && cell.same_as.is_none() && cell.class == class;
    (0..cells.len())
        .filter(|index| is_member(&cells[*index]))
        .collect()
}

/// Holm over a family, in both directions, and the verdicts that follow.
fn correct(cells: &mut [CellResult], family: &[usize], alpha: f64) {
    let adjusted = |of: fn(&PValues) -> f64| {
        let raw = family
            .iter()
            .filter_map(|index| cells[*index].p.as_ref().map(of));
        holm(&raw.collect::<Vec<_>>())
    };
    let (implement, skip) = (adjusted(|p| p.implement_raw), adjusted(|p| p.skip_raw));
    for (place, index) in family.iter().enumerate() {
        if let Some(p) = &mut cells[*index].p {
            (p.implement, p.skip) = (implement[place], skip[place]);
            let (verdict, reason) = decide(p, alpha);
            (cells[*index].verdict, cells[*index].reason) = (Some(verdict), reason);
        }
    }
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
    let (pairs, _) = pairs::pair(&own, &others, experiment.cost.billing());
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
    let ceiling = ceiling(experiment, plan, cell);
    let containers = own.iter().find_map(|observation| {
        let timing = observation.outcome.as_ref().ok()?;
        Some(timing.containers())
    });

    let (p, verdict, reason) = if plan.compares_executors(experiment) {
        (None, None, CellReason::Compared)
    } else if cell.same_as == Some(baseline.index) {
        (None, Some(Verdict::Skip), CellReason::IsBaseline)
    } else if ceiling.is_some_and(|ceiling| ceiling <= criterion.speedup) {
        (None, Some(Verdict::Skip), CellReason::Ceiling)
    } else if is_unreliable(&failures) {
        (None, Some(Verdict::Inconclusive), CellReason::Unreliable)
    } else if pairs.len() < experiment.design.min_blocks as usize {
        (
            None,
            Some(Verdict::Inconclusive),
            CellReason::TooFewBlocks {
                needed: experiment.design.min_blocks,
            },
        )
    } else {
        let p = p_values(&speeds, &costs, criterion);
        (
            Some(p),
            Some(Verdict::Inconclusive),
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
        jobs: jobs.map_or(cell.jobs, |jobs| jobs as u32),
        class: executor_of(experiment, cell).kind,
        containers: containers.unwrap_or(cell.jobs),
        same_as: cell.same_as,
        shortfall: plan
            .chunks
            .get(cell.index as usize)
            .and_then(|chunks| chunks.shortfall.clone()),
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

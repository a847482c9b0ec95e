//! Each candidate against the baseline of its scenario, paired inside blocks.

use super::estimate::{self, Half};
use super::pairs::{self, ByCell, Pair};
use super::rule::{Candidate, Judged, Known, Replay, Rule, Step, replay, steps};
use super::{CellReason, CellResult, Forecast, Hypotheses, PValues, forecast, warnings};
use crate::design::{Cell, Plan, executor_of};
use crate::record::FailedKind;
use crate::sample::{Observation, Timing};
use crate::spec::{ExecutorKind, Experiment, Workload};
use crate::stats::median;

/// More failed trials than this share make a candidate unreliable; so do two of its first ten.
const MOST_FAILED: f64 = 0.1;

/// What the speedup of a cell cannot exceed by arithmetic: n jobs of the same work are at most n times as fast, and on
/// one machine at most as fast as its cores allow that the baseline left idle (1/U).
///
/// `None` for commands (what a program does with its machine is not known), where executors are compared, and where frames are
/// copied instead of rendered, which is less work.
pub fn ceiling(experiment: &Experiment, plan: &Plan, cell: &Cell) -> Option<f64> {
    if matches!(experiment.workload, Workload::Command(_)) || plan.compares_executors(experiment) {
        return None;
    }
    if plan.copies(experiment, cell) {
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

/// Every candidate with its trials, and what the rule makes of them, at one level of cold start.
pub(super) struct Measured<'m> {
    experiment: &'m Experiment,
    plan: &'m Plan,
    cold_secs: f64,
    /// The candidates' cells.
    cells: Vec<&'m Cell>,
    /// Their trials.
    own: Vec<Vec<&'m Observation>>,
    /// Their pairs.
    pairs: Vec<Vec<Pair<'m>>>,
    /// What the rule sees of them.
    candidates: Vec<Candidate>,
}

impl<'m> Measured<'m> {
    /// Of a plan's candidates.
    pub fn of(
        experiment: &'m Experiment,
        plan: &'m Plan,
        observations: &'m [Observation],
        cold_secs: f64,
    ) -> Self {
        let cells: Vec<&Cell> = plan.candidates().collect();
        let by_cell = ByCell::of(observations);
        let own: Vec<Vec<&Observation>> = cells
            .iter()
            .map(|cell| by_cell.trials(cell).to_vec())
            .collect();
        let billing = experiment.cost.billing();
        let pairs: Vec<Vec<Pair<'_>>> = cells
            .iter()
            .zip(&own)
            .map(|(cell, own)| {
                let others = by_cell.trials(plan.baseline_of(cell));
                pairs::pair(own, others, billing).0
            })
            .collect();
        let candidate = |index: usize| {
            let cell = cells[index];
            Candidate {
                treatment: cell.treatment,
                family: executor_of(experiment, cell).kind as u32,
                target: plan.is_target(experiment, cell),
                known: known(experiment, plan, &cells, cell),
                given_up_at: given_up_at(&own[index], by_cell.trials(plan.baseline_of(cell))),
                pairs: pairs[index]
                    .iter()
                    .map(|pair| pair.logs(cold_secs))
                    .collect(),
            }
        };
        let candidates = (0..cells.len()).map(candidate).collect();
        Self {
            experiment,
            plan,
            cold_secs,
            cells,
            own,
            pairs,
            candidates,
        }
    }

    /// What the rule says of them. Without a verdict to come to, nothing leaves before its last pair.
    pub fn judged(&self, rule: &Rule) -> Replay {
        replay(rule, &self.candidates)
    }

    /// The same with another cold start.
    pub fn judged_at(&self, rule: &Rule, cold_secs: f64) -> Replay {
        let candidates = self.candidates.iter().zip(&self.pairs);
        let candidates: Vec<Candidate> = candidates
            .map(|(candidate, pairs)| Candidate {
                pairs: pairs.iter().map(|pair| pair.logs(cold_secs)).collect(),
                ..candidate.clone()
            })
            .collect();
        replay(rule, &candidates)
    }

    /// What the rule saw of each of them, look by look.
    pub fn steps(&self, rule: &Rule) -> Vec<Vec<Step>> {
        steps(rule, &self.candidates)
    }

    /// The candidates' results.
    pub fn results(&self, rule: &Rule, replay: &Replay) -> Vec<CellResult> {
        let compares = self.plan.compares_executors(self.experiment);
        let result = |index: usize| {
            let judged = &replay.cells[index];
            let used = match compares {
                true => &self.pairs[index][..],
                false => &self.pairs[index][..judged.pairs.min(self.pairs[index].len())],
            };
            self.result(rule, index, used, judged)
        };
        let mut results: Vec<CellResult> = (0..self.cells.len()).map(result).collect();
        self.forecast(rule, &mut results);
        results
    }

    /// What the open candidates still need.
    fn forecast(&self, rule: &Rule, results: &mut [CellResult]) {
        let (experiment, cold_secs) = (self.experiment, self.cold_secs);
        let ratio = experiment.criterion.ratio_of_interest;
        for index in 0..results.len() {
            let cell = &results[index];
            let used = &self.pairs[index][..(cell.blocks as usize).min(self.pairs[index].len())];
            let measured: Vec<&Pair<'_>> = used.iter().filter(|pair| pair.own.is_some()).collect();
            let (CellReason::NotShown { speed, cost }, Some(p), true) =
                (&cell.reason, cell.p, measured.len() >= 2)
            else {
                continue;
            };
            let family = family(results, cell.class);
            // A member that shows nothing has p = 1, which is not smaller.
            let not_smaller = |of: fn(&PValues) -> f64| {
                let count = family.iter().filter(|other| {
                    let other = results[**other].p;
                    other.is_none_or(|other| of(&other) >= of(&p))
                });
                count.count()
            };
            let hypotheses = Hypotheses {
                implement: not_smaller(|p| p.implement_raw),
                skip: not_smaller(|p| p.skip_raw),
            };
            let logs = |half: Half| -> Vec<f64> {
                measured
                    .iter()
                    .map(|pair| half.log(pair, cold_secs))
                    .collect()
            };
            let found = forecast(
                rule,
                ratio,
                &logs(Half::Speed),
                &logs(Half::Cost),
                (*speed, *cost),
                hypotheses,
            );
            let middle = |of: &dyn Fn(&Timing) -> f64| {
                let pairs = measured.iter().filter_map(|pair| {
                    let own = pair.own?;
                    Some(of(own) + of(pair.other))
                });
                Some(median(&pairs.collect::<Vec<f64>>()))
            };
            results[index].forecast = Some(Forecast {
                pair_secs: middle(&|timing| timing.executed_secs()),
                pair_container_secs: middle(&|timing| {
                    experiment.cost.billing().container_secs(timing, cold_secs)
                }),
                ..found
            });
        }
    }

    fn result(&self, rule: &Rule, index: usize, used: &[Pair<'_>], judged: &Judged) -> CellResult {
        let (experiment, plan, cold_secs) = (self.experiment, self.plan, self.cold_secs);
        let (cell, own) = (self.cells[index], &self.own[index]);
        let baseline = plan.baseline_of(cell);
        let compares = plan.compares_executors(experiment);
        let measured = || used.iter().filter_map(|pair| pair.own);
        let starts: Vec<f64> = measured()
            .flat_map(|own| own.starts.iter().copied())
            .collect();
        let pre_rolls: Vec<f64> = measured()
            .filter(|own| !own.pre_rolls.is_empty())
            .map(|own| own.pre_rolls.iter().sum())
            .collect();
        let first = own.iter().find_map(|seen| seen.outcome.as_ref().ok());
        // Where nothing is decided nobody looked on the way.
        let boundary = rule.boundary.filter(|_| !compares);
        let failed = own.iter().filter(|seen| seen.outcome.is_err());
        CellResult {
            cell: cell.index,
            baseline: baseline.index,
            treatment: cell.treatment,
            treatment_levels: plan.treatment_levels(experiment, cell),
            scenario: plan.scenario_levels(experiment, cell),
            target: self.candidates[index].target,
            jobs: first.map_or(cell.jobs, |timing| timing.jobs.len() as u32),
            class: executor_of(experiment, cell).kind,
            containers: first.map_or(cell.jobs, Timing::containers),
            same_as: cell.same_as,
            shortfall: plan
                .chunks
                .get(cell.index as usize)
                .and_then(|chunks| chunks.shortfall.clone()),
            copies: plan.copies(experiment, cell),
            fallback: plan
                .chunks
                .get(cell.index as usize)
                .and_then(|chunks| chunks.fallback.clone()),
            blocks: used.len() as u32,
            failed: failed.count() as u32,
            speedup: estimate::of(used, cold_secs, Half::Speed, boundary),
            cost: estimate::of(used, cold_secs, Half::Cost, boundary),
            ceiling: ceiling(experiment, plan, cell),
            p: judged.p.filter(|_| !compares),
            verdict: (!compares).then_some(judged.verdict),
            reason: match compares {
                true => CellReason::Compared,
                false => judged.reason.clone(),
            },
            open: judged.open,
            // Of one cell there is nothing to say against itself.
            warnings: match cell.same_as == Some(baseline.index) {
                true => vec![],
                false => warnings::of(used, cold_secs),
            },
            forecast: None,
            start_secs: (!starts.is_empty()).then(|| median(&starts)),
            pre_roll_secs: (!pre_rolls.is_empty()).then(|| median(&pre_rolls)),
        }
    }
}

/// What is known of a candidate without a test.
fn known(experiment: &Experiment, plan: &Plan, cells: &[&Cell], cell: &Cell) -> Option<Known> {
    if let Some(same) = cell.same_as {
        let other = cells.iter().position(|other| other.index == same);
        return Some(other.map_or(Known::IsBaseline, Known::Same));
    }
    ceiling(experiment, plan, cell)
        .is_some_and(|ceiling| ceiling <= experiment.criterion.speedup)
        .then_some(Known::Ceiling)
}

/// The tested candidates of a class, as places in a level's cells.
pub(super) fn family(cells: &[CellResult], class: ExecutorKind) -> Vec<usize> {
    let is_member = |cell: &CellResult| cell.is_tested() && cell.class == class;
    (0..cells.len())
        .filter(|index| is_member(&cells[*index]))
        .collect()
}

/// The block with which a candidate was given up, if it was.
fn given_up_at(own: &[&Observation], others: &[&Observation]) -> Option<u32> {
    let failures = pairs::failures(own, others);
    (1..=own.len())
        .find(|trials| is_unreliable(&failures[..*trials]))
        .map(|trials| own[trials - 1].block)
}

/// Whether a candidate with these trials, in order, is given up (a trial whose baseline failed is one that failed): a wrong output ends it at once, and so do more
/// failures than noise explains (two of the first ten, or more than a tenth of more than ten).
pub fn is_unreliable(failures: &[Option<FailedKind>]) -> bool {
    let failed = failures.iter().flatten().count();
    failures.contains(&Some(FailedKind::Verification))
        || failures.iter().take(10).flatten().count() >= 2
        || (failures.len() > 10 && failed as f64 > MOST_FAILED * failures.len() as f64)
}

//! A/A: a cell against itself, where the true ratio is 1. It shows the machine's noise, whether it drifts, and how
//! often the rule would have said something that is not so.
//!
//! Two things are drawn again from the trials that were measured. *Sides*: in each pair it is tossed anew which trial
//! counts as the candidate's; that is what the random order of a block permits, so the rule must keep its promise here.
//! *Partners*: every trial is paired with any other; that is what a comparison without blocks would be.

mod again;

#[cfg(test)]
mod tests;

use serde::Serialize;

use super::POWER;
use super::estimate::LEVEL;
use crate::design::Plan;
use crate::sequential::{Boundary, Watch};
use crate::spec::Criterion;
use crate::stats::{
    Autocorrelation, Kendall, autocorrelation, hodges_lehmann, kendall, median, normal_quantile,
    sd, student_greater, t_interval,
};

pub use again::Rates;

/// Fewer pairs than this and the tests for drift and autocorrelation have little power.
pub const PAIRS_FOR_TRENDS: usize = 15;
/// Fewer pairs than this are not judged at all.
pub const LEAST_PAIRS: usize = crate::spec::LEAST_BLOCKS as usize;

/// A trial of a measured block that was not interrupted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timed {
    /// Its block.
    pub block: u32,
    /// Its position in the block.
    pub order: u32,
    /// Index of its cell in the plan.
    pub cell: u32,
    /// Its wall, no cold start added.
    pub wall_secs: f64,
}

/// The same cell executed twice in one block.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Twin {
    /// The block.
    pub block: u32,
    /// Wall of the trial that stands for the baseline.
    pub baseline_secs: f64,
    /// Wall of the trial that stands for a candidate.
    pub candidate_secs: f64,
    /// Whether the baseline's came first.
    pub baseline_first: bool,
}

impl Twin {
    /// The logarithm of the speedup, which is 0 but for noise.
    fn log(&self) -> f64 {
        (self.baseline_secs / self.candidate_secs).ln()
    }

    /// The logarithm of the second trial's wall over the first's.
    fn second_over_first(&self) -> f64 {
        if self.baseline_first {
            -self.log()
        } else {
            self.log()
        }
    }
}

/// What a machine does with one cell executed again and again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Selfcheck {
    /// The pairs.
    pub twins: Vec<Twin>,
    /// Median wall of a trial.
    pub wall_secs: f64,
    /// Hodges-Lehmann ratio of the two sides.
    pub ratio: f64,
    /// 95 % t interval of the geometric mean; absent without spread.
    pub interval: Option<(f64, f64)>,
    /// Standard deviation of the log ratio: the noise of a pair.
    pub noise: f64,
    /// Trend of the log ratio along the blocks.
    pub drift: Option<Kendall>,
    /// Trend of the walls along the blocks, which pairing cancels.
    pub wall_drift: Option<Kendall>,
    /// Whether one log ratio tells something of the next.
    pub autocorrelation: Option<Autocorrelation>,
    /// Second trial of a pair against the first.
    pub order: Option<OrderEffect>,
    /// p-values of the rule at the true ratio: for "faster" and for "slower".
    pub p: (f64, f64),
    /// The promise: the chance of a false "faster", and of a false "slower".
    pub alpha: f64,
    /// The rule on the same pairs with their sides drawn again.
    pub sides: Rates,
    /// The rule on the same trials with their partners drawn again.
    pub partners: Rates,
    /// What can be told from 1 and from the criterion.
    pub resolvable: Vec<Resolvable>,
}

/// Whether the second trial of a pair is slower than the first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OrderEffect {
    /// Geometric mean of second over first.
    pub ratio: f64,
    /// Two-sided p of Student's t.
    pub p: f64,
}

/// The ratios nearest to a criterion that this noise lets one tell from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Resolvable {
    /// The criterion's speedup.
    pub criterion: f64,
    /// Pairs.
    pub blocks: u32,
    /// The smallest speedup above it that is shown to be more in 80 of 100 runs.
    pub above: f64,
    /// The largest below it that is shown to be less.
    pub below: f64,
}

/// The pairs of each scenario of a plan against itself: the baseline's cell, and its pairs in the order of the blocks.
pub fn twins(plan: &Plan, trials: &[Timed]) -> Vec<(u32, Vec<Twin>)> {
    let pairs = |candidate: &crate::design::Cell| {
        let baseline = plan.baseline_of(candidate).index;
        let own = trials.iter().filter(|trial| trial.cell == candidate.index);
        let twin = |own: &Timed| {
            let same = |other: &&Timed| other.cell == baseline && other.block == own.block;
            let other = trials.iter().find(same)?;
            Some(Twin {
                block: own.block,
                baseline_secs: other.wall_secs,
                candidate_secs: own.wall_secs,
                baseline_first: other.order < own.order,
            })
        };
        (baseline, own.filter_map(twin).collect())
    };
    plan.candidates().map(pairs).collect()
}

/// Judges pairs whose true ratio is 1. `max_blocks` is what an experiment may spend, `seed` that of the redraws.
///
/// `None` for fewer than [`LEAST_PAIRS`] pairs.
pub fn selfcheck(
    twins: &[Twin],
    criterion: &Criterion,
    max_blocks: u32,
    seed: u64,
) -> Option<Selfcheck> {
    if twins.len() < LEAST_PAIRS {
        return None;
    }
    let logs: Vec<f64> = twins.iter().map(Twin::log).collect();
    let blocks: Vec<f64> = twins.iter().map(|twin| f64::from(twin.block)).collect();
    let middles: Vec<f64> = twins
        .iter()
        .map(|twin| (twin.baseline_secs * twin.candidate_secs).ln() / 2.0)
        .collect();
    let walls: Vec<f64> = twins
        .iter()
        .flat_map(|twin| [twin.baseline_secs, twin.candidate_secs])
        .collect();
    let noise = sd(&logs);
    let alpha = criterion.alpha;
    let mut kept = vec![criterion.speedup, 1.0];
    kept.dedup();
    Some(Selfcheck {
        wall_secs: median(&walls),
        ratio: hodges_lehmann(&logs).exp(),
        interval: t_interval(&logs, LEVEL).map(|(low, high)| (low.exp(), high.exp())),
        noise,
        drift: kendall(&blocks, &logs),
        wall_drift: kendall(&blocks, &middles),
        autocorrelation: autocorrelation(&logs),
        order: order_effect(twins),
        p: both_ways(&logs),
        alpha,
        sides: again::sides(&logs, alpha, seed),
        partners: again::partners(&walls, alpha, seed),
        resolvable: kept
            .into_iter()
            .map(|speedup| resolvable(noise, speedup, max_blocks, alpha))
            .collect(),
        twins: twins.to_vec(),
    })
}

/// The p-values of the rule's test at a ratio of 1, for "faster" and for "slower", looked at after every pair.
fn both_ways(logs: &[f64]) -> (f64, f64) {
    let mut watch = Watch::new(Boundary::of(logs.len() as u32), 0.0);
    logs.iter().for_each(|log| {
        watch.push(*log);
    });
    watch.p()
}

fn order_effect(twins: &[Twin]) -> Option<OrderEffect> {
    let logs: Vec<f64> = twins.iter().map(Twin::second_over_first).collect();
    let up = student_greater(&logs, 0.0)?;
    Some(OrderEffect {
        ratio: up.mean.exp(),
        p: (2.0 * up.p.min(1.0 - up.p)).min(1.0),
    })
}

/// What noise `s` and `N` pairs resolve: `|ln(R / K)| = (z_a + z_b) s / sqrt(N - z_a^2 / 2)`.
///
/// Guenther's number of observations for a t test, `N = ((z_a + z_b) s / |ln(R / K)|)^2 + z_a^2 / 2` (Am. Stat. 35:243,
/// 1981), solved for R; `z_a` is that of the boundary for so many blocks, `z_b` that of a power of 80 %.
pub fn resolvable(noise: f64, speedup: f64, blocks: u32, alpha: f64) -> Resolvable {
    let gap = reach(blocks, alpha) * noise;
    Resolvable {
        criterion: speedup,
        blocks,
        above: speedup * gap.exp(),
        below: speedup * (-gap).exp(),
    }
}

/// The noise up to which `ratio` can be told from `speedup` with so many pairs.
pub fn bearable_noise(ratio: f64, speedup: f64, blocks: u32, alpha: f64) -> f64 {
    (ratio / speedup).ln().abs() / reach(blocks, alpha)
}

/// How many standard deviations of a pair the mean of so many has to be away.
fn reach(blocks: u32, alpha: f64) -> f64 {
    let once = || normal_quantile(1.0 - alpha);
    let z_a = Boundary::of(blocks).map_or_else(once, |boundary| boundary.student_critical(alpha));
    let z_b = normal_quantile(POWER);
    (z_a + z_b) / (f64::from(blocks) - z_a * z_a / 2.0).max(0.0).sqrt()
}

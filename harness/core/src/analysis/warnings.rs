//! What about a candidate's pairs a reader should know before believing the numbers. Nothing here changes a verdict.

use serde::Serialize;

use super::estimate::Half;
use super::pairs::Pair;
use crate::stats::{autocorrelation, hodges_lehmann, kendall, mean, welch};

/// A geometric mean further from the typical ratio than this share is a warning.
const STRAGGLING: f64 = 0.02;
/// Tests of trends and orders warn below this p: they are many, and only warn.
const NOTABLE: f64 = 0.01;

/// One thing to know.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Warning {
    /// Some trials of one arm took much longer than its others.
    Stragglers {
        /// Whether it is the candidate's.
        of_candidate: bool,
        /// Geometric mean of the speedups over the typical one, less 1.
        gap: f64,
    },
    /// The speedup moved along the blocks.
    Drift {
        /// Kendall's tau of speedup against block.
        tau: f64,
        /// Its two-sided p.
        p: f64,
    },
    /// One speedup tells something of the next, which no test here allows for.
    Autocorrelation {
        /// Corrected for its bias.
        r1: f64,
        /// What independent values exceed in one series of twenty.
        limit: f64,
    },
    /// The second trial of a pair differs from the first; the random order spreads that over both arms.
    Order {
        /// Typical wall of a second trial over a first.
        second_over_first: f64,
        /// Two-sided p of Welch's t between the two orders.
        p: f64,
    },
    /// One arm came first in every pair, so that an effect of the order would be taken for a speedup.
    OneOrder {
        /// Whether it was the baseline's.
        baseline_first: bool,
    },
    /// A quantity is the same in every pair: the signed rank alone decides.
    Constant {
        /// Whether it is the cost ratio, not the speedup.
        cost: bool,
    },
    /// Trials that did not end in time count as the slowest.
    TimedOut {
        /// How many.
        trials: u32,
    },
}

/// The warnings about these pairs, in the order of their blocks.
pub(super) fn of(pairs: &[Pair<'_>], cold_secs: f64) -> Vec<Warning> {
    let logs =
        |half: Half| -> Vec<f64> { pairs.iter().map(|pair| half.log(pair, cold_secs)).collect() };
    let (speeds, costs) = (logs(Half::Speed), logs(Half::Cost));
    let timed_out = pairs.iter().filter(|pair| pair.own.is_none()).count() as u32;
    if timed_out > 0 {
        return vec![Warning::TimedOut { trials: timed_out }];
    }
    let blocks: Vec<f64> = pairs.iter().map(|pair| f64::from(pair.block)).collect();
    let baseline_first: Vec<bool> = pairs.iter().map(|pair| pair.baseline_first).collect();
    let of_speed = warnings(&blocks, &speeds, &baseline_first);
    let constant = [(false, &speeds), (true, &costs)]
        .into_iter()
        .filter(|(_, logs)| is_constant(logs))
        .map(|(cost, _)| Warning::Constant { cost });
    of_speed.into_iter().chain(constant).collect()
}

/// The warnings about a series of finite log speedups with its blocks and orders.
pub fn warnings(blocks: &[f64], speeds: &[f64], baseline_first: &[bool]) -> Vec<Warning> {
    let mut found = vec![];
    if speeds.len() < 5 {
        return found;
    }
    let gap = (mean(speeds) - hodges_lehmann(speeds)).exp() - 1.0;
    if gap.abs() > STRAGGLING {
        found.push(Warning::Stragglers {
            of_candidate: gap < 0.0,
            gap,
        });
    }
    if let Some(drift) = kendall(blocks, speeds).filter(|drift| drift.p < NOTABLE) {
        found.push(Warning::Drift {
            tau: drift.tau,
            p: drift.p,
        });
    }
    if let Some(found_r1) = autocorrelation(speeds).filter(|found| found.is_notable()) {
        found.push(Warning::Autocorrelation {
            r1: found_r1.corrected,
            limit: found_r1.limit,
        });
    }
    found.extend(order(speeds, baseline_first));
    found
}

/// Where the candidate comes second and the second is slower by g, the log speedup is less by g; where it comes first it
/// is more by g: half the difference of the two is g.
fn order(speeds: &[f64], baseline_first: &[bool]) -> Option<Warning> {
    let of = |first: bool| -> Vec<f64> {
        let both = speeds.iter().zip(baseline_first);
        both.filter(|(_, is_first)| **is_first == first)
            .map(|(log, _)| *log)
            .collect()
    };
    let (second, first) = (of(true), of(false));
    if second.is_empty() || first.is_empty() {
        return Some(Warning::OneOrder {
            baseline_first: first.is_empty(),
        });
    }
    let test = welch(&first, &second, 0.0).filter(|test| test.two_sided < NOTABLE)?;
    Some(Warning::Order {
        second_over_first: (test.difference / 2.0).exp(),
        p: test.two_sided,
    })
}

/// Whether all values are one, but for rounding.
pub fn is_constant(logs: &[f64]) -> bool {
    let Some(first) = logs.first() else {
        return false;
    };
    logs.len() > 1 && logs.iter().all(|log| (log - first).abs() <= 1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKS: [f64; 10] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
    const EVEN: [f64; 10] = [0.70, 0.72, 0.69, 0.71, 0.70, 0.72, 0.69, 0.71, 0.70, 0.71];
    const ORDERS: [bool; 10] = [
        true, false, false, true, false, true, true, false, true, false,
    ];

    #[test]
    fn even_pairs_in_changing_order_warn_of_nothing() {
        assert_eq!(warnings(&BLOCKS, &EVEN, &ORDERS), []);
    }

    #[test]
    fn a_few_slow_trials_of_one_arm_are_stragglers() {
        let mut speeds = EVEN;
        (speeds[3], speeds[6]) = (0.1, 0.2);
        let found = warnings(&BLOCKS, &speeds, &ORDERS);
        let of_candidate = |warning: &Warning| matches!(warning, Warning::Stragglers { of_candidate: true, gap } if *gap < -0.02);
        assert!(found.iter().any(of_candidate), "{found:?}");
    }

    #[test]
    fn a_trend_is_drift() {
        let speeds: Vec<f64> = BLOCKS.iter().map(|block| 0.7 + 0.001 * block).collect();
        let found = warnings(&BLOCKS, &speeds, &ORDERS);
        let is_drift =
            |warning: &Warning| matches!(warning, Warning::Drift { tau, .. } if *tau > 0.99);
        assert!(found.iter().any(is_drift), "{found:?}");
    }

    #[test]
    fn a_second_trial_that_is_slower_is_an_effect_of_the_order() {
        let speeds: Vec<f64> = EVEN
            .iter()
            .zip(ORDERS)
            .map(|(log, baseline_first)| log + if baseline_first { -0.05 } else { 0.05 })
            .collect();
        let found = warnings(&BLOCKS, &speeds, &ORDERS);
        let second = found.iter().find_map(|warning| match warning {
            Warning::Order {
                second_over_first, ..
            } => Some(*second_over_first),
            _ => None,
        });
        assert!((second.unwrap() - 0.05f64.exp()).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn an_order_that_never_changes_is_said() {
        let found = warnings(&BLOCKS, &EVEN, &[true; 10]);
        assert_eq!(
            found,
            [Warning::OneOrder {
                baseline_first: true
            }]
        );
    }

    #[test]
    fn a_constant_sample_is_one_but_for_rounding() {
        assert!(is_constant(&[0.3, 0.1 + 0.2, 0.3]));
        assert!(!is_constant(&[0.3, 0.31]));
        assert!(!is_constant(&[0.3]) && !is_constant(&[]));
    }
}

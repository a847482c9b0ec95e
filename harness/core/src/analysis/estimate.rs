//! A ratio from paired observations, on the log scale: multiplicative noise and drift common to a pair cancel there.

use super::Estimate;
use crate::stats::{hodges_lehmann, mean, t_interval};

/// The confidence of the intervals that are reported.
pub(super) const LEVEL: f64 = 0.95;

/// Estimates the typical ratio from `(block, log ratio)` pairs; `None` without pairs.
pub(super) fn of_log_ratios(pairs: &[(u32, f64)]) -> Option<Estimate> {
    if pairs.is_empty() {
        return None;
    }
    let logs: Vec<f64> = pairs.iter().map(|(_, log)| *log).collect();
    let naive_interval = t_interval(&logs, LEVEL).map(|(low, high)| (low.exp(), high.exp()));
    Some(Estimate {
        ratio: hodges_lehmann(&logs).exp(),
        interval: naive_interval.map_or((None, None), |(low, high)| (Some(low), Some(high))),
        geometric_mean: mean(&logs).exp(),
        naive_interval,
        pairs: pairs
            .iter()
            .map(|(block, log)| (*block, log.exp()))
            .collect(),
    })
}

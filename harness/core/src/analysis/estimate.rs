//! A ratio from paired observations, on the log scale: multiplicative noise and drift common to a pair cancel there.

use super::Estimate;
use super::pairs::Pair;
use crate::sample::Timing;
use crate::sequential::{Boundary, interval};
use crate::stats::{hodges_lehmann, mean, t_interval};

/// The confidence of the intervals that are reported.
pub(super) const LEVEL: f64 = 0.95;

/// Which half of the criterion a ratio is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// The baseline's wall over the candidate's.
    Speed,
    /// The candidate's container-seconds over the baseline's.
    Cost,
}

impl Half {
    /// The logarithm of a pair's ratio.
    pub fn log(self, pair: &Pair<'_>, cold_secs: f64) -> f64 {
        match self {
            Half::Speed => pair.speed(cold_secs),
            Half::Cost => pair.cost(cold_secs),
        }
    }

    /// Numerator and denominator of a pair's ratio; absent where the candidate timed out.
    fn parts(self, pair: &Pair<'_>, cold_secs: f64) -> Option<(f64, f64)> {
        let (own, other) = (pair.own?, pair.other);
        let wall = |timing: &Timing| timing.wall_secs(cold_secs);
        let cost = |timing: &Timing| pair.paid_secs(timing, cold_secs);
        Some(match self {
            Half::Speed => (wall(other), wall(own)),
            Half::Cost => (cost(own), cost(other)),
        })
    }
}

/// Estimates the typical ratio from pairs in the order of their blocks; `None` without pairs.
///
/// With a boundary the interval is the repeated one, which holds whenever one stops; without one it is Student's.
pub(super) fn of(
    pairs: &[Pair<'_>],
    cold_secs: f64,
    half: Half,
    boundary: Option<Boundary>,
) -> Option<Estimate> {
    if pairs.is_empty() {
        return None;
    }
    let logs: Vec<f64> = pairs.iter().map(|pair| half.log(pair, cold_secs)).collect();
    let finite = logs.iter().all(|log| log.is_finite());
    let naive_interval = t_interval(&logs, LEVEL)
        .filter(|_| finite)
        .map(|(low, high)| (low.exp(), high.exp()));
    let interval = match boundary {
        Some(_) => {
            let (low, high) = interval(boundary, &logs);
            (low.map(f64::exp), high.map(f64::exp))
        }
        None => naive_interval.map_or((None, None), |(low, high)| (Some(low), Some(high))),
    };
    let parts: Vec<(f64, f64)> = pairs
        .iter()
        .filter_map(|pair| half.parts(pair, cold_secs))
        .collect();
    let (above, below) = parts
        .iter()
        .fold((0.0, 0.0), |sums, part| (sums.0 + part.0, sums.1 + part.1));
    Some(Estimate {
        ratio: hodges_lehmann(&logs).exp(),
        interval,
        geometric_mean: finite.then(|| mean(&logs).exp()),
        arithmetic_ratio: finite.then_some(above / below),
        naive_interval,
        pairs: pairs
            .iter()
            .zip(&logs)
            .filter(|(_, log)| log.is_finite())
            .map(|(pair, log)| (pair.block, log.exp()))
            .collect(),
    })
}

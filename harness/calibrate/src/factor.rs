//! What taking the smaller of two p-values costs.

use twofold_core::sequential::LEAST_MEASURED;

/// The factor is measured for error rates from [`LEAST_MEASURED`] (ten cells at 2.5 %) to this (one cell at 10 %).
const TO: f64 = 0.1;

/// How far below that it is looked at too.
const BEYOND: f64 = 0.001;

/// What was measured of the smaller of the two p-values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// `alpha / q_alpha` at alpha = 0.05, with `q_alpha` the alpha-quantile of the smaller p.
    pub at_five_percent: f64,
    /// The largest such ratio over alpha from 0.0025 to 0.1.
    pub largest: f64,
    /// The same over alpha from 0.001, for information.
    pub beyond: f64,
}

impl Factor {
    /// From the smaller p of each of `paths` null paths; those above 0.1 may be left out of `smaller`.
    ///
    /// `P(smaller <= x) / x` over all x is what matters: a factor f holds where `P(smaller <= alpha / f) <= alpha`. The
    /// ratio is largest just at an observed p (where p has atoms, after the last of equal ones), so these are tried.
    pub fn measure(mut smaller: Vec<f64>, paths: u64) -> Self {
        smaller.sort_by(f64::total_cmp);
        let ratio = |i: usize| (i + 1) as f64 / paths as f64 / smaller[i];
        let share = |alpha: f64| (alpha * paths as f64).ceil() as usize;
        let end = smaller.partition_point(|p| *p <= TO);
        let largest = |from: f64| {
            let tried = share(from).saturating_sub(1)..end;
            tried.map(ratio).fold(1.0, f64::max)
        };
        Self {
            at_five_percent: smaller
                .get(share(0.05).saturating_sub(1))
                .map_or(f64::NAN, |quantile| 0.05 / quantile),
            largest: largest(LEAST_MEASURED),
            beyond: largest(BEYOND),
        }
    }

    /// The factor that is used: the largest, rounded up to the next 0.05.
    pub fn used(&self) -> f64 {
        (self.largest * 20.0 - 1e-9).ceil() / 20.0
    }
}

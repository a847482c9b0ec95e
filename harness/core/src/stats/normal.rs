//! The normal distribution.

use statrs::distribution::{ContinuousCDF, Normal};

/// The quantile at `p` of the standard normal distribution; NaN outside 0 to 1.
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    Normal::standard().inverse_cdf(p)
}

/// `P(Z >= z)`.
pub fn normal_upper(z: f64) -> f64 {
    Normal::standard().sf(z)
}

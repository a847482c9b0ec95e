//! Location and spread.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// The arithmetic mean; NaN for an empty slice.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sample standard deviation (n - 1 in the denominator); NaN for fewer than two values.
pub fn sd(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

/// The upper bound of the standard deviation at a confidence of `level`: `s sqrt((n - 1) / chi^2_{1 - level, n - 1})`, for
/// normal values (Browne, Stat. Med. 14:1933, 1995, plans with it). NaN for fewer than two values.
pub fn sd_at_most(values: &[f64], level: f64) -> f64 {
    let freedom = values.len() as f64 - 1.0;
    let quantile = ChiSquared::new(freedom).map_or(f64::NAN, |chi| chi.inverse_cdf(1.0 - level));
    sd(values) * (freedom / quantile).sqrt()
}

/// The quantile at `p` in 0..=1 by linear interpolation between order statistics (Hyndman and Fan's type 7, the
/// default of R and numpy); NaN for an empty slice.
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_of_sorted(&sorted, p)
}

/// The same of values that are in rising order already.
pub fn quantile_of_sorted(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let at = p.clamp(0.0, 1.0) * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

/// The median; NaN for an empty slice.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

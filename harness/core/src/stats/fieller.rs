//! The interval of a ratio of two estimates.

use serde::Serialize;

use super::t_quantile;

/// Two estimates whose ratio is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The numerator.
    pub over: f64,
    /// The denominator.
    pub under: f64,
    /// Variance of the numerator.
    pub over_variance: f64,
    /// Variance of the denominator.
    pub under_variance: f64,
    /// Covariance of the two.
    pub covariance: f64,
    /// Degrees of freedom of the variances.
    pub df: f64,
}

/// What is known of a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Fieller {
    /// It lies between these.
    Bounded(f64, f64),
    /// The denominator cannot be told from zero, so the ratio may be as large as one likes.
    NoFiniteBound,
}

impl Ratio {
    /// The ratio itself; infinite or NaN where the denominator is zero.
    pub fn value(&self) -> f64 {
        self.over / self.under
    }

    /// The interval at `level` (0.95).
    ///
    /// With `A = den^2 - t^2 V_dd`, `B = num den - t^2 V_nd`, `C = num^2 - t^2 V_nn` it is `(B -+ sqrt(B^2 - A C)) / A` where A
    /// is positive, which is where the denominator differs from zero at this level; else no finite bound holds (Fieller,
    /// JRSS-B 16:175, 1954; von Luxburg and Franz, Stat. Sinica 19:1095, 2009). `None` where a number is not finite or
    /// the level is not between 0 and 1.
    pub fn interval(&self, level: f64) -> Option<Fieller> {
        let t = t_quantile(0.5 + level / 2.0, self.df)?;
        let square = t * t;
        let a = self.under.powi(2) - square * self.under_variance;
        let b = self.over * self.under - square * self.covariance;
        let c = self.over.powi(2) - square * self.over_variance;
        if ![a, b, c].iter().all(|value| value.is_finite()) {
            return None;
        }
        if a <= 0.0 {
            return Some(Fieller::NoFiniteBound);
        }
        // The ratio itself satisfies A r^2 - 2 B r + C <= 0, so the root is real but for rounding.
        let half = (b * b - a * c).max(0.0).sqrt();
        Some(Fieller::Bounded((b - half) / a, (b + half) / a))
    }
}

#[cfg(test)]
mod tests;

//! A straight line through times, whose noise grows with them.

use serde::Serialize;

use super::{LeastSquares, least_squares, t_upper};

/// How often the weights are taken anew from the fit.
const ROUNDS: usize = 3;

/// From this many different abscissas on a bend can be told from noise.
const LEAST_FOR_BEND: usize = 4;

/// `y = intercept + slope x`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Line {
    /// Where x is 0.
    pub intercept: f64,
    /// A unit of x.
    pub slope: f64,
    /// Variance of the intercept.
    pub intercept_variance: f64,
    /// Variance of the slope.
    pub slope_variance: f64,
    /// Covariance of the two.
    pub covariance: f64,
    /// Degrees of freedom: points less two.
    pub df: f64,
    /// Whether the points follow a straight line at all; absent with fewer than four different abscissas.
    pub bend: Option<Bend>,
}

/// The F test of an added `x^2` against the straight line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bend {
    /// F with 1 and `df` degrees of freedom.
    pub f: f64,
    /// Degrees of freedom of the denominator: points less three.
    pub df: f64,
    /// p of "there is no bend".
    pub p: f64,
}

impl Line {
    /// Fits points by weighted least squares; all ordinates are positive.
    ///
    /// Noise of times is multiplicative, so their weights are `1 / fit^2`: `1 / y^2` at first, then three rounds of
    /// `1 / fit^2`. The lack of fit is tested with the last weights, as the F of one more column; F with one degree
    /// of freedom is the square of Student's t. `None` with fewer than three points or two different abscissas, or where a
    /// number is not finite or an ordinate or a fit is not positive.
    pub fn fit(x: &[f64], y: &[f64]) -> Option<Self> {
        let ones = vec![1.0; x.len()];
        let (fit, weights) = relative_fit(&[&ones, x], y)?;
        let mut places = x.to_vec();
        places.sort_by(f64::total_cmp);
        places.dedup();
        let bend = (places.len() >= LEAST_FOR_BEND)
            .then(|| bend(&[&ones, x], y, &weights, fit.residual))
            .flatten();
        Some(Self {
            intercept: fit.coefficients[0],
            slope: fit.coefficients[1],
            intercept_variance: fit.covariance[0][0],
            slope_variance: fit.covariance[1][1],
            covariance: fit.covariance[0][1],
            df: fit.df,
            bend,
        })
    }

    /// Its ordinate at an abscissa.
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}

/// Fits positive values with weights of `1 / fit^2`, and gives those too: start `1 / y^2`, then three rounds.
pub fn relative_fit(columns: &[&[f64]], y: &[f64]) -> Option<(LeastSquares, Vec<f64>)> {
    let weigh = |values: &[f64]| -> Option<Vec<f64>> {
        let all_positive = values.iter().all(|value| *value > 0.0);
        all_positive.then(|| values.iter().map(|value| value.powi(-2)).collect())
    };
    let mut weights = weigh(y)?;
    let mut fit = least_squares(columns, y, &weights)?;
    for _ in 0..ROUNDS {
        weights = weigh(&fit.fitted)?;
        fit = least_squares(columns, y, &weights)?;
    }
    Some((fit, weights))
}

fn bend(columns: &[&[f64]], y: &[f64], weights: &[f64], residual: f64) -> Option<Bend> {
    let squares: Vec<f64> = columns[1].iter().map(|x| x * x).collect();
    let with: Vec<&[f64]> = columns
        .iter()
        .copied()
        .chain([squares.as_slice()])
        .collect();
    let curved = least_squares(&with, y, weights)?;
    let f = (residual - curved.residual).max(0.0) / (curved.residual / curved.df);
    let p = 2.0 * t_upper(f.sqrt(), curved.df)?;
    // Points without noise leave nothing to compare with.
    f.is_finite().then_some(Bend {
        f,
        df: curved.df,
        p: p.min(1.0),
    })
}

#[cfg(test)]
pub(super) mod tests;

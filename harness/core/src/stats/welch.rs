//! Welch's t on two samples that are not paired.

use serde::Serialize;

use super::{mean, sd, t_quantile, t_upper};

/// A two-sample t test with everything it was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Welch {
    /// Mean of the first sample less mean of the second.
    pub difference: f64,
    /// `sqrt(s_x^2 / n_x + s_y^2 / n_y)`.
    pub standard_error: f64,
    /// Degrees of freedom, by Welch and Satterthwaite.
    pub df: f64,
    /// `(difference - bound) / standard error`.
    pub t: f64,
    /// p of "the difference is at most the bound", against "it is more".
    pub greater: f64,
    /// p of "the difference is at least the bound", against "it is less".
    pub less: f64,
    /// p of "the difference is the bound".
    pub two_sided: f64,
}

/// Tests the difference of two means, `mean(x) - mean(y)`, against a bound.
///
/// `se^2 = s_x^2/n_x + s_y^2/n_y`, `df = se^4 / ((s_x^2/n_x)^2/(n_x - 1) + (s_y^2/n_y)^2/(n_y - 1))` (Welch 1947). `None`
/// where a sample has fewer than two values, a value is not finite, or neither sample has any spread.
pub fn welch(x: &[f64], y: &[f64], bound: f64) -> Option<Welch> {
    let part = |values: &[f64]| {
        let count = values.len() as f64;
        (sd(values).powi(2) / count, count - 1.0)
    };
    if x.len() < 2 || y.len() < 2 || !x.iter().chain(y).all(|value| value.is_finite()) {
        return None;
    }
    let ((own, own_df), (other, other_df)) = (part(x), part(y));
    let standard_error = (own + other).sqrt();
    // Rounding leaves constant samples with a spread of a few units in the last place.
    let negligible = 1e-14 * mean(x).abs().max(mean(y).abs());
    if !standard_error.is_finite() || standard_error <= negligible {
        return None;
    }
    let difference = mean(x) - mean(y);
    let df = (own + other).powi(2) / (own.powi(2) / own_df + other.powi(2) / other_df);
    let t = (difference - bound) / standard_error;
    let (greater, less) = (t_upper(t, df)?, t_upper(-t, df)?);
    Some(Welch {
        difference,
        standard_error,
        df,
        t,
        greater,
        less,
        two_sided: (2.0 * greater.min(less)).min(1.0),
    })
}

impl Welch {
    /// The two-sided interval of the difference at `level` (0.95); NaN outside 0 to 1.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let critical = t_quantile(0.5 + level / 2.0, self.df).unwrap_or(f64::NAN);
        let half = critical * self.standard_error;
        (self.difference - half, self.difference + half)
    }
}

#[cfg(test)]
mod tests {
    //! Reference values: scipy 1.17, `ttest_ind(x, y, equal_var=False, alternative=...)` and its `confidence_interval(0.95)`.

    use super::super::tests::close;
    use super::*;

    const X: [f64; 7] = [12.1, 11.4, 13.9, 12.7, 12.2, 15.8, 11.9];
    const Y: [f64; 5] = [5.2, 4.9, 6.1, 5.5, 5.05];

    #[test]
    fn it_agrees_with_scipy() {
        let found = welch(&X, &Y, 0.0).unwrap();
        close(found.t, 12.275826132304061);
        close(found.df, 7.542029108926039);
        close(found.two_sided, 2.9687929071020705e-06);
        close(found.greater, 1.4843964535510352e-06);
        close(found.less, 0.9999985156035465);
        let (low, high) = found.interval(0.95);
        close(low, 6.081886766432794);
        close(high, 8.93239894785292);
    }

    #[test]
    fn a_bound_shifts_the_first_sample() {
        let shifted: Vec<f64> = X.iter().map(|value| value - 6.5).collect();
        let (found, wanted) = (
            welch(&X, &Y, 6.5).unwrap(),
            welch(&shifted, &Y, 0.0).unwrap(),
        );
        close(found.t, wanted.t);
        close(found.greater, wanted.greater);
    }

    #[test]
    fn one_constant_sample_leaves_the_others_degrees_of_freedom() {
        let found = welch(&[5.0; 4], &Y, 0.0).unwrap();
        close(found.df, 4.0);
        assert!(found.greater > 0.5 && found.less < 0.5);
    }

    #[test]
    fn it_abstains_where_nothing_varies_or_values_are_missing() {
        assert_eq!(welch(&[1.0; 5], &[2.0; 5], 0.0), None);
        assert_eq!(welch(&[1.0], &Y, 0.0), None);
        assert_eq!(welch(&X, &[], 0.0), None);
        assert_eq!(welch(&X, &[1.0, f64::NAN], 0.0), None);
        assert_eq!(welch(&X, &[1.0, f64::INFINITY], 0.0), None);
    }
}

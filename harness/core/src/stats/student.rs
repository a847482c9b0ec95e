//! Student's one-sample t on differences: exact for independent normal ones.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{mean, sd};

/// The one-sided p-value of "the mean is at most `bound`", against "it is more".
///
/// `t = (mean - bound) / (s / sqrt n)`, `p = P(T_{n-1} >= t)` (Student 1908). `None` for fewer than two values or no
/// spread, where the statistic is not defined.
pub fn t_greater(values: &[f64], bound: f64) -> Option<f64> {
    let (standard_error, student) = standard_error(values)?;
    Some(student.sf((mean(values) - bound) / standard_error))
}

/// The two-sided interval of the mean at `level` (0.95): `mean ± t_{n-1} s / sqrt n`.
///
/// `None` for fewer than two values or no spread.
pub fn t_interval(values: &[f64], level: f64) -> Option<(f64, f64)> {
    let (standard_error, student) = standard_error(values)?;
    let half = student.inverse_cdf(0.5 + level / 2.0) * standard_error;
    Some((mean(values) - half, mean(values) + half))
}

fn standard_error(values: &[f64]) -> Option<(f64, StudentsT)> {
    let spread = sd(values);
    // Rounding leaves a constant sample with a spread of a few units in the last place.
    let negligible = 1e-14 * mean(values).abs();
    if values.len() < 2 || !spread.is_finite() || spread <= negligible {
        return None;
    }
    let student = StudentsT::new(0.0, 1.0, values.len() as f64 - 1.0).ok()?;
    Some((spread / (values.len() as f64).sqrt(), student))
}

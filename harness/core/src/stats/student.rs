//! Student's one-sample t on differences: exact for independent normal ones.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{mean, sd};

/// A one-sample t test with everything it was computed from.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Student {
    /// Mean of the values.
    pub mean: f64,
    /// Their standard deviation.
    pub sd: f64,
    /// `sd / sqrt n`.
    pub standard_error: f64,
    /// Degrees of freedom, n - 1.
    pub df: f64,
    /// `(mean - bound) / standard error`.
    pub t: f64,
    /// `P(T_df >= t)`.
    pub p: f64,
}

/// The one-sided test of "the mean is at most `bound`", against "it is more".
///
/// `t = (mean - bound) / (s / sqrt n)`, `p = P(T_{n-1} >= t)` (Student 1908). `None` for fewer than two values or no
/// spread, where the statistic is not defined.
pub fn student_greater(values: &[f64], bound: f64) -> Option<Student> {
    let (standard_error, student) = standard_error(values)?;
    let t = (mean(values) - bound) / standard_error;
    Some(Student {
        mean: mean(values),
        sd: sd(values),
        standard_error,
        df: student.freedom(),
        t,
        p: student.sf(t),
    })
}

/// The p-value of [`student_greater`].
pub fn t_greater(values: &[f64], bound: f64) -> Option<f64> {
    student_greater(values, bound).map(|student| student.p)
}

/// The two-sided interval of the mean at `level` (0.95): `mean ± t_{n-1} s / sqrt n`.
///
/// `None` for fewer than two values or no spread.
pub fn t_interval(values: &[f64], level: f64) -> Option<(f64, f64)> {
    let (standard_error, _) = standard_error(values)?;
    let half = t_critical(values, level)? * standard_error;
    Some((mean(values) - half, mean(values) + half))
}

/// How many standard errors [`t_interval`] reaches to each side.
pub fn t_critical(values: &[f64], level: f64) -> Option<f64> {
    let (_, student) = standard_error(values)?;
    Some(student.inverse_cdf(0.5 + level / 2.0))
}

/// `P(T_df >= t)`; `None` where the degrees of freedom are not positive.
pub fn t_upper(t: f64, df: f64) -> Option<f64> {
    Some(StudentsT::new(0.0, 1.0, df).ok()?.sf(t))
}

/// The quantile at `p` of Student's t; `None` where it is not defined.
pub fn t_quantile(p: f64, df: f64) -> Option<f64> {
    let is_share = 0.0 < p && p < 1.0;
    let student = StudentsT::new(0.0, 1.0, df).ok()?;
    is_share.then(|| student.inverse_cdf(p))
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

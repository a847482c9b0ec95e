//! Whether one value tells something of the next.

use super::mean;

/// The correlation of a series with itself, one step later.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Autocorrelation {
    /// `sum (x_i - m)(x_{i+1} - m) / sum (x_i - m)^2`.
    pub r1: f64,
    /// `r1 + 1 / n`: in a short series r1 of independent values is -1 / n on average.
    pub corrected: f64,
    /// `1.645 / sqrt n`: independent values are above it in one series of twenty.
    pub limit: f64,
}

impl Autocorrelation {
    /// Whether a value follows the one before it more than independent values do.
    pub fn is_notable(self) -> bool {
        self.corrected > self.limit
    }
}

/// The lag-1 autocorrelation with its bias correction (Kendall, Biometrika 41:403, 1954; the limit is Bartlett's).
///
/// `None` for fewer than three values or no spread.
pub fn autocorrelation(values: &[f64]) -> Option<Autocorrelation> {
    let n = values.len() as f64;
    let centre = mean(values);
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    // Rounding leaves a constant series with a spread of a few units in the last place.
    let negligible = n * (1e-14 * centre).powi(2);
    if values.len() < 3 || !squares.is_finite() || squares <= negligible {
        return None;
    }
    let products: f64 = values
        .windows(2)
        .map(|two| (two[0] - centre) * (two[1] - centre))
        .sum();
    let r1 = products / squares;
    Some(Autocorrelation {
        r1,
        corrected: r1 + 1.0 / n,
        limit: 1.645 / n.sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_by_hand() {
        // Mean 3; deviations -2 -1 0 1 2: products 2 + 0 + 0 + 2, squares 10.
        let found = autocorrelation(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert!((found.r1 - 0.4).abs() < 1e-15);
        assert!((found.corrected - 0.6).abs() < 1e-15);
        assert!((found.limit - 1.645 / 5.0f64.sqrt()).abs() < 1e-15);
        assert!(!found.is_notable());
    }

    #[test]
    fn values_that_follow_each_other_are_notable_and_those_that_alternate_are_not() {
        let slow: Vec<f64> = (0..20).map(|i| f64::from(i / 5)).collect();
        assert!(autocorrelation(&slow).unwrap().is_notable());
        let turning: Vec<f64> = (0..20).map(|i| f64::from(i % 2)).collect();
        assert!(autocorrelation(&turning).unwrap().r1 < -0.9);
    }

    #[test]
    fn a_constant_or_short_series_has_none() {
        assert_eq!(autocorrelation(&[0.1 + 0.2, 0.3, 0.3, 0.3]), None);
        assert_eq!(autocorrelation(&[1.0, 2.0]), None);
        assert_eq!(autocorrelation(&[]), None);
        assert_eq!(autocorrelation(&[1.0, f64::NAN, 2.0]), None);
    }
}

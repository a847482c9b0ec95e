//! Reference values: scipy 1.x (`ttest_1samp`, `wilcoxon(mode="exact")`), numpy, and enumeration where ranks tie.

use proptest::prelude::prop;
use proptest::{prop_assert, proptest};

use super::*;

const D: [f64; 7] = [0.71, 0.94, 0.83, 1.02, 0.88, 0.69, 0.97];
const LN_2: f64 = std::f64::consts::LN_2;

pub(super) fn close(found: f64, wanted: f64) {
    assert!(
        (found - wanted).abs() <= 1e-9 * wanted.abs(),
        "{found} is not {wanted}"
    );
}

#[test]
fn students_t_agrees_with_scipy() {
    close(t_greater(&D, LN_2).unwrap(), 0.006138473963989668);
    let turned: Vec<f64> = D.iter().map(|value| -value).collect();
    close(t_greater(&turned, -LN_2).unwrap(), 0.9938615260360103);
    let (low, high) = t_interval(&D, 0.95).unwrap();
    close(low, 0.7454206335140671);
    close(high, 0.9802936522002187);
}

#[test]
fn a_tiny_p_keeps_its_digits() {
    let p = t_greater(&[1.0, 1.01, 0.99, 1.02, 0.98], 0.0).unwrap();
    close(p, 7.497500656092565e-09);
}

#[test]
fn students_t_abstains_without_spread() {
    assert_eq!(t_greater(&[0.3; 6], 0.1), None);
    assert_eq!(t_greater(&[0.1 + 0.2, 0.3, 0.3, 0.3, 0.3], 0.1), None);
    assert_eq!(t_greater(&[0.3], 0.1), None);
    assert_eq!(t_greater(&[], 0.1), None);
}

#[test]
fn the_signed_rank_test_agrees_with_scipy() {
    close(signed_rank_greater(&D, LN_2), 0.015625);
}

#[test]
fn tied_ranks_and_zeros_agree_with_enumeration() {
    // 13 of the 128 signs of the ranks 1.5 1.5 4 4 4 6 7 reach a sum of 22.5; the zero is dropped.
    close(
        signed_rank_greater(&[0.1, -0.1, 0.2, 0.3, -0.2, 0.2, 0.0, 0.5], 0.0),
        0.1015625,
    );
}

#[test]
fn the_signed_rank_test_of_constant_samples_is_two_to_the_minus_n() {
    close(signed_rank_greater(&[0.3; 5], 0.1), 0.03125);
    close(signed_rank_greater(&[0.3; 30], 0.1), 0.5f64.powi(30));
    close(signed_rank_greater(&[0.1; 5], 0.1), 1.0);
    close(signed_rank_greater(&[], 0.1), 1.0);
}

#[test]
fn hodges_lehmann_agrees_with_the_median_of_walsh_averages() {
    close(hodges_lehmann(&D), 0.86);
    assert!(hodges_lehmann(&[]).is_nan());
}

#[test]
fn quantiles_agree_with_numpy() {
    close(quantile(&D, 0.9), 0.99);
    close(median(&D), 0.88);
    close(sd(&D), 0.1269795634100603);
    assert!(median(&[]).is_nan());
}

#[test]
fn holm_multiplies_and_stays_monotone() {
    assert_eq!(holm(&[0.01, 0.04, 0.03]), vec![0.03, 0.06, 0.06]);
    assert_eq!(holm(&[0.5, 0.9]), vec![1.0, 1.0]);
    assert!(holm(&[]).is_empty());
}

proptest! {
    #[test]
    fn the_two_sides_of_the_rank_test_overlap_in_the_observed_sum(values in prop::collection::vec(-1.0f64..1.0, 1..30)) {
        let turned: Vec<f64> = values.iter().map(|value| -value).collect();
        let (above, below) = (signed_rank_greater(&values, 0.0), signed_rank_greater(&turned, 0.0));
        prop_assert!(above + below >= 1.0 - 1e-12);
        prop_assert!((0.0..=1.0).contains(&above));
    }

    #[test]
    fn shifting_the_values_shifts_the_estimate(values in prop::collection::vec(-1.0f64..1.0, 1..20), shift in -5.0f64..5.0) {
        let shifted: Vec<f64> = values.iter().map(|value| value + shift).collect();
        prop_assert!((hodges_lehmann(&shifted) - hodges_lehmann(&values) - shift).abs() < 1e-9);
    }
}

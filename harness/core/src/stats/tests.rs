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

// From here on scipy 1.17, statsmodels and numpy, each with its call.

const A: [f64; 8] = [1.31, 1.07, 0.92, 1.55, 1.21, 0.98, 1.44, 1.12];
const B: [f64; 8] = [1.02, 1.01, 0.95, 1.11, 1.03, 0.99, 1.04, 1.08];
const TIED: [f64; 12] = [0.5, -0.5, 1.5, 2.0, 0.0, -1.0, 1.0, 2.0, 2.0, 3.0, 0.0, 1.5];

fn log_ratios() -> Vec<f64> {
    A.iter().zip(&B).map(|(a, b)| a.ln() - b.ln()).collect()
}

fn turned(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| -value).collect()
}

fn eighteen() -> Vec<f64> {
    (0..18)
        .map(|i| 0.25 * f64::from(i * 7 % 13) - 0.75)
        .collect()
}

#[test]
fn the_paired_t_agrees_with_scipy() {
    // ttest_rel(log(a), log(b), alternative="greater"); "less"
    let logs = log_ratios();
    let found = student_greater(&logs, 0.0).unwrap();
    close(found.t, 2.673419712737815);
    close(found.p, 0.015920726254312914);
    close(t_greater(&turned(&logs), 0.0).unwrap(), 0.984079273745687);
    // ttest_rel(a, b): statistic, pvalue of "greater", confidence_interval(0.95)
    let plain: Vec<f64> = A.iter().zip(&B).map(|(a, b)| a - b).collect();
    let found = student_greater(&plain, 0.0).unwrap();
    close(found.t, 2.6067386962376755);
    close(found.p, 0.01753970577124941);
    let (low, high) = t_interval(&plain, 0.95).unwrap();
    close(low, 0.015905736430460116);
    close(high, 0.3265942635695399);
}

#[test]
fn the_exact_signed_rank_test_with_ties_and_zeros_agrees_with_scipy() {
    // wilcoxon(d, alternative=..., method="exact") without ties; with them
    // wilcoxon(d, alternative=..., method=PermutationMethod(n_resamples=10**6)), which tries every sign.
    close(signed_rank_greater(&log_ratios(), 0.0), 0.01953125);
    let found = signed_rank(&TIED, 0.0);
    close(found.w_plus, 50.0);
    close(found.p, 0.009765625);
    assert_eq!(found.dropped, 2);
    close(signed_rank_greater(&turned(&TIED), 0.0), 0.994140625);
    let found = signed_rank(&eighteen(), 0.0);
    close(found.w_plus, 123.0);
    close(found.p, 0.0127716064453125);
    close(
        signed_rank_greater(&turned(&eighteen()), 0.0),
        0.9882354736328125,
    );
}

#[test]
fn hodges_lehmann_agrees_with_numpy() {
    // median([(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)])
    close(hodges_lehmann(&log_ratios()), 0.14878517173463487);
    close(hodges_lehmann(&TIED), 1.0);
    close(hodges_lehmann(&eighteen()), 0.625);
}

#[test]
fn holm_agrees_with_statsmodels() {
    // statsmodels.stats.multitest.multipletests(p, method="holm")[1]
    let found = holm(&[0.011, 0.02, 0.004, 0.3, 0.013, 0.9, 0.04]);
    let wanted = [0.066, 0.08, 0.028, 0.6, 0.066, 0.9, 0.12];
    found.iter().zip(wanted).for_each(|(a, b)| close(*a, b));
}

#[test]
fn kendalls_tau_agrees_with_scipy() {
    // kendalltau(x, y, method="exact"), and with ties method="asymptotic"
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let y = [3.1, 2.7, 5.5, 4.4, 6.1, 5.9, 8.8, 7.1, 6.6, 9.9, 9.1, 10.2];
    let found = kendall(&x, &y).unwrap();
    close(found.tau, 0.7878787878787877);
    close(found.p, 0.00010742344075677409);
    let x = [1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 6.0, 6.0, 7.0];
    let y = [2.0, 1.0, 2.0, 4.0, 3.0, 3.0, 6.0, 5.0, 5.0, 9.0];
    let found = kendall(&x, &y).unwrap();
    close(found.tau, 0.8095238095238095);
    close(found.p, 0.001844700214016132);
}

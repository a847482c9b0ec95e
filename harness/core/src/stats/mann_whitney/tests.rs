//! Reference values: scipy 1.17, `mannwhitneyu(x, y, alternative=..., method="exact")` or `method="asymptotic"`; with
//! ties, every choice counted (`itertools.combinations` over `scipy.stats.rankdata(x + y)`).

use super::super::tests::close;
use super::*;

fn check(x: &[f64], y: &[f64], u: f64, greater: f64, less: f64) -> MannWhitney {
    let found = mann_whitney(x, y).unwrap();
    close(found.u, u);
    close(found.greater, greater);
    close(found.less, less);
    close(found.two_sided, (2.0 * greater.min(less)).min(1.0));
    // The same question asked the other way round.
    let turned = mann_whitney(y, x).unwrap();
    close(turned.less, greater);
    close(turned.greater, less);
    found
}

#[test]
fn five_against_five_agree_with_scipy() {
    // statrs 0.19.1 says 0.996, 0 and 1 here.
    let (x, y) = ([10.0, 11.0, 12.0, 13.0, 14.0], [1.0, 2.0, 3.0, 4.0, 5.0]);
    let found = check(&x, &y, 25.0, 0.003968253968253968, 1.0);
    close(found.two_sided, 0.007936507936507936);
    assert!(found.exact);
}

#[test]
fn unequal_sizes_agree_with_scipy() {
    let (x, y) = ([3.1, 7.2, 9.9, 4.4], [1.0, 2.2, 8.8, 5.5, 6.1, 0.3, 2.9]);
    check(&x, &y, 21.0, 0.11515151515151514, 0.9181818181818182);
}

#[test]
fn thirty_against_thirty_are_still_counted() {
    let x: Vec<f64> = (0..30).map(|i| f64::from(i * 37 % 61) + 0.25).collect();
    let y: Vec<f64> = (0..30).map(|i| f64::from(i * 29 % 53)).collect();
    let found = check(&x, &y, 537.0, 0.10126315722664977, 0.901343375918781);
    assert!(found.exact);
}

#[test]
fn ties_agree_with_every_choice_counted() {
    let (x, y) = ([1.0, 2.0, 2.0, 3.0, 5.0], [2.0, 2.0, 4.0, 5.0, 6.0, 7.0]);
    check(&x, &y, 7.5, 433.0 / 462.0, 47.0 / 462.0);
    let (x, y) = ([5.0, 5.0, 6.0], [1.0, 5.0, 5.0, 5.0, 7.0, 8.0, 8.0]);
    check(&x, &y, 9.0, 80.0 / 120.0, 50.0 / 120.0);
}

#[test]
fn large_samples_agree_with_the_approximation_of_scipy() {
    let x: Vec<f64> = (0..40).map(|i| f64::from(i * 17 % 41)).collect();
    let y: Vec<f64> = (0..25).map(|i| f64::from(i * 7 % 23) + 5.0).collect();
    let found = check(&x, &y, 606.0, 0.0773684930472303, 0.9245678459373494);
    assert!(!found.exact);
}

#[test]
fn equal_values_say_nothing() {
    check(&[2.0; 4], &[2.0; 6], 12.0, 1.0, 1.0);
    check(&[2.0; 40], &[2.0; 6], 120.0, 1.0, 1.0);
    check(&[0.0, -0.0], &[-0.0, 0.0], 2.0, 1.0, 1.0);
}

#[test]
fn nothing_is_said_of_nothing() {
    assert_eq!(mann_whitney(&[], &[1.0]), None);
    assert_eq!(mann_whitney(&[1.0], &[]), None);
    assert_eq!(mann_whitney(&[1.0], &[f64::NAN]), None);
    assert_eq!(mann_whitney(&[f64::INFINITY], &[1.0]), None);
}

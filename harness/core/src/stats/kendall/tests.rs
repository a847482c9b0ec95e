//! Reference values: scipy's documented example, and every permutation counted.

use proptest::prelude::prop;
use proptest::{prop_assert_eq, proptest};

use super::*;

fn close(found: f64, wanted: f64) {
    assert!(
        (found - wanted).abs() <= 1e-9 * wanted.abs(),
        "{found} is not {wanted}"
    );
}

fn order(n: usize) -> Vec<f64> {
    (0..n).map(|i| i as f64).collect()
}

#[test]
fn ties_agree_with_scipy() {
    let found = kendall(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]).unwrap();
    close(found.tau, -0.4714045207910317);
    close(found.p, 0.2827454599327748);
    assert!(!found.exact);
}

#[test]
fn without_ties_every_order_is_counted() {
    let found = kendall(&order(7), &[12.0, 2.0, 1.0, 12.5, 2.2, 0.5, 3.0]).unwrap();
    close(found.tau, -1.0 / 7.0);
    close(found.p, 0.7726190476190476);
    assert!(found.exact);
    close(kendall(&order(4), &order(4)).unwrap().p, 2.0 / 24.0);
    let twenty = [
        3.0, 1.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0, 8.0, 10.0, 12.0, 11.0, 14.0, 13.0, 15.0, 20.0,
        16.0, 18.0, 17.0, 19.0,
    ];
    let found = kendall(&order(20), &twenty).unwrap();
    close(found.tau, 166.0 / 190.0);
    close(found.p, 9.208481773908509e-11);
}

#[test]
fn the_normal_approximation_agrees_with_counting() {
    let wave: Vec<f64> = (0..60)
        .map(|i| f64::from(i * 17 % 60) + 0.4 * f64::from(i))
        .collect();
    let counted = kendall(&order(60), &wave).unwrap();
    // One more in the middle of the others, which leaves the trend as it is.
    let longer = [wave.as_slice(), &[42.05]].concat();
    let approximate = kendall(&order(61), &longer).unwrap();
    assert!(counted.exact && !approximate.exact);
    let apart = (counted.p.ln() - approximate.p.ln()).abs();
    assert!(apart < 0.3, "{counted:?} {approximate:?}");
}

#[test]
fn what_has_no_order_has_no_tau() {
    assert_eq!(kendall(&[], &[]), None);
    assert_eq!(kendall(&[1.0], &[1.0]), None);
    assert_eq!(kendall(&order(3), &[2.0; 3]), None);
    assert_eq!(kendall(&order(3), &[2.0, f64::NAN, 1.0]), None);
    assert_eq!(kendall(&order(3), &[2.0, 1.0]), None);
    close(kendall(&[0.0, 1.0], &[0.0, 1.0]).unwrap().p, 1.0);
}

proptest! {
    #[test]
    fn the_score_is_what_counting_every_pair_gives(pairs in prop::collection::vec((0u8..6, 0u8..6), 0..40)) {
        let (x, y): (Vec<f64>, Vec<f64>) =
            pairs.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).unzip();
        let sign = |value: f64| i64::from(value > 0.0) - i64::from(value < 0.0);
        let of_pair = |i: usize, j: usize| sign(x[i] - x[j]) * sign(y[i] - y[j]);
        let counted: i64 = (0..x.len()).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| of_pair(i, j)).sum();
        prop_assert_eq!(score(&x, &y), counted);
    }
}

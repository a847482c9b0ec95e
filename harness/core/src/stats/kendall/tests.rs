//! Reference values: scipy's documented example, and every permutation counted.

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

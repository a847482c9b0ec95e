use proptest::prelude::prop;
use proptest::{prop_assert, proptest};

use super::interval::by_bisection;
use super::*;
use crate::stats::{signed_rank_greater, t_greater};

fn watched(boundary: Option<Boundary>, bound: f64, values: &[f64]) -> Watch {
    let mut watch = Watch::new(boundary, bound);
    values.iter().for_each(|value| {
        watch.push(*value);
    });
    watch
}

#[test]
fn each_look_has_the_p_values_of_the_tests_by_themselves() {
    let values = [0.9, 0.7, 0.83, 1.02, 0.5, 0.69, 0.97, 0.7, 0.4];
    let mut watch = Watch::new(Boundary::of(20), 0.693);
    let mut looks = 0;
    for n in 1..=values.len() {
        let Some((above, below)) = watch.push(values[n - 1]) else {
            assert!(n < LEAST_LOOK as usize);
            continue;
        };
        looks += 1;
        let turned: Vec<f64> = values[..n].iter().map(|value| -value).collect();
        let close = |found: f64, wanted: f64| {
            assert!((found - wanted).abs() <= 1e-12, "{n}: {found} {wanted}")
        };
        close(
            above.student.unwrap(),
            t_greater(&values[..n], 0.693).unwrap(),
        );
        close(below.student.unwrap(), t_greater(&turned, -0.693).unwrap());
        close(above.rank, signed_rank_greater(&values[..n], 0.693));
        close(below.rank, signed_rank_greater(&turned, -0.693));
    }
    assert_eq!(looks, 5);
}

#[test]
fn the_critical_values_of_the_plan_for_twenty_blocks_are_those_that_were_published() {
    // W+ at least 36 of 36 at the eighth look, and nothing before; the t of a single test at .05.
    let boundary = Boundary::of(20).unwrap();
    let (t, w) = (
        boundary.student_critical(0.05),
        boundary.rank_critical(0.05),
    );
    let exact = |m: f64, look: u32| crate::stats::normal_upper(m / boundary.weight(look));
    assert!((exact(t, 5) - 0.00219).abs() < 1e-4);
    assert!((exact(t, 20) - 0.02194).abs() < 5e-4);
    let least = |look: u32| {
        let tail = crate::stats::signed_rank_tail(look as usize);
        tail.iter().position(|p| *p <= exact(w, look))
    };
    assert_eq!([least(5), least(7), least(8)], [None, None, Some(36)]);
    // Published is 97 for the fifteenth; the stored steps of the boundary ask for one more.
    assert_eq!(
        [least(10), least(15), least(20)],
        [Some(50), Some(98), Some(158)]
    );
}

#[test]
fn a_constant_sample_has_an_interval_of_one_value_once_the_ranks_suffice() {
    assert_eq!(interval(Boundary::of(20), &[0.2; 6]), (None, None));
    let (low, high) = interval(Boundary::of(20), &[0.2; 12]);
    assert!((low.unwrap() - 0.2).abs() < 1e-9 && (high.unwrap() - 0.2).abs() < 1e-9);
}

#[test]
fn nothing_has_no_interval() {
    assert_eq!(interval(Boundary::of(20), &[]), (None, None));
    assert_eq!(interval(None, &[0.3]), (None, None));
    assert_eq!(
        interval(Boundary::of(20), &[f64::NEG_INFINITY; 9]),
        (None, None)
    );
}

#[test]
fn a_trial_that_never_ended_leaves_the_lower_side_to_the_ranks() {
    let mut values = vec![0.7, 0.72, 0.69, 0.71, 0.73, 0.68, 0.74, 0.705, 0.715, 0.725];
    values.push(f64::NEG_INFINITY);
    let (_, high) = interval(Boundary::of(20), &values);
    assert!((0.7..0.75).contains(&high.unwrap()));
    assert!(watched(Boundary::of(20), 0.6, &values).p().0.is_finite());
}

#[test]
fn a_sample_at_the_bound_shows_nothing_however_it_was_rounded() {
    // Every pair is exactly at the criterion; logarithms of quotients of such numbers miss its own by some last places.
    for bound in [1.1f64, 1.25, 1.3, 1.5, 2.0, 2.5, 3.0] {
        for boundary in [None, Boundary::of(20)] {
            let values: Vec<f64> = (1..=20)
                .map(|x| (f64::from(x) * bound * 0.1).ln() - (f64::from(x) * 0.1).ln())
                .collect();
            let watch = watched(boundary, bound.ln(), &values);
            assert_eq!(watch.p(), (1.0, 1.0), "{bound}");
        }
    }
}

#[test]
fn ties_are_ties_however_they_were_rounded() {
    let exact = [0.3, 0.2, 0.3, -0.2, 0.1, 0.3, 0.2, -0.1];
    let rounded = exact.map(|value: f64| (value.exp() * 0.7).ln() - 0.7f64.ln());
    let p = |values: &[f64]| watched(Boundary::of(8), 0.0, values).p();
    assert!((p(&exact).0 - p(&rounded).0).abs() < 1e-12);
}

#[test]
fn below_what_was_measured_the_smaller_p_counts_twice() {
    let boundary = Boundary::of(20).unwrap();
    assert_eq!(boundary.together(0.01), boundary.factor() * 0.01);
    assert_eq!(boundary.together(0.0001), 0.0002);
    let mut last = 0.0;
    for step in 0..=2000 {
        let p = boundary.together(f64::from(step) * 2e-6);
        assert!(p >= last);
        last = p;
    }
}

proptest! {
    #[test]
    fn the_interval_is_what_bisection_on_the_test_finds(
        values in prop::collection::vec(-1.0f64..1.0, 1..21),
        watched in prop::bool::ANY,
    ) {
        let boundary = if watched { Boundary::of(20) } else { None };
        let (closed, sought) = (interval(boundary, &values), by_bisection(boundary, &values));
        let is_near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-6,
            (a, b) => a == b,
        };
        prop_assert!(is_near(closed.0, sought.0) && is_near(closed.1, sought.1), "{closed:?} {sought:?}");
    }

    #[test]
    fn what_was_come_to_is_never_lost(values in prop::collection::vec(-1.0f64..1.0, 5..21), bound in -0.5f64..0.5) {
        let mut watch = Watch::new(Boundary::of(20), bound);
        let mut least = (1.0f64, 1.0f64);
        for value in values {
            watch.push(value);
            let p = watch.p();
            prop_assert!(p.0 <= least.0 && p.1 <= least.1);
            least = p;
        }
    }
}

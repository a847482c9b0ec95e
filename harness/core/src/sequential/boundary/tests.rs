use proptest::prelude::*;

use super::*;
use crate::sequential::deviate;
use crate::sequential::table::{PATHS, REVISION};
use crate::stats::{normal_upper, signed_rank_greater, t_upper};

fn boundary(blocks: u32) -> Boundary {
    Boundary::of(blocks).unwrap()
}

#[test]
fn a_planned_number_uses_its_row_or_the_next_larger_one() {
    let rows: Vec<u32> = (5..=30).map(|n| boundary(n).blocks()).collect();
    let expected = [
        [8; 4].as_slice(),
        &[10; 2],
        &[12; 2],
        &[16; 4],
        &[20; 4],
        &[30; 10],
    ];
    assert_eq!(rows, expected.concat());
    assert_eq!(boundary(0), boundary(8));
    assert_eq!(Boundary::of(31), None);
    assert_eq!(boundary(20).weight(20), 1.0);
    assert!((boundary(20).weight(5) - 0.25f64.powf(0.25)).abs() < 1e-15);
    assert_ne!(boundary(20), boundary(30));
    assert_eq!(format!("{:?}", boundary(20)), "Boundary(20)");
}

#[test]
fn the_table_says_what_made_it() {
    const { assert!(PATHS >= 2_400_000) };
    assert_eq!(REVISION.len(), 12);
    assert!(REVISION.chars().all(|digit| digit.is_ascii_hexdigit()));
}

/// Against an independent simulation in numpy and scipy, 2.4 million paths: c_t and c_w at 0.05, 0.025 and, for t,
/// 0.05 / 6. The signed-rank column is a step function on a grid of 0.02, so it may be a step above, never below.
#[test]
fn the_criticals_are_those_of_an_independent_simulation() {
    let t = [
        (8, 1.885, 2.181, 2.590),
        (10, 1.936, 2.228, 2.627),
        (12, 1.966, 2.253, 2.648),
        (16, 1.998, 2.277, 2.671),
        (20, 2.015, 2.292, 2.678),
        (30, 2.034, 2.308, 2.693),
    ];
    for (blocks, at_05, at_025, at_05_of_6) in t {
        for (p, c) in [(0.05, at_05), (0.025, at_025), (0.05 / 6.0, at_05_of_6)] {
            let ours = boundary(blocks).student_critical(p);
            assert!((ours - c).abs() < 0.01, "{blocks} {p}: {ours} for {c}");
        }
    }
    let w = [
        (8, 1.733, 2.004),
        (10, 1.849, 2.085),
        (12, 1.865, 2.118),
        (16, 1.950, 2.197),
        (20, 1.958, 2.232),
        (30, 2.000, 2.279),
    ];
    for (blocks, at_05, at_025) in w {
        for (p, c) in [(0.05, at_05), (0.025, at_025)] {
            let ours = boundary(blocks).rank_critical(p);
            assert!(
                (-0.003..0.021).contains(&(ours - c)),
                "{blocks} {p}: {ours} for {c}"
            );
        }
    }
}

/// The factor is the largest excess over error rates from 0.0025 to 0.1, rounded up. The same simulation found 1.50,
/// 1.65, 1.50, 1.35, 1.30 and 1.25, with lines between the places of the signed-rank test, too.
#[test]
fn the_factors_are_what_the_smaller_of_two_tests_costs() {
    let factors = [8, 10, 12, 16, 20, 30].map(|blocks| boundary(blocks).factor());
    assert_eq!(factors, [1.60, 1.55, 1.45, 1.35, 1.30, 1.25]);
}

/// What the boundary means at single looks of 20 blocks at 5 %: nominal p, critical t, least W+ (scipy). The steps of
/// the stored signed-rank boundary may ask for one more.
#[test]
fn the_boundary_at_single_looks() {
    let looks = [
        (5, 0.00219, 5.80869, None),
        (6, 0.00323, 4.48856, None),
        (7, 0.00439, 3.81722, None),
        (8, 0.00564, 3.41097, Some(36)),
        (10, 0.00827, 2.93776, Some(50)),
        (12, 0.01102, 2.66395, Some(68)),
        (15, 0.01517, 2.40898, Some(97)),
        (20, 0.02194, 2.15873, Some(158)),
    ];
    let boundary = boundary(20);
    let (student, rank) = (
        boundary.student_critical(0.05),
        boundary.rank_critical(0.05),
    );
    for (look, nominal, t, w_plus) in looks {
        let p = normal_upper(student / boundary.weight(look));
        assert!((p / nominal - 1.0).abs() < 0.01, "{look}: {p}");
        let of_t = t_upper(t, f64::from(look) - 1.0).unwrap();
        assert!((of_t / nominal - 1.0).abs() < 0.01, "{look}: {of_t}");
        let crosses = |w: &u32| deviate(rank_p(look, *w)) * boundary.weight(look) >= rank;
        let least = (0..=look * (look + 1) / 2).find(crosses);
        let a_step_above = w_plus.map(|w| w + 1);
        assert!(
            least == w_plus || least == a_step_above,
            "{look}: {least:?}"
        );
    }
}

/// P(W+ >= w) of n untied values, by giving the test of the decision values with that W+: the largest ranks first.
fn rank_p(n: u32, w: u32) -> f64 {
    let mut left = w;
    let signed = (1..=n).rev().map(|rank| {
        let positive = rank <= left;
        left -= if positive { rank } else { 0 };
        f64::from(rank) * if positive { 1.0 } else { -1.0 }
    });
    let values: Vec<f64> = signed.collect();
    signed_rank_greater(&values, 0.0)
}

#[test]
fn what_is_no_number_is_no_evidence() {
    let boundary = boundary(20);
    for m in [f64::NAN, f64::NEG_INFINITY, -1.0, 0.0, 0.499] {
        assert_eq!((boundary.student(m), boundary.rank(m)), (1.0, 1.0), "{m}");
    }
    assert_eq!(boundary.student(f64::INFINITY), 0.0);
    assert_eq!(boundary.rank(f64::INFINITY), 0.0);
    for p in [f64::NAN, 0.0, -1.0] {
        assert_eq!(boundary.student_critical(p), f64::INFINITY);
        assert_eq!(boundary.rank_critical(p), f64::INFINITY);
    }
    assert_eq!(boundary.student_critical(1.0), f64::NEG_INFINITY);
    assert!(boundary.student(0.5) > 0.5 && boundary.rank(0.5) > 0.5);
}

/// The signed-rank test of eight pairs cannot give less than 1/256, whatever the bound beyond the table says.
#[test]
fn beyond_the_largest_rank_sum_the_last_chance_stays() {
    let all_positive = deviate(1.0 / 256.0);
    let chance = boundary(8).rank(all_positive);
    assert!((chance * 256.0 - 1.0).abs() < 0.02, "{chance}");
}

proptest! {
    #[test]
    fn a_chance_never_rises_and_is_at_most_the_bound(
        blocks in 5u32..=30, a in -1.0..8.0f64, b in -1.0..8.0f64,
    ) {
        let (boundary, low, high) = (boundary(blocks), a.min(b), a.max(b));
        let no_rise = |less: f64, more: f64| more <= less * (1.0 + 1e-12) && (0.0..=1.0).contains(&more);
        prop_assert!(no_rise(boundary.student(low), boundary.student(high)));
        prop_assert!(no_rise(boundary.rank(low), boundary.rank(high)));
        if high > 0.5 {
            let bound: f64 = (LEAST_LOOK..=boundary.blocks())
                .map(|look| normal_upper(high / boundary.weight(look)))
                .sum();
            prop_assert!(boundary.student(high) <= bound * 1.05);
        }
    }

    #[test]
    fn a_critical_is_the_inverse(blocks in 5u32..=30, exponent in 0.31..12.0f64) {
        let (boundary, p) = (boundary(blocks), 10f64.powf(-exponent));
        let m = boundary.student_critical(p);
        if p < boundary.student(0.5) {
            let flat = boundary.student(m) < p && boundary.student(m - 1e-9) >= p;
            prop_assert!((boundary.student(m) / p - 1.0).abs() < 1e-9 || flat, "{m}");
        }
        // A step function: at the critical it is at most p, and just below it is more.
        let m = boundary.rank_critical(p);
        prop_assert!(boundary.rank(m) <= p);
        prop_assert!(m <= 0.5 || boundary.rank(m - 1e-9) > p);
    }
}

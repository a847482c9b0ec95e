//! Reference values: the formula in numpy with `scipy.stats.t.ppf(0.975, df)`, the lines being those of `line/tests.rs`.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::super::line::tests::{X, Y};
use super::super::tests::close;
use super::super::{Line, median, normal_quantile};
use super::*;

fn bounds(ratio: &Ratio) -> (f64, f64) {
    match ratio.interval(0.95) {
        Some(Fieller::Bounded(low, high)) => (low, high),
        other => panic!("{other:?}"),
    }
}

const PLAIN: Ratio = Ratio {
    over: 3.0,
    under: 0.9,
    over_variance: 0.04,
    under_variance: 0.01,
    covariance: -0.005,
    df: 12.0,
};

#[test]
fn the_interval_agrees_with_the_formula_in_numpy() {
    let (low, high) = bounds(&PLAIN);
    close(low, 2.4741492551935482);
    close(high, 4.669816689963154);
    close(PLAIN.value(), 3.333333333333333);
}

#[test]
fn a_negative_denominator_turns_it_round() {
    let turned = Ratio {
        under: -0.9,
        covariance: 0.005,
        ..PLAIN
    };
    let (low, high) = bounds(&turned);
    close(low, -4.669816689963154);
    close(high, -2.4741492551935482);
}

#[test]
fn a_denominator_near_zero_bounds_nothing() {
    let vague = Ratio {
        under: 0.2,
        ..PLAIN
    };
    assert_eq!(vague.interval(0.95), Some(Fieller::NoFiniteBound));
    let nothing = Ratio {
        under: 0.0,
        ..PLAIN
    };
    assert_eq!(nothing.interval(0.95), Some(Fieller::NoFiniteBound));
    let lost = Ratio {
        over: f64::NAN,
        ..PLAIN
    };
    assert_eq!(lost.interval(0.95), None);
    let free = Ratio { df: 0.0, ..PLAIN };
    assert_eq!(free.interval(0.95), None);
}

/// Where two lines say that the first is `times` the second.
fn crossing(baseline: &Line, candidate: &Line, times: f64) -> Ratio {
    let square = times * times;
    Ratio {
        over: times * candidate.intercept - baseline.intercept,
        under: baseline.slope - times * candidate.slope,
        over_variance: square * candidate.intercept_variance + baseline.intercept_variance,
        under_variance: square * candidate.slope_variance + baseline.slope_variance,
        covariance: -(square * candidate.covariance + baseline.covariance),
        df: baseline.df + candidate.df,
    }
}

#[test]
fn the_crossing_of_two_lines_agrees_with_numpy() {
    let baseline = [9.2, 10.1, 9.6, 20.3, 19.1, 18.8, 36.0, 33.1, 66.0, 61.2];
    let ratio = crossing(
        &Line::fit(&X, &baseline).unwrap(),
        &Line::fit(&X, &Y).unwrap(),
        2.0,
    );
    close(ratio.value(), 12.73464783666895);
    let (low, high) = bounds(&ratio);
    close(low, 10.34325511052869);
    close(high, 15.22433536442856);
}

/// `wall(d, n) = 4 + 0.5 n + d / n` crosses a speedup of 2 at n = 4 where d is 15. 1 000 experiments of 10 blocks at 5, 15
/// and 60 s with a noise of 15 %.
#[test]
fn the_interval_covers_the_truth_as_often_as_it_says() {
    const EXPERIMENTS: usize = 1000;
    let mut random = ChaCha8Rng::seed_from_u64(51);
    let mut noise = || {
        let uniform = (random.next_u64() >> 11) as f64 + 0.5;
        (0.15 * normal_quantile(uniform / (1_u64 << 53) as f64)).exp()
    };
    let durations: Vec<f64> = [5.0, 15.0, 60.0].repeat(10);
    let (mut covered, mut estimates) = (0, vec![]);
    for _ in 0..EXPERIMENTS {
        let mut walls = |n: f64| -> Line {
            let wall = |d: &f64| (4.0 + 0.5 * n + d / n) * noise();
            let walls: Vec<f64> = durations.iter().map(wall).collect();
            Line::fit(&durations, &walls).unwrap()
        };
        let ratio = crossing(&walls(1.0), &walls(4.0), 2.0);
        let (low, high) = bounds(&ratio);
        covered += usize::from((low..=high).contains(&15.0));
        estimates.push(ratio.value());
    }
    // scipy.stats.binom.ppf([0.0005, 0.9995], 1000, 0.95): what 95 % looks like in 999 of 1000 such simulations.
    assert!((926..=971).contains(&covered), "{covered} of {EXPERIMENTS}");
    let middle = median(&estimates);
    println!(
        "{covered} of {EXPERIMENTS} intervals hold 15 s; the median estimate is {middle:.3} s"
    );
    assert!((middle - 15.0).abs() < 0.3, "{middle}");
}

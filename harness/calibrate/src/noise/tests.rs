use twofold_core::stats::{normal_upper, sd};

use super::*;
use crate::models::MODELS;

fn model(name: &str) -> Model {
    let found = MODELS.iter().find(|(model, _)| model.name == name);
    found.expect("a model of this name").0
}

fn speeds(name: &str, sigma: f64, blocks: usize) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let blocks = model(name).blocks(sigma, 1, blocks, &mut random);
    blocks.speed.concat()
}

#[test]
fn the_noise_is_as_wide_as_it_says() {
    let ratio = 0.15 * 2f64.sqrt();
    for name in ["lognormal", "ar1", "skew_both", "skew_par", "ar1_resid"] {
        let found = sd(&speeds(name, 0.15, 200_000));
        assert!((found / ratio - 1.0).abs() < 0.02, "{name}: {found}");
    }
    // 5 % of twice the time in either arm: the variance of each grows by .05 (1 - .05) ln^2 2.
    let found = sd(&speeds("contam", 0.15, 200_000));
    let wanted = (2.0 * (0.15f64.powi(2) + 0.0475 * 2f64.ln().powi(2))).sqrt();
    assert!((found / wanted - 1.0).abs() < 0.02, "{found}");
}

#[test]
fn symmetric_models_are_centred_and_the_others_are_placed() {
    for (model, _) in MODELS {
        let centre = model.centre(0.15, 200_000);
        if model.is_symmetric() {
            assert_eq!((centre.speed, centre.cost), (0.0, 0.0), "{}", model.name);
        }
        let placed = speeds(model.name, 0.15, 200_000);
        let about: Vec<f64> = placed.iter().map(|speed| speed - centre.speed).collect();
        let found = match model.placed {
            Placed::Median => median(&about),
            Placed::Geometric => mean(&about),
            Placed::Plain => continue,
        };
        // What fixed order adds is not in the true ratio.
        let order = if model.drift == Drift::FixedOrder {
            -0.97f64.ln()
        } else {
            0.0
        };
        assert!((found - order).abs() < 0.003, "{}: {found}", model.name);
    }
}

/// The longest of 4 jobs has the fourth power of one job's distribution; the median of the log ratio is where the
/// integral of it against the baseline's density is a half.
#[test]
fn the_median_of_parallel_jobs_is_that_of_the_integral() {
    let sigma = 0.15;
    let below = |x: f64| 1.0 - normal_upper(x / sigma);
    let job = |x: f64| 0.98 * below(x) + 0.02 * below(x - 1.3f64.ln());
    // P(S - P > d) with S normal and P the longest.
    let above = |d: f64| {
        let step = 0.01;
        let terms = (-600..=600).map(|i| {
            let z = f64::from(i) * step;
            let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
            density * job(sigma * z - d).powi(4) * step
        });
        terms.sum::<f64>()
    };
    let (mut low, mut high) = (-1.0, 1.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if above(middle) > 0.5 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let found = model("jobs4").centre(sigma, 1_000_000).speed;
    assert!((found - low).abs() < 6e-4, "{found}, not {low}");
}

#[test]
fn candidates_of_a_baseline_share_it_and_drift_between_trials_has_no_side() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let blocks = model("lognormal").blocks(0.1, 2, 100_000, &mut random);
    let sum: Vec<f64> = blocks.speed[0]
        .iter()
        .zip(&blocks.speed[1])
        .map(|(a, b)| a + b)
        .collect();
    // Two candidates and twice their baseline.
    assert!((sd(&sum) / (0.1 * 6f64.sqrt()) - 1.0).abs() < 0.02);
    let opposite = blocks.speed[0].iter().zip(&blocks.cost[0]);
    assert!(
        opposite
            .into_iter()
            .all(|(speed, cost)| (speed + cost).abs() < 1e-12)
    );
    let drifting = speeds("ar1_trials", 0.1, 200_000);
    let above = drifting.iter().filter(|speed| **speed > 0.0).count();
    assert!((above as f64 / 200_000.0 - 0.5).abs() < 0.005);
}

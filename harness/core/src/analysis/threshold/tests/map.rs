//! Where a map's regions end is where the lines of a fit at that cold start meet.

use super::*;
use crate::cost::Billing;

fn noiseless(also: &str) -> Thresholds {
    let world = World {
        noise: 0.0,
        ..WORLD
    };
    let more = format!("cost = {{ cold-start = {{ primary = \"1s\", also = [{also}] }} }}");
    world.thresholds(&experiment("[\"10s\", \"30s\", \"60s\"]", &more))
}

fn won(level: &ThresholdLevel, secs: f64, most: f64) -> Vec<Stretch> {
    let treatments: Vec<_> = level.treatments.iter().collect();
    let criterion = &experiment("[\"10s\"]", "").criterion;
    winners(
        &treatments,
        level.cold_secs,
        criterion,
        &Billing::default(),
        secs,
        most,
    )
}

#[test]
fn the_law_moves_lines_to_where_they_would_have_been_fitted() {
    let found = noiseless("\"0s\", \"3s\", \"8s\"");
    let primary = found.primary().unwrap();
    for level in &found.levels {
        // Of 4 chunks: the cost decides, from 11 a / w on.
        let (from, ..) = super::from(level.treatments[1].fit.as_ref().unwrap().overall);
        assert!((from - 22.0 * (level.cold_secs + 0.5)).abs() < 1e-6);
        let holds = |secs: f64| {
            let stretches = won(primary, secs, 100.0);
            stretches
                .iter()
                .any(|one| one.treatment == 1 && (one.from..one.to).contains(&level.cold_secs))
        };
        assert!(holds(from * 1.001) && !holds(from * 0.999), "{from}");
    }
}

#[test]
fn what_arithmetic_excludes_wins_nowhere() {
    let found = noiseless("\"0s\"");
    let stretches = won(found.primary().unwrap(), 1e5, 3600.0);
    assert!(!stretches.is_empty());
    assert!(
        stretches.iter().all(|one| one.treatment == 1),
        "two chunks are twice as fast at most"
    );
}

#[test]
fn the_faster_one_wins_where_both_hold_and_the_other_where_it_is_too_dear() {
    let world = World {
        noise: 0.0,
        ..WORLD
    };
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { duration = ["10s", "30s", "60s"], chunks = [1, 4, 8] }
        design = { baseline = { chunks = 1 }, max-blocks = 8 }
    "#;
    let found = world.thresholds(&Experiment::parse("x.toml", text).unwrap());
    let level = found.primary().unwrap();
    // W = 120 s: 8 chunks cost (120 + 8 a) / (120 + a) <= 1.25 up to a = 4.44 s, 4 chunks up to a = 10.9 s.
    let stretches = won(level, 240.0, 60.0);
    let rounded: Vec<_> = stretches
        .iter()
        .map(|one| {
            (
                one.treatment,
                (one.from * 10.0).round(),
                (one.to * 10.0).round(),
            )
        })
        .collect();
    assert_eq!(rounded, [(1, 0.0, 39.0), (0, 39.0, 104.0)]);
}

#[test]
fn stretches_lie_apart_and_inside_whatever_the_lines() {
    let found = noiseless("\"0s\"");
    let level = found.primary().unwrap();
    for secs in [f64::NAN, -1e9, 0.0, 1e-9, 3.0, 1e12, f64::INFINITY] {
        for most in [0.0, 5.0, f64::NAN] {
            let stretches = won(level, secs, most);
            assert!(stretches.windows(2).all(|pair| pair[0].to <= pair[1].from));
            assert!(
                stretches
                    .iter()
                    .all(|one| one.from >= 0.0 && one.to <= most)
            );
        }
    }
}

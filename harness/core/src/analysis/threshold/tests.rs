//! Worlds whose thresholds can be worked out by hand: `a` seconds of start-up and `w` seconds of work a second of footage. With
//! n containers the speed meets K at `(K - 1) a n / (w (n - K))` and the cost meets M at `(n - M) a / (w (M - 1))`: for n = 4,
//! K = 2 and M = 1.25 at `2 a / w` and `11 a / w`.

mod advice;
mod joined;
mod map;

use super::*;
use crate::analysis::analyze;
use crate::record::FailedKind;
use crate::sample::Timing;
use crate::spec::Scope;

fn experiment(durations: &str, more: &str) -> Experiment {
    let text = format!(
        r#"
        id = "x"
        title = "x"
        question = "x"
        workload = {{ kind = "overlay", footage = {{ scene = "match" }} }}
        factors = {{ duration = {durations}, chunks = [1, 2, 4] }}
        design = {{ baseline = {{ chunks = 1 }}, max-blocks = 8 }}
        {more}
        "#
    );
    Experiment::parse("x.toml", &text).unwrap()
}

struct World {
    start: f64,
    work: f64,
    noise: f64,
}

const WORLD: World = World {
    start: 0.5,
    work: 0.5,
    noise: 0.02,
};

impl World {
    /// Six blocks of every cell.
    fn observed(&self, experiment: &Experiment, plan: &Plan) -> Vec<Observation> {
        let mut observations = vec![];
        for block in 2..8 {
            for cell in &plan.cells {
                let secs = secs_of(experiment, cell).unwrap();
                let jobs = cell.jobs as usize;
                let wobble =
                    1.0 + self.noise * (f64::from((block * 7 + cell.index * 3) % 5) / 2.0 - 1.0);
                let job = (secs * self.work / jobs as f64 + self.start) * wobble;
                observations.push(Observation {
                    block,
                    cell: cell.index,
                    order: cell.index,
                    outcome: Ok(Timing {
                        jobs: vec![job; jobs],
                        together_secs: None,
                        join_secs: 0.0,
                        starts: vec![],
                        pre_rolls: vec![],
                    }),
                });
            }
        }
        observations
    }

    fn thresholds(&self, experiment: &Experiment) -> Thresholds {
        let plan = Plan::of(experiment);
        let observations = self.observed(experiment, &plan);
        let scope = Scope::SoftwareProjection;
        let analysis = analyze(experiment, &plan, scope, &observations, 0);
        thresholds(experiment, &plan, &observations, &analysis, Some(30.0), &[])
    }
}

fn from(found: BreakEven) -> (f64, f64, f64) {
    match found {
        BreakEven::From { secs, low, high } => (secs, low, high),
        other => panic!("{other:?}"),
    }
}

/// The estimate is near, and the truth inside the interval.
fn near(found: BreakEven, truth: f64) {
    let (secs, low, high) = from(found);
    assert!((secs - truth).abs() < 0.1 * truth, "{found:?}, not {truth}");
    assert!(low <= truth && truth <= high && low < high, "{found:?}");
}

#[test]
fn the_lines_cross_where_arithmetic_says() {
    let found = WORLD.thresholds(&experiment(r#"["5s", "10s", "20s", "60s"]"#, ""));
    let four = &found.primary().unwrap().treatments[1];
    let fit = four.fit.as_ref().unwrap();
    near(fit.speed, 2.0);
    near(fit.cost, 11.0);
    near(fit.overall, 11.0);
    assert_eq!(fit.side, Side::Cost);
    assert!(!fit.is_outside(11.0) && fit.is_outside(2.0) && fit.is_outside(61.0));
    assert_eq!((fit.baseline_trials, fit.candidate_trials), (24, 24));
    assert_eq!(fit.durations, [5.0, 10.0, 20.0, 60.0]);
    assert!(fit.bent.is_empty(), "{:?}", fit.bent);
    // What was measured says the same without a line: 20 s is the first one above 11 s.
    assert_eq!(four.measured_secs, Some(20.0));
    assert_eq!(four.longest.unwrap().0, 60.0);
}

#[test]
fn two_chunks_are_never_enough_by_arithmetic() {
    let found = WORLD.thresholds(&experiment(r#"["5s", "10s", "60s"]"#, ""));
    let two = &found.primary().unwrap().treatments[0];
    let fit = two.fit.as_ref().unwrap();
    assert_eq!(fit.overall, BreakEven::Never { by_ceiling: true });
    assert_eq!(
        (fit.side, fit.work, two.measured_secs),
        (Side::Speed, None, None)
    );
}

#[test]
fn every_cold_start_has_its_own_threshold() {
    let cold = r#"cost = { cold-start = { primary = "1s", also = ["0s", "5s"] } }"#;
    let found = WORLD.thresholds(&experiment(r#"["5s", "20s", "60s", "200s"]"#, cold));
    let costs = [33.0, 11.0, 121.0];
    for (level, truth) in found.levels.iter().zip(costs) {
        near(level.treatments[1].fit.as_ref().unwrap().cost, truth);
    }
    let measured: Vec<_> = found
        .levels
        .iter()
        .map(|level| level.treatments[1].measured_secs)
        .collect();
    assert_eq!(measured, [Some(60.0), Some(20.0), Some(200.0)]);
}

#[test]
fn speed_binds_where_cost_does_not() {
    let criterion = "criterion = { cost-ratio = 3.5 }";
    let found = WORLD.thresholds(&experiment(r#"["1s", "5s", "60s"]"#, criterion));
    let fit = found.primary().unwrap().treatments[1].fit.clone().unwrap();
    near(fit.speed, 2.0);
    assert_eq!(fit.side, Side::Speed);
    assert_eq!(from(fit.overall).0, from(fit.speed).0);
    // (4 - 3.5) a / (2.5 w) = 0.2 s.
    assert!(from(fit.cost).0 < 0.3);
}

#[test]
fn slopes_that_forbid_it_are_never() {
    // Four jobs a second of footage of which takes half as long as the whole: asymptotically 2x, and 2.2x is asked.
    let experiment = experiment(
        r#"["5s", "10s", "60s"]"#,
        "criterion = { speedup = 3.9, ratio-of-interest = 4.5 }",
    );
    let plan = Plan::of(&experiment);
    let mut observations = WORLD.observed(&experiment, &plan);
    for observation in &mut observations {
        let timing = observation.outcome.as_mut().unwrap();
        if timing.jobs.len() == 4 {
            timing.jobs.iter_mut().for_each(|job| *job *= 2.0);
        }
    }
    let analysis = analyze(
        &experiment,
        &plan,
        Scope::SoftwareProjection,
        &observations,
        0,
    );
    let found = thresholds(&experiment, &plan, &observations, &analysis, None, &[]);
    let fit = found.primary().unwrap().treatments[1].fit.clone().unwrap();
    assert_eq!(fit.speed, BreakEven::Never { by_ceiling: false });
    assert_eq!(fit.cost, BreakEven::Never { by_ceiling: false });
}

#[test]
fn noise_that_drowns_the_slopes_establishes_nothing() {
    let world = World {
        noise: 0.9,
        work: 0.005,
        ..WORLD
    };
    let found = world.thresholds(&experiment(r#"["5s", "6s", "7s"]"#, ""));
    let fit = found.primary().unwrap().treatments[1].fit.clone().unwrap();
    assert!(
        matches!(fit.speed, BreakEven::NotEstablished { .. }),
        "{fit:?}"
    );
    assert!(matches!(fit.overall, BreakEven::NotEstablished { .. }));
    assert_eq!(fit.work, None);
}

#[test]
fn two_durations_have_no_lines() {
    let found = WORLD.thresholds(&experiment(r#"["5s", "60s"]"#, ""));
    let four = &found.primary().unwrap().treatments[1];
    assert_eq!((four.fit.as_ref(), four.measured_secs), (None, Some(60.0)));
}

#[test]
fn durations_that_are_not_varied_have_nothing_to_say() {
    for durations in [r#"["whole"]"#, r#"["10s"]"#] {
        let experiment = experiment(durations, "");
        let plan = Plan::of(&experiment);
        let analysis = analyze(&experiment, &plan, Scope::SoftwareProjection, &[], 0);
        let found = thresholds(&experiment, &plan, &[], &analysis, None, &[]);
        let fits = found.levels.iter().flat_map(|level| &level.treatments);
        assert_eq!(
            fits.filter(|one| one.fit.is_some() || one.measured_secs.is_some())
                .count(),
            0
        );
    }
}

#[test]
fn a_candidate_that_fails_in_the_middle_is_not_measured_from_before() {
    let experiment = experiment(r#"["20s", "40s", "60s"]"#, "");
    let plan = Plan::of(&experiment);
    let mut observations = WORLD.observed(&experiment, &plan);
    let broken = plan
        .cells
        .iter()
        .find(|cell| cell.levels == [1, 2])
        .unwrap()
        .index;
    for observation in observations.iter_mut().filter(|one| one.cell == broken) {
        observation.outcome = Err(FailedKind::Crashed);
    }
    let analysis = analyze(
        &experiment,
        &plan,
        Scope::SoftwareProjection,
        &observations,
        0,
    );
    let found = thresholds(&experiment, &plan, &observations, &analysis, None, &[]);
    assert_eq!(
        found.primary().unwrap().treatments[1].measured_secs,
        Some(60.0)
    );
}

#[test]
fn only_targets_are_measured_from() {
    let criterion = r#"criterion = { targets = { duration = ["60s"] } }"#;
    let found = WORLD.thresholds(&experiment(r#"["20s", "40s", "60s"]"#, criterion));
    assert_eq!(
        found.primary().unwrap().treatments[1].measured_secs,
        Some(60.0)
    );
}

#[test]
fn a_frame_has_to_be_as_heavy_as_the_break_even_work_says() {
    let found = WORLD.thresholds(&experiment(r#"["5s", "10s", "20s", "60s"]"#, ""));
    let work = found.primary().unwrap().treatments[1]
        .fit
        .as_ref()
        .unwrap()
        .work
        .unwrap();
    // Half a second of work a second of footage at 30 frames a second; the break-even is 5.5 s of work.
    assert!((work.frame_ms - 500.0 / 30.0).abs() < 0.5, "{work:?}");
    assert!((work.least_secs - 5.5).abs() < 0.5, "{work:?}");
    let at = work.least_ms_at(60.0);
    assert!((at - 5500.0 / 1800.0).abs() < 0.3, "{at}");
    // A world with frames of exactly that weight breaks even at exactly that duration.
    let lighter = World {
        work: at * 30.0 / 1000.0,
        ..WORLD
    };
    let found = lighter.thresholds(&experiment(r#"["5s", "10s", "20s", "60s"]"#, ""));
    near(
        found.primary().unwrap().treatments[1]
            .fit
            .as_ref()
            .unwrap()
            .overall,
        60.0,
    );
    // 680 ms a frame are enough from a fraction of a second on.
    assert!((work.duration_for_ms(680.0) - 5.5 / (30.0 * 0.68)).abs() < 0.03);
    let (low, high) = work.interval_ms_at(60.0);
    assert!(low < at && at < high);
}

#[test]
fn a_world_without_contention_has_no_coherency() {
    let found = WORLD.thresholds(&experiment(r#"["5s", "10s", "20s", "60s"]"#, ""));
    let scaling = &found.primary().unwrap().scaling;
    assert_eq!(scaling.len(), 1);
    // sigma = a / (a + w d) at 60 s, and kappa is 0.
    assert!((scaling[0].sigma - 0.5 / 30.5).abs() < 0.005, "{scaling:?}");
    assert!(scaling[0].kappa.abs() < 0.005);
    assert_eq!(scaling[0].duration_secs, 60.0);
}

#[test]
fn what_holds_for_one_half_only_up_to_somewhere_is_between() {
    use super::crossing::both;
    let from = |secs: f64| BreakEven::From {
        secs,
        low: secs - 1.0,
        high: secs + 1.0,
    };
    let up_to = |secs: f64| BreakEven::UpTo {
        secs,
        low: secs - 1.0,
        high: secs + 1.0,
    };
    let (found, side) = both(from(10.0), up_to(30.0));
    assert_eq!(
        (found, side),
        (
            BreakEven::Between {
                from_secs: 10.0,
                to_secs: 30.0
            },
            Side::Speed
        )
    );
    let never = BreakEven::Never { by_ceiling: false };
    assert_eq!(both(from(40.0), up_to(30.0)), (never, Side::Cost));
    assert_eq!(both(up_to(5.0), up_to(30.0)), (up_to(5.0), Side::Speed));
    assert_eq!(both(from(5.0), never), (never, Side::Cost));
    let vague = BreakEven::NotEstablished { secs: Some(7.0) };
    let later = BreakEven::NotEstablished { secs: Some(9.0) };
    assert_eq!(both(vague, from(9.0)), (later, Side::Speed));
    assert_eq!(
        both(up_to(9.0), vague),
        (BreakEven::NotEstablished { secs: None }, Side::Cost)
    );
    // The bounds are the larger ones of both.
    let wide = BreakEven::From {
        secs: 8.0,
        low: 1.0,
        high: 50.0,
    };
    let (found, side) = both(from(10.0), wide);
    assert_eq!(
        found,
        BreakEven::From {
            secs: 10.0,
            low: 9.0,
            high: 50.0
        }
    );
    assert_eq!(side, Side::Speed);
}

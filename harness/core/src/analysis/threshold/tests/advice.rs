//! What a program is told of a threshold.

use super::*;
use crate::advice::{Advice, Fitted};

fn advice(experiment: &Experiment, observed: impl Fn(&Plan) -> Vec<Observation>) -> Option<Advice> {
    let plan = Plan::of(experiment);
    let observations = observed(&plan);
    let scope = Scope::SoftwareProjection;
    let analysis = analyze(experiment, &plan, scope, &observations, 0);
    let found = thresholds(experiment, &plan, &observations, &analysis, None, &[]);
    Advice::of(
        experiment,
        &analysis,
        &found,
        "r1",
        Some("2026-02-09".to_owned()),
    )
}

#[test]
fn advice_is_what_was_found_at_the_cold_start_that_decides() {
    let cold = r#"cost = { cold-start = { primary = "1s", also = ["0s"] } }"#;
    let experiment = experiment(r#"["5s", "20s", "60s", "200s"]"#, cold);
    let found = advice(&experiment, |plan| WORLD.observed(&experiment, plan)).unwrap();
    assert_eq!((found.run.as_str(), found.cold_start_secs), ("r1", 1.0));
    let [two, four] = found.chunks.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        (two.chunks, two.measured_secs, two.fitted),
        (2, None, Fitted::Never { side: Side::Speed })
    );
    assert_eq!((four.chunks, four.measured_secs), (4, Some(60.0)));
    assert_eq!(four.strategy, Some(crate::chunk::Strategy::Uniform));
    assert!(matches!(
        four.fitted,
        Fitted::From {
            fitted_over_secs: (5.0, 200.0),
            side: Side::Cost,
            ..
        }
    ));
    assert_eq!(
        Advice::parse("t", &found.to_toml()).unwrap().to_toml(),
        found.to_toml()
    );
    let choice = found.choose(60.0);
    assert_eq!(choice.chunks, 4);
}

#[test]
fn with_other_factors_varied_advice_holds_in_the_worst_of_their_scenarios() {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { duration = ["5s", "20s", "60s"], cores = [1, 2], chunks = [1, 4] }
        design = { baseline = { chunks = 1 }, max-blocks = 8 }
    "#;
    let experiment = Experiment::parse("x.toml", text).unwrap();
    // Containers of two cores start as slowly and work twice as fast.
    let observed = |plan: &Plan| {
        let (slow, fast) = (
            WORLD,
            World {
                work: 0.25,
                ..WORLD
            },
        );
        let of = |world: &World| world.observed(&experiment, plan);
        let cores = |one: &Observation| plan.cells[one.cell as usize].levels[1];
        let slow = of(&slow)
            .into_iter()
            .filter(|one| cores(one) == 0)
            .collect::<Vec<_>>();
        let fast = of(&fast)
            .into_iter()
            .filter(|one| cores(one) == 1)
            .collect::<Vec<_>>();
        [slow, fast].concat()
    };
    let found = advice(&experiment, observed).unwrap();
    let [four] = found.chunks.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(four.measured_secs, Some(60.0));
    let Fitted::From { secs, .. } = four.fitted else {
        panic!("{four:?}");
    };
    assert!((secs - 22.0).abs() < 2.0, "{secs}");
}

#[test]
fn there_is_no_advice_where_chunks_are_not_what_is_compared() {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "command", argv = ["sleep", "{duration}", "{size}"] }
        factors = { duration = ["5s", "20s"], size = ["a", "b"] }
        design = { baseline = { size = "a" } }
    "#;
    let experiment = Experiment::parse("x.toml", text).unwrap();
    assert_eq!(advice(&experiment, |_| vec![]), None);
}

#[test]
fn a_duration_at_which_it_ends_is_told_and_one_chunk_is_no_choice() {
    let experiment = experiment(r#"["5s", "20s", "60s", "200s"]"#, "");
    let plan = Plan::of(&experiment);
    let observations = WORLD.observed(&experiment, &plan);
    let scope = Scope::SoftwareProjection;
    let analysis = analyze(&experiment, &plan, scope, &observations, 0);
    let mut found = thresholds(&experiment, &plan, &observations, &analysis, None, &[]);
    let four = &mut found.levels[0].treatments[1];
    let (secs, low, high) = (300.0, 250.0, 400.0);
    let mut told = |overall: BreakEven| {
        four.fit.as_mut().unwrap().overall = overall;
        let mut found = found_with(four.clone(), &analysis);
        let advice = Advice::of(&experiment, &analysis, &found, "r1", None).unwrap();
        found.levels[0].treatments[0].treatment_levels[0].1 = "1".to_owned();
        assert_eq!(Advice::of(&experiment, &analysis, &found, "r1", None), None);
        let text = advice.to_toml();
        assert_eq!(Advice::parse("t", &text).unwrap().to_toml(), text);
        text
    };
    let text = told(BreakEven::UpTo { secs, low, high });
    assert!(
        text.contains(
            "break_even = \"up-to\"\nup_to_secs = 300.0\ninterval_secs = [250.0, 400.0]\n"
        ),
        "{text}"
    );
    let text = told(BreakEven::Between {
        from_secs: 20.0,
        to_secs: 300.0,
    });
    assert!(
        text.contains("break_even = \"between\"\nbreak_even_secs = 20.0\nup_to_secs = 300.0\n"),
        "{text}"
    );
}

/// Thresholds of one treatment alone.
fn found_with(one: TreatmentThreshold, analysis: &Analysis) -> Thresholds {
    Thresholds {
        joined: vec![],
        levels: vec![ThresholdLevel {
            cold_secs: analysis.levels[0].cold_secs,
            treatments: vec![one],
            scaling: vec![],
        }],
    }
}

#[test]
fn there_is_no_advice_where_the_baseline_is_split_itself() {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { duration = ["5s", "20s", "60s"], chunks = [2, 4] }
        design = { baseline = { chunks = 2 }, max-blocks = 8 }
    "#;
    let experiment = Experiment::parse("x.toml", text).unwrap();
    let found = advice(&experiment, |plan| WORLD.observed(&experiment, plan));
    assert_eq!(found, None);
}

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

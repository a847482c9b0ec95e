mod cost;
mod executors;
mod workings;

use super::*;
use crate::record::FailedKind;
use crate::sample::Timing;

fn experiment(cold: &str) -> Experiment {
    let text = format!(
        r#"
        id = "x"
        title = "x"
        question = "x"
        workload = {{ kind = "overlay", footage = {{ scene = "match" }} }}
        factors = {{ duration = ["10s", "60s"], chunks = [1, 2, 4] }}
        design = {{ baseline = {{ chunks = 1 }}, max-blocks = 8 }}
        {cold}
        "#
    );
    Experiment::parse("x.toml", &text).unwrap()
}

/// Six blocks in which a job takes `start` seconds and its share of `work` seconds a second of footage.
fn observed(plan: &Plan, work: f64, start: f64, noise: f64) -> Vec<Observation> {
    let mut observations = vec![];
    for block in 2..8 {
        for cell in &plan.cells {
            let (secs, jobs) = ([10.0, 60.0][cell.levels[0]], [1usize, 2, 4][cell.levels[1]]);
            let wobble = 1.0 + noise * f64::from((block * 7 + cell.index * 3) % 5) / 5.0;
            let job = (secs * work / jobs as f64 + start) * wobble;
            let timing = Timing {
                jobs: vec![job; jobs],
                together_secs: None,
                join_secs: 0.0,
                starts: vec![start; jobs],
                pre_rolls: vec![0.01; jobs],
            };
            observations.push(Observation {
                block,
                order: cell.index,
                cell: cell.index,
                outcome: Ok(timing),
            });
        }
    }
    observations
}

fn judged(cold: &str, work: f64, start: f64, noise: f64) -> Analysis {
    let experiment = experiment(cold);
    let plan = Plan::of(&experiment);
    analyze(
        &experiment,
        &plan,
        Scope::SoftwareProjection,
        &observed(&plan, work, start, noise),
        0,
    )
}

#[test]
fn fast_and_similar_in_cost_is_implement() {
    let analysis = judged("", 0.5, 0.05, 0.02);
    let level = analysis.primary();
    assert_eq!(
        (level.verdict, level.recommended),
        (Some(Verdict::Implement), Some(2))
    );
    assert_eq!(level.reasons[0], Reason::Holds { treatment: 2 });
    assert_eq!(
        (analysis.blocks_used, analysis.ended),
        (5, Some(Ended::Decided))
    );
    let cell = &level.cells[3];
    assert_eq!(
        (cell.verdict, &cell.reason, cell.jobs, cell.blocks),
        (Some(Verdict::Implement), &CellReason::Shown, 4, 5)
    );
    let speedup = cell.speedup.as_ref().unwrap();
    assert!((speedup.ratio - 30.05 / 7.55).abs() < 0.1, "{speedup:?}");
    let (low, high) = speedup.interval;
    assert!(low.unwrap() < speedup.ratio && speedup.ratio < high.unwrap());
}

#[test]
fn two_jobs_are_skip_by_ceiling_and_have_no_p() {
    let analysis = judged("", 0.5, 0.05, 0.02);
    let cell = &analysis.primary().cells[0];
    assert_eq!(
        (cell.verdict, &cell.reason, cell.ceiling, cell.p),
        (Some(Verdict::Skip), &CellReason::Ceiling, Some(2.0), None)
    );
    assert!(cell.speedup.is_some(), "it was measured and can be shown");
}

#[test]
fn start_up_against_little_work_is_skip_by_cost() {
    // W = 0.5 s at 10 s of footage and a = 0.4 s: cost at 4 chunks is (0.5 + 1.6) / 0.9 = 2.3.
    let analysis = judged("", 0.05, 0.4, 0.02);
    let level = analysis.primary();
    assert_eq!(
        (level.verdict, level.recommended),
        (Some(Verdict::Skip), None)
    );
    assert!(matches!(
        level.cells[1].reason,
        CellReason::TooDear | CellReason::TooSlowAndTooDear
    ));
    let cost = level.cells[1].cost.as_ref().unwrap().ratio;
    assert!((cost - 2.1 / 0.9).abs() < 0.05, "{cost}");
    assert!(
        matches!(level.reasons[0], Reason::Fails { treatment: 2, .. }),
        "what was measured comes before what arithmetic excludes"
    );
}

#[test]
fn a_cold_start_is_added_to_every_container_the_baselines_too() {
    let analysis = judged(
        "cost = { cold-start = { primary = \"0s\", also = [\"30s\"] } }",
        0.5,
        0.05,
        0.02,
    );
    assert_eq!(
        analysis
            .levels
            .iter()
            .map(|level| level.cold_secs)
            .collect::<Vec<_>>(),
        [0.0, 30.0]
    );
    assert_eq!(analysis.levels[0].verdict, Some(Verdict::Implement));
    // At 10 s, W = 5 s and a = 0.05 s + cold: (5 + 4 a) / (5 + a) is 1.25 at a = 0.4545.
    let most = analysis.cold_start_most.unwrap();
    assert_eq!(most.treatment, 2);
    assert!((0.3..0.4046).contains(&most.secs.unwrap()), "{most:?}");
    let cold = &analysis.levels[1];
    assert_eq!(cold.verdict, Some(Verdict::Skip));
    let long = &cold.cells[3];
    assert!((long.speedup.as_ref().unwrap().ratio - 60.05 / 37.55).abs() < 0.05);
    assert!((long.cost.as_ref().unwrap().ratio - (30.2 + 120.0) / 60.05).abs() < 0.05);
}

#[test]
fn noise_around_the_criterion_is_inconclusive() {
    let experiment = experiment("");
    let plan = Plan::of(&experiment);
    let mut observations = observed(&plan, 0.5, 0.05, 0.0);
    for observation in observations
        .iter_mut()
        .filter(|observation| observation.cell == 2 || observation.cell == 5)
    {
        let factor = 2.0 * [0.7, 1.4, 0.8, 1.3, 0.75, 1.25][observation.block as usize - 2];
        // One straggler of four: the wall about doubles and the cost grows by about a quarter.
        observation.outcome.as_mut().unwrap().jobs[0] *= factor;
    }
    let analysis = analyze(
        &experiment,
        &plan,
        Scope::SoftwareProjection,
        &observations,
        0,
    );
    let level = analysis.primary();
    assert_eq!(level.verdict, Some(Verdict::Inconclusive));
    assert!(
        matches!(
            level.cells[1].reason,
            CellReason::NotShown { speed: true, .. }
        ),
        "{:?}",
        level.cells[1].reason
    );
    assert!(matches!(
        level.reasons[0],
        Reason::Open { treatment: 2, .. }
    ));
}

#[test]
fn targets_decide_and_other_cells_do_not() {
    // At 10 s the start-up is too dear, at 60 s it is not.
    let targets = "criterion = { targets = { duration = [\"60s\"] } }";
    assert_eq!(
        judged(targets, 0.2, 0.4, 0.02).primary().verdict,
        Some(Verdict::Implement)
    );
    assert_eq!(
        judged("", 0.2, 0.4, 0.02).primary().verdict,
        Some(Verdict::Skip)
    );
}

#[test]
fn fewer_pairs_than_the_least_give_no_verdict() {
    let experiment = experiment("");
    let plan = Plan::of(&experiment);
    let few: Vec<Observation> = observed(&plan, 0.5, 0.05, 0.02)
        .into_iter()
        .filter(|seen| seen.block < 6)
        .collect();
    let analysis = analyze(&experiment, &plan, Scope::SoftwareProjection, &few, 1);
    assert_eq!(
        analysis.primary().cells[1].reason,
        CellReason::TooFewBlocks { needed: 5 }
    );
    assert_eq!(
        (analysis.primary().verdict, analysis.interrupted_blocks),
        (Some(Verdict::Inconclusive), 1)
    );
}

#[test]
fn no_verdict_rests_on_the_survivors_of_failures() {
    let experiment = experiment("");
    let plan = Plan::of(&experiment);
    for kind in [
        FailedKind::Crashed,
        FailedKind::TimedOut,
        FailedKind::Verification,
    ] {
        let mut observations = observed(&plan, 0.5, 0.05, 0.02);
        let broken = if kind == FailedKind::Verification {
            1
        } else {
            2
        };
        let failing = observations
            .iter_mut()
            .filter(|seen| seen.cell == 5)
            .take(broken);
        failing.for_each(|seen| seen.outcome = Err(kind));
        let analysis = analyze(
            &experiment,
            &plan,
            Scope::SoftwareProjection,
            &observations,
            0,
        );
        let cell = &analysis.primary().cells[3];
        assert_eq!(
            (cell.verdict, &cell.reason, cell.failed as usize),
            (Some(Verdict::Inconclusive), &CellReason::Unreliable, broken)
        );
        assert_eq!(analysis.primary().verdict, Some(Verdict::Inconclusive));
    }
}

#[test]
fn the_survivors_of_a_failing_baseline_decide_nothing_either() {
    let experiment = experiment("");
    let plan = Plan::of(&experiment);
    let mut observations = observed(&plan, 0.5, 0.05, 0.02);
    let failing = observations
        .iter_mut()
        .filter(|seen| seen.cell == 3)
        .take(2);
    failing.for_each(|seen| seen.outcome = Err(FailedKind::TimedOut));
    let analysis = analyze(
        &experiment,
        &plan,
        Scope::SoftwareProjection,
        &observations,
        0,
    );
    let cell = &analysis.primary().cells[3];
    assert_eq!(
        (cell.verdict, &cell.reason, cell.p),
        (Some(Verdict::Inconclusive), &CellReason::Unreliable, None)
    );
}

#[test]
fn the_cold_start_is_that_of_the_treatment_that_is_recommended() {
    // Both 4 and 8 chunks hold without a cold start; the faster one stands less of it.
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { chunks = [1, 4, 8] }
        design = { baseline = { chunks = 1 }, max-blocks = 8 }
    "#;
    let experiment = Experiment::parse("x.toml", text).unwrap();
    let plan = Plan::of(&experiment);
    let mut observations = vec![];
    for block in 2..10u32 {
        for (cell, jobs) in [1usize, 4, 8].into_iter().enumerate() {
            let noise = 1.0 + 0.01 * f64::from((block * 7 + cell as u32 * 3) % 5);
            let timing = Timing {
                jobs: vec![60.0 / jobs as f64 * noise; jobs],
                together_secs: None,
                join_secs: 0.0,
                starts: vec![],
                pre_rolls: vec![],
            };
            observations.push(Observation {
                block,
                order: cell as u32,
                cell: cell as u32,
                outcome: Ok(timing),
            });
        }
    }
    let analysis = analyze(
        &experiment,
        &plan,
        Scope::SoftwareProjection,
        &observations,
        0,
    );
    let most = analysis.cold_start_most.unwrap();
    assert_eq!(
        (analysis.primary().recommended, most.treatment),
        (Some(2), 2)
    );
    // (60 + 8 a) / (60 + a) is 1.25 at a = 15 / 6.75; at 4 chunks it would be 15 / 2.75.
    assert!((1.8..2.2223).contains(&most.secs.unwrap()), "{most:?}");
}

#[test]
fn an_empty_run_is_inconclusive_and_does_not_panic() {
    let experiment = experiment("");
    let analysis = analyze(&experiment, &Plan::of(&experiment), Scope::Command, &[], 0);
    assert_eq!(
        (analysis.primary().verdict, analysis.blocks_used),
        (Some(Verdict::Inconclusive), 0)
    );
    assert_eq!(analysis.baselines[0].wall_secs, None);
}

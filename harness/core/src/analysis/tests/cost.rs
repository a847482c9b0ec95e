//! Bills, where the time goes, and beliefs.

use super::*;
use crate::cost::{Phase, Phases};

/// Jobs of unequal length with start-up, pre-roll and a join; every block a little slower than the last.
fn uneven(plan: &Plan) -> Vec<Observation> {
    let mut observations = vec![];
    for block in 2..8 {
        let slower = 1.0 + 0.01 * f64::from(block);
        for cell in &plan.cells {
            let jobs = [1usize, 2, 4][cell.levels[1]];
            let work = [10.0, 60.0][cell.levels[0]] / jobs as f64;
            let is_split = jobs > 1;
            let job = |index: usize| {
                let share = if is_split && index == 0 { 1.2 } else { 1.0 };
                let pre_roll = if index > 0 { 0.25 } else { 0.0 };
                (0.5 + pre_roll + work * share) * slower
            };
            observations.push(Observation {
                block,
                order: cell.index,
                cell: cell.index,
                outcome: Ok(Timing {
                    jobs: (0..jobs).map(job).collect(),
                    together_secs: None,
                    join_secs: if is_split { 0.125 } else { 0.0 },
                    starts: vec![0.5 * slower; jobs],
                    pre_rolls: (0..jobs)
                        .map(|index| if index > 0 { 0.25 } else { 0.0 })
                        .collect(),
                }),
            });
        }
    }
    observations
}

fn found(keys: &str, seen: fn(&Plan) -> Vec<Observation>) -> Analysis {
    let experiment = experiment(keys);
    let plan = Plan::of(&experiment);
    analyze(
        &experiment,
        &plan,
        Scope::SoftwareProjection,
        &seen(&plan),
        0,
    )
}

const COLD: &str = "cost = { cold-start = { primary = \"2s\", also = [\"0s\"] } }";

#[test]
fn the_parts_of_a_loss_sum_to_the_wall() {
    let analysis = found(COLD, uneven);
    assert_eq!(analysis.cost.losses.len(), 4);
    for loss in &analysis.cost.losses {
        let parts = [
            loss.ideal_secs,
            loss.cold_secs,
            loss.start_secs,
            loss.pre_roll_secs,
            loss.imbalance_secs,
            loss.join_secs,
            loss.rest_secs,
        ];
        let sum: f64 = parts.iter().sum();
        assert!((sum - loss.wall_secs).abs() < 1e-12, "{loss:?}");
    }
    // 60 s in 4 jobs, decided after five blocks, the middle one 1.04 times as slow: the first job has a fifth more than its share.
    let loss = &analysis.cost.losses[3];
    assert_eq!((loss.jobs, loss.cold_secs, loss.join_secs), (4, 2.0, 0.125));
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{loss:?}");
    near(loss.ideal_secs, 15.0 * 1.04);
    near(loss.wall_secs, 2.0 + 18.5 * 1.04 + 0.125);
    near(loss.start_secs, 0.5 * 1.04);
    near(loss.pre_roll_secs, 0.25 * 0.75);
    near(
        loss.imbalance_secs,
        (18.5 - (18.5 + 3.0 * 15.75) / 4.0) * 1.04,
    );
    near(loss.lost_secs(), loss.wall_secs - loss.ideal_secs);
}

#[test]
fn a_split_whose_start_ups_are_not_known_has_no_parts() {
    let silent = |plan: &Plan| {
        let mut seen = uneven(plan);
        for timing in seen
            .iter_mut()
            .filter_map(|seen| seen.outcome.as_mut().ok())
        {
            (timing.starts, timing.pre_rolls) = (vec![], vec![]);
        }
        seen
    };
    assert!(found(COLD, silent).cost.losses.is_empty());
}

#[test]
fn a_mask_reaches_the_tested_ratio_and_no_rounding_does() {
    let ratio = |keys: &str| {
        let analysis = found(keys, uneven);
        analysis.levels[0].cells[3].cost.as_ref().unwrap().ratio
    };
    let cold = "cold-start = { primary = \"2s\" }";
    let usual = ratio(&format!("cost = {{ {cold} }}"));
    let both = "billed = [\"work\", \"start-up\"]";
    assert_eq!(usual, ratio(&format!("cost = {{ {cold}, {both} }}")));
    let rounded = "granularity = \"1m\", minimum = \"2m\"";
    assert_eq!(usual, ratio(&format!("cost = {{ {cold}, {rounded} }}")));
    let work = ratio(&format!("cost = {{ {cold}, billed = [\"work\"] }}"));
    let idle = ratio(&format!(
        "cost = {{ {cold}, billed = [\"start-up\", \"work\", \"idle\"], idle = \"60s\" }}"
    ));
    assert!(work < usual && usual < idle, "{work} {usual} {idle}");
}

#[test]
fn a_rounded_bill_is_the_same_in_every_pair() {
    let analysis = found("cost = { granularity = \"1m\" }", uneven);
    let billing = &analysis.cost.billing;
    assert!(billing.phases == Phases::of(&[Phase::StartUp, Phase::Work]) && billing.rounds());
    // Ten seconds in four containers are four minutes, in one a single one.
    let bill = analysis.cost.bill(2).unwrap();
    assert_eq!((bill.billed_secs, bill.baseline_billed_secs), (240.0, 60.0));
    assert!((bill.ratio - 4.0).abs() < 1e-12 && bill.is_constant);
    let exact = found("", uneven);
    let bill = exact.cost.bill(2).unwrap();
    let tested = exact.levels[0].cells[1].cost.as_ref().unwrap();
    assert!((bill.ratio - tested.ratio).abs() < 1e-12 && !bill.is_constant);
}

fn prior(believed: &str, cold: &str) -> PriorFindings {
    let keys = format!(
        "prior = {{ cost-ratio = {believed}, source = \"s\" }}\ncost = {{ cold-start = {{ primary = \"{cold}\" }} }}"
    );
    found(&keys, uneven).cost.prior.unwrap()
}

#[test]
fn a_belief_is_confirmed_refuted_or_open() {
    let of = |believed: &str, cold: &str| prior(believed, cold).cells[1].clone();
    // Four containers at 10 s of footage: (10 + …) at no cold start, near 4 at a long one.
    let cold = of("[3.0, 4.0]", "0s");
    assert_eq!(cold.state, PriorState::Refuted);
    assert_eq!(of("[3.0, 4.0]", "10m").state, PriorState::Confirmed);
    let edge = cold.ratio.unwrap();
    assert_eq!(of(&format!("[{edge}, 4.0]"), "0s").state, PriorState::Open);
    assert_eq!(of("[0.1, 0.2]", "0s").state, PriorState::Refuted);
    let experiment = experiment("prior = { cost-ratio = [3, 4], source = \"s\" }");
    let plan = Plan::of(&experiment);
    let none = analyze(&experiment, &plan, Scope::Command, &[], 0);
    let cell = &none.cost.prior.unwrap().cells[1];
    assert_eq!(
        (cell.state, cell.at),
        (PriorState::Open, ConfirmedAt::Untold)
    );
}

#[test]
fn the_cold_start_that_would_confirm_a_belief_is_where_the_ratio_enters_it() {
    let findings = prior("[3.0, 4.0]", "0s");
    let ConfirmedAt::From { from_secs, to_secs } = findings.cells[1].at else {
        panic!("{findings:?}")
    };
    assert_eq!(
        to_secs, None,
        "four containers never cost more than 4x by their start"
    );
    for (cold, agrees) in [(from_secs * 0.999, false), (from_secs * 1.001, true)] {
        let ratio = prior("[3.0, 4.0]", &format!("{cold}s")).cells[1]
            .ratio
            .unwrap();
        assert_eq!(ratio >= 3.0, agrees, "{cold}: {ratio}");
    }
    // By hand: (A + 4 c)/(B + c) = 3 where c = 3 B - A, the middle block's.
    let (own, baseline) = ((0.5 * 4.0 + 0.75 + 10.5) * 1.04 + 0.125, 10.5 * 1.04);
    assert!(
        (from_secs - (3.0 * baseline - own)).abs() < 0.01,
        "{from_secs}"
    );
    let ConfirmedAt::Never { tends_to } = findings.cells[0].at else {
        panic!("{findings:?}")
    };
    assert!((tends_to - 2.0).abs() < 1e-6);
}

#[test]
fn a_belief_may_hold_between_two_cold_starts_and_without_any() {
    let at = |believed: &str| prior(believed, "0s").cells[1].at;
    let ConfirmedAt::From {
        from_secs,
        to_secs: Some(to_secs),
    } = at("[2.0, 3.0]")
    else {
        panic!("{:?}", at("[2.0, 3.0]"))
    };
    assert!(0.0 < from_secs && from_secs < to_secs);
    assert!(matches!(
        at("[1.0, 5.0]"),
        ConfirmedAt::From {
            from_secs: 0.0,
            to_secs: None
        }
    ));
    assert!(matches!(at("[0.1, 0.5]"), ConfirmedAt::Never { .. }));
}

#[test]
fn no_cold_start_moves_a_ratio_where_start_up_is_free() {
    let keys = "prior = { cost-ratio = [3, 4], source = \"s\" }\ncost = { billed = [\"work\"] }";
    let findings = found(keys, uneven).cost.prior.unwrap();
    assert!(
        findings
            .cells
            .iter()
            .all(|cell| matches!(cell.at, ConfirmedAt::Never { .. }))
    );
}

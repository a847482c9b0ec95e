use super::*;
use crate::sample::Timing;

fn experiment() -> Experiment {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { duration = ["2s", "4s"], chunks = [1, 2, 4] }
        design = { baseline = { chunks = 1 }, max-blocks = 8 }
    "#;
    Experiment::parse("x.toml", text).unwrap()
}

/// Carries out the plan on paper, with the outcome that `fails` gives for a block and cell, and gives the number of
/// blocks each cell was in.
fn carried_out(fails: impl Fn(u32, u32) -> Option<FailedKind>) -> Vec<usize> {
    let (experiment, mut observations) = (experiment(), vec![]);
    let plan = Plan::of(&experiment);
    for block in 1..100 {
        let open = open_cells(&experiment, &plan, &observations);
        let cells = plan.block(block, |cell| open[cell.index as usize]);
        if cells.is_empty() {
            return (0..6)
                .map(|cell| {
                    observations
                        .iter()
                        .filter(|seen: &&Observation| seen.cell == cell)
                        .count()
                })
                .collect();
        }
        for cell in cells {
            // About twice as fast, so that nothing is decided before the last block.
            let wall = match cell.is_baseline() {
                true => 1.0,
                false => 0.5 * [0.8, 1.25][block as usize % 2],
            };
            let timing = Timing {
                jobs: vec![wall],
                together_secs: None,
                join_secs: 0.0,
                starts: vec![],
                pre_rolls: vec![],
            };
            let outcome = fails(block, cell.index).map_or(Ok(timing), Err);
            observations.push(Observation {
                block,
                order: cell.index,
                cell: cell.index,
                outcome,
            });
        }
    }
    panic!("the run does not end");
}

#[test]
fn cells_by_ceiling_get_the_fewest_blocks_and_the_others_the_most() {
    assert_eq!(carried_out(|_, _| None), [8, 5, 8, 8, 5, 8]);
}

#[test]
fn a_failed_trial_is_repeated_once() {
    assert_eq!(
        carried_out(|block, cell| (block == 3 && cell == 2).then_some(FailedKind::Crashed)),
        [9, 5, 9, 8, 5, 8]
    );
}

#[test]
fn a_failed_baseline_voids_the_block_of_its_scenario() {
    assert_eq!(
        carried_out(|block, cell| (block == 3 && cell == 0).then_some(FailedKind::Crashed)),
        [9, 6, 9, 8, 5, 8]
    );
}

#[test]
fn a_wrong_output_ends_a_candidate_at_once_and_the_others_go_on() {
    assert_eq!(
        carried_out(|block, cell| (block == 2 && cell == 2).then_some(FailedKind::Verification)),
        [5, 5, 2, 8, 5, 8]
    );
}

#[test]
fn two_failures_in_ten_end_a_candidate() {
    assert_eq!(
        carried_out(|block, cell| (block <= 2 && cell == 5).then_some(FailedKind::TimedOut)),
        [8, 5, 8, 5, 5, 2]
    );
}

#[test]
fn a_baseline_that_keeps_failing_gives_up_what_is_compared_with_it() {
    let failing = |block: u32, cell: u32| (block <= 2 && cell == 0).then_some(FailedKind::Crashed);
    assert_eq!(carried_out(failing), [2, 2, 2, 8, 5, 8]);
    let wrong =
        |block: u32, cell: u32| (block == 1 && cell == 0).then_some(FailedKind::Verification);
    assert_eq!(carried_out(wrong), [1, 1, 1, 8, 5, 8]);
}

#[test]
fn a_trial_that_timed_out_counts_and_is_not_repeated() {
    assert_eq!(
        carried_out(|block, cell| (block == 3 && cell == 2).then_some(FailedKind::TimedOut)),
        [8, 5, 8, 8, 5, 8]
    );
}

#[test]
fn a_run_ends_with_its_question() {
    let (experiment, plan) = (experiment(), Plan::of(&experiment()));
    let mut observations = vec![];
    for block in 1..=5 {
        for cell in &plan.cells {
            let noise = 1.0 + 0.01 * f64::from((block * 7 + cell.index * 3) % 5);
            let wall = [1.0, 0.5, 0.26][cell.levels[1]] * noise;
            let timing = Timing {
                jobs: vec![wall],
                together_secs: None,
                join_secs: 0.0,
                starts: vec![],
                pre_rolls: vec![],
            };
            // Cell 5 of the longer footage is what keeps the run going.
            let wobble = if cell.index == 5 {
                1.4 + 1.2 * f64::from(block % 2)
            } else {
                1.0
            };
            observations.push(Observation {
                block,
                order: cell.index,
                cell: cell.index,
                outcome: Ok(Timing {
                    jobs: vec![timing.jobs[0] * wobble],
                    ..timing
                }),
            });
        }
    }
    let open = open_cells(&experiment, &plan, &observations);
    assert_eq!(open, [false, false, false, true, false, true]);
    observations
        .iter_mut()
        .filter(|seen| seen.cell == 5)
        .for_each(|seen| {
            if let Ok(timing) = &mut seen.outcome {
                timing.jobs[0] = 0.26 + 0.001 * f64::from(seen.block);
            }
        });
    assert_eq!(open_cells(&experiment, &plan, &observations), [false; 6]);
}

#[test]
fn a_run_in_which_everything_fails_ends() {
    carried_out(|_, _| Some(FailedKind::Crashed));
    carried_out(|_, cell| (cell == 0 || cell == 3).then_some(FailedKind::Crashed));
}

#[test]
fn what_is_left_is_what_a_run_without_failures_goes_on_to_do() {
    let (experiment, plan) = (experiment(), Plan::of(&experiment()));
    assert_eq!(trials_left(&experiment, &plan, &[]), [8, 5, 8, 8, 5, 8]);
    let wrong = Observation {
        block: 1,
        order: 0,
        cell: 2,
        outcome: Err(FailedKind::Verification),
    };
    assert_eq!(
        trials_left(&experiment, &plan, &[wrong]),
        [5, 5, 0, 8, 5, 8],
        "the baseline stays only as long as a candidate does"
    );
}

#[test]
fn the_planned_trials_are_those_of_a_run_without_failures() {
    let experiment = experiment();
    let carried: usize = carried_out(|_, _| None).iter().sum();
    let warmup = 6 * experiment.design.warmup_blocks as usize;
    let planned = planned_trials(&experiment, &Plan::of(&experiment)) as usize;
    assert_eq!(planned, carried + warmup);
}

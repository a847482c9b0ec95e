use proptest::prelude::prop;
use proptest::{prop_assert, proptest};

use super::*;

fn rule(max_blocks: u32) -> Rule {
    Rule {
        speedup: 2.0,
        cost_ratio: 1.25,
        alpha: 0.05,
        min_blocks: 5,
        max_blocks,
        boundary: Boundary::of(max_blocks),
    }
}

fn candidate(treatment: u32, speeds: &[f64], costs: &[f64]) -> Candidate {
    let pairs = speeds.iter().zip(costs).zip(1..);
    Candidate {
        treatment,
        family: 0,
        target: true,
        known: None,
        given_up_at: None,
        pairs: pairs
            .map(|((speed, cost), block)| Logs {
                block,
                speed: *speed,
                cost: *cost,
            })
            .collect(),
    }
}

/// `blocks` values around a ratio, the same for the same ratio.
fn around(ratio: f64, noise: f64, blocks: u32) -> Vec<f64> {
    let wobble = |block: u32| f64::from(block * 37 % 11) / 5.0 - 1.0;
    (0..blocks)
        .map(|block| ratio.ln() + noise * wobble(block))
        .collect()
}

#[test]
fn a_clear_case_is_decided_at_the_first_look_and_leaves() {
    let clear = candidate(1, &around(3.0, 0.02, 20), &around(1.0, 0.02, 20));
    let found = replay(&rule(20), std::slice::from_ref(&clear));
    assert_eq!(
        (found.cells[0].verdict, found.cells[0].pairs),
        (Verdict::Implement, 5)
    );
    assert_eq!(found.ended_at, Some(5));
    assert_eq!(found.answer.recommended, Some(1));
    assert!(!found.cells[0].open);
}

#[test]
fn a_decided_cell_keeps_its_p_while_another_goes_on() {
    let clear = candidate(1, &around(3.0, 0.02, 20), &around(1.0, 0.02, 20));
    let close = candidate(2, &around(2.05, 0.15, 20), &around(1.0, 0.02, 20));
    let found = replay(&rule(20), &[clear, close]);
    assert_eq!((found.cells[0].pairs, found.cells[1].pairs), (5, 20));
    assert_eq!(found.cells[1].verdict, Verdict::Inconclusive);
    assert_eq!(found.ended_at, Some(20));
}

#[test]
fn a_run_goes_on_until_every_target_stands_and_not_longer() {
    let clear = candidate(1, &around(3.0, 0.02, 20), &around(1.0, 0.02, 20));
    let mut aside = candidate(2, &around(2.05, 0.15, 20), &around(1.0, 0.02, 20));
    aside.target = false;
    let found = replay(&rule(20), &[clear, aside]);
    assert_eq!(found.ended_at, Some(5));
    assert_eq!((found.cells[1].pairs, found.cells[1].open), (5, false));
}

#[test]
fn the_last_step_of_a_candidate_is_what_it_is_judged_by() {
    let clear = candidate(1, &around(3.0, 0.02, 20), &around(1.0, 0.02, 20));
    let close = candidate(2, &around(2.05, 0.15, 20), &around(1.0, 0.02, 20));
    let slow = candidate(3, &around(1.3, 0.1, 20), &around(1.0, 0.02, 20));
    let mut given_up = candidate(4, &around(2.4, 0.2, 20), &around(1.0, 0.02, 20));
    given_up.given_up_at = Some(7);
    let few = candidate(5, &around(2.4, 0.2, 3), &around(1.0, 0.02, 3));
    let candidates = [clear, close, slow, given_up, few];
    for boundary in [Boundary::of(20), None] {
        let rule = Rule {
            boundary,
            ..rule(20)
        };
        let (found, steps) = (replay(&rule, &candidates), steps(&rule, &candidates));
        for (judged, steps) in found.cells.iter().zip(&steps) {
            let last = steps.last();
            assert_eq!(last.map(|step| step.p), judged.p, "{steps:?}");
            let decided = last.and_then(|step| step.decided);
            assert_eq!(decided.unwrap_or(Verdict::Inconclusive), judged.verdict);
            assert!(last.is_none_or(|step| step.pairs as usize == judged.pairs));
        }
        assert!(steps[3].is_empty() && steps[4].is_empty());
    }
    let steps = steps(&rule(20), &candidates);
    assert_eq!(
        steps[0].first().map(|step| (step.block, step.decided)),
        Some((5, Some(Verdict::Implement)))
    );
    assert!(
        steps[1]
            .windows(2)
            .all(|pair| pair[1].p.implement_raw <= pair[0].p.implement_raw)
    );
}

#[test]
fn what_arithmetic_decides_is_in_no_family_and_needs_no_pairs() {
    let slow = candidate(1, &around(1.5, 0.1, 5), &around(1.0, 0.1, 5));
    let known = Candidate {
        known: Some(Known::Ceiling),
        ..slow
    };
    let found = replay(&rule(20), &[known]);
    assert_eq!(
        (found.cells[0].verdict, found.cells[0].p),
        (Verdict::Skip, None)
    );
    assert_eq!(found.answer.verdict, Verdict::Skip);
    assert_eq!(
        found.ended_at,
        Some(5),
        "it is shown, with the fewest pairs"
    );
}

#[test]
fn a_cell_that_lags_behind_counts_in_its_family() {
    let near = around(2.4, 0.06, 8);
    let costs = around(1.0, 0.02, 8);
    let lagging = candidate(2, &near[..3], &costs[..3]);
    let alone = replay(&rule(20), &[candidate(1, &near, &costs)]);
    let both = replay(&rule(20), &[candidate(1, &near, &costs), lagging]);
    let p = |found: &Replay| found.cells[0].p.unwrap();
    assert!(both.cells[0].pairs >= alone.cells[0].pairs);
    assert!(p(&both).implement >= (2.0 * p(&both).implement_raw).min(1.0) - 1e-12);
    assert_eq!(both.cells[1].p, None);
}

#[test]
fn a_cell_that_was_given_up_has_no_verdict_of_its_survivors() {
    let mut broken = candidate(1, &around(3.0, 0.02, 8), &around(1.0, 0.02, 8));
    broken.given_up_at = Some(4);
    let found = replay(&rule(20), &[broken]);
    assert_eq!(found.cells[0].reason, CellReason::Unreliable);
    assert_eq!((found.cells[0].pairs, found.cells[0].p), (4, None));
    assert_eq!(found.answer.verdict, Verdict::Inconclusive);
}

#[test]
fn trials_that_timed_out_are_the_slowest_and_leave_students_t_silent() {
    let mut speeds = around(1.2, 0.02, 10);
    (speeds[1], speeds[7]) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    let mut costs = around(1.0, 0.02, 10);
    (costs[1], costs[7]) = (f64::INFINITY, f64::INFINITY);
    let found = replay(&rule(10), &[candidate(1, &speeds, &costs)]);
    // All ten ranks are below 2: 2^-n at each look, of which the eighth or a later one is enough.
    assert_eq!(found.cells[0].verdict, Verdict::Skip);
    assert!((8..=10).contains(&found.cells[0].pairs), "{found:?}");
    assert_eq!(found.cells[0].reason, CellReason::TooSlow);
}

#[test]
fn a_constant_cost_is_decided_by_the_ranks_alone() {
    let found = replay(
        &rule(20),
        &[candidate(1, &around(3.0, 0.02, 20), &[0.1; 20])],
    );
    assert_eq!(found.cells[0].verdict, Verdict::Implement);
    assert!((8..=12).contains(&found.cells[0].pairs), "{found:?}");
}

#[test]
fn more_pairs_than_declared_are_not_used() {
    let found = replay(
        &rule(8),
        &[candidate(1, &around(2.0, 0.1, 30), &around(1.0, 0.1, 30))],
    );
    assert_eq!((found.cells[0].pairs, found.ended_at), (8, Some(8)));
}

#[test]
fn without_a_boundary_everything_is_judged_once_at_the_end() {
    let once = Rule {
        boundary: None,
        max_blocks: u32::MAX,
        ..rule(20)
    };
    let found = replay(
        &once,
        &[candidate(1, &around(2.2, 0.1, 60), &around(1.0, 0.1, 60))],
    );
    assert_eq!((found.cells[0].pairs, found.ended_at), (60, None));
    assert_eq!(found.cells[0].verdict, Verdict::Implement);
}

proptest! {
    /// The claim that lets a run end: where all target cells are decided, so is the question.
    #[test]
    fn decided_targets_leave_no_question_open(
        ratios in prop::collection::vec((1.2f64..4.0, 0.8f64..1.6), 1..7),
        noises in prop::collection::vec(-0.3f64..0.3, 7 * 12),
    ) {
        let candidates: Vec<Candidate> = ratios.iter().enumerate().map(|(index, (speed, cost))| {
            let noise = &noises[index * 12..][..12];
            let speeds: Vec<f64> = noise.iter().map(|noise| speed.ln() + noise).collect();
            let costs: Vec<f64> = noise.iter().map(|noise| cost.ln() - noise / 3.0).collect();
            candidate(1 + index as u32 % 3, &speeds, &costs)
        }).collect();
        let found = replay(&rule(12), &candidates);
        if found.cells.iter().all(|cell| cell.verdict != Verdict::Inconclusive) {
            prop_assert!(found.answer.verdict != Verdict::Inconclusive, "{found:?}");
        }
    }

    /// Looking again at what was measured by then gives what was said by then.
    #[test]
    fn a_run_decides_what_its_analysis_decides(
        speeds in prop::collection::vec(0.2f64..1.4, 12),
        costs in prop::collection::vec(-0.4f64..0.4, 12),
    ) {
        let whole = candidate(1, &speeds, &costs);
        let found = replay(&rule(12), std::slice::from_ref(&whole));
        for blocks in 1..=12 {
            let mut part = whole.clone();
            part.pairs.truncate(blocks);
            let so_far = replay(&rule(12), &[part]);
            if blocks < found.cells[0].pairs {
                prop_assert!(so_far.cells[0].open);
            } else {
                prop_assert!(so_far.cells == found.cells);
            }
        }
    }
}

//! What the rule says of pairs from a file.

use super::*;

#[test]
fn a_cell_stops_where_the_rule_stops_and_costs_without_a_column_are_an_upper_bound() {
    // 4 containers for the whole wall: 4 / 3.3 times the seconds is 1.2, within 1.25 only just.
    let found = judged(&format!("{HEADER}\n{}", cell(4, &fast(12))), &asked(false));
    let cell = &found.cells[0];
    assert_eq!(
        found.looked,
        Looked::Watched {
            max_blocks: 12,
            row: 12,
            declared: false
        }
    );
    let speedup = cell.speedup.as_ref().unwrap().ratio;
    let cost = cell.cost.as_ref().unwrap().ratio;
    assert!((cost - 4.0 / speedup).abs() < 1e-9, "{cost} {speedup}");
    // With a margin of 2 for the cost it is decided as soon as the exact tests can.
    let mut wide = asked(false);
    wide.criterion.cost_ratio = 2.0;
    let found = judged(&format!("{HEADER}\n{}", self::cell(4, &fast(12))), &wide);
    assert_eq!(
        (found.verdict, found.recommended),
        (Verdict::Implement, Some(4))
    );
    assert_eq!((found.cells[0].blocks, found.cells[0].given), (5, 12));
}

#[test]
fn two_chunks_are_skip_by_ceiling_and_a_ratio_above_is_remarked() {
    let found = judged(&format!("{HEADER}\n{}", cell(2, &fast(8))), &asked(false));
    let cell = &found.cells[0];
    assert_eq!(
        (cell.verdict, &cell.reason, cell.p),
        (Verdict::Skip, &CellReason::Ceiling, None)
    );
    assert_eq!(found.verdict, Verdict::Skip);
    assert_eq!(cell.remarks, [Remark::AboveCeiling]);
    let slow: Vec<(&str, &str)> = fast(8).into_iter().map(|(_, par)| ("5", par)).collect();
    let found = judged(
        &format!("{HEADER}\n{}", self::cell(2, &slow)),
        &asked(false),
    );
    assert_eq!(found.cells[0].remarks, []);
}

#[test]
fn an_estimate_above_the_ceiling_accuses_nobody_while_its_interval_is_open() {
    // Three blocks have no interval.
    let found = judged(&format!("{HEADER}\n{}", cell(2, &fast(3))), &asked(false));
    let cell = &found.cells[0];
    let speedup = cell.speedup.as_ref().unwrap();
    assert!(speedup.ratio > 2.0 && speedup.interval.0.is_none());
    assert_eq!(cell.remarks, []);
}

#[test]
fn more_than_thirty_blocks_are_judged_once_unless_their_number_is_said() {
    let text = format!("{HEADER}\n{}", cell(4, &fast(40)));
    let once = judged(&text, &asked(false));
    assert_eq!((once.looked, once.cells[0].blocks), (Looked::Once, 40));
    let said = judged(
        &text,
        &Asked {
            max_blocks: Some(25),
            ..asked(false)
        },
    );
    assert_eq!(
        said.looked,
        Looked::Watched {
            max_blocks: 25,
            row: 30,
            declared: true
        }
    );
    assert!(said.cells[0].blocks <= 25);
}

#[test]
fn blocks_beyond_those_that_were_planned_are_not_used() {
    let mut walls = fast(8);
    walls.extend([("10", "30"); 4]);
    let said = Asked {
        max_blocks: Some(8),
        ..asked(true)
    };
    let costly = |walls: &[(&str, &str)]| {
        let rows = cell(4, walls);
        let rows: Vec<String> = rows.lines().map(|row| format!("{row},1")).collect();
        format!("{HEADER},cost\n{}\n", rows.join("\n"))
    };
    let (with, without) = (
        judged(&costly(&walls), &said),
        judged(&costly(&walls[..8]), &said),
    );
    assert_eq!(with.cells[0].speedup, without.cells[0].speedup);
    assert_eq!(
        (with.verdict, with.cells[0].verdict),
        (without.verdict, without.cells[0].verdict)
    );
    assert_eq!((with.cells[0].given, without.cells[0].given), (12, 8));
}

#[test]
fn failed_trials_void_their_block_and_too_many_leave_no_fair_sample() {
    let mut walls = fast(12);
    walls[10].1 = "failed";
    let text = format!("{HEADER}\n{}", cell(4, &walls));
    let found = judged(&text, &asked(false));
    let one = &found.cells[0];
    assert_eq!((one.failed, one.given), (1, 12));
    assert!(
        one.blocks <= 11 && one.reason != CellReason::Unreliable,
        "{one:?}"
    );
    for arm in [0, 1] {
        let mut walls = fast(12);
        for block in [1, 4] {
            match arm {
                0 => walls[block].0 = "failed",
                _ => walls[block].1 = "timed-out",
            }
        }
        let found = judged(&format!("{HEADER}\n{}", cell(4, &walls)), &asked(false));
        let cell = &found.cells[0];
        assert_eq!(
            (found.verdict, &cell.reason),
            (Verdict::Inconclusive, &CellReason::Unreliable)
        );
        assert_eq!(cell.failed, 2);
    }
}

#[test]
fn a_trial_that_timed_out_counts_as_slower_than_any() {
    let mut wide = asked(false);
    wide.criterion.cost_ratio = 2.0;
    let mut walls = fast(12);
    walls[0].1 = "timed-out";
    let found = judged(&format!("{HEADER}\n{}", cell(4, &walls)), &wide);
    let cell = &found.cells[0];
    assert_eq!(
        cell.remarks,
        [Remark::Pairs(Warning::TimedOut { trials: 1 })]
    );
    assert_eq!(cell.speedup.as_ref().unwrap().geometric_mean, None);
    assert!(
        cell.blocks > 5,
        "the slowest rank has to be outweighed: {cell:?}"
    );
}

#[test]
fn arms_in_one_order_are_remarked_and_an_order_that_is_not_said_is_not() {
    let ordered = |seq: &str, par: &str| {
        let rows = cell(4, &fast(8));
        let orders = [seq, par].into_iter().cycle();
        let rows: Vec<String> = rows
            .lines()
            .zip(orders)
            .map(|(row, order)| format!("{row},{order}"))
            .collect();
        let text = format!("{HEADER},order\n{}\n", rows.join("\n"));
        judged(&text, &asked(false)).cells[0].remarks.clone()
    };
    let one_order = |baseline_first| Remark::Pairs(Warning::OneOrder { baseline_first });
    assert_eq!(ordered("1", "2"), [one_order(true)]);
    assert_eq!(ordered("2", "1"), [one_order(false)]);
    assert_eq!(ordered("PS", "PS"), [one_order(false)]);
    assert_eq!(ordered("1", "1"), [Remark::OneMark]);
    let unsaid = judged(&format!("{HEADER}\n{}", cell(4, &fast(8))), &asked(false));
    assert_eq!(unsaid.cells[0].remarks, []);
}

#[test]
fn targets_are_what_the_answer_rests_on() {
    let far = cell(4, &fast(12)).replace("n4,30", "far,60");
    let near: String = cell(4, &[("10", "9"); 12]).replace("n4,30", "near,5");
    let text = format!("{HEADER}\n{far}{near}");
    let mut wide = asked(false);
    wide.criterion.cost_ratio = 2.0;
    assert_eq!(judged(&text, &wide).verdict, Verdict::Skip);
    let only = Asked {
        targets: vec![60.0],
        ..wide
    };
    assert_eq!(judged(&text, &only).verdict, Verdict::Implement);
}

//! Files of timings as they come: whole ones, and each mistake that one can have.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use super::judged::{JudgedRep, Looked, Remark};
use super::pairs::{Order, Rep, reps};
use super::*;
use twofold_core::analysis::{CellReason, Verdict, Warning};

const HEADER: &str = "cell,duration_s,chunks,block,arm,wall_s";

fn table(text: &str) -> Outcome<Vec<Rep>> {
    reps(&read::read("f.csv", text.as_bytes())?)
}

fn message(text: &str) -> String {
    table(text).unwrap_err().message
}

/// A file with these rows below the shortest header.
fn rows(lines: &[&str]) -> String {
    format!("{HEADER}\n{}\n", lines.join("\n"))
}

fn asked(has_costs: bool) -> Asked {
    Asked {
        criterion: Criterion::default(),
        max_blocks: None,
        targets: vec![],
        has_costs,
    }
}

/// A cell whose block `i` has these walls.
fn cell(chunks: u32, walls: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (block, (seq, par)) in (1..).zip(walls) {
        text.push_str(&format!("n{chunks},30,{chunks},{block},seq,{seq}\n"));
        text.push_str(&format!("n{chunks},30,{chunks},{block},par,{par}\n"));
    }
    text
}

fn judged(text: &str, asked: &Asked) -> JudgedRep {
    let reps = table(text).unwrap();
    assert_eq!(reps.len(), 1);
    judge(&reps[0], asked)
}

const PAR: [&str; 12] = [
    "3.1", "3.0", "3.2", "2.9", "3.05", "3.15", "2.95", "3.12", "3.01", "3.07", "2.99", "3.03",
];

/// Blocks of a cell that is about 3.3 times as fast.
fn fast(blocks: usize) -> Vec<(&'static str, &'static str)> {
    PAR.iter()
        .cycle()
        .take(blocks)
        .map(|par| ("10", *par))
        .collect()
}

#[test]
fn columns_in_any_order_and_rows_in_any_order_make_pairs() {
    let text = "wall_s,arm,rep,block,order,chunks,duration_s,cell,cost\r\n\
        2.5,par,a,7,1,4,30,\"x, y\",11\r\n\
        10,seq,a,3,1,4,30,\"x, y\",9\r\n\
        3,par,a,3,2,4,30,\"x, y\",12\r\n\
        \r\n\
        9.5,seq,a,7,2,4,30,\"x, y\",8\r\n";
    let found = table(text).unwrap();
    assert_eq!(found[0].name, "a");
    let cell = &found[0].cells[0];
    assert_eq!(
        (cell.name.as_str(), cell.chunks, cell.duration_secs),
        ("x, y", 4, 30.0)
    );
    let blocks: Vec<u32> = cell.pairs.iter().map(|pair| pair.block).collect();
    assert_eq!(blocks, [3, 7]);
    assert_eq!(cell.pairs[0].order, Order::SeqFirst);
    assert_eq!(cell.pairs[1].order, Order::ParFirst);
    let wall = |trial| match trial {
        read::Trial::Measured { wall, cost } => (wall, cost),
        other => panic!("{other:?}"),
    };
    assert_eq!(wall(cell.pairs[1].par), (2.5, 11.0));
}

#[test]
fn a_byte_order_mark_and_spaces_around_fields_are_no_mistake() {
    let text = format!(
        "\u{feff}{}",
        rows(&["x, 30 ,4,1, seq,1.5", "x,30,4,1,par,.5 "])
    );
    assert_eq!(table(&text).unwrap()[0].cells[0].pairs.len(), 1);
}

#[test]
fn a_baseline_may_say_its_own_chunks() {
    for lines in [
        ["x,30,1,1,seq,9", "x,30,4,1,par,3"],
        ["x,30,4,1,par,3", "x,30,1,1,seq,9"],
    ] {
        assert_eq!(table(&rows(&lines)).unwrap()[0].cells[0].chunks, 4);
    }
}

#[test]
fn every_mistake_names_its_line_its_block_and_what_to_do() {
    let pair = ["x,30,4,1,seq,9", "x,30,4,1,par,3"];
    let with = |line: &str| rows(&[pair[0], pair[1], line]);
    let wall = |wall: &str| with(&format!("x,30,4,2,seq,{wall}"));
    for (text, wanted) in [
        (
            String::new(),
            "f.csv: empty (hint: the first line names the columns",
        ),
        (format!("{HEADER}\n"), "f.csv: no row below the header"),
        (
            wall("NaN"),
            "f.csv:4: block 2 of cell \"x\": wall_s is \"NaN\"",
        ),
        (
            wall("inf"),
            "f.csv:4: block 2 of cell \"x\": wall_s is \"inf\"",
        ),
        (
            wall("-1"),
            "f.csv:4: block 2 of cell \"x\": wall_s is \"-1\"",
        ),
        (
            wall("0"),
            "wall_s is \"0\", where a number of seconds above 0 is needed (hint: a trial that has no wall says failed or timed-out instead)",
        ),
        (wall(""), "f.csv:4: block 2 of cell \"x\": wall_s is empty"),
        (wall("1e999"), "wall_s is \"1e999\""),
        (wall("3s"), "wall_s is \"3s\""),
        (
            with("x,30,4,2,SEQ,9"),
            "f.csv:4: block 2 of cell \"x\": unknown arm \"SEQ\" (hint: arms are seq",
        ),
        (
            with("x,30,4,2,seq"),
            "f.csv:4: 5 fields, where the header has 6",
        ),
        (
            with("x,30,4,2,seq,3,5"),
            "f.csv:4: 7 fields, where the header has 6 (hint: a number has a point",
        ),
        (
            with("x,30,4,one,seq,3"),
            "f.csv:4: block is \"one\" (hint: a whole number from 0",
        ),
        (with("x,30,4,-1,seq,3"), "block is \"-1\""),
        (with("x,30s,4,2,seq,3"), "duration_s is \"30s\""),
        (with("x,30,4.5,2,seq,3"), "chunks is \"4.5\""),
        (with("x,30,0,2,seq,3"), "chunks is \"0\""),
        (
            with("x,60,4,2,seq,3"),
            "f.csv:4: block 2 of cell \"x\": 60 s and 4 chunks, where line 2 says 30 s and 4",
        ),
        (
            with("x,30,8,2,par,3"),
            "30 s and 8 chunks, where line 2 says 30 s and 4",
        ),
        (with(",30,4,2,seq,3"), "f.csv:4: cell is empty"),
        (
            with("OVERALL,30,4,2,seq,3"),
            "f.csv: a cell is called OVERALL",
        ),
        (
            with("x,30,4,1,seq,9"),
            "f.csv:4: block 1 of cell \"x\": a second row with arm seq; the first is on line 2",
        ),
        (
            with("x,30,4,2,seq,9"),
            "f.csv:4: block 2 of cell \"x\": no row with arm par",
        ),
        (
            with("x,30,4,2,par,9"),
            "f.csv:4: block 2 of cell \"x\": no row with arm seq",
        ),
        (
            "cell;duration_s\n".to_owned(),
            "f.csv:1: columns are separated by semicolons",
        ),
        (
            format!("{HEADER},wall\n"),
            "f.csv:1: unknown column \"wall\" (hint: did you mean \"wall_s\"?)",
        ),
    ] {
        let found = message(&text);
        assert!(found.contains(wanted), "{found}\n{wanted}");
        assert!(
            found.contains("(hint: ") && !found.contains('\n'),
            "{found}"
        );
    }
}

#[test]
fn what_is_no_utf_8_is_said_by_its_line() {
    let bytes = [
        rows(&["x,30,4,1,seq,9"]).as_bytes(),
        b"\xff\xfe,30,4,1,par,3\n",
    ]
    .concat();
    let found = read::read("f.csv", &bytes[..]).unwrap_err().message;
    assert!(
        found.starts_with("f.csv:3: cell is not UTF-8 (hint: "),
        "{found}"
    );
    let utf_16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = read::read("f.csv", &[b"\xff\xfe".as_slice(), &utf_16].concat()[..]);
    let found = found.unwrap_err().message;
    assert!(
        found.starts_with("f.csv:1: the file is not UTF-8"),
        "{found}"
    );
}

#[test]
fn costs_that_are_none_are_refused_and_failed_trials_need_none() {
    let file = |cost: &str| format!("{HEADER},cost\nx,30,4,1,seq,9,{cost}\nx,30,4,1,par,failed,\n");
    assert!(table(&file("2")).is_ok());
    for wrong in ["", "nan", "-3", "0", "2 USD"] {
        let found = message(&file(wrong));
        assert!(
            found.starts_with("f.csv:2: block 1 of cell \"x\": cost is "),
            "{found}"
        );
    }
}

#[test]
fn orders_are_places_or_one_mark_and_a_file_has_one_kind() {
    let file = |orders: [&str; 4]| {
        let [a, b, c, d] = orders;
        format!(
            "{HEADER},order\nx,30,4,1,seq,9,{a}\nx,30,4,1,par,3,{b}\nx,30,4,2,seq,9,{c}\nx,30,4,2,par,3,{d}\n"
        )
    };
    let found = |orders| -> Vec<Order> {
        let reps = table(&file(orders)).unwrap();
        reps[0].cells[0]
            .pairs
            .iter()
            .map(|pair| pair.order)
            .collect()
    };
    assert_eq!(
        found(["1", "2", "2", "1"]),
        [Order::SeqFirst, Order::ParFirst]
    );
    assert_eq!(
        found(["SP", "SP", "par-first", "par-first"]),
        [Order::SeqFirst, Order::ParFirst]
    );
    assert_eq!(
        found(["0", "0", "1", "1"]),
        [Order::Mark(0), Order::Mark(1)]
    );
    for (orders, wanted) in [
        (
            ["1", "2", "1", "1"],
            "f.csv:5: block 2 of cell \"x\": both rows have the order 1",
        ),
        (
            ["0", "0", "1", "2"],
            "f.csv:5: block 2 of cell \"x\": its two rows have two orders",
        ),
        (
            ["SP", "PS", "SP", "SP"],
            "f.csv:3: block 1 of cell \"x\": its two rows disagree on the order",
        ),
        (
            ["first", "2", "1", "2"],
            "f.csv:2: block 1 of cell \"x\": order is \"first\"",
        ),
    ] {
        let found = message(&file(orders));
        assert!(found.starts_with(wanted), "{found}");
    }
}

#[test]
fn of_several_mistakes_the_first_in_the_file_is_told() {
    let text = rows(&["y,30,4,1,seq,9", "x,30,4,1,seq,9", "y,30,4,1,par,9"]);
    assert!(message(&text).starts_with("f.csv:3: block 1 of cell \"x\": no row with arm par"));
}

#[test]
fn long_and_strange_names_stay_one_short_line() {
    let strange = "é".repeat(5000);
    let found = message(&rows(&[&format!("{strange},30,4,1,seq,0")]));
    assert!(found.len() < 500, "{found}");
    let found = message(&rows(&["\"a\nb\",30,4,1,seq,1"]));
    assert!(
        found.contains("cell has a line break") && !found.contains('\n'),
        "{found}"
    );
}

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

#[test]
fn what_hyperfine_exports_is_judged_unpaired() {
    let export = |second: &str, codes: &str| {
        format!(
            r#"{{"results": [
                {{"command": "old", "times": [10.1, 9.9, 10.0, 10.2, 9.8], "exit_codes": [0, 0, 0, 0, 0]}},
                {{"command": "new", "times": {second}{codes}}}]}}"#
        )
    };
    let criterion = Criterion::default();
    let verdict = |second: &str, codes: &str| {
        let runs = hyperfine::read("h.json", export(second, codes).as_bytes()).unwrap();
        hyperfine::judge(&runs, &criterion)
    };
    let fast = verdict("[3.0, 3.1, 2.9, 3.05, 2.95]", "");
    assert_eq!(
        (fast.verdict, fast.looked),
        (Verdict::Implement, Looked::Unpaired)
    );
    let cell = &fast.cells[0];
    // scipy 1.17 on logarithms: ttest_ind(old, new + log 2, equal_var=False, alternative="greater"), and
    // ttest_ind(new, old + log 1.25, equal_var=False, alternative="less").
    let close = |found: f64, wanted: f64| assert!((found / wanted - 1.0).abs() < 1e-9, "{found}");
    close(cell.p.unwrap().speed, 3.6315622176218328e-09);
    close(cell.p.unwrap().cost, 4.405339006730479e-12);
    let (low, high) = cell.speedup.as_ref().unwrap().interval;
    close(low.unwrap().ln(), 1.1711824735052552);
    close(high.unwrap().ln(), 1.2371189192250924);
    assert!((cell.speedup.as_ref().unwrap().ratio - 3.33).abs() < 0.05);
    let slow = verdict("[8.0, 8.1, 7.9, 8.05, 7.95]", "");
    assert_eq!(
        (slow.verdict, &slow.cells[0].reason),
        (Verdict::Skip, &CellReason::TooSlow)
    );
    let near = verdict("[5.0, 5.2, 4.8, 5.1, 4.9]", "");
    assert_eq!(near.verdict, Verdict::Inconclusive);
    let constant = verdict("[3, 3, 3, 3, 3]", "");
    assert_eq!(constant.verdict, Verdict::Implement);
    let failed = verdict(
        "[3.0, 3.1, 2.9, 3.05, 2.95]",
        ", \"exit_codes\": [0, 1, 0, null, 0]",
    );
    assert_eq!(failed.cells[0].reason, CellReason::Unreliable);
    let ignored = verdict(
        "[3.0, 3.1, 2.9, 3.05, 2.95]",
        ", \"exit_codes\": [1, 1, 1, 1, 1]",
    );
    assert_eq!(ignored.verdict, Verdict::Implement);
}

#[test]
fn what_hyperfine_did_not_write_is_said() {
    let read = |text: &str| {
        hyperfine::read("h.json", text.as_bytes())
            .unwrap_err()
            .message
    };
    let one = r#"{"command": "a", "times": [1, 2, 3, 4, 5]}"#;
    let with = |other: &str| read(&format!("{{\"results\": [{one}, {other}]}}"));
    for (found, wanted) in [
        (read(""), "h.json: not an export of hyperfine: "),
        (read("{\"result\": []}"), "missing field `results`"),
        (
            read(&format!("{{\"results\": [{one}]}}")),
            "1 of the two commands that are needed",
        ),
        (
            with(r#"{"command": "b", "mean": 3}"#),
            "command \"b\" has no times",
        ),
        (
            with(r#"{"command": "b", "times": [1, 2, 3, 4]}"#),
            "command \"b\" has 4 runs, where 5 are needed",
        ),
        (
            with(r#"{"command": "b", "times": [1, 2, 0, 4, 5]}"#),
            "run 3 of command \"b\" took 0 s",
        ),
        (
            with(r#"{"command": "b", "times": [1, 2, -1e3, 4, 5]}"#),
            "run 3 of command \"b\" took -1000 s",
        ),
    ] {
        assert!(
            found.contains(wanted) && found.contains("(hint: "),
            "{found}"
        );
    }
}

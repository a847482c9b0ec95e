use super::*;

fn row(index: u32, scenario: u32, label: &str, pairs: u32) -> Row {
    let told = |text: &str| match pairs {
        0 => String::new(),
        _ => text.to_owned(),
    };
    Row {
        label: label.to_owned(),
        index,
        scenario,
        speedup: told("2.31x"),
        interval: told("(2.20 to 2.42)"),
        cost: told("1.12x cost"),
        cost_interval: told("(1.10 to 1.15)"),
        pairs: told(&format!("{pairs} pairs")),
        failed: String::new(),
    }
}

fn region(rows: Vec<Row>) -> Region {
    Region {
        block: "block 8/21".to_owned(),
        done: 31,
        total: 84,
        left_secs: Some(130.0),
        may_end_early: false,
        cell: "60 s, 4 chunks".to_owned(),
        index: 4,
        scenario: 1,
        elapsed_secs: 3.24,
        expected_secs: Some(4.5),
        rows,
        stopping: false,
    }
}

fn drawn(region: &Region, width: usize, height: usize) -> Vec<String> {
    let lines = region.lines(width, height, Paint::default());
    for line in &lines {
        assert!(measure_text_width(line) < width.max(2), "{width}: {line:?}");
        assert!(!line.contains('\u{1b}'), "{line:?}");
    }
    assert!(lines.len() <= height.max(3), "{lines:#?}");
    lines
}

fn four() -> Vec<Row> {
    vec![
        row(1, 0, "30 s, 2 chunks", 7),
        row(2, 0, "30 s, 4 chunks", 7),
        row(4, 1, "60 s, 4 chunks", 7),
        row(5, 1, "60 s, 8 chunks", 0),
    ]
}

#[test]
fn eighty_columns_hold_what_matters() {
    let expected = [
        "block 8/21  ━━━━━━━━━━━───────────────────  31/84 trials  about 2 min 10 s left",
        "60 s, 4 chunks  3.2 s of about 4.5 s",
        "  30 s, 2 chunks  2.31x  (2.20 to 2.42)  1.12x cost  (1.10 to 1.15)  7 pairs",
        "  30 s, 4 chunks  2.31x  (2.20 to 2.42)  1.12x cost  (1.10 to 1.15)  7 pairs",
        "› 60 s, 4 chunks  2.31x  (2.20 to 2.42)  1.12x cost  (1.10 to 1.15)  7 pairs",
        "  60 s, 8 chunks",
    ];
    assert_eq!(drawn(&region(four()), 80, 24), expected);
}

#[test]
fn two_hundred_columns_hold_the_interval_of_the_cost_too() {
    let mut rows = four();
    rows[1].failed = "1 failed".to_owned();
    let lines = drawn(&region(rows.clone()), 80, 24);
    assert_eq!(
        lines[3], "  30 s, 4 chunks  2.31x  (2.20 to 2.42)  1.12x cost  7 pairs  1 failed",
        "what failed matters more than the interval of the cost"
    );
    let lines = drawn(&region(rows), 200, 50);
    assert_eq!(
        lines[3],
        "  30 s, 4 chunks  2.31x  (2.20 to 2.42)  1.12x cost  (1.10 to 1.15)  7 pairs  1 failed"
    );
    assert!(lines[0].ends_with("about 2 min 10 s left"));
}

#[test]
fn narrower_terminals_lose_columns_first_and_then_names() {
    let lines = drawn(&region(four()), 44, 24);
    assert_eq!(lines[4], "› 60 s, 4 chunks  2.31x  1.12x cost");
    let lines = drawn(&region(four()), 24, 24);
    assert!(
        lines[4].starts_with("› 60 s") && lines[4].ends_with("2.31x"),
        "{lines:#?}"
    );
    drawn(&region(four()), 1, 1);
}

#[test]
fn wide_characters_and_long_names_are_cut_and_never_wrap() {
    let rows = vec![
        row(
            1,
            0,
            "encoder 高速エンコーダー設定その一番目のもの, 4 chunks",
            7,
        ),
        row(4, 0, &"n".repeat(300), 12),
        row(5, 0, "e\u{301}\u{301}\u{301} and 👩‍👩‍👧", 3),
    ];
    for width in [12, 20, 40, 60, 80, 100, 200, 400] {
        let mut region = region(rows.clone());
        region.cell = "高".repeat(200);
        let lines = drawn(&region, width, 24);
        assert!(lines[1].ends_with('…'), "{lines:#?}");
    }
    let lines = drawn(&region(rows), 80, 24);
    assert!(
        lines[2].contains('…') && lines[2].contains("7 pairs"),
        "{lines:#?}"
    );
    let at = |line: &str| measure_text_width(&line[..line.find("2.31x").unwrap()]);
    assert_eq!(
        at(&lines[2]),
        at(&lines[3]),
        "columns stand below each other: {lines:#?}"
    );
}

#[test]
fn of_many_cells_those_of_the_current_scenario_are_shown() {
    let rows = (0..60)
        .map(|index| {
            row(
                index,
                index / 3,
                &format!("{} s, {index} chunks", index / 3),
                7,
            )
        })
        .collect();
    let lines = drawn(&region(rows), 80, 24);
    assert_eq!(lines.len(), 6, "{lines:#?}");
    assert!(lines[2].starts_with("  1 s, 3 chunks"), "{lines:#?}");
    assert!(lines[3].starts_with("› 1 s, 4 chunks"), "{lines:#?}");
    assert_eq!(lines[5], "  + 57 more");
}

#[test]
fn before_the_first_pair_there_is_no_table_and_nothing_is_guessed() {
    let mut region = region(vec![row(4, 1, "60 s, 4 chunks", 0)]);
    (region.left_secs, region.expected_secs) = (None, None);
    let lines = drawn(&region, 80, 24);
    assert_eq!(lines.len(), 2);
    assert!(lines[0].ends_with("31/84 trials"), "{lines:#?}");
    assert_eq!(lines[1], "60 s, 4 chunks  3.2 s");
}

#[test]
fn an_interruption_is_answered_at_once() {
    let mut region = region(four());
    region.stopping = true;
    let lines = drawn(&region, 80, 24);
    assert!(lines[2].starts_with("interrupted: the run stops after this trial"));
}

#[test]
fn colours_change_no_width() {
    let plain = region(four()).lines(80, 24, Paint::default());
    let coloured = region(four()).lines(80, 24, Paint { colours: true });
    for (plain, coloured) in plain.iter().zip(&coloured) {
        assert_eq!(measure_text_width(plain), measure_text_width(coloured));
        assert_eq!(&console::strip_ansi_codes(coloured), plain);
    }
    assert!(coloured[0].contains('\u{1b}'));
}

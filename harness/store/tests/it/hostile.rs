//! Journals and questions that somebody spoiled: refused in one line, or read; never a panic, never without an end.

use twofold_core::design::Plan;
use twofold_core::query::Datum;
use twofold_core::spec::Experiment;
use twofold_store::{Frames, Journal, MOST_ROWS, Tables, read_journal};

use crate::mutate::hold;
use crate::{frames, took, trial};

fn is_one_line(message: &str) {
    assert!(!message.contains(char::is_control), "{message:?}");
    assert!(message.len() < 4096, "{} bytes", message.len());
}

#[test]
fn journals() {
    let experiment = include_str!("../../../core/tests/it/seeds/experiment.toml");
    let experiment = Experiment::parse("x", experiment).unwrap();
    let plan = Plan::of(&experiment);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let good = include_str!("../../../core/tests/it/seeds/journal.jsonl");
    // Most of what is bent is a line that is none; so a line by itself is a good file, too.
    let lines: Vec<&str> = good.lines().take(2).collect();
    let ended: Vec<String> = (lines.iter().map(|line| format!("{line}\n"))).collect();
    let seeds: Vec<&str> = std::iter::once(good)
        .chain(ended.iter().map(String::as_str))
        .collect();
    hold("journal", 300, &seeds, |case| {
        std::fs::write(&path, &case.bytes).unwrap();
        let entries = match read_journal(&path) {
            Ok(entries) => entries,
            Err(error) => {
                is_one_line(&error.to_string());
                return assert!(Journal::open(&path).is_err());
            }
        };
        // Whoever goes on with it sees the same, and from then on it has whole lines only.
        assert_eq!(Journal::open(&path).unwrap().1, entries);
        assert_eq!(read_journal(&path).unwrap(), entries);
        let left = std::fs::read(&path).unwrap();
        assert!(left.is_empty() || left.ends_with(b"\n"));
        assert!(case.bytes.starts_with(&left));

        let frames = Frames::of(&entries, &experiment, &plan).unwrap();
        assert!(frames.trials().unwrap().len() <= entries.len());
        frames.observations().unwrap();
        frames.interrupted_blocks().unwrap();
    });
}

#[test]
fn questions() {
    let mut entries = vec![];
    for block in 1..=6 {
        entries.push(trial(block, 0, took(f64::from(block))));
        entries.push(trial(block, 1, took(f64::from(block) * 10.0)));
    }
    let tables = Tables::of(&frames(&entries));
    let good = [
        "SELECT factor_secs AS secs, COUNT(*) AS n, MEDIAN(wall_secs) AS wall_secs FROM trials WHERE NOT warmup GROUP BY factor_secs ORDER BY secs",
        "WITH slow AS (SELECT block, cell FROM trials WHERE wall_secs > 50) SELECT COUNT(*) AS n FROM chunks JOIN slow ON chunks.block = slow.block AND chunks.cell = slow.cell",
        "SELECT a.block, UPPER(b.failed) FROM trials AS a CROSS JOIN trials AS b WHERE a.block IN (1, 2) OR b.wall_secs BETWEEN 1.5 AND 2e1 LIMIT 3 OFFSET 1",
        "SELECT CASE WHEN warmup THEN 'a''b' ELSE \"factor_secs\" END, -wall_secs * 2 + 1 FROM (SELECT * FROM trials) AS t UNION ALL SELECT 'x', 1.0 FROM trials",
    ];
    hold("query", 120, &good, |case| match tables.sql(&case.text()) {
        Err(message) => is_one_line(&message),
        Ok(rows) => {
            assert!(rows.rows.len() <= MOST_ROWS);
            let leaked =
                |datum: &Datum| matches!(datum, Datum::Word(word) if word.contains("root:"));
            assert!(!rows.rows.iter().flatten().any(leaked), "it read a file");
        }
    });
}

#[test]
fn a_question_may_be_deep_but_not_without_end() {
    let entries = [trial(1, 0, took(1.0)), trial(2, 0, took(1.0))];
    let tables = Tables::of(&frames(&entries));
    let chain = |times: usize| {
        let sum = "wall_secs + ".repeat(times);
        format!("SELECT {sum}1 AS x FROM trials WHERE wall_secs > 0.0")
    };
    let rows = tables.sql(&chain(390)).unwrap();
    assert_eq!(rows.rows[0], [Datum::Number(390.0 * 1.5 + 1.0)]);
    let message = tables.sql(&chain(1600)).unwrap_err();
    assert!(message.contains("is too deep"), "{message}");
    for (before, after) in [
        ("(", ")"),
        ("NOT (", ")"),
        ("ABS(", ")"),
        ("- ", ""),
        ("CASE WHEN true THEN ", " END"),
    ] {
        for times in [8, 30, 300, 900] {
            let deep = format!(
                "SELECT {}1{} AS x FROM trials",
                before.repeat(times),
                after.repeat(times)
            );
            if let Err(message) = tables.sql(&deep) {
                is_one_line(&message);
            }
        }
    }
}

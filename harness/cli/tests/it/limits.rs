//! What limits a render: told by every run, put to the test where asked.

use serde_json::Value;

use crate::desk::{Desk, journal};

/// One candidate, one duration.
fn experiment() -> String {
    r#"
id = "limit"
title = "A small overlay"
question = "Does it pay?"
workload = { kind = "overlay", footage = { scene = "match", width = 64, height = 48, fps = 10, gop = 7, grain = 2 } }
factors = { duration = ["1s"], chunks = [1, 2] }
design = { baseline = { chunks = 1 }, max-blocks = 5 }
executor = { cores = 2 }
"#
    .to_owned()
}

fn interventions(rows: &[Value]) -> usize {
    let rows = rows.iter();
    rows.filter(|row| row["intervention"].is_object()).count()
}

#[test]
fn what_limits_a_render_is_told_and_put_to_the_test_only_when_asked() {
    let desk = Desk::new();
    desk.write("limit.toml", &experiment());
    let before = desk.json(&["run", "limit.toml", "--no-report", "--json"]);
    let run = desk.only_run("limit");
    let told = &before["bottleneck"];
    let cells = told["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 2, "{told:#}");
    for cell in cells {
        assert_eq!(cell["blocks"], 5, "{cell:#}");
        assert!(cell["label"].is_string() && cell["confirmed"].is_null());
        let used = &cell["utilisation"];
        for share in ["cpu", "io", "thread"] {
            let share = used[share].as_f64().unwrap();
            assert!((0.0..=1.1).contains(&share) && share > 0.0, "{cell:#}");
        }
        assert!(cell["thread"].is_string());
    }
    assert_eq!(told["interventions"], Value::Array(vec![]));
    assert_eq!(interventions(&journal(&run)), 0);
    let said = desk.must(&["analyze", "latest"]);
    assert!(said.contains("\nlimit: 1 s, 1 chunk is "), "{said}");
    let explained = desk.must(&["explain", "latest"]);
    assert!(explained.contains("== what limits a render"), "{explained}");

    let resume = [
        "run",
        "--resume",
        "latest",
        "--confirm-bottleneck",
        "--json",
    ];
    let after = desk.json(&resume);
    // Nothing of it counts for the verdict.
    for key in [
        "verdict",
        "cells",
        "blocks_used",
        "interrupted_blocks",
        "reasons",
    ] {
        assert_eq!(before[key], after[key], "{key}");
    }
    let told = &after["bottleneck"];
    let (made, not) = (
        told["interventions"].as_array().unwrap(),
        told["not_possible"].as_array().unwrap(),
    );
    assert_eq!(made.len() + not.len(), 3, "{told:#}");
    assert!(
        made.iter()
            .any(|made| made["intervention"] == "without-work")
    );
    for made in made {
        assert_eq!(made["pairs"], 5, "{made:#}");
        assert!(made["wall_ratio"].as_f64().unwrap() > 0.1);
        let has_elasticity = made["elasticity"].is_number();
        assert_eq!(
            has_elasticity,
            made["intervention"] == "fewer-cores",
            "{made:#}"
        );
    }
    let page = std::fs::read_to_string(desk.path("reports/limit/findings.md")).unwrap();
    assert!(page.contains("## What limits a render"), "{page}");
    assert!(page.contains("| says of what was changed |"), "{page}");
    assert!(page.contains("| nothing drawn |"), "{page}");

    // A plain render and one of each that is possible, five times; and a word for each that is not.
    let rows = journal(&run);
    assert_eq!(interventions(&rows), 5 * (1 + made.len()) + not.len());
    // Once more has nothing to add.
    desk.json(&resume);
    let again = journal(&run);
    assert_eq!(interventions(&again), interventions(&rows));
}

#[test]
fn commands_cannot_be_put_to_the_test_and_only_their_cpu_is_known() {
    let desk = Desk::new();
    let busy = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";
    let text = crate::command::experiment("busy", busy, r#"["slow", "fast"]"#, "");
    desk.write("busy.toml", &text);
    let said = desk.refused(2, &["run", "busy.toml", "--confirm-bottleneck"]);
    assert!(
        said.contains("what a command uses cannot be changed"),
        "{said}"
    );
    assert!(!desk.path("runs/busy").exists(), "nothing was begun");
    let told = desk.json(&["run", "busy.toml", "--no-report", "--json"]);
    let cell = &told["bottleneck"]["cells"][0];
    assert_eq!(cell["utilisation"]["io"], Value::Null, "{cell:#}");
    assert!(cell["utilisation"]["cpu"].as_f64().unwrap() > 0.0);
    let sentences = told["bottleneck"]["sentences"].to_string();
    assert!(
        sentences.contains("Of a command only CPU time is known"),
        "{sentences}"
    );
}

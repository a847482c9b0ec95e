//! The rule in a run: when it ends, what it is judged by, and what a pilot says before it.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::paper::{Trial, experiment, measure, run, wobble};

const LEVELS: &str = r#"["slow", "fast"]"#;

fn written(max_blocks: u32) -> String {
    experiment("paper", LEVELS).replace("max-blocks = 5", &format!("max-blocks = {max_blocks}"))
}

/// A sleep whose length a command's name says; `fast` is that much shorter.
fn sleeping(fast: &str) -> String {
    format!(
        r#"
id = "nap"
title = "Naps"
question = "Is a shorter nap shorter?"
workload = {{ kind = "command", argv = ["sleep", "{{secs}}"] }}
factors = {{ secs = ["0.08", "{fast}"] }}
design = {{ baseline = {{ secs = "0.08" }}, max-blocks = 12 }}
"#
    )
}

fn last_entry(run: &std::path::Path) -> Value {
    let journal = std::fs::read_to_string(run.join("journal.jsonl")).unwrap();
    serde_json::from_str(journal.lines().last().unwrap()).unwrap()
}

#[test]
fn a_run_ends_when_its_question_is_answered_and_says_so() {
    let desk = Desk::new();
    desk.write("nap.toml", &sleeping("0.01"));
    desk.must(&["run", "nap.toml", "--no-report"]);
    let found = desk.json(&["analyze", "--json"]);
    assert_eq!(
        (&found["verdict"], &found["ended"]),
        (&json!("IMPLEMENT"), &json!("decided"))
    );
    let blocks = found["blocks_used"].as_u64().unwrap();
    assert!((5..12).contains(&blocks), "{found}");
    let run = desk.only_run("nap");
    assert_eq!(last_entry(&run)["ended"]["why"], "decided");
    let text = desk.must(&["analyze"]);
    assert!(
        text.contains("because the verdict and every target cell stand"),
        "{text}"
    );
}

#[test]
fn strict_is_declared_before_the_first_trial() {
    let desk = Desk::new();
    desk.write("nap.toml", &sleeping("0.01"));
    desk.must(&["run", "nap.toml", "--no-report", "--strict"]);
    let found = desk.json(&["analyze", "--json"]);
    assert_eq!(found["post_hoc"], json!([]));
    let explained = desk.must(&["explain"]);
    assert!(explained.contains("alpha 0.025"), "{explained}");
}

#[test]
fn another_number_in_the_criterion_judges_anew_and_is_post_hoc() {
    let desk = Desk::new();
    let run = run(&desk, "paper", &written(12));
    measure(&run, 2, 12, |block, cell| {
        Trial::Took([1.0, 0.6][cell as usize] * wobble(block, cell))
    });
    let planned = desk.json(&["analyze", "--json"]);
    assert_eq!(
        (&planned["verdict"], &planned["post_hoc"]),
        (&json!("SKIP"), &json!([]))
    );
    let file = run.join("experiment.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}\n[criterion]\nspeedup = 1.2\n")).unwrap();
    let anew = desk.json(&["analyze", "--json"]);
    assert_eq!(anew["verdict"], "IMPLEMENT");
    assert_eq!(
        anew["post_hoc"],
        json!([{ "name": "speedup", "planned": "2", "judged": "1.2" }])
    );
    let said = desk.must(&["analyze"]);
    assert!(
        said.contains("Post hoc: judged by speedup 1.2 (planned: 2)"),
        "{said}"
    );
    // Nothing was executed again, and the run cannot go on as another one.
    assert_eq!(anew["blocks_used"], planned["blocks_used"]);
    let name = run.file_name().unwrap().to_str().unwrap();
    let refused = desk.refused(2, &["run", "--resume", name]);
    assert!(refused.contains("plan"), "{refused}");
}

#[test]
fn more_than_the_criterion_may_not_change() {
    let desk = Desk::new();
    let run = run(&desk, "paper", &written(12));
    let file = run.join("experiment.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        text.replace("max-blocks = 12", "max-blocks = 12, seed = 9"),
    )
    .unwrap();
    let refused = desk.refused(2, &["analyze"]);
    assert!(
        refused.contains("this is not the plan that was run"),
        "{refused}"
    );
}

#[test]
fn a_pilot_says_how_many_blocks_its_noise_takes() {
    let desk = Desk::new();
    desk.write("nap.toml", &sleeping("0.01"));
    let said = desk.must(&["plan", "nap.toml", "--pilot"]);
    for part in [
        "pilot: secs 0.08, 5 pairs with itself:",
        "to show a speedup of 2.3x, for 1 candidate, takes about",
        "to show a cost of 1x within 1.25x",
        "max-blocks is 12",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!desk.path("runs/nap").exists() && !desk.path("runs/nap-selfcheck").exists());
}

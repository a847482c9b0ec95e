//! From which duration on: on the page, in `--json`, in a file that is published and checked, with runs that join.

use std::path::PathBuf;

use serde_json::Value;

use crate::desk::Desk;
use crate::paper::{self, Trial, wobble};

/// Commands whose durations and chunks are varied; what they took is written into their journals afterwards.
fn experiment(id: &str, durations: &str, more: &str) -> String {
    format!(
        r#"
id = "{id}"
title = "A split on paper"
question = "Is it more than twice as fast?"
{more}
[workload]
kind = "command"
argv = ["true", "{{duration}}", "{{chunks}}"]
[factors]
duration = {durations}
chunks = [1, 4]
[design]
baseline = {{ chunks = 1 }}
max-blocks = 8
"#
    )
}

/// A second of start-up and a tenth of a second of work a second of footage: 4 chunks are twice as fast from 20 s on.
fn measured(desk: &Desk, id: &str, text: &str, durations: &[f64]) -> PathBuf {
    let run = paper::run(desk, id, text);
    paper::measure(&run, 2 * durations.len() as u32, 8, |block, cell| {
        let (secs, chunks) = (durations[cell as usize / 2], [1.0, 4.0][cell as usize % 2]);
        Trial::Took((1.0 + 0.1 * secs / chunks) * wobble(block, cell))
    });
    run
}

const LONG: &str = r#"["40s", "80s", "160s"]"#;
const SHORT: &str = r#"["2s", "5s", "10s"]"#;
const WITH: &str = "threshold = { with = [\"short\"] }\n";

fn file(desk: &Desk) -> Option<String> {
    std::fs::read_to_string(desk.path("reports/long/thresholds.toml")).ok()
}

fn four(verdict: &Value) -> &Value {
    let treatments = verdict["thresholds"]["levels"][0]["treatments"]
        .as_array()
        .unwrap();
    assert_eq!(treatments.len(), 1, "{treatments:#?}");
    &treatments[0]
}

#[test]
fn a_run_that_joins_pulls_the_lines_to_the_truth_and_is_named() {
    let desk = Desk::new();
    let alone = experiment("long", LONG, WITH);
    measured(&desk, "long", &alone, &[40.0, 80.0, 160.0]);
    let verdict = desk.json(&["analyze", "latest", "--json"]);
    assert_eq!(verdict["thresholds"]["joined"][0]["missing"], "no-run");
    assert_eq!(four(&verdict)["measured_secs"], 40.0);
    assert_eq!(four(&verdict)["extrapolated"], true, "20 s lie below 40 s");
    let wide = four(&verdict)["fit"]["overall"].clone();
    assert_eq!(wide["kind"], "from");

    let short = measured(
        &desk,
        "short",
        &experiment("short", SHORT, ""),
        &[2.0, 5.0, 10.0],
    );
    let long = desk.only_run("long");
    let long = long.to_str().unwrap();
    let verdict = desk.json(&["analyze", long, "--json"]);
    let joined = &verdict["thresholds"]["joined"][0];
    assert_eq!(joined["run"], short.file_name().unwrap().to_str().unwrap());
    assert_eq!(joined["durations"], serde_json::json!([2.0, 5.0, 10.0]));
    let found = four(&verdict);
    let near = found["break_even_secs"].as_f64().unwrap();
    assert!((near - 20.0).abs() < 2.0, "{found:#}");
    assert_eq!(found["extrapolated"], false);
    assert_eq!(found["fit"]["durations"].as_array().unwrap().len(), 6);
    assert_eq!(
        found["durations"].as_array().unwrap().len(),
        3,
        "a verdict's own"
    );
    let width = |found: &Value| found["high"].as_f64().unwrap() - found["low"].as_f64().unwrap();
    assert!(width(&found["fit"]["overall"]) < width(&wide));

    desk.must(&["report", long]);
    let page = std::fs::read_to_string(desk.path("reports/long/findings.md")).unwrap();
    let said = format!(
        "Run {} of short joined the fit with its trials at 2 s, 5 s and 10 s; no verdict rests on them.",
        short.file_name().unwrap().to_str().unwrap()
    );
    assert!(page.contains(&said), "{page}");
    assert!(page.contains("## From which duration on"), "{page}");
}

#[test]
fn a_run_that_was_made_otherwise_joins_nothing_and_the_page_says_why() {
    let desk = Desk::new();
    measured(
        &desk,
        "long",
        &experiment("long", LONG, WITH),
        &[40.0, 80.0, 160.0],
    );
    let short = measured(
        &desk,
        "short",
        &experiment("short", SHORT, ""),
        &[2.0, 5.0, 10.0],
    );
    let missing = || {
        let long = desk.only_run("long");
        let verdict = desk.json(&["analyze", long.to_str().unwrap(), "--json"]);
        let joined = &verdict["thresholds"]["joined"][0];
        assert!(joined["run"].is_null());
        joined["missing"].clone()
    };
    paper::edit_manifest(&short, |manifest| manifest["machine"]["cores"] = 99.into());
    assert_eq!(missing(), serde_json::json!({ "differs": "machine" }));
    let journal = short.join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    let cut = text
        .lines()
        .filter(|line| !line.contains("ended"))
        .collect::<Vec<_>>();
    std::fs::write(&journal, cut.join("\n") + "\n").unwrap();
    assert_eq!(missing(), "none-ended");
    let long = desk.only_run("long");
    desk.must(&["report", long.to_str().unwrap()]);
    let page = std::fs::read_to_string(desk.path("reports/long/findings.md")).unwrap();
    assert!(
        page.contains("Nothing of short joined the fit: none of its runs has ended."),
        "{page}"
    );
}

#[test]
fn publishing_writes_the_file_and_check_says_whether_it_is_current() {
    let desk = Desk::new();
    measured(
        &desk,
        "short",
        &experiment("short", SHORT, ""),
        &[2.0, 5.0, 10.0],
    );
    measured(
        &desk,
        "long",
        &experiment("long", LONG, WITH),
        &[40.0, 80.0, 160.0],
    );
    let long = desk.only_run("long");
    let long = long.to_str().unwrap();
    let check = || desk.must(&["publish", long, "--check"]);
    assert!(check().contains("nothing published"));
    let said = desk.must(&["publish", long]);
    assert_eq!(
        said.trim(),
        "reports/long/thresholds.toml",
        "there is no task"
    );
    let text = file(&desk).unwrap();
    for line in [
        "experiment = \"long\"",
        "scope = \"command\"",
        "criterion = { speedup = 2.0, cost_ratio = 1.25, alpha = 0.05 }",
        "cold_start_secs = 0.0",
        "[chunks.4]",
        "measured_secs = 40.0",
        "side = \"speed\"",
        "fitted_over_secs = [2.0, 160.0]",
        "speedup_at_secs = 160.0",
        "date = \"2023-11-14\"",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    assert!(
        text.contains("\nbreak_even_secs = ") && text.contains("\njoined = [\""),
        "{text}"
    );
    let parsed = twofold_core::advice::Advice::parse("thresholds.toml", &text).unwrap();
    assert_eq!(
        (parsed.choose(39.0).chunks, parsed.choose(40.0).chunks),
        (1, 4)
    );
    assert!(check().contains("reports/long/thresholds.toml: current"));
    desk.must(&["publish", long]);
    assert_eq!(file(&desk).as_ref(), Some(&text), "the same bytes");

    let path = desk.path("reports/long/thresholds.toml");
    std::fs::write(
        &path,
        text.replace("measured_secs = 40.0", "measured_secs = 10.0"),
    )
    .unwrap();
    let line = desk.refused(4, &["publish", long, "--check"]);
    assert!(
        line.contains("thresholds.toml: stale") && line.contains("(hint: twofold publish"),
        "{line}"
    );
    std::fs::write(&path, "not = \"thresholds\"\n").unwrap();
    desk.refused(4, &["publish", long, "--check"]);
    std::fs::write(
        &path,
        parsed
            .to_toml()
            .replace(&format!("run = \"{}\"", parsed.run), "run = \"later\""),
    )
    .unwrap();
    assert!(check().contains("superseded by run later"));
}

#[test]
fn a_document_and_its_thresholds_are_current_together() {
    let desk = Desk::new();
    let text = experiment("long", LONG, "task = \"T1.md\"\n");
    measured(&desk, "long", &text, &[40.0, 80.0, 160.0]);
    desk.write("tasks/T1.md", "# A task\n");
    let said = desk.must(&["publish", "latest"]);
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        ["tasks/T1.md", "reports/long/thresholds.toml"]
    );
    assert!(
        desk.must(&["publish", "latest", "--check"])
            .contains("tasks/T1.md: current")
    );
    std::fs::remove_file(desk.path("reports/long/thresholds.toml")).unwrap();
    let line = desk.refused(4, &["publish", "latest", "--check"]);
    assert!(
        line.contains("reports/long/thresholds.toml: stale"),
        "{line}"
    );
}

#[test]
fn clean_keeps_the_runs_that_published_thresholds_rest_on() {
    let desk = Desk::new();
    let short = measured(
        &desk,
        "short",
        &experiment("short", SHORT, ""),
        &[2.0, 5.0, 10.0],
    );
    let long = measured(
        &desk,
        "long",
        &experiment("long", LONG, WITH),
        &[40.0, 80.0, 160.0],
    );
    desk.must(&["publish", long.to_str().unwrap()]);
    let said = desk.must(&["clean", "--keep", "0"]);
    assert_eq!(
        said.matches("reports/long/thresholds.toml names it as published")
            .count(),
        2,
        "{said}"
    );
    assert!(short.is_dir() && long.is_dir());
    desk.write("reports/long/thresholds.toml", "broken");
    let line = desk.refused(2, &["clean", "--keep", "0"]);
    assert!(line.contains("reports/long/thresholds.toml:1:"), "{line}");
}

#[test]
fn an_experiment_that_joins_itself_is_refused_on_its_line() {
    let desk = Desk::new();
    for (ids, message) in [
        (r#"["long"]"#, "\"long\" cannot join itself"),
        (r#"["a", "a"]"#, "\"a\" is named twice"),
        (r#"["../a"]"#, "\"../a\" is not an experiment id"),
        ("[]", "threshold.with has no entries"),
    ] {
        desk.write(
            "long.toml",
            &experiment("long", LONG, &format!("threshold = {{ with = {ids} }}\n")),
        );
        let line = desk.refused(2, &["plan", "long.toml"]);
        assert!(
            line.contains("long.toml:5:") && line.contains(message),
            "{line}"
        );
    }
}

//! Any program can be asked the question.

use crate::desk::{Desk, journal, processes_with, wait_until};

/// An experiment over `sh -c`, which is the program here and no shell of ours.
pub fn experiment(id: &str, script: &str, levels: &str, extra: &str) -> String {
    format!(
        r#"
id = "{id}"
title = "A command"
question = "Is it more than twice as fast?"
[workload]
kind = "command"
argv = ["sh", "-c", "{script}", "sh", "{{speed}}"]
{extra}
[factors]
speed = {levels}
[design]
baseline = {{ speed = "slow" }}
max-blocks = 5
"#
    )
}

const SLEEP: &str = "case $1 in slow) sleep 0.24;; fast) sleep 0.03;; *) sleep 0.2;; esac";

#[test]
fn a_command_that_is_four_times_as_fast_is_implement() {
    let desk = Desk::new();
    desk.write(
        "sleepers.toml",
        &experiment("sleepers", SLEEP, r#"["slow", "fast"]"#, ""),
    );
    let verdict = desk.json(&["run", "sleepers.toml", "--json"]);
    assert_eq!(verdict["schema"], 1);
    assert_eq!(verdict["experiment"], "sleepers");
    assert_eq!(verdict["scope"], "command");
    assert_eq!(verdict["verdict"], "IMPLEMENT", "{verdict:#}");
    assert_eq!(verdict["recommended"]["speed"], "fast");
    assert_eq!(verdict["blocks_used"], 5);
    let cell = &verdict["cells"][0];
    assert_eq!(cell["factors"]["speed"], "fast");
    let (speedup, low, high) = (
        cell["speedup"].as_f64().unwrap(),
        cell["speedup_ci"][0].as_f64().unwrap(),
        cell["speedup_ci"][1].as_f64().unwrap(),
    );
    assert!(low <= speedup && speedup <= high && low > 2.0, "{cell:#}");
    assert!(cell["p_implement"].as_f64().unwrap() <= 0.05);
    assert!(cell["ceiling"].is_null());
    assert!(desk.path("reports/sleepers/index.html").is_file());
    assert!(desk.path("reports/sleepers/findings.md").is_file());
}

#[test]
fn a_run_folder_holds_what_the_design_names() {
    let desk = Desk::new();
    let text = experiment("sleepers", SLEEP, r#"["slow", "fast"]"#, "");
    desk.write("sleepers.toml", &text);
    desk.must(&["run", "sleepers.toml", "--no-report"]);
    assert!(
        !desk.path("reports").exists(),
        "--no-report stops before the report"
    );
    let run = desk.only_run("sleepers");
    assert_eq!(
        std::fs::read_to_string(run.join("experiment.toml")).unwrap(),
        text
    );
    for name in ["trials.parquet", "chunks.parquet"] {
        let bytes = std::fs::read(run.join(name)).unwrap();
        assert!(
            bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            "{name}"
        );
    }
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(run.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["experiment"], "sleepers");
    assert!(manifest["machine"]["cores"].as_u64().unwrap() >= 1);
    let rows = journal(&run);
    // One warm-up block and five measured ones of two cells, and the end.
    assert_eq!(rows.len(), 13);
    assert!(rows[12]["ended"]["at"].as_i64().unwrap() > 1_600_000_000);
    assert!(rows[0]["trial"]["warmup"].as_bool().unwrap());
    assert!(
        !run.join("tmp").exists() && !run.join("logs").exists(),
        "nothing is left over"
    );
}

#[test]
fn the_peak_memory_of_a_command_is_its_own() {
    let desk = Desk::new();
    desk.write(
        "sleepers.toml",
        &experiment("sleepers", SLEEP, r#"["slow", "fast"]"#, ""),
    );
    desk.must(&["run", "sleepers.toml", "--no-report"]);
    for row in &journal(&desk.only_run("sleepers"))[..12] {
        let bytes = row["trial"]["outcome"]["measured"]["jobs"][0]["peak_rss_bytes"]
            .as_u64()
            .unwrap();
        assert!((100_000..10_000_000).contains(&bytes), "{bytes}");
    }
}

#[test]
fn a_command_that_fails_is_a_row_and_never_a_verdict() {
    let desk = Desk::new();
    let script = "case $1 in slow) sleep 0.1;; *) echo out of paper >&2; exit 7;; esac";
    desk.write(
        "broken.toml",
        &experiment("broken", script, r#"["slow", "fast"]"#, ""),
    );
    let verdict = desk.json(&["run", "broken.toml", "--json", "--no-report"]);
    assert_eq!(verdict["verdict"], "INCONCLUSIVE");
    assert_eq!(verdict["cells"][0]["failed"], 2, "{verdict:#}");
    let run = desk.only_run("broken");
    let failed = journal(&run)
        .into_iter()
        .find(|row| row["trial"]["outcome"]["failed"].is_object())
        .unwrap();
    assert_eq!(failed["trial"]["outcome"]["failed"]["kind"], "crashed");
    assert!(
        failed["trial"]["outcome"]["failed"]["message"]
            .as_str()
            .unwrap()
            .starts_with("exit status 7")
    );
    let logs: Vec<_> = std::fs::read_dir(run.join("logs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(
        logs.iter()
            .any(|log| std::fs::read_to_string(log).unwrap() == "out of paper\n"),
        "{logs:?}"
    );
}

#[test]
fn a_timeout_ends_the_whole_process_group() {
    let desk = Desk::new();
    let script = "case $1 in slow) sleep 0.1;; *) sleep 61.37 & sleep 61.37;; esac";
    desk.write(
        "hang.toml",
        &experiment("hang", script, r#"["slow", "fast"]"#, "timeout = \"300ms\""),
    );
    let verdict = desk.json(&["run", "hang.toml", "--json", "--no-report"]);
    assert_eq!(verdict["verdict"], "INCONCLUSIVE");
    let kinds: Vec<String> = journal(&desk.only_run("hang"))
        .iter()
        .filter_map(|row| {
            Some(
                row["trial"]["outcome"]["failed"]["kind"]
                    .as_str()?
                    .to_owned(),
            )
        })
        .collect();
    assert!(
        !kinds.is_empty() && kinds.iter().all(|kind| kind == "timed-out"),
        "{kinds:?}"
    );
    wait_until("nothing of it is left", || {
        processes_with("61.37").is_empty()
    });
}

#[test]
fn what_a_command_leaves_behind_ends_with_its_trial() {
    let desk = Desk::new();
    let script = "sleep 62.48 & case $1 in slow) sleep 0.1;; *) sleep 0.03;; esac";
    desk.write(
        "left.toml",
        &experiment("left", script, r#"["slow", "fast"]"#, ""),
    );
    desk.must(&["run", "left.toml", "--no-report"]);
    wait_until("nothing of it is left", || {
        processes_with("62.48").is_empty()
    });
}

#[test]
fn no_shell_reads_an_argument() {
    let desk = Desk::new();
    let text = r#"
id = "hostile"
title = "x"
question = "x"
workload = { kind = "command", argv = ["test", "{speed}", "!=", "x"] }
factors = { speed = ["slow", "$(touch owned)", "; touch owned", "{speed}", "`touch owned`"] }
design = { baseline = { speed = "slow" }, max-blocks = 5 }
"#;
    desk.write("hostile.toml", text);
    let verdict = desk.json(&["run", "hostile.toml", "--json"]);
    assert_eq!(verdict["cells"].as_array().unwrap().len(), 4);
    assert_eq!(verdict["cells"][0]["failed"], 0);
    assert!(!desk.path("owned").exists());
}

#[test]
fn a_verdict_named_by_fail_on_is_status_5() {
    let desk = Desk::new();
    desk.write(
        "same.toml",
        &experiment("same", SLEEP, r#"["slow", "other"]"#, ""),
    );
    let message = desk.refused(
        5,
        &[
            "run",
            "same.toml",
            "--no-report",
            "--fail-on",
            "SKIP,INCONCLUSIVE",
        ],
    );
    assert!(message.contains("the verdict is SKIP"), "{message}");
    desk.must(&["analyze", "latest", "--fail-on", "IMPLEMENT"]);
    assert_eq!(
        desk.run(&["analyze", "latest", "--fail-on", "SKIP"])
            .status
            .code(),
        Some(5)
    );
}

#[test]
fn plan_prints_the_plan_and_runs_nothing() {
    let desk = Desk::new();
    desk.write(
        "sleepers.toml",
        &experiment("sleepers", SLEEP, r#"["slow", "fast"]"#, ""),
    );
    let first = desk.must(&["plan", "sleepers.toml"]);
    assert_eq!(
        first,
        desk.must(&["plan", "sleepers.toml"]),
        "the same seed gives the same plan"
    );
    assert!(
        first.contains("2 cells") && first.contains("block  6: "),
        "{first}"
    );
    assert!(first.contains("expected: unknown"), "{first}");
    assert!(!desk.path("runs").exists());
    desk.must(&["run", "sleepers.toml", "--no-report"]);
    let later = desk.must(&["plan", "sleepers.toml"]);
    assert!(later.contains("as measured in run "), "{later}");
}

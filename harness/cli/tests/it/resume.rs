//! Kill it anywhere, and it goes on.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::desk::{Desk, journal, processes_with, said, wait_until};

/// Trials of about 60 ms that carry a mark by which their processes are found.
fn experiment(mark: &str) -> String {
    let script = format!("case $1 in slow) sleep 0.08{mark};; *) sleep 0.03{mark};; esac");
    crate::command::experiment("cut", &script, r#"["slow", "fast", "other"]"#, "")
}

#[test]
fn a_killed_run_is_resumed_and_every_finished_trial_kept() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0741"));
    let mut harness = desk
        .twofold(&["run", "cut.toml", "--no-report"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // In the middle of the third measured block: 3 warm-up rows, 6 of two blocks, and one or two more.
    wait_until("the third block has begun", || {
        desk.path("runs/cut").exists() && journal(&desk.only_run("cut")).len() >= 10
    });
    harness.kill().unwrap();
    harness.wait().unwrap();
    let killed = Instant::now();
    let run = desk.only_run("cut");
    let before = journal(&run);
    assert!(
        before.len() < 12,
        "the block was finished before it could be cut: {}",
        before.len()
    );
    wait_until("no process of it is alive", || {
        processes_with("0741").is_empty()
    });
    assert!(
        killed.elapsed() < Duration::from_secs(1),
        "{:?}",
        killed.elapsed()
    );

    let verdict = desk.json(&["run", "--resume", "latest", "--json", "--no-report"]);
    let after = journal(&run);
    assert_eq!(
        after[..before.len()],
        before[..],
        "every finished trial is kept"
    );
    assert_eq!(verdict["interrupted_blocks"], 1);
    assert_eq!(
        verdict["blocks_used"], 5,
        "the cut block was measured again"
    );
    let blocks: Vec<u64> = after
        .iter()
        .filter_map(|row| row["trial"]["block"].as_u64())
        .collect();
    assert_eq!(
        blocks[before.len()],
        5,
        "as a new block, after another warm-up"
    );
    assert!(after[before.len()]["trial"]["warmup"].as_bool().unwrap());
    assert_eq!(verdict["cells"][0]["blocks"], 5);
}

#[test]
fn a_last_line_that_was_cut_is_cut_off() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0742"));
    desk.must(&["run", "cut.toml", "--no-report"]);
    let run = desk.only_run("cut");
    let path = run.join("journal.jsonl");
    let whole = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<&str> = whole.lines().collect();
    // Eleven rows (the third measured block lacks one) and half of another.
    std::fs::write(
        &path,
        format!(
            "{}\n{}",
            rows[..11].join("\n"),
            &rows[11][..rows[11].len() / 2]
        ),
    )
    .unwrap();
    assert_eq!(
        desk.json(&["analyze", "latest", "--json"])["blocks_used"],
        2
    );
    let verdict = desk.json(&["run", "--resume", "latest", "--json", "--no-report"]);
    assert_eq!(
        (&verdict["blocks_used"], &verdict["interrupted_blocks"]),
        (&5.into(), &1.into())
    );
}

#[test]
fn a_run_that_ended_is_not_run_again() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0743"));
    desk.must(&["run", "cut.toml", "--no-report"]);
    let before = journal(&desk.only_run("cut"));
    desk.must(&["run", "cut.toml", "--resume", "latest", "--no-report"]);
    assert_eq!(journal(&desk.only_run("cut")), before);
}

#[test]
fn two_writers_are_refused() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0744"));
    let mut harness = desk
        .twofold(&["run", "cut.toml", "--no-report"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the run has begun", || {
        desk.path("runs/cut").exists() && !journal(&desk.only_run("cut")).is_empty()
    });
    let message = desk.refused(2, &["run", "--resume", "latest", "--no-report"]);
    assert!(
        message.contains("another twofold is writing this run"),
        "{message}"
    );
    assert!(harness.wait().unwrap().success());
    desk.must(&["run", "--resume", "latest", "--no-report"]);
}

#[test]
fn a_run_does_not_go_on_as_another_experiment_or_on_another_machine() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0745"));
    desk.must(&["run", "cut.toml", "--no-report"]);
    desk.write("cut.toml", &experiment("0746"));
    let message = desk.refused(2, &["run", "cut.toml", "--resume", "latest"]);
    assert!(
        message.contains("has changed since the run was begun"),
        "{message}"
    );

    let path = desk.only_run("cut").join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    manifest["machine"]["cpu"] = "Another 9000".into();
    std::fs::write(&path, manifest.to_string()).unwrap();
    let message = desk.refused(2, &["run", "--resume", "latest"]);
    assert!(
        message.contains("another processor: the run was begun with Another 9000"),
        "{message}"
    );
}

#[test]
fn a_termination_leaves_a_run_that_can_be_resumed() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0747"));
    let harness = desk
        .twofold(&["run", "cut.toml", "--no-report"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the run has begun", || {
        desk.path("runs/cut").exists() && journal(&desk.only_run("cut")).len() >= 4
    });
    // SAFETY: the id of a child of this test that has not been waited for.
    unsafe { libc::kill(harness.id() as libc::pid_t, libc::SIGTERM) };
    let output = harness.wait_with_output().unwrap();
    assert!(!output.status.success());
    wait_until("no process of it is alive", || {
        processes_with("0747").is_empty()
    });
    assert_eq!(
        desk.json(&["run", "--resume", "latest", "--json", "--no-report"])["blocks_used"],
        5
    );
}

#[test]
fn there_is_no_such_run() {
    let desk = Desk::new();
    let output = desk.run(&["run", "--resume", "yesterday"]);
    assert!(said(output, 2).contains("no run \"yesterday\""));
}

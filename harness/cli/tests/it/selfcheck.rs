//! A cell against itself: the true ratio is 1, and what is found is the machine's.

use std::process::Stdio;

use crate::desk::{Desk, journal, wait_until};

const LEVELS: &str = r#"["slow", "fast"]"#;

#[test]
fn a_command_is_compared_with_itself_and_the_run_can_be_analyzed() {
    let desk = Desk::new();
    let script = "case $1 in slow) sleep 0.02;; *) exit 9;; esac";
    desk.write(
        "naps.toml",
        &crate::command::experiment("naps", script, LEVELS, ""),
    );
    let found = desk.json(&["selfcheck", "naps.toml", "--blocks", "6", "--json"]);
    assert_eq!(found["experiment"], "naps-selfcheck");
    assert_eq!(found["failed"], 0);
    let scenario = &found["scenarios"][0];
    assert_eq!(
        scenario["factors"]["speed"], "slow",
        "only the baseline was run"
    );
    assert_eq!(scenario["pairs"], 6);
    let numbers = &scenario["found"];
    assert!(numbers["wall_secs"].as_f64().unwrap() > 0.02);
    assert!(numbers["noise"].as_f64().unwrap() > 0.0);
    assert_eq!(
        (&numbers["sides"]["draws"], &numbers["sides"]["all"]),
        (&64.into(), &true.into())
    );
    assert_eq!(numbers["partners"]["draws"], 2000);
    let resolvable = numbers["resolvable"].as_array().unwrap();
    assert_eq!(
        (&resolvable[0]["criterion"], &resolvable[1]["criterion"]),
        (&2.0.into(), &1.0.into())
    );
    assert_eq!(resolvable[0]["blocks"], 5, "the experiment's max-blocks");

    let run = desk.only_run("naps-selfcheck");
    // A warm-up block and six of two trials, and the end.
    assert_eq!(journal(&run).len(), 15);
    assert_eq!(desk.json(&["analyze", "--json"]), found);
    let text = desk.must(&["analyze"]);
    assert!(
        text.contains("with fewer than 15 pairs") && text.contains("noise: "),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    for verb in ["report", "explain"] {
        let line = desk.refused(2, &[verb]);
        assert!(
            line.contains("a run against itself has no verdict"),
            "{line}"
        );
    }
    assert_eq!(
        desk.json(&["list", "runs", "--json"])["runs"][0]["verdict"],
        "A/A"
    );
}

#[test]
fn a_selfcheck_that_was_cut_is_resumed() {
    let desk = Desk::new();
    let script = "sleep 0.03; test $1";
    desk.write(
        "naps.toml",
        &crate::command::experiment("naps", script, LEVELS, ""),
    );
    let mut harness = desk
        .twofold(&["selfcheck", "naps.toml", "--blocks", "8"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("some blocks are done", || {
        desk.path("runs/naps-selfcheck").exists()
            && journal(&desk.only_run("naps-selfcheck")).len() >= 6
    });
    harness.kill().unwrap();
    harness.wait().unwrap();
    let found = desk.json(&["run", "--resume", "latest", "--json"]);
    assert_eq!(found["scenarios"][0]["pairs"], 8, "{found:#}");
    assert!(
        !desk.path("reports").exists(),
        "there is no verdict to report"
    );
}

#[test]
fn a_render_is_compared_with_itself() {
    let desk = Desk::new();
    desk.write("small.toml", &crate::render::experiment("small", ""));
    let found = desk.json(&["selfcheck", "small.toml", "--blocks", "5", "--json"]);
    let scenarios = found["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 2);
    for (scenario, duration) in scenarios.iter().zip(["1s", "2s"]) {
        assert_eq!(scenario["factors"]["duration"], duration);
        assert_eq!(scenario["factors"]["chunks"], "1");
        assert_eq!(scenario["pairs"], 5);
    }
    for row in journal(&desk.only_run("small-selfcheck")) {
        if let Some(measured) = row["trial"]["outcome"].as_object() {
            let jobs = &measured["measured"]["jobs"];
            assert_eq!(
                jobs.as_array().unwrap().len(),
                1,
                "both sides are the same job"
            );
            assert_eq!(measured["measured"]["join_secs"], 0.0);
        }
    }
}

#[test]
fn without_a_worker_a_command_is_timed() {
    let desk = Desk::new();
    let output = desk
        .twofold(&["selfcheck", "--blocks", "5", "--json"])
        .env("TWOFOLD_WORKER", "/nowhere/at-all")
        .output()
        .unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("note: no worker to render with"), "{said}");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["experiment"], "machine-selfcheck");
    assert_eq!(found["scenarios"][0]["factors"]["count"], "100000");
    assert_eq!(
        found["scenarios"][0]["found"]["resolvable"][0]["blocks"],
        20
    );
}

#[test]
fn too_few_or_too_many_blocks_are_refused() {
    let desk = Desk::new();
    for blocks in ["4", "31", "0", "many"] {
        let output = desk.run(&["selfcheck", "--blocks", blocks]);
        assert_eq!(output.status.code(), Some(2));
    }
    assert!(!desk.path("runs").exists());
}

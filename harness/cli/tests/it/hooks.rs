//! What is executed around the trials of a command, in which order, and what its failures do.

use crate::desk::{Desk, journal};

/// An experiment whose every part appends a word to `diary`.
fn experiment(hooks: &str) -> String {
    format!(
        r#"
id = "diary"
title = "A diary"
question = "Is it faster?"
[workload]
kind = "command"
{hooks}
[workload.commands]
slow = ["sh", "-c", "echo trial slow >> diary; sleep 0.03"]
fast = ["sh", "-c", "echo trial fast >> diary; sleep 0.01"]
[design]
baseline = {{ command = "slow" }}
max-blocks = 5
"#
    )
}

fn hook(name: &str, script: &str) -> String {
    format!("{name} = [\"sh\", \"-c\", \"{script}\", \"sh\", \"{{command}}\"]\n")
}

fn diary(desk: &Desk) -> Vec<String> {
    let text = std::fs::read_to_string(desk.path("diary")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn failures(desk: &Desk) -> Vec<(String, String)> {
    let rows = journal(&desk.only_run("diary"));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| &row["trial"]["outcome"]["failed"])
        .filter(|failed| failed.is_object())
        .map(|failed| (text(&failed["kind"]), text(&failed["message"])))
        .collect()
}

#[test]
fn hooks_are_executed_in_their_order_and_outside_the_wall() {
    let desk = Desk::new();
    let hooks: String = ["setup", "prepare", "conclude", "cleanup"]
        .map(|name| hook(name, &format!("echo {name} $1 >> diary; sleep 0.12")))
        .concat();
    desk.write("diary.toml", &experiment(&hooks));
    let verdict = desk.json(&["run", "diary.toml", "--json", "--no-report"]);
    let diary = diary(&desk);
    // Two cells: each is set up before its first trial, and both are cleaned up at the end.
    assert_eq!(diary.len(), 2 + 12 * 3 + 2, "{diary:?}");
    assert_eq!(
        diary[..8],
        [
            "setup slow",
            "prepare slow",
            "trial slow",
            "conclude slow",
            "setup fast",
            "prepare fast",
            "trial fast",
            "conclude fast"
        ]
    );
    assert_eq!(diary[38..], ["cleanup slow", "cleanup fast"]);
    for three in diary[8..38].chunks(3) {
        let cell = three[0].strip_prefix("prepare ").unwrap();
        assert_eq!(
            three[1..],
            [format!("trial {cell}"), format!("conclude {cell}")]
        );
    }
    for row in &journal(&desk.only_run("diary"))[..12] {
        let wall = row["trial"]["outcome"]["measured"]["jobs"][0]["wall_secs"]
            .as_f64()
            .unwrap();
        let started = row["trial"]["started_at"].as_i64().unwrap();
        assert!(started > 0 && wall > 0.0, "{row}");
    }
    assert_eq!(verdict["cells"][0]["failed"], 0);
    assert!(!desk.only_run("diary").join("logs").exists());
}

#[test]
fn a_failing_setup_ends_the_run_and_what_was_set_up_is_cleaned_up() {
    let desk = Desk::new();
    let hooks = hook(
        "setup",
        "echo setup $1 >> diary; test $1 = slow || { echo no room >&2; exit 9; }",
    ) + &hook("cleanup", "echo cleanup $1 >> diary");
    desk.write("diary.toml", &experiment(&hooks));
    let message = desk.refused(2, &["run", "diary.toml", "--no-report"]);
    assert!(
        message.contains("setup of command fast: exit status 9: no room"),
        "{message}"
    );
    let diary = diary(&desk);
    assert_eq!(
        diary,
        [
            "setup slow",
            "trial slow",
            "setup fast",
            "cleanup slow",
            "cleanup fast"
        ]
    );
    let log = desk.only_run("diary").join("logs/cell1.setup.stderr");
    assert_eq!(std::fs::read_to_string(log).unwrap(), "no room\n");
}

#[test]
fn a_failing_prepare_is_a_failed_trial_that_was_not_begun() {
    let desk = Desk::new();
    let hooks = hook(
        "prepare",
        "test $1 = slow || { echo first >&2; echo out of ink >&2; exit 3; }",
    ) + &hook("conclude", "echo conclude $1 >> diary");
    desk.write("diary.toml", &experiment(&hooks));
    let verdict = desk.json(&["run", "diary.toml", "--json", "--no-report"]);
    assert_eq!(verdict["verdict"], "INCONCLUSIVE");
    let failures = failures(&desk);
    assert!(!failures.is_empty());
    for (kind, message) in &failures {
        assert_eq!(kind, "crashed");
        assert!(
            message.starts_with(
                "prepare: exit status 3: out of ink (its standard error is in logs/block"
            ),
            "{message}"
        );
    }
    assert!(!diary(&desk).iter().any(|line| line.ends_with("fast")));
    let logs: Vec<String> = std::fs::read_dir(desk.only_run("diary").join("logs"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    assert_eq!(logs.len(), failures.len());
    assert!(
        logs.iter().all(|log| log == "first\nout of ink\n"),
        "{logs:?}"
    );
}

#[test]
fn a_failing_conclude_is_a_failed_trial() {
    let desk = Desk::new();
    let hooks = hook("conclude", "test $1 = slow || exit 4");
    desk.write("diary.toml", &experiment(&hooks));
    desk.must(&["run", "diary.toml", "--no-report"]);
    let failures = failures(&desk);
    assert!(!failures.is_empty());
    assert!(
        failures
            .iter()
            .all(|(_, message)| message == "conclude: exit status 4, and it said nothing"),
        "{failures:?}"
    );
    assert!(diary(&desk).contains(&"trial fast".to_owned()));
}

#[test]
fn conclude_follows_a_command_that_failed_whose_failure_is_the_one_told() {
    let desk = Desk::new();
    let text = experiment(&hook("conclude", "echo conclude $1 >> diary; exit 1"))
        .replace("echo trial fast >> diary", "echo jammed >&2; exit 5");
    desk.write("diary.toml", &text);
    desk.must(&["run", "diary.toml", "--no-report"]);
    assert!(diary(&desk).contains(&"conclude fast".to_owned()));
    assert!(
        failures(&desk)
            .iter()
            .any(|(_, message)| message.starts_with("exit status 5: jammed")),
        "{:?}",
        failures(&desk)
    );
}

#[test]
fn a_failing_cleanup_is_a_warning() {
    let desk = Desk::new();
    let hooks = hook("cleanup", "echo stuck >&2; exit 1");
    desk.write("diary.toml", &experiment(&hooks));
    let output = desk.run(&["run", "diary.toml", "--no-report"]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    let warnings: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("warning: cleanup of "))
        .collect();
    assert_eq!(warnings.len(), 2, "{said}");
    assert!(warnings[0].starts_with("warning: cleanup of command slow: exit status 1: stuck"));
}

#[test]
fn a_hook_that_is_no_program_ends_the_run_with_its_name() {
    let desk = Desk::new();
    desk.write("diary.toml", &experiment("prepare = [\"no-such-program\"]"));
    let message = desk.refused(2, &["run", "diary.toml", "--no-report"]);
    assert!(message.contains("prepare: no-such-program: "), "{message}");
}

//! Folder, input, variables, statuses and responses of a command.

use crate::desk::{Desk, journal};

fn experiment(workload: &str, script: &str) -> String {
    format!(
        r#"
id = "around"
title = "Around"
question = "Is it faster?"
[workload]
kind = "command"
argv = ["sh", "-c", '''{script}''', "sh", "{{n}}"]
{workload}
[factors]
n = [1, 2]
[design]
baseline = {{ n = 1 }}
max-blocks = 5
"#
    )
}

fn messages(desk: &Desk) -> Vec<String> {
    let rows = journal(&desk.only_run("around"));
    rows.iter()
        .filter_map(|row| row["trial"]["outcome"]["failed"]["message"].as_str())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_command_has_its_folder_its_input_and_its_variables() {
    let desk = Desk::new();
    for n in ["1", "2"] {
        desk.write(&format!("room{n}/here"), "");
        desk.write(&format!("in{n}.txt"), &format!("input {n}\n"));
    }
    let workload = "directory = \"room{n}\"\nstdin = \"in{n}.txt\"\nenv = { NUMBER = \"no {n}\" }";
    let script = "test -e here && test \"$(cat)\" = \"input $1\" && test \"$NUMBER\" = \"no $1\"";
    desk.write("around.toml", &experiment(workload, script));
    desk.must(&["run", "around.toml", "--no-report"]);
    assert_eq!(messages(&desk), [""; 0]);
}

#[test]
fn a_folder_or_an_input_that_is_not_there_is_named() {
    for (workload, said) in [
        ("directory = \"room{n}\"", "room1: no such folder"),
        ("stdin = \"in{n}.txt\"", "in1.txt: No such file"),
    ] {
        let desk = Desk::new();
        desk.write("around.toml", &experiment(workload, ":"));
        let message = desk.refused(2, &["run", "around.toml", "--no-report"]);
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn only_expected_statuses_are_no_failure() {
    for (statuses, failed) in [
        ("[0, 2]", false),
        ("2", true),
        ("\"any\"", false),
        ("[0]", true),
    ] {
        let desk = Desk::new();
        let workload = format!("expect-status = {statuses}");
        let script = "test $1 = 1 || { echo refused >&2; exit 2; }";
        desk.write("around.toml", &experiment(&workload, script));
        desk.must(&["run", "around.toml", "--no-report"]);
        assert_eq!(!messages(&desk).is_empty(), failed, "{statuses}");
        if statuses == "[0, 2]" {
            let rows = journal(&desk.only_run("around"));
            let status = &rows[1]["trial"]["outcome"]["measured"]["jobs"][0]["status"];
            assert_eq!(status, 2);
        }
    }
}

#[test]
fn a_failure_quotes_the_last_line_of_what_was_said() {
    let desk = Desk::new();
    let script =
        r#"test $1 = 1 || { echo first >&2; printf 'the \033[31mend\n\n  \n' >&2; exit 3; }"#;
    desk.write("around.toml", &experiment("", script));
    desk.must(&["run", "around.toml", "--no-report"]);
    let message = &messages(&desk)[0];
    assert!(
        message.starts_with("exit status 3: the  [31mend (its standard error is in logs/"),
        "{message}"
    );
    let long = Desk::new();
    let script = "test $1 = 1 || { head -c 300000 /dev/zero | tr '\\\\0' x >&2; exit 3; }";
    long.write(
        "around.toml",
        &experiment("", &script.replace("\\\\", "\\")),
    );
    long.must(&["run", "around.toml", "--no-report"]);
    let message = &messages(&long)[0];
    assert!(message.contains("xxx…") && message.len() < 400, "{message}");
}

#[test]
fn numbers_on_the_standard_output_become_responses() {
    let desk = Desk::new();
    let script = r#"echo "{\"queue_ms\": $1.5, \"rows\": 12}""#;
    desk.write("around.toml", &experiment("output = \"json\"", script));
    let verdict = desk.json(&["run", "around.toml", "--json"]);
    assert_eq!(verdict["responses"][1]["factors"]["n"], "2");
    assert_eq!(verdict["responses"][1]["medians"]["queue_ms"], 2.5);
    let rows = journal(&desk.only_run("around"));
    let job = &rows[0]["trial"]["outcome"]["measured"]["jobs"][0];
    assert_eq!(job["responses"]["rows"], 12.0);
    assert!(job["read_bytes"].is_u64() && job["written_bytes"].is_u64());
    let words = desk.must(&["analyze", "latest"]);
    let line = words
        .lines()
        .find(|line| line.contains("n 2") && line.contains("queue_ms"));
    assert!(
        line.is_some_and(|line| line.ends_with("2.50 ms")),
        "{words}"
    );
    let page = std::fs::read_to_string(desk.path("reports/around/findings.md")).unwrap();
    assert!(
        page.contains("queue_ms") && page.contains("2.50 ms"),
        "{page}"
    );
}

#[test]
fn anything_else_on_the_standard_output_is_a_failed_trial() {
    for (script, reason) in [
        ("echo done", "not one JSON object of numbers"),
        (
            "echo '{\"a\": \"b\"}'",
            "response \"a\" on its standard output is not a number",
        ),
        (":", "is empty"),
        ("head -c 3000000 /dev/zero", "is longer than 1048576 bytes"),
    ] {
        let desk = Desk::new();
        let script = script
            .replace('\'', "\"")
            .replace("\"{\"a\": \"b\"}\"", "\"{\\\"a\\\": \\\"b\\\"}\"");
        desk.write("around.toml", &experiment("output = \"json\"", &script));
        let verdict = desk.json(&["run", "around.toml", "--json", "--no-report"]);
        assert_eq!(verdict["verdict"], "INCONCLUSIVE");
        let messages = messages(&desk);
        assert!(messages[0].contains(reason), "{messages:?}");
    }
}

//! Commands compared from the command line.

use crate::desk::Desk;

const QUICK: [&str; 3] = ["--max-blocks", "5", "--no-report"];

fn compared(desk: &Desk, arguments: &[&str]) -> String {
    desk.must(&[&["compare-commands"], arguments, &QUICK].concat())
}

/// The verdict of a sentence such as `B: 3.6x faster (3.5 to 3.7), 0.28x the cost: IMPLEMENT`, and its parts.
fn parts(sentence: &str) -> (String, f64, String, [f64; 2], f64, String) {
    let (name, rest) = sentence.split_once(": ").unwrap();
    let (found, verdict) = rest.rsplit_once(": ").unwrap();
    let (speed, cost) = found.split_once("), ").unwrap();
    let (speed, bounds) = speed.split_once(" (").unwrap();
    let (factor, word) = speed.split_once("x ").unwrap();
    let (low, high) = bounds.split_once(" to ").unwrap();
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{sentence}"));
    (
        name.to_owned(),
        number(factor),
        word.to_owned(),
        [number(low), number(high)],
        number(cost.strip_suffix("x the cost").unwrap()),
        verdict.to_owned(),
    )
}

#[test]
fn the_last_lines_say_of_each_candidate_what_was_found() {
    let desk = Desk::new();
    let text = compared(
        &desk,
        &[
            "sleep 0.12",
            "sleep 0.04",
            "sleep 0.3",
            "-n",
            "A",
            "-n",
            "B",
        ],
    );
    let lines: Vec<&str> = text.lines().rev().take(2).collect();
    let (name, factor, word, [low, high], cost, verdict) = parts(lines[1]);
    assert_eq!(
        (name.as_str(), word.as_str(), verdict.as_str()),
        ("B", "faster", "IMPLEMENT")
    );
    assert!(
        low <= factor && factor <= high && low > 1.0 && cost < 1.0,
        "{text}"
    );
    let (name, factor, word, [low, high], cost, verdict) = parts(lines[0]);
    assert_eq!(
        (name.as_str(), word.as_str(), verdict.as_str()),
        ("sleep 0.3", "slower", "SKIP")
    );
    assert!(
        low <= factor && factor <= high && low > 1.0 && cost > 1.0,
        "{text}"
    );
}

#[test]
fn the_run_holds_an_experiment_that_runs_again() {
    let desk = Desk::new();
    compared(
        &desk,
        &[
            "sleep 0.03",
            "sleep 0.01",
            "--prepare",
            "true {x}",
            "--timeout",
            "5s",
            "--expect-status",
            "0,3",
            "--seed",
            "7",
            "--speedup",
            "1.5",
            "--cost-ratio",
            "1.1",
            "--warmup-blocks",
            "2",
        ],
    );
    let text =
        std::fs::read_to_string(desk.only_run("compare-commands").join("experiment.toml")).unwrap();
    for line in [
        "prepare = [\"true\", \"{{x}}\"]",
        "timeout = \"5s\"",
        "expect-status = [0, 3]",
        "\"sleep 0.03\" = [\"sleep\", \"0.03\"]",
        "baseline = { command = \"sleep 0.03\" }",
        "seed = 7",
        "speedup = 1.5",
        "cost-ratio = 1.1",
        "warmup-blocks = 2",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    desk.write("compare-commands.toml", &text);
    let verdict = desk.json(&["run", "compare-commands.toml", "--json", "--no-report"]);
    assert_eq!(verdict["verdict"], "IMPLEMENT", "{verdict:#}");
}

#[test]
fn what_looks_like_a_placeholder_is_only_text() {
    let desk = Desk::new();
    let text = compared(
        &desk,
        &[
            "awk 'BEGIN{exit}{print}'",
            "test '{a}{{b}}' = \"{a}{{b}}\"",
            "--ignore-failure",
        ],
    );
    assert!(!text.contains("failed"), "{text}");
    let output =
        std::fs::read_to_string(desk.only_run("compare-commands").join("journal.jsonl")).unwrap();
    assert!(
        output.lines().all(|line| !line.contains("\"status\":1,")),
        "{output}"
    );
}

#[test]
fn no_shell_is_started_unless_it_is_asked_for() {
    let desk = Desk::new();
    compared(&desk, &["echo a; touch owned", "echo $(touch owned)"]);
    assert!(!desk.path("owned").exists());
    compared(&desk, &["echo a; touch asked", "true", "--shell"]);
    assert!(desk.path("asked").exists());
}

#[test]
fn a_command_can_be_compared_with_itself() {
    let desk = Desk::new();
    let text = compared(&desk, &["sleep 0.01", "sleep 0.01"]);
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("sleep 0.01 (2): "), "{text}");
}

#[test]
fn json_is_one_object_with_the_sentences_in_it() {
    let desk = Desk::new();
    let arguments = [
        &["compare-commands", "sleep 0.05", "sleep 0.01", "--json"],
        &QUICK[..],
    ]
    .concat();
    let verdict = desk.json(&arguments);
    let sentence = verdict["sentences"][0].as_str().unwrap();
    assert_eq!(parts(sentence).5, verdict["verdict"].as_str().unwrap());
    let fails = [&arguments[..], &["--fail-on", "IMPLEMENT"]].concat();
    assert_eq!(desk.run(&fails).status.code(), Some(5));
}

#[test]
fn a_page_is_written_unless_it_is_not_wanted() {
    let desk = Desk::new();
    desk.must(&[
        "compare-commands",
        "sleep 0.02",
        "sleep 0.01",
        "--max-blocks",
        "5",
    ]);
    assert!(desk.path("reports/compare-commands/index.html").is_file());
}

#[test]
fn a_candidate_that_fails_is_told_as_such() {
    let desk = Desk::new();
    let text = compared(&desk, &["true", "false"]);
    assert_eq!(
        text.lines().last(),
        Some("false: 2 of its trials failed: INCONCLUSIVE"),
        "{text}"
    );
}

#[test]
fn a_mistake_is_one_line_with_what_to_do() {
    let desk = Desk::new();
    for (arguments, said) in [
        (vec!["'a", "b"], "a quote is not closed"),
        (vec!["", "b"], "command 1 is empty"),
        (
            vec!["a", "b", "-n", "x", "-n", "y", "-n", "z"],
            "3 names for 2 commands",
        ),
        (
            vec!["a", "b", "--min-blocks", "9", "--max-blocks", "8"],
            "--min-blocks 9 is more than",
        ),
        (vec!["no-such-program", "true"], "no-such-program: "),
        (
            vec!["true", "true", "--stdin", "nothing"],
            "nothing: No such file",
        ),
    ] {
        let message = desk.refused(2, &[&["compare-commands"], &arguments[..]].concat());
        assert!(message.contains(said), "{message}");
    }
    assert_eq!(
        desk.run(&["compare-commands", "one"]).status.code(),
        Some(2)
    );
    assert_eq!(
        desk.run(&["compare-commands", "a", "b", "--timeout", "5"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_ratio_that_no_criterion_has_is_wrong_usage() {
    let desk = Desk::new();
    for arguments in [
        ["--speedup", "0.5"],
        ["--speedup", "nan"],
        ["--cost-ratio", "0"],
    ] {
        let output = desk.run(&[&["compare-commands", "true", "true"], &arguments[..]].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("to 1000 is needed"), "{said}");
    }
}

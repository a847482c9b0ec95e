//! What a CI job has of a run: a summary on its page, and exit statuses.

use crate::desk::{Desk, said};

const SLEEP: &str = r#"
id = "sleep"
title = "Two naps"
question = "x"
task = "T1.md"
workload = { kind = "command", argv = ["sleep", "{secs}"] }
factors = { secs = ["0.02", "0.01"] }
design = { baseline = { secs = "0.02" }, max-blocks = 5 }
"#;

#[test]
fn a_run_and_a_report_append_a_summary_where_they_are_told() {
    let desk = Desk::new();
    desk.write("sleep.toml", SLEEP);
    desk.must(&["run", "sleep.toml", "--summary", "summary.md"]);
    let read = |name: &str| std::fs::read_to_string(desk.path(name)).unwrap();
    let once = read("summary.md");
    assert!(once.starts_with("### sleep: Two naps\n\n**"), "{once}");
    assert!(
        once.contains("| ") && once.contains("reports/sleep/index.html"),
        "{once}"
    );
    desk.must(&["report", "latest", "--summary", "summary.md"]);
    assert_eq!(read("summary.md"), once.repeat(2), "it is appended");
    let output = desk
        .twofold(&["report", "latest"])
        .env("GITHUB_STEP_SUMMARY", "step.md")
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(read("step.md"), once);
    let output = desk
        .twofold(&["report", "latest"])
        .env("GITHUB_STEP_SUMMARY", "no/such/folder.md")
        .output()
        .unwrap();
    assert!(said(output, 2).contains("no/such/folder.md"));
}

#[test]
fn a_verdict_and_a_stale_document_fail_a_job_and_json_is_whole_all_the_same() {
    let desk = Desk::new();
    desk.write("sleep.toml", SLEEP);
    desk.write("tasks/T1.md", "# T1\n");
    let any = "IMPLEMENT,SKIP,INCONCLUSIVE";
    let run = [
        "run",
        "sleep.toml",
        "--publish",
        "--json",
        "--fail-on",
        any,
        "--summary",
        "s.md",
    ];
    for arguments in [&run[..], &["analyze", "latest", "--json", "--fail-on", any]] {
        let output = desk.run(arguments);
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let verdict = object["verdict"].as_str().unwrap().to_owned();
        assert_eq!(
            said(output, 5),
            format!("twofold: the verdict is {verdict} (--fail-on names it)")
        );
    }
    assert!(desk.path("s.md").is_file());
    desk.must(&["publish", "latest", "--check"]);
    let text = std::fs::read_to_string(desk.path("tasks/T1.md")).unwrap();
    desk.write("tasks/T1.md", &text.replace("Two naps", "Three naps"));
    let line = desk.refused(4, &["publish", "latest", "--check"]);
    assert!(
        line.contains("tasks/T1.md:") && line.contains("stale"),
        "{line}"
    );
}

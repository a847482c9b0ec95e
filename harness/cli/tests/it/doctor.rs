//! `doctor` says how a machine stands, with everything here and with something missing.

use serde_json::Value;

use crate::desk::Desk;

fn mark<'v>(said: &'v Value, name: &str) -> &'v str {
    let findings = said["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["name"] == name);
    finding.unwrap_or_else(|| panic!("{name}: {said:#}"))["mark"]
        .as_str()
        .unwrap()
}

#[test]
fn a_machine_that_runs_the_tests_is_ready_for_runs() {
    let desk = Desk::new();
    let text = desk.must(&["doctor"]);
    for name in [
        "twofold",
        "worker",
        "exec",
        "adapter",
        "libraries",
        "machine",
        "runs",
        "load",
        "git",
    ] {
        assert!(
            text.lines()
                .any(|line| line.split_whitespace().nth(1) == Some(name)),
            "{name}: {text}"
        );
    }
    let said = desk.json(&["doctor", "--json"]);
    assert_eq!(said["ready"], true, "{said:#}");
    assert_eq!((mark(&said, "worker"), mark(&said, "exec")), ("ok", "ok"));
    assert!(!desk.path("runs").exists(), "it changes nothing");
}

#[test]
fn what_is_missing_is_said_with_what_to_type() {
    let desk = Desk::new();
    let run = |name: &str, value: &str| {
        let output = desk
            .twofold(&["doctor", "--json"])
            .env(name, value)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["ready"], false);
        (said, String::from_utf8(output.stderr).unwrap())
    };
    let (said, line) = run("TWOFOLD_WORKER", "/nonexistent");
    assert_eq!(
        (mark(&said, "worker"), mark(&said, "exec")),
        ("missing", "ok")
    );
    assert!(
        line.starts_with("twofold: ") && line.contains("worker (hint"),
        "{line}"
    );
    let (said, _) = run("TWOFOLD_EXEC", "/bin/true");
    assert_eq!(
        (mark(&said, "worker"), mark(&said, "exec")),
        ("ok", "missing")
    );
    let (said, _) = run("VK_DRIVER_FILES", "/nonexistent.json");
    assert_eq!(
        (mark(&said, "worker"), mark(&said, "adapter")),
        ("ok", "missing")
    );
    assert!(
        said.to_string()
            .contains("VK_DRIVER_FILES=/nonexistent.json"),
        "{said:#}"
    );
    assert!(said.to_string().contains("mesa-vulkan-drivers"), "{said:#}");
    desk.write("runs", "a file where the folder should be");
    assert!(desk.refused(2, &["doctor"]).contains("runs"));
}

//! What editors and shells complete with.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::desk::Desk;

#[test]
fn the_schemas_in_the_repository_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/schemas");
    for kind in [
        "experiment",
        "track",
        "compilation",
        "pricing",
        "thresholds",
    ] {
        let path = folder.join(format!("{kind}.json"));
        let printed = Desk::new().must(&["schema", kind]);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &printed).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap_or_default() == printed,
            "{kind}.json is stale: twofold schema {kind} > data/schemas/{kind}.json"
        );
    }
}

#[test]
fn the_reference_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../REFERENCE.md");
    let printed = Desk::new().must(&["schema", "--reference"]);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == printed,
        "REFERENCE.md is stale: twofold schema --reference > harness/REFERENCE.md"
    );
}

#[test]
fn every_experiment_names_its_schema_in_its_first_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../experiments");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let schema = text
            .lines()
            .next()
            .unwrap()
            .strip_prefix("#:schema ")
            .unwrap_or("");
        assert!(
            folder.join(schema).is_file(),
            "{}: {schema}",
            path.display()
        );
    }
}

#[test]
fn bash_takes_its_completions_and_every_shell_has_some() {
    let desk = Desk::new();
    let script = desk.must(&["completions", "bash"]);
    assert!(script.contains("publish") && script.contains("--fail-on"));
    let mut bash = Command::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    bash.stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let read = bash.wait_with_output().unwrap();
    assert!(read.status.success() && read.stderr.is_empty(), "{read:?}");
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(
            desk.must(&["completions", shell]).contains("publish"),
            "{shell}"
        );
    }
}

#[test]
fn nobody_has_to_read_to_the_end() {
    let twofold = env!("CARGO_BIN_EXE_twofold");
    let script = format!("(sleep 0.3; '{twofold}' schema experiment; echo status $? >&2) | true");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "status 0\n");
}

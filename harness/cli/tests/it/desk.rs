//! A folder to work in, and twofold started in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A temporary folder with an experiment file or two.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// twofold with its folders on this desk.
    pub fn twofold(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_twofold"));
        command.current_dir(self.folder.path()).args(arguments);
        // Where the tests themselves run as a CI job, its page is not theirs.
        command.env_remove("GITHUB_STEP_SUMMARY");
        command.args(["--runs", "runs", "--reports", "reports", "--tasks", "tasks"]);
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.twofold(arguments).output().unwrap()
    }

    /// Runs it, expects status 0, and gives its standard output.
    pub fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it and reads the object it prints.
    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.must(arguments)).unwrap()
    }

    /// Runs it, expects this status, and gives the one line it says.
    pub fn refused(&self, status: i32, arguments: &[&str]) -> String {
        said(self.run(arguments), status)
    }

    /// The folder of the only run of an experiment.
    pub fn only_run(&self, experiment: &str) -> PathBuf {
        let mut runs: Vec<PathBuf> = std::fs::read_dir(self.path("runs").join(experiment))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(runs.len(), 1, "{runs:?}");
        runs.remove(0)
    }
}

/// The one line of a failure with this status.
pub fn said(output: Output, status: i32) -> String {
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("twofold: "))
        .collect();
    assert_eq!(lines.len(), 1, "{text}");
    lines[0].to_owned()
}

/// The whole lines of a run's journal.
pub fn journal(run: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(run.join("journal.jsonl")).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Waits until `done` says so, for at most half a minute.
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..3000 {
        if done() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("waited too long until {what}");
}

/// The ids of the processes with this text among their arguments.
pub fn processes_with(argument: &str) -> Vec<String> {
    let ids = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let has = |id: &String| {
        let bytes = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains(argument)
    };
    ids.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(has)
        .collect()
}

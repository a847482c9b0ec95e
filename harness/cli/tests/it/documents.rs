//! Every command that a document shows, executed in the order it is shown, in a folder that has what the document speaks of.
//!
//! What is rendered is smaller than what the document means, so that all of them take minutes and not hours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::house::harness;

/// Commands that are not executed here, and where they are.
const ELSEWHERE: [(&str, &str); 6] = [
    ("make demo", ".ci/run"),
    ("make test", ".ci/run"),
    ("make lint", ".ci/run"),
    ("make build", "Makefile: demo and test build first"),
    ("export PATH", "every command here is found so"),
    (
        "twofold report latest --watch",
        "asking.rs: it goes on until it is ended",
    ),
];

/// Commands whose answer is a status of its own.
const STATUSES: [(&str, i32); 0] = [];

/// Every document with commands; the one about timings is followed in `timings/documented.rs`, which also compares what is printed.
const DOCUMENTS: [&str; 10] = [
    "README.md",
    "CONTRIBUTING.md",
    "harness/TUTORIAL.md",
    "harness/EXPERIMENTS.md",
    "harness/VERDICTS.md",
    "harness/TROUBLESHOOTING.md",
    "harness/TIMINGS.md",
    "harness/TRACKS.md",
    "harness/SMART.md",
    "harness/COMPILATIONS.md",
];

fn checkout() -> PathBuf {
    harness().join("..")
}

/// The lines of a document's shell examples, without their comments.
pub fn commands(document: &str) -> Vec<String> {
    let blocks = document.split("```sh\n").skip(1);
    let lines = blocks
        .filter_map(|tail| tail.split("```").next())
        .flat_map(str::lines);
    let bare = lines.map(|line| line.split(" #").next().unwrap_or("").trim().to_owned());
    bare.filter(|line| !line.is_empty()).collect()
}

/// A folder as a reader has it: the checkout's data, a demo, a video, what commands sort and hash, and timings.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for name in ["compilations", "examples", "highlights", "pricing"] {
            copy(
                &checkout().join("data").join(name),
                &folder.path(&format!("data/{name}")),
            );
        }
        folder.write("experiments/demo.toml", &read("experiments/demo.toml"));
        let task = "reports/tasks/T51-overlay-parallelization.md";
        folder.write(task, &read(task));
        folder.write("PLAN.md", "# Plan\n");
        folder.write("big.txt", &"some\nlines\nto sort\n".repeat(2000));
        folder.write("big.iso", &"x".repeat(100_000));
        folder.write("nights.csv", &block(&read("harness/TUTORIAL.md"), "csv"));
        folder.write("thresholds.toml", THRESHOLDS);
        folder.shrink();
        folder.must(
            "twofold-worker footage --size 160x90 --fps 5 --duration 65s --quiet -o game.mp4",
        );
        folder
    }

    /// The same with a run of the demo in it.
    fn with_a_run() -> Self {
        static RUN: OnceLock<Folder> = OnceLock::new();
        let made = RUN.get_or_init(|| {
            let folder = Self::new();
            folder.must("twofold run demo");
            folder
        });
        let folder = Self::new();
        for name in ["data/runs", "reports"] {
            copy(&made.path(name), &folder.path(name));
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What is rendered becomes small: the same durations, with fewer and smaller frames.
    fn shrink(&self) {
        let smaller = [
            (
                "width = 640, height = 360, fps = 30",
                "width = 160, height = 90, fps = 5",
            ),
            (
                "width  = 1280\nheight = 720\nfps    = 30",
                "width  = 320\nheight = 180\nfps    = 5",
            ),
            ("duration = [\"2s\", \"4s\"]", "duration = [\"4s\"]"),
            ("duration = [\"2s\", \"4s\", \"8s\"]", "duration = [\"4s\"]"),
        ];
        for folder in ["experiments", "data/compilations"] {
            for entry in fs::read_dir(self.path(folder)).unwrap() {
                let path = entry.unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                let small =
                    (smaller.iter()).fold(text.clone(), |text, (from, to)| text.replace(from, to));
                if small != text {
                    fs::write(path, small).unwrap();
                }
            }
        }
    }

    /// Executes a line as a shell does; gives its status and what it said.
    fn execute(&self, line: &str) -> (i32, String) {
        let programs = Path::new(env!("CARGO_BIN_EXE_twofold")).parent().unwrap();
        let known = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(self.0.path())
            .env("PATH", format!("{}:{known}", programs.display()))
            .env_remove("GITHUB_STEP_SUMMARY")
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    fn must(&self, line: &str) {
        let (status, said) = self.execute(line);
        assert_eq!(status, 0, "{line}\n{said}");
    }

    /// The name of a run of the demo, where there is one.
    fn run(&self) -> String {
        let runs = fs::read_dir(self.path("data/runs/demo"))
            .into_iter()
            .flatten();
        let mut names: Vec<String> = runs
            .map(|run| run.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names.first().cloned().unwrap_or_default()
    }

    /// Everything that a document shows.
    fn follow(&self, document: &str) {
        let mut executed = 0;
        for line in commands(&read(document)) {
            if ELSEWHERE.iter().any(|(known, _)| line.starts_with(known)) {
                continue;
            }
            let expected = STATUSES.iter().find(|(known, _)| *known == line);
            let (status, said) = self.execute(&line.replace("RUN", &self.run()));
            assert_eq!(
                status,
                expected.map_or(0, |of| of.1),
                "{document}: {line}\n{said}"
            );
            self.shrink();
            executed += 1;
        }
        assert!(
            executed > 0,
            "{document} shows nothing that is executed here"
        );
    }
}

fn read(name: &str) -> String {
    fs::read_to_string(checkout().join(name)).unwrap()
}

/// The first block of a language in a document.
fn block(document: &str, language: &str) -> String {
    let (_, tail) = document.split_once(&format!("```{language}\n")).unwrap();
    tail.split("```").next().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(fs::copy(&path, &to).unwrap()),
        }
    }
}

const THRESHOLDS: &str = r#"schema = 1
experiment = "e7-overlay"
run = "2026-02-09T14-01-12"
date = "2026-02-09"
scope = "software-projection"
criterion = { speedup = 2.0, cost_ratio = 1.25, alpha = 0.05 }
cold_start_secs = 5.0

[chunks.2]
measured_secs = 60.0
break_even = "not-fitted"
speedup = 1.9
speedup_at_secs = 60.0
"#;

#[test]
fn every_document_with_commands_is_followed() {
    let mut found = vec![];
    for folder in ["", "harness", "data", "reports"] {
        for entry in fs::read_dir(checkout().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md")
                && !commands(&fs::read_to_string(&path).unwrap()).is_empty()
            {
                let name = path.file_name().unwrap().to_str().unwrap();
                found.push(Path::new(folder).join(name).display().to_string());
            }
        }
    }
    found.sort();
    let mut known = DOCUMENTS.to_vec();
    known.sort_unstable();
    assert_eq!(found, known);
    let ci = read(".ci/run");
    for (command, place) in ELSEWHERE.iter().filter(|(_, place)| *place == ".ci/run") {
        assert!(ci.contains(command), "{place}: {command}");
    }
    // A contributor's commands are all of them what CI executes.
    for line in commands(&read("CONTRIBUTING.md")) {
        assert!(ci.contains(&line), "{line}");
    }
}

#[test]
fn the_first_page() {
    Folder::new().follow("README.md");
}

#[test]
fn the_tutorial() {
    Folder::new().follow("harness/TUTORIAL.md");
}

#[test]
fn what_an_experiment_may_ask() {
    let folder = Folder::new();
    folder.must("twofold init my-overlay");
    folder.shrink();
    folder.follow("harness/EXPERIMENTS.md");
}

#[test]
fn verdicts_and_trouble_of_a_run_that_is_there() {
    let folder = Folder::with_a_run();
    folder.follow("harness/VERDICTS.md");
    folder.follow("harness/TROUBLESHOOTING.md");
}

#[test]
fn tracks_and_compilations() {
    let folder = Folder::new();
    folder.must("twofold init my-overlay");
    folder.shrink();
    folder.follow("harness/TRACKS.md");
    folder.follow("harness/COMPILATIONS.md");
}

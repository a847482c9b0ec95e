//! What this repository has published is what its runs say: every page is made again from the run folders, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::house::harness;

/// A run folder may not be larger.
const MOST_BYTES: u64 = 5_000_000;

fn checkout() -> PathBuf {
    fs::canonicalize(harness().join("..")).unwrap()
}

/// The run folders that are part of the repository, copied: beside them there may be runs that somebody made here.
struct Runs(tempfile::TempDir);

impl Runs {
    fn committed() -> Self {
        let output = Command::new("git")
            .args(["ls-files", "data/runs"])
            .current_dir(checkout())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let copied = tempfile::tempdir().unwrap();
        for file in String::from_utf8(output.stdout).unwrap().lines() {
            let to = copied.path().join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(checkout().join(file), to).unwrap();
        }
        Self(copied)
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("data/runs")
    }

    /// Every run's folder.
    fn each(&self) -> Vec<PathBuf> {
        let inside = |folder: &Path| {
            fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
        };
        let experiments = inside(&self.folder()).filter(|path| path.is_dir());
        let mut runs: Vec<PathBuf> = experiments.flat_map(|of| inside(&of)).collect();
        runs.sort();
        runs
    }

    /// twofold in the checkout, with these runs; gives what it prints.
    fn twofold(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_twofold"))
            .args(arguments)
            .arg("--runs")
            .arg(self.folder())
            .current_dir(checkout())
            .env_remove("GITHUB_STEP_SUMMARY")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Every file below a folder, by its way from there.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn collect(folder: &Path, from: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => collect(&path, from, into),
                false => {
                    let way = path.strip_prefix(from).unwrap().to_owned();
                    into.insert(way, fs::read(&path).unwrap());
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found);
    found
}

#[test]
fn every_page_is_what_its_run_says() {
    let runs = Runs::committed();
    assert!(!runs.each().is_empty(), "nothing is published");
    let fresh = tempfile::tempdir().unwrap();
    let reports = fresh.path().join("reports");
    let tasks = reports.join("tasks");
    let places = [
        "--reports",
        reports.to_str().unwrap(),
        "--tasks",
        tasks.to_str().unwrap(),
    ];
    for run in runs.each() {
        runs.twofold(&[&["report", run.to_str().unwrap()], &places[..]].concat());
        let bytes: u64 = files(&run).values().map(|file| file.len() as u64).sum();
        assert!(bytes <= MOST_BYTES, "{}: {bytes} bytes", run.display());
    }
    let kept = checkout().join("reports");
    let of_a_run = |(way, _): &(PathBuf, Vec<u8>)| {
        let of_an_experiment = way.components().count() > 1 && !way.starts_with("tasks");
        let is_published = way
            .file_name()
            .is_some_and(|name| name == "thresholds.toml");
        (of_an_experiment && !is_published)
            || way.starts_with("index.html")
            || way.starts_with("index.md")
    };
    let expected: BTreeMap<_, _> = files(&kept).into_iter().filter(of_a_run).collect();
    let made = files(&reports);
    let ways = |of: &BTreeMap<PathBuf, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(ways(&made), ways(&expected), "type: make findings");
    for (way, bytes) in &made {
        assert!(
            *bytes == expected[way],
            "reports/{} is stale; type: make findings",
            way.display()
        );
    }
}

#[test]
fn every_document_is_what_its_run_says() {
    let runs = Runs::committed();
    for run in runs.each() {
        let run = run.to_str().unwrap();
        let said = runs.twofold(&["publish", run, "--check", "--plan", "README.md"]);
        assert!(
            !said.contains("superseded") && !said.contains("nothing published of"),
            "{said}"
        );
    }
}

/// What NumPy and SciPy make of a run's parquet, from their own formulas.
#[test]
fn every_figure_is_what_scipy_makes_of_the_parquet() {
    let runs = Runs::committed();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = tempfile::tempdir().unwrap();
    for run in runs.each() {
        let analysis = runs.twofold(&["analyze", run.to_str().unwrap(), "--json"]);
        let file = told.path().join("analysis.json");
        fs::write(&file, &analysis).unwrap();
        let analysis: serde_json::Value = serde_json::from_str(&analysis).unwrap();
        let joined = analysis["thresholds"]["joined"].as_array().unwrap();
        let joined = joined.iter().filter_map(|of| {
            let experiment = of["experiment"].as_str().unwrap();
            Some(runs.folder().join(experiment).join(of["run"].as_str()?))
        });
        let output = Command::new(here.join("../../target/python/bin/python"))
            .arg(here.join("tests/it/python/outside.py"))
            .args([&file, &run])
            .args(joined)
            .output()
            .unwrap_or_else(|error| {
                panic!("no Python packages in target/python: {error} (hint: harness/setup.sh test)")
            });
        let said = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{}\n{said}\n{error}",
            run.display()
        );
        assert!(said.lines().count() > 12, "{said}");
    }
}

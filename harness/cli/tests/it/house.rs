//! The walls of the house: what depends on what, and what core may not touch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ARROWS: [(&str, &[&str]); 10] = [
    ("core", &[]),
    ("store", &["core"]),
    ("report", &["core"]),
    ("gpu", &["core"]),
    // Clips are for tests: a dev-dependency, and never part of a program.
    ("clips", &[]),
    ("media", &["core", "clips"]),
    ("worker", &["core", "gpu", "media", "clips"]),
    ("exec", &["core"]),
    ("calibrate", &["core"]),
    ("cli", &["core", "store", "report"]),
];

pub fn harness() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below a folder.
pub fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

#[test]
fn no_room_depends_on_a_room_it_has_no_arrow_to() {
    for (room, allowed) in ARROWS {
        let manifest = std::fs::read_to_string(harness().join(room).join("Cargo.toml")).unwrap();
        let found: BTreeSet<&str> = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("twofold-")?.split('.').next())
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert_eq!(found, allowed, "harness/{room}/Cargo.toml");
    }
}

#[test]
fn each_wall_keeps_its_library_to_itself() {
    for (library, owner) in [
        ("polars", "store"),
        ("plotters", "report"),
        ("tera", "report"),
        ("wgpu", "gpu"),
        ("ffmpeg-next", "media"),
        ("statrs", "core"),
    ] {
        for (room, _) in ARROWS {
            let manifest =
                std::fs::read_to_string(harness().join(room).join("Cargo.toml")).unwrap();
            let has = manifest
                .lines()
                .any(|line| line.split(['.', ' ', '=']).next() == Some(library));
            // What makes clips for tests shares nothing with the room whose work they try.
            let also = room == "clips" && library == "ffmpeg-next";
            assert_eq!(
                has,
                room == owner || also,
                "{library} in harness/{room}/Cargo.toml"
            );
        }
    }
}

#[test]
fn core_touches_no_file_clock_process_or_environment() {
    for (path, text) in sources(&harness().join("core/src")) {
        for forbidden in [
            "std::fs",
            "std::process",
            "std::env",
            "std::time",
            "std::net",
            "std::thread",
            "SystemTime",
            "Instant",
        ] {
            assert!(!text.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}

#[test]
fn report_touches_no_file_clock_process_or_environment() {
    for (path, text) in sources(&harness().join("report/src")) {
        if path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        for forbidden in [
            "std::fs",
            "std::process",
            "std::env",
            "std::time",
            "SystemTime",
            "Instant::now",
        ] {
            assert!(!text.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}

#[test]
fn no_type_of_polars_is_public_outside_the_store() {
    for (path, text) in sources(&harness().join("store/src")) {
        for line in text
            .lines()
            .filter(|line| line.trim_start().starts_with("pub ") && !line.contains("pub(crate)"))
        {
            for name in [
                "DataFrame",
                "Series",
                "Column",
                "ChunkedArray",
                "PolarsResult",
            ] {
                let is_source_of_error = line.contains("PolarsError");
                assert!(
                    is_source_of_error || !line.contains(name),
                    "{}: {line}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn statistics_take_slices_and_know_nothing_of_the_rest() {
    for (path, text) in sources(&harness().join("core/src/stats")) {
        assert!(!text.contains("use crate::"), "{}", path.display());
    }
}

#[test]
fn at_most_one_experiment_owns_a_task_document() {
    let folder = harness().join("../experiments");
    let mut owners = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let experiment =
            twofold_core::spec::Experiment::parse(&path.display().to_string(), &text).unwrap();
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), experiment.id);
        // The demo publishes into copies only.
        if experiment.id.starts_with("demo") {
            continue;
        }
        if let (Some(task), false) = (experiment.task, experiment.accepts.is_empty()) {
            assert!(owners.insert(task.clone()), "{task} has two owners");
        }
    }
}

#[test]
fn every_room_has_its_arrows() {
    let text = std::fs::read_to_string(harness().join("../Cargo.toml")).unwrap();
    let member = |line: &str| -> Option<String> {
        let room = line
            .trim()
            .strip_prefix("\"harness/")?
            .strip_suffix("\",")?;
        Some(room.to_owned())
    };
    let rooms: BTreeSet<String> = text.lines().filter_map(member).collect();
    let known = ARROWS.iter().map(|(room, _)| (*room).to_owned());
    assert_eq!(rooms, known.collect());
}

#[test]
fn what_the_architecture_names_exists() {
    let page = std::fs::read_to_string(harness().join("ARCHITECTURE.md")).unwrap();
    let mut named = 0;
    for name in page.split('`').skip(1).step_by(2) {
        // Whole paths only: `rule/steps.rs` stands beside the folder it is in.
        let first = name.split('/').next().unwrap();
        let is_room = ARROWS.iter().any(|(room, _)| *room == first);
        let is_top = ["harness", "templates", "experiments", "data", "reports"].contains(&first);
        let is_path = name.contains('/') && !name.contains([' ', '<', '*', '{', '\n']);
        if is_path && (is_room || is_top) {
            let is_there = [harness().join(name), harness().join("..").join(name)];
            assert!(is_there.iter().any(|path| path.exists()), "{name}");
            named += 1;
        }
    }
    assert!(named > 50, "{named}");
}

//! What a view says and what the Markdown looks like, compared with files beside this one.
//!
//! A change that is meant: look at the file the message names, then copy it over the golden one.

use std::fs;
use std::path::PathBuf;

use twofold_report::{Templates, render, view};

use crate::fixture;

fn compare(name: &str, actual: &str) {
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/golden")
        .join(name);
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    if expected == actual {
        return;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("golden");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), actual).unwrap();
    let differs = expected
        .lines()
        .zip(actual.lines())
        .position(|(old, new)| old != new);
    let at = differs.unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
    panic!(
        "{name} differs from line {} on\n  stored: {}\n  now:    {}\nif it is meant: cp {} {}",
        at + 1,
        expected.lines().nth(at).unwrap_or("(nothing)"),
        actual.lines().nth(at).unwrap_or("(nothing)"),
        folder.join(name).display(),
        golden.display()
    );
}

fn view_of(fixture: &fixture::Fixture) -> String {
    let mut view = view::finish(fixture).view;
    // A table a hundred rows long shows no more than its first rows do.
    for table in view.tables.values_mut() {
        table.rows.truncate(12);
    }
    serde_json::to_string_pretty(&view).unwrap() + "\n"
}

#[test]
fn the_view_of_a_skip() {
    compare("skip.json", &view_of(&fixture::skip()));
}

#[test]
fn the_view_of_an_implement() {
    compare("implement.json", &view_of(&fixture::implement()));
}

#[test]
fn the_view_of_what_cannot_be_told() {
    compare("inconclusive.json", &view_of(&fixture::inconclusive()));
}

#[test]
fn the_findings_of_a_skip() {
    compare(
        "skip.md",
        &render(&fixture::skip(), &Templates::default())
            .unwrap()
            .markdown,
    );
}

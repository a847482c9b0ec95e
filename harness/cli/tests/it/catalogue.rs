//! `harness/ERRORS.md` is printed by the programs: every mistake in it is made here.
//!
//! After a change that is meant: `UPDATE=1 cargo test -p twofold --test it catalogue`, and look at the difference.

mod compilations;
mod costs;
mod entry;
mod experiments;
mod renders;
mod rest;
mod timings;

use std::path::Path;

use entry::Section;

#[test]
fn the_catalogue_of_mistakes_is_what_the_programs_print() {
    let sections = [
        experiments::sections(),
        vec![costs::section()],
        rest::sections(),
    ]
    .concat();
    let count: usize = sections.iter().map(|section| section.entries.len()).sum();
    assert!(count >= 40, "{count}");
    let mut text = String::from(include_str!("catalogue/head.md"));
    for Section { title, entries } in &sections {
        text.push_str(&format!("\n## {title}\n"));
        for entry in entries {
            text.push_str(&entry.as_markdown());
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ERRORS.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = stored
        .lines()
        .zip(text.lines())
        .find(|(old, new)| old != new);
    assert!(
        stored == text,
        "harness/ERRORS.md is stale: {differs:?}; UPDATE=1 makes it anew"
    );
}

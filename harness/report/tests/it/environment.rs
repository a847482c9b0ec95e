//! What a page says of the machine, and what it leaves out.

use twofold_core::environment::{Confinement, Environment};
use twofold_core::load::Disturbance;
use twofold_report::view;

use crate::fixture::{self, Fixture};

fn rows(fixture: &Fixture) -> Vec<Vec<String>> {
    view::finish(fixture).view.tables["environment"]
        .rows
        .clone()
}

fn groups(fixture: &Fixture) -> Vec<String> {
    let names = rows(fixture).into_iter().map(|row| row[0].clone());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn the_machine_is_told_in_groups_and_each_is_named_once() {
    let groups = groups(&fixture::skip());
    assert_eq!(
        groups,
        [
            "run",
            "processor",
            "clock",
            "memory",
            "system",
            "disturbance",
            "renderer",
            "footage",
            "origin"
        ],
        "without a container there is no group of it"
    );
}

#[test]
fn of_a_run_of_before_anything_was_known_only_the_old_rows_are_left() {
    let mut fixture = fixture::skip();
    fixture.manifest.environment = Environment::default();
    fixture.disturbance = Disturbance::default();
    let rows = rows(&fixture);
    assert_eq!(
        groups(&fixture),
        [
            "run",
            "processor",
            "memory",
            "system",
            "renderer",
            "footage",
            "origin"
        ]
    );
    let of_machine: Vec<&str> = rows[3..7].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(of_machine, ["processor", "cores", "memory", "system"]);
}

#[test]
fn a_container_says_what_it_allows() {
    let mut fixture = fixture::skip();
    fixture.manifest.environment.confinement = Confinement {
        container: Some("docker".to_owned()),
        cgroup: Some(2),
        cpu_quota: Some(1.5),
        memory_limit_bytes: Some(4_000_000_000),
    };
    let rows = rows(&fixture);
    let value = |what: &str| {
        let row = rows.iter().find(|row| row[1] == what);
        row.map(|row| row[2].clone()).unwrap_or_default()
    };
    assert_eq!(value("quota"), "1.5 cores of CPU time");
    assert_eq!(value("memory limit"), "4.00 GB");
    assert_eq!(value("container"), "docker");
}

#[test]
fn how_busy_the_machine_was_is_said_with_the_worst_block() {
    let rows = rows(&fixture::skip());
    let row = rows.iter().find(|row| row[0] == "disturbance").unwrap();
    assert!(row[2].starts_with("in 3 of "), "{row:?}");
    assert!(row[2].ends_with("most of them in block 4 (2)"), "{row:?}");
}

#[test]
fn trials_too_short_to_tell_are_counted_and_nothing_is_claimed_of_them() {
    let mut fixture = fixture::skip();
    fixture.disturbance = Disturbance {
        trials: 9,
        untold: 9,
        ..Disturbance::default()
    };
    let rows = rows(&fixture);
    let at = rows.iter().position(|row| row[0] == "disturbance").unwrap();
    assert_eq!(rows[at][2], "in none of 9 trials; 9 were too short to tell");
    assert_eq!(rows[at + 1][0], "renderer", "no share is told");
}

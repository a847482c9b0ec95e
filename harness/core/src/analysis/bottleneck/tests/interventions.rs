//! Interventions with known effects.

use super::runs::{experiment, manifest};
use super::*;
use crate::protocol::AdapterClass;
use crate::record::{Failed, FailedKind, Intervened, InterventionTrial};

fn rendered(wall: f64) -> Outcome {
    let job = row(Used {
        wall,
        cpu: wall,
        gpu: None,
        io: 0.0,
        thread: 0.0,
    });
    Outcome::Measured(measured(vec![job], None))
}

fn entry(intervention: Option<Intervention>, round: u32, cores: u32, outcome: Outcome) -> Entry {
    Entry::Intervention(Box::new(Intervened::Trial(InterventionTrial {
        intervention,
        round,
        cell: 0,
        cores,
        started_at: 0,
        outcome,
    })))
}

/// Rounds in which an intervention multiplies a wall of about 4 s.
fn rounds(intervention: Intervention, cores: (u32, u32), factor: f64, noise: f64) -> Vec<Entry> {
    let mut entries = vec![];
    for round in 1..=5u32 {
        let wall = 4.0 * (1.0 + noise * f64::from(round % 3));
        let own = wall * factor * (1.0 + noise * (f64::from(round % 2) - 0.5));
        entries.push(entry(Some(intervention), round, cores.1, rendered(own)));
        entries.push(entry(None, round, cores.0, rendered(wall)));
    }
    entries
}

fn found(entries: &[Entry]) -> Bottlenecks {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    Bottlenecks::of(
        &experiment,
        &plan,
        &manifest(AdapterClass::Software),
        entries,
    )
}

#[test]
fn half_the_cores_and_twice_the_wall_is_an_elasticity_of_one() {
    let found = found(&rounds(Intervention::FewerCores, (2, 1), 2.0, 0.02));
    let of = &found.confirmations[0];
    let elasticity = of.elasticity.unwrap();
    assert!((elasticity.mean + 1.0).abs() < 0.02, "{elasticity:?}");
    assert_eq!(
        (of.pairs, of.cores, of.finding),
        (5, (2, 1), Finding::Bound)
    );
    assert!((of.ratio.mean - 2.0).abs() < 0.02);
}

#[test]
fn cores_that_make_no_difference_are_no_limit() {
    let found = found(&rounds(Intervention::FewerCores, (4, 2), 1.05, 0.02));
    assert_eq!(found.confirmations[0].finding, Finding::NotBound);
}

#[test]
fn an_interval_over_the_threshold_leaves_it_open() {
    // Elasticity -0.5 in the mean.
    let found = found(&rounds(Intervention::FewerCores, (2, 1), 2f64.sqrt(), 0.1));
    assert_eq!(found.confirmations[0].finding, Finding::Open);
}

#[test]
fn footage_in_memory_confirms_where_more_than_half_of_the_wall_goes() {
    let of = |factor: f64| {
        let found = found(&rounds(Intervention::FootageInMemory, (2, 2), factor, 0.02));
        assert_eq!(found.confirmations[0].elasticity, None);
        found.confirmations[0].finding
    };
    assert_eq!(of(0.3), Finding::Bound);
    assert_eq!(of(0.98), Finding::NotBound);
    assert_eq!(of(0.5), Finding::Open);
}

#[test]
fn a_failed_half_makes_no_pair_and_interventions_are_no_blocks() {
    let mut entries = rounds(Intervention::WithoutWork, (2, 2), 0.4, 0.02);
    let failed = Outcome::Failed(Failed {
        kind: FailedKind::Crashed,
        message: "x".to_owned(),
    });
    entries.retain(|entry| {
        !matches!(entry, Entry::Intervention(row)
            if matches!(&**row, Intervened::Trial(trial) if trial.round == 5 && trial.intervention.is_none()))
    });
    entries.push(entry(None, 5, 2, failed));
    let found = found(&entries);
    assert_eq!(found.confirmations[0].pairs, 4);
    assert!(found.cells.is_empty());
}

#[test]
fn what_could_not_be_made_is_said_until_it_was() {
    let not = Entry::Intervention(Box::new(Intervened::NotPossible {
        intervention: Intervention::FewerCores,
        why: "there is one core".to_owned(),
    }));
    let mut entries = vec![not];
    assert_eq!(found(&entries).not_possible[0].why, "there is one core");
    entries.extend(rounds(Intervention::FewerCores, (2, 1), 2.0, 0.02));
    let found = found(&entries);
    assert!(found.not_possible.is_empty() && found.confirmations.len() == 1);
}

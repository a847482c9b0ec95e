//! Whole journals: which trials count, and what a run's cells are limited by.

use super::*;
use crate::environment::Environment;
use crate::load::MachineState;
use crate::protocol::{Adapter, AdapterClass};
use crate::record::{Failed, FailedKind, Machine, WorkerRecord};

pub fn experiment() -> Experiment {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { duration = ["10s", "20s"], chunks = [1, 2] }
        design = { baseline = { chunks = 1 }, max-blocks = 8 }
    "#;
    Experiment::parse("x.toml", text).unwrap()
}

pub fn manifest(class: AdapterClass) -> Manifest {
    Manifest {
        schema: 1,
        experiment: "x".to_owned(),
        run: "r".to_owned(),
        experiment_digest: Digest(1),
        plan_digest: Digest(2),
        started_at: 0,
        judgement: vec![],
        arguments: vec![],
        build: String::new(),
        revision: None,
        machine: Machine {
            cpu: String::new(),
            cores: 2,
            memory_bytes: 0,
            kernel: String::new(),
            os: String::new(),
        },
        environment: Environment::default(),
        worker: Some(WorkerRecord {
            digest: Digest(3),
            adapter: Some(Adapter {
                name: String::new(),
                driver: String::new(),
                class,
            }),
            libraries: vec![],
        }),
        footage: None,
        chunk_plans: vec![],
        prices: None,
    }
}

fn trial(block: u32, cell: u32, outcome: Outcome) -> Entry {
    Entry::Trial(Box::new(Trial {
        block,
        warmup: block == 1,
        order: cell,
        block_trials: 4,
        cell,
        started_at: 0,
        machine: Some(MachineState {
            io_pressure_share: Some(0.01 * f64::from(block)),
            ..MachineState::default()
        }),
        outcome,
    }))
}

/// Baselines keep the CPU busy, candidates wait for files; the warm-up is the other way round.
fn journal() -> Vec<Entry> {
    let mut entries = vec![];
    for block in 1..=6 {
        for cell in 0..4 {
            let baseline = (cell % 2 == 0) == (block > 1);
            let (cpu, io) = if baseline { (9.5, 0.1) } else { (2.0, 4.6) };
            let jobs = if cell % 2 == 0 { 1 } else { 2 };
            let job = row(Used {
                wall: 5.0 + 0.01 * f64::from(block),
                cpu,
                gpu: Some(0.2),
                io,
                thread: cpu / 4.0,
            });
            entries.push(trial(
                block,
                cell,
                Outcome::Measured(measured(vec![job; jobs], None)),
            ));
        }
    }
    entries
}

fn found(entries: &[Entry], class: AdapterClass) -> Bottlenecks {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    Bottlenecks::of(&experiment, &plan, &manifest(class), entries)
}

#[test]
fn every_cell_has_the_label_of_its_measured_blocks() {
    let found = found(&journal(), AdapterClass::Software);
    let labels: Vec<_> = found
        .cells
        .iter()
        .map(|cell| {
            (
                cell.cell,
                cell.stated.label.clone(),
                cell.stated.blocks,
                cell.stated.is_stated,
            )
        })
        .collect();
    assert_eq!(
        labels,
        [
            (0, Label::Cpu, 5, true),
            (1, Label::Io, 5, true),
            (2, Label::Cpu, 5, true),
            (3, Label::Io, 5, true)
        ]
    );
    assert!(found.software_adapter && !found.commands);
    assert_eq!(found.cells[0].gpu, None);
    assert_eq!(found.cells[0].disk_pressure, Some(0.04));
    assert_eq!(
        found.cells[0]
            .thread
            .as_ref()
            .map(|(name, _)| name.as_str()),
        Some("encode")
    );
    assert_eq!(found.baselines().count(), 2);
}

#[test]
fn a_gpu_is_a_resource_of_its_own() {
    let found = found(&journal(), AdapterClass::Hardware);
    assert!(!found.software_adapter);
    assert!(
        found.cells[0]
            .gpu
            .is_some_and(|gpu| (0.03..0.05).contains(&gpu))
    );
}

#[test]
fn cut_blocks_and_failed_trials_say_nothing() {
    let mut entries = journal();
    entries.truncate(23);
    let failed = Failed {
        kind: FailedKind::Crashed,
        message: "x".to_owned(),
    };
    for entry in &mut entries {
        if let Entry::Trial(trial) = entry
            && (trial.block, trial.cell) == (3, 0)
        {
            trial.outcome = Outcome::Failed(failed.clone());
        }
    }
    let found = found(&entries, AdapterClass::Software);
    let blocks: Vec<u32> = found.cells.iter().map(|cell| cell.stated.blocks).collect();
    assert_eq!(blocks, [3, 4, 4, 4]);
}

#[test]
fn who_waits_while_others_are_busy_is_only_probably_waiting() {
    let waiting = |others: f64| {
        let mut entries = journal();
        for entry in &mut entries {
            let Entry::Trial(trial) = entry else { continue };
            trial.machine.as_mut().unwrap().other_cpu_share = Some(others);
            let Outcome::Measured(measured) = &mut trial.outcome else {
                continue;
            };
            for job in &mut measured.jobs {
                (job.user_secs, job.system_secs) = (3.0, 0.1);
                job.render.as_mut().unwrap().io = None;
            }
        }
        let cell = found(&entries, AdapterClass::Software).cells[0].clone();
        assert!(matches!(cell.stated.label, Label::Latency { .. }));
        assert_eq!(cell.others, Some(others));
        cell.stated.is_stated
    };
    assert!(waiting(0.02) && !waiting(0.6));
}

#[test]
fn an_empty_journal_has_no_labels() {
    assert!(found(&[], AdapterClass::Software).cells.is_empty());
}

#[test]
fn a_journal_of_before_reading_was_measured_still_says_what_the_cpu_does() {
    let mut entries = journal();
    for entry in &mut entries {
        let Entry::Trial(trial) = entry else { continue };
        let Outcome::Measured(measured) = &mut trial.outcome else {
            continue;
        };
        for job in &mut measured.jobs {
            let render = job.render.as_mut().unwrap();
            (render.io, render.busiest, render.gpu_secs) = (None, None, None);
        }
    }
    let text: Vec<String> = entries
        .iter()
        .map(|entry| serde_json::to_string(entry).unwrap())
        .collect();
    assert!(
        text.iter()
            .all(|line| !line.contains("busy_secs") && !line.contains("busiest"))
    );
    let read: Vec<Entry> = text
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let found = found(&read, AdapterClass::Software);
    assert_eq!(
        (&found.cells[0].stated.label, found.cells[0].io),
        (&Label::Cpu, None)
    );
}

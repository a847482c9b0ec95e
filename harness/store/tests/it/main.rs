//! Journals on disk and the frames made from them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod hostile;
#[path = "../../../core/tests/it/mutate.rs"]
mod mutate;
mod query;

use std::fs::OpenOptions;
use std::io::Write;

use twofold_core::design::Plan;
use twofold_core::load::MachineState;
use twofold_core::record::{Entry, Failed, FailedKind, JobRow, Measured, Outcome, Trial};
use twofold_core::spec::Experiment;
use twofold_store::{Frames, Journal, read_journal};

fn experiment() -> Experiment {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "command", argv = ["sleep", "{secs}"] }
        factors = { secs = ["1", "2"] }
        design = { baseline = { secs = "2" } }
    "#;
    Experiment::parse("x.toml", text).unwrap()
}

fn trial(block: u32, cell: u32, outcome: Outcome) -> Entry {
    Entry::Trial(Box::new(Trial {
        block,
        warmup: block == 1,
        order: cell,
        block_trials: 2,
        cell,
        started_at: 1_700_000_000,
        machine: None,
        outcome,
    }))
}

fn took(wall_secs: f64) -> Outcome {
    let job = JobRow {
        wall_secs,
        user_secs: 1.5,
        system_secs: 0.25,
        peak_rss_bytes: 1000,
        read_bytes: Some(4096),
        written_bytes: Some(512),
        voluntary_switches: None,
        involuntary_switches: None,
        status: Some(0),
        responses: [("queue_ms".to_owned(), wall_secs * 10.0)].into(),
        place: None,
        render: None,
    };
    Outcome::Measured(Measured {
        together_secs: None,
        jobs: vec![job],
        join_secs: 0.5,
        verify_secs: 0.1,
        output_bytes: 7,
        seams: None,
    })
}

/// The frames of a journal of the experiment above.
fn frames(entries: &[Entry]) -> Frames {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    Frames::of(entries, &experiment, &plan).unwrap()
}

fn failed(kind: FailedKind) -> Outcome {
    Outcome::Failed(Failed {
        kind,
        message: "it did".into(),
    })
}

#[test]
fn a_journal_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let entries = [
        trial(1, 0, took(0.1 + 0.2)),
        trial(1, 1, failed(FailedKind::TimedOut)),
        Entry::Ended { at: 3, why: None },
    ];
    let (mut journal, before) = Journal::open(&path).unwrap();
    assert!(before.is_empty());
    entries
        .iter()
        .for_each(|entry| journal.append(entry).unwrap());
    assert_eq!(read_journal(&path).unwrap(), entries);
}

#[test]
fn a_line_that_was_cut_is_cut_off_and_writing_goes_on_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let (first, second) = (trial(1, 0, took(1.0)), trial(1, 1, took(2.0)));
    Journal::open(&path).unwrap().0.append(&first).unwrap();
    OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap()
        .write_all(b"{\"trial\":{\"blo")
        .unwrap();
    assert_eq!(read_journal(&path).unwrap(), std::slice::from_ref(&first));
    let (mut journal, before) = Journal::open(&path).unwrap();
    assert_eq!(before, std::slice::from_ref(&first));
    journal.append(&second).unwrap();
    assert_eq!(read_journal(&path).unwrap(), [first, second]);
}

#[test]
fn a_whole_line_that_is_no_entry_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    std::fs::write(&path, "{\"ended\":{\"at\":1}}\n{\"beginning\":1}\n").unwrap();
    let message = read_journal(&path).unwrap_err().to_string();
    assert!(
        message.contains("journal.jsonl:2: ") && message.contains("hint"),
        "{message}"
    );
}

#[test]
fn warm_up_and_cut_blocks_are_shown_and_not_used() {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    let entries = [
        trial(1, 0, took(9.0)),
        trial(1, 1, took(9.0)),
        trial(2, 0, took(1.0)),
        trial(2, 1, took(2.0)),
        trial(3, 0, took(9.0)),
        trial(4, 0, took(3.0)),
        trial(4, 1, failed(FailedKind::Crashed)),
    ];
    let frames = Frames::of(&entries, &experiment, &plan).unwrap();
    assert_eq!(frames.trials().unwrap().len(), 7);
    assert_eq!(frames.interrupted_blocks().unwrap(), 1);
    let used: Vec<(u32, u32, bool)> = frames
        .observations()
        .unwrap()
        .iter()
        .map(|seen| (seen.block, seen.cell, seen.outcome.is_ok()))
        .collect();
    assert_eq!(
        used,
        [(2, 0, true), (2, 1, true), (4, 0, true), (4, 1, false)]
    );
    let spread = frames.spread(0, "wall_secs").unwrap().unwrap();
    assert_eq!((spread.count, spread.median, spread.max), (2, 2.5, 3.5));
    assert_eq!(frames.spread(0, "frame_ms_p50").unwrap(), None);
    assert_eq!(frames.spread(0, "no such response").unwrap(), None);
}

#[test]
fn what_commands_measured_of_themselves_has_medians_by_name() {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    let entries = [
        trial(1, 0, took(9.0)),
        trial(1, 1, took(9.0)),
        trial(2, 0, took(1.0)),
        trial(2, 1, failed(FailedKind::Crashed)),
        trial(3, 0, took(3.0)),
        trial(3, 1, failed(FailedKind::Crashed)),
    ];
    let frames = Frames::of(&entries, &experiment, &plan).unwrap();
    let medians = frames.responses(0).unwrap();
    assert_eq!(medians, [("queue_ms".to_owned(), 20.0)]);
    assert_eq!(frames.responses(1).unwrap(), []);
    let read = frames.spread(0, "read_bytes").unwrap().unwrap();
    assert_eq!((read.count, read.median), (2, 4096.0));
}

#[test]
fn a_bill_is_a_response_and_money_one_where_a_second_has_a_price() {
    let mut experiment = experiment();
    experiment.cold_start.primary_secs = 3.0;
    experiment.cost.granularity_secs = Some(10.0);
    let plan = Plan::of(&experiment);
    let entries = [
        trial(2, 0, took(8.0)),
        trial(2, 1, failed(FailedKind::Crashed)),
    ];
    let frames = || Frames::of(&entries, &experiment, &plan).unwrap();
    let median = |frames: Frames, response| {
        let spread = frames.spread(0, response).unwrap();
        spread.map(|spread| spread.median)
    };
    // 8 s and a join of half a second; with 3 s of cold start they are billed as 20 s.
    assert_eq!(median(frames(), "container_secs"), Some(8.5));
    assert_eq!(median(frames(), "billed_secs"), Some(20.0));
    assert_eq!(median(frames().priced(None).unwrap(), "cost_usd"), None);
    assert_eq!(
        median(frames().priced(Some(0.25)).unwrap(), "cost_usd"),
        Some(5.0)
    );
    let trials = frames().trials().unwrap();
    assert_eq!((trials[0].containers, trials[1].containers), (1, 0));
}

#[test]
fn a_wrong_output_counts_wherever_it_was_found() {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    let entries = [
        trial(1, 0, took(1.0)),
        trial(1, 1, failed(FailedKind::Verification)),
    ];
    let used = Frames::of(&entries, &experiment, &plan)
        .unwrap()
        .observations()
        .unwrap();
    assert_eq!(used.len(), 1);
    assert_eq!(used[0].outcome, Err(FailedKind::Verification));
}

#[test]
fn an_empty_journal_makes_empty_frames() {
    let experiment = experiment();
    let frames = Frames::of(&[], &experiment, &Plan::of(&experiment)).unwrap();
    assert!(frames.trials().unwrap().is_empty() && frames.observations().unwrap().is_empty());
    let folder = tempfile::tempdir().unwrap();
    frames.write_parquet(folder.path()).unwrap();
    assert!(
        folder.path().join("trials.parquet").is_file()
            && folder.path().join("chunks.parquet").is_file()
    );
}

#[test]
fn how_busy_the_machine_was_is_a_column_where_the_journal_tells() {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    let mut entries = [trial(2, 0, took(1.0)), trial(2, 1, took(2.0))];
    let other_cpu = |entries: &[Entry]| {
        let frames = Frames::of(entries, &experiment, &plan).unwrap();
        frames.spread(0, "other_cpu_share").unwrap()
    };
    assert_eq!(other_cpu(&entries), None, "an older journal");
    if let Entry::Trial(trial) = &mut entries[0] {
        trial.machine = Some(MachineState {
            other_cpu_share: Some(0.25),
            ..MachineState::default()
        });
    }
    let line = serde_json::to_string(&entries[0]).unwrap();
    let read: Entry = serde_json::from_str(&line).unwrap();
    assert_eq!(read, entries[0]);
    assert_eq!(other_cpu(&entries).unwrap().median, 0.25);
}

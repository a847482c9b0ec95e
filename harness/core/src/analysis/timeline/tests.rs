use super::*;
use crate::digest::Digest;
use crate::protocol::{FrameMs, StageTime, StartUp, ThreadTime};
use crate::record::{RenderRow, Trial};
use crate::spec::Experiment;

fn plan() -> Plan {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { duration = ["10s"], chunks = [1, 2] }
        design = { baseline = { chunks = 1 }, max-blocks = 8 }
    "#;
    Plan::of(&Experiment::parse("x.toml", text).unwrap())
}

fn job(wall_secs: f64, render: bool) -> JobRow {
    JobRow {
        wall_secs,
        user_secs: 0.0,
        system_secs: 0.0,
        peak_rss_bytes: 0,
        read_bytes: None,
        written_bytes: None,
        voluntary_switches: None,
        involuntary_switches: None,
        status: None,
        responses: BTreeMap::new(),
        place: None,
        render: render.then(|| RenderRow {
            frames: 30,
            pre_roll_frames: 10,
            drawn_frames: 30,
            video_bytes: 1,
            process_secs: 0.1,
            start: StartUp {
                open_secs: 0.05,
                device_secs: 0.1,
                pipeline_secs: 0.05,
                ready_secs: 0.2,
                first_frame_secs: 0.5,
            },
            threads: vec![ThreadTime {
                name: "decode".to_owned(),
                wall_secs: 2.0,
                stages: vec![StageTime {
                    stage: "decode".to_owned(),
                    work_secs: 0.5,
                    wait_secs: 1.5,
                }],
                unaccounted_secs: 0.0,
            }],
            cpu: vec![],
            busiest: None,
            io: None,
            gpu_secs: None,
            frame_ms: FrameMs { p50: 1.0, p95: 2.0 },
            frames_digest: Digest(1),
            packets_digest: Digest(2),
            clips: vec![],
        }),
    }
}

fn trial(block: u32, cell: u32, jobs: Vec<JobRow>, together_secs: Option<f64>) -> Entry {
    Entry::Trial(Box::new(Trial {
        block,
        warmup: block == 1,
        order: cell,
        block_trials: 2,
        cell,
        started_at: 0,
        machine: None,
        outcome: Outcome::Measured(Measured {
            jobs,
            together_secs,
            join_secs: if cell == 0 { 0.0 } else { 0.3 },
            verify_secs: 0.0,
            output_bytes: 0,
            seams: None,
        }),
    }))
}

/// Blocks of a baseline and a candidate, whose walls are those of a list times 4 and 2; the last block was cut.
fn journal(walls: &[f64]) -> Vec<Entry> {
    let mut entries = vec![];
    for (block, wall) in (1..).zip(walls) {
        entries.push(trial(block, 0, vec![job(4.0 * wall, true)], None));
        let jobs = vec![job(2.0 * wall, true), job(1.5 * wall, true)];
        entries.push(trial(block, 1, jobs, None));
    }
    entries.pop();
    entries
}

#[test]
fn the_trial_in_the_middle_is_shown_and_no_warm_up_and_no_cut_block() {
    let found = timelines(&journal(&[9.0, 1.0, 4.0, 3.0, 2.0, 0.1]), &plan(), 0.0);
    let chosen: Vec<_> = found
        .iter()
        .map(|one| (one.cell, one.block, one.trials))
        .collect();
    assert_eq!(
        chosen,
        [(0, 5, 4), (1, 5, 4)],
        "the lower one of the two in the middle"
    );
}

#[test]
fn the_parts_of_every_container_sum_to_the_wall() {
    let found = timelines(&journal(&[9.0, 1.0, 1.0]), &plan(), 5.0);
    let candidate = &found[1];
    assert!(candidate.projected && !found[0].projected);
    assert!((candidate.wall_secs - (5.0 + 2.0 + 0.3)).abs() < 1e-9);
    for one in &found {
        for job in &one.jobs {
            let sum = one.cold_secs + job.wall_secs() + job.idle_secs + one.join_secs;
            assert!((sum - one.wall_secs).abs() < 1e-9, "{one:?}");
        }
    }
    let (slow, quick) = (&candidate.jobs[0], &candidate.jobs[1]);
    assert!((slow.idle_secs, quick.idle_secs) == (0.0, 0.5), "{quick:?}");
    let parts = [
        slow.process_secs,
        slow.device_secs,
        slow.pre_roll_secs,
        slow.work_secs,
    ];
    let expected = [0.1, 0.2, 0.3, 1.4];
    assert!(
        parts
            .iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() < 1e-9),
        "{parts:?}"
    );
    assert!((slow.threads[0].work - 0.25).abs() < 1e-9);
}

#[test]
fn jobs_that_share_a_machine_wait_for_all_of_them() {
    let together = |block| {
        let jobs = vec![job(2.0, false), job(1.0, false)];
        [
            trial(block, 0, vec![job(3.0, false)], None),
            trial(block, 1, jobs, Some(2.25)),
        ]
    };
    let entries: Vec<Entry> = (1..4).flat_map(together).collect();
    let found = timelines(&entries, &plan(), 1.0);
    let shared = &found[1];
    assert!(!shared.projected);
    assert_eq!(
        (shared.jobs[0].idle_secs, shared.jobs[1].idle_secs),
        (0.25, 1.25)
    );
    assert_eq!(
        (shared.jobs[0].work_secs, shared.jobs[0].device_secs),
        (2.0, 0.0)
    );
    assert!((shared.wall_secs - 3.55).abs() < 1e-9);
}

#[test]
fn start_up_that_is_longer_than_the_wall_leaves_no_work_and_nothing_negative() {
    let entries = journal(&[1.0, 0.04, 0.04]);
    let found = timelines(&entries, &plan(), 0.0);
    for job in found.iter().flat_map(|one| &one.jobs) {
        assert!(job.work_secs >= 0.0 && job.pre_roll_secs >= 0.0, "{job:?}");
    }
    assert!(timelines(&[], &plan(), 0.0).is_empty());
}

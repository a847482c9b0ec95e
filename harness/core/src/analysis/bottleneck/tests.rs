//! Trials with a known answer: pipelines whose stages take what they are said to take.

mod interventions;
mod runs;

use proptest::prelude::*;

use super::*;
use crate::digest::Digest;
use crate::protocol::{BusiestThread, FrameMs, Io, StartUp};
use crate::record::{JobRow, Measured, RenderRow};

/// What one job used, in seconds.
#[derive(Debug, Clone, Copy)]
struct Used {
    wall: f64,
    cpu: f64,
    gpu: Option<f64>,
    io: f64,
    thread: f64,
}

fn row(used: Used) -> JobRow {
    JobRow {
        wall_secs: used.wall,
        user_secs: used.cpu * 0.75,
        system_secs: used.cpu * 0.25,
        peak_rss_bytes: 0,
        read_bytes: None,
        written_bytes: None,
        voluntary_switches: None,
        involuntary_switches: None,
        status: None,
        responses: BTreeMap::new(),
        place: None,
        render: Some(RenderRow {
            frames: 1,
            pre_roll_frames: 0,
            drawn_frames: 1,
            video_bytes: 1,
            process_secs: 0.0,
            start: StartUp {
                open_secs: 0.0,
                device_secs: 0.0,
                pipeline_secs: 0.0,
                ready_secs: 0.0,
                first_frame_secs: 0.0,
            },
            threads: vec![],
            cpu: vec![],
            busiest: Some(BusiestThread {
                name: "encode".to_owned(),
                cpu_secs: used.thread,
            }),
            io: Some(Io {
                read_secs: used.io,
                busy_secs: used.io,
                ..Io::default()
            }),
            gpu_secs: used.gpu,
            frame_ms: FrameMs { p50: 1.0, p95: 1.0 },
            frames_digest: Digest(0),
            packets_digest: Digest(0),
            clips: vec![],
        }),
    }
}

fn measured(jobs: Vec<JobRow>, together_secs: Option<f64>) -> Measured {
    Measured {
        jobs,
        together_secs,
        join_secs: 0.0,
        verify_secs: 0.0,
        output_bytes: 0,
        seams: None,
    }
}

const TWO: Capacity = Capacity {
    cores: 2,
    machine_cores: 2,
    gpu: true,
};

/// Shares of a wall of 10 s on two cores.
fn shares(cpu: f64, gpu: f64, io: f64, thread: f64) -> Utilisation {
    let used = Used {
        wall: 10.0,
        cpu: cpu * 20.0,
        gpu: Some(gpu * 10.0),
        io: io * 10.0,
        thread: thread * 10.0,
    };
    Utilisation::of(&measured(vec![row(used)], None), TWO).unwrap()
}

fn serial() -> Label {
    Label::SerialCpu {
        thread: "encode".to_owned(),
    }
}

#[test]
fn a_resource_that_is_busy_alone_is_the_limit() {
    assert_eq!(shares(0.96, 0.1, 0.01, 0.7).label(), Label::Cpu);
    assert_eq!(shares(0.4, 0.93, 0.05, 0.3).label(), Label::Gpu);
    assert_eq!(shares(0.3, 0.1, 0.9, 0.3).label(), Label::Io);
}

#[test]
fn thresholds_are_where_the_rule_has_them() {
    assert_eq!(shares(0.80, 0.0, 0.0, 0.5).label(), Label::Cpu);
    assert_eq!(shares(0.79, 0.0, 0.0, 0.5).label(), Label::Mixed);
    // Within the margin and busy enough: both.
    let both = Label::CoLimited(Resource::Cpu, Resource::Io);
    assert_eq!(shares(0.84, 0.0, 0.76, 0.5).label(), both);
    assert_eq!(shares(0.76, 0.0, 0.84, 0.5).label(), both);
    // Within the margin and not busy enough: neither.
    assert_eq!(shares(0.83, 0.0, 0.74, 0.5).label(), Label::Mixed);
    assert_eq!(shares(0.83, 0.0, 0.72, 0.5).label(), Label::Cpu);
    assert_eq!(shares(0.6, 0.0, 0.0, 0.85).label(), serial());
    assert_eq!(shares(0.6, 0.0, 0.0, 0.84).label(), Label::Mixed);
    assert_eq!(shares(0.5, 0.0, 0.0, 0.5).label(), Label::Mixed);
    let waits = Label::Latency { unpipelined: true };
    assert_eq!(shares(0.49, 0.0, 0.1, 0.5).label(), waits);
}

#[test]
fn three_that_are_busy_name_the_two_busiest() {
    let found = shares(0.9, 0.95, 0.85, 0.5).label();
    assert_eq!(found, Label::CoLimited(Resource::Cpu, Resource::Gpu));
    assert_eq!(found.name(), "co-limited:cpu+gpu");
}

#[test]
fn stages_in_series_overlap_by_nothing_and_a_perfect_pipeline_by_one() {
    // 3 s, 4 s and 2 s one after another take 9 s.
    let series = shares(3.0 / 9.0, 4.0 / 9.0, 2.0 / 9.0, 0.1);
    assert!(series.overlap().unwrap() < 1e-9);
    assert_eq!(series.label(), Label::Latency { unpipelined: true });
    // At once they take as long as the longest.
    let pipeline = shares(0.75, 1.0, 0.5, 0.1);
    assert!((pipeline.overlap().unwrap() - 1.0).abs() < 1e-9);
    // A wall of 6 s is half way between 4 s and 9 s, less a tenth.
    let between = shares(3.0 / 6.0, 4.0 / 6.0, 2.0 / 6.0, 0.1);
    assert!((between.overlap().unwrap() - 0.6).abs() < 1e-9);
}

#[test]
fn what_was_not_measured_is_no_resource() {
    let mut job = row(Used {
        wall: 4.0,
        cpu: 7.6,
        gpu: Some(3.9),
        io: 3.9,
        thread: 3.9,
    });
    let software = Capacity { gpu: false, ..TWO };
    let of = |job: &JobRow| Utilisation::of(&measured(vec![job.clone()], None), software).unwrap();
    // The work of a software adapter is the CPU's.
    assert_eq!(of(&job).gpu, None);
    job.render = None;
    let command = of(&job);
    assert_eq!(command.resources(), [(Resource::Cpu, command.cpu)]);
    assert_eq!((command.label(), command.overlap()), (Label::Cpu, None));
}

#[test]
fn jobs_that_are_alone_are_judged_by_the_slowest_and_others_together() {
    let job = |wall: f64, cpu: f64, io: f64| {
        row(Used {
            wall,
            cpu,
            gpu: None,
            io,
            thread: cpu / 2.0,
        })
    };
    let jobs = vec![job(4.0, 7.6, 0.1), job(10.0, 4.0, 9.5)];
    let alone = Utilisation::of(&measured(jobs.clone(), None), TWO).unwrap();
    assert_eq!(
        (alone.wall_secs, alone.cores, alone.label()),
        (10.0, 2, Label::Io)
    );
    let eight = Capacity {
        machine_cores: 8,
        ..TWO
    };
    let together = Utilisation::of(&measured(jobs.clone(), Some(11.0)), eight).unwrap();
    assert_eq!(together.cores, 4);
    assert!((together.cpu - 11.6 / 44.0).abs() < 1e-12);
    let crowded = Utilisation::of(&measured(jobs, Some(11.0)), TWO).unwrap();
    assert_eq!(crowded.cores, 2);
}

#[test]
fn no_job_and_no_time_have_no_utilisation() {
    assert_eq!(Utilisation::of(&measured(vec![], None), TWO), None);
    let none = row(Used {
        wall: 0.0,
        cpu: 0.0,
        gpu: None,
        io: 0.0,
        thread: 0.0,
    });
    assert_eq!(Utilisation::of(&measured(vec![none], None), TWO), None);
}

#[test]
fn a_label_is_stated_where_it_holds_in_four_of_five_blocks_beyond_chance() {
    let busy = |share: f64| shares(share, 0.0, 0.01, 0.5);
    let stated = |list: &[f64]| {
        let trials: Vec<Utilisation> = list.iter().map(|share| busy(*share)).collect();
        Stated::of(&trials).unwrap()
    };
    let sure = stated(&[0.95, 0.96, 0.94, 0.97, 0.95]);
    assert_eq!(
        (&sure.label, sure.held, sure.is_stated),
        (&Label::Cpu, 5, true)
    );
    assert!(sure.bound.unwrap() > 0.93 && sure.bound.unwrap() < 0.954);
    // Four of five hold, and the fifth pulls the bound below the threshold.
    let shaken = stated(&[0.95, 0.96, 0.94, 0.97, 0.6]);
    assert_eq!((shaken.held, shaken.is_stated), (4, false));
    // All hold, so near to the threshold that chance could have put them there.
    let near = stated(&[0.80, 0.90, 0.81, 0.89, 0.80]);
    assert_eq!((near.held, near.is_stated), (5, false));
    let narrow = stated(&[0.82, 0.83, 0.82, 0.83, 0.82]);
    assert_eq!((narrow.held, narrow.is_stated), (5, true));
    let at = stated(&[0.80, 0.80, 0.80, 0.80, 0.80]);
    assert!(!at.is_stated, "{at:?}");
    // One block says nothing beyond chance.
    let one = stated(&[0.99]);
    assert_eq!((one.bound, one.is_stated), (None, false));
    assert_eq!(Stated::of(&[]), None);
    let three_of_five = stated(&[0.95, 0.95, 0.95, 0.6, 0.6]);
    assert_eq!((three_of_five.held, three_of_five.is_stated), (3, false));
}

#[test]
fn waiting_is_stated_by_its_bound_from_above_however_far_it_overlaps() {
    let waits = [
        shares(0.30, 0.0, 0.28, 0.2),
        shares(0.32, 0.3, 0.45, 0.2),
        shares(0.31, 0.0, 0.1, 0.2),
    ];
    let found = Stated::of(&waits).unwrap();
    assert_eq!(found.held, 3);
    assert!(matches!(found.label, Label::Latency { .. }));
    assert!(found.bound.unwrap() > 0.35, "{found:?}");
}

proptest! {
    #[test]
    fn the_rule_answers_everything_and_in_proportion(
        cpu in 0.0f64..1.0, gpu in 0.0f64..1.0, io in 0.0f64..1.0, thread in 0.0f64..1.0,
    ) {
        let used = shares(cpu, gpu, io, thread);
        let label = used.label();
        let top = used.top();
        match &label {
            Label::Cpu | Label::Gpu | Label::Io => {
                let others = used.resources()[1..].iter().all(|(_, share)| *share < top - MARGIN);
                prop_assert!(top >= HIGH && others);
            }
            Label::CoLimited(a, b) => {
                prop_assert!(a < b && top >= HIGH);
                prop_assert!(used.share_of(*a).unwrap() >= BESIDE && used.share_of(*b).unwrap() >= BESIDE);
            }
            Label::SerialCpu { .. } => prop_assert!(thread >= THREAD - 1e-9),
            Label::Latency { .. } => prop_assert!(top < LOW && thread < THREAD + 1e-9),
            Label::Mixed => prop_assert!(top >= LOW && thread < THREAD + 1e-9),
        }
        if let Some(overlap) = used.overlap() {
            prop_assert!((0.0..=1.0).contains(&overlap));
        }
        if let (Some(Threshold::Above(least)), Some(share)) = (label.threshold(), label.rests_on(&used)) {
            prop_assert!(share >= least - 1e-9);
        }
    }

    /// A pipeline of stages with known busy times, perfectly overlapped, is limited by the longest where it is by far.
    #[test]
    fn a_synthetic_pipeline_is_limited_by_its_longest_stage(
        which in 0usize..3, most in 1.0f64..50.0, rest in 0.05f64..0.85, start in 0.0f64..0.1,
    ) {
        let mut busy = [most * rest; 3];
        busy[which] = most;
        let wall = most * (1.0 + start);
        let used = Used {
            wall,
            cpu: busy[0] * 2.0,
            gpu: Some(busy[1]),
            io: busy[2],
            thread: 0.0,
        };
        let found = Utilisation::of(&measured(vec![row(used)], None), TWO).unwrap();
        let expected = [Label::Cpu, Label::Gpu, Label::Io][which].clone();
        // 1/1.1 less 0.85/1.1 is 0.136, more than the margin.
        prop_assert_eq!(found.label(), expected);
    }
}

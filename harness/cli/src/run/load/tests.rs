use super::*;

const STAT: &str = "cpu  63769 10 13158 112661 1367 3 127 326 5 0\ncpu0 31473 0 4357 59413 298 0 16 156 0 0\nintr 12\nbtime 1764000000\n";

#[test]
fn the_kernels_ticks_are_summed() {
    let ticks = Ticks::parse(STAT).unwrap();
    assert_eq!(ticks.busy, 63769 + 10 + 13158 + 3 + 127);
    assert_eq!(ticks.total, ticks.busy + 112661 + 1367 + 326);
    assert_eq!(Ticks::parse("cpu  1 2 3"), None, "of a kernel of long ago");
    assert_eq!(Ticks::parse(""), None);
}

#[test]
fn pressure_and_load_are_read() {
    let text = "some avg10=0.63 avg60=7.23 avg300=5.77 total=55236111\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
    assert_eq!(stalled_micros(text), Some(55_236_111));
    assert_eq!(stalled_micros("full total=7"), None);
    assert_eq!(
        parse_load("0.32 0.74 0.62 1/87 14178"),
        Some(((0.32, 0.74, 0.62), 1))
    );
    assert_eq!(parse_load("0.32 0.74"), None);
}

fn at(at: Instant, busy: u64, idle: u64, steal: u64, own_secs: f64) -> Snapshot {
    Snapshot {
        at,
        ticks: Some(Ticks {
            busy,
            steal,
            total: busy + idle + steal,
        }),
        own_secs,
        cpu_pressure: Some(busy * 1000),
        io_pressure: None,
        memory_pressure: Some(0),
        heat: Some(3),
        quota_secs: None,
    }
}

#[test]
fn what_this_run_used_is_not_what_others_used() {
    let began = Instant::now();
    let before = at(began, 100, 1000, 5, 7.0);
    // Two processors for a second: 120 ticks busy, of which 80 are ours, 76 idle, 4 stolen.
    let later = at(
        began + Duration::from_secs(1),
        220,
        1076,
        9,
        7.0 + 80.0 / ticks_per_sec(),
    );
    let state = before.until(&later);
    assert!(
        (state.other_cpu_share.unwrap() - 0.2).abs() < 1e-9,
        "{state:?}"
    );
    assert!(
        (state.steal_share.unwrap() - 0.02).abs() < 1e-9,
        "{state:?}"
    );
    assert!((state.cpu_pressure_share.unwrap() - 0.12).abs() < 1e-9);
    assert_eq!(state.io_pressure_share, None);
    assert_eq!(
        (state.heat_throttled, state.quota_throttled_secs),
        (Some(0), None)
    );
    assert!(state.is_busy());
}

#[test]
fn over_too_short_a_time_ticks_say_nothing() {
    let began = Instant::now();
    let before = at(began, 100, 1000, 5, 7.0);
    let state = before.until(&at(began + Duration::from_millis(50), 105, 1005, 5, 7.0));
    assert_eq!((state.other_cpu_share, state.steal_share), (None, None));
    assert!(!state.is_busy());
}

#[test]
fn this_machine_can_be_looked_at() {
    let kernel = Kernel::here();
    let state = Snapshot::take(&kernel).until_now(&kernel);
    assert!(state.load_1m.is_some_and(|load| load >= 0.0), "{state:?}");
}

#[test]
fn a_warning_says_what_and_how_much_and_what_to_do() {
    let quiet = MachineState {
        other_cpu_share: Some(0.05),
        load_1m: Some(2.0),
        ..MachineState::default()
    };
    assert_eq!(busy_words(&quiet, 2), None);
    let busy = MachineState {
        other_cpu_share: Some(0.42),
        steal_share: Some(0.031),
        load_1m: Some(4.0),
        ..MachineState::default()
    };
    assert_eq!(
        busy_words(&busy, 2).unwrap(),
        "the machine is busy: other processes use 42 % of its 2 processors, its hypervisor gives 3 % of it to others, 4.0 threads wanted to run over the last minute (hint: end what else runs, or wait; each trial records how busy the machine was)"
    );
}

#[test]
fn after_a_run_the_disturbed_trials_are_counted_and_the_worst_block_named() {
    let calm = Disturbance {
        trials: 84,
        ..Disturbance::default()
    };
    assert_eq!(disturbed_words(&calm), None);
    let once = Disturbance {
        busy: 1,
        worst_block: 4,
        worst_block_busy: 1,
        most_other_cpu: 0.314,
        ..calm
    };
    let often = Disturbance {
        busy: 12,
        worst_block_busy: 3,
        ..once
    };
    let short = Disturbance { untold: 9, ..once };
    assert!(
        disturbed_words(&short)
            .unwrap()
            .contains("busy (9 were too short to tell); ")
    );
    assert_eq!(
        disturbed_words(&once).unwrap(),
        "1 of 84 trials ran while the machine was busy; other processes used up to 31 % of it"
    );
    assert_eq!(
        disturbed_words(&often).unwrap(),
        "12 of 84 trials ran while the machine was busy, most of them in block 4 (3); other processes used up to 31 % of it"
    );
}

//! From a trial's times to seconds that are paid.

use super::*;

/// Four jobs of unequal length that took half a second each to start, and a join.
fn four() -> Timing {
    Timing {
        jobs: vec![2.5, 3.5, 2.5, 3.0],
        together_secs: None,
        join_secs: 0.25,
        starts: vec![0.5; 4],
        pre_rolls: vec![0.1; 4],
    }
}

fn billing(phases: &[Phase]) -> Billing {
    Billing {
        phases: Phases::of(phases),
        idle_secs: 60.0,
        ..Billing::default()
    }
}

#[test]
fn where_nobody_says_anything_seconds_are_what_they_were_to_the_last_bit() {
    let default = Cost::default().billing();
    assert!(default.is_default() && !default.rounds());
    let mut together = four();
    together.together_secs = Some(7.3);
    let awkward = Timing {
        jobs: vec![0.1, 0.2, 0.3],
        starts: vec![0.07, 0.011, 0.013],
        ..four()
    };
    for timing in [four(), together, awkward] {
        for cold_secs in [0.0, 0.1, 5.0] {
            assert_eq!(
                default.container_secs(&timing, cold_secs),
                timing.container_secs(cold_secs)
            );
        }
    }
}

#[test]
fn every_phase_is_counted_once() {
    let secs = billing(&[Phase::Work]).by_phase(&four(), 5.0);
    assert_eq!((secs.queue, secs.start_up), (0.0, 4.0 * 5.5));
    // What is left of the jobs, and the join.
    near(secs.work, 11.5 - 2.0 + 0.25);
    near(secs.idle, 4.0 * 60.0);
    // 5 s of cold start, the slowest job, the join.
    near(secs.orchestrator, 8.75);
    near(secs.start_up + secs.work, four().container_secs(5.0));
}

#[test]
fn a_mask_leaves_out_what_it_does_not_name() {
    use Phase::{Idle, Queue, StartUp, Work};
    for (phases, expected) in [
        (&[StartUp, Work][..], 31.75),
        (&[Work], 9.75),
        (&[Queue, Work], 9.75),
        (&[StartUp, Work, Idle], 271.75),
        (&[Work, Idle], 249.75),
    ] {
        near(billing(phases).container_secs(&four(), 5.0), expected);
    }
}

#[test]
fn jobs_that_share_a_machine_share_one_container() {
    let timing = Timing {
        together_secs: Some(8.0),
        starts: vec![0.5, 0.4, 0.6, 0.7],
        ..four()
    };
    let secs = billing(&[Phase::Work]).by_phase(&timing, 5.0);
    near(secs.start_up, 5.4);
    near(secs.work, 8.0 - 0.4 + 0.25);
    near(secs.idle, 60.0);
    assert_eq!(secs.orchestrator, 0.0, "nobody waits for one container");
}

#[test]
fn start_ups_that_nobody_reports_are_work() {
    let timing = Timing {
        starts: vec![],
        ..four()
    };
    near(billing(&[Phase::Work]).container_secs(&timing, 5.0), 11.75);
}

#[test]
fn what_waits_counts_by_its_weight_and_only_beside_several() {
    let billing = Billing {
        orchestrator_weight: Some(0.5),
        ..Billing::default()
    };
    near(billing.container_secs(&four(), 5.0), 31.75 + 0.5 * 8.75);
    let one = Timing {
        jobs: vec![10.0],
        ..four()
    };
    near(billing.container_secs(&one, 5.0), 15.25);
}

#[test]
fn container_seconds_grow_with_the_cold_start_as_is_said() {
    use Phase::{Idle, StartUp, Work};
    let mut together = four();
    together.together_secs = Some(7.3);
    for phases in [&[StartUp, Work][..], &[Work], &[StartUp, Work, Idle]] {
        for weight in [None, Some(0.1)] {
            let billing = Billing {
                orchestrator_weight: weight,
                ..billing(phases)
            };
            for timing in [&four(), &together] {
                near(
                    billing.container_secs(timing, 7.0),
                    billing.container_secs(timing, 0.0)
                        + 7.0 * billing.per_cold_sec(timing.containers()),
                );
            }
        }
    }
}

#[test]
fn a_bill_is_rounded_container_by_container() {
    // 2.5, 3.5 with the join 3.75, 2.5 and 3.0 seconds.
    let rounded = |granularity_secs, minimum_secs| {
        let billing = Billing {
            granularity_secs,
            minimum_secs,
            ..Billing::default()
        };
        billing.bill(&four(), 0.0).container_secs
    };
    near(rounded(0.0, 0.0), 11.75);
    near(rounded(1.0, 0.0), 3.0 + 4.0 + 3.0 + 3.0);
    near(rounded(0.0, 3.2), 3.2 + 3.75 + 3.2 + 3.2);
    near(rounded(1.0, 3.2), 4.0 * 4.0);
    near(rounded(60.0, 0.0), 4.0 * 60.0);
    // Sums of clock readings are not exact, and three tenths are no more than three steps of a tenth.
    let tenths = Timing {
        jobs: vec![0.1 + 0.2],
        join_secs: 0.0,
        starts: vec![],
        ..four()
    };
    let billing = Billing {
        granularity_secs: 0.1,
        ..Billing::default()
    };
    near(billing.bill(&tenths, 0.0).container_secs, 0.3);
}

#[test]
fn a_bill_without_rounding_is_the_container_seconds() {
    use Phase::{Idle, StartUp, Work};
    let mut together = four();
    together.together_secs = Some(7.3);
    for phases in [&[StartUp, Work][..], &[Work], &[StartUp, Work, Idle]] {
        let billing = Billing {
            orchestrator_weight: Some(0.25),
            ..billing(phases)
        };
        for timing in [&four(), &together] {
            near(
                billing.billed_secs(timing, 5.0),
                billing.container_secs(timing, 5.0),
            );
        }
    }
}

#[test]
fn what_waits_is_rounded_as_a_container_is() {
    let billing = Billing {
        granularity_secs: 10.0,
        orchestrator_weight: Some(0.5),
        ..Billing::default()
    };
    let bill = billing.bill(&four(), 5.0);
    assert_eq!((bill.container_secs, bill.orchestrator_secs), (40.0, 10.0));
    near(billing.billed_secs(&four(), 5.0), 45.0);
}

//! A start paid by every container.

use super::*;

fn law(work_secs: f64, start_secs: f64, containers: u32) -> Law {
    Law {
        work_secs,
        start_secs,
        containers,
        billing: Billing::default(),
    }
}

#[test]
fn the_law_is_what_perfect_jobs_come_to() {
    for (work, cold, n) in [(10.0, 5.0, 4usize), (10.0, 0.0, 2), (60.0, 15.0, 8)] {
        let law = law(work, cold, n as u32);
        let timing = |n: usize| Timing {
            jobs: vec![work / n as f64; n],
            together_secs: None,
            join_secs: 0.0,
            starts: vec![0.0; n],
            pre_rolls: vec![],
        };
        let (whole, split) = (timing(1), timing(n));
        let idle = Billing {
            phases: Phases {
                idle: true,
                ..Phases::default()
            },
            idle_secs: 60.0,
            orchestrator_weight: Some(0.01),
            ..Billing::default()
        };
        for billing in [Billing::default(), idle] {
            let law = Law { billing, ..law };
            near(law.wall_secs(), split.wall_secs(cold));
            near(law.baseline_wall_secs(), whole.wall_secs(cold));
            near(law.container_secs(), billing.container_secs(&split, cold));
            near(
                law.baseline_container_secs(),
                billing.container_secs(&whole, cold),
            );
        }
    }
}

#[test]
fn work_and_start_at_the_bounds_meet_the_criterion_exactly() {
    let waits = Billing {
        phases: Phases {
            idle: true,
            ..Phases::default()
        },
        idle_secs: 2.0,
        orchestrator_weight: Some(0.02),
        ..Billing::default()
    };
    for billing in [Billing::default(), waits] {
        let law = Law {
            billing,
            ..law(1000.0, 5.0, 4)
        };
        let needed = law.work_needed_secs(1.25).unwrap();
        near(
            Law {
                work_secs: needed,
                ..law
            }
            .cost_ratio(),
            1.25,
        );
        let allowed = law.start_allowed_secs(1.25).unwrap();
        near(
            Law {
                start_secs: allowed,
                ..law
            }
            .cost_ratio(),
            1.25,
        );
    }
    near(law(10.0, 5.0, 4).work_per_start(1.25).unwrap(), 11.0);
}

#[test]
fn three_to_four_times_is_no_work_beside_the_start() {
    let law = law(10.0, 5.0, 4);
    near(law.work_per_start(3.0).unwrap(), 0.5);
    near(law.work_per_start(3.5).unwrap(), 0.2);
    assert_eq!(law.work_per_start(4.0), Some(0.0));
    near(law.limit(), 4.0);
}

#[test]
fn what_no_work_and_no_start_can_do_has_no_bound() {
    assert_eq!(law(10.0, 5.0, 4).work_needed_secs(1.0), None);
    assert_eq!(law(10.0, 5.0, 4).start_allowed_secs(1.0), None);
    assert_eq!(law(10.0, 5.0, 1).work_needed_secs(1.25), Some(0.0));
    assert_eq!(law(10.0, 5.0, 1).start_allowed_secs(1.25), None);
    // A minute of idle time each is dearer than the work, however fast a container starts.
    let idle = Billing {
        phases: Phases {
            idle: true,
            ..Phases::default()
        },
        idle_secs: 60.0,
        ..Billing::default()
    };
    let law = Law {
        billing: idle,
        ..law(10.0, 0.1, 4)
    };
    assert_eq!(law.start_allowed_secs(1.25), None);
    near(law.work_needed_secs(1.25).unwrap(), 11.0 * 60.1);
}

#[test]
fn a_start_nobody_pays_for_costs_nothing() {
    let law = Law {
        billing: Billing {
            phases: Phases::of(&[Phase::Work]),
            ..Billing::default()
        },
        ..law(10.0, 5.0, 4)
    };
    assert_eq!(law.cost_ratio(), 1.0);
    assert_eq!(law.work_needed_secs(1.25), Some(0.0));
    near(law.speedup(), 2.0);
}

#[test]
fn arithmetic_answers_before_anything_is_measured() {
    assert_eq!(law(10.0, 0.0, 2).answer(2.0, 1.25), Answer::Ceiling);
    assert_eq!(law(10.0, 0.0, 4).answer(2.0, 1.25), Answer::CanHold);
    let fails = |slow, dear| Answer::Fails { slow, dear };
    assert_eq!(law(10.0, 5.0, 4).answer(2.0, 1.25), fails(true, true));
    assert_eq!(law(10.0, 1.0, 4).answer(2.0, 1.25), fails(false, true));
    assert_eq!(law(10.0, 9.0, 4).answer(2.0, 4.0), fails(true, false));
}

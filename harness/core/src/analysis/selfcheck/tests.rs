//! On simulated machines whose noise, drift and order effect are known.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::*;

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Pairs whose walls have this log noise each; `block` and `second` bend them.
fn machine(seed: u64, pairs: u32, noise: f64, block: f64, second: f64) -> Vec<Twin> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut wall = move |bent: f64| {
        let (a, b) = (1.0 - uniform(&mut random), uniform(&mut random));
        let normal = (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos();
        (noise * normal + bent).exp()
    };
    let twin = |block_number: u32| {
        let baseline_first = (block_number * 7 + seed as u32).is_multiple_of(2);
        let late = |is_second: bool| if is_second { second } else { 0.0 };
        Twin {
            block: block_number,
            baseline_secs: wall(late(!baseline_first)),
            candidate_secs: wall(late(baseline_first) - block * f64::from(block_number)),
            baseline_first,
        }
    };
    (2..2 + pairs).map(twin).collect()
}

fn checked(twins: &[Twin]) -> Selfcheck {
    selfcheck(twins, &Criterion::default(), 20, 51).unwrap()
}

#[test]
fn the_noise_of_a_machine_is_found() {
    let found = checked(&machine(1, 400, 0.05, 0.0, 0.0));
    let known = 0.05 * 2.0f64.sqrt();
    assert!((found.noise / known - 1.0).abs() < 0.1, "{}", found.noise);
    assert!((found.ratio - 1.0).abs() < 0.01, "{}", found.ratio);
    assert!(found.drift.unwrap().p > 0.01);
    assert!(!found.autocorrelation.unwrap().is_notable());
    assert!(found.order.unwrap().p > 0.01);
}

#[test]
fn the_rule_keeps_its_promise_on_noise_alone() {
    for seed in 0..6 {
        let found = checked(&machine(seed, 16, 0.1, 0.0, 0.0));
        assert_eq!((found.sides.draws, found.sides.all), (2000, false));
        for rates in [found.sides, found.partners] {
            let (faster, slower) = rates.shares();
            for share in [faster, slower] {
                assert!((0.02..0.08).contains(&share), "seed {seed}: {rates:?}");
            }
        }
    }
}

#[test]
fn ten_pairs_or_fewer_are_turned_in_every_way() {
    let found = checked(&machine(3, 6, 0.1, 0.0, 0.0));
    assert_eq!((found.sides.draws, found.sides.all), (64, true));
    assert_eq!(
        found.sides.faster, found.sides.slower,
        "all ways are their own mirror"
    );
    assert!(!found.sides.breaks(0.05, 0.05) && found.sides.breaks(0.2, 0.05));
}

#[test]
fn a_drift_of_one_side_is_found() {
    let found = checked(&machine(4, 20, 0.02, 0.01, 0.0));
    assert!(found.drift.unwrap().tau > 0.5 && found.drift.unwrap().p < 0.01);
    assert!(found.autocorrelation.unwrap().is_notable());
}

#[test]
fn a_second_trial_that_is_slower_is_found_and_does_not_bend_the_ratio() {
    let found = checked(&machine(5, 20, 0.02, 0.0, 0.1));
    let order = found.order.unwrap();
    assert!(
        (order.ratio - 0.1f64.exp()).abs() < 0.03 && order.p < 0.001,
        "{order:?}"
    );
    assert!((found.ratio - 1.0).abs() < 0.1);
}

#[test]
fn the_same_seed_draws_the_same() {
    let twins = machine(6, 20, 0.1, 0.0, 0.0);
    assert_eq!(checked(&twins), checked(&twins));
}

#[test]
fn what_can_be_resolved_is_guenthers_number_turned_round() {
    // With z_a = 2.015, the boundary's for 20 blocks, and z_b = 0.8416.
    let z_a = Boundary::of(20).unwrap().student_critical(0.05);
    assert!((z_a - 2.015).abs() < 0.02, "{z_a}");
    let ratio = resolvable(0.15, 2.0, 20, 0.05);
    let gap = (ratio.above / 2.0).ln();
    let needed = ((z_a + 0.8416212) * 0.15 / gap).powi(2) + z_a * z_a / 2.0;
    assert!((needed - 20.0).abs() < 1e-5, "{needed}");
    assert!((ratio.above * ratio.below - 4.0).abs() < 1e-9);
    let noise = bearable_noise(ratio.above, 2.0, 20, 0.05);
    assert!((noise - 0.15).abs() < 1e-9, "{noise}");
    assert!(resolvable(0.15, 2.0, 1, 0.05).above.is_infinite());
}

#[test]
fn a_ratio_that_can_be_resolved_is_shown_in_four_of_five_runs() {
    let gap = resolvable(0.1 * 2.0f64.sqrt(), 1.0, 12, 0.05).above.ln();
    let shown = (0..1000)
        .filter(|seed| {
            let logs: Vec<f64> = machine(*seed, 12, 0.1, 0.0, 0.0)
                .iter()
                .map(|twin| twin.log() + gap)
                .collect();
            both_ways(&logs).0 <= 0.05
        })
        .count();
    // The formula is for Student's t alone; looking at the ranks too costs a few runs of a hundred.
    assert!((740..840).contains(&shown), "{shown}");
}

#[test]
fn too_few_pairs_are_not_judged_and_constant_ones_do_no_harm() {
    let twins = machine(7, 4, 0.1, 0.0, 0.0);
    assert_eq!(selfcheck(&twins, &Criterion::default(), 20, 1), None);
    let same = Twin {
        block: 2,
        baseline_secs: 1.0,
        candidate_secs: 1.0,
        baseline_first: true,
    };
    let constant: Vec<Twin> = (2..9).map(|block| Twin { block, ..same }).collect();
    let found = checked(&constant);
    assert_eq!((found.p, found.sides.faster), ((1.0, 1.0), 0));
    assert_eq!(
        (found.drift, found.autocorrelation, found.order),
        (None, None, None)
    );
}

#[test]
fn an_experiment_against_itself_has_its_baselines_twice() {
    let text = r#"
        id = "x"
        title = "x"
        question = "x"
        task = "T.md"
        workload = { kind = "overlay", footage = { scene = "match" } }
        factors = { duration = ["10s", "60s"], chunks = [1, 2, 4] }
        design = { baseline = { chunks = 1 }, max-blocks = 8 }
        cost = { cold-start = { primary = "5s" } }
        "#;
    let experiment = crate::spec::Experiment::parse("x.toml", text)
        .unwrap()
        .against_itself(12);
    assert_eq!(
        (experiment.id.as_str(), &experiment.task),
        ("x-selfcheck", &None)
    );
    assert_eq!(experiment.cold_start.primary_secs, 0.0);
    let plan = Plan::of(&experiment);
    let cells: Vec<(u32, u32, &[usize])> = plan
        .cells
        .iter()
        .map(|cell| (cell.scenario, cell.treatment, cell.levels.as_slice()))
        .collect();
    assert_eq!(
        cells,
        [
            (0, 0, &[0, 0][..]),
            (0, 1, &[0, 0]),
            (1, 0, &[1, 0]),
            (1, 1, &[1, 0])
        ]
    );
    let open = crate::schedule::open_cells(&experiment, &plan, &[]);
    assert_eq!(open, [true; 4]);
    let trials: Vec<Timed> = plan
        .block(3, |_| true)
        .iter()
        .enumerate()
        .map(|(order, cell)| Timed {
            block: 3,
            order: order as u32,
            cell: cell.index,
            wall_secs: f64::from(cell.index + 1),
        })
        .collect();
    let twins = twins(&plan, &trials);
    assert_eq!((twins[0].0, twins[1].0), (0, 2));
    assert_eq!(
        (twins[1].1[0].baseline_secs, twins[1].1[0].candidate_secs),
        (3.0, 4.0)
    );
}

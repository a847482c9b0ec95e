use super::*;

fn experiment(seed: u64) -> Experiment {
    let text = format!(
        r#"
        id = "x"
        title = "x"
        question = "x"
        workload = {{ kind = "overlay", footage = {{ scene = "match" }} }}
        factors = {{ duration = ["2s", "4s", "8s"], chunks = [2, 1, 4] }}
        design = {{ baseline = {{ chunks = 1 }}, seed = {seed} }}
        criterion = {{ targets = {{ duration = ["4s", "8s"] }} }}
        "#
    );
    Experiment::parse("x.toml", &text).unwrap()
}

#[test]
fn factors_make_the_cells() {
    let experiment = experiment(1);
    let plan = Plan::of(&experiment);
    assert_eq!(
        (plan.cells.len(), plan.scenarios, plan.treatments),
        (9, 3, 3)
    );
    assert_eq!(
        levels_of(&experiment, &plan.cells[5]),
        [("duration", "4s"), ("chunks", "4")]
    );
    for cell in &plan.cells {
        let baseline = plan.baseline_of(cell);
        assert!(baseline.is_baseline());
        assert_eq!(
            plan.scenario_levels(&experiment, baseline),
            plan.scenario_levels(&experiment, cell)
        );
        assert_eq!(
            plan.treatment_levels(&experiment, baseline),
            [("chunks".to_owned(), "1".to_owned())]
        );
    }
    assert_eq!(
        plan.candidates()
            .filter(|cell| plan.is_target(&experiment, cell))
            .count(),
        4
    );
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let (first, again, other) = (
        Plan::of(&experiment(51)),
        Plan::of(&experiment(51)),
        Plan::of(&experiment(52)),
    );
    let orders = |plan: &Plan| {
        (1..20)
            .map(|block| {
                plan.block(block, |_| true)
                    .iter()
                    .map(|cell| cell.index)
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(orders(&first), orders(&again));
    assert_ne!(orders(&first), orders(&other));
    assert_eq!(first.digest(&experiment(51)), again.digest(&experiment(51)));
    assert_ne!(first.digest(&experiment(51)), other.digest(&experiment(52)));
    // Written down, so that a change of the shuffle or its source does not go unnoticed: stored plans rest on it.
    assert_eq!(orders(&first)[0], GOLDEN_BLOCK);
    assert_eq!(first.jobs(1, &first.cells[2], 4), GOLDEN_JOBS);
}

const GOLDEN_BLOCK: [u32; 9] = [2, 0, 1, 3, 4, 5, 6, 8, 7];
const GOLDEN_JOBS: [usize; 4] = [3, 0, 2, 1];

#[test]
fn a_block_holds_every_cell_once_and_scenarios_stay_together() {
    let plan = Plan::of(&experiment(7));
    for block in 1..200 {
        let order = plan.block(block, |_| true);
        let mut indices: Vec<u32> = order.iter().map(|cell| cell.index).collect();
        let scenarios: Vec<u32> = order.iter().map(|cell| cell.scenario).collect();
        assert!(
            scenarios
                .chunks(3)
                .all(|three| three.iter().all(|scenario| *scenario == three[0])),
            "block {block}: {scenarios:?}"
        );
        indices.sort_unstable();
        assert!(indices.into_iter().eq(0..9), "block {block}");
    }
}

#[test]
fn a_cell_that_left_does_not_move_the_others() {
    let plan = Plan::of(&experiment(7));
    let without = |cell: &&Cell| cell.index != 2;
    let all: Vec<&Cell> = plan
        .block(3, |_| true)
        .into_iter()
        .filter(without)
        .collect();
    assert_eq!(plan.block(3, |cell| cell.index != 2), all);
}

#[test]
fn every_place_is_about_equally_likely() {
    let plan = Plan::of(&experiment(7));
    let first = (1..=3000)
        .filter(|block| plan.block(*block, |_| true)[0].is_baseline())
        .count();
    // 1000 expected of 3000 with a standard deviation of 26.
    assert!((890..1110).contains(&first), "{first}");
}

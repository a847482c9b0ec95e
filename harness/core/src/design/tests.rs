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

fn of(text: &str) -> Experiment {
    let text = format!(
        "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nworkload = {{ kind = \"overlay\", footage = {{ scene = \"match\" }} }}\n{text}"
    );
    Experiment::parse("x.toml", &text).unwrap()
}

fn cut(frames: u32, cuts: &[u32]) -> ChunkPlan {
    ChunkPlan {
        frames,
        cuts: cuts.to_vec(),
        shortfall: None,
        ..Default::default()
    }
}

#[test]
fn cells_of_equal_plans_are_one_and_the_baseline_stays() {
    let experiment = of(
        "factors = { strategy = [\"keyframe\", \"uniform\"], chunks = [1, 2, 4] }
        design = { baseline = { chunks = 1, strategy = \"uniform\" } }",
    );
    let chunks = vec![
        cut(100, &[]),
        cut(100, &[60]),
        cut(100, &[60]),
        cut(100, &[]),
        cut(100, &[50]),
        cut(100, &[25, 50, 75]),
    ];
    let plan = Plan::of(&experiment).with_chunks(&experiment, chunks);
    let same: Vec<Option<u32>> = plan.cells.iter().map(|cell| cell.same_as).collect();
    assert_eq!(same, [Some(3), None, Some(1), None, None, None]);
    assert!(plan.cells[3].is_baseline());
    let jobs: Vec<u32> = plan.cells.iter().map(|cell| cell.jobs).collect();
    assert_eq!(jobs, [1, 2, 2, 1, 2, 4]);
    assert_eq!(plan.cells[2].measured_as(), 1);
}

#[test]
fn executors_make_plans_different_unless_there_is_a_single_job() {
    let experiment = of("factors = { executor = [\"isolated\", \"processes\", \"threads\"], devices = [\"each\", \"shared\"], chunks = [1, 2] }
        design = { baseline = { chunks = 1, executor = \"isolated\", devices = \"each\" } }");
    let plan = Plan::of(&experiment);
    let chunks = plan
        .cells
        .iter()
        .map(|cell| cut(10, if cell.jobs == 1 { &[] } else { &[5] }))
        .collect();
    let plan = plan.with_chunks(&experiment, chunks);
    let executed: Vec<_> = plan
        .cells
        .iter()
        .filter(|cell| cell.same_as.is_none())
        .map(|cell| {
            levels_of(&experiment, cell)
                .iter()
                .map(|(_, level)| *level)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    // Whether threads share a device is a difference; whether anybody else does is none.
    assert_eq!(
        executed,
        [
            "isolated each 1",
            "isolated each 2",
            "processes each 2",
            "threads each 2",
            "threads shared 2"
        ]
    );
}

#[test]
fn equal_plans_in_two_scenarios_stay_two_cells() {
    let experiment = of(
        "factors = { executor = [\"isolated\", \"processes\"], chunks = [1, 2] }
        design = { baseline = { chunks = 1 } }",
    );
    let chunks = vec![cut(10, &[]), cut(10, &[5]), cut(10, &[]), cut(10, &[5])];
    let plan = Plan::of(&experiment).with_chunks(&experiment, chunks);
    assert!(plan.cells.iter().all(|cell| cell.same_as.is_none()));
    assert_eq!(plan.scenarios, 2);
    let targets: Vec<bool> = plan
        .cells
        .iter()
        .map(|cell| plan.is_target(&experiment, cell))
        .collect();
    assert_eq!(
        targets,
        [true, true, false, false],
        "the verdict is about one class"
    );
}

#[test]
fn the_room_on_a_machine_is_what_the_baseline_left_idle() {
    let pilot = Pilot {
        shared_cores: None,
        machine_cores: 8,
        busy_cores: vec![Some(2.0), None],
    };
    assert_eq!(pilot.room(0, 4), Some(2.0));
    assert_eq!(
        pilot.room(0, 64),
        Some(4.0),
        "no more cores than the machine has"
    );
    assert_eq!(pilot.room(0, 1), Some(1.0));
    assert_eq!(pilot.room(1, 4), None);
    assert_eq!(pilot.room(7, 4), None);
}

#[test]
fn the_digest_of_a_plan_knows_its_cuts_and_not_its_pilot() {
    let experiment = experiment(1);
    let plan = Plan::of(&experiment);
    let cuts = |at: u32| {
        let chunks = plan.cells.iter().map(|_| cut(10, &[at])).collect();
        plan.clone().with_chunks(&experiment, chunks)
    };
    assert_ne!(cuts(4).digest(&experiment), cuts(5).digest(&experiment));
    let piloted = cuts(4).with_pilot(&experiment, &[], 64);
    assert_eq!(cuts(4).digest(&experiment), piloted.digest(&experiment));
}

#[test]
fn another_workload_is_another_plan() {
    let one = of("factors = { chunks = [1, 2] }\ndesign = { baseline = { chunks = 1 } }");
    let mut other = one.clone();
    other.factors[0].levels[1].text = "3".to_owned();
    assert_ne!(Plan::of(&one).digest(&one), Plan::of(&other).digest(&other));
}

//! Cells that are one, jobs that share a machine, executors that are compared.

use super::*;

fn written(text: &str) -> Experiment {
    let text = format!(
        "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nworkload = {{ kind = \"overlay\", footage = {{ scene = \"match\" }} }}\n{text}"
    );
    Experiment::parse("x.toml", &text).unwrap()
}

/// Six blocks in which a cell's jobs take what `of` says; cells that are other cells are not executed.
fn six_blocks(plan: &Plan, of: impl Fn(&crate::design::Cell) -> Timing) -> Vec<Observation> {
    let mut observations = vec![];
    for block in 2..8 {
        for cell in plan.cells.iter().filter(|cell| cell.same_as.is_none()) {
            let wobble = 1.0 + 0.01 * f64::from((block * 7 + cell.index * 3) % 5);
            let mut timing = of(cell);
            timing.jobs.iter_mut().for_each(|job| *job *= wobble);
            timing.together_secs = timing.together_secs.map(|secs| secs * wobble);
            observations.push(Observation {
                block,
                order: cell.index,
                cell: cell.index,
                outcome: Ok(timing),
            });
        }
    }
    observations
}

fn jobs(secs: f64, count: usize) -> Timing {
    Timing {
        jobs: vec![secs; count],
        together_secs: None,
        join_secs: 0.0,
        starts: vec![],
        pre_rolls: vec![],
    }
}

#[test]
fn a_cell_that_is_another_has_its_result_and_counts_once_in_the_family() {
    let experiment = written(
        "factors = { strategy = [\"uniform\", \"keyframe\"], chunks = [1, 3, 4] }\ndesign = { baseline = { chunks = 1, strategy = \"uniform\" }, max-blocks = 8 }",
    );
    let chunk_plan = |cuts: &[u32]| crate::record::ChunkPlan {
        frames: 100,
        cuts: cuts.to_vec(),
        shortfall: None,
        ..Default::default()
    };
    let (three, four) = (chunk_plan(&[33, 66]), chunk_plan(&[25, 50, 75]));
    let alike = vec![
        chunk_plan(&[]),
        three.clone(),
        four.clone(),
        chunk_plan(&[]),
        three.clone(),
        three,
    ];
    let plan = Plan::of(&experiment).with_chunks(&experiment, alike);
    let seen = six_blocks(&plan, |cell| {
        jobs(12.0 / f64::from(cell.jobs), cell.jobs as usize)
    });
    let analysis = analyze(&experiment, &plan, Scope::SoftwareProjection, &seen, 0);
    let cells = &analysis.primary().cells;
    let of = |index: u32| cells.iter().find(|cell| cell.cell == index).unwrap();
    assert_eq!(
        (of(3).verdict, &of(3).reason),
        (Some(Verdict::Skip), &CellReason::IsBaseline)
    );
    assert_eq!((of(4).same_as, of(5).same_as), (Some(1), Some(1)));
    assert_eq!(of(4).speedup, of(1).speedup);
    assert_eq!((of(5).p, of(5).verdict), (of(1).p, of(1).verdict));
    // Two hypotheses, not five: Holm multiplies the smallest p by 2.
    let p = [of(1).p.unwrap(), of(2).p.unwrap()];
    let smaller = if p[0].implement_raw < p[1].implement_raw {
        p[0]
    } else {
        p[1]
    };
    assert!((smaller.implement - 2.0 * smaller.implement_raw).abs() < 1e-15);
}

#[test]
fn jobs_that_share_a_machine_pay_one_container_and_are_bound_by_its_idle_cores() {
    let experiment = written(
        "factors = { chunks = [1, 4] }\ndesign = { baseline = { chunks = 1 }, max-blocks = 8 }\nexecutor = { kind = \"processes\", cores = 2 }",
    );
    let mut plan = Plan::of(&experiment);
    let together = |cell: &crate::design::Cell| Timing {
        together_secs: Some(if cell.jobs == 1 { 12.0 } else { 5.0 }),
        ..jobs(if cell.jobs == 1 { 12.0 } else { 5.0 }, cell.jobs as usize)
    };
    let seen = six_blocks(&plan, together);
    let judge = |plan: &Plan| analyze(&experiment, plan, Scope::SoftwareMachine, &seen, 0);
    let free = judge(&plan);
    let cell = &free.primary().cells[0];
    assert_eq!(
        (cell.jobs, cell.containers, cell.ceiling),
        (4, 1, Some(4.0))
    );
    let cost = cell.cost.as_ref().unwrap().ratio;
    assert!((cost - 5.0 / 12.0).abs() < 0.02, "{cost}");
    assert_eq!(cell.verdict, Some(Verdict::Implement));

    plan.pilot = crate::design::Pilot {
        shared_cores: None,
        machine_cores: 2,
        busy_cores: vec![Some(1.6)],
    };
    let bound = judge(&plan);
    let cell = &bound.primary().cells[0];
    assert_eq!(
        (cell.ceiling, &cell.reason),
        (Some(1.25), &CellReason::Ceiling)
    );
}

#[test]
fn executors_that_are_compared_get_ratios_and_no_verdict() {
    let experiment = written(
        "factors = { executor = [\"isolated\", \"processes\"], chunks = [2] }\ndesign = { baseline = { executor = \"isolated\" }, max-blocks = 8 }",
    );
    let plan = Plan::of(&experiment);
    let seen = six_blocks(&plan, |cell| match cell.levels[0] {
        0 => jobs(4.0, 2),
        _ => Timing {
            together_secs: Some(4.2),
            ..jobs(4.2, 2)
        },
    });
    let analysis = analyze(&experiment, &plan, Scope::SoftwareProjection, &seen, 0);
    let level = analysis.primary();
    assert_eq!(
        (level.verdict, &level.reasons[..]),
        (None, &[Reason::Compared][..])
    );
    let cell = &level.cells[0];
    assert_eq!((cell.verdict, cell.p, cell.ceiling), (None, None, None));
    assert!((cell.speedup.as_ref().unwrap().ratio - 4.0 / 4.2).abs() < 0.02);
    assert!((cell.cost.as_ref().unwrap().ratio - 4.2 / 8.0).abs() < 0.02);
}

#[test]
fn each_class_of_executor_is_a_family_of_its_own() {
    let experiment = written(
        "factors = { executor = [\"isolated\", \"processes\"], chunks = [1, 4] }\ndesign = { baseline = { chunks = 1 }, max-blocks = 8 }",
    );
    let plan = Plan::of(&experiment);
    let seen = six_blocks(&plan, |cell| {
        jobs(12.0 / f64::from(cell.jobs), cell.jobs as usize)
    });
    let analysis = analyze(&experiment, &plan, Scope::SoftwareProjection, &seen, 0);
    let level = analysis.primary();
    for cell in &level.cells {
        let p = cell.p.unwrap();
        assert_eq!(p.implement, p.implement_raw, "a family of one");
    }
    assert_eq!(
        level
            .cells
            .iter()
            .map(|cell| cell.target)
            .collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!(level.reasons.len(), 1);
}

#[test]
fn a_treatment_that_is_another_everywhere_counts_once_in_the_answer() {
    let experiment = written(
        "factors = { chunks = [1, 4, 8] }\ndesign = { baseline = { chunks = 1 }, max-blocks = 8 }",
    );
    let chunk_plan = |cuts: &[u32]| crate::record::ChunkPlan {
        frames: 100,
        cuts: cuts.to_vec(),
        shortfall: None,
        ..Default::default()
    };
    let four = chunk_plan(&[25, 50, 75]);
    let plan =
        Plan::of(&experiment).with_chunks(&experiment, vec![chunk_plan(&[]), four.clone(), four]);
    let seen = six_blocks(&plan, |cell| {
        jobs(12.0 / f64::from(cell.jobs), cell.jobs as usize)
    });
    let analysis = analyze(&experiment, &plan, Scope::SoftwareProjection, &seen, 0);
    let level = analysis.primary();
    assert_eq!(
        (level.verdict, level.recommended),
        (Some(Verdict::Implement), Some(1)),
        "the one that was executed"
    );
    assert_eq!(level.reasons, [Reason::Holds { treatment: 1 }]);
    let p = level.cells[0].p.unwrap();
    assert_eq!(p.implement, p.implement_raw, "a family of one");
}

#[test]
fn jobs_with_more_cores_than_the_baseline_s_have_a_higher_ceiling() {
    let experiment = written(
        "factors = { chunks = [1, 2], cores = [1, 4] }\ndesign = { baseline = { chunks = 1, cores = 1 }, max-blocks = 8 }",
    );
    let plan = Plan::of(&experiment);
    let ceilings: Vec<Option<f64>> = plan
        .cells
        .iter()
        .map(|cell| ceiling(&experiment, &plan, cell))
        .collect();
    assert_eq!(ceilings, [Some(1.0), Some(4.0), Some(2.0), Some(8.0)]);
}

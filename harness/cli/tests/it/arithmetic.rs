//! `reports/arithmetic.md` is worked by hand; every number on it is computed here again, by the functions that judge.

use std::path::Path;

use twofold_core::analysis::{CellReason, Verdict, analyze};
use twofold_core::cost::{Answer, Billing, Law};
use twofold_core::design::Plan;
use twofold_core::sample::{Observation, Timing};
use twofold_core::spec::{Experiment, Scope};
use twofold_report::format::{declared_ratio, declared_secs, short};

const WORK_SECS: f64 = 10.0;
const SPLITS: [u32; 2] = [2, 4];
const COLD_STARTS: [f64; 3] = [0.0, 5.0, 15.0];

fn number(value: f64) -> String {
    short(value, 4)
}

/// Jobs of equal work that start at once, and nothing to join.
fn perfect(jobs: u32) -> Timing {
    Timing {
        jobs: vec![WORK_SECS / f64::from(jobs); jobs as usize],
        together_secs: None,
        join_secs: 0.0,
        starts: vec![0.0; jobs as usize],
        pre_rolls: vec![0.0; jobs as usize],
    }
}

/// One split at one cold start, from the times of its jobs.
struct Case {
    jobs: u32,
    cold_secs: f64,
    wall_secs: f64,
    whole_wall_secs: f64,
    container_secs: f64,
    whole_container_secs: f64,
}

impl Case {
    fn of(jobs: u32, cold_secs: f64) -> Self {
        let (billing, split, whole) = (Billing::default(), perfect(jobs), perfect(1));
        Self {
            jobs,
            cold_secs,
            wall_secs: split.wall_secs(cold_secs),
            whole_wall_secs: whole.wall_secs(cold_secs),
            container_secs: billing.container_secs(&split, cold_secs),
            whole_container_secs: billing.container_secs(&whole, cold_secs),
        }
    }

    fn law(&self) -> Law {
        Law {
            work_secs: WORK_SECS,
            start_secs: self.cold_secs,
            containers: self.jobs,
            billing: Billing::default(),
        }
    }

    fn speedup(&self) -> f64 {
        self.whole_wall_secs / self.wall_secs
    }

    fn cost_ratio(&self) -> f64 {
        self.container_secs / self.whole_container_secs
    }

    fn answer(&self, experiment: &Experiment) -> &'static str {
        let criterion = &experiment.criterion;
        match self.law().answer(criterion.speedup, criterion.cost_ratio) {
            Answer::CanHold => "IMPLEMENT",
            Answer::Ceiling => "SKIP by ceiling",
            Answer::Fails {
                slow: true,
                dear: true,
            } => "SKIP, too slow and too dear",
            Answer::Fails { dear: true, .. } => "SKIP, too dear",
            Answer::Fails { .. } => "SKIP, too slow",
        }
    }
}

fn cases() -> Vec<Case> {
    let of = |jobs: u32| COLD_STARTS.map(|cold_secs| Case::of(jobs, cold_secs));
    SPLITS.into_iter().flat_map(of).collect()
}

fn experiment() -> Experiment {
    let text = "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nworkload = { kind = \"overlay\", footage = { scene = \"match\" } }\n\
                factors.chunks = [1, 2, 4]\ndesign = { baseline = { chunks = 1 }, max-blocks = 20 }\n\
                cost.cold-start = { primary = \"0s\", also = [\"5s\", \"15s\"] }\n";
    Experiment::parse("x.toml", text).unwrap()
}

/// Every line of the page that has a number in it.
fn lines(experiment: &Experiment) -> Vec<String> {
    let (speedup, most) = (
        experiment.criterion.speedup,
        experiment.criterion.cost_ratio,
    );
    let work = number(WORK_SECS);
    let mut lines = vec![
        format!(
            "`W = {work}` seconds of work; a split into `n = {}` or `n = {}` containers; a cold start of",
            SPLITS[0], SPLITS[1]
        ),
        format!(
            "`a = {}`, `{}` or `{}` seconds. Asked for: more than {} as fast at no more than {} the cost.",
            number(COLD_STARTS[0]),
            number(COLD_STARTS[1]),
            number(COLD_STARTS[2]),
            declared_ratio(speedup),
            declared_ratio(most)
        ),
    ];
    lines.push("    W / a = (n - M) / (M - 1)".to_owned());
    for cold_secs in COLD_STARTS {
        let case = Case::of(1, cold_secs);
        let cold = number(cold_secs);
        lines.push(format!(
            "| {} | {work} + {cold} = {} | {work} + {cold} = {} |",
            declared_secs(cold_secs),
            declared_secs(case.wall_secs),
            declared_secs(case.container_secs)
        ));
    }
    for case in cases() {
        let (n, cold) = (case.jobs, number(case.cold_secs));
        lines.push(format!(
            "| {n} | {} | {work}/{n} + {cold} = {} | {n} x ({work}/{n} + {cold}) = {} | {} / {} = {} | {} / {} = {} | {} |",
            declared_secs(case.cold_secs),
            declared_secs(case.wall_secs),
            declared_secs(case.container_secs),
            number(case.whole_wall_secs),
            number(case.wall_secs),
            declared_ratio(case.speedup()),
            number(case.container_secs),
            number(case.whole_container_secs),
            declared_ratio(case.cost_ratio()),
            case.answer(experiment)
        ));
    }
    for case in cases().iter().filter(|case| case.cold_secs > 0.0) {
        let (law, n, m) = (case.law(), case.jobs, number(most));
        let times = law.work_per_start(most).unwrap();
        let allowed = law.start_allowed_secs(most).unwrap();
        lines.push(format!(
            "| {n} | {} | ({n} - {m}) / ({m} - 1) = {} | {} x {} = {} | {work} / {} = {} |",
            declared_secs(case.cold_secs),
            number(times),
            number(times),
            number(case.cold_secs),
            declared_secs(law.work_needed_secs(most).unwrap()),
            number(times),
            declared_secs(allowed)
        ));
    }
    for ratio in [2.0, 3.0, 3.5, 4.0] {
        let law = Case::of(4, 5.0).law();
        let r = number(ratio);
        lines.push(format!(
            "| {} | (4 - {r}) / ({r} - 1) = {} |",
            declared_ratio(ratio),
            number(law.work_per_start(ratio).unwrap())
        ));
    }
    lines
}

#[test]
fn every_number_of_the_worked_page_is_computed_again() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reports/arithmetic.md");
    let page = std::fs::read_to_string(path).unwrap();
    let expected = lines(&experiment());
    for line in &expected {
        assert!(
            page.lines().any(|found| found == line),
            "the page lacks: {line}"
        );
    }
    for line in page
        .lines()
        .filter(|line| line.contains(|c: char| c.is_ascii_digit()))
    {
        assert!(
            expected.iter().any(|known| known == line),
            "nothing computes: {line}"
        );
    }
}

/// The law and the times of jobs are two ways to the same numbers.
#[test]
fn the_law_says_what_the_jobs_do() {
    for case in cases() {
        let law = case.law();
        assert_eq!(law.wall_secs(), case.wall_secs);
        assert_eq!(law.container_secs(), case.container_secs);
        assert_eq!(law.speedup(), case.speedup());
        assert_eq!(law.cost_ratio(), case.cost_ratio());
    }
}

/// Measured without noise, the program answers as the page does.
#[test]
fn a_run_without_noise_ends_in_the_pages_verdicts() {
    let experiment = experiment();
    let plan = Plan::of(&experiment);
    let observations: Vec<Observation> = (2..22)
        .flat_map(|block| {
            plan.cells.iter().map(move |cell| Observation {
                block,
                order: cell.index,
                cell: cell.index,
                outcome: Ok(perfect(cell.jobs)),
            })
        })
        .collect();
    let analysis = analyze(
        &experiment,
        &plan,
        Scope::HardwareProjection,
        &observations,
        0,
    );
    for case in cases() {
        let level = analysis
            .levels
            .iter()
            .find(|level| level.cold_secs == case.cold_secs);
        let cell = level
            .unwrap()
            .cells
            .iter()
            .find(|cell| cell.jobs == case.jobs)
            .unwrap();
        let (speedup, cost) = (cell.speedup.as_ref().unwrap(), cell.cost.as_ref().unwrap());
        assert!((speedup.ratio - case.speedup()).abs() < 1e-12);
        assert!((cost.ratio - case.cost_ratio()).abs() < 1e-12);
        assert_eq!(cell.ceiling, Some(f64::from(case.jobs)));
        let said = case.answer(&experiment);
        assert!(
            said.starts_with(Verdict::name_of(cell.verdict)),
            "{said}: {:?}",
            cell.verdict
        );
        assert_eq!(
            said == "SKIP by ceiling",
            cell.reason == CellReason::Ceiling,
            "{said}"
        );
    }
}

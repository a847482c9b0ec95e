//! Sources with plausible numbers: a split that is too dear, one that is worth it, and one that cannot be told.

mod bottleneck;
mod charts;
mod cost;
mod setup;
mod world;

use twofold_core::analysis::bottleneck::Bottlenecks;
use twofold_core::analysis::{
    Analysis, BaselineResult, CandidateSteps, CellReason, Reason, Thresholds, Timeline, Verdict,
};
use twofold_core::load::Disturbance;
use twofold_core::record::Manifest;
use twofold_core::spec::{ColdStart, Experiment};
use twofold_report::{CellSummary, HistoryRow, Pictures, Source, StageRow, TrialRow};

pub use bottleneck::intervened;
use world::{World, build};

/// A source made of plain data.
#[derive(Clone)]
pub struct Fixture {
    pub experiment: Experiment,
    pub text: String,
    pub manifest: Manifest,
    pub analysis: Analysis,
    pub thresholds: Thresholds,
    pub bottlenecks: Bottlenecks,
    pub ended_at: Option<i64>,
    pub disturbance: Disturbance,
    pub trials: Vec<TrialRow>,
    pub cells: Vec<CellSummary>,
    pub stages: Vec<StageRow>,
    pub pictures: Option<Pictures>,
    pub timelines: Vec<Timeline>,
    pub steps: Vec<CandidateSteps>,
    pub history: Vec<HistoryRow>,
}

impl Source for Fixture {
    fn experiment(&self) -> &Experiment {
        &self.experiment
    }
    fn experiment_text(&self) -> &str {
        &self.text
    }
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }
    fn analysis(&self) -> &Analysis {
        &self.analysis
    }
    fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }
    fn bottlenecks(&self) -> &Bottlenecks {
        &self.bottlenecks
    }
    fn ended_at(&self) -> Option<i64> {
        self.ended_at
    }
    fn disturbance(&self) -> Disturbance {
        self.disturbance
    }
    fn trials(&self) -> &[TrialRow] {
        &self.trials
    }
    fn cells(&self) -> Vec<CellSummary> {
        self.cells.clone()
    }
    fn stages(&self) -> Vec<StageRow> {
        self.stages.clone()
    }
    fn pictures(&self) -> Option<&Pictures> {
        self.pictures.as_ref()
    }
    fn timelines(&self) -> Vec<Timeline> {
        self.timelines.clone()
    }
    fn steps(&self) -> Vec<CandidateSteps> {
        self.steps.clone()
    }
    fn history(&self) -> Vec<HistoryRow> {
        self.history.clone()
    }
}

/// Too dear with 4 chunks, too slow by arithmetic with 2: what the demonstration looks like.
pub fn skip() -> Fixture {
    let world = World {
        scenarios: [("2s", 2.0, 0.56), ("4s", 4.0, 1.1), ("8s", 8.0, 2.2)],
        startup: 0.31,
        cold: 0.0,
        blocks: 8,
        noise: 0.03,
    };
    let mut fixture = build("demo", &world);
    let cells = &mut fixture.analysis.levels[0].cells;
    for cell in cells.iter_mut() {
        cell.verdict = Some(Verdict::Skip);
        if cell.jobs == 2 {
            (cell.reason, cell.p) = (CellReason::Ceiling, None);
        } else {
            let slow = cell
                .speedup
                .as_ref()
                .is_some_and(|speedup| speedup.ratio < 1.9);
            cell.reason = if slow {
                CellReason::TooSlowAndTooDear
            } else {
                CellReason::TooDear
            };
        }
    }
    let level = &mut fixture.analysis.levels[0];
    level.verdict = Some(Verdict::Skip);
    level.reasons = vec![
        Reason::Fails {
            treatment: 1,
            cell: 5,
        },
        Reason::Fails {
            treatment: 0,
            cell: 4,
        },
    ];
    let mut other = level.clone();
    other.cold_secs = 5.0;
    fixture.analysis.levels.push(other);
    fixture.with_thresholds(&world)
}

/// Worth it with 4 chunks from 60 s on.
pub fn implement() -> Fixture {
    let world = World {
        scenarios: [
            ("30s", 30.0, 8.0),
            ("60s", 60.0, 32.0),
            ("120s", 120.0, 64.0),
        ],
        startup: 0.3,
        cold: 1.0,
        blocks: 6,
        noise: 0.02,
    };
    let mut fixture = build("e7-overlay", &world);
    for cell in &mut fixture.analysis.levels[0].cells {
        (cell.verdict, cell.reason) = match (cell.jobs, cell.scenario[0].1.as_str()) {
            (2, _) => (Some(Verdict::Skip), CellReason::Ceiling),
            (_, "30s") => (Some(Verdict::Skip), CellReason::TooDear),
            _ => (Some(Verdict::Implement), CellReason::Shown),
        };
        cell.target = cell.scenario[0].1 != "30s";
        if cell.reason == CellReason::Ceiling {
            cell.p = None;
        }
    }
    let level = &mut fixture.analysis.levels[0];
    level.verdict = Some(Verdict::Implement);
    level.recommended = Some(1);
    level.reasons = vec![
        Reason::Holds { treatment: 1 },
        Reason::Fails {
            treatment: 0,
            cell: 4,
        },
    ];
    let mut cold = level.clone();
    (cold.cold_secs, cold.verdict, cold.recommended) = (15.0, Some(Verdict::Skip), None);
    fixture.analysis.levels.push(cold);
    fixture.experiment.cold_start = ColdStart {
        primary_secs: 1.0,
        also_secs: vec![15.0],
    };
    fixture.experiment.criterion.targets = vec![(0, vec![1, 2])];
    fixture.with_thresholds(&world)
}

/// Not told: one candidate is open, one unreliable, one without a pair, and a block was cut.
pub fn inconclusive() -> Fixture {
    let world = World {
        scenarios: [
            ("30s", 30.0, 6.0),
            ("60s", 60.0, 12.0),
            ("120s", 120.0, 24.0),
        ],
        startup: 0.4,
        cold: 0.5,
        blocks: 7,
        noise: 0.12,
    };
    let mut fixture = build("e8-open", &world);
    for cell in &mut fixture.analysis.levels[0].cells {
        cell.verdict = Some(Verdict::Inconclusive);
        cell.reason = match (cell.jobs, cell.scenario[0].1.as_str()) {
            (2, _) => CellReason::TooFewBlocks { needed: 5 },
            (_, "120s") => CellReason::NotShown {
                speed: false,
                cost: true,
            },
            (_, "60s") => CellReason::Unreliable,
            _ => CellReason::TooFewBlocks { needed: 5 },
        };
        match cell.reason {
            CellReason::TooFewBlocks { .. } => {
                (cell.blocks, cell.speedup, cell.cost, cell.p) = (0, None, None, None);
                (cell.start_secs, cell.ceiling) = (None, None);
            }
            CellReason::Unreliable => cell.failed = 2,
            _ => {
                if let Some(cost) = &mut cell.cost {
                    cost.interval = (Some(0.9), None);
                }
            }
        }
    }
    let level = &mut fixture.analysis.levels[0];
    level.verdict = Some(Verdict::Inconclusive);
    level.reasons = vec![
        Reason::Open {
            treatment: 1,
            cell: 5,
        },
        Reason::Open {
            treatment: 0,
            cell: 0,
        },
    ];
    fixture.analysis.interrupted_blocks = 1;
    fixture.analysis.baselines[0] = BaselineResult {
        cell: 0,
        scenario: vec![("duration".to_owned(), "30s".to_owned())],
        observations: 0,
        wall_secs: None,
        start_secs: None,
        work_secs: None,
    };
    for trial in fixture.trials.iter_mut() {
        trial.interrupted = trial.block == 4;
        if trial.cell == 5 && trial.block % 3 == 0 {
            trial.failure = Some("the worker was killed by signal 9".to_owned());
            (trial.wall_secs, trial.container_secs) = (None, None);
        }
    }
    let silent = &mut fixture.cells[1];
    (
        silent.observations,
        silent.wall_median_secs,
        silent.wall_p90_secs,
    ) = (0, None, None);
    (
        silent.container_median_secs,
        silent.frame_p50_ms,
        silent.frame_p95_ms,
    ) = (None, None, None);
    (
        silent.start_secs,
        silent.peak_rss_bytes,
        silent.output_bytes,
        silent.pre_roll_frames,
    ) = (None, None, None, None);
    fixture.stages.clear();
    fixture.experiment.prior = None;
    fixture.analysis.cost.prior = None;
    fixture.analysis.cost.losses.clear();
    fixture.with_thresholds(&world)
}

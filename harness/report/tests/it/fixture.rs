//! Sources with plausible numbers: a split that is too dear, one that is worth it, and one that cannot be told.

use twofold_core::analysis::{
    Analysis, BaselineResult, CellReason, CellResult, ColdLevel, Estimate, PValues, Reason, Verdict,
};
use twofold_core::chunk::Strategy;
use twofold_core::digest::Digest;
use twofold_core::protocol::{Adapter, AdapterClass, Encoder};
use twofold_core::record::{FootageRecord, Machine, Manifest, WorkerRecord};
use twofold_core::spec::{
    ColdStart, Criterion, Design, Executor, ExecutorKind, Experiment, Factor, Footage, Highlights, Level, Overlay,
    Prior, Scope, Value, Workload,
};
use twofold_report::{CellSummary, Factors, Source, StageRow, TrialRow};

/// A source made of plain data.
#[derive(Clone)]
pub struct Fixture {
    pub experiment: Experiment,
    pub text: String,
    pub manifest: Manifest,
    pub analysis: Analysis,
    pub ended_at: Option<i64>,
    pub trials: Vec<TrialRow>,
    pub cells: Vec<CellSummary>,
    pub stages: Vec<StageRow>,
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
    fn ended_at(&self) -> Option<i64> {
        self.ended_at
    }
    fn trials(&self) -> Vec<TrialRow> {
        self.trials.clone()
    }
    fn cells(&self) -> Vec<CellSummary> {
        self.cells.clone()
    }
    fn stages(&self) -> Vec<StageRow> {
        self.stages.clone()
    }
}

/// How a fixture's world works.
struct World {
    /// Durations and the work they are.
    scenarios: [(&'static str, f64, f64); 3],
    startup: f64,
    cold: f64,
    blocks: u32,
    noise: f64,
}

const CHUNKS: [u32; 3] = [1, 2, 4];

/// Small repeatable noise around 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self, spread: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1.0 + spread * (((self.0 >> 33) as f64 / f64::from(1u32 << 31)) * 2.0 - 1.0)
    }
}

impl World {
    fn wall(&self, work: f64, chunks: u32) -> f64 {
        let join = if chunks == 1 { 0.0 } else { 0.06 + work * 0.004 };
        self.startup + self.cold + work / f64::from(chunks) * if chunks == 1 { 1.0 } else { 1.04 } + join
    }

    fn cost(&self, work: f64, chunks: u32) -> f64 {
        let join = if chunks == 1 { 0.0 } else { 0.06 + work * 0.004 };
        f64::from(chunks) * (self.startup + self.cold) + work * if chunks == 1 { 1.0 } else { 1.03 } + join
    }
}

fn factors(duration: &str, chunks: u32) -> Factors {
    vec![("duration".to_owned(), duration.to_owned()), ("chunks".to_owned(), chunks.to_string())]
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
        cell.verdict = Verdict::Skip;
        if cell.jobs == 2 {
            (cell.reason, cell.p) = (CellReason::Ceiling, None);
        } else {
            let slow = cell.speedup.as_ref().is_some_and(|speedup| speedup.ratio < 1.9);
            cell.reason = if slow { CellReason::TooSlowAndTooDear } else { CellReason::TooDear };
        }
    }
    let level = &mut fixture.analysis.levels[0];
    level.verdict = Verdict::Skip;
    level.reasons = vec![Reason::Fails { treatment: 1, cell: 5 }, Reason::Fails { treatment: 0, cell: 4 }];
    let mut other = level.clone();
    other.cold_secs = 5.0;
    fixture.analysis.levels.push(other);
    fixture
}

/// Worth it with 4 chunks from 60 s on.
pub fn implement() -> Fixture {
    let world = World {
        scenarios: [("30s", 30.0, 8.0), ("60s", 60.0, 32.0), ("120s", 120.0, 64.0)],
        startup: 0.3,
        cold: 1.0,
        blocks: 6,
        noise: 0.02,
    };
    let mut fixture = build("e7-overlay", &world);
    for cell in &mut fixture.analysis.levels[0].cells {
        (cell.verdict, cell.reason) = match (cell.jobs, cell.scenario[0].1.as_str()) {
            (2, _) => (Verdict::Skip, CellReason::Ceiling),
            (_, "30s") => (Verdict::Skip, CellReason::TooDear),
            _ => (Verdict::Implement, CellReason::Shown),
        };
        cell.target = cell.scenario[0].1 != "30s";
        if cell.reason == CellReason::Ceiling {
            cell.p = None;
        }
    }
    let level = &mut fixture.analysis.levels[0];
    level.verdict = Verdict::Implement;
    level.recommended = Some(1);
    level.reasons = vec![Reason::Holds { treatment: 1 }, Reason::Fails { treatment: 0, cell: 4 }];
    let mut cold = level.clone();
    (cold.cold_secs, cold.verdict, cold.recommended) = (15.0, Verdict::Skip, None);
    fixture.analysis.levels.push(cold);
    fixture.experiment.cold_start = ColdStart { primary_secs: 1.0, also_secs: vec![15.0] };
    fixture.experiment.criterion.targets = vec![(0, vec![1, 2])];
    fixture
}

/// Not told: one candidate is open, one unreliable, one without a pair, and a block was cut.
pub fn inconclusive() -> Fixture {
    let world = World {
        scenarios: [("30s", 30.0, 6.0), ("60s", 60.0, 12.0), ("120s", 120.0, 24.0)],
        startup: 0.4,
        cold: 0.5,
        blocks: 7,
        noise: 0.12,
    };
    let mut fixture = build("e8-open", &world);
    for cell in &mut fixture.analysis.levels[0].cells {
        cell.verdict = Verdict::Inconclusive;
        cell.reason = match (cell.jobs, cell.scenario[0].1.as_str()) {
            (2, _) => CellReason::TooFewBlocks { needed: 5 },
            (_, "120s") => CellReason::NotShown { speed: false, cost: true },
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
    level.verdict = Verdict::Inconclusive;
    level.reasons = vec![Reason::Open { treatment: 1, cell: 5 }, Reason::Open { treatment: 0, cell: 0 }];
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
    (silent.observations, silent.wall_median_secs, silent.wall_p90_secs) = (0, None, None);
    (silent.container_median_secs, silent.frame_p50_ms, silent.frame_p95_ms) = (None, None, None);
    (silent.start_secs, silent.peak_rss_bytes, silent.output_bytes, silent.pre_roll_frames) = (None, None, None, None);
    fixture.stages.clear();
    fixture.experiment.prior = None;
    fixture
}

fn build(id: &str, world: &World) -> Fixture {
    let mut noise = Noise(51);
    let (mut baselines, mut candidates, mut cells, mut stages) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut trials = Vec::new();
    for (at, (duration, secs, work)) in world.scenarios.iter().enumerate() {
        let scenario = vec![("duration".to_owned(), (*duration).to_owned())];
        for (place, chunks) in CHUNKS.into_iter().enumerate() {
            let cell = (at * CHUNKS.len() + place) as u32;
            let (wall, cost) = (world.wall(*work, chunks), world.cost(*work, chunks));
            if chunks == 1 {
                baselines.push(BaselineResult {
                    cell,
                    scenario: scenario.clone(),
                    observations: world.blocks,
                    wall_secs: Some(wall - world.cold),
                    start_secs: Some(world.startup),
                    work_secs: Some(*work),
                });
            } else {
                let speedup = world.wall(*work, 1) / wall;
                let ratio = cost / world.cost(*work, 1);
                candidates.push(CellResult {
                    cell,
                    baseline: (at * CHUNKS.len()) as u32,
                    treatment: place as u32 - 1,
                    treatment_levels: vec![("chunks".to_owned(), chunks.to_string())],
                    scenario: scenario.clone(),
                    target: true,
                    jobs: chunks,
                    blocks: world.blocks,
                    failed: 0,
                    speedup: Some(estimate(speedup, world, &mut noise)),
                    cost: Some(estimate(ratio, world, &mut noise)),
                    ceiling: Some(f64::from(chunks)),
                    p: Some(p_values()),
                    verdict: Verdict::Skip,
                    reason: CellReason::TooDear,
                    start_secs: Some(world.startup),
                });
            }
            cells.push(CellSummary {
                cell,
                factors: factors(duration, chunks),
                baseline: chunks == 1,
                observations: world.blocks,
                wall_median_secs: Some(wall),
                wall_p90_secs: Some(wall * (1.0 + world.noise)),
                container_median_secs: Some(cost),
                frame_p50_ms: Some(work / secs / 30.0 * 1000.0),
                frame_p95_ms: Some(work / secs / 30.0 * 1700.0),
                peak_rss_bytes: Some(180_000_000 + u64::from(cell) * 1_300_000),
                start_secs: Some(world.startup),
                pre_roll_frames: Some(if chunks == 1 { 0 } else { u64::from(chunks) * 37 }),
                output_bytes: Some((secs * 410_000.0) as u64),
            });
            let share = work / f64::from(chunks);
            for (thread, stage, part, wait) in [
                ("decode", "demux", 0.01, 0.0),
                ("decode", "decode", 0.22, 0.75),
                ("render", "upload", 0.09, 0.0),
                ("render", "render", 0.72, 0.10),
                ("render", "readback", 0.08, 0.0),
                ("encode", "digest", 0.01, 0.0),
                ("encode", "encode", 0.48, 0.49),
                ("encode", "mux", 0.01, 0.0),
            ] {
                stages.push(StageRow {
                    cell,
                    thread: thread.to_owned(),
                    stage: stage.to_owned(),
                    work_secs: share * part,
                    wait_secs: share * wait,
                });
            }
        }
    }
    for block in 1..=world.blocks + 1 {
        for cell in 0..cells.len() {
            let order = (cell + block as usize * 4) % cells.len();
            let summary = &cells[order];
            let slow = if block == 1 { 1.08 } else { 1.0 } * noise.next(world.noise);
            trials.push(TrialRow {
                block,
                warmup: block == 1,
                interrupted: false,
                order: cell as u32,
                cell: summary.cell,
                factors: summary.factors.clone(),
                wall_secs: summary.wall_median_secs.map(|secs| secs * slow),
                container_secs: summary.container_median_secs.map(|secs| secs * slow),
                failure: None,
            });
        }
    }
    let criterion = Criterion { speedup: 2.0, cost_ratio: 1.25, alpha: 0.05, targets: vec![], ratio_of_interest: 2.3 };
    let level = ColdLevel {
        cold_secs: world.cold,
        verdict: Verdict::Skip,
        recommended: None,
        reasons: Vec::new(),
        cells: candidates,
    };
    Fixture {
        experiment: experiment(id, world, criterion.clone()),
        text: format!("id = \"{id}\"\ntitle = \"Overlay parallelisation\"\n\n[factors]\nchunks = [1, 2, 4]\n"),
        manifest: manifest(id),
        analysis: Analysis {
            scope: Scope::SoftwareProjection,
            criterion,
            blocks_used: world.blocks,
            interrupted_blocks: 0,
            baselines,
            levels: vec![level],
        },
        ended_at: Some(1_770_645_780),
        trials,
        cells,
        stages,
    }
}

fn estimate(ratio: f64, world: &World, noise: &mut Noise) -> Estimate {
    let pairs = (2..=world.blocks + 1).map(|block| (block, ratio * noise.next(world.noise))).collect();
    let half = world.noise * 0.9;
    Estimate {
        ratio,
        interval: (Some(ratio * (1.0 - half)), Some(ratio * (1.0 + half))),
        geometric_mean: ratio * 1.001,
        naive_interval: Some((ratio * (1.0 - half * 0.6), ratio * (1.0 + half * 0.6))),
        pairs,
    }
}

fn p_values() -> PValues {
    PValues {
        speed: 0.000_02,
        cost: 0.999,
        slow: 1.0,
        dear: 0.000_31,
        implement_raw: 0.999,
        skip_raw: 0.000_62,
        implement: 1.0,
        skip: 0.0037,
    }
}

fn level(text: &str, value: Value) -> Level {
    Level { text: text.to_owned(), value }
}

fn experiment(id: &str, world: &World, criterion: Criterion) -> Experiment {
    let durations = world.scenarios.iter().map(|(text, secs, _)| level(text, Value::Secs(*secs))).collect();
    let chunks = CHUNKS.iter().map(|n| level(&n.to_string(), Value::Integer(i64::from(*n)))).collect();
    Experiment {
        id: id.to_owned(),
        title: "Overlay parallelisation".to_owned(),
        question: "Does splitting an overlay render into chunks make it more than twice as fast at similar cost?"
            .to_owned(),
        task: Some("T51-overlay-parallelization.md".to_owned()),
        notebook: None,
        workload: Workload::Overlay(Overlay {
            footage: Footage::File("match.mp4".to_owned()),
            highlights: Highlights::Scene,
            encoder: Encoder {
                codec: "libx264".to_owned(),
                options: vec![("preset".to_owned(), "veryfast".to_owned()), ("crf".to_owned(), "20".to_owned())],
            },
            strategy: Strategy::Uniform,
        }),
        factors: vec![
            Factor { name: "duration".to_owned(), levels: durations },
            Factor { name: "chunks".to_owned(), levels: chunks },
        ],
        design: Design { baseline: vec![(1, 0)], min_blocks: 5, max_blocks: 8, warmup_blocks: 1, seed: 51 },
        executor: Executor { kind: ExecutorKind::Isolated, cores: 2 },
        cold_start: ColdStart { primary_secs: world.cold, also_secs: vec![5.0] },
        criterion,
        prior: Some(Prior { cost_ratio: (3.0, 4.0), source: "E7, first run".to_owned() }),
        accepts: vec![Scope::SoftwareProjection],
    }
}

fn manifest(id: &str) -> Manifest {
    Manifest {
        schema: 1,
        experiment: id.to_owned(),
        run: "2026-02-09T14-01-12".to_owned(),
        experiment_digest: Digest(0x51),
        plan_digest: Digest(0x52),
        started_at: 1_770_645_672,
        arguments: Vec::new(),
        build: "0.1.0+0123456789abcdef".to_owned(),
        revision: Some("4f2c9d1".to_owned()),
        machine: Machine {
            cpu: "An ordinary processor".to_owned(),
            cores: 2,
            memory_bytes: 8_000_000_000,
            kernel: "Linux 6.1".to_owned(),
            os: "Debian 12".to_owned(),
        },
        worker: Some(WorkerRecord {
            digest: Digest(0x53),
            adapter: Adapter {
                name: "llvmpipe (LLVM 15, 256 bits)".to_owned(),
                driver: "Mesa 22.3".to_owned(),
                class: AdapterClass::Software,
            },
            libraries: vec![("libavcodec".to_owned(), "59.37.100".to_owned())],
        }),
        footage: Some(FootageRecord {
            name: "match".to_owned(),
            digest: Digest(0x54),
            track_digest: Digest(0x55),
            width: 1280,
            height: 720,
            frames: 240,
            duration_secs: 8.0,
        }),
    }
}

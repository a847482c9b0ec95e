//! What a report asks for, answered from a stored run.

use std::sync::{Arc, OnceLock};

use twofold_core::advice::Advice;
use twofold_core::analysis::bottleneck::Bottlenecks;
use twofold_core::analysis::{
    Analysis, CandidateSteps, Thresholds, Timeline, analyze, candidate_steps, thresholds, timelines,
};
use twofold_core::design::{Cell, levels_of};
use twofold_core::load::Disturbance;
use twofold_core::record::{Entry, Manifest, Outcome as Trialled, SeamPrice};
use twofold_core::spec::{Experiment, Scope, Workload};
use twofold_core::stats::quantile;
use twofold_report::{
    CellSummary, ClipRow, Factors, HistoryRow, Pictures, Query, Source, StageRow, TrialRow, format,
};

use crate::args::Places;
use crate::failure::{Failure, Outcome};
use crate::folder::{StoredRun, find_run};
use crate::joined::{JoinedRun, joined};
use crate::waits;

/// A stored run with its analysis and tables.
pub struct Findings {
    /// The run.
    pub run: StoredRun,
    /// What was found in it.
    pub analysis: Analysis,
    /// From which duration on it is worth it.
    pub thresholds: Thresholds,
    /// What limits its cells.
    pub bottlenecks: Bottlenecks,
    trials: Vec<TrialRow>,
    cells: Vec<CellSummary>,
    stages: Vec<StageRow>,
    history: OnceLock<Vec<HistoryRow>>,
    pictures: Pictures,
    steps: Vec<CandidateSteps>,
}

impl Findings {
    /// Analyzes the run that a user names: a path, a run's id, or `latest`.
    ///
    /// # Errors
    /// When there is none, or it cannot be analyzed.
    pub fn find(run: &str, places: &Places) -> Outcome<Self> {
        Self::of(StoredRun::read(&find_run(&places.runs(), run)?)?)
    }

    /// Analyzes a stored run.
    ///
    /// # Errors
    /// When its manifest lacks what its experiment needs.
    pub fn of(run: StoredRun) -> Outcome<Self> {
        let analysis = analyzed(&run)?;
        let thresholds = thresholds_of(&run, &analysis)?;
        let bottlenecks = bottlenecks_of(&run);
        let trials = trial_rows(&run)?;
        let cells = run
            .plan
            .cells
            .iter()
            .map(|cell| cell_summary(&run, cell))
            .collect::<Outcome<_>>()?;
        let steps = candidate_steps(&run.experiment, &run.plan, &run.frames.observations()?);
        let mut stages = vec![];
        for cell in &run.plan.cells {
            stages.extend(
                run.frames
                    .stages(cell.index)?
                    .into_iter()
                    .map(|stage| StageRow {
                        cell: cell.index,
                        thread: stage.thread,
                        stage: stage.stage,
                        work_secs: stage.work_secs,
                        wait_secs: stage.wait_secs,
                    }),
            );
        }
        Ok(Self {
            pictures: crate::gallery::read(&run.path),
            run,
            analysis,
            thresholds,
            bottlenecks,
            trials,
            cells,
            stages,
            history: OnceLock::new(),
            steps,
        })
    }

    /// What its thresholds are as a file; `None` for a run of a part of its question, and where no chunk counts were compared.
    pub fn advice(&self) -> Option<Advice> {
        let manifest = &self.run.manifest;
        let date = self.ended_at().map(format::date);
        let advice = || {
            Advice::of(
                &self.run.experiment,
                &self.analysis,
                &self.thresholds,
                &manifest.run,
                date,
            )
        };
        (!manifest.is_partial(&self.run.experiment))
            .then(advice)
            .flatten()
    }
}

/// From which duration on the treatments of a run are worth it; the runs that join lie beside it.
fn thresholds_of(run: &StoredRun, analysis: &Analysis) -> Outcome<Thresholds> {
    let joined = joined(run)?;
    let joining: Vec<_> = joined.iter().map(JoinedRun::joining).collect();
    let footage = run.manifest.footage.as_ref();
    let fps = footage.map(|footage| f64::from(footage.frames) / footage.duration_secs);
    Ok(thresholds(
        &run.experiment,
        &run.plan,
        &run.frames.observations()?,
        analysis,
        fps,
        &joining,
    ))
}

/// What limits the cells of a run.
pub fn bottlenecks_of(run: &StoredRun) -> Bottlenecks {
    Bottlenecks::of(&run.experiment, &run.plan, &run.manifest, &run.entries)
}

/// Judges a stored run.
///
/// # Errors
/// When its manifest lacks what its experiment needs.
pub fn analyzed(run: &StoredRun) -> Outcome<Analysis> {
    Ok(analyze(
        &run.experiment,
        &run.plan,
        scope(run)?,
        &run.frames.observations()?,
        run.frames.interrupted_blocks()?,
    ))
}

impl Source for Findings {
    fn experiment(&self) -> &Experiment {
        &self.run.experiment
    }

    fn experiment_text(&self) -> &str {
        &self.run.text
    }

    fn manifest(&self) -> &Manifest {
        &self.run.manifest
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
        self.run.ended_at()
    }

    fn disturbance(&self) -> Disturbance {
        crate::run::load::disturbance(&self.run.entries)
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

    fn history(&self) -> Vec<HistoryRow> {
        self.history
            .get_or_init(|| crate::history::of(&self.run, &self.analysis))
            .clone()
    }

    fn query(&self) -> Arc<dyn Query> {
        crate::rows::of(self)
    }

    fn pictures(&self) -> Option<&Pictures> {
        Some(&self.pictures)
    }

    fn timelines(&self) -> Vec<Timeline> {
        let cold_secs = self.run.experiment.cold_start.primary_secs;
        timelines(&self.run.entries, &self.run.plan, cold_secs)
    }

    fn steps(&self) -> Vec<CandidateSteps> {
        self.steps.clone()
    }
}

/// What the verdicts of a run are about.
fn scope(run: &StoredRun) -> Outcome<Scope> {
    match (&run.experiment.workload, &run.manifest.worker) {
        (Workload::Command(_), _) => Ok(Scope::Command),
        (_, Some(worker)) => Ok(Scope::of_renders(
            run.experiment.executor.kind,
            worker.adapter.as_ref().map(|adapter| adapter.class),
        )),
        (_, None) => Err(Failure::usage(format!(
            "{}: the manifest of a render names no worker",
            run.path.join("manifest.json").display()
        ))),
    }
}

fn factors(run: &StoredRun, cell: &Cell) -> Factors {
    let named = levels_of(&run.experiment, cell).into_iter();
    named
        .map(|(factor, level)| (factor.to_owned(), level.to_owned()))
        .collect()
}

fn trial_rows(run: &StoredRun) -> Outcome<Vec<TrialRow>> {
    let cold = run.experiment.cold_start.primary_secs;
    let billing = run.experiment.cost.billing();
    let row = |trial: twofold_store::TrialView| TrialRow {
        block: trial.block,
        warmup: trial.warmup,
        interrupted: trial.interrupted,
        order: trial.order,
        cell: trial.cell,
        factors: factors(run, &run.plan.cells[trial.cell as usize]),
        wall_secs: trial.wall_secs.map(|secs| secs + cold),
        container_secs: trial
            .container_secs
            .map(|secs| secs + cold * billing.per_cold_sec(trial.containers)),
        failure: trial.failed,
    };
    Ok(run.frames.trials()?.into_iter().map(row).collect())
}

fn cell_summary(run: &StoredRun, cell: &Cell) -> Outcome<CellSummary> {
    let cold = run.experiment.cold_start.primary_secs;
    let spread = |response: &str| run.frames.spread(cell.measured_as(), response);
    let median = |response: &str| -> Outcome<Option<f64>> {
        Ok(spread(response)?.map(|spread| spread.median))
    };
    let wall = spread("wall_secs")?;
    let jobs = median("jobs")?.unwrap_or(0.0);
    let containers = median("containers")?.unwrap_or(0.0) as u32;
    let started = cold * run.experiment.cost.billing().per_cold_sec(containers);
    Ok(CellSummary {
        cell: cell.index,
        factors: factors(run, cell),
        baseline: cell.is_baseline(),
        observations: wall.map_or(0, |spread| spread.count),
        wall_median_secs: wall.map(|spread| spread.median + cold),
        wall_p90_secs: wall.map(|spread| spread.p90 + cold),
        container_median_secs: median("container_secs")?.map(|secs| secs + started),
        billed_median_secs: median("billed_secs")?,
        cost_median_usd: median("cost_usd")?,
        gpu_secs: median("gpu_secs")?,
        frame_p50_ms: median("frame_ms_p50")?,
        frame_p95_ms: median("frame_ms_p95")?,
        peak_rss_bytes: spread("peak_rss_bytes")?.map(|spread| spread.max as u64),
        start_secs: median("start_secs")?,
        pre_roll_frames: spread("pre_roll_frames")?
            .map(|spread| (spread.mean * jobs).round() as u64),
        output_bytes: match run.experiment.workload.is_render() {
            true => median("output_bytes")?.map(|bytes| bytes as u64),
            false => None,
        },
        seams: match run.experiment.workload.is_render() {
            true => seams(run, cell),
            false => None,
        },
        responses: run.frames.responses(cell.index)?,
        clips: run
            .frames
            .clips(cell.measured_as())?
            .into_iter()
            .map(|clip| ClipRow {
                clip: clip.clip,
                frames: clip.frames,
                median_secs: quantile(&clip.secs, 0.5),
                p90_secs: quantile(&clip.secs, 0.9),
            })
            .collect(),
        waits: waits::of(run, cell)?,
    })
}

/// What the last warm-up in which the cell was executed told of its seams.
fn seams(run: &StoredRun, cell: &Cell) -> Option<SeamPrice> {
    let told = |entry: &Entry| match entry {
        Entry::Trial(trial) if trial.cell == cell.measured_as() => match &trial.outcome {
            Trialled::Measured(measured) => measured.seams.clone(),
            Trialled::Failed(_) => None,
        },
        _ => None,
    };
    run.entries.iter().rev().find_map(told)
}

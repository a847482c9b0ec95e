//! What a report asks for: an experiment, its manifest, its analysis and the tables behind it.
//!
//! The trait is declared here and implemented by the program over its store, so that this crate never meets a data
//! frame. Every statistic arrives finished; this crate only puts numbers into words, tables and figures.

use std::sync::Arc;

use twofold_core::analysis::bottleneck::Bottlenecks;
use twofold_core::analysis::{Analysis, CandidateSteps, Thresholds, Timeline, Verdict};
use twofold_core::load::Disturbance;
use twofold_core::query::{Grouping, Rows};
use twofold_core::record::{Manifest, SeamPrice};
use twofold_core::spec::Experiment;

use crate::pictures::Pictures;

/// Everything a report is made from.
pub trait Source {
    /// What was asked.
    fn experiment(&self) -> &Experiment;
    /// The exact text of the experiment file.
    fn experiment_text(&self) -> &str;
    /// What the run was made with.
    fn manifest(&self) -> &Manifest;
    /// What was found.
    fn analysis(&self) -> &Analysis;
    /// From which duration on the treatments are worth it; says nothing where durations are not varied.
    fn thresholds(&self) -> &Thresholds;
    /// What limits its cells.
    fn bottlenecks(&self) -> &Bottlenecks;
    /// When the run ended, in seconds since 1970-01-01 UTC; absent for a run that has not.
    fn ended_at(&self) -> Option<i64>;
    /// How often something else than the run kept the machine busy.
    fn disturbance(&self) -> Disturbance;
    /// Every trial in the order of execution, warm-up, interrupted and failed ones included.
    fn trials(&self) -> &[TrialRow];
    /// Every cell in the order of the plan, baselines included.
    fn cells(&self) -> Vec<CellSummary>;
    /// Stages of every cell, in the order a frame passes them; empty for commands.
    fn stages(&self) -> Vec<StageRow>;
    /// Its pictures; absent where none are told of.
    fn pictures(&self) -> Option<&Pictures> {
        None
    }
    /// One trial of every cell that was measured, in the order of the plan: what its containers did when.
    fn timelines(&self) -> Vec<Timeline> {
        Vec::new()
    }
    /// The p-values of every candidate after every look, in the order of the plan.
    fn steps(&self) -> Vec<CandidateSteps> {
        Vec::new()
    }
    /// Runs of the same experiment that ended before this one and may be compared with it, oldest first, this one last.
    fn history(&self) -> Vec<HistoryRow> {
        Vec::new()
    }
    /// What answers a notebook's questions to the rows of the run.
    fn query(&self) -> Arc<dyn Query> {
        Arc::new(NoRows)
    }
}

/// Answers questions to the rows of a run. It outlives the source, because a notebook's cells are asked while it runs.
pub trait Query: Send + Sync {
    /// The answer to a `SELECT` over the run's tables.
    ///
    /// # Errors
    /// In one line, with a hint.
    fn sql(&self, query: &str) -> Result<Rows, String>;
    /// Statistics of groups of trials.
    ///
    /// # Errors
    /// In one line, with a hint.
    fn grouped(&self, grouping: &Grouping) -> Result<Rows, String>;
}

/// Of a source that keeps no rows.
struct NoRows;

impl Query for NoRows {
    fn sql(&self, _: &str) -> Result<Rows, String> {
        Err("there are no rows to ask".to_owned())
    }

    fn grouped(&self, _: &Grouping) -> Result<Rows, String> {
        self.sql("")
    }
}

/// Factors and levels of a cell, in the order of the experiment file: `[("duration", "30s"), ("chunks", "4")]`.
pub type Factors = Vec<(String, String)>;

/// One trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRow {
    /// The block, counted from 1 through the whole run.
    pub block: u32,
    /// Whether the block is discarded by declaration.
    pub warmup: bool,
    /// Whether the block was cut by an interruption.
    pub interrupted: bool,
    /// Position in the block, from 0.
    pub order: u32,
    /// Index of the cell in the plan.
    pub cell: u32,
    /// Its factors and levels.
    pub factors: Factors,
    /// Wall at the primary cold start; absent for a failure.
    pub wall_secs: Option<f64>,
    /// Container-seconds at the primary cold start; absent for a failure.
    pub container_secs: Option<f64>,
    /// One line about the failure, if it failed.
    pub failure: Option<String>,
}

/// One cell over its measured, uninterrupted, verified trials. What cannot be told is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct CellSummary {
    /// Index of the cell in the plan.
    pub cell: u32,
    /// Its factors and levels.
    pub factors: Factors,
    /// Whether it is the baseline of its scenario.
    pub baseline: bool,
    /// Observations behind the figures below.
    pub observations: u32,
    /// Median wall at the primary cold start.
    pub wall_median_secs: Option<f64>,
    /// 90th percentile of the wall at the primary cold start.
    pub wall_p90_secs: Option<f64>,
    /// Median container-seconds at the primary cold start.
    pub container_median_secs: Option<f64>,
    /// Median of the seconds that are billed at the primary cold start, rounded as the provider rounds.
    pub billed_median_secs: Option<f64>,
    /// Median of what they cost, in USD; absent where they have no price.
    pub cost_median_usd: Option<f64>,
    /// Median over its jobs of the time in which the adapter was at work, by its own clock; absent where it has none.
    pub gpu_secs: Option<f64>,
    /// Median over the trials of the median time between frames.
    pub frame_p50_ms: Option<f64>,
    /// Median over the trials of the 95th percentile of the time between frames.
    pub frame_p95_ms: Option<f64>,
    /// Largest resident memory of any of its processes.
    pub peak_rss_bytes: Option<u64>,
    /// Median start-up of one container, no cold start added.
    pub start_secs: Option<f64>,
    /// Frames decoded and dropped before the cuts, in one trial.
    pub pre_roll_frames: Option<u64>,
    /// Median bytes of the finished file.
    pub output_bytes: Option<u64>,
    /// What cutting did to the video, told in the warm-up; absent for the sequential render and for commands.
    pub seams: Option<SeamPrice>,
    /// Medians of what its command measured of itself, by name; empty for renders.
    pub responses: Vec<(String, f64)>,
    /// The clips of its compilation, in order; empty for other renders and for commands.
    pub clips: Vec<ClipRow>,
    /// How long its jobs waited for a container of a fleet; absent where this machine executed them.
    pub waits: Option<Waits>,
}

/// How long the jobs of a cell waited for a container, over its measured trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Waits {
    /// Jobs behind the figures.
    pub jobs: u32,
    /// The fewest and the most nodes that the jobs of one trial were spread over.
    pub nodes: (u32, u32),
    /// Median seconds.
    pub median_secs: f64,
    /// The 90th percentile.
    pub p90_secs: f64,
    /// The longest.
    pub longest_secs: f64,
}

/// One clip of a compilation in the trials of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipRow {
    /// Index of the clip in the compilation.
    pub clip: u32,
    /// Output frames of it.
    pub frames: u32,
    /// Median seconds it took, from the clip before it leaving the pipeline to its own last frame doing so.
    pub median_secs: f64,
    /// The 90th percentile.
    pub p90_secs: f64,
}

/// One stage of one thread of the pipeline, in one cell: medians over the cell's jobs.
#[derive(Debug, Clone, PartialEq)]
pub struct StageRow {
    /// Index of the cell in the plan.
    pub cell: u32,
    /// The thread: `decode`, `render`, `encode`.
    pub thread: String,
    /// The stage: `demux`, `decode`, `upload`, …, or `unaccounted`.
    pub stage: String,
    /// Median seconds of work in one job.
    pub work_secs: f64,
    /// Median seconds of waiting in one job.
    pub wait_secs: f64,
}

/// One run of an experiment, judged as it was declared then.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    /// The run.
    pub run: String,
    /// When it ended, in seconds since 1970-01-01 UTC.
    pub ended_at: i64,
    /// Its answer; absent where nothing was asked.
    pub verdict: Option<Verdict>,
    /// What differs from the run before it, but for its figures: machine, versions, criterion; empty where nothing does.
    pub changed: Vec<String>,
    /// Its candidates at the primary cold start.
    pub cells: Vec<HistoryCell>,
}

/// One candidate in one run.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryCell {
    /// Its factors and levels.
    pub factors: Factors,
    /// Its speedup with the bounds of its interval; absent without pairs.
    pub speedup: Option<(f64, Option<f64>, Option<f64>)>,
    /// Its cost ratio with the bounds of its interval; absent without pairs.
    pub cost: Option<(f64, Option<f64>, Option<f64>)>,
    /// Its verdict; absent where only ratios are told.
    pub verdict: Option<Verdict>,
}

//! What an experiment means, after its file was read and checked.

use std::fmt;

use super::{Fleet, Scope};
use crate::chunk::Strategy;
use crate::compilation::Split;
use crate::cost::Cost;
use crate::protocol::{Encoder, SceneRequest};

/// One question, with everything needed to answer it.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// Its name in run folders, reports and managed blocks: letters, digits, `-` and `_`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// The question, as a sentence.
    pub question: String,
    /// The task document that asked, a file name under the tasks folder.
    pub task: Option<String>,
    /// The notebook to report with; the decision notebook where absent.
    pub notebook: Option<String>,
    /// What a trial executes.
    pub workload: Workload,
    /// When a job of a render is taken for hung, in seconds.
    pub job_timeout_secs: f64,
    /// What is varied, in the order of the file.
    pub factors: Vec<Factor>,
    /// The cells: an index of a level for each factor. All combinations, less what is excluded, plus what is included.
    pub cells: Vec<Vec<usize>>,
    /// How it is replicated.
    pub design: Design,
    /// Where jobs execute.
    pub executor: Executor,
    /// How the jobs of a fleet are started.
    pub fleet: Fleet,
    /// What a container costs before it works.
    pub cold_start: ColdStart,
    /// What of it is billed, and by which prices.
    pub cost: Cost,
    /// What counts as worth it.
    pub criterion: Criterion,
    /// Experiments whose latest run joins the fit of the break-even duration, by id.
    pub joins: Vec<String>,
    /// What was believed before.
    pub prior: Option<Prior>,
    /// The scopes whose verdict may change a task's status, date and boxes.
    pub accepts: Vec<Scope>,
}

impl Experiment {
    /// [`Experiment::job_timeout_secs`] where the file does not say.
    pub const JOB_TIMEOUT_SECS: f64 = 4.0 * 3600.0;
}

/// What a trial executes.
#[derive(Debug, Clone, PartialEq)]
pub enum Workload {
    /// Highlights drawn on a video by a worker.
    Overlay(Overlay),
    /// Texts drawn over clips by a worker, which joins them.
    Annotate(Annotate),
    /// Any program.
    Command(Command),
}

/// A render of highlights.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The video it starts from.
    pub footage: Footage,
    /// The highlights drawn on it.
    pub highlights: Highlights,
    /// How the result is encoded.
    pub encoder: Encoder,
    /// Where it is cut; a factor `strategy` overrides it.
    pub strategy: Strategy,
}

/// A render of a compilation.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotate {
    /// The compilation's file.
    pub compilation: String,
    /// The video of clips that name none.
    pub footage: Option<Footage>,
    /// How the result is encoded.
    pub encoder: Encoder,
    /// How it is split over containers; a factor `split` overrides it.
    pub split: Split,
}

impl Workload {
    /// Whether a worker renders it, as jobs in containers.
    pub fn is_render(&self) -> bool {
        !matches!(self, Workload::Command(_))
    }

    /// Its kind, as an experiment file names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Workload::Overlay(_) => "overlay",
            Workload::Annotate(_) => "annotate",
            Workload::Command(_) => "command",
        }
    }
}

/// A video to start from.
#[derive(Debug, Clone, PartialEq)]
pub enum Footage {
    /// A drawn one; its duration is the longest level of the factor `duration`.
    Scene(SceneRequest),
    /// A file.
    File(String),
}

/// Where the highlights come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Highlights {
    /// The scene's own track.
    Scene,
    /// A track file.
    File(String),
}

/// A program with its arguments, or several by name. `{factor}` in any text stands for that factor's level.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// What a trial executes.
    pub lines: Lines,
    /// What is executed around trials, untimed.
    pub hooks: Vec<(Hook, Vec<String>)>,
    /// The folder it works in; where absent, the one twofold was started in.
    pub directory: Option<String>,
    /// The file it reads as its standard input; nothing where absent.
    pub stdin: Option<String>,
    /// Variables added to its environment.
    pub env: Vec<(String, String)>,
    /// The exit statuses that are no failure; every one where it is empty.
    pub expect_status: Vec<i32>,
    /// What becomes of its standard output.
    pub stdout: StdoutKind,
    /// After this many seconds its process group is killed and the trial is a failure; hooks have as long.
    pub timeout_secs: f64,
}

/// The programs of a workload, each with at least its own name; no shell reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lines {
    /// One program with its arguments.
    One(Vec<String>),
    /// Several by name: the levels of the factor `command`.
    Named(Vec<(String, Vec<String>)>),
}

/// When a command of its own is executed around trials, untimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// Once per cell, before its first trial of a run.
    Setup,
    /// Before every trial.
    Prepare,
    /// After every trial that was begun.
    Conclude,
    /// Once per cell that was set up, when the run ends.
    Cleanup,
}

impl Hook {
    /// Every hook, as an experiment file names it.
    pub const ALL: [(&'static str, Hook); 4] = [
        ("setup", Hook::Setup),
        ("prepare", Hook::Prepare),
        ("conclude", Hook::Conclude),
        ("cleanup", Hook::Cleanup),
    ];

    /// Its name in files and messages.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, hook)| *hook == self)
            .map_or("", |(name, _)| name)
    }
}

/// What becomes of a command's standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StdoutKind {
    /// Nobody reads it.
    Dropped,
    /// It is one JSON object whose numbers are responses.
    Json,
}

/// What is varied.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Such as `duration`.
    pub name: String,
    /// At least one; no two alike.
    pub levels: Vec<Level>,
}

/// One value of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// As the file says it: `30s`, `4`.
    pub text: String,
    /// What it means.
    pub value: Value,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a level means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number of seconds.
    Secs(f64),
    /// The whole footage.
    Whole,
    /// A whole number.
    Integer(i64),
    /// A word; its text says which.
    Word,
}

/// How an experiment is replicated.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// The level of each treatment factor in the baseline: `(factor, level)` as indices.
    pub baseline: Vec<(usize, usize)>,
    /// Fewest measured blocks for a verdict.
    pub min_blocks: u32,
    /// Most measured blocks.
    pub max_blocks: u32,
    /// Blocks discarded by declaration, first.
    pub warmup_blocks: u32,
    /// Seed of every random order.
    pub seed: u64,
    /// Whether every candidate is its baseline again (A/A); no file says so, [`Experiment::against_itself`] does.
    pub against_itself: bool,
}

/// Where jobs execute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Executor {
    /// Which way to share the machine.
    pub kind: ExecutorKind,
    /// Cores of one container: affinity and codec threads. Absent where the file does not say.
    pub cores: Option<u32>,
    /// Whether threads share a device.
    pub devices: Devices,
}

impl Executor {
    /// Cores of a container that renders, where the file does not say.
    pub const CORES: u32 = 2;

    /// Cores of a container that renders.
    pub fn render_cores(&self) -> u32 {
        self.cores.unwrap_or(Self::CORES)
    }
}

/// The ways to share a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutorKind {
    /// Each job alone on the machine, as if it had a container of its own.
    Isolated,
    /// All jobs at once on this machine, a process each.
    Processes,
    /// All jobs at once in one process.
    Threads,
    /// A job of a Slurm array each.
    Slurm,
    /// Each started by a program that the file names, wherever that runs it.
    Launcher,
}

impl ExecutorKind {
    /// Every kind, as an experiment file names it.
    pub const ALL: [(&'static str, ExecutorKind); 5] = [
        ("isolated", ExecutorKind::Isolated),
        ("processes", ExecutorKind::Processes),
        ("threads", ExecutorKind::Threads),
        ("slurm", ExecutorKind::Slurm),
        ("launcher", ExecutorKind::Launcher),
    ];

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        named(&Self::ALL, name)
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        name_in(&Self::ALL, self)
    }

    /// Whether all jobs of a trial share one machine, and so one container.
    pub fn shares_a_machine(self) -> bool {
        matches!(self, ExecutorKind::Processes | ExecutorKind::Threads)
    }

    /// Whether each job really is in a container of its own, at the same time as the others.
    pub fn is_fleet(self) -> bool {
        matches!(self, ExecutorKind::Slurm | ExecutorKind::Launcher)
    }
}

/// How the pipelines of one process use the adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Devices {
    /// Each pipeline opens a device of its own.
    Each,
    /// All pipelines share one device and its queue.
    Shared,
}

impl Devices {
    /// Every way, as an experiment file names it.
    pub const ALL: [(&'static str, Devices); 2] =
        [("each", Devices::Each), ("shared", Devices::Shared)];

    /// The way of this name.
    pub fn named(name: &str) -> Option<Self> {
        named(&Self::ALL, name)
    }
}

pub(super) fn named<T: Copy>(all: &[(&str, T)], name: &str) -> Option<T> {
    all.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| *value)
}

pub(super) fn name_in<T: PartialEq>(all: &[(&'static str, T)], value: T) -> &'static str {
    all.iter()
        .find(|(_, known)| *known == value)
        .map_or("", |(name, _)| name)
}

/// Seconds added to every container, the baseline's too, on top of the start-up it really had.
#[derive(Debug, Clone, PartialEq)]
pub struct ColdStart {
    /// The one that decides.
    pub primary_secs: f64,
    /// Others, to see what the verdict hangs on.
    pub also_secs: Vec<f64>,
}

/// What counts as worth it.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// The speedup must be more than this.
    pub speedup: f64,
    /// The cost ratio must be at most this.
    pub cost_ratio: f64,
    /// The chance of a false verdict, per direction.
    pub alpha: f64,
    /// Per scenario factor the levels the verdict must hold for, as indices; every level where a factor is absent.
    pub targets: Vec<(usize, Vec<usize>)>,
    /// The speedup that "how many more blocks" plans for.
    pub ratio_of_interest: f64,
}

impl Criterion {
    /// The chance of a false verdict that `--strict` asks for.
    pub const STRICT_ALPHA: f64 = 0.025;
}

/// What was believed before the experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// The cost ratio, from and to.
    pub cost_ratio: (f64, f64),
    /// Where that was said.
    pub source: String,
}

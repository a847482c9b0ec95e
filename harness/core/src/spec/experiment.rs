//! What an experiment means, after its file was read and checked.

use std::fmt;

use crate::chunk::Strategy;
use crate::protocol::{AdapterClass, Encoder, SceneRequest};

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
    /// What is varied, in the order of the file.
    pub factors: Vec<Factor>,
    /// How it is replicated.
    pub design: Design,
    /// Where jobs execute.
    pub executor: Executor,
    /// What a container costs before it works.
    pub cold_start: ColdStart,
    /// What counts as worth it.
    pub criterion: Criterion,
    /// What was believed before.
    pub prior: Option<Prior>,
    /// The scopes whose verdict may change a task's status, date and boxes.
    pub accepts: Vec<Scope>,
}

/// What a trial executes.
#[derive(Debug, Clone, PartialEq)]
pub enum Workload {
    /// Highlights drawn on a video by a worker.
    Overlay(Overlay),
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

/// A program with its arguments. `{factor}` in an argument stands for that factor's level.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Program and arguments, at least one; no shell reads them.
    pub argv: Vec<String>,
    /// After this many seconds its process group is killed and the trial is a failure.
    pub timeout_secs: f64,
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
    /// Cores of one container.
    pub cores: u32,
}

/// The ways to share a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutorKind {
    /// Each job alone on the machine, as if it had a container of its own.
    Isolated,
}

impl ExecutorKind {
    /// Every kind, as an experiment file names it.
    pub const ALL: [(&'static str, ExecutorKind); 1] = [("isolated", ExecutorKind::Isolated)];
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

/// What was believed before the experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// The cost ratio, from and to.
    pub cost_ratio: (f64, f64),
    /// Where that was said.
    pub source: String,
}

/// What a verdict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// A fleet projected from one machine with a software adapter.
    SoftwareProjection,
    /// A fleet projected from one machine with a GPU.
    HardwareProjection,
    /// Commands as they ran on this machine.
    Command,
}

impl Scope {
    /// Every scope, as an experiment file names it.
    pub const ALL: [(&'static str, Scope); 3] = [
        ("software-projection", Scope::SoftwareProjection),
        ("hardware-projection", Scope::HardwareProjection),
        ("command", Scope::Command),
    ];

    /// The scope of a projection by the adapter that rendered it.
    pub fn of_projection(class: AdapterClass) -> Self {
        match class {
            AdapterClass::Hardware => Scope::HardwareProjection,
            AdapterClass::Software => Scope::SoftwareProjection,
        }
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, scope)| *scope == self)
            .map_or("", |(name, _)| name)
    }
}

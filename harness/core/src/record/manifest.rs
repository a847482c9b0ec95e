//! What a run was made with, and on which machine.

use serde::{Deserialize, Serialize};

use super::ChunkPlan;
use crate::cost::Prices;
use crate::digest::Digest;
use crate::environment::Environment;
use crate::protocol::Adapter;
use crate::spec::{Experiment, differences};

/// What a run was made with: written before its first trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this file's form.
    pub schema: u32,
    /// The experiment's id, with a suffix where the footage was given on the command line.
    pub experiment: String,
    /// The run's own name.
    pub run: String,
    /// Digest of the experiment file's text.
    pub experiment_digest: Digest,
    /// Digest of the plan: cells, blocks, orders and criterion.
    pub plan_digest: Digest,
    /// Seconds since 1970-01-01 UTC at which it began.
    pub started_at: i64,
    /// What verdicts were going to be judged by, as it was declared; empty in manifests of before it was recorded.
    #[serde(default)]
    pub judgement: Vec<(String, String)>,
    /// The arguments that decide what is run, as they were given.
    pub arguments: Vec<String>,
    /// This program's build.
    pub build: String,
    /// The project's git revision, where there is one.
    pub revision: Option<String>,
    /// The machine.
    pub machine: Machine,
    /// What it was like before the run; empty in manifests of before it was recorded.
    #[serde(default)]
    pub environment: Environment,
    /// The program that renders; absent for commands.
    pub worker: Option<WorkerRecord>,
    /// The video; absent for commands.
    pub footage: Option<FootageRecord>,
    /// Where each cell is cut, in the plan's order; empty for commands.
    pub chunk_plans: Vec<ChunkPlan>,
    /// The price list that the experiment names, whole: a run is priced by what was known when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<Prices>,
}

impl Manifest {
    /// The adapter that took part, if one did.
    pub fn adapter(&self) -> Option<&Adapter> {
        self.worker.as_ref()?.adapter.as_ref()
    }

    /// Whether it is a quick look.
    pub fn is_quick(&self) -> bool {
        self.arguments.iter().any(|argument| argument == "--quick")
    }

    /// The filters that chose its cells.
    pub fn filters(&self) -> Vec<&str> {
        let pairs = self.arguments.windows(2);
        pairs
            .filter(|pair| pair[0] == "--filter")
            .map(|pair| pair[1].as_str())
            .collect()
    }

    /// Whether its verdict is about a part of the question only, or judged by what was declared afterwards, so that
    /// nothing is decided by it.
    pub fn is_partial(&self, experiment: &Experiment) -> bool {
        self.is_quick() || !self.filters().is_empty() || !self.post_hoc(experiment).is_empty()
    }

    /// What an experiment is judged by now and was not going to be: name, planned, now.
    pub fn post_hoc(&self, experiment: &Experiment) -> Vec<(String, String, String)> {
        match self.judgement.is_empty() {
            true => vec![],
            false => differences(&self.judgement, &experiment.judgement()),
        }
    }
}

/// The machine a run was made on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor, as it calls itself.
    pub cpu: String,
    /// Cores this process may use.
    pub cores: u32,
    /// Bytes of memory.
    pub memory_bytes: u64,
    /// Kernel and version.
    pub kernel: String,
    /// Distribution and version.
    pub os: String,
}

/// The program that renders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerRecord {
    /// Digest of the program file.
    pub digest: Digest,
    /// The adapter it renders with; absent where none takes part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapter: Option<Adapter>,
    /// Names and versions of its libraries.
    pub libraries: Vec<(String, String)>,
}

/// The video a run started from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FootageRecord {
    /// What it is called: the scene, or the file's name.
    pub name: String,
    /// Digest of the file.
    pub digest: Digest,
    /// Digest of the text of the highlight track or of the compilation.
    pub track_digest: Digest,
    /// Pixels of a frame.
    pub width: u32,
    /// Lines of a frame.
    pub height: u32,
    /// Frames in it.
    pub frames: u32,
    /// Seconds of it.
    pub duration_secs: f64,
}

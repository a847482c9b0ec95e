//! What a container is, to a price list.

use serde::{Deserialize, Serialize};

/// A container's shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// The GPU in it, as the price list names it; none where absent.
    pub gpu: Option<String>,
    /// Physical cores.
    pub cores: f64,
    /// Memory.
    pub memory_gib: f64,
}

impl Container {
    /// Memory of the smallest container.
    pub const LEAST_MEMORY_GIB: f64 = 0.125;
}

/// Whether a container that waits for the jobs is billed for the whole wall of a split trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orchestrator {
    /// Nobody pays for it.
    #[default]
    Unbilled,
    /// It is billed, weighted by its price beside a job's container.
    Billed,
}

impl Orchestrator {
    /// Both, as an experiment file names them.
    pub const ALL: [(&'static str, Orchestrator); 2] = [
        ("none", Orchestrator::Unbilled),
        ("billed", Orchestrator::Billed),
    ];
}

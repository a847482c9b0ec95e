//! What a run was made under, as far as the operating system tells: settings that move figures and that a machine's
//! name and core count do not say.
//!
//! Everything is optional: what cannot be read is absent, never guessed. The host's name is left out on purpose: pages
//! are published, and it says nothing of the figures.

use serde::{Deserialize, Serialize};

/// Everything around a run that may move its figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Environment {
    /// The processors.
    pub processors: Processors,
    /// How fast they are allowed to go.
    pub frequency: Frequency,
    /// Memory.
    pub memory: Memory,
    /// The operating system.
    pub system: System,
    /// What this process is confined to.
    pub confinement: Confinement,
}

/// The processors and who may use them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Processors {
    /// Logical processors of the machine.
    pub logical: Option<u32>,
    /// Physical cores.
    pub physical: Option<u32>,
    /// Sockets.
    pub sockets: Option<u32>,
    /// NUMA nodes.
    pub numa_nodes: Option<u32>,
    /// Whether cores run more than one thread each.
    pub smt: Option<bool>,
    /// The processors this process may use: `0-3,8`.
    pub affinity: Option<String>,
    /// Processors the scheduler leaves alone.
    pub isolated: Option<String>,
    /// Processors without a scheduling tick.
    pub nohz_full: Option<String>,
    /// Version of the microcode.
    pub microcode: Option<String>,
}

/// What decides the clock of the processors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frequency {
    /// The driver that sets it.
    pub driver: Option<String>,
    /// The driver's rule; several where processors differ.
    pub governor: Option<String>,
    /// The hint given to the hardware where it decides.
    pub energy_preference: Option<String>,
    /// Whether the clock may rise above its nominal value for a while.
    pub turbo: Option<bool>,
    /// The lowest it may be.
    pub min_mhz: Option<f64>,
    /// The highest it may be.
    pub max_mhz: Option<f64>,
    /// Mean over the processors this process may use, before the run.
    pub before_mhz: Option<f64>,
    /// What puts idle processors to sleep.
    pub idle_driver: Option<String>,
    /// The hottest sensor before the run.
    pub temperature_celsius: Option<f64>,
}

/// Memory of the machine and how it is handed out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Free or easily freed before the run.
    pub available_bytes: Option<u64>,
    /// Swap space.
    pub swap_bytes: Option<u64>,
    /// Swap space in use before the run.
    pub swap_used_bytes: Option<u64>,
    /// When pages are made huge without being asked: `always`, `madvise`, `never`.
    pub transparent_huge_pages: Option<String>,
    /// The harness's own high-water mark before the run.
    pub harness_peak_rss_bytes: Option<u64>,
}

/// The operating system and what this program was built with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct System {
    /// Instruction set.
    pub architecture: Option<String>,
    /// The hypervisor, where there is one.
    pub hypervisor: Option<String>,
    /// The C library and its version.
    pub libc: Option<String>,
    /// The compiler this program was built with.
    pub rustc: Option<String>,
    /// What time is read from.
    pub clock_source: Option<String>,
    /// The smallest step of the clock that trials are timed by.
    pub clock_step_nanos: Option<u64>,
    /// Randomisation of addresses: `full`, `partial`, `off`.
    pub aslr: Option<String>,
    /// Seconds since 1970-01-01 UTC at which the machine was started.
    pub booted_at: Option<i64>,
    /// Means of 1, 5 and 15 minutes before the run.
    pub load: Option<(f64, f64, f64)>,
    /// Threads that could run before the run, this program's included.
    pub runnable_threads: Option<u32>,
    /// File system of the run folder.
    pub run_filesystem: Option<String>,
}

/// A container's walls around this process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Confinement {
    /// What made the container, where it can be told.
    pub container: Option<String>,
    /// Version of the control groups: 1 or 2.
    pub cgroup: Option<u32>,
    /// Cores' worth of CPU time it may use.
    pub cpu_quota: Option<f64>,
    /// Memory it may use.
    pub memory_limit_bytes: Option<u64>,
}

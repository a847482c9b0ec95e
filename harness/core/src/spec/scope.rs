//! What a verdict is about.

use super::ExecutorKind;
use super::experiment::name_in;
use crate::protocol::AdapterClass;

/// What a verdict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// A fleet projected from one machine with a software adapter.
    SoftwareProjection,
    /// A fleet projected from one machine with a GPU.
    HardwareProjection,
    /// One machine with a software adapter, as it ran.
    SoftwareMachine,
    /// One machine with a GPU, as it ran.
    HardwareMachine,
    /// A fleet projected from one machine, of renders in which no adapter takes part.
    CpuProjection,
    /// One machine, as it ran, of renders in which no adapter takes part.
    CpuMachine,
    /// Containers of a fleet with software adapters, as they ran.
    SoftwareFleet,
    /// Containers of a fleet with GPUs, as they ran.
    HardwareFleet,
    /// Containers of a fleet, as they ran, of renders in which no adapter takes part.
    CpuFleet,
    /// Commands as they ran on this machine.
    Command,
}

impl Scope {
    /// Every scope, as an experiment file names it.
    pub const ALL: [(&'static str, Scope); 10] = [
        ("software-projection", Scope::SoftwareProjection),
        ("hardware-projection", Scope::HardwareProjection),
        ("software-machine", Scope::SoftwareMachine),
        ("hardware-machine", Scope::HardwareMachine),
        ("cpu-projection", Scope::CpuProjection),
        ("cpu-machine", Scope::CpuMachine),
        ("software-fleet", Scope::SoftwareFleet),
        ("hardware-fleet", Scope::HardwareFleet),
        ("cpu-fleet", Scope::CpuFleet),
        ("command", Scope::Command),
    ];

    /// The scope of renders, by where their jobs execute and the adapter that took part in them, if any.
    pub fn of_renders(kind: ExecutorKind, class: Option<AdapterClass>) -> Self {
        use AdapterClass::{Hardware, Software};
        match (kind, class) {
            (ExecutorKind::Isolated, Some(Hardware)) => Scope::HardwareProjection,
            (ExecutorKind::Isolated, Some(Software)) => Scope::SoftwareProjection,
            (ExecutorKind::Isolated, None) => Scope::CpuProjection,
            (ExecutorKind::Processes | ExecutorKind::Threads, Some(Hardware)) => {
                Scope::HardwareMachine
            }
            (ExecutorKind::Processes | ExecutorKind::Threads, Some(Software)) => {
                Scope::SoftwareMachine
            }
            (ExecutorKind::Processes | ExecutorKind::Threads, None) => Scope::CpuMachine,
            (ExecutorKind::Slurm | ExecutorKind::Launcher, Some(Hardware)) => Scope::HardwareFleet,
            (ExecutorKind::Slurm | ExecutorKind::Launcher, Some(Software)) => Scope::SoftwareFleet,
            (ExecutorKind::Slurm | ExecutorKind::Launcher, None) => Scope::CpuFleet,
        }
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        name_in(&Self::ALL, self)
    }
}

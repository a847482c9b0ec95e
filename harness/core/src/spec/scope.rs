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
    /// Commands as they ran on this machine.
    Command,
}

impl Scope {
    /// Every scope, as an experiment file names it.
    pub const ALL: [(&'static str, Scope); 7] = [
        ("software-projection", Scope::SoftwareProjection),
        ("hardware-projection", Scope::HardwareProjection),
        ("software-machine", Scope::SoftwareMachine),
        ("hardware-machine", Scope::HardwareMachine),
        ("cpu-projection", Scope::CpuProjection),
        ("cpu-machine", Scope::CpuMachine),
        ("command", Scope::Command),
    ];

    /// The scope of renders, by where their jobs execute and the adapter that took part in them, if any.
    pub fn of_renders(kind: ExecutorKind, class: Option<AdapterClass>) -> Self {
        match (kind.shares_a_machine(), class) {
            (false, Some(AdapterClass::Hardware)) => Scope::HardwareProjection,
            (false, Some(AdapterClass::Software)) => Scope::SoftwareProjection,
            (false, None) => Scope::CpuProjection,
            (true, Some(AdapterClass::Hardware)) => Scope::HardwareMachine,
            (true, Some(AdapterClass::Software)) => Scope::SoftwareMachine,
            (true, None) => Scope::CpuMachine,
        }
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        name_in(&Self::ALL, self)
    }
}

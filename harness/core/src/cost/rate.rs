//! What a second of a container costs, and on which machines that may be said.

use serde::{Deserialize, Serialize};

use super::{Container, Prices};
use crate::protocol::AdapterClass;
use crate::record::Manifest;
use crate::spec::{Experiment, Workload};

/// What a second costs, by what is in the container.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The GPU, in USD per second; 0 where there is none.
    pub gpu_usd: f64,
    /// The cores, in USD per second.
    pub cores_usd: f64,
    /// The memory, in USD per second.
    pub memory_usd: f64,
    /// The container that waits for the others, in USD per second; absent where it is not billed.
    pub orchestrator_usd: Option<f64>,
}

impl Rate {
    /// Of a container and of what waits; absent where the list has no such GPU.
    pub(super) fn of(
        list: &Prices,
        container: &Container,
        waiting: Option<Container>,
    ) -> Option<Self> {
        let gpu_usd = |container: &Container| match &container.gpu {
            Some(name) => list.gpu(name).map(|gpu| gpu.usd_per_sec),
            None => Some(0.0),
        };
        let cores_usd =
            |container: &Container| container.cores.max(list.minimum_cores) * list.usd_per_core_sec;
        let memory_usd = |container: &Container| container.memory_gib * list.usd_per_gib_sec;
        let orchestrator_usd = match &waiting {
            Some(of) => Some(gpu_usd(of)? + cores_usd(of) + memory_usd(of)),
            None => None,
        };
        Some(Self {
            gpu_usd: gpu_usd(container)?,
            cores_usd: cores_usd(container),
            memory_usd: memory_usd(container),
            orchestrator_usd,
        })
    }

    /// A container without its GPU, in USD per second.
    pub fn without_gpu_usd(&self) -> f64 {
        self.cores_usd + self.memory_usd
    }

    /// A whole container, in USD per second.
    pub fn usd_per_sec(&self) -> f64 {
        self.gpu_usd + self.without_gpu_usd()
    }

    /// The GPU's part of the price.
    pub fn gpu_share(&self) -> f64 {
        self.gpu_usd / self.usd_per_sec()
    }

    /// How many times as fast the GPU has to make a job for the container to cost no more than the same one without it;
    /// absent where there is no GPU, and where the rest is free.
    pub fn break_even_speedup(&self) -> Option<f64> {
        let times = self.usd_per_sec() / self.without_gpu_usd();
        (self.gpu_usd > 0.0 && times.is_finite()).then_some(times)
    }

    /// What a second of waiting costs beside a second of a job's container; 0 where it is not billed.
    pub fn orchestrator_weight(&self) -> f64 {
        let weight = self.orchestrator_usd.unwrap_or(0.0) / self.usd_per_sec();
        if weight.is_finite() { weight } else { 0.0 }
    }
}

/// Whose seconds were measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MachineClass {
    /// A machine that renders on a GPU.
    Hardware,
    /// A machine that renders on its processor.
    Software,
    /// A machine that executes commands.
    Command,
}

impl MachineClass {
    /// Every class, as a price list names it.
    pub const ALL: [(&'static str, MachineClass); 3] = [
        ("hardware", MachineClass::Hardware),
        ("software", MachineClass::Software),
        ("command", MachineClass::Command),
    ];

    /// The class of the machine a run was made on.
    pub fn of(workload: &Workload, manifest: &Manifest) -> Self {
        let class = manifest.adapter().map(|adapter| adapter.class);
        match (workload, class) {
            (Workload::Command(_), _) => Self::Command,
            (_, Some(AdapterClass::Hardware)) => Self::Hardware,
            _ => Self::Software,
        }
    }

    /// Its name in price lists.
    pub fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, class)| *class == self);
        named.map_or("", |(name, _)| name)
    }
}

impl Experiment {
    /// What a second costs on the machine a run was made on, or why that cannot be said.
    ///
    /// # Errors
    /// Why measured seconds of that machine are not the seconds the price list has a price for.
    pub fn rate_of(&self, manifest: &Manifest) -> Result<Rate, Unpriced> {
        let adapter = manifest.adapter();
        self.cost.rate_on(
            MachineClass::of(&self.workload, manifest),
            adapter.map(|adapter| adapter.name.as_str()),
        )
    }
}

/// Why measured seconds have no price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unpriced {
    /// The experiment names no price list.
    NoPrices,
    /// The container has a GPU, and what was measured was not done by one.
    NoGpuHere {
        /// The GPU of the container.
        gpu: String,
    },
    /// The container has no GPU, and what was measured was done by one.
    NoGpuInContainer,
    /// The list's prices are not for machines of this class.
    OtherClass {
        /// The class.
        class: MachineClass,
    },
    /// Another GPU was measured.
    OtherGpu {
        /// The GPU of the container.
        gpu: String,
        /// The adapter that rendered.
        adapter: String,
    },
}

/// Whether seconds of a machine are those a list has a price for.
///
/// A GPU's price is for seconds of that GPU. A container without one is priced only where the list says that it is for
/// such machines: what processor a provider's core is, a list of prices does not tell.
pub(super) fn check(
    list: &Prices,
    container: &Container,
    class: MachineClass,
    adapter: Option<&str>,
) -> Result<(), Unpriced> {
    match (&container.gpu, class) {
        (Some(gpu), MachineClass::Software | MachineClass::Command) => {
            return Err(Unpriced::NoGpuHere { gpu: gpu.clone() });
        }
        (None, MachineClass::Hardware) => return Err(Unpriced::NoGpuInContainer),
        _ => {}
    }
    if !list.machines.contains(&class) {
        return Err(Unpriced::OtherClass { class });
    }
    let Some(name) = &container.gpu else {
        return Ok(());
    };
    let adapter = adapter.unwrap_or("");
    match list.gpu(name) {
        Some(gpu) if gpu.is(adapter) => Ok(()),
        _ => Err(Unpriced::OtherGpu {
            gpu: name.clone(),
            adapter: adapter.to_owned(),
        }),
    }
}

//! What containers cost: which of their seconds are billed, what a second costs, and what a start-up paid by each of
//! them does by arithmetic.
//!
//! Two responses come of it. *Container-seconds*, unrounded, are what the test of cost judges. What is *billed*, rounded
//! as the provider rounds, is a second response that is shown beside: rounding makes it constant over trials, and a
//! constant sample tests nothing.

mod billing;
mod container;
pub mod keys;
mod law;
mod prices;
mod rate;

#[cfg(test)]
mod tests;

pub use billing::{Bill, Billing, Phase, PhaseSecs, Phases};
pub use container::{Container, Orchestrator};
pub use law::{Answer, Law};
pub use prices::{Gpu, ListBilling, Prices};
pub(crate) use prices::{read_phases, read_secs};
pub use rate::{MachineClass, Rate, Unpriced};

use crate::strict::{Fault, Field, Table, Text, nearest};

/// What an experiment says of cost, cold start apart: what is absent is said by the price list, or by nobody.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cost {
    /// The price list, a path inside the project.
    pub prices: Option<String>,
    /// What one container is.
    pub container: Option<Container>,
    /// Other containers, whose prices are told beside that one's.
    pub beside: Vec<Container>,
    /// The phases that are billed.
    pub billed: Option<Phases>,
    /// To what a container's seconds are rounded up.
    pub granularity_secs: Option<f64>,
    /// The fewest seconds a container is billed.
    pub minimum_secs: Option<f64>,
    /// How long a container stays up after its work.
    pub idle_secs: Option<f64>,
    /// Whether what waits for the jobs is billed as well.
    pub orchestrator: Orchestrator,
    /// What it waits in.
    pub orchestrator_container: Option<Container>,
    /// The price list itself, once it was read.
    pub list: Option<Prices>,
}

impl Cost {
    /// The rule that is billed by: what the experiment says, else what the list says, else start-up and work to the
    /// second's last digit.
    pub fn billing(&self) -> Billing {
        let of_list = self
            .list
            .as_ref()
            .map(|list| list.billing)
            .unwrap_or_default();
        let weight = || self.rate().map_or(0.0, |rate| rate.orchestrator_weight());
        Billing {
            phases: self.billed.or(of_list.billed).unwrap_or_default(),
            granularity_secs: self
                .granularity_secs
                .or(of_list.granularity_secs)
                .unwrap_or(0.0),
            minimum_secs: self.minimum_secs.or(of_list.minimum_secs).unwrap_or(0.0),
            idle_secs: self.idle_secs.or(of_list.idle_secs).unwrap_or(0.0),
            orchestrator_weight: (self.orchestrator == Orchestrator::Billed).then(weight),
        }
    }

    /// What the list asks for a second of each of the other containers, beside the container's own; empty without a list.
    pub fn rates_beside(&self) -> Vec<(&Container, Rate)> {
        let Some(list) = &self.list else {
            return vec![];
        };
        let priced = |of| Some((of, Rate::of(list, of, None)?));
        self.beside.iter().filter_map(priced).collect()
    }

    /// What the list asks for a second of the container; absent without a list or a container.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of(
            self.list.as_ref()?,
            self.container.as_ref()?,
            self.waiting(),
        )
    }

    /// What the orchestrator waits in, where it is billed: the smallest container there is, if nobody says another.
    fn waiting(&self) -> Option<Container> {
        let smallest = || Container {
            gpu: None,
            cores: self.list.as_ref().map_or(0.0, |list| list.minimum_cores),
            memory_gib: Container::LEAST_MEMORY_GIB,
        };
        (self.orchestrator == Orchestrator::Billed)
            .then(|| self.orchestrator_container.clone().unwrap_or_else(smallest))
    }

    /// What a second costs on a machine of this class and adapter, or why that cannot be said.
    ///
    /// # Errors
    /// Why measured seconds of that machine are not the seconds the list has a price for.
    pub fn rate_on(&self, class: MachineClass, adapter: Option<&str>) -> Result<Rate, Unpriced> {
        let (Some(list), Some(container)) = (&self.list, &self.container) else {
            return Err(Unpriced::NoPrices);
        };
        rate::check(list, container, class, adapter)?;
        self.rate().ok_or(Unpriced::NoPrices)
    }

    /// Takes the price list the experiment names; `file` and `text` are those of the experiment, to show a mistake in.
    ///
    /// # Errors
    /// When the list has no such GPU, or leaves open what the experiment leaves open too.
    pub fn with_list(&mut self, file: &str, text: &str, list: Prices) -> Result<(), Fault> {
        let text = Text { file, text };
        let parsed = text.parse()?;
        let root = Table::root(text, &parsed, crate::spec::keys::EXPERIMENT)?;
        let cost = root.required("cost")?.open_table()?;
        let known = |of: &Container, field: &Field<'_>| -> Result<(), Fault> {
            let Some(gpu) = of.gpu.as_deref().filter(|gpu| list.gpu(gpu).is_none()) else {
                return Ok(());
            };
            let names: Vec<&str> = list.gpus.iter().map(|gpu| gpu.name.as_str()).collect();
            let message = format!(
                "the price list \"{}\" has no GPU \"{}\"",
                list.name.escape_debug(),
                gpu.escape_debug()
            );
            let named = field.open_table()?.required("gpu")?;
            Err(named.fault(message, Some(&nearest(gpu, &names))))
        };
        if let Some(of) = &self.container {
            known(of, &cost.required("container")?)?;
        }
        if let Some(field) = cost.optional("beside") {
            for (of, field) in self.beside.iter().zip(field.list()?) {
                known(of, &field)?;
            }
        }
        self.list = Some(list);
        self.check_idle(&cost)
    }

    /// Idle seconds that are billed have to be known.
    ///
    /// # Errors
    /// When neither the experiment nor its list says how long a container stays up.
    pub(crate) fn check_idle(&self, cost: &Table<'_>) -> Result<(), Fault> {
        let of_list = self.list.as_ref().and_then(|list| list.billing.idle_secs);
        if !self.billing().phases.idle || self.idle_secs.or(of_list).is_some() {
            return Ok(());
        }
        let message = "idle time is billed, and nothing says how long a container stays up";
        let hint = Some("such as idle = \"60s\"");
        Err(match cost.optional("billed") {
            Some(field) => field.fault(message, hint),
            None => cost.fault(message.to_owned(), hint),
        })
    }
}

//! What limits a render: a label for each cell by the utilisation of what it uses, over blocks, and what interventions on the
//! baseline say of it.
//!
//! Utilisation is correlation; an intervention is not. Nothing here enters a verdict.

mod intervene;
mod label;
mod stated;
mod utilisation;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

pub use intervene::{BOUND, Confirmation, Effect, Finding, LEAST_PAIRS, NotPossible};
pub use label::{
    BESIDE, HIGH, IN_SERIES, LOW, Label, MARGIN, Resource, TELLING, THREAD, Threshold,
};
pub use stated::{HELD, Stated};
pub use utilisation::{Capacity, Utilisation};

use crate::design::{Cell, Plan, executor_of, levels_of};
use crate::load::{MachineState, OTHERS_BUSY};
use crate::protocol::Adapter;
use crate::record::{Entry, Intervention, Manifest, Outcome, Trial};
use crate::spec::{Experiment, Workload};
use crate::stats::median;

/// What limits the cells of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Bottlenecks {
    /// Every cell that was measured, in the plan's order; cells that are executed as another one have none of their own.
    pub cells: Vec<CellBottleneck>,
    /// What interventions on a baseline say.
    pub confirmations: Vec<Confirmation>,
    /// Interventions that were asked for and could not be made.
    pub not_possible: Vec<NotPossible>,
    /// Whether the adapter is a rasteriser on the CPU, so that its work counts as the CPU's.
    pub software_adapter: bool,
    /// Whether frames were drawn by a GPU.
    pub has_gpu: bool,
    /// Whether the cells are commands, of which only CPU time is known.
    pub commands: bool,
}

/// What limits one cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellBottleneck {
    /// Index in the plan.
    pub cell: u32,
    /// Whether it is the baseline of its scenario.
    pub baseline: bool,
    /// Its scenario, by number.
    pub scenario: u32,
    /// Its factors and levels.
    pub factors: Vec<(String, String)>,
    /// Its jobs.
    pub jobs: u32,
    /// Cores that each trial could use.
    pub cores: u32,
    /// The label and how well it is founded.
    pub stated: Stated,
    /// Medians over the blocks: of the cores' time, what was used.
    pub cpu: f64,
    /// Of the wall, how long the GPU was busy.
    pub gpu: Option<f64>,
    /// Of the wall, how long reading or writing was under way.
    pub io: Option<f64>,
    /// Of the wall, what the busiest thread used, and its name in most blocks.
    pub thread: Option<(String, f64)>,
    /// How far resources worked at once.
    pub overlap: Option<f64>,
    /// Of the trial, how long some thread of the machine waited for a disk (PSI): a cross-check of `io` that knows no network.
    pub disk_pressure: Option<f64>,
    /// Of the machine, what other processes used meanwhile.
    pub others: Option<f64>,
    /// What an intervention says of the label: absent where none bears on it.
    pub confirmed: Option<Finding>,
}

impl Bottlenecks {
    /// Of a run, from its journal: measured blocks that were not cut, and trials that did not fail.
    pub fn of(
        experiment: &Experiment,
        plan: &Plan,
        manifest: &Manifest,
        entries: &[Entry],
    ) -> Self {
        let worker = manifest.worker.as_ref();
        let adapter = worker.and_then(|worker| worker.adapter.as_ref());
        let software_adapter = adapter.is_some_and(Adapter::is_software);
        let has_gpu = adapter.is_some() && !software_adapter;
        let mut by_cell: BTreeMap<u32, Vec<&Trial>> = BTreeMap::new();
        for trial in whole_blocks(entries) {
            by_cell.entry(trial.cell).or_default().push(trial);
        }
        let machine_cores = manifest.machine.cores;
        let of_cell = |cell: &Cell| {
            let own = by_cell.get(&cell.index).map_or(&[][..], Vec::as_slice);
            let capacity = Capacity {
                cores: cores_of(experiment, cell, machine_cores),
                machine_cores,
                gpu: has_gpu,
            };
            CellBottleneck::of(experiment, cell, capacity, own)
        };
        let executed = plan
            .cells
            .iter()
            .filter(|cell| cell.measured_as() == cell.index);
        let (confirmations, not_possible) = intervene::confirmations(experiment, plan, entries);
        let mut cells: Vec<CellBottleneck> = executed.filter_map(of_cell).collect();
        for cell in &mut cells {
            cell.confirmed = finding(&cell.stated.label, cell.cell, &confirmations);
        }
        Self {
            cells,
            confirmations,
            not_possible,
            software_adapter,
            has_gpu,
            commands: matches!(experiment.workload, Workload::Command(_)),
        }
    }

    /// The baselines.
    pub fn baselines(&self) -> impl Iterator<Item = &CellBottleneck> {
        self.cells.iter().filter(|cell| cell.baseline)
    }
}

impl CellBottleneck {
    fn of(
        experiment: &Experiment,
        cell: &Cell,
        capacity: Capacity,
        trials: &[&Trial],
    ) -> Option<Self> {
        let used: Vec<Utilisation> = trials
            .iter()
            .filter_map(|trial| match &trial.outcome {
                Outcome::Measured(measured) => Utilisation::of(measured, capacity),
                Outcome::Failed(_) => None,
            })
            .collect();
        let mut stated = Stated::of(&used)?;
        let of_machine = |of: fn(&MachineState) -> Option<f64>| {
            let machines = trials.iter().filter_map(|trial| of(&trial.machine?));
            let values: Vec<f64> = machines.collect();
            (!values.is_empty()).then(|| median(&values))
        };
        let others = of_machine(|machine| machine.other_cpu_share);
        // Who waits while others keep the machine busy may be waiting for them.
        stated.is_stated &= !(others.is_some_and(|share| share > OTHERS_BUSY)
            && matches!(stated.label, Label::Latency { .. } | Label::Mixed));
        let middle = |of: fn(&Utilisation) -> Option<f64>| {
            let values: Vec<f64> = used.iter().filter_map(of).collect();
            (!values.is_empty()).then(|| median(&values))
        };
        let threads = used.iter().filter_map(|used| used.thread.as_ref());
        let name = most_frequent(threads.map(|(name, _)| name.as_str()));
        let thread = middle(|used| used.thread.as_ref().map(|(_, share)| *share));
        let factors = levels_of(experiment, cell).into_iter();
        Some(Self {
            cell: cell.index,
            baseline: cell.is_baseline(),
            scenario: cell.scenario,
            factors: factors
                .map(|(factor, level)| (factor.to_owned(), level.to_owned()))
                .collect(),
            jobs: cell.jobs,
            cores: used.first().map_or(capacity.cores, |used| used.cores),
            stated,
            cpu: middle(|used| Some(used.cpu)).unwrap_or(0.0),
            gpu: middle(|used| used.gpu),
            io: middle(|used| used.io),
            thread: name.map(str::to_owned).zip(thread),
            overlap: middle(Utilisation::overlap),
            disk_pressure: of_machine(|machine| machine.io_pressure_share),
            others,
            confirmed: None,
        })
    }
}

/// Cores of one container of a cell. A command that is given none may use all of the machine.
fn cores_of(experiment: &Experiment, cell: &Cell, machine_cores: u32) -> u32 {
    let executor = executor_of(experiment, cell);
    match matches!(experiment.workload, Workload::Command(_)) {
        true => executor.cores.unwrap_or(machine_cores),
        false => executor.render_cores(),
    }
}

/// The trials of measured blocks that were not cut.
pub(super) fn whole_blocks(entries: &[Entry]) -> Vec<&Trial> {
    let trials: Vec<&Trial> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Trial(trial) => Some(&**trial),
            Entry::Ended { .. } | Entry::Intervention(_) => None,
        })
        .collect();
    let mut rows: BTreeMap<u32, u32> = BTreeMap::new();
    for trial in &trials {
        *rows.entry(trial.block).or_default() += 1;
    }
    let is_whole = |trial: &&Trial| rows.get(&trial.block) >= Some(&trial.block_trials);
    trials
        .into_iter()
        .filter(|trial| !trial.warmup)
        .filter(is_whole)
        .collect()
}

/// The first of those that come most often.
fn most_frequent<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: Vec<(&str, u32)> = vec![];
    for name in names {
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(name, _)| name)
}

/// What the intervention that bears on a label found in this cell.
fn finding(label: &Label, cell: u32, confirmations: &[Confirmation]) -> Option<Finding> {
    let intervention = match label {
        Label::Cpu => Intervention::FewerCores,
        Label::Io => Intervention::FootageInMemory,
        _ => return None,
    };
    let found = confirmations
        .iter()
        .find(|found| found.cell == cell && found.intervention == intervention)?;
    Some(found.finding)
}

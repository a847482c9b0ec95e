//! From factors to a plan: cells, scenarios, treatments, and the seeded order of every block.

mod against_itself;
mod cuts;
mod order;
mod pilot;

#[cfg(test)]
mod tests;

pub use cuts::clips_of;
pub(crate) use order::shuffle;
pub use pilot::Pilot;

use crate::digest::Digest;
use crate::record::{ChunkPlan, Entry};
use crate::spec::{Devices, Executor, ExecutorKind, Experiment, Value, Workload};

/// One level of each factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its place in [`Plan::cells`].
    pub index: u32,
    /// Index of the level of each factor, in the factors' order.
    pub levels: Vec<usize>,
    /// Which scenario it belongs to.
    pub scenario: u32,
    /// Which treatment it has; 0 is the baseline.
    pub treatment: u32,
    /// Jobs it is executed in: as its chunk plan says, or as its factors do where none is known.
    pub jobs: u32,
    /// The cell whose plan is the same: this one is never executed, what is measured of that one is true of it.
    pub same_as: Option<u32>,
}

impl Cell {
    /// Whether it is the baseline of its scenario.
    pub fn is_baseline(&self) -> bool {
        self.treatment == 0
    }

    /// The cell whose trials are this one's: itself, or the one with the same plan.
    pub fn measured_as(&self) -> u32 {
        self.same_as.unwrap_or(self.index)
    }
}

/// Every cell of an experiment and the orders they are executed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// In the order of the factors' levels, the last factor fastest.
    pub cells: Vec<Cell>,
    /// How many scenarios there are.
    pub scenarios: u32,
    /// How many treatments there are, the baseline's included.
    pub treatments: u32,
    /// Where each cell is cut; empty for commands, and as long as the footage is not known.
    pub chunks: Vec<ChunkPlan>,
    /// What the first look at each baseline said; empty before it.
    pub pilot: Pilot,
    seed: u64,
    treatment_factors: Vec<usize>,
}

impl Plan {
    /// The plan of an experiment: the same for the same text, on every machine.
    pub fn of(experiment: &Experiment) -> Self {
        let treatment_factors: Vec<usize> = experiment
            .design
            .baseline
            .iter()
            .map(|(factor, _)| *factor)
            .collect();
        let baseline: Vec<usize> = experiment
            .design
            .baseline
            .iter()
            .map(|(_, level)| *level)
            .collect();
        let mut treatments = vec![baseline];
        let mut scenarios: Vec<Vec<usize>> = vec![];
        let mut cells: Vec<Cell> = vec![];
        for levels in &experiment.cells {
            let treatment: Vec<usize> = treatment_factors
                .iter()
                .map(|factor| levels[*factor])
                .collect();
            let scenario: Vec<usize> = (0..levels.len())
                .filter(|factor| !treatment_factors.contains(factor))
                .map(|factor| levels[factor])
                .collect();
            let mut cell = Cell {
                index: cells.len() as u32,
                scenario: position_or_push(&mut scenarios, scenario),
                treatment: position_or_push(&mut treatments, treatment),
                levels: levels.clone(),
                jobs: 1,
                same_as: None,
            };
            let jobs = ["chunks", "containers"].map(|factor| value_of(experiment, &cell, factor));
            if let Some(Value::Integer(jobs)) = jobs.into_iter().flatten().next() {
                cell.jobs = u32::try_from(jobs).unwrap_or(u32::MAX);
            }
            cells.push(cell);
        }
        let plan = Self {
            cells,
            scenarios: scenarios.len() as u32,
            treatments: treatments.len() as u32,
            chunks: vec![],
            pilot: Pilot::default(),
            seed: experiment.design.seed,
            treatment_factors,
        };
        if experiment.design.against_itself {
            plan.against_itself()
        } else {
            plan
        }
    }

    /// The plan with the cuts of every cell, in the cells' order: cells of a scenario that would be executed alike become
    /// one, the baseline where it is among them.
    pub fn with_chunks(mut self, experiment: &Experiment, chunks: Vec<ChunkPlan>) -> Self {
        if chunks.len() != self.cells.len() {
            return self;
        }
        let executed = |cell: &Cell| {
            let plan = &chunks[cell.index as usize];
            // A single job is executed alike whoever starts it.
            let executor = (plan.jobs() > 1).then(|| executor_of(experiment, cell));
            (
                plan.frames,
                (&plan.cuts, &plan.owners, &plan.copied),
                executor.map(|executor| executor.kind),
                executor
                    .filter(|executor| executor.kind == ExecutorKind::Threads)
                    .map(|executor| executor.devices),
                executor_of(experiment, cell).render_cores(),
            )
        };
        let keys: Vec<_> = self.cells.iter().map(executed).collect();
        let mut first: Vec<(u32, usize)> = vec![];
        let baselines_first = {
            let mut order: Vec<usize> = (0..self.cells.len()).collect();
            order.sort_by_key(|index| !self.cells[*index].is_baseline());
            order
        };
        for index in baselines_first {
            let scenario = self.cells[index].scenario;
            let same = first
                .iter()
                .filter(|_| !experiment.design.against_itself)
                .find(|(known, other)| *known == scenario && keys[*other] == keys[index]);
            match same {
                Some((_, other)) => self.cells[index].same_as = Some(*other as u32),
                None => first.push((scenario, index)),
            }
            self.cells[index].jobs = chunks[index].jobs();
        }
        self.chunks = chunks;
        self
    }

    /// The plan with what a journal's first looks at the baselines say of a machine of so many cores, and all of it of the
    /// machines under a fleet.
    pub fn with_pilot(
        mut self,
        experiment: &Experiment,
        entries: &[Entry],
        machine_cores: u32,
    ) -> Self {
        self.pilot =
            Pilot::of(&self, entries, machine_cores).with_hosts(experiment, &self, entries);
        self
    }

    /// Whether executors are what is compared: then there are ratios and no verdict.
    pub fn compares_executors(&self, experiment: &Experiment) -> bool {
        let is_executor = |factor: &usize| experiment.factors[*factor].name == "executor";
        self.treatment_factors.iter().any(is_executor)
    }

    /// The baseline of a cell's scenario. Every scenario has one: the reader of experiments sees to it.
    pub fn baseline_of<'p>(&'p self, cell: &'p Cell) -> &'p Cell {
        let same = |other: &&Cell| other.scenario == cell.scenario && other.is_baseline();
        self.cells.iter().find(same).unwrap_or(cell)
    }

    /// The cells that are compared with a baseline.
    pub fn candidates(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| !cell.is_baseline())
    }

    /// The factors and levels of a cell that its baseline shares: `[("duration", "30s")]`.
    pub fn scenario_levels(&self, experiment: &Experiment, cell: &Cell) -> Vec<(String, String)> {
        self.levels(experiment, cell, false)
    }

    /// The factors and levels that make a cell's treatment: `[("chunks", "4")]`.
    pub fn treatment_levels(&self, experiment: &Experiment, cell: &Cell) -> Vec<(String, String)> {
        self.levels(experiment, cell, true)
    }

    fn levels(
        &self,
        experiment: &Experiment,
        cell: &Cell,
        of_treatment: bool,
    ) -> Vec<(String, String)> {
        let named = experiment.factors.iter().zip(&cell.levels).enumerate();
        named
            .filter(|(factor, _)| self.treatment_factors.contains(factor) == of_treatment)
            .map(|(_, (factor, level))| (factor.name.clone(), factor.levels[*level].text.clone()))
            .collect()
    }

    /// Whether the overall verdict rests on a cell: it is of the executor's class, and its scenario has one of the target
    /// levels of every target factor.
    pub fn is_target(&self, experiment: &Experiment, cell: &Cell) -> bool {
        let of_class = self.compares_executors(experiment)
            || executor_of(experiment, cell).kind == experiment.executor.kind;
        of_class
            && experiment
                .criterion
                .targets
                .iter()
                .all(|(factor, levels)| levels.contains(&cell.levels[*factor]))
    }

    /// A digest of all that decides what is executed and how it is judged; what the pilot says is not among it.
    pub fn digest(&self, experiment: &Experiment) -> Digest {
        self.digest_judged_by(experiment, &experiment.judgement())
    }

    /// The same, judged as [`Experiment::judgement`] was when the plan was made.
    pub fn digest_judged_by(
        &self,
        experiment: &Experiment,
        judgement: &[(String, String)],
    ) -> Digest {
        let design = &experiment.design;
        let parts = format!(
            "{:?}\n{:?}\n{:?}\n{}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{judgement:?}",
            experiment.workload,
            experiment.factors,
            self.cells,
            cuts::spelled(&self.chunks),
            self.seed,
            experiment.executor,
            design.baseline,
            design.warmup_blocks,
            design.against_itself,
        );
        Digest::of(parts.as_bytes())
    }
}

/// The value of a cell's factor of this name.
pub fn value_of(experiment: &Experiment, cell: &Cell, factor: &str) -> Option<Value> {
    let index = experiment
        .factors
        .iter()
        .position(|known| known.name == factor)?;
    Some(experiment.factors[index].levels[cell.levels[index]].value)
}

/// Where and on what the jobs of a cell are executed: as its factors say, else as the experiment does.
pub fn executor_of(experiment: &Experiment, cell: &Cell) -> Executor {
    let level = |name: &str| {
        let index = experiment
            .factors
            .iter()
            .position(|factor| factor.name == name)?;
        Some(
            experiment.factors[index].levels[cell.levels[index]]
                .text
                .as_str(),
        )
    };
    let cores = match value_of(experiment, cell, "cores") {
        Some(Value::Integer(cores)) if experiment.workload.is_render() => u32::try_from(cores).ok(),
        _ => None,
    };
    let default = experiment.executor;
    match experiment.workload {
        Workload::Command(_) => default,
        Workload::Overlay(_) | Workload::Annotate(_) => Executor {
            kind: level("executor")
                .and_then(ExecutorKind::named)
                .unwrap_or(default.kind),
            cores: cores.or(default.cores),
            devices: level("devices")
                .and_then(Devices::named)
                .unwrap_or(default.devices),
        },
    }
}

/// The text of a cell's level of every factor: `[("duration", "30s"), ("chunks", "4")]`.
pub fn levels_of<'e>(experiment: &'e Experiment, cell: &Cell) -> Vec<(&'e str, &'e str)> {
    let named = experiment.factors.iter().zip(&cell.levels);
    named
        .map(|(factor, level)| (factor.name.as_str(), factor.levels[*level].text.as_str()))
        .collect()
}

/// What a cell is called: `duration 30s, chunks 4`.
pub fn label(experiment: &Experiment, cell: &Cell) -> String {
    let levels = levels_of(experiment, cell).into_iter();
    let named = levels.map(|(factor, level)| format!("{factor} {level}"));
    named.collect::<Vec<_>>().join(", ")
}

fn position_or_push(list: &mut Vec<Vec<usize>>, item: Vec<usize>) -> u32 {
    let position = list
        .iter()
        .position(|known| *known == item)
        .unwrap_or_else(|| {
            list.push(item);
            list.len() - 1
        });
    position as u32
}

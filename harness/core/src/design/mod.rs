//! From factors to a plan: cells, scenarios, treatments, and the seeded order of every block.

mod against_itself;
mod order;

#[cfg(test)]
mod tests;

pub(crate) use order::shuffle;

use crate::digest::Digest;
use crate::spec::{Experiment, Value};

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
}

impl Cell {
    /// Whether it is the baseline of its scenario.
    pub fn is_baseline(&self) -> bool {
        self.treatment == 0
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
        let mut cells = vec![];
        for levels in combinations(
            &experiment
                .factors
                .iter()
                .map(|factor| factor.levels.len())
                .collect::<Vec<_>>(),
        ) {
            let treatment: Vec<usize> = treatment_factors
                .iter()
                .map(|factor| levels[*factor])
                .collect();
            let scenario: Vec<usize> = (0..levels.len())
                .filter(|factor| !treatment_factors.contains(factor))
                .map(|factor| levels[factor])
                .collect();
            cells.push(Cell {
                index: cells.len() as u32,
                scenario: position_or_push(&mut scenarios, scenario),
                treatment: position_or_push(&mut treatments, treatment),
                levels,
            });
        }
        let plan = Self {
            cells,
            scenarios: scenarios.len() as u32,
            treatments: treatments.len() as u32,
            seed: experiment.design.seed,
            treatment_factors,
        };
        if experiment.design.against_itself {
            plan.against_itself()
        } else {
            plan
        }
    }

    /// The baseline of a cell's scenario. Every scenario has one, because the cells are all combinations.
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

    /// Whether the overall verdict rests on a cell: its scenario has one of the target levels of every target factor.
    pub fn is_target(&self, experiment: &Experiment, cell: &Cell) -> bool {
        experiment
            .criterion
            .targets
            .iter()
            .all(|(factor, levels)| levels.contains(&cell.levels[*factor]))
    }

    /// A digest of all that decides what is executed and how it is judged.
    pub fn digest(&self, experiment: &Experiment) -> Digest {
        Digest::of(
            format!(
                "{:?}\n{:?}\n{:?}",
                self, experiment.design, experiment.criterion
            )
            .as_bytes(),
        )
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

/// The text of a cell's level of every factor: `[("duration", "30s"), ("chunks", "4")]`.
pub fn levels_of<'e>(experiment: &'e Experiment, cell: &Cell) -> Vec<(&'e str, &'e str)> {
    let named = experiment.factors.iter().zip(&cell.levels);
    named
        .map(|(factor, level)| (factor.name.as_str(), factor.levels[*level].text.as_str()))
        .collect()
}

fn combinations(sizes: &[usize]) -> Vec<Vec<usize>> {
    sizes.iter().fold(vec![vec![]], |shorter, size| {
        let extend = |levels: Vec<usize>| {
            (0..*size).map(move |level| [levels.clone(), vec![level]].concat())
        };
        shorter.into_iter().flat_map(extend).collect()
    })
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

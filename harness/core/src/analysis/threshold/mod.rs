//! From which duration on a treatment is worth it: what the measured durations say, and where two fitted lines cross.
//!
//! Walls and container-seconds are linear in the duration: `W = alpha + beta d` for the baseline and for the candidate,
//! each with its own slope, so that nothing is assumed of how well work divides. The candidate is K times as fast from
//! `d = (K alpha_P - alpha_S) / (beta_S - K beta_P)` on, if at all; its cost is at most M times the baseline's from
//! `(u_P - M u_S) / (M q_S - q_P)` on. What is measured and what is fitted stand side by side and never replace one another;
//! no verdict rests on a fit.

mod crossing;
mod fit;
mod join;
mod map;
mod scaling;
mod work;

#[cfg(test)]
mod tests;

use serde::Serialize;

use super::{Analysis, CellResult, Verdict};
use crate::design::{Cell, Plan, executor_of, value_of};
use crate::sample::Observation;
use crate::spec::{Executor, ExecutorKind, Experiment, Value};

pub use crossing::{BreakEven, Side};
pub use fit::{Bent, Fit, Measure, TwoLines};
pub use join::{Difference, Joined, Joining, NotJoined, Other, difference};
pub use map::{Stretch, winners};
pub use scaling::Scaling;
pub use work::{MARKS_MS, Work};

/// The factor whose levels the lines are drawn over.
const DURATION: &str = "duration";

/// Fewest different durations for lines.
pub const LEAST_DURATIONS: usize = 3;

/// From which duration on every treatment is worth it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Thresholds {
    /// The other experiments whose runs were to join the fit.
    pub joined: Vec<Joined>,
    /// One level of cold start each, as the analysis has them.
    pub levels: Vec<ThresholdLevel>,
}

impl Thresholds {
    /// The level that decides; absent where there is no duration to speak of.
    pub fn primary(&self) -> Option<&ThresholdLevel> {
        self.levels.first()
    }
}

/// The same with one level of added cold start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThresholdLevel {
    /// Seconds added to every container.
    pub cold_secs: f64,
    /// Every treatment, for every combination of the other scenario factors.
    pub treatments: Vec<TreatmentThreshold>,
    /// How chunk counts scale together, where they are all that is compared.
    pub scaling: Vec<Scaling>,
}

/// One treatment over all durations, the other scenario factors fixed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TreatmentThreshold {
    /// Which treatment, as [`CellResult::treatment`].
    pub treatment: u32,
    /// Its factors and levels.
    pub treatment_levels: Vec<(String, String)>,
    /// The factors and levels of the scenario but for the duration.
    pub scenario: Vec<(String, String)>,
    /// Where its jobs execute.
    #[serde(skip)]
    pub class: ExecutorKind,
    /// Containers that are paid for the baseline and for it.
    #[serde(skip)]
    pub containers: (u32, u32),
    /// Whether the overall verdict rests on one of its durations.
    pub target: bool,
    /// The durations of this run at which it was measured against its baseline, rising.
    pub durations: Vec<f64>,
    /// Without a model: the shortest target duration from which every measured one is IMPLEMENT.
    pub measured_secs: Option<f64>,
    /// The longest duration with a speedup, and that speedup.
    pub longest: Option<(f64, f64)>,
    /// The lines; absent with fewer than three durations, or where none can be drawn.
    pub fit: Option<Fit>,
}

/// What is fitted: every candidate of an analysis at every level of cold start, over its numeric durations.
///
/// `fps` is the frame rate of the footage, where it is known. Runs of other experiments join the fit and nothing else.
/// Nothing is said where durations are not varied in seconds, or where executors are compared.
pub fn thresholds(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
    analysis: &Analysis,
    fps: Option<f64>,
    joining: &[(String, Joining<'_>)],
) -> Thresholds {
    let own = Other {
        run: "",
        experiment,
        plan,
        observations,
    };
    let varied = experiment.factors.iter().any(|factor| {
        let mut levels = factor.levels.iter();
        factor.name == DURATION && levels.any(|level| matches!(level.value, Value::Secs(_)))
    });
    if !varied || plan.compares_executors(experiment) {
        return Thresholds::default();
    }
    let sources: Vec<Other<'_>> = [own]
        .into_iter()
        .chain(joining.iter().filter_map(|(_, joining)| match joining {
            Joining::Run(other) => Some(*other),
            Joining::Nothing(_) => None,
        }))
        .collect();
    let criterion = &analysis.criterion;
    let level = |level: &super::ColdLevel| ThresholdLevel {
        cold_secs: level.cold_secs,
        treatments: groups(&own, &level.cells)
            .iter()
            .map(|group| group.threshold(criterion, &sources, level.cold_secs, fps))
            .collect(),
        scaling: scaling::of(&own, &sources, &level.cells, level.cold_secs),
    };
    Thresholds {
        joined: joining
            .iter()
            .map(|(id, joining)| Joined::of(id, joining, &own))
            .collect(),
        levels: analysis.levels.iter().map(level).collect(),
    }
}

/// What a cell is but for its duration: two cells of different experiments with the same kind belong on one line.
#[derive(Debug, Clone, PartialEq)]
struct Kind {
    /// Sorted by factor.
    levels: Vec<(String, String)>,
    executor: Executor,
}

impl Kind {
    fn of(experiment: &Experiment, cell: &Cell) -> Self {
        let named = experiment.factors.iter().zip(&cell.levels);
        let mut levels: Vec<(String, String)> = named
            .filter(|(factor, _)| factor.name != DURATION)
            .map(|(factor, level)| (factor.name.clone(), factor.levels[*level].text.clone()))
            .collect();
        levels.sort();
        let executor = executor_of(experiment, cell);
        Self {
            levels,
            executor: Executor {
                cores: Some(executor.render_cores()),
                ..executor
            },
        }
    }
}

/// The seconds of a cell's duration, where they are a number.
fn secs_of(experiment: &Experiment, cell: &Cell) -> Option<f64> {
    match value_of(experiment, cell, DURATION)? {
        Value::Secs(secs) => Some(secs),
        Value::Whole | Value::Integer(_) | Value::Word => None,
    }
}

/// The candidates that differ in their duration only.
struct Group<'a> {
    own: Other<'a>,
    cells: Vec<&'a CellResult>,
}

fn groups<'a>(own: &Other<'a>, cells: &'a [CellResult]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = vec![];
    let key = |cell: &CellResult| (cell.treatment, others(cell), cell.class);
    for cell in cells {
        match groups
            .iter_mut()
            .find(|group| key(group.cells[0]) == key(cell))
        {
            Some(group) => group.cells.push(cell),
            None => groups.push(Group {
                own: *own,
                cells: vec![cell],
            }),
        }
    }
    groups
}

/// The scenario of a candidate but for the duration.
fn others(cell: &CellResult) -> Vec<(String, String)> {
    let levels = cell.scenario.iter();
    levels
        .filter(|(factor, _)| factor != DURATION)
        .cloned()
        .collect()
}

impl Group<'_> {
    fn planned(&self, index: u32) -> Option<&Cell> {
        self.own.plan.cells.get(index as usize)
    }

    /// Containers that are paid for a cell.
    fn containers(&self, index: u32) -> u32 {
        self.planned(index).map_or(1, |planned| {
            let shares = executor_of(self.own.experiment, planned)
                .kind
                .shares_a_machine();
            if shares { 1 } else { planned.jobs }
        })
    }

    /// The seconds of a candidate's duration; the whole footage is longer than any of it.
    fn secs(&self, cell: &CellResult) -> f64 {
        let planned = self.planned(cell.cell);
        planned
            .and_then(|planned| secs_of(self.own.experiment, planned))
            .unwrap_or(f64::INFINITY)
    }

    fn threshold(
        &self,
        criterion: &crate::spec::Criterion,
        sources: &[Other<'_>],
        cold_secs: f64,
        fps: Option<f64>,
    ) -> TreatmentThreshold {
        let first = self.cells[0];
        let mut cells: Vec<(f64, &CellResult)> = self
            .cells
            .iter()
            .map(|cell| (self.secs(cell), *cell))
            .collect();
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let measured = cells
            .iter()
            .rev()
            .take_while(|(_, cell)| cell.verdict == Some(Verdict::Implement))
            .filter(|(secs, cell)| cell.target && secs.is_finite())
            .last();
        let longest = cells.iter().rev().find_map(|(secs, cell)| {
            let speedup = cell.speedup.as_ref().filter(|_| secs.is_finite())?;
            Some((*secs, speedup.ratio))
        });
        TreatmentThreshold {
            treatment: first.treatment,
            treatment_levels: first.treatment_levels.clone(),
            scenario: others(first),
            class: first.class,
            containers: (self.containers(first.baseline), self.containers(first.cell)),
            target: self.cells.iter().any(|cell| cell.target),
            durations: cells
                .iter()
                .filter(|(secs, cell)| secs.is_finite() && cell.blocks > 0)
                .map(|(secs, _)| *secs)
                .collect(),
            measured_secs: measured.map(|(secs, _)| *secs),
            longest,
            fit: self.fit(criterion, sources, cold_secs, fps),
        }
    }

    fn fit(
        &self,
        criterion: &crate::spec::Criterion,
        sources: &[Other<'_>],
        cold_secs: f64,
        fps: Option<f64>,
    ) -> Option<Fit> {
        let first = self.cells[0];
        let kind = |index: u32| {
            let planned = self.planned(index)?;
            Some(Kind::of(self.own.experiment, planned))
        };
        let (candidate, baseline) = (kind(first.cell)?, kind(first.baseline)?);
        let by_ceiling = self.cells.iter().all(|cell| {
            cell.ceiling
                .is_some_and(|ceiling| ceiling <= criterion.speedup)
        });
        let billing = self.own.experiment.cost.billing();
        let points = |kind: &Kind| {
            let points = sources
                .iter()
                .flat_map(|source| source.points(kind, &billing, cold_secs));
            points.collect::<Vec<_>>()
        };
        Fit::of(
            &points(&baseline),
            &points(&candidate),
            criterion,
            by_ceiling,
            fps,
        )
    }
}

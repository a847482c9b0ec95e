//! The arithmetic behind a verdict, step by step, made by the functions that judge. Wording is the report's.

use serde::Serialize;

use super::estimate::LEVEL;
use super::evidence::Evidence;
use super::overall::Standing;
use super::rule::Rule;
use super::{CellResult, ColdLevel, LeftOut, cells, overall, pairs};
use crate::design::Plan;
use crate::sample::Observation;
use crate::spec::{ExecutorKind, Experiment};
use crate::stats::{HolmStep, holm_steps, mean, sd, t_critical, walsh_averages};

/// How one candidate came to its numbers at one level of cold start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Workings {
    /// The pairs, in the order of their blocks.
    pub pairs: Vec<PairWorking>,
    /// Trials that make no pair.
    pub left_out: Vec<LeftOut>,
    /// Pairs that were measured after it was decided, or after the run could end.
    pub unused: u32,
    /// The speedup's half.
    pub speed: HalfWorking,
    /// The cost ratio's half.
    pub cost: HalfWorking,
    /// The four tests; absent where nothing was tested.
    pub evidence: Option<Evidence>,
}

/// One pair.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairWorking {
    /// The block.
    pub block: u32,
    /// The baseline's wall, cold start added.
    pub baseline_wall_secs: f64,
    /// The candidate's; absent where it timed out.
    pub candidate_wall_secs: Option<f64>,
    /// The logarithm of the first over the second.
    pub speed_log: f64,
    /// The baseline's container-seconds, cold start added.
    pub baseline_container_secs: f64,
    /// The candidate's; absent where it timed out.
    pub candidate_container_secs: Option<f64>,
    /// The logarithm of the second over the first.
    pub cost_log: f64,
}

/// One half of the criterion as a sample of logarithms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HalfWorking {
    /// Mean of the logarithms; its exponential is the geometric mean.
    pub mean: f64,
    /// Their standard deviation.
    pub sd: f64,
    /// The Walsh averages in rising order; the exponential of their median is the Hodges-Lehmann ratio.
    pub walsh: Vec<f64>,
    /// How many standard errors the 95 % t interval reaches to each side; absent without spread.
    pub t_critical: Option<f64>,
}

impl HalfWorking {
    fn of(logs: &[f64]) -> Self {
        Self {
            mean: mean(logs),
            sd: sd(logs),
            walsh: walsh_averages(logs),
            t_critical: t_critical(logs, LEVEL),
        }
    }
}

/// How the candidate `cell` of `level` came to its numbers.
pub fn workings(
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
    level: &ColdLevel,
    cell: &CellResult,
) -> Workings {
    let by_cell = super::ByCell::of(observations);
    let of = |index: u32| {
        let found = plan.cells.iter().find(|cell| cell.index == index);
        found.map_or(&[][..], |cell| by_cell.trials(cell))
    };
    let (mut paired, left_out) =
        pairs::pair(of(cell.cell), of(cell.baseline), experiment.cost.billing());
    // Pairs after the one at which it was decided are not used.
    let unused = paired.split_off((cell.blocks as usize).min(paired.len()));
    let cold = level.cold_secs;
    let speeds: Vec<f64> = paired.iter().map(|pair| pair.speed(cold)).collect();
    let costs: Vec<f64> = paired.iter().map(|pair| pair.cost(cold)).collect();
    let working = |pair: &pairs::Pair<'_>| PairWorking {
        block: pair.block,
        baseline_wall_secs: pair.other.wall_secs(cold),
        candidate_wall_secs: pair.own.map(|own| own.wall_secs(cold)),
        speed_log: pair.speed(cold),
        baseline_container_secs: pair.paid_secs(pair.other, cold),
        candidate_container_secs: pair.own.map(|own| pair.paid_secs(own, cold)),
        cost_log: pair.cost(cold),
    };
    Workings {
        pairs: paired.iter().map(working).collect(),
        left_out,
        unused: unused.len() as u32,
        speed: HalfWorking::of(&speeds),
        cost: HalfWorking::of(&costs),
        evidence: cell
            .p
            .map(|_| Evidence::of(&speeds, &costs, &Rule::of(experiment))),
    }
}

/// The two families of a level; each step's `index` is that of a cell in [`ColdLevel::cells`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Families {
    /// Of the p-values for IMPLEMENT, smallest first.
    pub implement: Vec<HolmStep>,
    /// Of the p-values for SKIP, smallest first.
    pub skip: Vec<HolmStep>,
}

/// Holm's correction over the cells of a level, step by step, one class of executor after another. A cell that shows
/// nothing counts with p = 1.
pub fn families(level: &ColdLevel) -> Families {
    let family = |of: fn(&super::PValues) -> f64| {
        let of_class = |class: ExecutorKind| {
            let members = cells::family(&level.cells, class);
            let raw = members
                .iter()
                .map(|index| level.cells[*index].p.as_ref().map_or(1.0, of));
            let mut steps = holm_steps(&raw.collect::<Vec<f64>>());
            for step in &mut steps {
                step.index = members[step.index];
            }
            steps
        };
        let classes = ExecutorKind::ALL.into_iter();
        classes.flat_map(|(_, class)| of_class(class)).collect()
    };
    Families {
        implement: family(|p| p.implement_raw),
        skip: family(|p| p.skip_raw),
    }
}

/// A treatment's share in the overall verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TreatmentWorking {
    /// The treatment.
    pub treatment: u32,
    /// The largest unadjusted p for IMPLEMENT of its target cells; absent where none of them was tested.
    pub largest: Option<f64>,
    /// After Holm over the treatments.
    pub adjusted: Option<f64>,
    /// The target cell that shows that it fails: an index into [`ColdLevel::cells`].
    pub fails: Option<usize>,
}

/// What the overall verdict rests on, a treatment each.
pub fn treatments(level: &ColdLevel) -> Vec<TreatmentWorking> {
    let standings: Vec<Standing> = level
        .cells
        .iter()
        .map(|cell| Standing::of_result(&level.cells, cell))
        .collect();
    let family = overall::family(&standings);
    let treatments = overall::treatments(&standings);
    let of = |treatment: u32| {
        let known = family.iter().find(|member| member.treatment == treatment);
        TreatmentWorking {
            treatment,
            largest: known.map(|member| member.largest),
            adjusted: known.map(|member| member.adjusted),
            fails: overall::fails(&standings, overall::targets(&standings, treatment)),
        }
    };
    treatments.into_iter().map(of).collect()
}

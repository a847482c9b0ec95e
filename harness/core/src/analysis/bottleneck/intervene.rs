//! What changes when a resource does: pairs of a plain and an intervened render, executed side by side.
//!
//! Elasticity `e = Δ ln W / Δ ln c` where the capacity is known: about -1 where it is the limit, about 0 where it is not
//! (Curtsinger and Berger, Coz, SOSP 2015, for the idea). Where a resource is taken out altogether, the ratio of walls.

use serde::Serialize;

use crate::design::{Plan, levels_of};
use crate::record::{Entry, Intervened, Intervention, InterventionTrial, Outcome};
use crate::sample::Timing;
use crate::spec::Experiment;
use crate::stats::{mean, t_interval};

/// So many pairs are made of each intervention.
pub const LEAST_PAIRS: u32 = 5;
/// More than half of the wall must go with a resource: an elasticity below -0.5, or a ratio of walls below 0.5.
pub const BOUND: f64 = 0.5;

/// A mean over pairs with its 95 % interval (Student's t); no interval for fewer than two pairs or no spread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Effect {
    /// The mean; of ratios the geometric one.
    pub mean: f64,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
}

/// What an intervention says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// More than half of the wall goes with it, beyond chance.
    Bound,
    /// Less than half does, beyond chance.
    NotBound,
    /// The interval reaches to both sides.
    Open,
}

/// One intervention on the baseline of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Confirmation {
    /// What was changed.
    pub intervention: Intervention,
    /// The baseline, as an index into the plan.
    pub cell: u32,
    /// Its factors and levels.
    pub factors: Vec<(String, String)>,
    /// Pairs that were measured.
    pub pairs: u32,
    /// Cores without and with it.
    pub cores: (u32, u32),
    /// Wall with it over the wall without it.
    pub ratio: Effect,
    /// `Δ ln W / Δ ln c`; of fewer cores only.
    pub elasticity: Option<Effect>,
    /// What it says.
    pub finding: Finding,
}

/// An intervention that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotPossible {
    /// Which.
    pub intervention: Intervention,
    /// Why, as one line.
    pub why: String,
}

/// What the interventions of a journal say, the last of those that could not be made, and why.
pub(super) fn confirmations(
    experiment: &Experiment,
    plan: &Plan,
    entries: &[Entry],
) -> (Vec<Confirmation>, Vec<NotPossible>) {
    let rows: Vec<&Intervened> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Intervention(row) => Some(&**row),
            _ => None,
        })
        .collect();
    let trials: Vec<&InterventionTrial> = rows
        .iter()
        .filter_map(|row| match row {
            Intervened::Trial(trial) => Some(trial),
            Intervened::NotPossible { .. } => None,
        })
        .collect();
    let mut not_possible = vec![];
    let mut found = vec![];
    for intervention in Intervention::ALL {
        let confirmation = of(experiment, plan, intervention, &trials);
        let why = rows.iter().rev().find_map(|row| match row {
            Intervened::NotPossible {
                intervention: other,
                why,
            } if *other == intervention => Some(why.clone()),
            _ => None,
        });
        match (confirmation, why) {
            (Some(confirmation), _) => found.push(confirmation),
            (None, Some(why)) => not_possible.push(NotPossible { intervention, why }),
            (None, None) => {}
        }
    }
    (found, not_possible)
}

fn of(
    experiment: &Experiment,
    plan: &Plan,
    intervention: Intervention,
    trials: &[&InterventionTrial],
) -> Option<Confirmation> {
    let wall = |trial: &InterventionTrial| match &trial.outcome {
        Outcome::Measured(measured) => Some(Timing::of(measured).wall_secs(0.0)),
        Outcome::Failed(_) => None,
    };
    let mut logs = vec![];
    let mut sample = None;
    for trial in trials
        .iter()
        .filter(|trial| trial.intervention == Some(intervention))
    {
        let plain = trials
            .iter()
            .find(|other| other.intervention.is_none() && other.round == trial.round);
        let walls = plain.and_then(|plain| Some((wall(plain)?, wall(trial)?)));
        let (Some(plain), Some((before, after))) = (plain, walls) else {
            continue;
        };
        if before > 0.0 && after > 0.0 {
            logs.push((after / before).ln());
            sample = Some((trial.cell, (plain.cores, trial.cores)));
        }
    }
    let (cell, cores) = sample?;
    let ratio = Effect {
        mean: mean(&logs).exp(),
        interval: t_interval(&logs, 0.95).map(|(low, high)| (low.exp(), high.exp())),
    };
    let capacity = (f64::from(cores.1) / f64::from(cores.0.max(1))).ln();
    let elasticity = (intervention == Intervention::FewerCores && capacity < 0.0).then(|| {
        let each: Vec<f64> = logs.iter().map(|log| log / capacity).collect();
        Effect {
            mean: mean(&each),
            interval: t_interval(&each, 0.95),
        }
    });
    let levels = plan.cells.get(cell as usize)?;
    Some(Confirmation {
        intervention,
        cell,
        factors: levels_of(experiment, levels)
            .into_iter()
            .map(|(factor, level)| (factor.to_owned(), level.to_owned()))
            .collect(),
        pairs: logs.len() as u32,
        cores,
        finding: match elasticity {
            Some(elasticity) => below(elasticity, -BOUND),
            None => below(ratio, BOUND),
        },
        ratio,
        elasticity,
    })
}

/// On which side of a threshold an effect lies with its whole interval; below is bound.
fn below(effect: Effect, threshold: f64) -> Finding {
    match effect.interval {
        Some((_, high)) if high < threshold => Finding::Bound,
        Some((low, _)) if low > threshold => Finding::NotBound,
        _ => Finding::Open,
    }
}

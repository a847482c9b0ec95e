//! The unit of every comparison: a candidate's trial and its baseline's in the same block.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rule::Logs;
use crate::cost::Billing;
use crate::design::Cell;
use crate::record::FailedKind;
use crate::sample::{Observation, Timing};

/// A candidate's trial and its baseline's, of one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'o> {
    /// The block.
    pub block: u32,
    /// The candidate's trial; absent where it timed out, which makes it slower than any that did not.
    pub own: Option<&'o Timing>,
    /// The baseline's.
    pub other: &'o Timing,
    /// Whether the baseline's came first.
    pub baseline_first: bool,
    /// What of their seconds is paid.
    pub billing: Billing,
}

impl Pair<'_> {
    /// The logarithm of the speedup: the baseline's wall over the candidate's.
    pub fn speed(&self, cold_secs: f64) -> f64 {
        match self.own {
            Some(own) => -(own.wall_secs(cold_secs) / self.other.wall_secs(cold_secs)).ln(),
            None => f64::NEG_INFINITY,
        }
    }

    /// The logarithm of the cost ratio: the candidate's container-seconds over the baseline's.
    pub fn cost(&self, cold_secs: f64) -> f64 {
        match self.own {
            Some(own) => {
                (self.paid_secs(own, cold_secs) / self.paid_secs(self.other, cold_secs)).ln()
            }
            None => f64::INFINITY,
        }
    }

    /// Container-seconds that are paid for one of its trials.
    pub fn paid_secs(&self, timing: &Timing, cold_secs: f64) -> f64 {
        self.billing.container_secs(timing, cold_secs)
    }

    /// Both, as the rule takes them.
    pub fn logs(&self, cold_secs: f64) -> Logs {
        Logs {
            block: self.block,
            speed: self.speed(cold_secs),
            cost: self.cost(cold_secs),
        }
    }
}

/// A trial of a candidate that makes no pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The block.
    pub block: u32,
    /// Why.
    pub why: Missing,
}

/// What a pair lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The candidate's trial failed.
    Candidate(FailedKind),
    /// The baseline's trial failed.
    Baseline(FailedKind),
    /// The block has no trial of the baseline.
    NoBaseline,
}

/// Trials by their cells, in the order of execution: found once, because everything is asked cell by cell.
pub(crate) struct ByCell<'o>(BTreeMap<u32, Vec<&'o Observation>>);

impl<'o> ByCell<'o> {
    /// Of these.
    pub(crate) fn of(observations: &'o [Observation]) -> Self {
        let mut by_cell: BTreeMap<u32, Vec<&Observation>> = BTreeMap::new();
        for observation in observations {
            by_cell
                .entry(observation.cell)
                .or_default()
                .push(observation);
        }
        Self(by_cell)
    }

    /// The trials of one cell.
    pub(crate) fn trials(&self, cell: &Cell) -> &[&'o Observation] {
        self.0.get(&cell.measured_as()).map_or(&[], Vec::as_slice)
    }
}

/// For each trial of a candidate, in order, how it failed: itself, or the baseline's of its block.
pub(crate) fn failures(own: &[&Observation], others: &[&Observation]) -> Vec<Option<FailedKind>> {
    let of_baseline = |block: u32| {
        let other = others.iter().find(|other| other.block == block)?;
        other.outcome.as_ref().err().copied()
    };
    own.iter()
        .map(|seen| {
            let failed = seen.outcome.as_ref().err().copied();
            failed.or_else(|| of_baseline(seen.block))
        })
        .collect()
}

/// The pairs of a candidate's trials with its baseline's, and the trials that make none, in the order of the trials.
pub(super) fn pair<'o>(
    own: &[&'o Observation],
    others: &[&'o Observation],
    billing: Billing,
) -> (Vec<Pair<'o>>, Vec<LeftOut>) {
    let (mut pairs, mut left_out) = (vec![], vec![]);
    for candidate in own {
        let block = candidate.block;
        let other = others.iter().find(|other| other.block == block);
        let baseline = other.map(|other| &other.outcome);
        let pair = |own: Option<&'o Timing>, timing: &'o Timing| Pair {
            block,
            own,
            other: timing,
            baseline_first: other.is_some_and(|other| other.order < candidate.order),
            billing,
        };
        match (&candidate.outcome, baseline) {
            (Ok(own), Some(Ok(other))) => pairs.push(pair(Some(own), other)),
            (Err(FailedKind::TimedOut), Some(Ok(other))) => pairs.push(pair(None, other)),
            (Err(kind), _) => left_out.push(LeftOut {
                block,
                why: Missing::Candidate(*kind),
            }),
            (Ok(_), Some(Err(kind))) => left_out.push(LeftOut {
                block,
                why: Missing::Baseline(*kind),
            }),
            (Ok(_), None) => left_out.push(LeftOut {
                block,
                why: Missing::NoBaseline,
            }),
        }
    }
    (pairs, left_out)
}

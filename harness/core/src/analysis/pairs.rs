//! The unit of every comparison: a candidate's trial and its baseline's in the same block.

use serde::Serialize;

use crate::cost::Billing;
use crate::design::Cell;
use crate::record::FailedKind;
use crate::sample::{Observation, Timing};

/// Two verified trials of one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'o> {
    /// The block.
    pub block: u32,
    /// The candidate's trial.
    pub own: &'o Timing,
    /// The baseline's.
    pub other: &'o Timing,
    /// What of their seconds is paid.
    pub billing: Billing,
}

impl Pair<'_> {
    /// The logarithm of the speedup: the baseline's wall over the candidate's.
    pub fn speed(&self, cold_secs: f64) -> f64 {
        -(self.own.wall_secs(cold_secs) / self.other.wall_secs(cold_secs)).ln()
    }

    /// The logarithm of the cost ratio: the candidate's container-seconds over the baseline's.
    pub fn cost(&self, cold_secs: f64) -> f64 {
        (self.own_container_secs(cold_secs) / self.other_container_secs(cold_secs)).ln()
    }

    /// Seconds that are paid for the candidate's trial.
    pub fn own_container_secs(&self, cold_secs: f64) -> f64 {
        self.billing.container_secs(self.own, cold_secs)
    }

    /// Seconds that are paid for the baseline's.
    pub fn other_container_secs(&self, cold_secs: f64) -> f64 {
        self.billing.container_secs(self.other, cold_secs)
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

/// The trials of one cell.
pub(super) fn of<'o>(observations: &'o [Observation], cell: &Cell) -> Vec<&'o Observation> {
    let wanted = cell.measured_as();
    let own = observations
        .iter()
        .filter(|observation| observation.cell == wanted);
    own.collect()
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
        match (&candidate.outcome, baseline) {
            (Ok(own), Some(Ok(other))) => pairs.push(Pair {
                block,
                own,
                other,
                billing,
            }),
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

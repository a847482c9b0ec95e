//! Where the time of a split goes: its wall against the ideal `W/n`, part by part.
//!
//! In each pair `W` is the baseline's wall without its start-up, and the candidate's wall is
//!
//! ```text
//! W/n + cold start + mean start-up + mean pre-roll + (slowest job - mean job) + join + rest
//! ```
//!
//! where the rest is what the jobs work longer, on average, than an `n`-th of the whole: chunks that are less efficient,
//! or jobs that get in each other's way. It can be negative. Each part is then its median over the pairs; medians do not
//! add up, so the rest is what is left of the median wall, and the parts sum to it exactly.

use super::pairs::Pair;
use crate::design::Cell;
use crate::sample::Timing;
use crate::stats::{mean, median};

/// The parts of a split's wall, seconds; they sum to [`Loss::wall_secs`].
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// Index of the candidate's cell in the plan.
    pub cell: u32,
    /// Jobs: `n`.
    pub jobs: u32,
    /// Median wall, cold start included.
    pub wall_secs: f64,
    /// The baseline's work over `n`: what a perfect split would take.
    pub ideal_secs: f64,
    /// Cold start.
    pub cold_secs: f64,
    /// Start-up of one container.
    pub start_secs: f64,
    /// Frames decoded before the cut, of one job.
    pub pre_roll_secs: f64,
    /// The slowest job over the mean one.
    pub imbalance_secs: f64,
    /// The join.
    pub join_secs: f64,
    /// What is left.
    pub rest_secs: f64,
}

impl Loss {
    /// What is lost against the ideal.
    pub fn lost_secs(&self) -> f64 {
        self.wall_secs - self.ideal_secs
    }
}

/// Of a candidate; absent for one job, and where the start-ups of its jobs or of its baseline are not known.
pub(super) fn of(cell: &Cell, pairs: &[Pair<'_>], cold_secs: f64) -> Option<Loss> {
    let known: Vec<(&Timing, f64)> = pairs
        .iter()
        .filter_map(|pair| {
            let (own, other) = (pair.own?, pair.other);
            let jobs = own.jobs.len();
            let is_known = jobs > 1 && own.starts.len() == jobs && own.pre_rolls.len() == jobs;
            let work = other.wall_secs(0.0) - other.starts.first()?;
            is_known.then_some((own, work))
        })
        .collect();
    let jobs = known.first()?.0.jobs.len();
    let middle = |part: &dyn Fn(&Timing) -> f64| {
        median(&known.iter().map(|(own, _)| part(own)).collect::<Vec<f64>>())
    };
    let works: Vec<f64> = known.iter().map(|(_, work)| *work).collect();
    let wall_secs = middle(&|own| own.wall_secs(cold_secs));
    let ideal_secs = median(&works) / jobs as f64;
    let start_secs = middle(&|own| mean(&own.starts));
    let pre_roll_secs = middle(&|own| mean(&own.pre_rolls));
    let join_secs = middle(&|own| own.join_secs);
    let imbalance_secs = middle(&|own| own.wall_secs(0.0) - own.join_secs - mean(&own.jobs));
    let known_secs =
        ideal_secs + cold_secs + start_secs + pre_roll_secs + imbalance_secs + join_secs;
    Some(Loss {
        cell: cell.index,
        jobs: jobs as u32,
        wall_secs,
        ideal_secs,
        cold_secs,
        start_secs,
        pre_roll_secs,
        imbalance_secs,
        join_secs,
        rest_secs: wall_secs - known_secs,
    })
}

//! Observations as the analysis sees them, and what their parts add up to.

use crate::record::{FailedKind, Measured, Outcome, Trial};

/// One trial of a measured block.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Its block.
    pub block: u32,
    /// Index of its cell in the plan.
    pub cell: u32,
    /// What it took, or how it failed.
    pub outcome: Result<Timing, FailedKind>,
}

/// What one trial took.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    /// Wall of each job.
    pub jobs: Vec<f64>,
    /// Wall of the join.
    pub join_secs: f64,
    /// Start-up of each job's container, where the worker reports it; else empty.
    pub starts: Vec<f64>,
    /// Seconds each job decoded frames before its cut, where the worker reports it; else empty.
    pub pre_rolls: Vec<f64>,
}

impl Timing {
    /// Of a measured trial.
    pub fn of(measured: &Measured) -> Self {
        Self {
            jobs: measured.jobs.iter().map(|job| job.wall_secs).collect(),
            join_secs: measured.join_secs,
            starts: measured
                .jobs
                .iter()
                .filter_map(|job| job.render.as_ref().map(|render| render.start_secs()))
                .collect(),
            pre_rolls: measured
                .jobs
                .iter()
                .filter_map(|job| job.render.as_ref().map(|render| render.pre_roll_secs()))
                .collect(),
        }
    }

    /// Seconds from the question to the file, when every job has a container of its own that starts `cold_secs` late:
    /// the slowest job, then the join.
    pub fn wall_secs(&self, cold_secs: f64) -> f64 {
        cold_secs
            + self
                .jobs
                .iter()
                .fold(0.0, |slowest: f64, job| slowest.max(*job))
            + self.join_secs
    }

    /// Seconds for which containers are paid: every job with its cold start, and the join on one that is already up.
    pub fn container_secs(&self, cold_secs: f64) -> f64 {
        self.jobs.iter().map(|job| cold_secs + job).sum::<f64>() + self.join_secs
    }
}

impl Observation {
    /// Of a journal's trial.
    pub fn of(trial: &Trial) -> Self {
        let outcome = match &trial.outcome {
            Outcome::Measured(measured) => Ok(Timing::of(measured)),
            Outcome::Failed(failed) => Err(failed.kind),
        };
        Self {
            block: trial.block,
            cell: trial.cell,
            outcome,
        }
    }
}

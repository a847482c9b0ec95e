//! Observations as the analysis sees them, and what their parts add up to.

use crate::record::{FailedKind, Measured, Outcome, Trial};

/// One trial of a measured block.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Its block.
    pub block: u32,
    /// Its position in the block.
    pub order: u32,
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
    /// Wall of all jobs at once, where they share a machine; absent where each has a container of its own.
    pub together_secs: Option<f64>,
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
            together_secs: measured.together_secs,
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

    /// Seconds from the question to the file, when every container starts `cold_secs` late: the slowest job, or all of
    /// them where they share a machine, then the join.
    pub fn wall_secs(&self, cold_secs: f64) -> f64 {
        let slowest = || {
            self.jobs
                .iter()
                .fold(0.0, |slowest: f64, job| slowest.max(*job))
        };
        cold_secs + self.together_secs.unwrap_or_else(slowest) + self.join_secs
    }

    /// Seconds for which containers are paid: every job with its cold start, and the join on one that is already up; or
    /// one container for the whole wall where jobs share a machine.
    pub fn container_secs(&self, cold_secs: f64) -> f64 {
        match self.together_secs {
            Some(together) => cold_secs + together + self.join_secs,
            None => self.jobs.iter().map(|job| cold_secs + job).sum::<f64>() + self.join_secs,
        }
    }

    /// Seconds that this machine was busy with it, no cold start added: jobs one after another where each is alone.
    pub fn executed_secs(&self) -> f64 {
        let one_by_one = || self.jobs.iter().sum::<f64>();
        self.together_secs.unwrap_or_else(one_by_one) + self.join_secs
    }

    /// How many containers are paid.
    pub fn containers(&self) -> u32 {
        match self.together_secs {
            Some(_) => 1,
            None => self.jobs.len() as u32,
        }
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
            order: trial.order,
            cell: trial.cell,
            outcome,
        }
    }
}

//! One trial as it went: what each of its containers did when.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bottleneck::whole_blocks;
use crate::design::Plan;
use crate::record::{Entry, JobRow, Measured, Outcome};
use crate::sample::Timing;

/// One trial of a cell: the one whose wall is the median of its measured ones, the lower one of two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// Index of the cell in the plan.
    pub cell: u32,
    /// The block it was executed in.
    pub block: u32,
    /// Out of how many trials it was chosen.
    pub trials: u32,
    /// Cold start before every container works, seconds.
    pub cold_secs: f64,
    /// Whether each job was alone on the machine, so that their standing side by side is a projection.
    pub projected: bool,
    /// Its containers, or the jobs that shared one, in the plan's order.
    pub jobs: Vec<JobTime>,
    /// The join, when the last job was done, seconds; 0 where there was nothing to join.
    pub join_secs: f64,
    /// All of it, cold start included, seconds.
    pub wall_secs: f64,
}

/// One job, after the cold start. Its parts sum to the wall of all jobs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobTime {
    /// Process creation and end, seconds; 0 where the worker does not report it.
    pub process_secs: f64,
    /// Opening the input, device, pipeline, seconds; 0 where the worker does not report it.
    pub device_secs: f64,
    /// Decoding frames before the cut, seconds.
    pub pre_roll_secs: f64,
    /// Work, seconds: the rest of its wall.
    pub work_secs: f64,
    /// Waiting for the slowest job, seconds.
    pub idle_secs: f64,
    /// How busy its threads were.
    pub threads: Vec<ThreadShare>,
}

/// One thread of a job's pipeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThreadShare {
    /// Its name.
    pub name: String,
    /// Of its own wall, how much it worked: 0 to 1.
    pub work: f64,
}

impl JobTime {
    /// Seconds until its own end.
    pub fn wall_secs(&self) -> f64 {
        self.process_secs + self.device_secs + self.pre_roll_secs + self.work_secs
    }
}

/// A timeline of every cell that was measured, in the plan's order: from trials of measured blocks that were not cut, the one in
/// the middle. A cell that is executed as another one has the other's.
pub fn timelines(entries: &[Entry], plan: &Plan, cold_secs: f64) -> Vec<Timeline> {
    let mut measured: BTreeMap<u32, Vec<(f64, u32, &Measured)>> = BTreeMap::new();
    for trial in whole_blocks(entries) {
        if let Outcome::Measured(found) = &trial.outcome {
            let wall = Timing::of(found).wall_secs(cold_secs);
            let of_cell = measured.entry(trial.cell).or_default();
            of_cell.push((wall, trial.block, found));
        }
    }
    for of_cell in measured.values_mut() {
        of_cell.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
    let of = |cell: &crate::design::Cell| {
        let of_cell = measured.get(&cell.measured_as())?;
        let (wall_secs, block, found) = of_cell.get(of_cell.len().saturating_sub(1) / 2)?;
        Some(Timeline {
            cell: cell.index,
            block: *block,
            trials: of_cell.len() as u32,
            wall_secs: *wall_secs,
            ..Timeline::of(found, cold_secs)
        })
    };
    plan.cells.iter().filter_map(of).collect()
}

impl Timeline {
    fn of(measured: &Measured, cold_secs: f64) -> Self {
        let slowest = measured
            .jobs
            .iter()
            .fold(0.0, |slowest: f64, job| slowest.max(job.wall_secs));
        let all = measured.together_secs.unwrap_or(slowest);
        Self {
            cell: 0,
            block: 0,
            trials: 0,
            cold_secs,
            projected: measured.together_secs.is_none() && measured.jobs.len() > 1,
            jobs: measured
                .jobs
                .iter()
                .map(|job| JobTime::of(job, all))
                .collect(),
            join_secs: measured.join_secs,
            wall_secs: 0.0,
        }
    }
}

impl JobTime {
    /// Of a job, when all jobs together took `all` seconds.
    fn of(job: &JobRow, all: f64) -> Self {
        let render = job.render.as_ref();
        // What a worker says of itself never reaches beyond the harness's own clock.
        let mut left = job.wall_secs.max(0.0);
        let mut part = |secs: f64| {
            let secs = secs.clamp(0.0, left);
            left -= secs;
            secs
        };
        let process_secs = part(render.map_or(0.0, |render| render.process_secs));
        let device_secs = part(render.map_or(0.0, |render| render.start.ready_secs));
        let pre_roll_secs = part(render.map_or(0.0, |render| render.pre_roll_secs()));
        Self {
            process_secs,
            device_secs,
            pre_roll_secs,
            work_secs: left,
            idle_secs: (all - job.wall_secs).max(0.0),
            threads: render.map_or_else(Vec::new, |render| {
                render.threads.iter().map(ThreadShare::of).collect()
            }),
        }
    }
}

impl ThreadShare {
    fn of(thread: &crate::protocol::ThreadTime) -> Self {
        let work: f64 = thread.stages.iter().map(|stage| stage.work_secs).sum();
        let share = work / thread.wall_secs;
        Self {
            name: thread.name.clone(),
            work: if share.is_finite() {
                share.clamp(0.0, 1.0)
            } else {
                0.0
            },
        }
    }
}

#[cfg(test)]
mod tests;

//! What a start-up, paid by every container, does to cost and speed: arithmetic on medians, no statistic.
//!
//! With `W` seconds of work and a start of `a` seconds per container, `n` containers are billed `W + n a` where one is
//! billed `W + a`, and they finish after `W/n + a`. Nothing else is in it: no pre-roll, no join, no uneven chunk. So it
//! says what is lost before any of that, and a measurement that is worse says how much more there was.

use twofold_core::analysis::{Analysis, CellResult, ColdLevel};

use crate::label;

/// One candidate's `W`, `a` and `n`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overhead {
    /// Work of the baseline, start-up excluded: `W`.
    pub work_secs: f64,
    /// Start-up that was measured, where the worker reports it.
    pub startup_secs: Option<f64>,
    /// Cold start that is added to it.
    pub cold_secs: f64,
    /// Containers: `n`.
    pub jobs: u32,
}

impl Overhead {
    /// Of a candidate; absent where neither work nor start-up is known, and where its jobs share a machine.
    pub fn of(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> Option<Self> {
        let baseline = label::baseline_of(analysis, cell)?;
        let startup_secs = cell
            .start_secs
            .or(baseline.start_secs)
            .filter(|secs| secs.is_finite() && *secs >= 0.0);
        let work_secs = baseline.work_secs.or(baseline.wall_secs)?;
        let overhead = Self {
            work_secs,
            startup_secs,
            cold_secs: level.cold_secs.max(0.0),
            jobs: cell.jobs,
        };
        // Where jobs share a machine, one container is paid for its wall: the law is not about that.
        let usable = cell.containers == cell.jobs
            && work_secs.is_finite()
            && work_secs > 0.0
            && overhead.start_secs().is_finite();
        (usable && overhead.start_secs() > 0.0 && cell.jobs > 0).then_some(overhead)
    }

    /// Seconds before a container's first frame: `a`.
    pub fn start_secs(&self) -> f64 {
        self.cold_secs + self.startup_secs.unwrap_or(0.0)
    }

    /// The cost ratio that start-up alone makes: `(W + n a) / (W + a)`.
    pub fn cost_ratio(&self) -> f64 {
        let (work, start, jobs) = (self.work_secs, self.start_secs(), f64::from(self.jobs));
        (work + jobs * start) / (work + start)
    }

    /// The speedup that start-up alone allows: `(W + a) / (W/n + a)`.
    pub fn speedup(&self) -> f64 {
        let (work, start, jobs) = (self.work_secs, self.start_secs(), f64::from(self.jobs));
        (work + start) / (work / jobs + start)
    }

    /// How many times `a` the work has to be for a cost ratio of at most `most`: `(n - M) / (M - 1)`.
    ///
    /// Absent where no amount of work is enough; 0 where any is.
    pub fn work_per_start(&self, most: f64) -> Option<f64> {
        let jobs = f64::from(self.jobs);
        if jobs <= most {
            return Some(0.0);
        }
        (most > 1.0).then(|| (jobs - most) / (most - 1.0))
    }

    /// The work from which on the cost ratio is at most `most`.
    pub fn work_needed_secs(&self, most: f64) -> Option<f64> {
        self.work_per_start(most)
            .map(|times| times * self.start_secs())
    }

    /// The start-up up to which the cost ratio is at most `most`.
    pub fn start_allowed_secs(&self, most: f64) -> Option<f64> {
        self.work_per_start(most)
            .filter(|times| *times > 0.0)
            .map(|times| self.work_secs / times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_containers_need_eleven_times_their_start() {
        let overhead = Overhead {
            work_secs: 11.0,
            startup_secs: Some(0.25),
            cold_secs: 0.75,
            jobs: 4,
        };
        assert_eq!(overhead.start_secs(), 1.0);
        assert_eq!(overhead.work_per_start(1.25), Some(11.0));
        assert_eq!(overhead.cost_ratio(), 1.25);
        assert_eq!(overhead.start_allowed_secs(1.25), Some(1.0));
        assert_eq!(overhead.speedup(), 12.0 / 3.75);
        assert_eq!(overhead.work_per_start(1.0), None);
        assert_eq!(overhead.work_per_start(4.0), Some(0.0));
    }
}

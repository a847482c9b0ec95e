//! The arithmetic of a start paid by every container: no statistic, no measurement beyond its two numbers.
//!
//! With `W` seconds of work and `a` seconds of start, one container takes `W + a`; `n` containers take `W/n + a` each and
//! `W + n a` together. Nothing else is in it: no pre-roll, no join, no uneven chunk. So it says what is lost before any of
//! that.

use super::Billing;

/// The numbers of one split.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// Work of the whole: `W`, seconds.
    pub work_secs: f64,
    /// Start of one container, cold start included: `a`, seconds.
    pub start_secs: f64,
    /// Containers: `n`.
    pub containers: u32,
    /// What of it is billed. Idle seconds are paid by every container, as its start is; rounding is left out.
    pub billing: Billing,
}

/// What arithmetic alone answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It can hold: nothing in the arithmetic is against it.
    CanHold,
    /// So many jobs cannot be that much faster, whatever they do.
    Ceiling,
    /// Start-up alone makes it too slow, or too dear, or both.
    Fails {
        /// Not more than the speedup asked for.
        slow: bool,
        /// More than the cost ratio accepted.
        dear: bool,
    },
}

impl Law {
    fn n(&self) -> f64 {
        f64::from(self.containers)
    }

    /// What each container is billed whatever its work: start-up and idle time, as far as they are billed.
    fn fixed(&self, start_secs: f64) -> f64 {
        let start = if self.billing.phases.start_up {
            start_secs
        } else {
            0.0
        };
        start + self.billing.idle_billed_secs()
    }

    fn weight(&self) -> f64 {
        match self.containers {
            0 | 1 => 0.0,
            _ => self.billing.orchestrator_weight.unwrap_or(0.0),
        }
    }

    /// Wall of one container: `W + a`.
    pub fn baseline_wall_secs(&self) -> f64 {
        self.work_secs + self.start_secs
    }

    /// Wall of the split: `W/n + a`.
    pub fn wall_secs(&self) -> f64 {
        self.work_secs / self.n() + self.start_secs
    }

    /// What one container is billed: `W + a` where start-up and work are.
    pub fn baseline_container_secs(&self) -> f64 {
        self.work_secs + self.fixed(self.start_secs)
    }

    /// What the split is billed: `W + n a`, and the wall of what waits, by its weight, where that is billed.
    pub fn container_secs(&self) -> f64 {
        self.work_secs + self.n() * self.fixed(self.start_secs) + self.weight() * self.wall_secs()
    }

    /// `(W + n a) / (W + a)`.
    pub fn cost_ratio(&self) -> f64 {
        self.container_secs() / self.baseline_container_secs()
    }

    /// `(W + a) / (W/n + a)`.
    pub fn speedup(&self) -> f64 {
        self.baseline_wall_secs() / self.wall_secs()
    }

    /// What the cost ratio tends to as the work vanishes: `n`, where nobody is paid to wait.
    pub fn limit(&self) -> f64 {
        let none = Self {
            work_secs: 0.0,
            ..*self
        };
        none.cost_ratio()
    }

    /// The work from which on the cost ratio is at most `most`: `(n - M) a / (M - 1)`, the billed parts put in.
    ///
    /// Absent where no amount of work is enough; 0 where any is.
    pub fn work_needed_secs(&self, most: f64) -> Option<f64> {
        let (weight, n) = (self.weight(), self.n());
        let owed = self.fixed(self.start_secs) * (n - most) + weight * self.start_secs;
        let gained = (most - 1.0) - weight / n;
        if owed <= 0.0 && gained >= 0.0 {
            return Some(0.0);
        }
        (gained > 0.0).then(|| owed / gained)
    }

    /// The same in starts: how many times `a` the work has to be. Absent without a start.
    pub fn work_per_start(&self, most: f64) -> Option<f64> {
        let needed = self.work_needed_secs(most)?;
        if needed == 0.0 {
            return Some(0.0);
        }
        (self.start_secs > 0.0).then(|| needed / self.start_secs)
    }

    /// The start up to which the cost ratio is at most `most`: `W (M - 1) / (n - M)`, the billed parts put in.
    ///
    /// Absent where any start will do, and where none is short enough.
    pub fn start_allowed_secs(&self, most: f64) -> Option<f64> {
        let (weight, n) = (self.weight(), self.n());
        let started = if self.billing.phases.start_up {
            1.0
        } else {
            0.0
        };
        let gained = self.work_secs * (most - 1.0)
            - weight * self.work_secs / n
            - (n - most) * self.billing.idle_billed_secs();
        let owed_per_sec = (n - most) * started + weight;
        (owed_per_sec > 0.0 && gained > 0.0).then(|| gained / owed_per_sec)
    }

    /// What follows for a criterion: more than `speedup` times as fast at no more than `cost_ratio` times the cost.
    pub fn answer(&self, speedup: f64, cost_ratio: f64) -> Answer {
        if self.n() <= speedup {
            return Answer::Ceiling;
        }
        match (self.speedup() <= speedup, self.cost_ratio() > cost_ratio) {
            (false, false) => Answer::CanHold,
            (slow, dear) => Answer::Fails { slow, dear },
        }
    }
}

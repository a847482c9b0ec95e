//! What a start-up, paid by every container, does to cost and speed in a run: the arithmetic of [`Law`] on medians, no
//! statistic. A measurement that is worse says how much more there was.

use twofold_core::analysis::{Analysis, CellResult, ColdLevel};
use twofold_core::cost::{Billing, Law};

use crate::format;
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
    /// What of it is billed.
    pub billing: Billing,
}

impl Overhead {
    /// Of a candidate; absent where neither work nor start-up is known, where its jobs share a machine, and where it is one job.
    pub fn of(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> Option<Self> {
        if cell.copies {
            return None;
        }
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
            billing: analysis.cost.billing,
        };
        // Where jobs share a machine, one container is paid for its wall, and one job starts once as the baseline does: the law
        // is about neither.
        let usable = cell.containers == cell.jobs
            && cell.jobs > 1
            && work_secs.is_finite()
            && work_secs > 0.0
            && overhead.start_secs().is_finite();
        let has_start = overhead.start_secs() + overhead.billing.idle_billed_secs() > 0.0;
        (usable && has_start).then_some(overhead)
    }

    /// The law with these numbers.
    pub fn law(&self) -> Law {
        Law {
            work_secs: self.work_secs,
            start_secs: self.start_secs(),
            containers: self.jobs,
            billing: self.billing,
        }
    }

    /// Seconds before a container's first frame: `a`.
    pub fn start_secs(&self) -> f64 {
        self.cold_secs + self.startup_secs.unwrap_or(0.0)
    }

    /// The cost ratio that start-up alone makes: `(W + n a) / (W + a)`.
    pub fn cost_ratio(&self) -> f64 {
        self.law().cost_ratio()
    }

    /// The speedup that start-up alone allows: `(W + a) / (W/n + a)`.
    pub fn speedup(&self) -> f64 {
        self.law().speedup()
    }

    /// The work from which on the cost ratio is at most `most`.
    pub fn work_needed_secs(&self, most: f64) -> Option<f64> {
        self.law().work_needed_secs(most)
    }

    /// The start-up up to which the cost ratio is at most `most`; absent where any will do, and where none will.
    pub fn start_allowed_secs(&self, most: f64) -> Option<f64> {
        self.law().start_allowed_secs(most)
    }

    /// `at least 11 times a: 3.41 s`; without the times where more is billed than start-up and work.
    pub fn needed(&self, most: f64) -> Option<String> {
        let needed = self.work_needed_secs(most).filter(|secs| *secs > 0.0)?;
        let secs = format::prose_secs(needed);
        match self.law().work_per_start(most) {
            Some(times) if self.billing.is_default() => Some(format!(
                "at least {} times a: {secs}",
                format::short(times, 3)
            )),
            _ => Some(format!("at least {secs}")),
        }
    }

    /// The cost ratio as a formula: `(W + 4a)/(W + a)`, with what else is billed.
    pub fn formula(&self) -> String {
        formula(&self.billing, &self.jobs.to_string())
    }
}

/// The cost ratio of `n` containers as a formula.
pub fn formula(billing: &Billing, n: &str) -> String {
    let idle = billing.idle_billed_secs();
    let fixed = match (billing.phases.start_up, idle > 0.0) {
        (true, false) => "a".to_owned(),
        (true, true) => format!("(a + {})", format::declared_secs(idle)),
        (false, true) => format!("({})", format::declared_secs(idle)),
        (false, false) => String::new(),
    };
    let waits = billing
        .orchestrator_weight
        .map_or_else(String::new, |weight| {
            format!(" + {}(W/{n} + a)", format::short(weight, 3))
        });
    match fixed.is_empty() {
        true if waits.is_empty() => "W/W".to_owned(),
        true => format!("(W{waits})/W"),
        false => format!("(W + {n}{fixed}{waits})/(W + {fixed})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twofold_core::cost::{Phase, Phases};

    #[test]
    fn four_containers_need_eleven_times_their_start() {
        let overhead = Overhead {
            work_secs: 11.0,
            startup_secs: Some(0.25),
            cold_secs: 0.75,
            jobs: 4,
            billing: Billing::default(),
        };
        assert_eq!(overhead.start_secs(), 1.0);
        assert_eq!(
            overhead.needed(1.25).as_deref(),
            Some("at least 11 times a: 11 s")
        );
        assert_eq!(overhead.cost_ratio(), 1.25);
        assert_eq!(overhead.start_allowed_secs(1.25), Some(1.0));
        assert_eq!(overhead.speedup(), 12.0 / 3.75);
        assert_eq!(overhead.work_needed_secs(1.0), None);
        assert_eq!(overhead.work_needed_secs(4.0), Some(0.0));
    }

    #[test]
    fn a_formula_says_what_else_is_billed() {
        let billing = |phases: &[Phase], orchestrator_weight| Billing {
            phases: Phases::of(phases),
            idle_secs: 60.0,
            orchestrator_weight,
            ..Billing::default()
        };
        use Phase::{Idle, StartUp, Work};
        assert_eq!(
            formula(&billing(&[StartUp, Work], None), "n"),
            "(W + na)/(W + a)"
        );
        assert_eq!(
            formula(&billing(&[StartUp, Work, Idle], Some(0.0062)), "4"),
            "(W + 4(a + 60 s) + 0.0062(W/4 + a))/(W + (a + 60 s))"
        );
        assert_eq!(formula(&billing(&[Work], None), "4"), "W/W");
    }
}

//! The cold start of a plan: what is added to every container, beside what a machine executes.

use twofold_core::cost::Billing;
use twofold_core::design::{Cell, executor_of};
use twofold_core::spec::Experiment;
use twofold_report::format;

/// The primary cold start, and what of it is billed.
pub struct Cold<'e> {
    experiment: &'e Experiment,
    secs: f64,
    billing: Billing,
}

impl<'e> Cold<'e> {
    /// Of an experiment.
    pub fn of(experiment: &'e Experiment) -> Self {
        Self {
            experiment,
            secs: experiment.cold_start.primary_secs,
            billing: experiment.cost.billing(),
        }
    }

    /// Wall and container-seconds of a trial with it, from those without.
    pub fn added(&self, cell: &Cell, (wall, container): (f64, f64)) -> (f64, f64) {
        let containers = match executor_of(self.experiment, cell).kind.shares_a_machine() {
            true => 1,
            false => cell.jobs.max(1),
        };
        (
            wall + self.secs,
            container + self.secs * self.billing.per_cold_sec(containers),
        )
    }

    /// ` with 5 s of cold start added to every container`; nothing without one.
    pub fn said(&self) -> String {
        match self.secs > 0.0 {
            true => format!(
                " with {} of cold start added to every container",
                format::declared_secs(self.secs)
            ),
            false => String::new(),
        }
    }
}

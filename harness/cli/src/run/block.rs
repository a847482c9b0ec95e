//! One block: its trials, each a synced row of the journal.

use twofold_core::design::{Cell, Plan, executor_of};
use twofold_core::record::{Entry, FailedKind, Outcome as TrialOutcome, Trial};
use twofold_core::spec::Experiment;

use super::interruption::Interruption;
use super::kernel::Kernel;
use super::progress::Progress;
use super::{Trials, environment, load};
use crate::disk::refuse_a_full_disk;
use crate::failure::Outcome;
use crate::folder::OpenRun;

/// One pass over the cells that are still open.
pub struct Block<'p> {
    /// What is run.
    pub experiment: &'p Experiment,
    /// Counted from 1 through the whole run.
    pub number: u32,
    /// Whether it is discarded by declaration.
    pub warmup: bool,
    /// In the order of execution.
    pub cells: Vec<&'p Cell>,
}

impl Block<'_> {
    /// Executes it, a row a trial, until its end or an interruption; puts wrong outputs into `wrong`, in words.
    ///
    /// # Errors
    /// When the harness itself fails.
    pub fn execute(
        &self,
        plan: &Plan,
        open: &mut OpenRun,
        trials: &mut Trials<'_>,
        progress: &mut Progress<'_>,
        interruption: &Interruption,
        wrong: &mut Vec<String>,
    ) -> Outcome {
        // How busy this machine is says nothing of a fleet's nodes.
        let is_here = |cell: &Cell| !executor_of(self.experiment, cell).kind.is_fleet();
        for (order, cell) in self.cells.iter().enumerate() {
            if interruption.asked() {
                return Ok(());
            }
            progress.trial(cell);
            let (started_at, kernel) = (environment::now(), Kernel::here());
            let before = load::Snapshot::take(&kernel);
            let outcome = match trials.execute(plan, cell, self.number, self.warmup)? {
                Ok(measured) => TrialOutcome::Measured(measured),
                Err(failed) => {
                    let words = progress.failed(&failed);
                    refuse_a_full_disk(&open.path)?;
                    if failed.kind == FailedKind::Verification {
                        wrong.push(words);
                    }
                    TrialOutcome::Failed(failed)
                }
            };
            let machine = before.until_now(&kernel);
            progress.done(cell, &outcome);
            open.append(Entry::Trial(Box::new(Trial {
                block: self.number,
                warmup: self.warmup,
                order: order as u32,
                block_trials: self.cells.len() as u32,
                cell: cell.index,
                started_at,
                machine: is_here(cell).then_some(machine),
                outcome,
            })))?;
            if !self.warmup {
                open.clear_outputs()?;
            }
        }
        Ok(())
    }
}

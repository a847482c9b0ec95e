//! A baseline with something changed on purpose: fewer cores, its footage in memory, nothing drawn.

use std::fs::File;
use std::io::Error;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use twofold_core::design::{Cell, Plan, executor_of};
use twofold_core::record::{Failed, Intervention, Measured};
use twofold_core::spec::Executor;

use super::pieces::Pieces;
use super::{RenderTrials, TrialOf, Work, row};
use crate::disk::{free_bytes, is_in_memory};
use crate::failure::Outcome;
use crate::run::confirm::Intervene;

/// Where files lie in memory.
const MEMORY: &str = "/dev/shm";
/// Room that is left to others there.
const LEFT_BYTES: u64 = 64 << 20;

/// Executes renders of a baseline, plain or changed.
pub struct Intervening<'r> {
    trials: &'r RenderTrials<'r>,
    /// Copies of the videos that have no name, so that they go when this process does, however it ends; and what reads them.
    in_memory: Option<(Vec<File>, Box<dyn Work + 'r>)>,
    bare: Option<Box<dyn Work + 'r>>,
}

impl<'r> Intervening<'r> {
    /// Of the renders of these trials.
    pub(super) fn new(trials: &'r RenderTrials<'r>) -> Self {
        Self {
            trials,
            in_memory: None,
            bare: None,
        }
    }

    /// Copies the videos into memory, or says why not.
    fn copy(&self) -> Result<(Vec<File>, Box<dyn Work + 'r>), String> {
        let memory = Path::new(MEMORY);
        if is_in_memory(memory) != Some(true) {
            return Err(format!("{MEMORY} is not there or is not in memory"));
        }
        let failed = |error: Error| format!("it cannot be copied to {MEMORY}: {error}");
        let (mut files, mut copies) = (vec![], vec![]);
        for path in self.trials.work.videos() {
            if !path.is_file() {
                return Err("it is not a file of this machine".to_owned());
            }
            if is_in_memory(path) == Some(true) {
                return Err("it lies in memory already".to_owned());
            }
            let mut source = File::open(path).map_err(failed)?;
            let needed = source.metadata().map_err(failed)?.len() + LEFT_BYTES;
            if free_bytes(memory).is_none_or(|free| free < needed) {
                return Err(format!("there is no room for it in {MEMORY}"));
            }
            let mut copy = tempfile::tempfile_in(memory).map_err(failed)?;
            std::io::copy(&mut source, &mut copy).map_err(failed)?;
            // To be opened as long as this process keeps it.
            let open = PathBuf::from(format!(
                "/proc/{}/fd/{}",
                std::process::id(),
                copy.as_raw_fd()
            ));
            copies.push((path.to_owned(), open));
            files.push(copy);
        }
        Ok((files, self.trials.work.reading(&copies)))
    }

    fn executor(&self, cell: &Cell, intervention: Option<Intervention>) -> Executor {
        Executor {
            cores: Some(self.cores(cell, intervention)),
            ..executor_of(self.trials.experiment, cell)
        }
    }
}

impl Intervene for Intervening<'_> {
    fn prepare(&mut self, cell: &Cell, intervention: Intervention) -> Result<(), String> {
        match intervention {
            Intervention::FewerCores if self.cores(cell, None) < 2 => {
                return Err("there is one core only".to_owned());
            }
            Intervention::FewerCores => {}
            Intervention::FootageInMemory => self.in_memory = Some(self.copy()?),
            Intervention::WithoutWork => {
                let bare = self.trials.work.bare(cell);
                self.bare = Some(bare.ok_or("nothing is drawn anyway")?);
            }
        }
        Ok(())
    }

    fn cores(&self, cell: &Cell, intervention: Option<Intervention>) -> u32 {
        let executor = executor_of(self.trials.experiment, cell);
        let cores = self.trials.processors.of_cores(executor.render_cores());
        match intervention {
            Some(Intervention::FewerCores) => (cores / 2).max(1),
            _ => cores,
        }
    }

    fn render(
        &mut self,
        plan: &Plan,
        cell: &Cell,
        intervention: Option<Intervention>,
    ) -> Outcome<Result<Measured, Failed>> {
        let trials = self.trials;
        let changed = match intervention {
            Some(Intervention::FootageInMemory) => self.in_memory.as_ref().map(|(_, work)| work),
            Some(Intervention::WithoutWork) => self.bare.as_ref(),
            Some(Intervention::FewerCores) | None => None,
        };
        let pieces = Pieces {
            work: changed.map_or(trials.work, |work| work.as_ref()),
            worker: trials.worker,
            processors: &trials.processors,
            executor: self.executor(cell, intervention),
            fleet: &trials.fleet,
            patience: Duration::from_secs_f64(trials.experiment.job_timeout_secs),
            tmp: &trials.tmp,
        };
        let trial = TrialOf {
            plan,
            cell,
            block: 0,
            warmup: false,
        };
        let output = trials.tmp.join("intervention.mp4");
        let executed = pieces.planned(&trial, &output)?;
        Ok(executed.map(|executed| Measured {
            together_secs: executed.together_secs,
            join_secs: executed.join_secs,
            jobs: executed.pieces.into_iter().map(row::row).collect(),
            verify_secs: 0.0,
            output_bytes: std::fs::metadata(&output).map_or(0, |file| file.len()),
            seams: None,
        }))
    }
}

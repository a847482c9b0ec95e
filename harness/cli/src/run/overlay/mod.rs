//! One trial of an overlay cell: the jobs of its chunk plan through its executor, joined, then checked.
//!
//! A single job makes the whole file. Several are video-only jobs and a join. The checks come after the clock has stopped.

mod intervene;
mod render;
mod row;
mod verify;

use std::path::PathBuf;
use std::time::Instant;

use twofold_core::chunk::frame_range;
use twofold_core::design::{Cell, Plan, executor_of};
use twofold_core::protocol::FrameRange;
use twofold_core::record::{Failed, Measured};
use twofold_core::spec::{Experiment, Overlay};

use super::footage::Material;
use super::processors::Processors;
use crate::failure::{Failure, Outcome};
use crate::worker::Worker;
pub use intervene::Intervening;
use render::Render;
use verify::Verifier;

/// Executes the trials of an overlay experiment.
pub struct OverlayTrials<'r> {
    experiment: &'r Experiment,
    overlay: &'r Overlay,
    material: &'r Material,
    worker: &'r Worker,
    processors: Processors,
    tmp: PathBuf,
    verifier: Verifier<'r>,
}

/// What a trial is of.
pub struct TrialOf<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// The cell.
    pub cell: &'p Cell,
    /// The block.
    pub block: u32,
    /// Whether its output is decoded and compared in full.
    pub warmup: bool,
}

impl<'r> OverlayTrials<'r> {
    /// For a run whose outputs go to `tmp`.
    pub fn new(
        experiment: &'r Experiment,
        overlay: &'r Overlay,
        material: &'r Material,
        worker: &'r Worker,
        tmp: PathBuf,
        scenarios: u32,
    ) -> Self {
        Self {
            experiment,
            overlay,
            material,
            worker,
            processors: Processors::allowed(),
            tmp,
            verifier: Verifier::new(material, worker, scenarios),
        }
    }

    /// Executes and verifies one trial.
    ///
    /// # Errors
    /// When the harness itself fails; a failed trial is an `Ok(Err(_))`.
    pub fn execute(&mut self, trial: &TrialOf<'_>) -> Outcome<Result<Measured, Failed>> {
        let ranges = self.ranges(trial.plan, trial.cell)?;
        let output = self.tmp.join(format!("cell{}.mp4", trial.cell.index));
        let render = Render {
            overlay: self.overlay,
            material: self.material,
            worker: self.worker,
            processors: &self.processors,
            executor: executor_of(self.experiment, trial.cell),
            tmp: &self.tmp,
        };
        let sequential = ranges.len() == 1;
        if trial.cell.is_baseline() && !sequential && self.verifier.lacks(trial) {
            // Nobody measures it: it is what every output of the scenario is compared with.
            let reference = self
                .tmp
                .join(format!("reference{}.mp4", trial.cell.scenario));
            match render.sequential(&ranges, &reference)? {
                Ok(executed) => {
                    let adopted = self.verifier.adopt(trial, &executed, &ranges, &reference)?;
                    if let Err(failed) = adopted {
                        return Ok(Err(failed));
                    }
                }
                Err(failed) => return Ok(Err(failed)),
            }
        }
        let executed = if sequential {
            render.sequential(&ranges, &output)?
        } else {
            let order = trial.plan.jobs(trial.block, trial.cell, ranges.len());
            render.chunked(&ranges, &order, &output)?
        };
        let executed = match executed {
            Ok(executed) => executed,
            Err(failed) => return Ok(Err(failed)),
        };
        let began = Instant::now();
        if trial.cell.is_baseline() && sequential && self.verifier.lacks(trial) {
            let adopted = self.verifier.adopt(trial, &executed, &ranges, &output)?;
            if let Err(failed) = adopted {
                return Ok(Err(failed));
            }
        }
        let seams = match self.verifier.verify(trial, &executed, &ranges, &output)? {
            Ok(seams) => seams,
            Err(failed) => return Ok(Err(failed)),
        };
        let output_bytes = std::fs::metadata(&output).map_or(0, |file| file.len());
        Ok(Ok(Measured {
            together_secs: executed.together_secs,
            join_secs: executed.join_secs,
            jobs: executed.pieces.into_iter().map(row::row).collect(),
            verify_secs: began.elapsed().as_secs_f64(),
            output_bytes,
            seams,
        }))
    }

    /// The same renders, to be changed on purpose.
    pub fn intervening(&self) -> Intervening<'_, 'r> {
        Intervening::new(self)
    }

    /// Forgets the outputs kept for the warm-up.
    pub fn end_warmup(&mut self) {
        self.verifier.end_warmup();
    }

    fn ranges(&self, plan: &Plan, cell: &Cell) -> Outcome<Vec<FrameRange>> {
        let nothing = || {
            Failure::usage(format!(
                "{}: no frame to render from (hint: a longer duration)",
                self.material.path.display()
            ))
        };
        let chunks = plan.chunks.get(cell.index as usize).ok_or_else(nothing)?;
        let ranges: Option<Vec<FrameRange>> = chunks
            .ranges()
            .iter()
            .map(|chunk| frame_range(&self.material.source, chunk))
            .collect();
        ranges.ok_or_else(nothing)
    }
}

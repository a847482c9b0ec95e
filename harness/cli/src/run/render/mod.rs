//! One trial of a render's cell: the jobs of its plan through its executor, joined, then checked.
//!
//! A single job makes the whole file. Several are parts and a join. The checks come after the clock has stopped.

mod annotate;
mod executed;
pub mod fleet;
mod gallery;
mod intervene;
mod overlay;
mod pieces;
mod row;
mod verify;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use twofold_core::design::{Cell, Plan, executor_of};
use twofold_core::protocol::Job;
use twofold_core::record::{ChunkPlan, Failed, Measured};
use twofold_core::spec::Experiment;

pub use annotate::Annotation;
pub use gallery::Titled;
pub use overlay::Highlighting;

use super::processors::Processors;
use crate::failure::{Failure, Outcome};
use crate::worker::Worker;
use fleet::Fleet;
pub use intervene::Intervening;
use pieces::Pieces;
use verify::Verifier;

/// What a run renders: how a cell's plan becomes jobs, and what their output has to be.
pub trait Work: Sync {
    /// All of it rendered in one job, which writes `output`: the sequential way.
    fn sequential(&self, trial: &TrialOf<'_>, cores: u32, output: &Path) -> Outcome<Job>;

    /// What its plan renders in one job, which copies the rest and writes `output`; everything, where nothing can be copied.
    fn whole(&self, trial: &TrialOf<'_>, cores: u32, output: &Path) -> Outcome<Job> {
        self.sequential(trial, cores, output)
    }

    /// The jobs of its containers, in the plan's order; each writes a part for each of its ranges.
    fn parts(&self, trial: &TrialOf<'_>, cores: u32, at: &Parts<'_>) -> Outcome<Vec<Job>>;

    /// The job that joins those parts to `output`.
    fn join(&self, trial: &TrialOf<'_>, at: &Parts<'_>, output: &Path) -> Outcome<Job>;

    /// The time stamps that the frames of the output must have, in order.
    fn times(&self, trial: &TrialOf<'_>) -> Outcome<Vec<i64>>;

    /// The videos that its jobs read.
    fn videos(&self) -> Vec<&Path>;

    /// The same, each of these videos read from its copy.
    fn reading(&self, copies: &[(PathBuf, PathBuf)]) -> Box<dyn Work + '_>;

    /// The same with nothing drawn; `None` where nothing is drawn on a cell's frames anyway.
    fn bare(&self, cell: &Cell) -> Option<Box<dyn Work + '_>>;

    /// Where the output's audio comes from.
    fn audio(&self, trial: &TrialOf<'_>) -> AudioOf<'_>;

    /// The clips of its output that have something written over them, in order.
    fn titles(&self, _: &TrialOf<'_>) -> Vec<Titled> {
        vec![]
    }
}

/// Where an output's audio comes from, and so what it has to be.
pub enum AudioOf<'w> {
    /// Copied from this file, as far as it begins before a time stamp.
    Copied {
        /// The file.
        from: &'w Path,
        /// As in [`twofold_core::protocol::Product::Whole`].
        end_pts: Option<i64>,
    },
    /// Made by the jobs, the same in every trial of a scenario.
    Made,
}

/// Where the parts of a trial go, and which adapter renders them.
pub struct Parts<'r> {
    tmp: &'r Path,
    /// The adapter of a job, by its place; the usual one where absent.
    pub adapter: &'r dyn Fn(usize) -> Option<String>,
}

impl Parts<'_> {
    /// The file of a range's pictures.
    pub fn pictures(&self, range: usize) -> PathBuf {
        self.tmp.join(format!("chunk{range}.nut"))
    }

    /// The file of a compilation's sound.
    pub fn sound(&self) -> PathBuf {
        self.tmp.join("sound.mp4")
    }
}

/// Executes the trials of a render.
pub struct RenderTrials<'r> {
    experiment: &'r Experiment,
    work: &'r dyn Work,
    worker: &'r Worker,
    processors: Processors,
    fleet: Fleet<'r>,
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

impl TrialOf<'_> {
    /// Who renders which range of frames.
    ///
    /// # Errors
    /// When there is nothing to render.
    pub fn chunks(&self) -> Outcome<&ChunkPlan> {
        let chunks = self.plan.chunks.get(self.cell.index as usize);
        chunks.filter(|chunks| chunks.frames > 0).ok_or_else(|| {
            Failure::usage("there is no frame to render from (hint: a longer duration)")
        })
    }
}

impl<'r> RenderTrials<'r> {
    /// For a run whose outputs go to `tmp`.
    ///
    /// # Errors
    /// When the folder this program was started in is gone.
    pub fn new(
        experiment: &'r Experiment,
        work: &'r dyn Work,
        worker: &'r Worker,
        tmp: PathBuf,
        scenarios: u32,
    ) -> Outcome<Self> {
        let fleet = Fleet::new(experiment, worker.path(), &tmp)?;
        fleet.sweep();
        Ok(Self {
            experiment,
            work,
            worker,
            processors: Processors::allowed(),
            fleet,
            tmp,
            verifier: Verifier::new(work, worker, scenarios),
        })
    }

    /// Executes and verifies one trial.
    ///
    /// # Errors
    /// When the harness itself fails; a failed trial is an `Ok(Err(_))`.
    pub fn execute(&mut self, trial: &TrialOf<'_>) -> Outcome<Result<Measured, Failed>> {
        let sequential = trial.chunks()?.is_sequential();
        let output = self.output(trial.cell);
        let pieces = Pieces {
            work: self.work,
            worker: self.worker,
            processors: &self.processors,
            executor: executor_of(self.experiment, trial.cell),
            fleet: &self.fleet,
            patience: Duration::from_secs_f64(self.experiment.job_timeout_secs),
            tmp: &self.tmp,
        };
        if trial.cell.is_baseline() && !sequential && self.verifier.lacks(trial) {
            // Nobody measures it: it is what every output of the scenario is compared with.
            let reference = self
                .tmp
                .join(format!("reference{}.mp4", trial.cell.scenario));
            match pieces.sequential(trial, &reference)? {
                Ok(executed) => {
                    let adopted = self.verifier.adopt(trial, &executed, &reference)?;
                    if let Err(failed) = adopted {
                        return Ok(Err(failed));
                    }
                }
                Err(failed) => return Ok(Err(failed)),
            }
        }
        let executed = match pieces.planned(trial, &output)? {
            Ok(executed) => executed,
            Err(failed) => return Ok(Err(failed)),
        };
        let began = Instant::now();
        if trial.cell.is_baseline() && sequential && self.verifier.lacks(trial) {
            let adopted = self.verifier.adopt(trial, &executed, &output)?;
            if let Err(failed) = adopted {
                return Ok(Err(failed));
            }
        }
        let seams = match self.verifier.verify(trial, &executed, &output)? {
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
    pub fn intervening(&self) -> Intervening<'_> {
        Intervening::new(self)
    }

    /// Where the output of a cell's trial goes.
    fn output(&self, cell: &Cell) -> PathBuf {
        self.tmp.join(format!("cell{}.mp4", cell.index))
    }
}

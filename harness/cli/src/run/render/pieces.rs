//! The jobs of a trial through its executor: one after another as in a fleet, or at once on this machine.

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use twofold_core::protocol::{Annotated, Answer, Done, Job, OverlayJobs, Rendered};
use twofold_core::record::{Failed, FailedKind, Place};
use twofold_core::spec::{Devices, Executor, ExecutorKind};
use twofold_core::spread::{same_model, spread};

use super::super::processors::Processors;
use super::executed::{Executed, Piece};
use super::fleet::{Delivered, Fleet};
use super::{Parts, TrialOf, Work};
use crate::failure::Outcome;
use crate::program::CpuSecs;
use crate::worker::{Finished, Worker};

/// What renders the pieces of a trial.
pub struct Pieces<'r> {
    pub work: &'r dyn Work,
    pub worker: &'r Worker,
    pub processors: &'r Processors,
    pub executor: Executor,
    pub fleet: &'r Fleet<'r>,
    /// How long a job may take.
    pub patience: Duration,
    pub tmp: &'r Path,
}

type AllPieces = Result<Vec<Piece>, Failed>;

impl Pieces<'_> {
    /// Every frame in one job, which reads, renders, encodes and muxes video and audio itself.
    pub fn sequential(
        &self,
        trial: &TrialOf<'_>,
        output: &Path,
    ) -> Outcome<Result<Executed, Failed>> {
        let job = self.work.sequential(trial, self.cores(), output)?;
        let whole = 0..trial.chunks()?.frames;
        self.alone(job, "sequential", vec![vec![whole; 1]])
    }

    /// What the plan says in one job, which copies beside that and writes the whole file.
    fn whole(&self, trial: &TrialOf<'_>, output: &Path) -> Outcome<Result<Executed, Failed>> {
        let job = self.work.whole(trial, self.cores(), output)?;
        self.alone(job, "whole", trial.chunks()?.by_job())
    }

    fn alone(
        &self,
        job: Job,
        name: &str,
        ranges: Vec<Vec<Range<u32>>>,
    ) -> Outcome<Result<Executed, Failed>> {
        let together = self.executor.kind.shares_a_machine();
        let pieces = match self.executor.kind.is_fleet() {
            true => self.fleet(vec![job])?,
            false => self.one(job, name, 0)?.map(|piece| vec![piece]),
        };
        Ok(pieces.map(|pieces| Executed {
            together_secs: pieces
                .first()
                .filter(|_| together)
                .map(|piece| piece.wall_secs),
            copied_bytes: pieces.iter().map(|piece| piece.rendered.copied_bytes).sum(),
            pieces,
            ranges,
            join_secs: 0.0,
        }))
    }

    /// A trial as its plan says.
    pub fn planned(&self, trial: &TrialOf<'_>, output: &Path) -> Outcome<Result<Executed, Failed>> {
        let plan = trial.chunks()?;
        match plan.jobs() {
            _ if plan.is_sequential() => self.sequential(trial, output),
            1 => self.whole(trial, output),
            _ => self.split(trial, output),
        }
    }

    /// The jobs of the plan's containers, in the plan's random order where they are executed one after another, and their
    /// join.
    fn split(&self, trial: &TrialOf<'_>, output: &Path) -> Outcome<Result<Executed, Failed>> {
        let plan = trial.chunks()?;
        let parts = Parts {
            tmp: self.tmp,
            adapter: &|job| self.adapter(job),
        };
        let jobs = self.work.parts(trial, self.cores(), &parts)?;
        let order = trial.plan.jobs(trial.block, trial.cell, jobs.len());
        let pieces = match self.executor.kind {
            ExecutorKind::Isolated => self.isolated(jobs, &order)?.map(|pieces| (pieces, None)),
            ExecutorKind::Processes => self.processes(jobs, &order)?.map(|pieces| {
                let together = spanned_secs(&pieces);
                (pieces, Some(together))
            }),
            ExecutorKind::Threads => self
                .threads(jobs)?
                .map(|(pieces, together)| (pieces, Some(together))),
            ExecutorKind::Slurm | ExecutorKind::Launcher => {
                self.fleet(jobs)?.map(|pieces| (pieces, None))
            }
        };
        let (pieces, together_secs) = match pieces {
            Ok(rendered) => rendered,
            Err(failed) => return Ok(Err(failed)),
        };
        let joined = self.worker.ask_on(
            self.processors.of_container(0, self.cores()),
            self.work.join(trial, &parts, output)?,
            "join",
            self.patience,
        )?;
        Ok(joined.and_then(|joined| match joined.done.answer {
            Answer::Joined(answer) => Ok(Executed {
                pieces,
                ranges: plan.by_job(),
                copied_bytes: answer.copied_bytes,
                together_secs,
                join_secs: joined.wall_secs,
            }),
            _ => Err(strange()),
        }))
    }

    /// Each job alone on the machine, as if it had a container of its own.
    fn isolated(&self, jobs: Vec<Job>, order: &[usize]) -> Outcome<AllPieces> {
        let mut pieces: Vec<Option<Piece>> = jobs.iter().map(|_| None).collect();
        for chunk in order.iter().copied() {
            match self.one(jobs[chunk].clone(), &format!("chunk{chunk}"), 0)? {
                Ok(piece) => pieces[chunk] = Some(piece),
                Err(failed) => return Ok(Err(failed)),
            }
        }
        Ok(Ok(pieces.into_iter().flatten().collect()))
    }

    /// All jobs at once, a process each, each kept to cores of its own as far as there are enough.
    fn processes(&self, jobs: Vec<Job>, order: &[usize]) -> Outcome<AllPieces> {
        let ended: Vec<(usize, Outcome<Result<Piece, Failed>>)> = std::thread::scope(|scope| {
            let begun: Vec<_> = order
                .iter()
                .map(|chunk| {
                    let (chunk, job) = (*chunk, jobs[*chunk].clone());
                    let work = move || self.one(job, &format!("chunk{chunk}"), chunk);
                    (chunk, scope.spawn(work))
                })
                .collect();
            begun
                .into_iter()
                .map(|(chunk, job)| (chunk, job.join().unwrap_or_else(|_| Ok(Err(strange())))))
                .collect()
        });
        let mut pieces: Vec<Option<Piece>> = jobs.iter().map(|_| None).collect();
        for (chunk, piece) in ended {
            match piece? {
                Ok(piece) => pieces[chunk] = Some(piece),
                Err(failed) => return Ok(Err(failed)),
            }
        }
        Ok(Ok(pieces.into_iter().flatten().collect()))
    }

    /// All jobs at once in one process, which may use the cores of all of them; and the wall of that process.
    fn threads(&self, jobs: Vec<Job>) -> Outcome<Result<(Vec<Piece>, f64), Failed>> {
        let cores = self.cores().saturating_mul(jobs.len() as u32);
        let overlays = jobs.into_iter().filter_map(|job| match job {
            Job::Overlay(job) => Some(job),
            _ => None,
        });
        let job = Job::Overlays(OverlayJobs {
            jobs: overlays.collect(),
            devices: self.executor.devices,
        });
        let processors = self.processors.of_container(0, cores);
        let finished = match self
            .worker
            .ask_on(processors, job, "threads", self.patience)?
        {
            Ok(finished) => finished,
            Err(failed) => return Ok(Err(failed)),
        };
        let process_secs = (finished.wall_secs - finished.done.elapsed_secs).max(0.0);
        let Answer::RenderedTogether(rendered) = finished.done.answer else {
            return Ok(Err(strange()));
        };
        let piece = |(index, rendered): (usize, Rendered)| Piece {
            clips: vec![],
            sound: vec![],
            began: finished.began,
            wall_secs: process_secs + rendered.ended_secs,
            rendered,
            process_secs,
            cpu: match index {
                0 => finished.cpu,
                _ => CpuSecs::default(),
            },
            peak_rss_bytes: finished.done.peak_rss_bytes,
            place: None,
        };
        let pieces = rendered.into_iter().enumerate().map(piece).collect();
        Ok(Ok((pieces, finished.wall_secs)))
    }

    /// One job in a process of its own, in the container at this place.
    fn one(&self, job: Job, name: &str, place: usize) -> Outcome<Result<Piece, Failed>> {
        let processors = self.processors.of_container(place, self.cores());
        let finished = match self.worker.ask_on(processors, job, name, self.patience)? {
            Ok(finished) => finished,
            Err(failed) => return Ok(Err(failed)),
        };
        let Finished {
            done,
            began,
            wall_secs,
            cpu,
        } = finished;
        Ok(piece(done, began, wall_secs, cpu).ok_or_else(strange))
    }

    /// Each job in a container of its own, all at once.
    fn fleet(&self, jobs: Vec<Job>) -> Outcome<AllPieces> {
        let delivered = self.fleet.execute(self.executor.kind, jobs, self.cores())?;
        let pieces: Result<Vec<Piece>, Failed> = delivered
            .into_iter()
            .map(|delivered| {
                let Delivered {
                    done,
                    began,
                    wall_secs,
                    queue_secs,
                } = delivered?;
                let container = done.container.clone();
                let cpu = CpuSecs {
                    user: container.user_secs,
                    system: container.system_secs,
                };
                let made = piece(done, began, wall_secs, cpu).ok_or_else(strange)?;
                let place = Some(Place {
                    node: container.node,
                    host: container.host,
                    host_cores: container.host_cores,
                    queue_secs,
                });
                Ok(Piece { place, ..made })
            })
            .collect();
        Ok(pieces.and_then(|pieces| match self.odd_one(&pieces) {
            Some(why) => Err(Failed {
                kind: FailedKind::Crashed,
                message: why,
            }),
            None => Ok(pieces),
        }))
    }

    /// Why pieces are not of one model of adapter, the run's; times of two models are not those of one fleet.
    fn odd_one(&self, pieces: &[Piece]) -> Option<String> {
        let own = self.worker.hello.adapter();
        pieces.iter().find_map(|piece| {
            let used = piece.rendered.adapter.as_ref()?;
            let node = piece.place.as_ref().map_or("", |place| place.node.as_str());
            let of_run = own.map_or("no adapter", |own| own.name.as_str());
            (own != Some(used)).then(|| {
                format!(
                    "{node} renders with {} ({}), and the run is about {of_run}",
                    used.name, used.driver
                )
            })
        })
    }

    /// The adapter of a chunk where this machine has several of one model and chunks share the machine; else the usual one.
    fn adapter(&self, chunk: usize) -> Option<String> {
        let at_once = match self.executor.kind {
            // A container elsewhere takes the adapter it finds.
            ExecutorKind::Isolated | ExecutorKind::Slurm | ExecutorKind::Launcher => false,
            ExecutorKind::Processes => true,
            ExecutorKind::Threads => self.executor.devices == Devices::Each,
        };
        let hello = &self.worker.hello;
        let chosen = hello.chosen as usize;
        let over = same_model(&hello.adapters, chosen);
        let spread = spread(chunk + 1, &over, chosen);
        (at_once && over.len() > 1)
            .then(|| spread.last().map(usize::to_string))
            .flatten()
    }

    fn cores(&self) -> u32 {
        self.executor.render_cores()
    }
}

/// What a job rendered; none where it answered another question.
fn piece(done: Done, began: Instant, wall_secs: f64, cpu: CpuSecs) -> Option<Piece> {
    let (rendered, clips, sound) = match done.answer {
        Answer::Rendered(rendered) => (rendered, vec![], vec![]),
        Answer::Annotated(Annotated {
            rendered,
            clips,
            sound,
        }) => (rendered, clips, sound),
        _ => return None,
    };
    Some(Piece {
        rendered,
        clips,
        sound,
        began,
        wall_secs,
        process_secs: (wall_secs - done.elapsed_secs).max(0.0),
        cpu,
        peak_rss_bytes: done.peak_rss_bytes,
        place: None,
    })
}

/// First spawn to last reap: what the harness does before and after is no part of it.
fn spanned_secs(pieces: &[Piece]) -> f64 {
    let first = pieces.iter().map(|piece| piece.began).min();
    let since = |piece: &Piece| {
        let late = first.map_or(Duration::ZERO, |first| piece.began.duration_since(first));
        late.as_secs_f64() + piece.wall_secs
    };
    pieces.iter().map(since).fold(0.0, f64::max)
}

/// An answer to another question.
pub fn strange() -> Failed {
    Failed {
        kind: FailedKind::Crashed,
        message: "the worker answered another question than it was asked".to_owned(),
    }
}

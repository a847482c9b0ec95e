//! The jobs of a trial through its executor: one after another as in a fleet, or at once on this machine.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use twofold_core::protocol::{
    Answer, ChunkFile, FrameRange, Job, JoinJob, Origin, OverlayJob, OverlayJobs, Product,
    Rendered, Threads,
};
use twofold_core::record::{Failed, FailedKind};
use twofold_core::spec::{Devices, Executor, ExecutorKind, Overlay};
use twofold_core::spread::{same_model, spread};

use super::super::footage::{Material, utf8};
use super::super::processors::Processors;
use crate::failure::Outcome;
use crate::program::CpuSecs;
use crate::worker::{Finished, Worker};

/// What renders a trial.
pub struct Render<'r> {
    pub overlay: &'r Overlay,
    pub material: &'r Material,
    pub worker: &'r Worker,
    pub processors: &'r Processors,
    pub executor: Executor,
    pub tmp: &'r Path,
}

/// A trial that was rendered and joined.
pub struct Executed {
    /// In plan order.
    pub pieces: Vec<Piece>,
    /// First spawn to last reap, where the jobs shared the machine.
    pub together_secs: Option<f64>,
    /// Wall of the join.
    pub join_secs: f64,
}

impl Executed {
    /// Bytes of the encoded video.
    pub fn video_bytes(&self) -> u64 {
        self.pieces
            .iter()
            .map(|piece| piece.rendered.video_bytes)
            .sum()
    }
}

/// One rendered range.
pub struct Piece {
    pub rendered: Rendered,
    /// When its process was spawned.
    pub began: Instant,
    /// Spawn to reap; for a pipeline among several of one process, spawn to its own end.
    pub wall_secs: f64,
    /// Process creation and end.
    pub process_secs: f64,
    /// Of the process: of several pipelines in one only the first has it.
    pub cpu: CpuSecs,
    pub peak_rss_bytes: u64,
}

type Pieces = Result<Vec<Piece>, Failed>;

impl Render<'_> {
    /// The whole range in one job, which reads, renders, encodes and muxes video and audio itself.
    pub fn sequential(
        &self,
        ranges: &[FrameRange],
        output: &Path,
    ) -> Outcome<Result<Executed, Failed>> {
        let whole = FrameRange {
            end_pts: ranges[ranges.len() - 1].end_pts,
            frames: ranges.iter().map(|range| range.frames).sum(),
            ..ranges[0]
        };
        let product = Product::Whole {
            audio_end_pts: self.material.audio_end(ranges),
        };
        let job = self.job(whole, product, output)?;
        let together = self.executor.kind.shares_a_machine();
        Ok(self.one(job, "sequential", 0)?.map(|piece| Executed {
            together_secs: together.then_some(piece.wall_secs),
            pieces: vec![piece],
            join_secs: 0.0,
        }))
    }

    /// The ranges as jobs of their own, in this order where they are executed one after another, and their join.
    pub fn chunked(
        &self,
        ranges: &[FrameRange],
        order: &[usize],
        output: &Path,
    ) -> Outcome<Result<Executed, Failed>> {
        let mut jobs = vec![];
        for (chunk, range) in ranges.iter().enumerate() {
            jobs.push(OverlayJob {
                adapter: self.adapter(chunk),
                ..self.job(*range, Product::Chunk, &self.chunk(chunk))?
            });
        }
        let pieces = match self.executor.kind {
            ExecutorKind::Isolated => self.isolated(jobs, order)?.map(|pieces| (pieces, None)),
            ExecutorKind::Processes => self.processes(jobs, order)?.map(|pieces| {
                let together = spanned_secs(&pieces);
                (pieces, Some(together))
            }),
            ExecutorKind::Threads => self
                .threads(jobs)?
                .map(|(pieces, together)| (pieces, Some(together))),
        };
        let (pieces, together_secs) = match pieces {
            Ok(rendered) => rendered,
            Err(failed) => return Ok(Err(failed)),
        };
        let joined = self.worker.ask_on(
            self.processors.of_container(0, self.cores()),
            self.join(ranges, output)?,
            "join",
        )?;
        Ok(joined.map(|joined| Executed {
            pieces,
            together_secs,
            join_secs: joined.wall_secs,
        }))
    }

    /// Each job alone on the machine, as if it had a container of its own.
    fn isolated(&self, jobs: Vec<OverlayJob>, order: &[usize]) -> Outcome<Pieces> {
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
    fn processes(&self, jobs: Vec<OverlayJob>, order: &[usize]) -> Outcome<Pieces> {
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
    fn threads(&self, jobs: Vec<OverlayJob>) -> Outcome<Result<(Vec<Piece>, f64), Failed>> {
        let cores = self.cores().saturating_mul(jobs.len() as u32);
        let job = Job::Overlays(OverlayJobs {
            jobs,
            devices: self.executor.devices,
        });
        let processors = self.processors.of_container(0, cores);
        let finished = match self.worker.ask_on(processors, job, "threads")? {
            Ok(finished) => finished,
            Err(failed) => return Ok(Err(failed)),
        };
        let process_secs = (finished.wall_secs - finished.done.elapsed_secs).max(0.0);
        let Answer::RenderedTogether(rendered) = finished.done.answer else {
            return Ok(Err(strange()));
        };
        let piece = |(index, rendered): (usize, Rendered)| Piece {
            began: finished.began,
            wall_secs: process_secs + rendered.ended_secs,
            rendered,
            process_secs,
            cpu: match index {
                0 => finished.cpu,
                _ => CpuSecs::default(),
            },
            peak_rss_bytes: finished.done.peak_rss_bytes,
        };
        let pieces = rendered.into_iter().enumerate().map(piece).collect();
        Ok(Ok((pieces, finished.wall_secs)))
    }

    /// One job in a process of its own, in the container at this place.
    fn one(&self, job: OverlayJob, name: &str, place: usize) -> Outcome<Result<Piece, Failed>> {
        let processors = self.processors.of_container(place, self.cores());
        let finished = match self.worker.ask_on(processors, Job::Overlay(job), name)? {
            Ok(finished) => finished,
            Err(failed) => return Ok(Err(failed)),
        };
        let Finished {
            done,
            began,
            wall_secs,
            cpu,
        } = finished;
        let Answer::Rendered(rendered) = done.answer else {
            return Ok(Err(strange()));
        };
        Ok(Ok(Piece {
            rendered,
            began,
            wall_secs,
            process_secs: (wall_secs - done.elapsed_secs).max(0.0),
            cpu,
            peak_rss_bytes: done.peak_rss_bytes,
        }))
    }

    fn job(&self, range: FrameRange, product: Product, output: &Path) -> Outcome<OverlayJob> {
        Ok(OverlayJob {
            input: utf8(&self.material.path)?,
            output: utf8(output)?,
            track: self.material.track.clone(),
            range,
            encoder: self.overlay.encoder.clone(),
            threads: Threads {
                decode: self.cores(),
                encode: self.cores(),
            },
            product,
            adapter: None,
        })
    }

    /// The adapter of a chunk where this machine has several of one model and chunks share the machine; else the usual one.
    fn adapter(&self, chunk: usize) -> Option<String> {
        let at_once = match self.executor.kind {
            ExecutorKind::Isolated => false,
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

    fn join(&self, ranges: &[FrameRange], output: &Path) -> Outcome<Job> {
        let chunks = ranges.iter().enumerate().map(|(chunk, range)| {
            Ok(ChunkFile {
                path: utf8(&self.chunk(chunk))?,
                first_pts: range.first_pts,
            })
        });
        Ok(Job::Join(JoinJob {
            chunks: chunks.collect::<Outcome<_>>()?,
            origin: Origin::Source {
                path: utf8(&self.material.path)?,
                audio_end_pts: self.material.audio_end(ranges),
            },
            end_pts: ranges[ranges.len() - 1].end_pts,
            output: utf8(output)?,
        }))
    }

    fn chunk(&self, chunk: usize) -> PathBuf {
        self.tmp.join(format!("chunk{chunk}.nut"))
    }

    fn cores(&self) -> u32 {
        self.executor.render_cores()
    }
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

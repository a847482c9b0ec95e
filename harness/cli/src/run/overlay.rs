//! One trial of an overlay cell, executed in isolation: jobs one after another, each alone on the machine.
//!
//! The baseline is one job that makes the whole file. A candidate is n video-only jobs in random order and a join.
//! The checks come after the clock has stopped.

use std::path::{Path, PathBuf};
use std::time::Instant;

use twofold_core::chunk::{Strategy, frame_range, frames_within, plan as cut};
use twofold_core::custody::{
    Broken, check_audio, check_decode, check_frames, check_packets, check_times,
};
use twofold_core::design::{Cell, levels_of, value_of};
use twofold_core::digest::Digest;
use twofold_core::protocol::{
    Answer, ChunkFile, CompareJob, DigestJob, FrameRange, Job, JoinJob, OverlayJob, PacketMark,
    Packets, Product, Rendered, Threads,
};
use twofold_core::record::{Failed, FailedKind, JobRow, Measured, RenderRow};
use twofold_core::spec::{Experiment, Overlay, Value};

use super::footage::{Material, utf8};
use crate::failure::{Failure, Outcome};
use crate::worker::{Finished, Worker};

/// What trials of a run are compared with: filled by the baselines of its warm-up.
#[derive(Default)]
struct Reference {
    /// The sequential render's frames.
    frames: Vec<Digest>,
    /// The source's audio packets that belong to the scenario.
    audio: Vec<PacketMark>,
    /// The sequential output, as long as the warm-up needs it.
    output: Option<PathBuf>,
}

/// Executes the trials of an overlay experiment.
pub struct OverlayTrials<'r> {
    experiment: &'r Experiment,
    overlay: &'r Overlay,
    material: &'r Material,
    worker: &'r Worker,
    tmp: PathBuf,
    references: Vec<Reference>,
}

/// What a trial is of.
pub struct TrialOf<'p> {
    /// The cell.
    pub cell: &'p Cell,
    /// The order in which its jobs are executed, given their number.
    pub job_order: &'p dyn Fn(usize) -> Vec<usize>,
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
        let references = (0..scenarios).map(|_| Reference::default()).collect();
        Self {
            experiment,
            overlay,
            material,
            worker,
            tmp,
            references,
        }
    }

    /// Executes and verifies one trial.
    ///
    /// # Errors
    /// When the harness itself fails; a failed trial is an `Ok(Err(_))`.
    pub fn execute(&mut self, trial: &TrialOf<'_>) -> Outcome<Result<Measured, Failed>> {
        let ranges = self.ranges(trial.cell)?;
        let output = self.tmp.join(format!("cell{}.mp4", trial.cell.index));
        let executed = if trial.cell.is_baseline() {
            self.sequential(&ranges, &output)?
        } else {
            self.chunked(&ranges, &(trial.job_order)(ranges.len()), &output)?
        };
        let (jobs, join_secs) = match executed {
            Ok(executed) => executed,
            Err(failed) => return Ok(Err(failed)),
        };
        let began = Instant::now();
        if let Err(failed) = self.verify(trial, &jobs, &ranges, &output)? {
            return Ok(Err(failed));
        }
        let output_bytes = std::fs::metadata(&output).map_or(0, |file| file.len());
        let jobs = jobs
            .into_iter()
            .map(|(finished, rendered)| row(&finished, rendered))
            .collect();
        Ok(Ok(Measured {
            jobs,
            join_secs,
            verify_secs: began.elapsed().as_secs_f64(),
            output_bytes,
        }))
    }

    /// Forgets the outputs kept for the warm-up.
    pub fn end_warmup(&mut self) {
        for reference in &mut self.references {
            reference.output = None;
        }
    }

    fn ranges(&self, cell: &Cell) -> Outcome<Vec<FrameRange>> {
        let source = &self.material.source;
        let secs = match value_of(self.experiment, cell, "duration") {
            Some(Value::Secs(secs)) => Some(secs),
            _ => None,
        };
        let chunks = match value_of(self.experiment, cell, "chunks") {
            Some(Value::Integer(chunks)) => chunks as u32,
            _ => 1,
        };
        let named = levels_of(self.experiment, cell)
            .into_iter()
            .find(|(factor, _)| *factor == "strategy");
        let strategy = named
            .and_then(|(_, name)| Strategy::named(name))
            .unwrap_or(self.overlay.strategy);
        let plan = cut(strategy, frames_within(source, secs), chunks);
        let ranges: Option<Vec<FrameRange>> = plan
            .iter()
            .map(|chunk| frame_range(source, chunk))
            .collect();
        ranges.filter(|ranges| !ranges.is_empty()).ok_or_else(|| {
            Failure::usage(format!(
                "{}: no frame to render from (hint: a longer duration)",
                self.material.path.display()
            ))
        })
    }

    fn job(&self, range: FrameRange, product: Product, output: &Path) -> Outcome<Job> {
        let cores = self.experiment.executor.cores;
        Ok(Job::Overlay(OverlayJob {
            input: utf8(&self.material.path)?,
            output: utf8(output)?,
            track: self.material.track.clone(),
            range,
            encoder: self.overlay.encoder.clone(),
            threads: Threads {
                decode: cores,
                encode: cores,
            },
            product,
            adapter: None,
        }))
    }

    fn render(&self, job: Job, name: &str) -> Outcome<Result<(Finished, Rendered), Failed>> {
        Ok(match self.worker.ask(job, name)? {
            Err(failed) => Err(failed),
            Ok(mut finished) => match std::mem::replace(&mut finished.done.answer, nothing()) {
                Answer::Rendered(rendered) => Ok((finished, rendered)),
                _ => Err(strange()),
            },
        })
    }

    fn sequential(&self, ranges: &[FrameRange], output: &Path) -> Outcome<Executed> {
        let whole = FrameRange {
            end_pts: ranges[ranges.len() - 1].end_pts,
            frames: ranges.iter().map(|range| range.frames).sum(),
            ..ranges[0]
        };
        let job = self.job(
            whole,
            Product::Whole {
                audio_end_pts: self.audio_end(ranges),
            },
            output,
        )?;
        Ok(self.render(job, "sequential")?.map(|job| (vec![job], 0.0)))
    }

    fn chunked(&self, ranges: &[FrameRange], order: &[usize], output: &Path) -> Outcome<Executed> {
        let path = |chunk: usize| self.tmp.join(format!("chunk{chunk}.nut"));
        let mut jobs: Vec<Option<(Finished, Rendered)>> = ranges.iter().map(|_| None).collect();
        for chunk in order.iter().copied() {
            match self.render(
                self.job(ranges[chunk], Product::Chunk, &path(chunk))?,
                &format!("chunk{chunk}"),
            )? {
                Ok(job) => jobs[chunk] = Some(job),
                Err(failed) => return Ok(Err(failed)),
            }
        }
        let chunks = ranges.iter().enumerate().map(|(chunk, range)| {
            Ok(ChunkFile {
                path: utf8(&path(chunk))?,
                first_pts: range.first_pts,
            })
        });
        let join = JoinJob {
            chunks: chunks.collect::<Outcome<_>>()?,
            source: utf8(&self.material.path)?,
            audio_end_pts: self.audio_end(ranges),
            end_pts: ranges[ranges.len() - 1].end_pts,
            output: utf8(output)?,
        };
        Ok(match self.worker.ask(Job::Join(join), "join")? {
            Ok(joined) => Ok((jobs.into_iter().flatten().collect(), joined.wall_secs)),
            Err(failed) => Err(failed),
        })
    }

    /// Where the audio ends: with the video, unless the video is whole.
    fn audio_end(&self, ranges: &[FrameRange]) -> Option<i64> {
        let end = ranges[ranges.len() - 1].end_pts;
        (end < self.material.source.end_pts).then_some(end)
    }

    fn verify(
        &mut self,
        trial: &TrialOf<'_>,
        jobs: &[(Finished, Rendered)],
        ranges: &[FrameRange],
        output: &Path,
    ) -> Outcome<Result<(), Failed>> {
        let audio_end_pts = self.audio_end(ranges);
        let scenario = trial.cell.scenario as usize;
        let file = match self.packets(output, audio_end_pts)? {
            Ok(packets) => packets,
            Err(failed) => return Ok(Err(failed)),
        };
        let unknown = self.references[scenario].frames.is_empty();
        if trial.cell.is_baseline() && (trial.warmup || unknown) {
            let source = match self.packets(&self.material.path, audio_end_pts)? {
                Ok(packets) => packets,
                Err(failed) => return Ok(Err(failed)),
            };
            let frames = jobs
                .iter()
                .flat_map(|(_, rendered)| rendered.frames.iter().copied())
                .collect();
            self.references[scenario] = Reference {
                frames,
                audio: source.audio,
                output: Some(output.to_owned()),
            };
        }
        let reference = &self.references[scenario];
        if reference.frames.is_empty() {
            let message =
                "the sequential render has failed so far, so there is nothing to compare with"
                    .to_owned();
            return Ok(Err(Failed {
                kind: FailedKind::Crashed,
                message,
            }));
        }
        let frames: u32 = ranges.iter().map(|range| range.frames).sum();
        let first = self
            .material
            .source
            .pts
            .partition_point(|pts| *pts < ranges[0].first_pts);
        let times = &self.material.source.pts[first..first + frames as usize];
        let rendered: Vec<&[Digest]> = jobs
            .iter()
            .map(|(_, rendered)| rendered.frames.as_slice())
            .collect();
        let encoded: Vec<&[PacketMark]> = jobs
            .iter()
            .map(|(_, rendered)| rendered.packets.as_slice())
            .collect();
        let checked = check_frames(&reference.frames, &rendered)
            .and_then(|()| check_packets(&file.video, &encoded))
            .and_then(|()| check_times(&file.video, times))
            .and_then(|()| check_audio(&file.audio, &reference.audio));
        if let Err(broken) = checked {
            return Ok(Err(wrong(&broken)));
        }
        match &reference.output {
            Some(sequential) if trial.warmup && !trial.cell.is_baseline() => {
                self.compare(output, sequential)
            }
            _ => Ok(Ok(())),
        }
    }

    fn packets(&self, path: &Path, audio_end_pts: Option<i64>) -> Outcome<Result<Packets, Failed>> {
        let job = Job::Digest(DigestJob {
            input: utf8(path)?,
            audio_end_pts,
        });
        Ok(self
            .worker
            .ask(job, "digest")?
            .and_then(|finished| match finished.done.answer {
                Answer::Packets(packets) => Ok(packets),
                _ => Err(strange()),
            }))
    }

    fn compare(&self, file: &Path, reference: &Path) -> Outcome<Result<(), Failed>> {
        let job = Job::Compare(CompareJob {
            file: utf8(file)?,
            reference: utf8(reference)?,
        });
        Ok(self
            .worker
            .ask(job, "compare")?
            .and_then(|finished| match finished.done.answer {
                Answer::Compared(compared) => {
                    check_decode(&compared).map_err(|broken| wrong(&broken))
                }
                _ => Err(strange()),
            }))
    }
}

/// The jobs in plan order and the wall of the join, or how the trial failed.
type Executed = Result<(Vec<(Finished, Rendered)>, f64), Failed>;

/// Keeps one digest over each list, now that the lists have been compared.
fn row(finished: &Finished, rendered: Rendered) -> JobRow {
    let packets = rendered
        .packets
        .iter()
        .flat_map(|packet| [Digest(packet.pts as u64 as u128), packet.digest]);
    JobRow {
        wall_secs: finished.wall_secs,
        user_secs: finished.cpu.user,
        system_secs: finished.cpu.system,
        peak_rss_bytes: finished.done.peak_rss_bytes,
        read_bytes: None,
        written_bytes: None,
        voluntary_switches: None,
        involuntary_switches: None,
        status: None,
        responses: Default::default(),
        render: Some(RenderRow {
            frames: rendered.frames.len() as u32,
            pre_roll_frames: rendered.pre_roll_frames,
            drawn_frames: rendered.drawn_frames,
            video_bytes: rendered.video_bytes,
            process_secs: (finished.wall_secs - finished.done.elapsed_secs).max(0.0),
            start: rendered.start,
            packets_digest: Digest::of_list(packets),
            frames_digest: Digest::of_list(rendered.frames),
            threads: rendered.threads,
            cpu: rendered.cpu,
            frame_ms: rendered.frame_ms,
        }),
    }
}

fn wrong(broken: &Broken) -> Failed {
    Failed {
        kind: FailedKind::Verification,
        message: broken.to_string(),
    }
}

fn strange() -> Failed {
    Failed {
        kind: FailedKind::Crashed,
        message: "the worker answered another question than it was asked".to_owned(),
    }
}

fn nothing() -> Answer {
    Answer::Joined(twofold_core::protocol::Joined {
        video_packets: 0,
        audio_packets: 0,
        output_bytes: 0,
    })
}

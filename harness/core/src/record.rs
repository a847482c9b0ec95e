//! What a run leaves behind: the lines of its journal and its manifest.
//!
//! The journal is the state of a run. Lists of digests are compared when a trial is verified; the journal keeps one
//! digest over each.

mod gallery;
mod intervention;
mod manifest;

use std::collections::BTreeMap;
use std::ops::Range;

pub use gallery::{Gallery, SeamFrame, SeamPictures, TitlePicture, TitlePictures, evenly};
pub use intervention::{Intervened, Intervention, InterventionTrial};
pub use manifest::{FootageRecord, Machine, Manifest, WorkerRecord};
use serde::{Deserialize, Serialize};

use crate::analysis::Ended;
use crate::chunk::Chunks;
use crate::digest::Digest;
use crate::load::MachineState;
use crate::protocol::{BusiestThread, ClipTime, Compared, FrameMs, Io, StartUp, ThreadTime};

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// A trial was executed.
    Trial(Box<Trial>),
    /// The plan was carried out.
    Ended {
        /// Seconds since 1970-01-01 UTC.
        at: i64,
        /// Why; absent in journals of before it was recorded.
        #[serde(default)]
        why: Option<Ended>,
    },
    /// Something was changed on purpose to see what limits a baseline: no trial of any block, and of no account for a verdict.
    Intervention(Box<Intervened>),
}

/// One execution of one cell in one block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// The block, counted from 1 through the whole run, warm-up blocks included.
    pub block: u32,
    /// Whether the block is discarded by declaration.
    pub warmup: bool,
    /// Position in the block, from 0.
    pub order: u32,
    /// Trials of the whole block: a block with fewer rows was cut, and its rows are shown and not used.
    pub block_trials: u32,
    /// Index of the cell in the plan.
    pub cell: u32,
    /// Seconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// How busy the machine was; absent in journals of before it was recorded.
    #[serde(default)]
    pub machine: Option<MachineState>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was executed and verified.
    Measured(Measured),
    /// It was not.
    Failed(Failed),
}

/// A trial that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// In which way.
    pub kind: FailedKind,
    /// One line.
    pub message: String,
}

/// The ways in which a trial fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailedKind {
    /// A job ended without an answer or with a failure.
    Crashed,
    /// A job took longer than it may.
    TimedOut,
    /// The output is wrong.
    Verification,
}

/// A verified trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// One row a job, in plan order.
    pub jobs: Vec<JobRow>,
    /// Wall of all jobs at once, first spawn to last reap, where they share a machine; absent where each is alone.
    pub together_secs: Option<f64>,
    /// Wall of the join, spawn to reap; 0 where there is nothing to join.
    pub join_secs: f64,
    /// Wall of the checks, outside every other figure.
    pub verify_secs: f64,
    /// Bytes of the finished file; 0 for a command.
    pub output_bytes: u64,
    /// What cutting did to the video; told by the full decode of a warm-up, so absent in every other trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seams: Option<SeamPrice>,
}

/// The video of a joined file against the sequential output of its scenario: what its seams cost beside time, and what
/// copying saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeamPrice {
    /// Bytes of its video, encoded or copied.
    pub video_bytes: u64,
    /// Bytes of the sequential output's.
    pub sequential_video_bytes: u64,
    /// Peak signal-to-noise ratio over all frames against the sequential output, luma, in dB; 100 where they are equal.
    pub psnr_db: f64,
    /// That of the frame least like its counterpart.
    pub worst_psnr_db: f64,
    /// Which frame that is.
    pub worst_frame: u32,
    /// Mean structural similarity over all frames, luma: 1 where they are equal.
    pub ssim: f64,
    /// That of the frame least like its counterpart in this respect.
    pub worst_ssim: f64,
    /// Frames that are the source's own; 0 where every frame was rendered.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub copied_frames: u32,
    /// What the sequential output lost on those frames by encoding them anew: its peak signal-to-noise ratio against the
    /// source, luma, in dB. They themselves lost nothing, which was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequential_copied_psnr_db: Option<f64>,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl SeamPrice {
    /// Of a full decode and the bytes of both videos.
    pub fn of(compared: &Compared, video_bytes: u64, sequential_video_bytes: u64) -> Self {
        Self {
            video_bytes,
            sequential_video_bytes,
            psnr_db: compared.psnr_db,
            worst_psnr_db: compared.worst_psnr_db,
            worst_frame: compared.worst_frame,
            ssim: compared.ssim,
            worst_ssim: compared.worst_ssim,
            copied_frames: compared
                .copies
                .as_ref()
                .map_or(0, |copies| copies.digests.len() as u32),
            sequential_copied_psnr_db: (compared.copies.as_ref())
                .map(|copies| copies.reference_psnr_db),
        }
    }

    /// How many more bytes there are, as a share of the sequential output's: 0.02 is 2 % more.
    pub fn more_bytes(&self) -> f64 {
        self.video_bytes as f64 / self.sequential_video_bytes.max(1) as f64 - 1.0
    }
}

/// One job of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    /// Spawn to reap, by the harness's clock; of a Slurm job, its container's beginning to its reply, by the node's.
    pub wall_secs: f64,
    /// CPU seconds in user mode.
    pub user_secs: f64,
    /// CPU seconds in the kernel.
    pub system_secs: f64,
    /// High-water mark of the process's resident memory.
    pub peak_rss_bytes: u64,
    /// Bytes that had to be fetched from storage; what was cached is not among them. Absent for a render.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_bytes: Option<u64>,
    /// Bytes given to storage, whether they have reached it or not. Absent for a render.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_bytes: Option<u64>,
    /// How often it gave up the processor to wait. Absent for a render.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voluntary_switches: Option<u64>,
    /// How often the processor was taken from it. Absent for a render.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub involuntary_switches: Option<u64>,
    /// The exit status of a command; absent for a render.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    /// What a command measured of itself, by name, units standing in names; empty for a render.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub responses: BTreeMap<String, f64>,
    /// Where in a fleet it was executed; absent for what this machine executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What a renderer says of itself; absent for a command.
    pub render: Option<RenderRow>,
}

/// Where in a fleet a job was executed, and how long it waited for that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// What the fleet calls the node.
    pub node: String,
    /// The machine under it: nodes of one machine have the same.
    pub host: String,
    /// Processors of that machine.
    pub host_cores: u32,
    /// From being handed over to its container's beginning: neither start-up nor work. 0 where whoever started it does not tell
    /// the two apart.
    pub queue_secs: f64,
}

/// What a renderer says of one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenderRow {
    /// Frames in the chunk.
    pub frames: u32,
    /// Frames decoded and dropped before it.
    pub pre_roll_frames: u32,
    /// Frames on which something was drawn.
    pub drawn_frames: u32,
    /// Bytes of encoded video.
    pub video_bytes: u64,
    /// Process creation and end: wall less what the worker accounts for.
    pub process_secs: f64,
    /// The worker's own start-up.
    pub start: StartUp,
    /// Each thread of the pipeline.
    pub threads: Vec<ThreadTime>,
    /// CPU seconds of codec and rasteriser threads.
    pub cpu: Vec<(String, f64)>,
    /// The thread that used most CPU, of the whole process. Absent in journals of before it was recorded, and for all but the
    /// first of several pipelines in one process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busiest: Option<BusiestThread>,
    /// Time inside the calls that read and write; absent in journals of before it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub io: Option<Io>,
    /// Seconds in which the adapter was at work on any of its frames, by its own clock; absent where it has none, and in
    /// journals of before it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gpu_secs: Option<f64>,
    /// Time between frames.
    pub frame_ms: FrameMs,
    /// One digest over the rendered frames' digests.
    pub frames_digest: Digest,
    /// One digest over the packets' digests.
    pub packets_digest: Digest,
    /// Of a compilation: how long each clip, or the part of it that was this job's, took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clips: Vec<ClipTime>,
}

impl RenderRow {
    /// Seconds before the pipeline took its first frame: process, device, pipeline, opening the input.
    pub fn start_secs(&self) -> f64 {
        self.process_secs + self.start.ready_secs
    }

    /// Seconds from then to the first rendered frame, where frames before the cut had to be decoded for it; else 0.
    pub fn pre_roll_secs(&self) -> f64 {
        match self.pre_roll_frames {
            0 => 0.0,
            _ => (self.start.first_frame_secs - self.start.ready_secs).max(0.0),
        }
    }
}

/// Where a cell is cut.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkPlan {
    /// Frames of the output.
    pub frames: u32,
    /// The first frame of every chunk but the first.
    pub cuts: Vec<u32>,
    /// Why there are fewer jobs than were asked for, where there are.
    pub shortfall: Option<String>,
    /// Why it was cut at keyframes, where it was to be smart and nothing can be copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// For each range the job that renders it; empty where each has one of its own, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<u32>,
    /// Ranges, by index, that nobody renders: their packets are the source's own, and what `owners` says of them is of no
    /// account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copied: Vec<u32>,
}

impl ChunkPlan {
    /// Of chunks that a strategy gave.
    pub fn of(chunks: Chunks) -> Self {
        Self {
            frames: chunks.ranges.last().map_or(0, |range| range.end),
            cuts: chunks
                .ranges
                .iter()
                .skip(1)
                .map(|range| range.start)
                .collect(),
            shortfall: chunks.shortfall,
            fallback: chunks.fallback,
            owners: chunks.owners,
            copied: chunks.copied,
        }
        .plainly()
    }

    /// The same, owners left out where each range has a job of its own, in order.
    pub fn plainly(self) -> Self {
        let own = self.copied.is_empty()
            && (self.owners.iter().enumerate()).all(|(range, owner)| range as u32 == *owner);
        Self {
            owners: if own { vec![] } else { self.owners },
            ..self
        }
    }

    /// How many jobs there are: one at least, if only to copy.
    pub fn jobs(&self) -> u32 {
        match self.owners.iter().max() {
            Some(last) => last.saturating_add(1),
            None => self.cuts.len() as u32 + 1,
        }
    }

    /// Whether one job renders every frame.
    pub fn is_sequential(&self) -> bool {
        self.jobs() == 1 && self.copied.is_empty()
    }

    /// For each job the ranges it renders, as half-open ranges of frame indices, in order.
    pub fn by_job(&self) -> Vec<Vec<Range<u32>>> {
        let mut jobs = vec![vec![]; self.jobs() as usize];
        for (index, range) in self.ranges().into_iter().enumerate() {
            let owner = self
                .owners
                .get(index)
                .map_or(index, |owner| *owner as usize);
            if let (Some(job), false) = (jobs.get_mut(owner), self.is_copied(index)) {
                job.push(range);
            }
        }
        jobs
    }

    /// The ranges that nobody renders, as half-open ranges of frame indices, in order.
    pub fn copied_ranges(&self) -> Vec<Range<u32>> {
        let ranges = self.ranges().into_iter().enumerate();
        ranges
            .filter(|(index, _)| self.is_copied(*index))
            .map(|(_, range)| range)
            .collect()
    }

    fn is_copied(&self, range: usize) -> bool {
        self.copied.contains(&(range as u32))
    }

    /// The chunks as half-open ranges of frame indices.
    pub fn ranges(&self) -> Vec<Range<u32>> {
        let starts = [0].into_iter().chain(self.cuts.iter().copied());
        let ends = self.cuts.iter().copied().chain([self.frames]);
        starts.zip(ends).map(|(start, end)| start..end).collect()
    }
}

//! A range of frames to be rendered, and what was rendered.

use serde::{Deserialize, Serialize};

use super::Adapter;
use crate::digest::Digest;
use crate::spec::Devices;

/// Asks for ranges of frames with highlights drawn on them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayJob {
    /// The source video.
    pub input: String,
    /// The highlight track, as TOML.
    pub track: String,
    /// Which frames are rendered, in presentation order; none where everything is copied.
    pub ranges: Vec<FrameRange>,
    /// How to encode them.
    pub encoder: Encoder,
    /// Time stamps of frames at which the encoder has to begin a group of pictures, beside the first of each range.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keyframes: Vec<i64>,
    /// What one container has.
    pub threads: Threads,
    /// What the output is.
    pub product: Product,
    /// The adapter by index or part of its name; what [`Hello::adapter`](super::Hello::adapter) says where absent.
    pub adapter: Option<String>,
}

/// Asks for several ranges at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayJobs {
    /// A pipeline each.
    pub jobs: Vec<OverlayJob>,
    /// Whether they share a device.
    pub devices: Devices,
}

/// A half-open range of frames of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameRange {
    /// Time stamp of the first frame.
    pub first_pts: i64,
    /// Time stamp at which the range ends: of the first frame after it, or where the last frame ends.
    pub end_pts: i64,
    /// How many frames there are in it; a job that finds another number fails.
    pub frames: u32,
    /// Time stamp of the keyframe to start decoding from, at or before `first_pts`.
    pub seek_pts: i64,
    /// Time stamp of the source's first frame, the same in every range of one source: second 0 of a highlight track.
    pub origin_pts: i64,
}

/// An encoder by libav's name, with its options in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoder {
    /// Such as `libx264`.
    pub codec: String,
    /// Such as `("preset", "veryfast")`.
    pub options: Vec<(String, String)>,
}

impl Encoder {
    /// The one codec whose pictures can stand between packets of a source.
    pub const SUITS: &'static str = "libx264";
}

/// The threads of one container, explicit so that no library helps itself to the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threads {
    /// Of the decoder.
    pub decode: u32,
    /// Of the encoder.
    pub encode: u32,
}

/// What an overlay job writes. Files are written beside their names first and renamed when they are whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Product {
    /// A playable file with the source's audio copied into it: the sequential way.
    Whole {
        /// The file.
        output: String,
        /// Audio packets that start at or after this time stamp (of the video's time base) are left out; `None` copies all.
        audio_end_pts: Option<i64>,
        /// Ranges whose packets are the source's own, which with those that are rendered make up all frames.
        copied: Vec<FrameRange>,
    },
    /// Video packets only, to be joined.
    Chunks {
        /// A file for each range.
        outputs: Vec<String>,
        /// Whether they will stand between packets of the source, which the encoder then has to suit.
        beside_copies: bool,
    },
}

impl Product {
    /// One chunk, beside none but such.
    pub fn chunk(output: String) -> Self {
        Product::Chunks {
            outputs: vec![output],
            beside_copies: false,
        }
    }

    /// A playable file whose every frame is rendered, with all of the source's audio.
    pub fn whole(output: String) -> Self {
        Product::Whole {
            output,
            audio_end_pts: None,
            copied: vec![],
        }
    }

    /// Whether what is rendered stands between packets of the source.
    pub fn is_beside_copies(&self) -> bool {
        match self {
            Product::Whole { copied, .. } => !copied.is_empty(),
            Product::Chunks { beside_copies, .. } => *beside_copies,
        }
    }

    /// The files that it writes.
    pub fn outputs(&self) -> &[String] {
        match self {
            Product::Whole { output, .. } => std::slice::from_ref(output),
            Product::Chunks { outputs, .. } => outputs,
        }
    }
}

/// Ranges of frames that were rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendered {
    /// XXH3-128 of every frame in presentation order, taken from the buffer handed to the encoder.
    pub frames: Vec<Digest>,
    /// Every encoded packet, in decoding order.
    pub packets: Vec<PacketMark>,
    /// How many of them each range has.
    pub range_packets: Vec<u32>,
    /// Frames decoded and dropped before the first one of the range.
    pub pre_roll_frames: u32,
    /// Frames on which something was drawn.
    pub drawn_frames: u32,
    /// Frames of the range that had the time stamp of another one and were moved to the tick after it.
    pub moved_frames: u32,
    /// Bytes of encoded video.
    pub video_bytes: u64,
    /// Bytes of video that were copied from the source.
    pub copied_bytes: u64,
    /// Bytes of the file, or of all of them.
    pub output_bytes: u64,
    /// Where the time before the first frame went.
    pub start: StartUp,
    /// Each thread of the pipeline, whole.
    pub threads: Vec<ThreadTime>,
    /// CPU seconds of the threads of codecs and rasteriser, summed by thread name; of the whole process, so that of several
    /// pipelines in one only the first has them.
    pub cpu: Vec<(String, f64)>,
    /// The thread that used most CPU; of the whole process, as `cpu` is, and told where that is.
    pub busiest: Option<BusiestThread>,
    /// Time inside the calls that read the input and write the output.
    pub io: Io,
    /// Seconds in which the adapter was at work on any frame of this pipeline, by its own clock, without copies; `None` where
    /// it has none. On a software adapter it is time of its threads, which are among `cpu` too.
    pub gpu_secs: Option<f64>,
    /// Seconds from the start of the worker's `main` to this pipeline's end.
    pub ended_secs: f64,
    /// Time between one frame and the next leaving the pipeline.
    pub frame_ms: FrameMs,
    /// What drew on it; absent where no adapter was opened.
    pub adapter: Option<Adapter>,
}

/// One thread of a process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BusiestThread {
    /// Its name, without the number that tells it from its like.
    pub name: String,
    /// CPU seconds, user and system.
    pub cpu_secs: f64,
}

/// Reading and writing, by the clock around the calls: what the page cache answers is quick, what a disk or a network has to
/// be waited for is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Io {
    /// Seconds inside calls that read or seek, and in opening what is read.
    pub read_secs: f64,
    /// Seconds inside calls that write, and in closing what was written.
    pub write_secs: f64,
    /// Seconds in which at least one such call was under way: threads may read and write at once.
    pub busy_secs: f64,
    /// Bytes that were read; what is read twice counts twice.
    pub read_bytes: u64,
    /// Bytes that were written.
    pub write_bytes: u64,
}

/// Seconds from the start of the worker's `main`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StartUp {
    /// Spent opening the input and its decoder.
    pub open_secs: f64,
    /// Spent finding the adapter and making the device.
    pub device_secs: f64,
    /// Spent making the render pipeline and the encoder.
    pub pipeline_secs: f64,
    /// When the last thread of the pipeline was ready; the first frame may be rendered before the encoder is.
    pub ready_secs: f64,
    /// When the first frame of the range had been rendered.
    pub first_frame_secs: f64,
}

/// What one thread of the pipeline did with its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThreadTime {
    /// `decode`, `render` and `encode` of an overlay; `decode`, `annotate`, `encode` and `sound` of a compilation.
    pub name: String,
    /// From the thread's start to its end.
    pub wall_secs: f64,
    /// Work and waiting by stage; with `unaccounted_secs` they sum to `wall_secs`.
    pub stages: Vec<StageTime>,
    /// What no stage claims.
    pub unaccounted_secs: f64,
}

/// Seconds in one stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageTime {
    /// `start`, `demux`, `decode`, `upload`, `render`, `readback`, `filter`, `digest`, `encode`, `mux`, `hand-over`.
    pub stage: String,
    /// Working.
    pub work_secs: f64,
    /// Waiting for another thread or for the device.
    pub wait_secs: f64,
}

/// Quantiles of the time between frames, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FrameMs {
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
}

/// One packet: when it is shown and what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketMark {
    /// Presentation time stamp in the stream's time base of the source.
    pub pts: i64,
    /// XXH3-128 of the payload in its canonical form (NAL units without their framing for H.264 and HEVC).
    pub digest: Digest,
}

//! The job protocol: what the harness asks of a worker and what the worker answers, as JSON.
//!
//! The programs meet only here. A request carries the protocol's version and the build that wrote it; a worker of
//! another build refuses it, because two builds may disagree about a pixel. Times are seconds, sizes bytes, time
//! stamps integers in the source's own time base.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// The version of the messages below.
pub const VERSION: u32 = 1;

/// The build of this program: its version and a fingerprint of the sources it shares with the other programs.
pub const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("TWOFOLD_SOURCES"));

/// One request, written to the worker's standard input as a single line.
///
/// The worker keeps that input open and ends when it closes, so that no worker outlives its harness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// [`VERSION`] of the writer.
    pub version: u32,
    /// [`BUILD`] of the writer.
    pub build: String,
    /// What is asked.
    pub job: Job,
}

impl Request {
    /// A request of this build.
    pub fn new(job: Job) -> Self {
        Self {
            version: VERSION,
            build: BUILD.to_owned(),
            job,
        }
    }

    /// Why this request must be refused here, if it must.
    pub fn refusal(&self) -> Option<String> {
        if self.version == VERSION && self.build == BUILD {
            return None;
        }
        Some(format!(
            "the worker is of another build: it is {BUILD} (protocol {VERSION}), the request comes from {} (protocol {}) \
             (hint: build both with one `cargo build --workspace`)",
            self.build, self.version
        ))
    }
}

/// What can be asked of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Job {
    /// Say who you are: answered by [`Answer::Hello`].
    Hello,
    /// Index a file without decoding it: answered by [`Answer::Source`].
    Probe(ProbeJob),
    /// Draw and encode a scene: answered by [`Answer::Footage`].
    Footage(FootageJob),
    /// Render a range of frames: answered by [`Answer::Rendered`].
    Overlay(OverlayJob),
    /// Join rendered chunks and the source's audio: answered by [`Answer::Joined`].
    Join(JoinJob),
    /// List the packets of a file: answered by [`Answer::Packets`].
    Digest(DigestJob),
    /// Decode two files fully and compare them frame by frame: answered by [`Answer::Compared`].
    Compare(CompareJob),
}

/// The worker's answer: one line on its standard output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It was done.
    Done(Box<Done>),
    /// It could not be done.
    Failed(Failure),
}

/// A finished job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// What was asked for.
    pub answer: Answer,
    /// Seconds from the start of the worker's `main` to this reply.
    pub elapsed_secs: f64,
    /// The process's high-water mark of resident memory (VmHWM).
    pub peak_rss_bytes: u64,
}

/// What a finished job brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Who the worker is.
    Hello(Hello),
    /// What a file holds.
    Source(Source),
    /// Footage was made.
    Footage(Footage),
    /// Frames were rendered.
    Rendered(Rendered),
    /// Chunks were joined.
    Joined(Joined),
    /// The packets of a file.
    Packets(Packets),
    /// Two files, frame by frame.
    Compared(Compared),
}

/// Why a job was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Whose fault it is, and so the exit status.
    pub kind: FailureKind,
    /// One line: what, where and what to do.
    pub message: String,
}

/// The kinds of failure, by the exit status they lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The request or its input is wrong: status 2.
    Input,
    /// The output is wrong: status 3.
    Verification,
    /// The worker is wrong, or the machine under it: status 1.
    Bug,
}

impl FailureKind {
    /// The exit status of a program that ends with this failure.
    pub fn status(self) -> u8 {
        match self {
            FailureKind::Bug => 1,
            FailureKind::Input => 2,
            FailureKind::Verification => 3,
        }
    }
}

/// An exact fraction, as libav keeps time bases and frame rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rational {
    /// Numerator.
    pub num: i32,
    /// Denominator, never 0.
    pub den: i32,
}

impl Rational {
    /// `ticks` of this time base in seconds.
    pub fn secs(self, ticks: i64) -> f64 {
        ticks as f64 * f64::from(self.num) / f64::from(self.den)
    }
}

/// Who a worker is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// Its [`BUILD`].
    pub build: String,
    /// Name and version of each library that a frame passes through (libavcodec, wgpu, …).
    pub libraries: Vec<(String, String)>,
    /// The graphics adapters of this machine, the one used by default first.
    pub adapters: Vec<Adapter>,
}

/// A graphics adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapter {
    /// Its name, as the driver gives it.
    pub name: String,
    /// Driver and version.
    pub driver: String,
    /// Hardware or software.
    pub class: AdapterClass,
}

/// The two classes of adapter, never mixed in one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdapterClass {
    /// A GPU.
    Hardware,
    /// A rasteriser on the CPU (llvmpipe).
    Software,
}

/// Asks what a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProbeJob {
    /// The file.
    pub input: String,
}

/// What a file holds, from its packets alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Pixels of a coded frame.
    pub width: u32,
    /// Lines of a coded frame.
    pub height: u32,
    /// libav's name of the pixel format.
    pub pixel_format: String,
    /// libav's name of the video codec.
    pub codec: String,
    /// Of every time stamp below.
    pub time_base: Rational,
    /// The average frame rate, where the container tells one.
    pub frame_rate: Option<Rational>,
    /// The time stamp of every frame, in presentation order, strictly increasing.
    pub pts: Vec<i64>,
    /// Where the last frame ends (its time stamp plus its duration).
    pub end_pts: i64,
    /// Indices into `pts` of the frames at which decoding can start.
    pub keyframes: Vec<u32>,
    /// The audio that goes with it.
    pub audio: Option<Audio>,
    /// What is left out (other tracks), a sentence each.
    pub notes: Vec<String>,
}

impl Source {
    /// Seconds from the first frame's start to the last one's end.
    pub fn duration_secs(&self) -> f64 {
        let first = self.pts.first().copied().unwrap_or(self.end_pts);
        self.time_base.secs(self.end_pts - first)
    }
}

/// An audio stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audio {
    /// libav's name of the codec.
    pub codec: String,
    /// How many packets it has.
    pub packets: u64,
}

/// Asks for a scene as a video file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FootageJob {
    /// What to draw.
    pub scene: SceneRequest,
    /// Where to write it (MP4: H.264 and AAC).
    pub output: String,
    /// Threads to draw and encode with.
    pub threads: u32,
}

/// A scene by name with its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneRequest {
    /// Which scene: `match`.
    pub name: String,
    /// Pixels of a frame, even.
    pub width: u32,
    /// Lines of a frame, even.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Frames from one keyframe to the next, at most.
    pub gop: u32,
    /// Strength of the grain, 0 (none) to 64, in code values.
    pub grain: u32,
    /// Seed of everything random in it.
    pub seed: u64,
    /// Seconds of it.
    pub duration_secs: f64,
}

/// Footage that was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Footage {
    /// Frames in it.
    pub frames: u64,
    /// The true positions of the players that are highlighted: a highlight track, as TOML.
    pub track: String,
}

/// Asks for one range of frames with highlights drawn on them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayJob {
    /// The source video.
    pub input: String,
    /// Where the result goes; written beside it first and renamed when it is whole.
    pub output: String,
    /// The highlight track, as TOML.
    pub track: String,
    /// Which frames.
    pub range: FrameRange,
    /// How to encode them.
    pub encoder: Encoder,
    /// What one container has.
    pub threads: Threads,
    /// What the output is.
    pub product: Product,
    /// The adapter by index or part of its name; the best one where absent.
    pub adapter: Option<String>,
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

/// The threads of one container, explicit so that no library helps itself to the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threads {
    /// Of the decoder.
    pub decode: u32,
    /// Of the encoder.
    pub encode: u32,
}

/// What an overlay job writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Product {
    /// A playable file with the source's audio copied into it: the sequential way.
    Whole {
        /// Audio packets that start at or after this time stamp (of the video's time base) are left out; `None` copies all.
        audio_end_pts: Option<i64>,
    },
    /// Video packets only, to be joined.
    Chunk,
}

/// A range of frames that was rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendered {
    /// XXH3-128 of every frame in presentation order, taken from the buffer handed to the encoder.
    pub frames: Vec<Digest>,
    /// Every encoded packet, in decoding order.
    pub packets: Vec<PacketMark>,
    /// Frames decoded and dropped before the first one of the range.
    pub pre_roll_frames: u32,
    /// Frames on which something was drawn.
    pub drawn_frames: u32,
    /// Bytes of encoded video.
    pub video_bytes: u64,
    /// Bytes of the file.
    pub output_bytes: u64,
    /// Where the time before the first frame went.
    pub start: StartUp,
    /// Each thread of the pipeline, whole.
    pub threads: Vec<ThreadTime>,
    /// CPU seconds of the threads of codecs and rasteriser, summed by thread name.
    pub cpu: Vec<(String, f64)>,
    /// Time between one frame and the next leaving the pipeline.
    pub frame_ms: FrameMs,
    /// What rendered it.
    pub adapter: Adapter,
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
    /// `decode`, `render` or `encode`.
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
    /// `start`, `demux`, `decode`, `upload`, `render`, `readback`, `digest`, `encode`, `mux`, `hand-over`.
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

/// Asks for chunks to become one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinJob {
    /// The chunks in plan order.
    pub chunks: Vec<ChunkFile>,
    /// The source, for its audio, time base and tags.
    pub source: String,
    /// As in [`Product::Whole`].
    pub audio_end_pts: Option<i64>,
    /// Where the last frame ends.
    pub end_pts: i64,
    /// Where the result goes; written beside it first and renamed when it is whole.
    pub output: String,
}

/// A rendered chunk on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkFile {
    /// The file an overlay job wrote.
    pub path: String,
    /// Time stamp of its first frame.
    pub first_pts: i64,
}

/// Chunks that were joined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Joined {
    /// Video packets written.
    pub video_packets: u64,
    /// Audio packets copied.
    pub audio_packets: u64,
    /// Bytes of the file.
    pub output_bytes: u64,
}

/// Asks for the packets of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestJob {
    /// The file.
    pub input: String,
    /// As in [`Product::Whole`]; applies to the audio list.
    pub audio_end_pts: Option<i64>,
}

/// The packets of a file's video and audio streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packets {
    /// Of every video time stamp.
    pub time_base: Rational,
    /// Video, in decoding order.
    pub video: Vec<PacketMark>,
    /// Audio, in order; time stamps in the audio stream's own time base.
    pub audio: Vec<PacketMark>,
}

/// Asks for two files to be decoded fully and compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompareJob {
    /// The file in question.
    pub file: String,
    /// What it should look like: the sequential render.
    pub reference: String,
}

/// Two files, frame by frame, on the luma plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Frames decoded from the file in question.
    pub frames: u32,
    /// Frames decoded from the reference.
    pub reference_frames: u32,
    /// Messages of warning or worse that libav gave while decoding the file in question.
    pub messages: Vec<String>,
    /// Frames whose time stamps differ.
    pub moved_frames: u32,
    /// Index of the frame least like its reference.
    pub worst_frame: u32,
    /// Its peak signal-to-noise ratio, in dB, at most 100.
    pub worst_psnr_db: f64,
    /// The median over all frames.
    pub median_psnr_db: f64,
    /// Frames that are clearly more like the reference's neighbour than like their own reference.
    pub strayed_frames: Vec<u32>,
}

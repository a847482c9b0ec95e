//! Who a worker is, what a file holds, and footage to be drawn.

use std::ops::Range;

use serde::{Deserialize, Serialize};

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
    /// The graphics adapters of this machine, best first.
    pub adapters: Vec<Adapter>,
    /// Which of them is used where a job names none: the first, or what the environment asks for. A worker of another build,
    /// which is to be refused by name, may not say.
    #[serde(default)]
    pub chosen: u32,
}

impl Hello {
    /// The adapter that is used where a job names none.
    pub fn adapter(&self) -> Option<&Adapter> {
        self.adapters.get(self.chosen as usize)
    }
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

impl Adapter {
    /// Whether it is a rasteriser on the CPU.
    pub fn is_software(&self) -> bool {
        self.class == AdapterClass::Software
    }
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

/// Whether a video is named by its address on a network and not by a path.
pub fn is_address(name: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| name.starts_with(scheme))
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
    /// Groups of frames whose packets can be copied while others are encoded anew: each begins with a picture that nothing
    /// after it looks past, and no frame outside it needs one inside. Half-open ranges of indices into `pts`, in order.
    pub closed_gops: Vec<Range<u32>>,
    /// Why none of its packets can be copied while others are encoded anew, where none can.
    pub no_copy: Option<String>,
    /// The audio that goes with it.
    pub audio: Option<Audio>,
    /// How many of the frames had the time stamp of another one and were moved to the tick after it.
    pub moved_frames: u32,
    /// Why the video cannot be rendered, as one line, where it cannot.
    pub unsupported: Option<String>,
    /// What is left out (other tracks) or changed (time stamps), a sentence each.
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

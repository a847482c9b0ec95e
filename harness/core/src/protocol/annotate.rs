//! Parts of a compilation to be rendered, and what was rendered.

use serde::{Deserialize, Serialize};

use super::{Encoder, PacketMark, Rendered, Threads};
use crate::compilation::{Slot, Style};

/// Samples a second of a compilation's sound.
pub const SOUND_RATE: u32 = 48_000;

/// What every clip of a compilation is brought to: 8-bit 4:2:0, BT.709, square pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Canvas {
    /// Pixels of a frame, even.
    pub width: u32,
    /// Lines of a frame, even.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
}

impl Canvas {
    /// Ticks of the output's time base, 1/(512 fps) s, from one frame to the next.
    pub const TICKS: i64 = 512;

    /// The time stamp of an output frame.
    pub fn pts(self, frame: u32) -> i64 {
        i64::from(frame) * Self::TICKS
    }
}

/// Asks for stretches of a compilation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnotateJob {
    /// What every clip is brought to.
    pub canvas: Canvas,
    /// The font's file.
    pub font: String,
    /// In the order of the compilation; may be empty where only sound is asked for.
    pub stretches: Vec<Stretch>,
    /// The whole compilation's sound, where this job makes it.
    pub sound: Option<Sound>,
    /// The playable file that stretches and sound are joined to at the end, where this job does it all: the sequential way.
    /// The parts, which lie beside their outputs meanwhile, are then removed.
    pub whole: Option<String>,
    /// How to encode.
    pub encoder: Encoder,
    /// What one container has.
    pub threads: Threads,
}

/// Output frames that follow one another, encoded as one chunk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Where the chunk goes; written beside it first and renamed when it is whole.
    pub output: String,
    /// Index of its first frame in the compilation.
    pub first_frame: u32,
    /// What it shows, in order.
    pub cuts: Vec<Cut>,
}

impl Stretch {
    /// How many frames it has.
    pub fn frames(&self) -> u32 {
        self.cuts.iter().map(|cut| cut.frames).sum()
    }
}

/// A clip, or a part of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Index of the clip in the compilation.
    pub clip: u32,
    /// What messages call it.
    pub name: String,
    /// Its video.
    pub input: String,
    /// The clip's in point, in the video's time base: what its output frame 0 looks at.
    pub in_pts: i64,
    /// Time stamp of the keyframe to start decoding from, at or before what the first frame of the cut looks at.
    pub seek_pts: i64,
    /// The first of the clip's output frames that is wanted.
    pub first: u32,
    /// How many are wanted.
    pub frames: u32,
    /// What is written over them.
    pub texts: Vec<Written>,
}

/// A text over a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// What it says of the clip.
    pub slot: Slot,
    /// What is written; line feeds begin lines.
    pub text: String,
    /// What it looks like.
    pub style: Style,
}

/// The sound of a whole compilation: stereo, [`SOUND_RATE`], AAC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sound {
    /// Where it goes: an MP4 file without a picture.
    pub output: String,
    /// In order.
    pub clips: Vec<SoundClip>,
}

/// The sound of one clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoundClip {
    /// What messages call it.
    pub name: String,
    /// Its video; one without sound gives silence.
    pub input: String,
    /// Seconds of the container's time at which it begins: the time stamp of the video's first frame and the in point.
    pub in_secs: f64,
    /// How many samples it has.
    pub samples: u64,
}

/// Stretches that were rendered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annotated {
    /// Frames and packets of all stretches, in order.
    pub rendered: Rendered,
    /// Each cut: its clip, its frames, and the seconds from the one before it leaving the pipeline to its last frame doing so.
    pub clips: Vec<ClipTime>,
    /// The packets of the sound, where this job made it; time stamps in 1/[`SOUND_RATE`] s.
    pub sound: Vec<PacketMark>,
}

/// How long a clip, or a part of one, took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClipTime {
    /// Index of the clip in the compilation.
    pub clip: u32,
    /// Frames of it that were rendered.
    pub frames: u32,
    /// Seconds.
    pub secs: f64,
}

/// Asks whether texts can be drawn as they are meant, without rendering anything: answered by
/// [`Answer::Placed`](super::Answer::Placed).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceJob {
    /// What they are drawn on.
    pub canvas: Canvas,
    /// The font's file.
    pub font: String,
    /// Each clip's name and its texts.
    pub clips: Vec<(String, Vec<Written>)>,
}

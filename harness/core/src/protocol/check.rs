//! Chunks to be joined, and files to be listed and compared.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Canvas, FrameRange, PacketMark, Rational};
use crate::digest::Digest;

/// Asks for chunks to become one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinJob {
    /// The chunks in plan order.
    pub chunks: Vec<ChunkFile>,
    /// Where audio, time base and tags come from.
    pub origin: Origin,
    /// Where the last frame ends.
    pub end_pts: i64,
    /// Where the result goes; written beside it first and renamed when it is whole.
    pub output: String,
}

/// What chunks were made from, and so what a file of them carries besides their packets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Origin {
    /// A video: its audio, time base and tags.
    Source {
        /// The file.
        path: String,
        /// As in [`Product::Whole`](super::Product::Whole).
        audio_end_pts: Option<i64>,
        /// Ranges between the chunks whose packets are the file's own.
        copied: Vec<FrameRange>,
    },
    /// A compilation.
    Canvas {
        /// Its time base, and what its frames are.
        canvas: Canvas,
        /// The file with its sound; none where absent.
        sound: Option<String>,
    },
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
    /// Bytes of those that are the source's own.
    pub copied_bytes: u64,
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
    /// Where frames of it were copied from, where some were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<CopiesFrom>,
}

/// Frames whose packets are those of another file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiesFrom {
    /// The file.
    pub source: String,
    /// Which frames, by index in presentation order.
    pub frames: Vec<Range<u32>>,
}

/// Two files, frame by frame, on the luma plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Frames decoded from the file in question.
    pub frames: u32,
    /// Frames decoded from the reference.
    pub reference_frames: u32,
    /// Messages of warning or worse that libav gave while decoding the file in question, and not of what was copied as well.
    pub messages: Vec<String>,
    /// Frames whose time stamps differ.
    pub moved_frames: u32,
    /// Index of the frame least like its reference.
    pub worst_frame: u32,
    /// Its peak signal-to-noise ratio, in dB, at most 100.
    pub worst_psnr_db: f64,
    /// The median over all frames.
    pub median_psnr_db: f64,
    /// That of the mean squared error of all frames.
    pub psnr_db: f64,
    /// Mean over all frames of the structural similarity: 1 where two are equal.
    pub ssim: f64,
    /// That of the frame least like its reference in this respect.
    pub worst_ssim: f64,
    /// Frames that are clearly more like the reference's neighbour than like their own reference; copied ones are not asked.
    pub strayed_frames: Vec<u32>,
    /// Of frames that were copied.
    pub copies: Option<ComparedCopies>,
}

/// Copied frames against those they are copies of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedCopies {
    /// The source's frames that were copied, in order, as digests like those of rendered frames.
    pub digests: Vec<Digest>,
    /// Those that differ from the source's in any sample of any plane, by index.
    pub differing: Vec<u32>,
    /// Peak signal-to-noise ratio of the reference's frames at the same places against the source's, luma, in dB: what
    /// encoding them anew loses. 100 where they are equal.
    pub reference_psnr_db: f64,
    /// Of all other frames the least like its reference: its ratio, and 100 where there is none.
    pub others_worst_psnr_db: f64,
}

//! A trial that was executed: what its jobs rendered, by job and by range.

use std::ops::Range;
use std::time::Instant;

use twofold_core::digest::Digest;
use twofold_core::protocol::{ClipTime, PacketMark, Rendered};
use twofold_core::record::Place;

use crate::program::CpuSecs;

/// A trial that was rendered and joined.
pub struct Executed {
    /// In the plan's order of jobs.
    pub pieces: Vec<Piece>,
    /// The ranges of frames that each of them rendered.
    pub ranges: Vec<Vec<Range<u32>>>,
    /// Bytes of video that were copied from the source.
    pub copied_bytes: u64,
    /// First spawn to last reap, where the jobs shared the machine.
    pub together_secs: Option<f64>,
    /// Wall of the join.
    pub join_secs: f64,
}

impl Executed {
    /// Bytes of the video, encoded or copied.
    pub fn video_bytes(&self) -> u64 {
        let encoded = self.pieces.iter().map(|piece| piece.rendered.video_bytes);
        encoded.sum::<u64>() + self.copied_bytes
    }

    /// The packets of the sound, where a job made it.
    pub fn sound(&self) -> &[PacketMark] {
        let mut made = self.pieces.iter().map(|piece| piece.sound.as_slice());
        made.find(|sound| !sound.is_empty()).unwrap_or_default()
    }

    /// What was rendered of each range, in the order of the output, whoever did it.
    pub fn by_range(&self) -> Vec<OfRange<'_>> {
        let mut found = vec![];
        for (piece, ranges) in self.pieces.iter().zip(&self.ranges) {
            let (mut frames, mut packets) = (
                piece.rendered.frames.as_slice(),
                piece.rendered.packets.as_slice(),
            );
            let last = ranges.len().saturating_sub(1);
            for (index, range) in ranges.iter().enumerate() {
                let (mut of_frames, mut of_packets) = (range.len(), packets.len());
                if index == last {
                    // Whatever is too much must be seen.
                    of_frames = frames.len();
                } else if let Some(told) = piece.rendered.range_packets.get(index) {
                    of_packets = *told as usize;
                }
                let (own, rest) = frames.split_at(of_frames.min(frames.len()));
                let (marks, others) = packets.split_at(of_packets.min(packets.len()));
                found.push(OfRange {
                    range: range.clone(),
                    frames: own,
                    packets: marks,
                });
                (frames, packets) = (rest, others);
            }
        }
        found.sort_by_key(|of| of.range.start);
        found
    }
}

/// What was rendered of one range.
pub struct OfRange<'e> {
    /// The frames of the output.
    pub range: Range<u32>,
    /// Their digests.
    pub frames: &'e [Digest],
    /// Their packets.
    pub packets: &'e [PacketMark],
}

/// What one job rendered.
pub struct Piece {
    pub rendered: Rendered,
    /// Of a compilation: how long each clip took.
    pub clips: Vec<ClipTime>,
    /// Of a compilation: the packets of its sound, where this job made it.
    pub sound: Vec<PacketMark>,
    /// When its process was spawned.
    pub began: Instant,
    /// Spawn to reap; for a pipeline among several of one process, spawn to its own end.
    pub wall_secs: f64,
    /// Process creation and end.
    pub process_secs: f64,
    /// Of the process: of several pipelines in one only the first has it.
    pub cpu: CpuSecs,
    pub peak_rss_bytes: u64,
    /// Where in a fleet it was rendered; none where this machine did it.
    pub place: Option<Place>,
}

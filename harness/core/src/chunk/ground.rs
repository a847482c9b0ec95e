//! What a strategy may look at: how many frames there are, where decoding can start, which frames are drawn on.

use std::ops::Range;

use crate::protocol::{Encoder, Source};
use crate::track::Track;

/// The frames to be cut and what is known of them, all as frame indices from the first one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ground {
    /// How many frames there are.
    pub frames: u32,
    /// Frames at which decoding can start, in order.
    pub keyframes: Vec<u32>,
    /// Groups of frames whose packets can be copied while others are encoded anew, in order.
    pub closed_gops: Vec<Range<u32>>,
    /// Why no packet can be, where that is so.
    pub no_copy: Option<String>,
    /// The frames each highlight is drawn on; none is empty, some may overlap.
    pub highlights: Vec<Range<u32>>,
}

impl Ground {
    /// Frames of which nothing else is known.
    pub fn plain(frames: u32) -> Self {
        Self {
            frames,
            ..Self::default()
        }
    }

    /// The first `frames` frames of a source under a track.
    pub fn of(source: &Source, track: &Track, frames: u32) -> Self {
        let within = &source.pts[..(frames as usize).min(source.pts.len())];
        let origin = within.first().copied().unwrap_or(0);
        let secs = |pts: &i64| source.time_base.secs(pts - origin);
        let drawn = |(first, last): (f64, f64)| {
            let start = within.partition_point(|pts| secs(pts) < first) as u32;
            let end = within.partition_point(|pts| secs(pts) <= last) as u32;
            start..end
        };
        let spans = track.highlights.iter().filter_map(|one| one.span_secs());
        Self {
            frames: within.len() as u32,
            keyframes: source
                .keyframes
                .iter()
                .copied()
                .filter(|key| (*key as usize) < within.len())
                .collect(),
            closed_gops: source.closed_gops.clone(),
            no_copy: source.no_copy.clone(),
            highlights: spans.map(drawn).filter(|range| !range.is_empty()).collect(),
        }
    }

    /// The same for an encoder, whose pictures may not be able to stand between those of the source.
    pub fn encoded_by(mut self, codec: &str) -> Self {
        if codec != Encoder::SUITS && self.no_copy.is_none() {
            self.no_copy = Some(format!(
                "the encoder is {codec}, and pictures of {} only can stand between copied ones",
                Encoder::SUITS
            ));
        }
        self
    }

    /// Whether something is drawn on each frame.
    pub fn is_drawn(&self) -> Vec<bool> {
        let mut drawn = vec![false; self.frames as usize];
        for range in &self.highlights {
            let end = range.end.min(self.frames) as usize;
            drawn[(range.start as usize).min(end)..end].fill(true);
        }
        drawn
    }

    /// The frame at which decoding starts for a chunk that begins at `frame`.
    pub fn keyframe_before(&self, frame: u32) -> u32 {
        let after = self.keyframes.partition_point(|key| *key <= frame);
        after
            .checked_sub(1)
            .map_or(0, |at| self.keyframes[at].min(frame))
    }
}

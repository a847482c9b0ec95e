//! Where a render is cut: a strategy turns the frames of a source into chunks.
//!
//! Pure, over frame indices and time stamps. Whatever the strategy, the chunks of a plan cover every frame of the
//! range once, in order, and none is empty; there are at most as many as were asked for.

mod uniform;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::protocol::{FrameRange, Source};

/// The rule that places the cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Equal numbers of frames, wherever that cuts.
    #[default]
    Uniform,
}

impl Strategy {
    /// Every strategy, as an experiment file names it.
    pub const ALL: [(&'static str, Strategy); 1] = [("uniform", Strategy::Uniform)];

    /// The strategy of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, strategy)| *strategy)
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL
            .iter()
            .find(|(_, strategy)| strategy == self)
            .map_or("?", |(name, _)| name);
        f.write_str(name)
    }
}

/// Cuts `frames` frames into at most `chunks` chunks; fewer where the strategy finds no more cuts.
///
/// The chunks are half-open index ranges in presentation order. No frames give no chunks; `chunks` of 0 counts as 1.
pub fn plan(strategy: Strategy, frames: u32, chunks: u32) -> Vec<Range<u32>> {
    let cuts = match strategy {
        Strategy::Uniform => uniform::cuts(frames, chunks.max(1)),
    };
    let mut plan = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts.into_iter().chain([frames]) {
        if cut > start {
            plan.push(start..cut);
            start = cut;
        }
    }
    plan
}

/// How many frames of `source` start within its first `duration_secs` seconds; `None` takes all of them.
///
/// A frame that starts exactly at the end is not in it. Half a tick of slack keeps a duration that is a whole number
/// of frames from losing or gaining one to rounding.
pub fn frames_within(source: &Source, duration_secs: Option<f64>) -> u32 {
    let total = source.pts.len() as u32;
    let (Some(secs), Some(first)) = (duration_secs, source.pts.first()) else {
        return total;
    };
    let slack = source.time_base.secs(1) / 2.0;
    source
        .pts
        .partition_point(|pts| source.time_base.secs(pts - first) < secs - slack) as u32
}

/// The part of `source` that a chunk of frame indices stands for, with the keyframe to start decoding from.
///
/// `None` where the chunk is empty or beyond the source, or no keyframe lies at or before it.
pub fn frame_range(source: &Source, chunk: &Range<u32>) -> Option<FrameRange> {
    let first = *source.pts.get(chunk.start as usize)?;
    if chunk.is_empty() || chunk.end as usize > source.pts.len() {
        return None;
    }
    let keyframe = source
        .keyframes
        .iter()
        .rev()
        .find(|key| **key <= chunk.start)?;
    Some(FrameRange {
        first_pts: first,
        end_pts: source
            .pts
            .get(chunk.end as usize)
            .copied()
            .unwrap_or(source.end_pts),
        frames: chunk.end - chunk.start,
        seek_pts: *source.pts.get(*keyframe as usize)?,
        origin_pts: *source.pts.first()?,
    })
}

#[cfg(test)]
mod tests;

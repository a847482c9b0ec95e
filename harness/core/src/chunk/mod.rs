//! Where a render is cut: a strategy turns the frames of a source into chunks.
//!
//! Pure, over frame indices and time stamps. Whatever the strategy, the chunks of a plan cover every frame of the
//! range once, in order, and none is empty; there are at most as many jobs as were asked for, and where there are fewer
//! the plan says why.

mod balanced;
mod fewest;
mod ground;
mod highlight;
mod jobs;
mod keyframe;
mod smart;
mod uniform;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use ground::Ground;
pub use jobs::Cut;

use crate::protocol::{FrameRange, Source};

/// The rule that places the cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Equal numbers of frames, wherever that cuts.
    #[default]
    Uniform,
    /// Cuts at keyframes of the source only.
    Keyframe,
    /// No cut inside a highlight.
    Highlight,
    /// Equal predicted cost, frames that are decoded before a cut included.
    Balanced,
    /// Only what highlights touch is rendered, in whole closed groups of frames; everything else is copied.
    Smart,
}

impl Strategy {
    /// Every strategy, as an experiment file names it.
    pub const ALL: [(&'static str, Strategy); 5] = [
        ("uniform", Strategy::Uniform),
        ("keyframe", Strategy::Keyframe),
        ("highlight", Strategy::Highlight),
        ("balanced", Strategy::Balanced),
        ("smart", Strategy::Smart),
    ];

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

/// Chunks, and why they are fewer than were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chunks {
    /// Half-open ranges of frame indices, in presentation order: every frame once, none empty.
    pub ranges: Vec<Range<u32>>,
    /// For each range the job that renders it; empty where each has one of its own, in order. Of a range that is copied it
    /// says nothing.
    pub owners: Vec<u32>,
    /// Which ranges, by index, nobody renders: their packets are the source's own.
    pub copied: Vec<u32>,
    /// Why there is no further cut, where there are fewer jobs than were asked for.
    pub shortfall: Option<String>,
    /// Why it was cut at keyframes, where it was to be smart and nothing can be copied.
    pub fallback: Option<String>,
}

/// Cuts frames into `chunks` chunks, or fewer where the strategy finds no more cuts.
///
/// No frames give no chunks; `chunks` of 0 counts as 1.
pub fn plan(strategy: Strategy, ground: &Ground, chunks: u32) -> Chunks {
    let chunks = chunks.max(1);
    if strategy == Strategy::Smart && ground.frames > 0 {
        return smart::plan(ground, chunks).unwrap_or_else(|why| Chunks {
            fallback: Some(why),
            ..plan(Strategy::Keyframe, ground, chunks)
        });
    }
    let cuts = match strategy {
        Strategy::Uniform => uniform::cuts(ground.frames, chunks),
        Strategy::Keyframe | Strategy::Smart => keyframe::cuts(ground, chunks),
        Strategy::Highlight => highlight::cuts(ground, chunks),
        Strategy::Balanced => balanced::cuts(ground, chunks),
    };
    let mut ranges = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts.into_iter().chain([ground.frames]) {
        if cut > start {
            ranges.push(start..cut);
            start = cut;
        }
    }
    let shortfall = (ranges.len() < chunks as usize).then(|| {
        let cut = ordinal(ranges.len().max(1));
        match strategy {
            _ if ranges.len() == ground.frames as usize => {
                format!("no {cut} cut in {} frames", ground.frames)
            }
            Strategy::Uniform => format!("no {cut} cut"),
            Strategy::Keyframe | Strategy::Smart => {
                format!("no {cut} cut at a keyframe of the source")
            }
            Strategy::Highlight => format!("no {cut} cut without crossing a highlight"),
            Strategy::Balanced => {
                format!("a {cut} cut costs more frames decoded before it than it saves")
            }
        }
    });
    Chunks {
        ranges,
        shortfall,
        ..Chunks::default()
    }
}

/// `first`, `second`, … `13th`.
fn ordinal(number: usize) -> String {
    const FIRST: [&str; 9] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    ];
    if let Some(word) = number.checked_sub(1).and_then(|at| FIRST.get(at)) {
        return (*word).to_owned();
    }
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
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

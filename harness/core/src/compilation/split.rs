//! Which container renders what of a compilation.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::record::ChunkPlan;

/// The rule by which a compilation is split over containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// Whole clips, the longest first, each to the container that has least to do so far.
    #[default]
    Clip,
    /// Equal numbers of frames, wherever that cuts: long clips are cut by time.
    Chunk,
}

impl Split {
    /// Every way, as an experiment file names it.
    pub const ALL: [(&'static str, Split); 2] = [("clip", Split::Clip), ("chunk", Split::Chunk)];

    /// The way of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, split)| *split)
    }
}

/// Assigns the output frames of clips of these lengths to at most `containers` containers; 0 counts as 1.
///
/// Every frame belongs to exactly one container, and none has nothing to do. Neighbouring frames of one container are one
/// stretch; containers are numbered by what they show first.
pub fn assign(lengths: &[u32], containers: u32, split: Split) -> ChunkPlan {
    let containers = containers.max(1);
    match split {
        Split::Clip => by_clip(lengths, containers),
        Split::Chunk => by_chunk(lengths, containers),
    }
}

/// Longest processing time first (Graham, SIAM J. Appl. Math. 17, 1969): at most 4/3 - 1/(3n) of the best possible.
fn by_clip(lengths: &[u32], containers: u32) -> ChunkPlan {
    let used = (containers as usize).min(lengths.len().max(1));
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|clip| std::cmp::Reverse(lengths[*clip]));
    let mut load = vec![0u64; used];
    let mut owner = vec![0usize; lengths.len()];
    for clip in order {
        let least = (0..used)
            .min_by_key(|container| load[*container])
            .unwrap_or(0);
        owner[clip] = least;
        load[least] += u64::from(lengths[clip]);
    }
    let mut begin = 0;
    let mut stretches: Vec<(Range<u32>, usize)> = vec![];
    for (length, owner) in lengths.iter().zip(owner) {
        let end = begin + length;
        match stretches.last_mut() {
            Some((stretch, last)) if *last == owner => stretch.end = end,
            _ => stretches.push((begin..end, owner)),
        }
        begin = end;
    }
    let mut names: Vec<usize> = vec![];
    let owners = stretches.iter().map(|(_, owner)| {
        let known = names.iter().position(|name| name == owner);
        known.unwrap_or_else(|| {
            names.push(*owner);
            names.len() - 1
        }) as u32
    });
    ChunkPlan {
        owners: owners.collect(),
        frames: begin,
        cuts: stretches
            .iter()
            .skip(1)
            .map(|(stretch, _)| stretch.start)
            .collect(),
        shortfall: (used < containers as usize).then(|| match lengths.len() {
            1 => "there is one clip, and it is not cut".to_owned(),
            clips => format!("there are {clips} clips, and none is cut"),
        }),
        ..ChunkPlan::default()
    }
    .plainly()
}

fn by_chunk(lengths: &[u32], containers: u32) -> ChunkPlan {
    let frames: u32 = lengths.iter().sum();
    let ground = crate::chunk::Ground::plain(frames);
    ChunkPlan::of(crate::chunk::plan(
        crate::chunk::Strategy::Uniform,
        &ground,
        containers,
    ))
}

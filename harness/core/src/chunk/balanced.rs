//! Chunks of equal predicted cost: the dearest one is as cheap as it can be.

use super::Ground;
use super::fewest::Costs;

/// What a frame costs in each stage, in CPU milliseconds or any other unit: only their ratios count.
///
/// The figures are of 360 drawn frames at 1280x720 (libx264 veryfast, software adapter, two cores): 5.3 s of decoder
/// threads, 6.0 s of encoder threads, 3.1 s of placing, rasterising and reading back.
const DECODE: u64 = 53;
const ENCODE: u64 = 60;
const DRAW: u64 = 31;

/// The inner cuts, in order.
pub(super) fn cuts(ground: &Ground, chunks: u32) -> Vec<u32> {
    let mut before = vec![0];
    let mut total = 0;
    for drawn in ground.is_drawn() {
        total += work(drawn);
        before.push(total);
    }
    Costs {
        allowed: &(1..ground.frames).collect::<Vec<_>>(),
        before: &before,
        entry: &|frame| entry(ground, frame),
    }
    .cuts(chunks)
}

/// What a frame costs.
pub(super) fn work(drawn: bool) -> u64 {
    DECODE + ENCODE + if drawn { DRAW } else { 0 }
}

/// Frames from the keyframe to the cut are decoded and dropped.
pub(super) fn entry(ground: &Ground, frame: u32) -> u64 {
    u64::from(frame - ground.keyframe_before(frame)) * DECODE
}

/// The predicted cost of a chunk.
#[cfg(test)]
pub(super) fn cost(ground: &Ground, chunk: &std::ops::Range<u32>) -> u64 {
    let drawn = ground.is_drawn();
    let frames = drawn[chunk.start as usize..chunk.end as usize].iter();
    frames.map(|drawn| work(*drawn)).sum::<u64>() + entry(ground, chunk.start)
}

//! Cuts outside highlights: no two frames of one highlight lie in two chunks.

use super::Ground;
use super::fewest::Costs;

/// The inner cuts, in order.
pub(super) fn cuts(ground: &Ground, chunks: u32) -> Vec<u32> {
    let before: Vec<u64> = (0..=u64::from(ground.frames)).collect();
    Costs {
        allowed: &allowed(ground),
        before: &before,
        entry: &|_| 0,
    }
    .cuts(chunks)
}

/// A cut before `frame` parts a highlight that is drawn on the frames on both of its sides.
fn allowed(ground: &Ground) -> Vec<u32> {
    let mut inside = vec![false; ground.frames as usize];
    for range in &ground.highlights {
        let end = range.end.min(ground.frames) as usize;
        let first = (range.start as usize + 1).min(end);
        inside[first..end].fill(true);
    }
    (1..ground.frames)
        .filter(|frame| !inside[*frame as usize])
        .collect()
}

//! Cuts at keyframes of the source, so that no chunk decodes a frame it does not render.

use super::Ground;
use super::fewest::Costs;

/// The inner cuts, in order.
pub(super) fn cuts(ground: &Ground, chunks: u32) -> Vec<u32> {
    let before: Vec<u64> = (0..=u64::from(ground.frames)).collect();
    let inner = ground
        .keyframes
        .iter()
        .copied()
        .filter(|key| (1..ground.frames).contains(key));
    Costs {
        allowed: &inner.collect::<Vec<_>>(),
        before: &before,
        entry: &|_| 0,
    }
    .cuts(chunks)
}

//! Equal numbers of frames: chunk sizes differ by at most one.

/// The inner cuts, in order.
pub(super) fn cuts(frames: u32, chunks: u32) -> Vec<u32> {
    let chunks = chunks.min(frames);
    (1..chunks)
        .map(|k| (u64::from(frames) * u64::from(k) / u64::from(chunks)) as u32)
        .collect()
}

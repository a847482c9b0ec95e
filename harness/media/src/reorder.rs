//! Decoding time stamps for packets whose presentation time stamps are known.

/// For packets in decoding order with these presentation time stamps, when each is decoded.
///
/// The sorted time stamps, moved by the largest number of places that any packet is decoded before its turn: then the
/// result is strictly increasing and never after the presentation time, whatever chunks the packets come from.
pub(crate) fn decoding_times(pts: &[i64]) -> Vec<i64> {
    let mut order: Vec<usize> = (0..pts.len()).collect();
    order.sort_by_key(|index| pts[*index]);
    let delay = order
        .iter()
        .enumerate()
        .map(|(rank, index)| index.saturating_sub(rank))
        .max()
        .unwrap_or(0);
    let sorted: Vec<i64> = order.iter().map(|index| pts[*index]).collect();
    let first = sorted.first().copied().unwrap_or(0);
    let step = sorted.get(1).map_or(1, |second| (second - first).max(1));
    let before = (1..=delay)
        .rev()
        .map(|places| first - step * i64::try_from(places).unwrap_or(0));
    before
        .chain(sorted.iter().copied())
        .take(pts.len())
        .collect()
}

/// How long each frame is shown: until the next one, the last until `end`.
pub(crate) fn durations(pts: &[i64], end: i64) -> Vec<i64> {
    let mut order: Vec<usize> = (0..pts.len()).collect();
    order.sort_by_key(|index| pts[*index]);
    let mut durations = vec![0; pts.len()];
    for (rank, index) in order.iter().enumerate() {
        let next = order.get(rank + 1).map_or(end, |next| pts[*next]);
        durations[*index] = (next - pts[*index]).max(0);
    }
    durations
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frames_in_order_are_decoded_when_they_are_shown() {
        assert_eq!(decoding_times(&[5, 7, 9]), [5, 7, 9]);
        assert_eq!(decoding_times(&[]), [0i64; 0]);
        assert_eq!(durations(&[5, 9, 7], 12), [2, 3, 2]);
    }

    #[test]
    fn a_reordered_chunk_moves_the_whole_file() {
        assert_eq!(decoding_times(&[0, 20, 10, 30, 40]), [-10, 0, 10, 20, 30]);
    }

    proptest! {
        #[test]
        fn they_increase_and_never_come_too_late(mut gaps in proptest::collection::vec(1i64..50, 1..40), seed: u64, depth in 1usize..6) {
            let mut time = -100;
            let mut pts: Vec<i64> = gaps.drain(..).map(|gap| { time += gap; time }).collect();
            // Shuffles within groups, as closed GOPs do.
            let mut state = seed | 1;
            for group in pts.chunks_mut(depth) {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                let by = (state >> 33) as usize % group.len();
                group.rotate_left(by);
            }
            let dts = decoding_times(&pts);
            prop_assert_eq!(dts.len(), pts.len());
            prop_assert!(dts.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(dts.iter().zip(&pts).all(|(dts, pts)| dts <= pts));
        }
    }
}

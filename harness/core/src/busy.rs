//! How long something was busy that was seen to begin and end several times, perhaps with one overlapping the other.

/// The length of the union of half-open intervals `[begin, end)`, in their own unit: time in two of them counts once.
///
/// The order does not matter. An interval that ends before it begins counts as nothing: a clock that wrapped round or was
/// reset tells nothing of it.
pub fn union(intervals: &[(u64, u64)]) -> u64 {
    let mut intervals: Vec<(u64, u64)> = intervals
        .iter()
        .copied()
        .filter(|(begin, end)| begin < end)
        .collect();
    intervals.sort_unstable();
    let mut busy = 0;
    let mut seen = 0;
    for (begin, end) in intervals {
        busy += end.saturating_sub(begin.max(seen));
        seen = seen.max(end);
    }
    busy
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn time_in_two_intervals_counts_once() {
        assert_eq!(union(&[]), 0);
        assert_eq!(union(&[(3, 5), (10, 14)]), 6);
        // One begins in another, one lies within another, two touch, and one is there twice.
        assert_eq!(union(&[(0, 4), (2, 6)]), 6);
        assert_eq!(union(&[(0, 10), (2, 3), (5, 12)]), 12);
        assert_eq!(union(&[(5, 7), (0, 5)]), 7);
        assert_eq!(union(&[(1, 4), (1, 4)]), 3);
    }

    #[test]
    fn what_ends_before_it_begins_counts_as_nothing() {
        assert_eq!(union(&[(9, 2), (4, 4), (5, 6)]), 1);
        assert_eq!(union(&[(0, u64::MAX), (7, 9)]), u64::MAX);
    }

    proptest! {
        #[test]
        fn it_is_the_number_of_ticks_that_lie_in_any_interval(
            intervals in proptest::collection::vec((0u64..60, 0u64..60), 0..12),
        ) {
            let within = |tick: &u64| {
                intervals.iter().any(|(begin, end)| (begin..end).contains(&tick))
            };
            prop_assert_eq!(union(&intervals), (0..60).filter(within).count() as u64);
        }
    }
}

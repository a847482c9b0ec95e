//! Time stamps in presentation order, no two alike.

/// Lets time stamps go by and moves those that another frame has already: to the tick after it.
///
/// What it makes of a frame depends on those before it only through the last one. So a reader may begin at any frame whose
/// time stamp was not moved, and gets the same ones from there on as one that began at the first.
#[derive(Debug, Default)]
pub(crate) struct Times {
    /// As it came, and as it was given out.
    last: Option<(i64, i64)>,
}

impl Times {
    /// The time stamp of the next frame, or `None` where it lies before the last one's.
    pub(crate) fn next(&mut self, given: i64) -> Option<i64> {
        let kept = match self.last {
            Some((before, _)) if given < before => return None,
            Some((_, taken)) => given.max(taken.saturating_add(1)),
            None => given,
        };
        self.last = Some((given, kept));
        Some(kept)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(given: &[i64]) -> Vec<i64> {
        let mut times = Times::default();
        given.iter().filter_map(|pts| times.next(*pts)).collect()
    }

    #[test]
    fn two_alike_become_neighbours() {
        assert_eq!(all(&[0, 40, 40, 80]), [0, 40, 41, 80]);
        assert_eq!(all(&[0, 1, 1, 1, 2, 9]), [0, 1, 2, 3, 4, 9]);
        assert_eq!(all(&[5, 3]), [5]);
    }

    proptest! {
        #[test]
        fn they_rise_and_may_be_read_from_any_frame_that_was_not_moved(
            gaps in proptest::collection::vec(0i64..4, 1..40),
        ) {
            let given: Vec<i64> = gaps.iter().scan(-7, |time, gap| { *time += gap; Some(*time) }).collect();
            let kept = all(&given);
            prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
            for first in (0..given.len()).filter(|index| given[*index] == kept[*index]) {
                prop_assert_eq!(&all(&given[first..]), &kept[first..]);
            }
        }
    }
}

//! Many observations as a few numbers: how they spread, and how that went over their order.

use serde::Serialize;

use crate::stats::quantile_of_sorted;

/// How walls spread, seconds. Failed trials have none and are counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Trials with a wall.
    pub measured: u32,
    /// Trials without one.
    pub failed: u32,
    /// The least, the 5th, 25th, 50th, 75th and 95th percentile and the greatest; absent without a wall.
    pub quantiles: Option<[f64; 7]>,
}

impl Spread {
    /// Of trials; what is not finite has failed.
    pub fn of(walls: impl IntoIterator<Item = Option<f64>>) -> Self {
        let (mut sorted, mut failed) = (vec![], 0);
        for wall in walls {
            match wall.filter(|wall| wall.is_finite()) {
                Some(wall) => sorted.push(wall),
                None => failed += 1,
            }
        }
        sorted.sort_by(f64::total_cmp);
        let at = |p: f64| quantile_of_sorted(&sorted, p);
        Self {
            measured: sorted.len() as u32,
            failed,
            quantiles: (!sorted.is_empty())
                .then(|| [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(at)),
        }
    }
}

/// The spreads of at most `most` runs of consecutive trials, as alike in length as can be, in their order.
pub fn bins(walls: &[Option<f64>], most: usize) -> Vec<Spread> {
    let count = walls.len().min(most.max(1));
    let edge = |bin: usize| bin * walls.len() / count;
    (0..count)
        .map(|bin| Spread::of(walls[edge(bin)..edge(bin + 1)].iter().copied()))
        .collect()
}

/// The walls that lie furthest out, so many at each end, each with the place of its bin: those of [`bins`] of the same trials.
pub fn outermost(walls: &[Option<f64>], bins: &[Spread], each: usize) -> Vec<(usize, f64)> {
    let lengths = bins.iter().enumerate();
    let bin_of = lengths.flat_map(|(bin, one)| {
        let trials = (one.measured + one.failed) as usize;
        std::iter::repeat_n(bin, trials)
    });
    let mut placed: Vec<(usize, f64)> = bin_of
        .zip(walls)
        .filter_map(|(bin, wall)| Some((bin, wall.filter(|wall| wall.is_finite())?)))
        .collect();
    placed.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    if placed.len() > 2 * each {
        placed.drain(each..placed.len() - each);
    }
    placed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop;
    use proptest::{option, prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn a_spread_is_its_quantiles_and_counts_what_failed() {
        let walls = (0..=100).map(|wall| Some(f64::from(wall)));
        let spread = Spread::of(walls.chain([None, Some(f64::NAN)]));
        assert_eq!((spread.measured, spread.failed), (101, 2));
        assert_eq!(
            spread.quantiles,
            Some([0.0, 5.0, 25.0, 50.0, 75.0, 95.0, 100.0])
        );
        assert_eq!(Spread::of([None]).quantiles, None);
    }

    #[test]
    fn bins_keep_the_order() {
        let walls: Vec<Option<f64>> = (0..10).map(|wall| Some(f64::from(wall))).collect();
        let medians: Vec<f64> = bins(&walls, 3)
            .iter()
            .map(|bin| bin.quantiles.unwrap()[3])
            .collect();
        assert_eq!(medians, [1.0, 4.0, 7.5]);
        assert!(bins(&[], 3).is_empty());
    }

    #[test]
    fn what_lies_furthest_out_is_in_the_bin_it_was_executed_in() {
        let mut walls: Vec<Option<f64>> = (0..10).map(|wall| Some(5.0 + f64::from(wall))).collect();
        walls[3] = Some(99.0);
        walls[7] = Some(0.5);
        let bins = bins(&walls, 3);
        assert_eq!(outermost(&walls, &bins, 1), [(2, 0.5), (1, 99.0)]);
        assert_eq!(outermost(&walls, &bins, 9).len(), 10);
    }

    proptest! {
        #[test]
        fn every_trial_is_in_one_bin(
            walls in prop::collection::vec(option::of(0.1f64..9.0), 0..60),
            most in 0usize..12,
        ) {
            let bins = bins(&walls, most);
            prop_assert!(bins.len() <= most.max(1));
            let counted: u32 = bins.iter().map(|bin| bin.measured + bin.failed).sum();
            prop_assert_eq!(counted as usize, walls.len());
            for quantiles in bins.iter().filter_map(|bin| bin.quantiles) {
                prop_assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]));
            }
        }
    }
}

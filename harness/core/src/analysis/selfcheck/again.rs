//! The rule on the same measurements with chance drawn again.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Serialize;

use super::both_ways;
use crate::design::shuffle;

/// How many draws stand for all of them, where all are too many.
const DRAWS: u32 = 2000;
/// Up to this many pairs all ways to choose sides are gone through.
const MOST_PAIRS_FOR_ALL: usize = 10;

/// How often the rule said what is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// How often it was asked.
    pub draws: u32,
    /// Whether those were all there are; else a seeded sample.
    pub all: bool,
    /// How often it said "faster".
    pub faster: u32,
    /// How often it said "slower".
    pub slower: u32,
}

impl Rates {
    fn of(draws: impl Iterator<Item = Vec<f64>>, all: bool, alpha: f64) -> Self {
        let nothing = Rates {
            draws: 0,
            all,
            faster: 0,
            slower: 0,
        };
        draws.fold(nothing, |rates, logs| {
            let (faster, slower) = both_ways(&logs);
            Rates {
                draws: rates.draws + 1,
                faster: rates.faster + u32::from(faster <= alpha),
                slower: rates.slower + u32::from(slower <= alpha),
                ..rates
            }
        })
    }

    /// The share of false "faster" and of false "slower".
    pub fn shares(&self) -> (f64, f64) {
        let share = |count: u32| f64::from(count) / f64::from(self.draws.max(1));
        (share(self.faster), share(self.slower))
    }

    /// Whether a share is above the promise by more than the number of draws explains (two standard errors).
    pub fn breaks(&self, share: f64, alpha: f64) -> bool {
        let error = (alpha * (1.0 - alpha) / f64::from(self.draws.max(1))).sqrt();
        share > alpha + 2.0 * error
    }
}

/// The pairs as they are, their sides drawn again.
pub(super) fn sides(logs: &[f64], alpha: f64, seed: u64) -> Rates {
    let turned = |is_turned: &mut dyn FnMut(usize) -> bool| {
        let turn = |(pair, log): (usize, &f64)| if is_turned(pair) { -log } else { *log };
        logs.iter().enumerate().map(turn).collect()
    };
    if logs.len() <= MOST_PAIRS_FOR_ALL {
        let ways = 0..1u32 << logs.len();
        let draws = ways.map(|way| turned(&mut |pair| way >> pair & 1 == 1));
        return Rates::of(draws, true, alpha);
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let draws = (0..DRAWS).map(|_| turned(&mut |_| random.next_u64() & 1 == 1));
    Rates::of(draws, false, alpha)
}

/// The trials as they are, their partners drawn again. An even number of walls.
pub(super) fn partners(walls: &[f64], alpha: f64, seed: u64) -> Rates {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut walls = walls.to_vec();
    let draws = (0..DRAWS).map(move |_| {
        shuffle(&mut walls, &mut random);
        walls
            .chunks_exact(2)
            .map(|two| (two[0] / two[1]).ln())
            .collect()
    });
    Rates::of(draws, false, alpha)
}

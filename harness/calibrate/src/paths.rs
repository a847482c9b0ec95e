//! Null paths: what the two tests show at every look when there is nothing to show.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use twofold_core::sequential::{LEAST_LOOK, deviate};
use twofold_core::stats::{signed_rank_tail, t_upper};

#[cfg(test)]
mod tests;

/// The planned numbers of blocks a table is made for; all rows come from prefixes of the same paths.
pub const BLOCKS: [u32; 6] = [8, 10, 12, 16, 20, 30];

/// The longest path.
const LONGEST: usize = 30;

/// Paths that share a random stream, so that threads do not matter.
pub const PER_STREAM: u64 = 10_000;

/// For each of [`BLOCKS`], `M_N = max_k z_k (k / N)^(1/4)` of both tests on one path, not below 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maxima {
    /// Of Student's t.
    pub student: [f64; BLOCKS.len()],
    /// Of the signed-rank test.
    pub rank: [f64; BLOCKS.len()],
}

/// What is the same on every path.
pub struct Walker {
    /// z of the exact signed-rank test: `[k][w]` for `W+ = w` of k values.
    rank: Vec<Vec<f64>>,
    /// The weight of look k for each of [`BLOCKS`].
    weight: Vec<[f64; BLOCKS.len()]>,
}

impl Default for Walker {
    fn default() -> Self {
        Self::new()
    }
}

impl Walker {
    /// Tables for paths of up to 30 values.
    pub fn new() -> Self {
        let weight = |look: usize| BLOCKS.map(|n| (look as f64 / f64::from(n)).sqrt().sqrt());
        let rank = |k| signed_rank_tail(k).iter().map(|p| deviate(*p)).collect();
        Self {
            rank: (0..=LONGEST).map(rank).collect(),
            weight: (0..=LONGEST).map(weight).collect(),
        }
    }

    /// [`Maxima`] of the paths of one stream of a seed.
    pub fn stream(&self, seed: u64, stream: u64, paths: u64) -> Vec<Maxima> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        let mut normals = || std::array::from_fn(|_| StandardNormal.sample(&mut random));
        (0..paths).map(|_| self.maxima(&normals())).collect()
    }

    /// [`Maxima`] of one path of values whose centre is 0.
    fn maxima(&self, values: &[f64; LONGEST]) -> Maxima {
        let mut maxima = Maxima {
            student: [0.0; BLOCKS.len()],
            rank: [0.0; BLOCKS.len()],
        };
        let (mut mean, mut squares, mut w_plus) = (0.0, 0.0, 0);
        for (i, value) in values.iter().enumerate() {
            let k = i + 1;
            let step = value - mean;
            mean += step / k as f64;
            squares += step * (value - mean);
            // W+ is the number of Walsh averages above 0, so a new value adds those it is part of.
            w_plus += values[..k].iter().filter(|x| *x + value > 0.0).count();
            if k < LEAST_LOOK as usize {
                continue;
            }
            let student = student_deviate(mean, squares, k);
            let rank = self.rank[k][w_plus];
            for (row, blocks) in BLOCKS.iter().enumerate() {
                if k <= *blocks as usize {
                    let weight = self.weight[k][row];
                    maxima.student[row] = maxima.student[row].max(student * weight);
                    maxima.rank[row] = maxima.rank[row].max(rank * weight);
                }
            }
        }
        maxima
    }
}

/// z of Student's t of k values with this mean and sum of squares about it; 0 where the mean is not above 0, since no
/// maximum below 0 is of interest.
fn student_deviate(mean: f64, squares: f64, k: usize) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let (n, df) = (k as f64, k as f64 - 1.0);
    t_upper(mean / (squares / df / n).sqrt(), df).map_or(0.0, deviate)
}

//! Models of noise: what two arms of a block show beside their true ratio, as logarithms.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Bernoulli, Distribution, Exp1, StandardNormal, StudentT};
use twofold_core::stats::{mean, median};

#[cfg(test)]
mod tests;

/// A share of jobs that take a multiple of their time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outliers {
    /// Which share.
    pub share: f64,
    /// Which multiple.
    pub times: f64,
}

/// Noise of one arm whose plain part has standard deviation sigma in logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arm {
    /// Lognormal.
    Normal,
    /// Student's t with 3 degrees of freedom, scaled to the same standard deviation.
    HeavyTailed,
    /// An exponential tail towards slow, scaled to the same standard deviation.
    Skewed,
    /// Lognormal, with outliers.
    Outliers(Outliers),
    /// The slowest of so many lognormal jobs with outliers; their mean is paid.
    Jobs(u32, Outliers),
    /// Lognormal with an autocorrelation of 0.5 from block to block: what pairing does not remove.
    Autocorrelated,
}

/// What both arms share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Drift {
    /// Nothing.
    None,
    /// An AR(1) from block to block, three times as wide as the noise, the same in both arms.
    Blocks,
    /// An AR(1) from trial to trial, as wide as the noise; the arms stand in random order.
    Trials,
    /// The second trial of a block is 3 % faster, and the candidate always is the second.
    FixedOrder,
}

/// Which centre of the log ratio is placed at the true one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placed {
    /// Its median, which is what the rule speaks of. Where the noise is symmetric every centre is the same.
    Median,
    /// Its mean: the ratio of geometric means.
    Geometric,
    /// The centre without outliers.
    Plain,
}

/// A model of noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model {
    /// Its name in tables.
    pub name: &'static str,
    /// The baseline's noise.
    pub seq: Arm,
    /// The candidate's.
    pub par: Arm,
    /// What they share.
    pub drift: Drift,
    /// What is placed at the true ratio.
    pub placed: Placed,
}

/// Noise of one baseline and its candidates, block by block.
pub struct Blocks {
    /// For each candidate, ln of its baseline's wall over its own, beside the true ratio.
    pub speed: Vec<Vec<f64>>,
    /// For each candidate, ln of its cost over its baseline's, beside the true ratio.
    pub cost: Vec<Vec<f64>>,
}

/// Where the centres of speed and cost lie before they are placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Centre {
    /// Of the speed.
    pub speed: f64,
    /// Of the cost.
    pub cost: f64,
}

impl Model {
    /// Whether the log ratio is symmetric about its centre.
    pub fn is_symmetric(&self) -> bool {
        self.seq == self.par && self.drift != Drift::FixedOrder
    }

    /// The centre that is placed, from so many blocks where it is not 0 by symmetry or declaration: of a million, the
    /// median is known to a thousandth of the standard deviation.
    pub fn centre(&self, sigma: f64, blocks: usize) -> Centre {
        let declared = self.placed == Placed::Plain || self.drift == Drift::FixedOrder;
        if self.is_symmetric() || declared {
            return Centre {
                speed: 0.0,
                cost: 0.0,
            };
        }
        let mut random = ChaCha8Rng::seed_from_u64(0);
        let blocks = self.blocks(sigma, 1, blocks, &mut random);
        let of = match self.placed {
            Placed::Geometric => mean,
            Placed::Median | Placed::Plain => median,
        };
        Centre {
            speed: of(&blocks.speed[0]),
            cost: of(&blocks.cost[0]),
        }
    }

    /// Noise of some blocks in which `candidates` share a baseline.
    pub fn blocks(
        &self,
        sigma: f64,
        candidates: usize,
        blocks: usize,
        random: &mut ChaCha8Rng,
    ) -> Blocks {
        let seq = self.seq.walls(sigma, blocks, random);
        let drift = self.drift.of_arms(sigma, candidates + 1, blocks, random);
        let mut found = Blocks {
            speed: vec![],
            cost: vec![],
        };
        for candidate in 0..candidates {
            let par = self.par.walls(sigma, blocks, random);
            let shift = |block: usize| drift[candidate + 1][block] - drift[0][block];
            let speed = |block: usize| seq.wall[block] - par.wall[block] - shift(block);
            let cost = |block: usize| par.paid[block] - seq.paid[block] + shift(block);
            found.speed.push((0..blocks).map(speed).collect());
            found.cost.push((0..blocks).map(cost).collect());
        }
        found
    }
}

/// One arm over the blocks, in logarithms: how long it took and what was paid for.
struct Walls {
    wall: Vec<f64>,
    paid: Vec<f64>,
}

impl Arm {
    fn walls(self, sigma: f64, blocks: usize, random: &mut ChaCha8Rng) -> Walls {
        let wall: Vec<f64> = match self {
            Self::Normal => (0..blocks).map(|_| sigma * normal(random)).collect(),
            Self::HeavyTailed => {
                let t = StudentT::new(3.0).expect("3 degrees of freedom are positive");
                // The variance of t with 3 degrees of freedom is 3.
                let scale = sigma / 3f64.sqrt();
                (0..blocks).map(|_| scale * t.sample(random)).collect()
            }
            Self::Skewed => (0..blocks)
                .map(|_| {
                    let tail: f64 = Exp1.sample(random);
                    sigma * (tail - 1.0)
                })
                .collect(),
            Self::Outliers(outliers) => (0..blocks).map(|_| outliers.job(sigma, random)).collect(),
            Self::Autocorrelated => autoregression(0.5, sigma, blocks, random),
            Self::Jobs(jobs, outliers) => {
                let block = |_| slowest_and_mean(sigma, jobs, outliers, random);
                let (wall, paid) = (0..blocks).map(block).unzip();
                return Walls { wall, paid };
            }
        };
        Walls {
            paid: wall.clone(),
            wall,
        }
    }
}

impl Drift {
    /// For each arm (the baseline first) what the drift adds to it in each block.
    fn of_arms(
        self,
        sigma: f64,
        arms: usize,
        blocks: usize,
        random: &mut ChaCha8Rng,
    ) -> Vec<Vec<f64>> {
        match self {
            Self::None => vec![vec![0.0; blocks]; arms],
            Self::Blocks => vec![autoregression(0.9, 3.0 * sigma, blocks, random); arms],
            Self::Trials => {
                let drift = autoregression(0.9, sigma, arms * blocks, random);
                let mut found = vec![vec![0.0; blocks]; arms];
                for block in 0..blocks {
                    for (place, arm) in shuffled(arms, random).into_iter().enumerate() {
                        found[arm][block] = drift[block * arms + place];
                    }
                }
                found
            }
            Self::FixedOrder => (0..arms)
                .map(|arm| vec![if arm == 0 { 0.0 } else { 0.97f64.ln() }; blocks])
                .collect(),
        }
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

impl Outliers {
    /// One job, in logarithms.
    fn job(self, sigma: f64, random: &mut ChaCha8Rng) -> f64 {
        let is_outlier = Bernoulli::new(self.share).is_ok_and(|toss| toss.sample(random));
        let late = if is_outlier { self.times.ln() } else { 0.0 };
        sigma * normal(random) + late
    }
}

fn slowest_and_mean(
    sigma: f64,
    jobs: u32,
    outliers: Outliers,
    random: &mut ChaCha8Rng,
) -> (f64, f64) {
    let (mut slowest, mut sum) = (f64::NEG_INFINITY, 0.0);
    for _ in 0..jobs {
        let job = outliers.job(sigma, random);
        slowest = slowest.max(job);
        sum += job.exp();
    }
    (slowest, (sum / f64::from(jobs)).ln())
}

/// A stationary AR(1) of standard deviation `sd`.
fn autoregression(rho: f64, sd: f64, length: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let innovation = sd * (1.0 - rho * rho).sqrt();
    let mut state = sd * normal(random);
    (0..length)
        .map(|_| {
            let now = state;
            state = rho * state + innovation * normal(random);
            now
        })
        .collect()
}

/// 0 .. n in random order.
fn shuffled(n: usize, random: &mut ChaCha8Rng) -> Vec<usize> {
    let mut order: Vec<(f64, usize)> = (0..n).map(|arm| (normal(random), arm)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    order.into_iter().map(|(_, arm)| arm).collect()
}

//! Timings that were drawn, not measured: lognormal walls with a known ratio, the same for the same seed.

use std::fmt::Write;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Experiments; 0 leaves the column `rep` out.
    pub reps: u32,
    /// Seconds of video of the cells.
    pub durations: Vec<u32>,
    /// Chunks of the cells.
    pub chunks: Vec<u32>,
    /// Blocks of each cell.
    pub blocks: u32,
    /// The true speedup of every cell.
    pub ratio: f64,
    /// The true cost ratio of every cell.
    pub cost: f64,
    /// Standard deviation of a log speedup.
    pub sigma: f64,
    /// Of the stream of random numbers.
    pub seed: u64,
}

/// Standard normal numbers by the method of Box and Muller.
struct Normal {
    random: ChaCha8Rng,
    next: Option<f64>,
}

impl Normal {
    /// Above 0 and at most 1.
    fn share(&mut self) -> f64 {
        ((self.random.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    fn draw(&mut self) -> f64 {
        if let Some(kept) = self.next.take() {
            return kept;
        }
        let length = (-2.0 * self.share().ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * self.share()).sin_cos();
        self.next = Some(length * sine);
        length * cosine
    }
}

/// The file, with its heading. Both arms vary alike, so that their log ratio has standard deviation `sigma`; a tenth of
/// that is common to both and cancels. Arms are in random order. The cost is in thousandths of a currency.
pub fn csv(drawing: &Drawing) -> String {
    let mut normal = Normal {
        random: ChaCha8Rng::seed_from_u64(drawing.seed),
        next: None,
    };
    let cells = drawing.durations.len() * drawing.chunks.len();
    let rows = 2 * drawing.reps.max(1) as usize * cells * drawing.blocks as usize;
    let mut text = String::with_capacity(rows * 56);
    if drawing.reps > 0 {
        text.push_str("rep,");
    }
    text.push_str("cell,duration_s,chunks,block,order,arm,wall_s,cost\n");
    let each = drawing.sigma / std::f64::consts::SQRT_2;
    for rep in 0..drawing.reps.max(1) {
        for block in 1..=drawing.blocks {
            for secs in &drawing.durations {
                for chunks in &drawing.chunks {
                    let common = drawing.sigma / 10.0 * normal.draw();
                    let seq = f64::from(*secs) * (common + each * normal.draw()).exp();
                    let noise = each * normal.draw();
                    let par = f64::from(*secs) / drawing.ratio * (common + noise).exp();
                    // What is paid follows the walls, as a fleet's seconds do.
                    let seq_cost = seq * 0.2;
                    let par_cost = par * drawing.ratio * drawing.cost * 0.2;
                    let seq_first = normal.random.next_u32() & 1 == 0;
                    let arms = [("seq", seq, seq_cost), ("par", par, par_cost)];
                    for place in 0..2 {
                        let (arm, wall, cost) = arms[usize::from((place == 0) != seq_first)];
                        if drawing.reps > 0 {
                            let _ = write!(text, "r{rep},");
                        }
                        let _ = writeln!(
                            text,
                            "d{secs}-n{chunks},{secs},{chunks},{block},{},{arm},{wall:.6},{cost:.6}",
                            place + 1
                        );
                    }
                }
            }
        }
    }
    text
}

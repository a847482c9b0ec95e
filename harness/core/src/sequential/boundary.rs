//! One row of the table as a boundary: p-values of maxima, and their inverses.

use std::fmt;

use super::LEAST_LOOK;
use super::table::ROWS;
use crate::stats::normal_upper;

#[cfg(test)]
mod tests;

/// The first place of the grid on which G is stored, its step and how many places it has: 0.50, 0.55 ... 5.00.
const GRID_FROM: f64 = 0.5;
const GRID_STEP: f64 = 0.05;
const GRID: usize = 91;

/// A simulated G below this has too few paths behind it to be used.
const TRUSTED: f64 = 2e-4;

/// What was simulated for one planned number of blocks.
#[derive(Clone)]
pub struct Row {
    /// N, the planned number of blocks.
    pub blocks: u32,
    /// What the smaller of the two p-values is multiplied by.
    pub factor: f64,
    /// `P(M_N >= m)` for Student's t on the grid of [`Row::place`].
    pub student: [f64; GRID],
    /// The same for the signed-rank test.
    pub rank: [f64; GRID],
}

impl Row {
    /// The i-th m of the grid.
    pub fn place(i: usize) -> f64 {
        GRID_FROM + GRID_STEP * i as f64
    }

    /// The weight `(look / N)^(1/4)` of a look.
    pub fn weight(&self, look: u32) -> f64 {
        // Square roots are the same on every machine, powers are not.
        (f64::from(look) / f64::from(self.blocks)).sqrt().sqrt()
    }

    /// `G_t(m)`.
    pub fn student_chance(&self, m: f64) -> f64 {
        self.chance(&self.student, m)
    }

    /// `G_w(m)`.
    pub fn rank_chance(&self, m: f64) -> f64 {
        self.chance(&self.rank, m)
    }

    /// G at m: 1 below the grid, ln G linear in m on it, and where the simulation is not trusted any more its last
    /// trusted value or the bound below, whichever is smaller. So G never rises with m. NaN counts as no evidence.
    ///
    /// For the signed-rank test, whose `M_N` has atoms, the line between two places may lie below the step that it
    /// replaces; the factor was measured with this very function and makes up for it.
    fn chance(&self, simulated: &[f64; GRID], m: f64) -> f64 {
        if m.is_nan() || m < GRID_FROM {
            return 1.0;
        }
        let last = last_trusted(simulated);
        let along = (m - GRID_FROM) / GRID_STEP;
        if along >= last as f64 {
            return simulated[last].min(self.bonferroni(m));
        }
        let (left, right) = (simulated[along as usize], simulated[along as usize + 1]);
        let line = left * (right / left).powf(along.fract());
        line.clamp(right, left)
    }

    /// The least m with `chance(m) <= p`.
    fn critical(&self, simulated: &[f64; GRID], p: f64) -> f64 {
        if p >= 1.0 {
            return f64::NEG_INFINITY;
        }
        if p.is_nan() || p <= 0.0 {
            return f64::INFINITY;
        }
        let last = last_trusted(simulated);
        match simulated[..=last].iter().position(|chance| *chance <= p) {
            Some(0) => GRID_FROM,
            Some(right) => {
                let (above, below) = (simulated[right - 1], simulated[right]);
                let along = (p / above).ln() / (below / above).ln();
                GRID_FROM + GRID_STEP * ((right - 1) as f64 + along)
            }
            None => self.bonferroni_critical(Row::place(last), p),
        }
    }

    /// `sum_k Phi(-m (N / k)^(1/4))`: at most the sum of the chances of crossing at each look.
    fn bonferroni(&self, m: f64) -> f64 {
        (LEAST_LOOK..=self.blocks)
            .map(|look| normal_upper(m / self.weight(look)))
            .sum()
    }

    /// The m at which [`Row::bonferroni`] falls to p, from `least` upwards, by bisection.
    fn bonferroni_critical(&self, least: f64, p: f64) -> f64 {
        // Beyond 40 the sum is 0 in double precision.
        let (mut low, mut high) = (least, 40.0);
        loop {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                return high;
            }
            if self.bonferroni(middle) <= p {
                high = middle;
            } else {
                low = middle;
            }
        }
    }
}

/// The last place of the grid whose G is trusted. G is above a half at the first, so there is one.
fn last_trusted(simulated: &[f64; GRID]) -> usize {
    let untrusted = |chance: &f64| *chance < TRUSTED;
    let trusted = simulated.iter().position(untrusted).unwrap_or(GRID);
    trusted.saturating_sub(1)
}

/// The boundary for a planned number of blocks.
#[derive(Clone, Copy)]
pub struct Boundary(&'static Row);

impl Boundary {
    /// The row for `max_blocks`, or the next larger one, which is conservative; below 8 that for 8, and none above 30.
    pub fn of(max_blocks: u32) -> Option<Self> {
        ROWS.iter().find(|row| row.blocks >= max_blocks).map(Self)
    }

    /// N of the row.
    pub fn blocks(self) -> u32 {
        self.0.blocks
    }

    /// What the smaller of the two p-values is multiplied by.
    pub fn factor(self) -> f64 {
        self.0.factor
    }

    /// The weight `(look / N)^(1/4)` of a look.
    pub fn weight(self, look: u32) -> f64 {
        self.0.weight(look)
    }

    /// `G_t(m)`: the chance, under the null hypothesis, that Student's t reaches m at any look.
    pub fn student(self, m: f64) -> f64 {
        self.0.student_chance(m)
    }

    /// `G_w(m)`: the same for the signed-rank test.
    pub fn rank(self, m: f64) -> f64 {
        self.0.rank_chance(m)
    }

    /// The least m with `student(m) <= p`.
    pub fn student_critical(self, p: f64) -> f64 {
        self.0.critical(&self.0.student, p)
    }

    /// The least m with `rank(m) <= p`.
    pub fn rank_critical(self, p: f64) -> f64 {
        self.0.critical(&self.0.rank, p)
    }
}

impl PartialEq for Boundary {
    fn eq(&self, other: &Self) -> bool {
        self.blocks() == other.blocks()
    }
}

impl fmt::Debug for Boundary {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Boundary({})", self.blocks())
    }
}

//! One row of the table as a boundary: p-values of maxima, and their inverses.

use std::fmt;

use super::LEAST_LOOK;
use super::table::ROWS;
use crate::stats::normal_upper;

#[cfg(test)]
mod tests;

/// The first place of both grids on which G is stored.
const FROM: f64 = 0.5;

/// Student's grid, 0.50, 0.55 ... 5.00: G is smooth, and ln G is joined by lines.
const STUDENT_STEP: f64 = 0.05;
const STUDENT_PLACES: usize = 91;

/// The signed-rank grid, 0.50, 0.52 ... 4.00: G is a step function, and is stored as one.
const RANK_STEP: f64 = 0.02;
const RANK_PLACES: usize = 176;

/// The smallest alpha that the factors were measured at.
pub const LEAST_MEASURED: f64 = 0.0025;

/// A simulated G below this has too few paths behind it to be used.
const TRUSTED: f64 = 2e-4;

/// What was simulated for one planned number of blocks.
#[derive(Clone)]
pub struct Row {
    /// N, the planned number of blocks.
    pub blocks: u32,
    /// What the smaller of the two p-values is multiplied by.
    pub factor: f64,
    /// `P(M_N >= m)` for Student's t at each [`Row::student_place`].
    pub student: [f64; STUDENT_PLACES],
    /// `P(M_N >= m)` for the signed-rank test at each [`Row::rank_place`].
    pub rank: [f64; RANK_PLACES],
}

impl Row {
    /// The i-th m at which `student` is stored.
    pub fn student_place(i: usize) -> f64 {
        FROM + STUDENT_STEP * i as f64
    }

    /// The i-th m at which `rank` is stored.
    pub fn rank_place(i: usize) -> f64 {
        FROM + RANK_STEP * i as f64
    }

    /// The weight `(look / N)^(1/4)` of a look.
    pub fn weight(&self, look: u32) -> f64 {
        // Square roots are the same on every machine, powers are not.
        (f64::from(look) / f64::from(self.blocks)).sqrt().sqrt()
    }

    /// `G_t(m)`: 1 below the grid, ln G linear in m on it, and where the simulation is not trusted any more its last
    /// trusted value or [`Row::bonferroni`], whichever is smaller. So G never rises with m. NaN is no evidence: 1.
    pub fn student_chance(&self, m: f64) -> f64 {
        if m.is_nan() || m < FROM {
            return 1.0;
        }
        let last = last_trusted(&self.student);
        let along = (m - FROM) / STUDENT_STEP;
        if along >= last as f64 {
            return self.student[last].min(self.bonferroni(m));
        }
        let (left, right) = (
            self.student[along as usize],
            self.student[along as usize + 1],
        );
        let line = left * (right / left).powf(along.fract());
        line.clamp(right, left)
    }

    /// `G_w(m)`: as [`Row::student_chance`], but what is stored at the place at or below m, without a line to the next.
    ///
    /// `M_N` of the signed-rank test has atoms, and between two of them G is constant: a line would lie below it and
    /// promise too much (up to half as much again at N = 10), while the place below is at most a step too careful.
    pub fn rank_chance(&self, m: f64) -> f64 {
        if m.is_nan() || m < FROM {
            return 1.0;
        }
        let last = last_trusted(&self.rank);
        // Rounding may put a place itself, or its neighbour in the last bit, to the wrong side.
        let near = ((m - FROM) / RANK_STEP) as usize;
        let below = (near.saturating_sub(1)..=near.saturating_add(1))
            .rev()
            .find(|i| Self::rank_place(*i) <= m)
            .unwrap_or(0);
        if below >= last {
            return self.rank[last].min(self.bonferroni(m));
        }
        self.rank[below]
    }

    /// The least m with `student_chance(m) <= p`.
    pub fn student_critical(&self, p: f64) -> f64 {
        let last = last_trusted(&self.student);
        Self::critical(&self.student[..=last], p, |right| {
            let (above, below) = (self.student[right - 1], self.student[right]);
            let along = (p / above).ln() / (below / above).ln();
            FROM + STUDENT_STEP * ((right - 1) as f64 + along)
        })
        .unwrap_or_else(|| self.bonferroni_critical(Self::student_place(last), p))
    }

    /// The least m with `rank_chance(m) <= p`.
    pub fn rank_critical(&self, p: f64) -> f64 {
        let last = last_trusted(&self.rank);
        Self::critical(&self.rank[..=last], p, Self::rank_place)
            .unwrap_or_else(|| self.bonferroni_critical(Self::rank_place(last), p))
    }

    /// The least m with G at most p, given how to find it when the i-th stored value is the first at most p; `None`
    /// where none is.
    fn critical(stored: &[f64], p: f64, within: impl Fn(usize) -> f64) -> Option<f64> {
        if p >= 1.0 {
            return Some(f64::NEG_INFINITY);
        }
        if p.is_nan() || p <= 0.0 {
            return Some(f64::INFINITY);
        }
        match stored.iter().position(|chance| *chance <= p)? {
            0 => Some(FROM),
            i => Some(within(i)),
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

/// The last stored G that is trusted. At the first place every G is far above [`TRUSTED`], so there is one.
fn last_trusted(stored: &[f64]) -> usize {
    stored
        .partition_point(|chance| *chance >= TRUSTED)
        .saturating_sub(1)
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

    /// The p-value of both tests together, from the smaller of their two chances: times the factor, which was measured for
    /// results down to [`LEAST_MEASURED`]; below that times 2, which always holds.
    pub fn together(self, smaller: f64) -> f64 {
        let measured = self.factor() * smaller;
        match measured >= LEAST_MEASURED {
            true => measured.min(1.0),
            false => (2.0 * smaller).min(LEAST_MEASURED),
        }
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
        self.0.student_critical(p)
    }

    /// The least m with `rank(m) <= p`.
    pub fn rank_critical(self, p: f64) -> f64 {
        self.0.rank_critical(p)
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

//! A sample that is looked at after every value: is its centre above a bound, or below it?

use serde::Serialize;

use super::{Boundary, LEAST_LOOK, deviate};
use crate::stats::{
    MOST_COUNTED, are_alike, mean, sd, signed_rank_greater, signed_rank_normal, signed_rank_tail,
    t_upper,
};

/// What one look at a sample shows of one side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Look {
    /// Values by then.
    pub values: u32,
    /// p of Student's t by itself; absent where it has nothing to say: without spread, or with a value that is infinite.
    pub student: Option<f64>,
    /// p of the exact signed rank by itself.
    pub rank: f64,
    /// `z_k (k/N)^(1/4)` of the former.
    pub student_reach: Option<f64>,
    /// `z_k (k/N)^(1/4)` of the latter.
    pub rank_reach: f64,
    /// The p-value that holds whenever one stops.
    pub p: f64,
}

/// Tests of "the centre of these values is at most the bound" and of "it is at least the bound", at every value from the
/// [`LEAST_LOOK`]th on.
///
/// Each look has two exact p-values, of Student's t and of the signed rank. What they have come to is kept as
/// `max z_k (k/N)^(1/4)` with `z_k` the normal quantile of `1 - p_k`, which the calibrated boundary turns into the chance
/// that a sample at the bound ever comes so far; of the two the smaller one counts, times the boundary's factor. The
/// result may be looked at whenever one likes: its chance to be at most alpha at any look is at most alpha.
///
/// Without a boundary the sample is judged once, at its end: twice the smaller of the two p-values.
///
/// A value may be infinite: a trial that never ended is slower than any that did. It has the largest rank, and Student's
/// t abstains.
#[derive(Debug, Clone)]
pub struct Watch {
    boundary: Option<Boundary>,
    bound: f64,
    differences: Vec<f64>,
    /// How many pairs of differences, each with itself included, have a sum above 0: W+ where no sizes are alike.
    w_plus: usize,
    /// Whether two sizes are alike or one is 0: then ranks are shared and have a distribution of their own.
    tied: bool,
    above: Most,
    below: Most,
}

/// The most that looks have come to.
#[derive(Debug, Clone, Copy, Default)]
struct Most {
    student: f64,
    rank: f64,
}

/// The p-values of one look by itself.
#[derive(Clone, Copy)]
struct Exact {
    student: Option<f64>,
    rank: f64,
}

impl Watch {
    /// A sample without values yet.
    pub fn new(boundary: Option<Boundary>, bound: f64) -> Self {
        Self {
            boundary,
            bound,
            differences: vec![],
            w_plus: 0,
            tied: false,
            above: Most::default(),
            below: Most::default(),
        }
    }

    /// Takes a value and looks. Gives what the look shows of "above" and of "below", where it is one; more values than
    /// the boundary is made for are not looked at.
    pub fn push(&mut self, value: f64) -> Option<(Look, Look)> {
        let difference = value - self.bound;
        // Beyond, nothing is counted any more: the normal approximation takes all values at once.
        if self.differences.len() < MOST_COUNTED {
            self.count(difference);
        }
        self.differences.push(difference);
        let boundary = self.boundary?;
        let values = self.differences.len() as u32;
        if !(LEAST_LOOK..=boundary.blocks()).contains(&values) {
            return None;
        }
        let (above, below) = self.exact();
        let weight = boundary.weight(values);
        self.above.take(above, weight);
        self.below.take(below, weight);
        let look = |exact: Exact, most: Most| Look {
            values,
            student: exact.student,
            rank: exact.rank,
            student_reach: exact.student.map(|p| reach(p, weight)),
            rank_reach: reach(exact.rank, weight),
            p: most.p(boundary),
        };
        Some((look(above, self.above), look(below, self.below)))
    }

    /// Brings W+ and whether ranks are shared up to date with a difference that is about to be added.
    fn count(&mut self, difference: f64) {
        let differences = &self.differences;
        self.tied |= are_alike(difference, 0.0)
            || differences
                .iter()
                .any(|other| are_alike(other.abs(), difference.abs()));
        let with_itself = differences.iter().chain([&difference]);
        self.w_plus += with_itself
            .filter(|other| **other + difference > 0.0)
            .count();
    }

    /// How many values it has.
    pub fn values(&self) -> usize {
        self.differences.len()
    }

    /// The p-values of "the centre is at most the bound" (small: it is above) and of "at least" (small: it is below).
    pub fn p(&self) -> (f64, f64) {
        match self.boundary {
            Some(boundary) => (self.above.p(boundary), self.below.p(boundary)),
            None => {
                let (above, below) = self.exact();
                (above.once(), below.once())
            }
        }
    }

    /// Each test by itself on all values, above and below.
    fn exact(&self) -> (Exact, Exact) {
        let (above, below) = self.student().unzip();
        let ranks = self.ranks();
        (
            Exact {
                student: above,
                rank: ranks.0,
            },
            Exact {
                student: below,
                rank: ranks.1,
            },
        )
    }

    fn student(&self) -> Option<(f64, f64)> {
        let n = self.differences.len() as f64;
        let (centre, spread) = (mean(&self.differences), sd(&self.differences));
        // Rounding leaves a constant sample with a spread of a few units in the last place of what it was taken from.
        let negligible = 1e-14 * (centre.abs() + self.bound.abs());
        if self.differences.len() < 2 || !spread.is_finite() || spread <= negligible {
            return None;
        }
        let t = centre / (spread / n.sqrt());
        let tail = t_upper(t.abs(), n - 1.0)?;
        Some(if t >= 0.0 {
            (tail, 1.0 - tail)
        } else {
            (1.0 - tail, tail)
        })
    }

    fn ranks(&self) -> (f64, f64) {
        let n = self.differences.len();
        let turned = || {
            self.differences
                .iter()
                .map(|value| -value)
                .collect::<Vec<f64>>()
        };
        if n > MOST_COUNTED {
            let of = |values: &[f64]| signed_rank_normal(values, 0.0);
            (of(&self.differences), of(&turned()))
        } else if self.tied {
            let of = |values: &[f64]| signed_rank_greater(values, 0.0);
            (of(&self.differences), of(&turned()))
        } else {
            let tail = signed_rank_tail(n);
            (tail[self.w_plus], tail[tail.len() - 1 - self.w_plus])
        }
    }
}

impl Most {
    fn take(&mut self, exact: Exact, weight: f64) {
        if let Some(p) = exact.student {
            self.student = self.student.max(reach(p, weight));
        }
        self.rank = self.rank.max(reach(exact.rank, weight));
    }

    fn p(self, boundary: Boundary) -> f64 {
        let smaller = boundary.student(self.student).min(boundary.rank(self.rank));
        boundary.together(smaller)
    }
}

/// `z (k/N)^(1/4)` with z the normal quantile of 1 - p.
fn reach(p: f64, weight: f64) -> f64 {
    deviate(p) * weight
}

impl Exact {
    fn once(self) -> f64 {
        (2.0 * self.student.map_or(self.rank, |p| p.min(self.rank))).min(1.0)
    }
}

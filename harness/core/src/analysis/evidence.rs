//! The tests of one candidate, with everything they were computed from.

use serde::Serialize;

use super::PValues;
use super::rule::Rule;
use crate::sequential::{Look, Watch};
use crate::stats::{SignedRank, Student, signed_rank, student_greater};

/// One test of "the centre of these logarithms is at most the bound", against "it is more".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OneSided {
    /// The bound, a logarithm.
    pub bound: f64,
    /// Student's t on all values; absent where it has nothing to say: the sample is constant, or a trial timed out.
    pub student: Option<Student>,
    /// The exact signed rank on all values.
    pub rank: SignedRank,
    /// Every look, the last one last; empty where there was one look, at the end.
    pub looks: Vec<Look>,
    /// The p-value that holds over all looks.
    pub p: f64,
}

/// The four one-sided tests of a candidate: each half of the criterion, in both directions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Blocks that the boundary is made for, and what it multiplies the smaller p by; absent where one looks once.
    pub boundary: Option<(u32, f64)>,
    /// Against "the speedup is not more than the criterion".
    pub speed: OneSided,
    /// Against "the cost ratio is more than the criterion".
    pub cost: OneSided,
    /// Against "the speedup is more than the criterion".
    pub slow: OneSided,
    /// Against "the cost ratio is within the criterion".
    pub dear: OneSided,
}

impl Evidence {
    /// Of the logarithms of speedups and cost ratios, in the order of the blocks.
    pub(super) fn of(speeds: &[f64], costs: &[f64], rule: &Rule) -> Self {
        let (speed, cost) = watches(rule);
        let (speed, slow) = both_sides(speed, rule.speedup.ln(), speeds);
        let (dear, cost) = both_sides(cost, rule.cost_ratio.ln(), costs);
        Self {
            boundary: rule
                .boundary
                .map(|boundary| (boundary.blocks(), boundary.factor())),
            speed,
            cost,
            slow,
            dear,
        }
    }

    /// The p-values, not corrected over cells.
    pub fn p_values(&self) -> PValues {
        combined(self.speed.p, self.cost.p, self.slow.p, self.dear.p)
    }
}

/// The two watched samples of a candidate: logarithms of the speedup and of the cost ratio.
pub(super) fn watches(rule: &Rule) -> (Watch, Watch) {
    let watch = |bound: f64| Watch::new(rule.boundary, bound.ln());
    (watch(rule.speedup), watch(rule.cost_ratio))
}

/// The p-values that two watched samples have come to, not corrected over cells.
pub(super) fn p_values(speed: &Watch, cost: &Watch) -> PValues {
    let ((fast, slow), (dear, similar)) = (speed.p(), cost.p());
    combined(fast, similar, slow, dear)
}

fn combined(speed: f64, cost: f64, slow: f64, dear: f64) -> PValues {
    let implement_raw = speed.max(cost);
    let skip_raw = (2.0 * slow.min(dear)).min(1.0);
    PValues {
        speed,
        cost,
        slow,
        dear,
        implement_raw,
        skip_raw,
        implement: implement_raw,
        skip: skip_raw,
    }
}

/// The tests above and below a bound.
fn both_sides(mut watch: Watch, bound: f64, values: &[f64]) -> (OneSided, OneSided) {
    let looks = values.iter().filter_map(|value| watch.push(*value));
    let (above, below): (Vec<Look>, Vec<Look>) = looks.unzip();
    let turned: Vec<f64> = values.iter().map(|value| -value).collect();
    let finite = values.iter().all(|value| value.is_finite());
    let (p_above, p_below) = watch.p();
    let of = |values: &[f64], bound: f64, looks: Vec<Look>, p: f64| OneSided {
        bound,
        student: student_greater(values, bound).filter(|_| finite),
        rank: signed_rank(values, bound),
        looks,
        p,
    };
    (
        of(values, bound, above, p_above),
        of(&turned, -bound, below, p_below),
    )
}

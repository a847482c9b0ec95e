//! The tests of one candidate, with everything they were computed from.

use serde::Serialize;

use super::PValues;
use crate::spec::Criterion;
use crate::stats::{SignedRank, Student, signed_rank, student_greater};

/// One test of "the centre of these logarithms is at most the bound", against "it is more".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OneSided {
    /// The bound, a logarithm.
    pub bound: f64,
    /// Student's t; absent where the sample is constant and it has nothing to say.
    pub student: Option<Student>,
    /// The exact signed rank, which then decides.
    pub rank: Option<SignedRank>,
    /// The p-value of the one that decided.
    pub p: f64,
}

/// Student's t; where the sample is constant it has nothing to say and the signed rank decides.
pub(super) fn greater(values: &[f64], bound: f64) -> OneSided {
    let student = student_greater(values, bound);
    let rank = student.is_none().then(|| signed_rank(values, bound));
    let p = match (&student, &rank) {
        (Some(student), _) => student.p,
        (None, Some(rank)) => rank.p,
        (None, None) => 1.0,
    };
    OneSided {
        bound,
        student,
        rank,
        p,
    }
}

/// The four one-sided tests of a candidate: each half of the criterion, in both directions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
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
    /// Of the logarithms of speedups and cost ratios.
    pub(super) fn of(speeds: &[f64], costs: &[f64], criterion: &Criterion) -> Self {
        let turned = |logs: &[f64]| logs.iter().map(|log| -log).collect::<Vec<f64>>();
        let (fast, dear) = (criterion.speedup.ln(), criterion.cost_ratio.ln());
        Self {
            speed: greater(speeds, fast),
            slow: greater(&turned(speeds), -fast),
            cost: greater(&turned(costs), -dear),
            dear: greater(costs, dear),
        }
    }

    /// The four p-values and their two combinations; `implement` and `skip` are still to be corrected over cells.
    pub(super) fn p_values(&self) -> PValues {
        let (speed, cost, slow, dear) = (self.speed.p, self.cost.p, self.slow.p, self.dear.p);
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
}

//! What was believed of the cost ratio before the experiment, against what was measured.

use super::pairs::Pair;
use super::{ColdLevel, Estimate};
use crate::spec::Prior;
use crate::stats::hodges_lehmann;

/// A belief and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorFindings {
    /// The cost ratio that was believed, from and to.
    pub believed: (f64, f64),
    /// Each candidate, at the cold start that decides.
    pub cells: Vec<CellPrior>,
}

/// What a candidate says to the belief.
#[derive(Debug, Clone, PartialEq)]
pub struct CellPrior {
    /// Index of the candidate's cell in the plan.
    pub cell: u32,
    /// Whether the measured ratio agrees.
    pub state: PriorState,
    /// The typical cost ratio that was measured; absent without pairs.
    pub ratio: Option<f64>,
    /// The cold starts at which the same trials would agree.
    pub at: ConfirmedAt,
}

/// Whether a measured ratio agrees with a belief.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriorState {
    /// The whole interval lies in the believed range.
    Confirmed,
    /// No part of it does.
    Refuted,
    /// A part of it does, or nothing was measured.
    Open,
}

impl PriorState {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            PriorState::Confirmed => "confirmed",
            PriorState::Refuted => "refuted",
            PriorState::Open => "open",
        }
    }

    /// Of an interval, open where a bound is absent.
    fn of(interval: (Option<f64>, Option<f64>), (low, high): (f64, f64)) -> Self {
        let (from, to) = interval;
        let is_above = from.is_some_and(|from| from > high);
        let is_below = to.is_some_and(|to| to < low);
        if is_above || is_below {
            Self::Refuted
        } else if from.is_some_and(|from| from >= low) && to.is_some_and(|to| to <= high) {
            Self::Confirmed
        } else {
            Self::Open
        }
    }
}

/// The cold starts at which the typical ratio of the same trials lies in the believed range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ConfirmedAt {
    /// From this on, up to that where it leaves the range again.
    From {
        /// The shortest.
        from_secs: f64,
        /// The longest; absent where there is no end to it.
        to_secs: Option<f64>,
    },
    /// At none: the ratio tends to this as the cold start grows.
    Never {
        /// What it tends to.
        tends_to: f64,
    },
    /// Nothing was measured.
    Untold,
}

/// The longest cold start that is looked at: a day, as in an experiment file.
const LONGEST_SECS: f64 = 86_400.0;
/// What it tends to is read off here: no work of a trial is anything beside it.
const FOREVER_SECS: f64 = 1e12;

/// Judges a belief. `pairs` are those of each candidate, by its cell.
pub(super) fn judge(
    prior: &Prior,
    primary: &ColdLevel,
    pairs: &[(u32, Vec<Pair<'_>>)],
) -> PriorFindings {
    let believed = prior.cost_ratio;
    let cells = primary.cells.iter().map(|cell| {
        let own = pairs.iter().find(|(index, _)| *index == cell.cell);
        let interval = |estimate: &Estimate| PriorState::of(estimate.interval, believed);
        CellPrior {
            cell: cell.cell,
            state: cell.cost.as_ref().map_or(PriorState::Open, interval),
            ratio: cell.cost.as_ref().map(|estimate| estimate.ratio),
            at: own.map_or(ConfirmedAt::Untold, |(_, pairs)| at(pairs, believed)),
        }
    });
    PriorFindings {
        believed,
        cells: cells.collect(),
    }
}

/// The typical ratio of the pairs with another cold start.
fn ratio(pairs: &[Pair<'_>], cold_secs: f64) -> f64 {
    let logs: Vec<f64> = pairs.iter().map(|pair| pair.cost(cold_secs)).collect();
    hodges_lehmann(&logs).exp()
}

/// Each pair's ratio `(A + k c) / (B + c)` moves one way as `c` grows, towards `k`, and so does their Hodges-Lehmann
/// estimate: where it enters and leaves the range is found by bisection.
fn at(pairs: &[Pair<'_>], (low, high): (f64, f64)) -> ConfirmedAt {
    if pairs.is_empty() {
        return ConfirmedAt::Untold;
    }
    let (first, last) = (ratio(pairs, 0.0), ratio(pairs, LONGEST_SECS));
    let rises = last >= first;
    let is_in = |ratio: f64| (low..=high).contains(&ratio);
    let tends_to = ratio(pairs, FOREVER_SECS);
    let never = ConfirmedAt::Never { tends_to };
    let (near, far) = if rises { (low, high) } else { (high, low) };
    // Past a bound, in the direction in which the ratio moves.
    let is_past = |ratio: f64, bound: f64| {
        if rises { ratio > bound } else { ratio < bound }
    };
    if is_past(first, far) {
        return never;
    }
    let from_secs = if is_in(first) {
        0.0
    } else if is_past(last, near) {
        crossing(|cold| is_past(ratio(pairs, cold), near))
    } else {
        return never;
    };
    let to_secs = is_past(last, far).then(|| crossing(|cold| is_past(ratio(pairs, cold), far)));
    ConfirmedAt::From { from_secs, to_secs }
}

/// The cold start from which on `is_past` holds; it holds at the longest.
fn crossing(is_past: impl Fn(f64) -> bool) -> f64 {
    let (mut before, mut after) = (0.0, LONGEST_SECS);
    // A day halved sixty times is less than a clock's step.
    for _ in 0..60 {
        let middle = (before + after) / 2.0;
        if is_past(middle) {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

//! Where a half of the criterion begins to hold, from two lines.

use serde::Serialize;

use super::TwoLines;
use crate::stats::{Fieller, Ratio};

/// The confidence of every interval here.
const LEVEL: f64 = 0.95;

/// From which duration on something holds, in seconds, with its 95 % interval. Nothing is shorter than 0 s.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum BreakEven {
    /// From here on.
    From {
        /// Where the lines cross; 0 where it holds at any duration.
        secs: f64,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// Up to here, and not beyond: what is gained at the start is lost with every second.
    UpTo {
        /// Where the lines cross.
        secs: f64,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// One half holds from here on, the other up to there.
    Between {
        /// From here on.
        from_secs: f64,
        /// Up to here.
        to_secs: f64,
    },
    /// At no duration.
    Never {
        /// By arithmetic, whatever the lines say.
        by_ceiling: bool,
    },
    /// The slopes cannot be told apart: there is no finite upper bound.
    NotEstablished {
        /// Where the lines cross, if what they say is that it holds from there on.
        secs: Option<f64>,
    },
}

/// The two halves of the criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Fast enough.
    Speed,
    /// Cheap enough.
    Cost,
}

impl Side {
    /// As files say it.
    pub fn name(self) -> &'static str {
        match self {
            Side::Speed => "speed",
            Side::Cost => "cost",
        }
    }
}

impl TwoLines {
    /// The duration at which the baseline takes `times` the candidate's time:
    /// `(K alpha_P - alpha_S) / (beta_S - K beta_P)`. Beyond it the candidate is faster if the denominator is positive.
    pub(super) fn fast_enough(&self, times: f64) -> Ratio {
        self.meeting(1.0, times)
    }

    /// The duration at which the candidate costs `times` what the baseline does: `(u_P - M u_S) / (M q_S - q_P)`. Beyond
    /// it the candidate is cheaper if the denominator is positive.
    pub(super) fn cheap_enough(&self, times: f64) -> Ratio {
        self.meeting(times, 1.0)
    }

    /// Where `s` times the baseline's line meets `p` times the candidate's. The arms are independent samples here.
    fn meeting(&self, s: f64, p: f64) -> Ratio {
        let (baseline, candidate) = (&self.baseline, &self.candidate);
        let sum = |of: fn(&crate::stats::Line) -> f64| s * s * of(baseline) + p * p * of(candidate);
        Ratio {
            over: p * candidate.intercept - s * baseline.intercept,
            under: s * baseline.slope - p * candidate.slope,
            over_variance: sum(|line| line.intercept_variance),
            under_variance: sum(|line| line.slope_variance),
            covariance: -sum(|line| line.covariance),
            df: baseline.df + candidate.df,
        }
    }
}

impl BreakEven {
    /// Of the ratio of [`TwoLines::fast_enough`] or [`TwoLines::cheap_enough`]; `None` where a number is not finite.
    pub(super) fn of(ratio: &Ratio) -> Option<Self> {
        let secs = ratio.value();
        let beyond = ratio.under > 0.0;
        Some(match ratio.interval(LEVEL)? {
            Fieller::NoFiniteBound => BreakEven::NotEstablished {
                secs: (beyond && secs.is_finite()).then_some(secs.max(0.0)),
            },
            Fieller::Bounded(low, high) if beyond => BreakEven::From {
                secs: secs.max(0.0),
                low: low.max(0.0),
                high: high.max(0.0),
            },
            Fieller::Bounded(low, high) if secs > 0.0 => BreakEven::UpTo {
                secs,
                low: low.max(0.0),
                high,
            },
            Fieller::Bounded(..) => BreakEven::Never { by_ceiling: false },
        })
    }

    /// The duration from which on it holds, where one was established and nothing ends it.
    pub fn from_secs(self) -> Option<f64> {
        match self {
            BreakEven::From { secs, .. } => Some(secs),
            _ => None,
        }
    }
}

/// From where on both halves hold, and which of them decides that.
///
/// Where both hold from somewhere on, the later one decides; the bounds are the larger of the lower and of the upper ones, which
/// cover the truth at least nine times in ten, and about as often as either where the two lie apart.
pub(super) fn both(speed: BreakEven, cost: BreakEven) -> (BreakEven, Side) {
    use BreakEven::{Between, From, Never, NotEstablished, UpTo};
    let between = |from: f64, to: f64, sides: (Side, Side)| match from <= to {
        true => (
            Between {
                from_secs: from,
                to_secs: to,
            },
            sides.0,
        ),
        false => (Never { by_ceiling: false }, sides.1),
    };
    match (speed, cost) {
        (never @ Never { .. }, _) => (never, Side::Speed),
        (_, never @ Never { .. }) => (never, Side::Cost),
        (NotEstablished { secs }, other) => (together(secs, other), Side::Speed),
        (other, NotEstablished { secs }) => (together(secs, other), Side::Cost),
        (
            From { secs, low, high },
            From {
                secs: secs_of_cost,
                low: low_of_cost,
                high: high_of_cost,
            },
        ) => {
            let later = From {
                secs: secs.max(secs_of_cost),
                low: low.max(low_of_cost),
                high: high.max(high_of_cost),
            };
            let side = if secs > secs_of_cost {
                Side::Speed
            } else {
                Side::Cost
            };
            (later, side)
        }
        (
            UpTo { secs, low, high },
            UpTo {
                secs: secs_of_cost,
                low: low_of_cost,
                high: high_of_cost,
            },
        ) => {
            let sooner = UpTo {
                secs: secs.min(secs_of_cost),
                low: low.min(low_of_cost),
                high: high.min(high_of_cost),
            };
            let side = if secs < secs_of_cost {
                Side::Speed
            } else {
                Side::Cost
            };
            (sooner, side)
        }
        (From { secs: from, .. }, UpTo { secs: to, .. }) => {
            between(from, to, (Side::Speed, Side::Cost))
        }
        (UpTo { secs: to, .. }, From { secs: from, .. }) => {
            between(from, to, (Side::Cost, Side::Speed))
        }
        // No half holds between two durations.
        (between @ Between { .. }, _) => (between, Side::Speed),
        (_, between @ Between { .. }) => (between, Side::Cost),
    }
}

/// The later of two estimates, one of which has no upper bound.
fn together(secs: Option<f64>, other: BreakEven) -> BreakEven {
    let other = match other {
        BreakEven::From { secs, .. } => Some(secs),
        BreakEven::NotEstablished { secs } => secs,
        _ => None,
    };
    let later = secs.zip(other).map(|(one, other)| one.max(other));
    BreakEven::NotEstablished { secs: later }
}

//! The one unit of a chart's axis, picked for the largest value on it.

use super::number;

/// A unit of time and what a second is in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// As it is printed: `s`, `ms`, `µs`.
    pub name: &'static str,
    /// Units in a second.
    pub per_sec: f64,
}

impl Unit {
    /// The unit for seconds up to `largest`.
    pub fn for_secs(largest: f64) -> Self {
        if largest >= 0.5 || !largest.is_finite() || largest <= 0.0 {
            Self {
                name: "s",
                per_sec: 1.0,
            }
        } else if largest >= 0.0005 {
            Self {
                name: "ms",
                per_sec: 1e3,
            }
        } else {
            Self {
                name: "µs",
                per_sec: 1e6,
            }
        }
    }

    /// Seconds in this unit, without its name.
    pub fn number(self, secs: f64) -> String {
        number(secs * self.per_sec, 3)
    }
}

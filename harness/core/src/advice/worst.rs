//! One advice for all scenarios of a chunk count: what holds in each of them.

use super::{Advised, Fitted};

/// For all scenarios that differ in other factors than the duration.
pub(super) fn of(alike: Vec<Advised>) -> Option<Advised> {
    alike.into_iter().reduce(|one, other| {
        let slower = match (one.longest, other.longest) {
            (Some(a), Some(b)) => Some(if b.1 < a.1 { b } else { a }),
            _ => None,
        };
        Advised {
            measured_secs: one
                .measured_secs
                .zip(other.measured_secs)
                .map(|(a, b)| a.max(b)),
            fitted: both(one.fitted, other.fitted),
            longest: slower,
            ..one
        }
    })
}

fn both(one: Fitted, other: Fitted) -> Fitted {
    use Fitted::{From, UpTo};
    match (one, other) {
        (From { secs: a, .. }, From { secs: b, .. }) => pick(b > a, one, other),
        (UpTo { secs: a, .. }, UpTo { secs: b, .. }) => pick(b < a, one, other),
        _ => match (ends(one), ends(other)) {
            (Some(a), Some(b)) => meet(a, b),
            _ => pick(weight(other) > weight(one), one, other),
        },
    }
}

fn pick(is_other: bool, one: Fitted, other: Fitted) -> Fitted {
    if is_other { other } else { one }
}

/// The less that is known of it, or the less it is worth, the more it weighs.
fn weight(fitted: Fitted) -> u32 {
    match fitted {
        Fitted::From { .. } => 0,
        Fitted::UpTo { .. } | Fitted::Between { .. } => 1,
        Fitted::NotFitted => 2,
        Fitted::NotEstablished { .. } => 3,
        Fitted::Never { .. } => 4,
    }
}

/// From where to where something is worth it, and what that rests on.
#[derive(Clone, Copy)]
struct Ends {
    from_secs: f64,
    to_secs: f64,
    side: crate::analysis::Side,
    over_secs: (f64, f64),
}

fn ends(fitted: Fitted) -> Option<Ends> {
    let (from_secs, to_secs, side, over_secs) = match fitted {
        Fitted::From {
            secs,
            side,
            fitted_over_secs,
            ..
        } => (secs, f64::INFINITY, side, fitted_over_secs),
        Fitted::UpTo {
            secs,
            side,
            fitted_over_secs,
            ..
        } => (0.0, secs, side, fitted_over_secs),
        Fitted::Between {
            from_secs,
            to_secs,
            side,
            fitted_over_secs,
        } => (from_secs, to_secs, side, fitted_over_secs),
        Fitted::Never { .. } | Fitted::NotEstablished { .. } | Fitted::NotFitted => return None,
    };
    Some(Ends {
        from_secs,
        to_secs,
        side,
        over_secs,
    })
}

/// What both have in common; of the two, one at least has an end.
fn meet(a: Ends, b: Ends) -> Fitted {
    let later = if b.from_secs > a.from_secs { b } else { a };
    let sooner = if b.to_secs < a.to_secs { b } else { a };
    if later.from_secs > sooner.to_secs {
        return Fitted::Never { side: sooner.side };
    }
    Fitted::Between {
        from_secs: later.from_secs,
        to_secs: sooner.to_secs,
        side: later.side,
        fitted_over_secs: (
            a.over_secs.0.max(b.over_secs.0),
            a.over_secs
                .1
                .min(b.over_secs.1)
                .max(a.over_secs.0.max(b.over_secs.0)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Side;

    const OVER: (f64, f64) = (2.0, 120.0);

    fn from(secs: f64) -> Fitted {
        Fitted::From {
            secs,
            interval_secs: (secs, secs),
            side: Side::Cost,
            fitted_over_secs: OVER,
        }
    }

    fn up_to(secs: f64) -> Fitted {
        Fitted::UpTo {
            secs,
            interval_secs: (secs, secs),
            side: Side::Speed,
            fitted_over_secs: OVER,
        }
    }

    fn between(from_secs: f64, to_secs: f64) -> Fitted {
        Fitted::Between {
            from_secs,
            to_secs,
            side: Side::Cost,
            fitted_over_secs: OVER,
        }
    }

    #[test]
    fn what_holds_in_every_scenario_is_what_they_have_in_common() {
        let never = Fitted::Never { side: Side::Speed };
        let open = Fitted::NotEstablished { side: Side::Cost };
        let cases = [
            (from(10.0), from(20.0), from(20.0)),
            (up_to(10.0), up_to(20.0), up_to(10.0)),
            (from(10.0), up_to(20.0), between(10.0, 20.0)),
            (from(30.0), up_to(20.0), never),
            (from(15.0), between(10.0, 20.0), between(15.0, 20.0)),
            (
                between(10.0, 20.0),
                between(15.0, 40.0),
                between(15.0, 20.0),
            ),
            (from(10.0), open, open),
            (between(10.0, 20.0), Fitted::NotFitted, Fitted::NotFitted),
            (open, never, never),
        ];
        for (one, other, expected) in cases {
            assert_eq!(both(one, other), expected, "{one:?} {other:?}");
            assert_eq!(both(other, one), expected, "{other:?} {one:?}");
        }
    }
}

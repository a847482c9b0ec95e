//! Who wins at a duration and a cold start, by the fitted lines.
//!
//! A cold start moves lines by a known law: every wall by itself, container-seconds by what is paid for it. So a fit at one cold
//! start says what lines are at any other; nothing is fitted anew.

use serde::Serialize;

use super::{BreakEven, TreatmentThreshold};
use crate::cost::Billing;
use crate::spec::Criterion;

/// From where to where on a map's other axis a treatment meets the criterion at some duration, and is the fastest that does:
/// cold starts in seconds, or shares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stretch {
    /// The treatment: a place in the list that was asked about.
    pub treatment: usize,
    /// From here on.
    pub from: f64,
    /// Up to here.
    pub to: f64,
}

/// Who wins at a duration, for cold starts from 0 to `most_secs`, rising; SKIP is what no stretch covers. `cold_secs` is the
/// cold start at which the lines were fitted.
pub fn winners(
    treatments: &[&TreatmentThreshold],
    cold_secs: f64,
    criterion: &Criterion,
    billing: &Billing,
    duration_secs: f64,
    most_secs: f64,
) -> Vec<Stretch> {
    let mut holding: Vec<(f64, Stretch)> = treatments
        .iter()
        .enumerate()
        .filter_map(|(treatment, one)| {
            let (wall, from_secs, to_secs) =
                holds(one, cold_secs, criterion, billing, duration_secs)?;
            let stretch = Stretch {
                treatment,
                from: from_secs.max(0.0),
                to: to_secs.min(most_secs),
            };
            (stretch.from < stretch.to && stretch.to <= most_secs).then_some((wall, stretch))
        })
        .collect();
    // A cold start makes every wall longer by as much, so who is fastest does not depend on it.
    holding.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.treatment.cmp(&b.1.treatment)));
    let mut won: Vec<Stretch> = vec![];
    for (_, stretch) in holding {
        let mut left = vec![stretch];
        for taken in &won {
            left = left.iter().flat_map(|one| without(one, taken)).collect();
        }
        won.extend(left);
    }
    won.sort_by(|a, b| a.from.total_cmp(&b.from));
    won
}

/// A treatment's wall at a duration, and from which cold start up to which it meets the criterion.
fn holds(
    one: &TreatmentThreshold,
    cold_secs: f64,
    criterion: &Criterion,
    billing: &Billing,
    duration_secs: f64,
) -> Option<(f64, f64, f64)> {
    let fit = one.fit.as_ref()?;
    if matches!(fit.speed, BreakEven::Never { by_ceiling: true }) {
        return None;
    }
    let (k, m) = (criterion.speedup, criterion.cost_ratio);
    let paid = |containers: u32| billing.per_cold_sec(containers);
    let (paid_baseline, paid_own) = (paid(one.containers.0), paid(one.containers.1));
    let at =
        |line: &crate::stats::Line, per_cold: f64| line.at(duration_secs) - cold_secs * per_cold;
    let (wall_baseline, wall) = (at(&fit.wall.baseline, 1.0), at(&fit.wall.candidate, 1.0));
    let baseline = at(&fit.containers.baseline, paid_baseline);
    let own = at(&fit.containers.candidate, paid_own);
    let all = [wall_baseline, wall, baseline, own];
    if all.iter().any(|secs| !secs.is_finite() || *secs <= 0.0) {
        return None;
    }
    // wall_baseline + c > k (wall + c), and own + c paid_own <= m (baseline + c paid_baseline).
    let fast = below(wall_baseline - k * wall, k - 1.0);
    let cheap = below(m * baseline - own, paid_own - m * paid_baseline);
    Some((wall, fast.0.max(cheap.0), fast.1.min(cheap.1)))
}

/// From where to where `slope c <= room`.
fn below(room: f64, slope: f64) -> (f64, f64) {
    if slope > 0.0 {
        (f64::NEG_INFINITY, room / slope)
    } else if slope < 0.0 {
        (room / slope, f64::INFINITY)
    } else if room >= 0.0 {
        (f64::NEG_INFINITY, f64::INFINITY)
    } else {
        (f64::INFINITY, f64::NEG_INFINITY)
    }
}

/// What is left of one stretch without another.
fn without(one: &Stretch, taken: &Stretch) -> Vec<Stretch> {
    let before = Stretch {
        to: one.to.min(taken.from),
        ..*one
    };
    let after = Stretch {
        from: one.from.max(taken.to),
        ..*one
    };
    [before, after]
        .into_iter()
        .filter(|stretch| stretch.from < stretch.to)
        .collect()
}

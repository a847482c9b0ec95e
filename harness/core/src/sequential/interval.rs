//! The values of a centre that a watched sample does not reject: its repeated interval.

use std::sync::OnceLock;

use super::{Boundary, LEAST_LOOK, Watch};
use crate::stats::{
    MOST_COUNTED, are_alike, mean, normal_quantile, normal_upper, sd, signed_rank_tail, t_quantile,
    walsh_at,
};

/// What is rejected on each side of the interval: 95 % in all.
pub const SIDE: f64 = 0.025;

/// The 95 % interval of the centre of a sample in the order of its values: the bounds that [`Watch`] does not reject at
/// [`SIDE`] at any look, on either side. A side where nothing is rejected is open.
///
/// Without a boundary the bounds that the sample does not reject when it is judged once.
///
/// The two tests are inverted look by look: Student's t rejects below `mean - t_crit s / sqrt k`, the signed rank below
/// the Walsh average that leaves `W+` at its critical value (Jennison and Turnbull, J. R. Statist. Soc. B 51:305, 1989,
/// with exact critical values). Values that share a size have a distribution of their own at every bound: there the
/// bounds are found by bisection on the test itself.
pub fn interval(boundary: Option<Boundary>, values: &[f64]) -> (Option<f64>, Option<f64>) {
    let is_counted = values.len() <= MOST_COUNTED;
    let some_alike = || {
        let is_known = |i: usize| values[..i].iter().any(|other| are_alike(*other, values[i]));
        (1..values.len()).any(is_known)
    };
    let finite = values.iter().all(|value| value.is_finite());
    if !finite || (is_counted && some_alike()) {
        return by_bisection(boundary, values);
    }
    match boundary {
        Some(boundary) => {
            let criticals = Criticals::of(boundary);
            let looks = (LEAST_LOOK as usize..=values.len()).zip(criticals);
            closed(values, looks.map(|(n, critical)| (n, *critical)))
        }
        None => {
            let n = values.len();
            at_look(
                values,
                Critical::at(n, SIDE / 2.0),
                n * (n + 1) / 2,
                |place| walsh_at(values, place),
            )
        }
    }
}

/// What the tests reject at one look.
#[derive(Debug, Clone, Copy)]
struct Critical {
    /// Student's t from here on.
    student: f64,
    /// W+ from here on; may be more than it can be.
    rank: usize,
}

impl Critical {
    /// Of `n` values at the level `p` of each test.
    fn at(n: usize, p: f64) -> Self {
        Self::of(n, p, p)
    }

    fn of(n: usize, student: f64, rank: f64) -> Self {
        let freedom = n as f64 - 1.0;
        Self {
            student: t_quantile(1.0 - student, freedom).unwrap_or(f64::INFINITY),
            rank: if n <= MOST_COUNTED {
                let tail = signed_rank_tail(n);
                tail.iter()
                    .position(|chance| *chance <= rank)
                    .unwrap_or(tail.len())
            } else {
                let n = n as f64;
                let sd = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt();
                (n * (n + 1.0) / 4.0 + 0.5 - normal_quantile(rank) * sd).ceil() as usize
            },
        }
    }
}

struct Criticals;

impl Criticals {
    /// One for each look of a boundary.
    fn of(boundary: Boundary) -> &'static [Critical] {
        static KNOWN: [OnceLock<Vec<Critical>>; MOST_COUNTED + 1] =
            [const { OnceLock::new() }; MOST_COUNTED + 1];
        let blocks = (boundary.blocks() as usize).min(MOST_COUNTED);
        KNOWN[blocks].get_or_init(|| {
            let p = SIDE / boundary.factor();
            let (student, rank) = (boundary.student_critical(p), boundary.rank_critical(p));
            let of = |n: u32| {
                let weight = boundary.weight(n);
                let exact = |m: f64| normal_upper(m / weight);
                Critical::of(n as usize, exact(student), exact(rank))
            };
            (LEAST_LOOK..=boundary.blocks()).map(of).collect()
        })
    }
}

/// What is left by all looks. Were they to leave nothing, the last one speaks alone.
fn closed(
    values: &[f64],
    looks: impl Iterator<Item = (usize, Critical)>,
) -> (Option<f64>, Option<f64>) {
    let mut walsh: Vec<f64> = vec![];
    let mut seen = 0;
    let mut all = (None, None);
    let mut last = all;
    for (n, critical) in looks {
        let old = std::mem::take(&mut walsh);
        let added = (seen..n).flat_map(|place| {
            let others = values[..=place].iter();
            others.map(move |other| (other + values[place]) / 2.0)
        });
        let mut added: Vec<f64> = added.collect();
        added.sort_unstable_by(f64::total_cmp);
        walsh = merged(&old, &added);
        seen = n;
        last = at_look(&values[..n], critical, walsh.len(), |place| {
            walsh.get(place).copied()
        });
        all = (
            tighter(all.0, last.0, f64::max),
            tighter(all.1, last.1, f64::min),
        );
    }
    match all {
        (Some(low), Some(high)) if low > high => last,
        _ => all,
    }
}

/// Two sorted lists as one.
fn merged(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut both = Vec::with_capacity(a.len() + b.len());
    let mut rest = b.iter().peekable();
    for value in a {
        while let Some(smaller) = rest.next_if(|other| other.total_cmp(value).is_lt()) {
            both.push(*smaller);
        }
        both.push(*value);
    }
    both.extend(rest);
    both
}

/// The bounds of one look; `walsh` gives one of so many averages by its place.
fn at_look(
    values: &[f64],
    critical: Critical,
    averages: usize,
    walsh: impl Fn(usize) -> Option<f64>,
) -> (Option<f64>, Option<f64>) {
    let spread = sd(values);
    let centre = mean(values);
    let half = critical.student * spread / (values.len() as f64).sqrt();
    let student = (half.is_finite() && spread > 1e-14 * centre.abs())
        .then_some((centre - half, centre + half));
    let low = averages.checked_sub(critical.rank).and_then(&walsh);
    let high = critical.rank.checked_sub(1).and_then(&walsh);
    (
        tighter(student.map(|bounds| bounds.0), low, f64::max),
        tighter(student.map(|bounds| bounds.1), high, f64::min),
    )
}

fn tighter(a: Option<f64>, b: Option<f64>, of: fn(f64, f64) -> f64) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(of(a, b)),
        (a, b) => a.or(b),
    }
}

/// The same for any sample: the bound at which the test stops to reject, between one that is certainly rejected, if any
/// is, and one that is not.
pub(super) fn by_bisection(
    boundary: Option<Boundary>,
    values: &[f64],
) -> (Option<f64>, Option<f64>) {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (Some(least), Some(most)) = (finite().reduce(f64::min), finite().reduce(f64::max)) else {
        return (None, None);
    };
    let p = |bound: f64| {
        let mut watch = Watch::new(boundary, bound);
        values.iter().for_each(|value| {
            watch.push(*value);
        });
        watch.p()
    };
    let far = (most - least).max(1.0) * 100.0;
    let low = edge(least - far, most, |bound| p(bound).0 <= SIDE);
    let high = edge(most + far, least, |bound| p(bound).1 <= SIDE);
    match (low, high) {
        (Some(low), Some(high)) if low > high => (Some(high), Some(low)),
        sides => sides,
    }
}

fn edge(mut rejected: f64, mut kept: f64, rejects: impl Fn(f64) -> bool) -> Option<f64> {
    if !rejects(rejected) {
        return None;
    }
    if rejects(kept) {
        return Some(kept);
    }
    for _ in 0..80 {
        let middle = (rejected + kept) / 2.0;
        match rejects(middle) {
            true => rejected = middle,
            false => kept = middle,
        }
    }
    Some(kept)
}

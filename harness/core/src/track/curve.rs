//! Between keyframes: straight on, or along a monotone cubic. Before the first and behind the last they are held.
//!
//! Only `+ - * /` and `sqrt` are used, which IEEE 754 rounds the same everywhere: a frame's tables are the same on every
//! machine.

use super::Keyframe;
use crate::overlay::Ellipse;

/// Where a highlight with these keyframes, at least one, is at `secs` when it moves straight.
pub(super) fn linear(keyframes: &[Keyframe], secs: f64) -> Ellipse {
    between(keyframes, secs, |index, t| {
        let [a, b] = [index, index + 1].map(|at| values(&keyframes[at]));
        std::array::from_fn(|axis| a[axis] + (b[axis] - a[axis]) * t)
    })
}

/// The same along the cubic Hermite spline whose tangents are those of Fritsch and Carlson, "Monotone Piecewise Cubic
/// Interpolation", SIAM J. Numer. Anal. 17 (1980): between two keyframes no coordinate leaves the range they span.
pub(super) fn smooth(keyframes: &[Keyframe], secs: f64) -> Ellipse {
    between(keyframes, secs, |index, t| {
        let step = keyframes[index + 1].time_secs - keyframes[index].time_secs;
        let tangents = tangents(keyframes);
        let [a, b] = [index, index + 1].map(|at| values(&keyframes[at]));
        std::array::from_fn(|axis| {
            let [from, to] = [index, index + 1].map(|at| tangents[at][axis] * step);
            let (t2, t3) = (t * t, t * t * t);
            let at = a[axis] * (2.0 * t3 - 3.0 * t2 + 1.0)
                + b[axis] * (3.0 * t2 - 2.0 * t3)
                + from * (t3 - 2.0 * t2 + t)
                + to * (t3 - t2);
            // Rounding may lead a little beyond.
            at.clamp(a[axis].min(b[axis]), a[axis].max(b[axis]))
        })
    })
}

type Values = [f64; 4];

fn values(key: &Keyframe) -> Values {
    let Ellipse { x, y, rx, ry } = key.ellipse;
    [x, y, rx, ry]
}

/// Finds the two keyframes around `secs` and how far it is from one to the other; outside all of them the end is held.
fn between(keyframes: &[Keyframe], secs: f64, curve: impl FnOnce(usize, f64) -> Values) -> Ellipse {
    let after = keyframes.partition_point(|key| key.time_secs <= secs);
    let Some(index) = after.checked_sub(1) else {
        return keyframes[0].ellipse;
    };
    let before = &keyframes[index];
    let Some(next) = keyframes.get(after) else {
        return before.ellipse;
    };
    let t = (secs - before.time_secs) / (next.time_secs - before.time_secs);
    let [x, y, rx, ry] = curve(index, t);
    Ellipse { x, y, rx, ry }
}

/// The slope at every keyframe, in units a second.
fn tangents(keyframes: &[Keyframe]) -> Vec<Values> {
    let secants: Vec<Values> = keyframes
        .windows(2)
        .map(|pair| {
            let step = pair[1].time_secs - pair[0].time_secs;
            let (a, b) = (values(&pair[0]), values(&pair[1]));
            std::array::from_fn(|axis| (b[axis] - a[axis]) / step)
        })
        .collect();
    let mut tangents: Vec<Values> = (0..keyframes.len())
        .map(|at| {
            let before = at.checked_sub(1).map(|before| secants[before]);
            match (before, secants.get(at)) {
                (Some(before), Some(after)) => std::array::from_fn(|axis| {
                    // At a turning point it stands still.
                    if before[axis] * after[axis] <= 0.0 {
                        0.0
                    } else {
                        (before[axis] + after[axis]) / 2.0
                    }
                }),
                (before, after) => before.or(after.copied()).unwrap_or_default(),
            }
        })
        .collect();
    for (at, secant) in secants.iter().enumerate() {
        for axis in 0..secant.len() {
            if secant[axis] == 0.0 {
                tangents[at][axis] = 0.0;
                tangents[at + 1][axis] = 0.0;
                continue;
            }
            let [a, b] = [at, at + 1].map(|at| tangents[at][axis] / secant[axis]);
            let length = a * a + b * b;
            if length > 9.0 {
                let shorter = 3.0 / length.sqrt();
                tangents[at][axis] = shorter * a * secant[axis];
                tangents[at + 1][axis] = shorter * b * secant[axis];
            }
        }
    }
    tangents
}

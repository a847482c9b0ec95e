//! The scene's own track: somebody is highlighted about two fifths of the time.

use super::noise::{mix, unit};
use super::players::{Match, STARS};
use super::view;
use crate::overlay::{Effect, Ellipse};
use crate::track::{Highlight, Keyframe, Track};

/// Seconds from one keyframe to the next.
const STEP_SECS: f64 = 0.25;

/// Gaps and highlights of the first seconds, growing, so that even a scene of a second has both.
const OPENING_SECS: [(f64, f64); 5] = [
    (0.25, 0.25),
    (0.4, 0.4),
    (0.75, 0.75),
    (1.25, 1.25),
    (2.5, 2.5),
];

/// The track of the first `duration_secs`.
pub fn track(action: &Match, seed: u64, duration_secs: f64) -> Track {
    let seed = mix(seed, 0x0074_7275_7468);
    let mut highlights = Vec::new();
    let mut now = 0.0;
    for index in 0.. {
        let (gap, length) = interval(seed, index);
        let (from, to) = (now + gap, now + gap + length);
        if from >= duration_secs {
            break;
        }
        now = to;
        let star = mix(seed, index * 4 + 2) as usize % STARS;
        highlights.push(highlight(action, star, from, to.min(duration_secs)));
        // Every third time another player joins for the middle of it.
        if index % 3 == 2 && from + length / 4.0 < duration_secs {
            let until = (to - length / 4.0).min(duration_secs);
            let other = (star + 1) % STARS;
            highlights.push(highlight(action, other, from + length / 4.0, until));
        }
    }
    Track {
        title: Some("the match".to_owned()),
        effect: Effect::default(),
        highlights,
    }
}

/// Seconds in which there is one highlight, where a share of the time is asked for.
const PERIOD_SECS: f64 = 20.0;

/// The track whose highlights take so many percent of `duration_secs`, evenly spread.
pub fn share(action: &Match, percent: u32, duration_secs: f64) -> Track {
    let periods = (duration_secs / PERIOD_SECS).round().max(1.0);
    let period = duration_secs / periods;
    let length = period * f64::from(percent.min(100)) / 100.0;
    let span = |index: u32| {
        let from = period * f64::from(index) + (period - length) / 2.0;
        highlight(action, index as usize % STARS, from, from + length)
    };
    let shown = if percent == 0 { 0 } else { periods as u32 };
    Track {
        title: Some(format!("the match, {percent} % of the time")),
        effect: Effect::default(),
        highlights: (0..shown).map(span).collect(),
    }
}

/// The gap before highlight `index`, and its length.
fn interval(seed: u64, index: u64) -> (f64, f64) {
    match OPENING_SECS.get(index as usize) {
        Some(&pair) => pair,
        // Quarters of a second are exact, so that sums of them are.
        None => (
            quarters(unit(seed, index * 4)),
            quarters(unit(seed, index * 4 + 1)) - 0.75,
        ),
    }
}

/// 4 to 6 seconds, in quarters.
fn quarters(share: f64) -> f64 {
    4.0 + ((share * 8.0) as u64) as f64 / 4.0
}

fn highlight(action: &Match, star: usize, from: f64, to: f64) -> Highlight {
    let first = keyframe(action, star, from);
    let inner = (1..)
        .map(|step| f64::from(step) * STEP_SECS + from)
        .take_while(|&secs| secs < to)
        .map(|secs| keyframe(action, star, secs));
    let last = (to > from).then(|| keyframe(action, star, to));
    Highlight {
        name: Some(format!("player {}", star + 1)),
        keyframes: std::iter::once(first).chain(inner).chain(last).collect(),
        ..Highlight::default()
    }
}

fn keyframe(action: &Match, star: usize, secs: f64) -> Keyframe {
    let (x, y) = action.player(star, secs);
    let metres = view::metres(y);
    Keyframe {
        time_secs: secs,
        ellipse: Ellipse {
            x: view::across(x, y, action.camera(secs)).clamp(0.0, 1.0),
            y: (view::height(y) - 0.9 / metres).clamp(0.0, 1.0),
            rx: 2.0 / (metres * view::ASPECT),
            ry: 2.3 / metres,
        },
    }
}

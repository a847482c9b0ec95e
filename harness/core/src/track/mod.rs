//! Highlight tracks: who is highlighted when, in normalised display coordinates and seconds of source time.
//!
//! One track fits any footage of the same picture, whatever its resolution and frame rate. Positions are a pure function
//! of source time: nothing is remembered between frames, so a chunk renders what the whole render would.

mod clip;
pub mod keys;
mod parse;
mod write;

use crate::overlay::{Effect, Ellipse};

/// A parsed, valid track. Without highlights it leaves every frame untouched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// What the footage or the selection is called.
    pub title: Option<String>,
    /// What a highlight looks like.
    pub effect: Effect,
    /// Who is highlighted, in the order of the file.
    pub highlights: Vec<Highlight>,
}

/// One highlighted person or thing.
///
/// It is active from its first keyframe's time to its last one's, both included, and moves linearly in between. With
/// a single keyframe it stays where it is, from that time to the end of the footage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Highlight {
    /// Who it is.
    pub name: Option<String>,
    /// At least one, in strictly rising order of time.
    pub keyframes: Vec<Keyframe>,
}

/// Where a highlight is at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keyframe {
    /// Source time in seconds, at least 0.
    pub time_secs: f64,
    /// The ellipse at that time: centre within 0..1, radii above 0 and at most 1.
    pub ellipse: Ellipse,
}

impl Highlight {
    /// Where the highlight is at `secs` of source time, or `None` when it is not active.
    pub fn at(&self, secs: f64) -> Option<Ellipse> {
        let after = self.keyframes.partition_point(|key| key.time_secs <= secs);
        let before = self.keyframes.get(after.checked_sub(1)?)?;
        match self.keyframes.get(after) {
            Some(next) => Some(before.towards(next, secs)),
            None if before.time_secs == secs || self.keyframes.len() == 1 => Some(before.ellipse),
            None => None,
        }
    }

    /// First and last second of activity; a single keyframe's end is infinite. `None` without keyframes.
    pub fn span_secs(&self) -> Option<(f64, f64)> {
        let first = self.keyframes.first()?.time_secs;
        match self.keyframes.as_slice() {
            [_] => Some((first, f64::INFINITY)),
            [.., last] => Some((first, last.time_secs)),
            [] => None,
        }
    }
}

impl Keyframe {
    /// The ellipse at `secs`, between this keyframe and `next`.
    fn towards(&self, next: &Self, secs: f64) -> Ellipse {
        let t = (secs - self.time_secs) / (next.time_secs - self.time_secs);
        let mix = |a: f64, b: f64| a + (b - a) * t;
        let (a, b) = (&self.ellipse, &next.ellipse);
        Ellipse {
            x: mix(a.x, b.x),
            y: mix(a.y, b.y),
            rx: mix(a.rx, b.rx),
            ry: mix(a.ry, b.ry),
        }
    }
}

impl Track {
    /// The ellipses active at `secs` of source time, in the order of the highlights.
    pub fn active_at(&self, secs: f64) -> Vec<Ellipse> {
        self.highlights
            .iter()
            .filter_map(|highlight| highlight.at(secs))
            .collect()
    }

    /// How many highlights are active at once at most: what a renderer must have room for.
    pub fn max_concurrent(&self) -> usize {
        let spans: Vec<(f64, f64)> = self
            .highlights
            .iter()
            .filter_map(Highlight::span_secs)
            .collect();
        let mut events: Vec<(f64, i32)> = spans
            .iter()
            .flat_map(|&(first, last)| [(first, -1), (last, 1)])
            .collect();
        // Ends are included, so at equal times beginnings (-1) come first.
        events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut active = 0;
        let mut most = 0;
        for (_, event) in events {
            active -= event;
            most = most.max(active);
        }
        usize::try_from(most).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;

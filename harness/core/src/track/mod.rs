//! Highlight tracks: who is highlighted when, in normalised display coordinates and seconds of source time.
//!
//! One track fits any footage of the same picture, whatever its resolution and frame rate. Positions are a pure function
//! of source time: nothing is remembered between frames, so a chunk renders what the whole render would.

mod clip;
mod curve;
mod highlight;
pub mod keys;
mod parse;
mod write;

pub use highlight::{Highlight, Interpolation, Keyframe};

use crate::overlay::{Effect, Ellipse, Shown};

/// A parsed, valid track. Without highlights it leaves every frame untouched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// What the footage or the selection is called.
    pub title: Option<String>,
    /// What a highlight looks like that does not say so itself.
    pub effect: Effect,
    /// Who is highlighted, in the order of the file.
    pub highlights: Vec<Highlight>,
}

impl Track {
    /// The ellipses active at `secs` of source time, in the order of the highlights.
    pub fn active_at(&self, secs: f64) -> Vec<Ellipse> {
        self.highlights
            .iter()
            .filter_map(|highlight| highlight.at(secs))
            .collect()
    }

    /// What is to be seen at `secs` of source time, in the order of the highlights.
    pub fn shown_at(&self, secs: f64) -> Vec<Shown> {
        let shown = |highlight: &Highlight| {
            let shown = Shown {
                ellipse: highlight.at(secs)?,
                effect: highlight.effect.unwrap_or(self.effect),
                opacity: highlight.opacity_at(secs),
            };
            (shown.opacity > 0.0).then_some(shown)
        };
        self.highlights.iter().filter_map(shown).collect()
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

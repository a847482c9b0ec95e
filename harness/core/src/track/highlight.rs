//! One highlight: when it is seen, where it is then and how much of it.

use super::curve;
use crate::overlay::{Effect, Ellipse};

/// One highlighted person or thing.
///
/// It is seen from [`Highlight::span_secs`]'s first second to its last, both included, moves from keyframe to keyframe
/// and stays at the first one's place before it and at the last one's behind it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Highlight {
    /// Who it is.
    pub name: Option<String>,
    /// What it looks like; the track's effect where absent.
    pub effect: Option<Effect>,
    /// How it moves.
    pub interpolation: Interpolation,
    /// Second from which it is seen; its first keyframe's where absent.
    pub from_secs: Option<f64>,
    /// Second until which it is seen; where absent its last keyframe's, and with a single keyframe the end.
    pub until_secs: Option<f64>,
    /// Seconds over which it comes.
    pub fade_in_secs: f64,
    /// Seconds over which it goes.
    pub fade_out_secs: f64,
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

/// How a highlight moves from one keyframe to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interpolation {
    /// Straight on.
    #[default]
    Linear,
    /// Along a monotone cubic: without corners, and never beyond the keyframes it lies between.
    Smooth,
}

impl Interpolation {
    /// Each with the name a track gives it.
    pub const ALL: [(&str, Self); 2] = [("linear", Self::Linear), ("smooth", Self::Smooth)];

    /// The name a track gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Smooth => "smooth",
        }
    }
}

impl Highlight {
    /// Where the highlight is at `secs` of source time, or `None` when it is not seen.
    pub fn at(&self, secs: f64) -> Option<Ellipse> {
        let (first, last) = self.span_secs()?;
        // Written so that NaN, too, is outside.
        if !(first..=last).contains(&secs) {
            return None;
        }
        Some(match self.interpolation {
            Interpolation::Linear => curve::linear(&self.keyframes, secs),
            Interpolation::Smooth => curve::smooth(&self.keyframes, secs),
        })
    }

    /// How much of it is seen at `secs`: 0 is nothing, 1 all. It comes and goes steadily.
    pub fn opacity_at(&self, secs: f64) -> f64 {
        let Some((first, last)) = self.span_secs() else {
            return 0.0;
        };
        if !(first..=last).contains(&secs) {
            return 0.0;
        }
        let share = |passed: f64, whole: f64| {
            if passed < whole { passed / whole } else { 1.0 }
        };
        share(secs - first, self.fade_in_secs).min(share(last - secs, self.fade_out_secs))
    }

    /// First and last second at which it is seen; infinite where it holds to the end. `None` without keyframes.
    pub fn span_secs(&self) -> Option<(f64, f64)> {
        let (first, last) = (self.keyframes.first()?, self.keyframes.last()?);
        let end = match self.keyframes.len() {
            1 => f64::INFINITY,
            _ => last.time_secs,
        };
        Some((
            self.from_secs.unwrap_or(first.time_secs),
            self.until_secs.unwrap_or(end),
        ))
    }
}

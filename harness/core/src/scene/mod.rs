//! Footage made here: a football match seen by one panning camera.
//!
//! A frame is a pure function of the specification and its index, and a sample of sound of its index; neither depends on
//! the duration. Only integers and IEEE-exact `f64` operations are used, so that the bytes are the same everywhere.
//! The scene also knows where its players are: its [`Scene::track`] is the truth, not somebody's clicks.

mod backdrop;
mod crowd_sound;
mod grain;
mod noise;
mod paint;
mod pitch;
mod players;
mod truth;
mod view;

use thiserror::Error;

use self::backdrop::Backdrop;
use self::grain::Grain;
use self::paint::Plane;
use self::players::Match;
use crate::frame::{Frame, FrameError, FrameFormat, Layout, PLANES, Range};
use crate::track::Track;

/// Samples of sound a second, one channel.
pub const SAMPLE_RATE: u32 = 48_000;

/// Strongest grain.
pub const MAX_GRAIN: u32 = 64;

/// Longest scene, in seconds: a day.
pub const MAX_DURATION_SECS: f64 = 86_400.0;

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SceneSpec {
    /// Width in pixels, even.
    pub width: u32,
    /// Height in pixels, even.
    pub height: u32,
    /// Frames a second, 1 to 240.
    pub fps: u32,
    /// Strength of the grain as a standard deviation in codes, 0 (none) to [`MAX_GRAIN`].
    pub grain: u32,
    /// Another seed is another match.
    pub seed: u64,
    /// Length in seconds, above 0; only the track's and the frame count's end depend on it.
    pub duration_secs: f64,
}

/// Why a scene cannot be drawn.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SceneError {
    /// The size is no frame's.
    #[error(transparent)]
    Size(#[from] FrameError),
    /// A number is out of its range.
    #[error("a scene's {what} cannot be {value} (hint: {range})")]
    Number {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        range: String,
    },
}

/// A match, ready to be drawn by any number of threads.
#[derive(Debug, Clone)]
pub struct Scene {
    spec: SceneSpec,
    format: FrameFormat,
    action: Match,
    backdrop: Backdrop,
    grain: Grain,
}

impl Scene {
    /// Prepares the scene of `spec`; what does not move is drawn here, once.
    ///
    /// # Errors
    /// [`SceneError`] when a number of `spec` is out of its range.
    pub fn new(spec: SceneSpec) -> Result<Self, SceneError> {
        let format = FrameFormat::new(spec.width, spec.height, Layout::Yuv420p, Range::Limited)?;
        check("rate", f64::from(spec.fps), 1.0, 240.0, "frames a second")?;
        check(
            "grain",
            f64::from(spec.grain),
            0.0,
            f64::from(MAX_GRAIN),
            "codes",
        )?;
        check(
            "duration",
            spec.duration_secs,
            0.001,
            MAX_DURATION_SECS,
            "seconds",
        )?;
        Ok(Self {
            format,
            action: Match::new(spec.seed),
            backdrop: Backdrop::new(format, spec.seed),
            grain: Grain::new(spec.grain, spec.seed),
            spec,
        })
    }

    /// What was asked for.
    pub fn spec(&self) -> &SceneSpec {
        &self.spec
    }

    /// The format of every frame: 4:2:0, 8 bits, limited range.
    pub fn format(&self) -> FrameFormat {
        self.format
    }

    /// Frames in the scene's duration, rounded, at least one.
    pub fn frames(&self) -> u64 {
        ((self.spec.duration_secs * f64::from(self.spec.fps) + 0.5) as u64).max(1)
    }

    /// Draws frame `index` (which may lie behind the end) over whatever `frame` holds; a frame of another format is
    /// replaced by one of [`Scene::format`].
    pub fn frame(&self, index: u64, frame: &mut Frame) {
        if frame.format() != self.format {
            *frame = Frame::new(self.format);
        }
        let secs = index as f64 / f64::from(self.spec.fps);
        let moment = self.action.at(secs);
        let mut planes = frame.planes_mut();
        for channel in 0..PLANES {
            let (width, _) = self.format.plane(channel);
            let (samples, _) = planes.plane_mut(channel);
            let mut plane = Plane::new(samples, width, channel);
            self.backdrop.draw(&mut plane, moment.camera, secs);
            pitch::draw_lines(&mut plane, moment.camera);
            self.backdrop.texture(&mut plane, moment.camera);
            pitch::draw_goals(&mut plane, moment.camera);
            moment.draw(&mut plane);
            self.grain.add(&mut plane, index);
        }
    }

    /// Fills `out` with the samples of the crowd's sound from `first_sample` on, one channel at [`SAMPLE_RATE`], each
    /// within -1..1.
    pub fn audio(&self, first_sample: u64, out: &mut [f32]) {
        crowd_sound::fill(self.spec.seed, first_sample, out);
    }

    /// Where players truly are that are highlighted for so many percent of the first `duration_secs`: one highlight in every
    /// twenty seconds or so, in the middle of them.
    pub fn track_of_share(&self, percent: u32, duration_secs: f64) -> Track {
        truth::share(&self.action, percent, duration_secs)
    }

    /// Where the highlighted players truly are: a third to a half of the time somebody is. The track of a longer scene
    /// begins with that of a shorter one, which ends with its last frame's time at most.
    pub fn track(&self) -> Track {
        truth::track(&self.action, self.spec.seed, self.spec.duration_secs)
    }
}

fn check(
    what: &'static str,
    value: f64,
    low: f64,
    high: f64,
    unit: &str,
) -> Result<(), SceneError> {
    if value >= low && value <= high {
        return Ok(());
    }
    Err(SceneError::Number {
        what,
        value,
        range: format!("{low} to {high} {unit}"),
    })
}

#[cfg(test)]
mod tests;

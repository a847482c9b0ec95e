//! How heavy one frame has to be.

use serde::Serialize;

use super::BreakEven;
use crate::stats::Line;

/// What a frame took in the projects that asked, in milliseconds: a fast one, and a slow one.
pub const MARKS_MS: [f64; 2] = [25.0, 680.0];

/// The work of a frame at which a treatment begins to be worth it.
///
/// Were every frame `l` times as heavy and start-up, pre-roll and join what they are, the lines would be `alpha + l beta d`: the
/// criterion holds where `l d` is at least the break-even duration `d*`. So duration and weight are exchangeable, and what counts
/// is the baseline's work alone, which has to be at least `beta_S d*` seconds: at `f` frames a second and `d` seconds of footage,
/// `1000 beta_S d* / (f d)` milliseconds a frame. What a second of footage costs that is no work on frames (decoding before
/// it, muxing after it) is scaled with it; `beta_S` is taken as fitted, so the interval is that of `d*`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Work {
    /// Frames a second.
    pub fps: f64,
    /// What a frame took in the baseline, in milliseconds of wall: `1000 beta_S / f`.
    pub frame_ms: f64,
    /// The break-even work of the whole baseline, in seconds: `beta_S d*`. 0 where any work is enough.
    pub least_secs: f64,
    /// Its interval.
    pub interval_secs: (f64, f64),
}

impl Work {
    /// `None` where there is no duration from which on the criterion holds, or the baseline's slope is not positive.
    pub(super) fn of(baseline: &Line, overall: BreakEven, fps: f64) -> Option<Self> {
        let BreakEven::From { secs, low, high } = overall else {
            return None;
        };
        let usable = baseline.slope > 0.0 && fps.is_finite() && fps > 0.0;
        usable.then_some(Self {
            fps,
            frame_ms: 1000.0 * baseline.slope / fps,
            least_secs: baseline.slope * secs,
            interval_secs: (baseline.slope * low, baseline.slope * high),
        })
    }

    /// Milliseconds a frame has to take at a duration.
    pub fn least_ms_at(&self, duration_secs: f64) -> f64 {
        1000.0 * self.least_secs / (self.fps * duration_secs)
    }

    /// The same for both ends of the interval.
    pub fn interval_ms_at(&self, duration_secs: f64) -> (f64, f64) {
        let scale = 1000.0 / (self.fps * duration_secs);
        (self.interval_secs.0 * scale, self.interval_secs.1 * scale)
    }

    /// The duration from which on frames of this many milliseconds are enough.
    pub fn duration_for_ms(&self, frame_ms: f64) -> f64 {
        1000.0 * self.least_secs / (self.fps * frame_ms)
    }
}

//! From ellipses to fixed point: the last place where floating point is allowed.
//!
//! Only `+ - * /` and `sqrt` are used, which IEEE 754 rounds the same everywhere. Every value is bounded here, so that
//! no product or sum of the per-pixel formula leaves 32 bits (proved by a property test).

use super::{Effect, Ellipse, Spotlight};
use crate::frame::FrameFormat;
use crate::track::Track;

/// Bits after the point of a gain: 256 leaves a code as it is.
pub const GAIN_BITS: u32 = 8;

/// Steps of the ramp from inside to outside.
pub const RAMP_STEPS: usize = 256;

/// Bits of squared distance one step of the ramp covers.
pub const STEP_BITS: u32 = 8;

/// Squared distance from the inner to the outer end of the ramp.
pub const RAMP_SPAN: u32 = (RAMP_STEPS as u32) << STEP_BITS;

/// Largest entry of a column or row table. Two of them, and one of them with any inner end, fit in 31 bits.
pub const FAR: u32 = 1 << 29;

/// Narrowest transition, as a difference of squared radii: keeps the scale of squared distances within [`FAR`].
const MIN_SPAN: f64 = 1.0 / 64.0;

/// Squared distance of each column and each row from one ellipse's centre, scaled so that the ramp is [`RAMP_SPAN`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EllipseTables {
    /// One entry a column, at most [`FAR`]: of luma, of chroma.
    pub columns: [Vec<u32>; 2],
    /// One entry a row, at most [`FAR`]: of luma, of chroma.
    pub rows: [Vec<u32>; 2],
}

/// All a renderer needs to know about one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    format: FrameFormat,
    inner: u32,
    gains: [u32; RAMP_STEPS],
    ellipses: Vec<EllipseTables>,
}

impl Tables {
    /// The tables of the frame at `secs` of source time, or `None` when nothing is highlighted then: the frame is to
    /// pass through untouched.
    pub fn for_frame(track: &Track, secs: f64, format: FrameFormat) -> Option<Self> {
        Self::new(&track.effect, &track.active_at(secs), format)
    }

    /// The tables of `effect` around the union of `ellipses`, or `None` when there are none.
    ///
    /// Any numbers are accepted; those a [`Track`] would refuse are brought into range.
    pub fn new(effect: &Effect, ellipses: &[Ellipse], format: FrameFormat) -> Option<Self> {
        if ellipses.is_empty() {
            return None;
        }
        let Effect::Spotlight(spotlight) = effect;
        let ramp = Ramp::new(spotlight);
        Some(Self {
            format,
            inner: (ramp.inner * ramp.scale) as u32,
            gains: ramp.gains(spotlight),
            ellipses: ellipses
                .iter()
                .map(|ellipse| ramp.ellipse(&ellipse.coded(format.orientation()), format))
                .collect(),
        })
    }

    /// The format the tables were made for.
    pub fn format(&self) -> FrameFormat {
        self.format
    }

    /// Squared distance up to which a pixel is entirely inside.
    pub fn inner(&self) -> u32 {
        self.inner
    }

    /// Squared distance from which a pixel is entirely outside, that is on the last step of the ramp.
    pub fn outer(&self) -> u32 {
        self.inner + RAMP_SPAN - (1 << STEP_BITS)
    }

    /// Gain of each step of the ramp, in [`GAIN_BITS`] fixed point: 0 to 1024, the last one 0 to 256.
    pub fn gains(&self) -> &[u32; RAMP_STEPS] {
        &self.gains
    }

    /// Gain of every pixel outside all ellipses: at most 256, so that four codes can be scaled in one register.
    pub fn outside_gain(&self) -> u32 {
        self.gains[RAMP_STEPS - 1]
    }

    /// The ellipses, at least one.
    pub fn ellipses(&self) -> &[EllipseTables] {
        &self.ellipses
    }

    /// The gain of a pixel at squared distance `q` from the nearest ellipse.
    pub fn gain(&self, q: u32) -> u32 {
        let along = q.saturating_sub(self.inner).min(RAMP_SPAN - 1);
        self.gains[(along >> STEP_BITS) as usize]
    }
}

/// Where the transition lies, in squared radii, and the scale that makes it [`RAMP_SPAN`] long.
struct Ramp {
    inner: f64,
    span: f64,
    scale: f64,
}

impl Ramp {
    fn new(spotlight: &Spotlight) -> Self {
        let radius = 1.0 - bounded(spotlight.feather, 1.0);
        let span = (1.0 - radius * radius).max(MIN_SPAN);
        Self {
            inner: 1.0 - span,
            span,
            scale: f64::from(RAMP_SPAN) / span,
        }
    }

    /// Smoothstep of the distance (not of its square), so that the feather looks the same at both of its ends.
    fn gains(&self, spotlight: &Spotlight) -> [u32; RAMP_STEPS] {
        let outside = bounded(spotlight.dim, 1.0);
        let inside = bounded(spotlight.brighten, Spotlight::MAX_BRIGHTEN);
        let start = self.inner.sqrt();
        let mut gains = [0; RAMP_STEPS];
        for (step, gain) in gains.iter_mut().enumerate() {
            let along = step as f64 / (RAMP_STEPS - 1) as f64;
            let distance = (self.inner + along * self.span).sqrt();
            let t = bounded((distance - start) / (1.0 - start), 1.0);
            let mixed = inside + (outside - inside) * (t * t * (3.0 - 2.0 * t));
            *gain = (mixed * f64::from(1 << GAIN_BITS) + 0.5) as u32;
        }
        gains
    }

    fn ellipse(&self, ellipse: &Ellipse, format: FrameFormat) -> EllipseTables {
        let axis = |samples: usize, centre: f64, radius: f64| -> Vec<u32> {
            (0..samples)
                .map(|index| {
                    let position = (index as f64 + 0.5) / samples as f64;
                    let distance = (position - centre) / radius;
                    let squared = self.scale * (distance * distance);
                    // Written so that NaN, too, is far away.
                    if squared < f64::from(FAR) {
                        squared as u32
                    } else {
                        FAR
                    }
                })
                .collect()
        };
        let grids = [format.plane(0), format.plane(1)];
        EllipseTables {
            columns: grids.map(|(width, _)| axis(width, ellipse.x, ellipse.rx)),
            rows: grids.map(|(_, height)| axis(height, ellipse.y, ellipse.ry)),
        }
    }
}

/// `value` brought into 0..`max`; not a number is 0.
fn bounded(value: f64, max: f64) -> f64 {
    value.max(0.0).min(max)
}

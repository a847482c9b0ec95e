//! From ellipses to fixed point: the last place where floating point is allowed.
//!
//! Only `+ - * /` and `sqrt` are used, which IEEE 754 rounds the same everywhere. Every value is bounded here, so that
//! no product or sum of the per-pixel formula leaves 32 bits (proved by a property test).

use super::effect::bounded;
use super::layers::{layers, mix};
use super::{Effect, Ellipse, Light, Shown};
use crate::frame::FrameFormat;
use crate::track::Track;

/// Bits after the point of a gain: 256 leaves a code as it is.
pub const GAIN_BITS: u32 = 8;

/// The gain that leaves a code as it is.
pub const GAIN_ONE: u32 = 1 << GAIN_BITS;

/// Largest gain, of one layer and of all together: 4.
pub const MAX_GAIN: u32 = 4 << GAIN_BITS;

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

/// Highlights that look alike: where they are and their gains by distance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    spot: bool,
    inner: u32,
    gains: [[u32; RAMP_STEPS]; 2],
    ellipses: Vec<EllipseTables>,
}

impl Layer {
    /// Whether it is a spotlight: of several the largest gain counts.
    pub fn is_spot(&self) -> bool {
        self.spot
    }

    /// Squared distance up to which every sample has the first step's gain.
    pub fn inner(&self) -> u32 {
        self.inner
    }

    /// Squared distance from which a pixel is entirely outside, that is on the last step of the ramp.
    pub fn outer(&self) -> u32 {
        self.inner + RAMP_SPAN - (1 << STEP_BITS)
    }

    /// Gain of each step of the ramp, in [`GAIN_BITS`] fixed point, of luma and of chroma: 0 to [`MAX_GAIN`], the last
    /// one [`Tables::outside_gain`] for a spotlight and [`GAIN_ONE`] for any other.
    pub fn gains(&self) -> &[[u32; RAMP_STEPS]; 2] {
        &self.gains
    }

    /// The ellipses, at least one.
    pub fn ellipses(&self) -> &[EllipseTables] {
        &self.ellipses
    }

    /// The gain of a sample of luma (`grid` 0) or chroma (1) at squared distance `q` from the nearest ellipse.
    pub fn gain(&self, grid: usize, q: u32) -> u32 {
        let along = q.saturating_sub(self.inner).min(RAMP_SPAN - 1);
        self.gains[grid][(along >> STEP_BITS) as usize]
    }
}

/// All a renderer needs to know about one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    format: FrameFormat,
    outside: u32,
    layers: Vec<Layer>,
}

impl Tables {
    /// The tables of the frame at `secs` of source time, or `None` when nothing is highlighted then: the frame is to
    /// pass through untouched.
    pub fn for_frame(track: &Track, secs: f64, format: FrameFormat) -> Option<Self> {
        Self::of(&track.shown_at(secs), format)
    }

    /// The tables of `effect` around the union of `ellipses`, or `None` when there are none.
    ///
    /// Any numbers are accepted; those a [`Track`] would refuse are brought into range.
    pub fn new(effect: &Effect, ellipses: &[Ellipse], format: FrameFormat) -> Option<Self> {
        let shown: Vec<Shown> = ellipses
            .iter()
            .map(|ellipse| Shown {
                ellipse: *ellipse,
                effect: *effect,
                opacity: 1.0,
            })
            .collect();
        Self::of(&shown, format)
    }

    /// The tables of all that is shown together, or `None` when that is nothing. Numbers as for [`Tables::new`].
    pub fn of(shown: &[Shown], format: FrameFormat) -> Option<Self> {
        let layers: Vec<Layer> = layers(shown)
            .iter()
            .map(|alike| {
                let ramp = Ramp::new(&alike.effect);
                Layer {
                    spot: matches!(alike.light, Light::Spot { .. }),
                    inner: (ramp.inner * ramp.scale) as u32,
                    gains: ramp.gains(&alike.effect, &alike.light),
                    ellipses: alike
                        .ellipses
                        .iter()
                        .map(|ellipse| ramp.ellipse(&ellipse.coded(format.orientation()), format))
                        .collect(),
                }
            })
            .collect();
        let first = layers.first()?;
        Some(Self {
            format,
            outside: first.gains[0][RAMP_STEPS - 1],
            layers,
        })
    }

    /// The format the tables were made for.
    pub fn format(&self) -> FrameFormat {
        self.format
    }

    /// Gain of every pixel outside all ellipses: at most [`GAIN_ONE`], so that four codes can be scaled in one register.
    pub fn outside_gain(&self) -> u32 {
        self.outside
    }

    /// The layers, at least one; spotlights come first.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The ellipses of all layers.
    pub fn ellipses(&self) -> impl Iterator<Item = &EllipseTables> {
        self.layers.iter().flat_map(|layer| &layer.ellipses)
    }
}

/// Where the transition lies, in squared radii, and the scale that makes it [`RAMP_SPAN`] long.
struct Ramp {
    inner: f64,
    span: f64,
    scale: f64,
}

impl Ramp {
    fn new(effect: &Effect) -> Self {
        let radius = bounded(effect.inner(), 1.0);
        let span = (1.0 - radius * radius).max(MIN_SPAN);
        Self {
            inner: 1.0 - span,
            span,
            scale: f64::from(RAMP_SPAN) / span,
        }
    }

    /// Gains by the distance (not by its square), so that the feather looks the same at both of its ends.
    fn gains(&self, effect: &Effect, light: &Light) -> [[u32; RAMP_STEPS]; 2] {
        let levels = match *light {
            Light::Spot { inside, outside } => [(inside, outside); 2],
            Light::Local { luma, chroma } => [(luma, 1.0), (chroma, 1.0)],
        };
        let start = self.inner.sqrt();
        let mut gains = [[0; RAMP_STEPS]; 2];
        for step in 0..RAMP_STEPS {
            let along = step as f64 / (RAMP_STEPS - 1) as f64;
            let distance = (self.inner + along * self.span).sqrt();
            let t = match step {
                0 => 0.0,
                last if last == RAMP_STEPS - 1 => 1.0,
                _ => bounded((distance - start) / (1.0 - start), 1.0),
            };
            let fall = effect.fall(t);
            for (gains, (there, gone)) in gains.iter_mut().zip(levels) {
                let gain = (mix(there, gone, fall) * f64::from(GAIN_ONE) + 0.5) as u32;
                gains[step] = gain.min(MAX_GAIN);
            }
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

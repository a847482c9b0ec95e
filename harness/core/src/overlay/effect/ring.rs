//! An outline along the inside of the ellipse's edge.

use super::{KIND, Light, Look, MAX_GAIN, bounded, smoothstep};
use crate::schema::{Key, Shape};

/// A band between the edge of the ellipse and a smaller ellipse of the same shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ring {
    /// Width of the band in radii, so that it is as wide as the ellipse is long in either direction.
    pub width: f64,
    /// Gain of luma, 0 (black) to 4; 1 leaves it as it is.
    pub luma: f64,
    /// Gain of chroma, 0 (grey) to 4; 1 leaves it as it is.
    pub chroma: f64,
    /// The part of the band over which it comes and goes: 0 is two hard edges, 1 leaves only its middle full.
    pub feather: f64,
}

impl Ring {
    /// The name a track gives this effect.
    pub const KIND: &'static str = "ring";

    /// Narrowest band; a narrower one would have steps that can be seen.
    const MIN_WIDTH: f64 = 0.01;

    /// `[effect]` of this kind.
    pub const KEYS: &'static [Key] = &[
        KIND.required(),
        Key::new(
            "width",
            Shape::Number(Self::MIN_WIDTH, 1.0),
            "width = 0.15",
            "How wide the outline is, as a part of the radius; it lies inside the ellipse.",
        )
        .or("0.15"),
        Key::new(
            "luma",
            Shape::Number(0.0, MAX_GAIN),
            "luma = 1.8",
            "What the light of the outline is multiplied with: above 1 it is bright, below 1 dark.",
        )
        .or("1.8"),
        Key::new(
            "chroma",
            Shape::Number(0.0, MAX_GAIN),
            "chroma = 1.0",
            "What the colour of the outline is multiplied with: 0 is grey.",
        )
        .or("1.0"),
        Key::new(
            "feather",
            Shape::Number(0.0, 1.0),
            "feather = 0.5",
            "The part of the outline's width over which it comes and goes.",
        )
        .or("0.5"),
    ];
}

impl Default for Ring {
    fn default() -> Self {
        Self {
            width: 0.15,
            luma: 1.8,
            chroma: 1.0,
            feather: 0.5,
        }
    }
}

impl Look for Ring {
    fn parameters(&mut self) -> Vec<&mut f64> {
        vec![
            &mut self.width,
            &mut self.luma,
            &mut self.chroma,
            &mut self.feather,
        ]
    }

    fn inner(&self) -> f64 {
        1.0 - bounded(self.width, 1.0).max(Self::MIN_WIDTH)
    }

    fn fall(&self, along: f64) -> f64 {
        let from_edge = along.min(1.0 - along);
        if from_edge <= 0.0 {
            return 1.0;
        }
        let feather = bounded(self.feather, 1.0) / 2.0;
        if from_edge >= feather {
            return 0.0;
        }
        1.0 - smoothstep(from_edge / feather)
    }

    fn light(&self) -> Light {
        Light::Local {
            luma: bounded(self.luma, MAX_GAIN),
            chroma: bounded(self.chroma, MAX_GAIN),
        }
    }
}

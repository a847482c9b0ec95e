//! A spotlight: bright inside the ellipses, dim outside all of them.

use super::{KIND, Light, Look, MAX_GAIN, bounded, smoothstep};
use crate::schema::{Key, Shape};

/// Gains inside and outside the ellipses, and how softly one becomes the other. The radii of an ellipse are where
/// the outside begins; the feather lies within them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spotlight {
    /// Gain outside, 0 (black) to 1 (untouched).
    pub dim: f64,
    /// Gain inside, 1 (untouched) to [`Spotlight::MAX_BRIGHTEN`].
    pub brighten: f64,
    /// Width of the transition in radii: 0 is a hard edge, 1 reaches to the centre.
    pub feather: f64,
}

impl Spotlight {
    /// The name a track gives this effect.
    pub const KIND: &'static str = "spotlight";

    /// Largest gain inside.
    pub const MAX_BRIGHTEN: f64 = MAX_GAIN;

    /// `[effect]` of this kind.
    pub const KEYS: &'static [Key] = &[
        KIND.or(r#""spotlight""#),
        Key::new(
            "dim",
            Shape::Number(0.0, 1.0),
            "dim = 0.5",
            "What is left of the light outside.",
        )
        .or("0.45"),
        Key::new(
            "brighten",
            Shape::Number(1.0, Self::MAX_BRIGHTEN),
            "brighten = 1.2",
            "What the light inside is multiplied with.",
        )
        .or("1.15"),
        Key::new(
            "feather",
            Shape::Number(0.0, 1.0),
            "feather = 0.5",
            "The part of the radius over which the light falls off.",
        )
        .or("0.25"),
    ];
}

impl Default for Spotlight {
    fn default() -> Self {
        Self {
            dim: 0.45,
            brighten: 1.15,
            feather: 0.25,
        }
    }
}

impl Look for Spotlight {
    fn parameters(&mut self) -> Vec<&mut f64> {
        vec![&mut self.dim, &mut self.brighten, &mut self.feather]
    }

    fn inner(&self) -> f64 {
        1.0 - bounded(self.feather, 1.0)
    }

    fn fall(&self, along: f64) -> f64 {
        smoothstep(along)
    }

    fn light(&self) -> Light {
        Light::Spot {
            inside: bounded(self.brighten, Self::MAX_BRIGHTEN),
            outside: bounded(self.dim, 1.0),
        }
    }
}

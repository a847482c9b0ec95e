//! More light inside the ellipse, the rest of the picture as it was.

use super::{KIND, Light, Look, MAX_GAIN, bounded, smoothstep};
use crate::schema::{Key, Shape};

/// A gain inside the ellipse that falls off to 1 at its edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brighten {
    /// Gain inside, 1 (untouched) to 4.
    pub brighten: f64,
    /// Width of the transition in radii: 0 is a hard edge, 1 reaches to the centre.
    pub feather: f64,
}

impl Brighten {
    /// The name a track gives this effect.
    pub const KIND: &'static str = "brighten";

    /// `[effect]` of this kind.
    pub const KEYS: &'static [Key] = &[
        KIND.required(),
        Key::new(
            "brighten",
            Shape::Number(1.0, MAX_GAIN),
            "brighten = 1.4",
            "What the light inside is multiplied with.",
        )
        .or("1.4"),
        Key::new(
            "feather",
            Shape::Number(0.0, 1.0),
            "feather = 0.5",
            "The part of the radius over which the light falls off.",
        )
        .or("0.5"),
    ];
}

impl Default for Brighten {
    fn default() -> Self {
        Self {
            brighten: 1.4,
            feather: 0.5,
        }
    }
}

impl Look for Brighten {
    fn parameters(&mut self) -> Vec<&mut f64> {
        vec![&mut self.brighten, &mut self.feather]
    }

    fn inner(&self) -> f64 {
        1.0 - bounded(self.feather, 1.0)
    }

    fn fall(&self, along: f64) -> f64 {
        smoothstep(along)
    }

    fn light(&self) -> Light {
        let gain = bounded(self.brighten, MAX_GAIN).max(1.0);
        Light::Local {
            luma: gain,
            chroma: gain,
        }
    }
}

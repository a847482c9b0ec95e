//! Effects and the shapes they apply to. Closed: another effect is another file and another arm.

/// An ellipse in normalised display coordinates: 0..1 from left to right and from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ellipse {
    /// Centre, in widths of the frame from its left edge.
    pub x: f64,
    /// Centre, in heights of the frame from its top edge.
    pub y: f64,
    /// Horizontal radius, in widths of the frame.
    pub rx: f64,
    /// Vertical radius, in heights of the frame.
    pub ry: f64,
}

/// What happens inside and outside the highlighted ellipses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effect {
    /// Bright inside, dim outside.
    Spotlight(Spotlight),
}

impl Effect {
    /// The name a track gives this effect.
    pub fn kind(&self) -> &'static str {
        match self {
            Effect::Spotlight(_) => Spotlight::KIND,
        }
    }
}

impl Default for Effect {
    fn default() -> Self {
        Effect::Spotlight(Spotlight::default())
    }
}

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
    pub const MAX_BRIGHTEN: f64 = 4.0;
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

//! What highlights do to a picture, in integers only.
//!
//! The highlights [`Shown`] at a moment become [`Tables`]: fixed-point columns, rows and gains. From there on no floating
//! point is left, so that the reference renderer here, a GPU and a software adapter agree in every bit and a digest means
//! the same on every machine. Highlights that look alike are one [`Layer`]. Formula of one sample, with the constants of
//! [`tables`]:
//!
//! ```text
//! of a layer:  q = min over its ellipses of columns[x] + rows[y]      normalised squared distance
//!              i = clamp(q - inner, 0, 65535) >> 8                    place on the ramp: 0 inside, 255 outside
//!              g = gain[i]                                            one table for luma, one for chroma
//! together:    spot = max of g over the spotlights, 256 without one
//!              high = max of 256 and g over all others                what brightens
//!              low  = min of 256 and g over all others                what darkens
//!              gain = spot * high * low                               a * b is min((a * b + 128) >> 8, 1024)
//! code = clamp((code * gain + zero * (256 - gain) + 128) >> 8, 0, peak)
//! ```
//!
//! `zero` is the code that stays as it is, black for luma and the middle for chroma; `peak` is the largest one. An ellipse
//! is given where it is shown; the tables are of the coded picture, see [`crate::frame::Orientation`].
//!
//! Maxima and minima know no order, so neither does what highlights look like together. Spotlights are one light: outside
//! all of them the darkest of their dims holds, and where they overlap the brightest.

mod coded;
mod effect;
mod layers;
mod reference;
pub mod tables;

pub use effect::{Brighten, Effect, Ellipse, Light, Ring, Shown, Spotlight};
pub use reference::render;
pub use tables::{EllipseTables, Layer, Tables};

#[cfg(test)]
mod tests;

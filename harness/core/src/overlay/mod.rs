//! What a highlight does to a picture, in integers only.
//!
//! An [`Effect`] and the [`Ellipse`]s active at a moment become [`Tables`]: fixed-point columns, rows and gains. From
//! there on no floating point is left, so that the reference renderer here, a GPU and a software adapter agree in
//! every bit and a digest means the same on every machine. Formula of one pixel, with the constants of [`tables`]:
//!
//! ```text
//! q    = min over ellipses of columns[x] + rows[y]              normalised squared distance
//! i    = clamp(q - inner, 0, 65535) >> 8                        place on the ramp: 0 inside, 255 outside
//! code = clamp((code * gain[i] + zero * (256 - gain[i]) + 128) >> 8, 0, peak)
//! ```
//!
//! `zero` is the code that stays as it is, black for luma and the middle for chroma; `peak` is the largest one. An ellipse
//! is given where it is shown; the tables are of the coded picture, see [`crate::frame::Orientation`].

mod coded;
mod effect;
mod reference;
pub mod tables;

pub use effect::{Effect, Ellipse, Spotlight};
pub use reference::render;
pub use tables::{EllipseTables, Tables};

#[cfg(test)]
mod tests;

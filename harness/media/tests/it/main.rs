//! What the ffmpeg wall promises, on clips made on the spot.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod annotate;
mod bad_input;
mod chunks;
mod clip;
mod likeness;
mod render;
mod stills;

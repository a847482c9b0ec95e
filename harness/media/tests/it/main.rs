//! What the ffmpeg wall promises, on clips made on the spot.

mod bad_input;
mod chunks;
mod clip;
mod likeness;
mod render;

//! The overlay pass on whatever adapter this machine has, against the reference renderer.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test would"
)]

mod adapter;
mod equality;
mod picture;
mod ring;
mod shader;

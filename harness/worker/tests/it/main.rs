//! What the worker promises, on clips made on the spot, with the software adapter where there is no other.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod annotate;
mod auto;
mod bench;
mod bottleneck;
mod clips;
mod footage;
mod hostile;
mod large;
mod matrix;
#[path = "../../../core/tests/it/mutate.rs"]
mod mutate;
mod mutations;
mod pictures;
mod pipeline;
mod protocol;
mod server;
mod smart;
mod tool;
mod verbs;

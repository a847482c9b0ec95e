//! Experiment files: what was typed, strictly read, becomes what it means.

mod defaults;
mod experiment;
mod factors;
pub mod keys;
mod read;
mod workload;

#[cfg(test)]
mod tests;

pub use experiment::*;
pub use read::{LEAST_BLOCKS, MOST_BLOCKS};

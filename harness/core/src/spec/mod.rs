//! Experiment files: what was typed, strictly read, becomes what it means.

mod command;
mod cost;
mod defaults;
mod experiment;
mod factors;
mod fleet;
mod judgement;
pub mod keys;
mod matrix;
mod narrow;
mod read;
mod scope;
mod threshold;
mod workload;

#[cfg(test)]
mod tests;

pub use command::{COMMAND_FACTOR, fill, literal};
pub use experiment::*;
pub(crate) use factors::is_name;
pub use fleet::{Fleet, Slurm};
pub use judgement::differences;
pub use read::{LEAST_BLOCKS, MOST_BLOCKS};
pub use scope::Scope;

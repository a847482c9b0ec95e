//! Simulations behind the decision: the table of the boundary, and the check of what the rule promises.
//!
//! Nothing here is needed to judge a run. `make calibrate` writes `core/src/sequential/table.rs`; `make
//! calibrate-check` replays the rule of `core::analysis` over noise of many kinds. Every number comes from a seed and
//! is the same whatever the number of threads.

#![forbid(unsafe_code)]

pub mod binomial;
pub mod check;
pub mod document;
pub mod factor;
pub mod models;
pub mod noise;
pub mod paths;
pub mod print;
pub mod progress;
pub mod table;
pub mod trial;

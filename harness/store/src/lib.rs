//! The polars wall: a run's journal in, frames, samples and parquet out.
//!
//! No type of polars leaves this crate: what it gives are numbers and the types of `twofold-core`.

#![forbid(unsafe_code)]

mod error;
mod frames;
mod index;
mod journal;
mod load;
mod named;
mod parquet;
mod query;
mod summary;

pub use error::Error;
pub use frames::{ClipSummary, Frames, TrialView};
pub use journal::{Journal, read_journal};
pub use query::{MOST_ROWS, Tables};
pub use summary::{Spread, StageMedian};

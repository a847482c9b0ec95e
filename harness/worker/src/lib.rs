//! The worker: renders jobs and times their stages.
//!
//! Everything a job does is here; the program around it parses arguments, prints, and ends.

pub mod adapters;
pub mod annotate;
pub mod clock;
pub mod fault;
pub mod footage;
pub mod overlay;
pub mod perform;
mod pictures;
mod pipeline;
pub mod process;
pub mod reading;
pub mod session;

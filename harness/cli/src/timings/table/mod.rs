//! A CSV of timings, read strictly: header, fields, rows, and the pairs that rows make.

mod fields;
mod header;
mod pairs;
mod read;
mod rows;

pub use pairs::{Cell, Order, Pair, Rep, reps};
pub use read::{OVERALL, read};
pub use rows::{Table, Trial};

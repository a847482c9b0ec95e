//! What a report says, as its readers get it.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test would"
)]

mod charts;
mod costs;
mod decision;
mod environment;
mod fixture;
mod gallery;
mod golden;
mod hostile;
mod limits;
#[path = "../../../core/tests/it/mutate.rs"]
mod mutate;
mod pages;
mod plain;
mod publishing;
mod sentences;
mod spoiled;

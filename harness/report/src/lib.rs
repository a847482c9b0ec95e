//! Analysis -> finished strings -> pages, charts and managed blocks.
//!
//! This crate is the wall around tera and plotters. It takes strings and numbers and gives strings: no file, no clock,
//! no environment, no statistic. What it reports it asks of a [`Source`]; what a template sees is a [`view::View`] of
//! finished text; the same source and templates give the same bytes.

#![forbid(unsafe_code)]

pub mod chart;
pub mod escape;
mod finding;
pub mod format;
mod front_page;
pub mod label;
mod notebook;
mod overhead;
mod pictures;
pub mod publish;
mod render;
mod source;
mod summary;
mod templates;
pub mod view;
pub mod words;

pub use finding::Finding;
pub use front_page::{FrontPage, Shelved, front_page, section};
pub use notebook::TemplateError;
pub use pictures::Pictures;
pub use render::{CHARTS, Rendered, ReportError, render};
pub use source::{
    CellSummary, ClipRow, Factors, HistoryCell, HistoryRow, Query, Source, StageRow, TrialRow,
    Waits,
};
pub use summary::summary;
pub use templates::Templates;

//! What a notebook may ask for: its cells.

use crate::view::Table;

/// The kinds of cell, as templates call them.
pub const KINDS: [&str; 10] = [
    "verdict",
    "list",
    "table",
    "chart",
    "value",
    "sql",
    "experiment",
    "environment",
    "gallery",
    HAS,
];

/// Asks whether there is something to show, and shows nothing itself.
pub const HAS: &str = "has";

/// One question of a notebook, answered as far as it can be told without the form of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The answer with its notices.
    Verdict,
    /// A list of sentences.
    List(String),
    /// One value, in a line of prose.
    Value(String),
    /// Something to look at, with a number of its own.
    Numbered(Numbered),
    /// Where there is nothing to show.
    Nothing,
}

/// A cell with a number, that can be folded.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    /// Counted from 1 through the notebook.
    pub number: usize,
    /// What was asked, as the template says it.
    pub call: String,
    /// What it is called on the page.
    pub caption: String,
    /// Whether it is folded until a reader opens it.
    pub folded: bool,
    /// What there is to see.
    pub shown: Shown,
}

/// What a numbered cell shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A table.
    Table(Table),
    /// A chart, by its name.
    Chart(String),
    /// A question in SQL and its answer.
    Sql(String, Table),
    /// The experiment file.
    Experiment,
    /// Small pictures.
    Gallery,
}

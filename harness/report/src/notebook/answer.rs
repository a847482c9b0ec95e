//! What both forms of an answer are made from.

use crate::view::{ChartView, GalleryView, Table, View};

use super::Cell;

/// A cell with what the view has for it.
pub enum Answer<'a> {
    /// The answer with its notices.
    Verdict,
    /// Sentences.
    List(&'a [String]),
    /// A table.
    Table(&'a Table),
    /// A chart, its name and its data.
    Chart(&'a str, &'a ChartView, Option<&'a Table>),
    /// A value.
    Value(&'a str),
    /// Small pictures.
    Gallery(&'a GalleryView),
    /// The experiment file.
    Experiment(&'a str),
}

/// Looks a cell up; absent for a name the view does not have, which collecting has refused before.
pub fn answer<'a>(cell: &'a Cell, view: &'a View) -> Option<Answer<'a>> {
    Some(match cell {
        Cell::Verdict => Answer::Verdict,
        Cell::List(name) => Answer::List(view.lists.get(name)?),
        Cell::Table(name) => Answer::Table(view.tables.get(name)?),
        Cell::Chart(name) => {
            let chart = view.charts.get(name)?;
            Answer::Chart(name, chart, view.tables.get(&chart.table))
        }
        Cell::Value(name) => Answer::Value(view.values.get(name)?),
        Cell::Gallery => Answer::Gallery(&view.gallery),
        Cell::Experiment => Answer::Experiment(&view.experiment_text),
    })
}

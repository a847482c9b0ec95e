//! Rows that were asked for, as a table: the end of a column's name says its unit.

use twofold_core::query::{Datum, Grouping, Rows};

use super::table::{Align, Column, Table};
use crate::escape::clean;
use crate::format::{self, NOTHING};
use crate::label;

/// The table of an answer.
pub fn table(rows: &Rows, caption: &str) -> Table {
    let columns = rows.columns.iter().enumerate().map(|(at, name)| Column {
        head: clean(name),
        align: align(rows, at),
    });
    let columns: Vec<Column> = columns.collect();
    let row = |row: &Vec<Datum>| {
        let cells = rows.columns.iter().zip(row);
        cells.map(|(name, datum)| text(name, datum)).collect()
    };
    let mut table = Table {
        caption: clean(caption),
        columns,
        rows: rows.rows.iter().map(row).collect(),
        left_out: rows.left_out as usize,
    };
    table.shorten();
    table
}

/// The table of an answer by itself: each value says its unit, so that the heads need not.
pub fn headed(rows: &Rows) -> Table {
    let mut table = table(rows, "");
    for column in &mut table.columns {
        column.head = without_unit(&column.head);
    }
    table
}

/// The table of groups of trials.
pub fn groups(rows: &Rows, grouping: &Grouping) -> Table {
    let told: Vec<String> = rows
        .columns
        .iter()
        .skip(grouping.by.len())
        .map(|name| without_unit(name))
        .collect();
    let caption = match grouping.by.is_empty() {
        true => told.join(", "),
        false => format!("{} by {}", told.join(", "), grouping.by.join(", ")),
    };
    let mut table = table(rows, &caption);
    for (at, column) in table.columns.iter_mut().enumerate() {
        if at >= grouping.by.len() {
            column.head = clean(&without_unit(&rows.columns[at]));
        }
    }
    for (row, data) in table.rows.iter_mut().zip(&rows.rows) {
        for (at, factor) in grouping.by.iter().enumerate() {
            if let ("duration", Datum::Word(level)) = (factor.as_str(), &data[at]) {
                row[at] = label::duration(level);
            }
        }
    }
    table
}

/// `median wall_secs` is `median wall`: each value says its unit.
fn without_unit(name: &str) -> String {
    let units = ["_secs", "_ms", "_bytes", "_usd"];
    let bare = units.iter().find_map(|unit| name.strip_suffix(unit));
    bare.unwrap_or(name).replace('_', " ")
}

/// One value as text.
pub fn text(column: &str, datum: &Datum) -> String {
    match datum {
        Datum::Nothing => NOTHING.to_owned(),
        Datum::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Datum::Whole(value) if column.ends_with("_bytes") => {
            format::response(column, *value as f64)
        }
        Datum::Whole(value) => value.to_string(),
        Datum::Number(value) => format::response(column, *value),
        Datum::Word(text) => clean(text),
    }
}

fn align(rows: &Rows, at: usize) -> Align {
    let mut values = rows.rows.iter().filter_map(|row| row.get(at));
    let is_text = |datum: &Datum| matches!(datum, Datum::Word(_) | Datum::Flag(_));
    match values.any(is_text) {
        true => Align::Left,
        false => Align::Right,
    }
}

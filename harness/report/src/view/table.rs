//! A table of finished strings.

use serde::Serialize;

use crate::source::Factors;

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// How it is set.
    pub align: Align,
}

/// A table: every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// Rows that a page leaves out, because nobody reads so many there.
    #[serde(skip_serializing_if = "is_nothing")]
    pub left_out: usize,
}

fn is_nothing(count: &usize) -> bool {
    *count == 0
}

/// Most rows of a table on a page.
const MOST_ROWS: usize = 200;

impl Table {
    /// An empty table; a heading that starts with `>` is a column of numbers.
    pub fn new(caption: &str, heads: &[&str]) -> Self {
        let columns = heads.iter().map(|head| column(head)).collect();
        Self {
            caption: caption.to_owned(),
            columns,
            rows: Vec::new(),
            left_out: 0,
        }
    }

    /// An empty table with one column per factor after the `before` columns and before the others.
    pub fn with_factors(
        caption: &str,
        before: &[&str],
        factors: &[String],
        after: &[&str],
    ) -> Self {
        let columns = before
            .iter()
            .map(|head| column(head))
            .chain(factors.iter().map(|factor| Column {
                head: crate::escape::clean(factor),
                align: Align::Left,
            }))
            .chain(after.iter().map(|head| column(head)))
            .collect();
        Self {
            caption: caption.to_owned(),
            columns,
            rows: Vec::new(),
            left_out: 0,
        }
    }

    /// Leaves out what is too much for a page.
    pub fn shorten(&mut self) {
        self.left_out += self.rows.len().saturating_sub(MOST_ROWS);
        self.rows.truncate(MOST_ROWS);
    }

    /// That rows are left out and how to see them; empty where none are.
    pub fn remark(&self) -> String {
        match self.left_out {
            0 => String::new(),
            more => format!(
                "{} more are left out here; twofold query shows any of them.",
                crate::format::counted(more as u64, "row")
            ),
        }
    }

    /// The column that says what each row is about: the first of words that says it in every row.
    pub fn row_head(&self) -> Option<usize> {
        let says = |at: usize| self.rows.iter().all(|row| !row[at].is_empty());
        let mut columns = self.columns.iter().enumerate();
        let found = columns.find(|(at, column)| column.align == Align::Left && says(*at));
        found.map(|(at, _)| at).filter(|_| self.columns.len() > 1)
    }

    /// Adds a row, cut or filled to the table's width.
    pub fn push(&mut self, row: impl IntoIterator<Item = String>) {
        let mut row: Vec<String> = row.into_iter().collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }
}

fn column(head: &str) -> Column {
    match head.strip_prefix('>') {
        Some(head) => Column {
            head: head.to_owned(),
            align: Align::Right,
        },
        None => Column {
            head: head.to_owned(),
            align: Align::Left,
        },
    }
}

/// The names of every factor in rows of factors, in order of appearance.
pub fn factor_names<'a>(rows: impl IntoIterator<Item = &'a Factors>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in rows.into_iter().flatten() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// The levels of `factors` in the order of `names`.
pub fn levels(factors: &[(String, String)], names: &[String]) -> Vec<String> {
    names
        .iter()
        .map(|name| {
            factors
                .iter()
                .find(|(factor, _)| factor == name)
                .map_or_else(String::new, |(_, level)| {
                    if name == "duration" {
                        crate::label::duration(level)
                    } else {
                        crate::escape::clean(level)
                    }
                })
        })
        .collect()
}

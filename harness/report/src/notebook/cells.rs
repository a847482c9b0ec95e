//! What a notebook may ask for, and the nearest name where it asks for something else.

use crate::view::View;

/// The kinds of cell, as templates call them.
pub const KINDS: [&str; 8] = [
    "verdict",
    "list",
    "table",
    "chart",
    "value",
    "experiment",
    "environment",
    "gallery",
];

/// One question of a notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The answer with its notices.
    Verdict,
    /// A list of sentences.
    List(String),
    /// A table.
    Table(String),
    /// A chart with its data.
    Chart(String),
    /// One value, in a line of prose.
    Value(String),
    /// Small pictures.
    Gallery,
    /// The experiment file.
    Experiment,
}

/// Every name that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    lists: Vec<String>,
    tables: Vec<String>,
    charts: Vec<String>,
    values: Vec<String>,
    gallery: bool,
}

impl Names {
    /// Those of a view.
    pub fn of(view: &View) -> Self {
        Self {
            lists: view.lists.keys().cloned().collect(),
            tables: view.tables.keys().cloned().collect(),
            charts: view.charts.keys().cloned().collect(),
            values: view.values.keys().cloned().collect(),
            gallery: !view.gallery.is_empty(),
        }
    }

    /// Whether there is anything for what is called so to show, or what is wrong with the name.
    pub(super) fn has(&self, name: Option<&str>) -> Result<bool, String> {
        match name {
            Some("gallery") => Ok(self.gallery),
            other => Err(format!(
                "has() knows no {:?} ({})",
                other.unwrap_or(""),
                hint("names", other.unwrap_or(""), &["gallery"])
            )),
        }
    }

    /// The cell of this kind and name, or what is wrong with it.
    pub(super) fn cell(&self, kind: &str, name: Option<&str>) -> Result<Cell, String> {
        let known = match kind {
            "verdict" => return Ok(Cell::Verdict),
            "experiment" => return Ok(Cell::Experiment),
            "gallery" => return Ok(Cell::Gallery),
            "environment" => return Ok(Cell::Table("environment".to_owned())),
            "list" => &self.lists,
            "table" => &self.tables,
            "chart" => &self.charts,
            _ => &self.values,
        };
        let Some(name) = name else {
            return Err(format!(
                "{kind}() needs a name ({})",
                hint(&format!("{kind}s"), "", known)
            ));
        };
        if !known.iter().any(|known| known == name) {
            return Err(format!(
                "unknown {kind} {name:?} ({})",
                hint(&format!("{kind}s"), name, known)
            ));
        }
        let name = name.to_owned();
        Ok(match kind {
            "list" => Cell::List(name),
            "table" => Cell::Table(name),
            "chart" => Cell::Chart(name),
            _ => Cell::Value(name),
        })
    }
}

/// `hint: did you mean "summary"?`, or every name where none is near.
pub(crate) fn hint<S: AsRef<str>>(what: &str, wrong: &str, known: &[S]) -> String {
    let nearest = known
        .iter()
        .map(|name| (strsim::jaro_winkler(wrong, name.as_ref()), name.as_ref()))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((near, name)) if near > 0.75 => format!("hint: did you mean {name:?}?"),
        _ => {
            let names: Vec<String> = known
                .iter()
                .map(|name| format!("{:?}", name.as_ref()))
                .collect();
            format!("hint: the {what} are {}", names.join(", "))
        }
    }
}

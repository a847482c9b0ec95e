//! From the call of a cell, with its arguments, to what it asks.

use std::sync::Arc;

use tera::{Kwargs, Value};
use twofold_core::query::{Grouping, Statistic};

use super::cells::{Cell, Numbered, Shown};
use super::names::{Names, hint, known};
use crate::source::Query;
use crate::view::{Table, answered};

/// What cells are asked of.
pub struct Asked {
    /// The names of the view.
    pub names: Names,
    /// The rows of the run.
    pub query: Arc<dyn Query>,
}

/// Longest caption that a template may give, in characters.
const MOST_CAPTION: usize = 200;

impl Asked {
    /// The cell of a call; `number` is the one it gets if it has something to show.
    ///
    /// # Errors
    /// In one line, with a hint.
    pub fn cell(&self, kind: &str, call: &Call, number: usize) -> Result<Cell, String> {
        let (caption, shown) = match kind {
            "verdict" => return call.only(&[]).map(|()| Cell::Verdict),
            "list" => return self.list(call),
            "value" => return self.value(call).map(Cell::Value),
            "experiment" => {
                call.only(&["folded"])?;
                ("The experiment file".to_owned(), Shown::Experiment)
            }
            "environment" => {
                call.only(&["folded"])?;
                let table = known("table", &self.names.tables, "environment")?.clone();
                (table.caption.clone(), Shown::Table(table))
            }
            "gallery" => {
                call.only(&["caption", "folded"])?;
                if !self.names.gallery {
                    return Ok(Cell::Nothing);
                }
                ("Pictures of the renders".to_owned(), Shown::Gallery)
            }
            "chart" => {
                call.only(&["name", "folded"])?;
                let name = call.name(kind, &self.names.charts)?;
                let Some(title) = known(kind, &self.names.charts, &name)? else {
                    return Ok(Cell::Nothing);
                };
                (title.clone(), Shown::Chart(name))
            }
            "sql" => {
                call.only(&["query", "caption", "folded"])?;
                let query = call
                    .text("query")?
                    .ok_or("sql() needs a query (hint: sql(query=\"SELECT … FROM trials\"))")?;
                let table = answered::table(&self.query.sql(&query)?, "");
                (String::new(), Shown::Sql(query, table))
            }
            _ => {
                let table = self.table(call)?;
                (table.caption.clone(), Shown::Table(table))
            }
        };
        if matches!(&shown, Shown::Table(table) if table.rows.is_empty()) {
            return Ok(Cell::Nothing);
        }
        let caption = match call.text("caption")? {
            Some(own) => own.chars().take(MOST_CAPTION).collect(),
            None => caption,
        };
        Ok(Cell::Numbered(Numbered {
            number,
            call: call.written(kind),
            caption,
            folded: call.flag("folded")?,
            shown,
        }))
    }

    /// Whether there is something under a name: `has(table="clips")`.
    ///
    /// # Errors
    /// When the name is not known.
    pub fn has(&self, call: &Call) -> Result<bool, String> {
        call.only(&["list", "table", "chart", "gallery"])?;
        let mut found = match call.flag("gallery")? {
            true => Some(self.names.gallery),
            false => None,
        };
        for kind in ["list", "table", "chart"] {
            let Some(name) = call.text(kind)? else {
                continue;
            };
            let is = match kind {
                "list" => *known(kind, &self.names.lists, &name)? > 0,
                "table" => !known(kind, &self.names.tables, &name)?.rows.is_empty(),
                _ => known(kind, &self.names.charts, &name)?.is_some(),
            };
            found = Some(found.unwrap_or(false) || is);
        }
        found.ok_or_else(|| {
            "has() needs a list, a table, a chart or the gallery (hint: has(table=\"clips\"))"
                .to_owned()
        })
    }

    fn list(&self, call: &Call) -> Result<Cell, String> {
        call.only(&["name"])?;
        let name = call.name("list", &self.names.lists)?;
        Ok(match known("list", &self.names.lists, &name)? {
            0 => Cell::Nothing,
            _ => Cell::List(name),
        })
    }

    /// A value by its name, or the only one in the answer to a question.
    fn value(&self, call: &Call) -> Result<String, String> {
        call.only(&["name", "sql"])?;
        let Some(query) = call.text("sql")? else {
            let name = call.name("value", &self.names.values)?;
            return known("value", &self.names.values, &name).cloned();
        };
        let rows = self.query.sql(&query)?;
        match (&rows.columns[..], &rows.rows[..]) {
            ([column], [row]) if row.len() == 1 => Ok(answered::text(column, &row[0])),
            (columns, rows) => Err(format!(
                "a value is one row of one column, and this is {} by {} (hint: use sql() for a table)",
                rows.len(),
                columns.len()
            )),
        }
    }

    /// A table by its name, the answer to a question without it (`table(sql="SELECT …")`), or groups of trials:
    /// `table(by=["duration"], median="wall_secs")`.
    fn table(&self, call: &Call) -> Result<Table, String> {
        if let Some(query) = call.text("sql")? {
            call.only(&["sql", "caption", "folded"])?;
            return Ok(answered::headed(&self.query.sql(&query)?));
        }
        if !call.has("by") {
            call.only(&["name", "columns", "caption", "folded"])?;
            let name = call.name("table", &self.names.tables)?;
            let table = known("table", &self.names.tables, &name)?;
            return match call.texts("columns")? {
                Some(columns) => chosen(table, &columns),
                None => Ok(table.clone()),
            };
        }
        let mut grouping = Grouping {
            by: call.texts("by")?.unwrap_or_default(),
            aggregates: vec![],
        };
        for argument in call.arguments() {
            if ["by", "caption", "folded"].contains(&argument) {
                continue;
            }
            let Some(statistic) = Statistic::named(argument) else {
                let known = Statistic::NAMES.iter().map(|(name, _)| *name);
                let known: Vec<&str> = known
                    .chain(["p5", "p90", "p95", "by", "caption", "folded"])
                    .collect();
                return Err(format!(
                    "unknown argument {argument:?} of table() ({})",
                    hint("statistics", argument, &known)
                ));
            };
            let responses = call.texts(argument)?.unwrap_or_default();
            grouping
                .aggregates
                .extend(responses.into_iter().map(|response| (statistic, response)));
        }
        grouping
            .aggregates
            .sort_by_key(|(statistic, _)| statistic.rank());
        if grouping.aggregates.is_empty() {
            return Err(
                "table() by levels needs a statistic of a response (hint: median=\"wall_secs\")"
                    .to_owned(),
            );
        }
        Ok(answered::groups(&self.query.grouped(&grouping)?, &grouping))
    }
}

/// The columns of a table with these headings, in this order.
fn chosen(table: &Table, columns: &[String]) -> Result<Table, String> {
    let heads: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.head.as_str())
        .collect();
    let mut places = vec![];
    for wanted in columns {
        let at = heads.iter().position(|head| head == wanted);
        places.push(at.ok_or_else(|| {
            format!(
                "unknown column {wanted:?} ({})",
                hint("columns", wanted, &heads)
            )
        })?);
    }
    Ok(Table {
        caption: table.caption.clone(),
        columns: places.iter().map(|at| table.columns[*at].clone()).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| places.iter().map(|at| row[*at].clone()).collect())
            .collect(),
        left_out: table.left_out,
    })
}

/// The arguments of a call.
pub struct Call {
    arguments: Vec<(String, Value)>,
}

impl Call {
    /// Of a function of the template, which does not tell in which order they were written: what is asked comes first.
    pub fn of(arguments: &Kwargs) -> Self {
        let mut arguments: Vec<(String, Value)> = arguments
            .iter()
            .map(|(key, value)| (key.to_string(), value.clone()))
            .collect();
        let rank = |name: &str| {
            let first = ["name", "query", "sql", "by"];
            first
                .iter()
                .position(|known| *known == name)
                .unwrap_or(first.len())
        };
        arguments.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
        Self { arguments }
    }

    fn arguments(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().map(|(name, _)| name.as_str())
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.arguments
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Refuses every argument but these.
    fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.arguments().find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(wrong) if known.is_empty() => {
                Err(format!("unknown argument {wrong:?} (hint: it takes none)"))
            }
            Some(wrong) => Err(format!(
                "unknown argument {wrong:?} ({})",
                hint("arguments", wrong, known)
            )),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, String> {
        self.get(name)
            .map(|value| {
                value
                    .as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| format!("{name} must be a text in quotes, not {value}"))
            })
            .transpose()
    }

    /// A text, or a list of them.
    fn texts(&self, name: &str) -> Result<Option<Vec<String>>, String> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let wrong = || format!("{name} must be a text in quotes or a list of them, not {value}");
        let texts: Option<Vec<String>> = match (value.as_str(), value.as_array()) {
            (Some(text), _) => Some(vec![text.to_owned()]),
            (None, Some(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect(),
            (None, None) => None,
        };
        texts.map(Some).ok_or_else(wrong)
    }

    fn flag(&self, name: &str) -> Result<bool, String> {
        match self.get(name) {
            None => Ok(false),
            Some(value) => value
                .as_bool()
                .ok_or_else(|| format!("{name} must be true or false, not {value}")),
        }
    }

    fn name<T>(
        &self,
        kind: &str,
        known: &std::collections::BTreeMap<String, T>,
    ) -> Result<String, String> {
        self.text("name")?.ok_or_else(|| {
            let known: Vec<&String> = known.keys().collect();
            format!(
                "{kind}() needs a name ({})",
                hint(&format!("{kind}s"), "", &known)
            )
        })
    }

    /// As a template writes it; of a question, the question.
    fn written(&self, kind: &str) -> String {
        if let ("sql", Ok(Some(query))) = (kind, self.text("query")) {
            return query;
        }
        let text = |value: &Value| match value.as_str() {
            Some(text) => format!("{text:?}"),
            None => value.to_string(),
        };
        let value = |value: &Value| match value.as_array() {
            Some(items) => format!(
                "[{}]",
                items.iter().map(text).collect::<Vec<_>>().join(", ")
            ),
            None => text(value),
        };
        let arguments: Vec<String> = self
            .arguments
            .iter()
            .map(|(name, of)| format!("{name}={}", value(of)))
            .collect();
        format!("{kind}({})", arguments.join(", "))
    }
}

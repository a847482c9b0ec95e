//! Notebooks: Markdown with cells. Cells are collected first, answered, then rendered.
//!
//! A notebook is run once. Each cell checks its name, notes what is asked and leaves a token; then every token is
//! answered in the form the page needs. So Markdown and HTML come from one text, a mistake stops before anything is
//! written, and no answer is ever read as a template or as Markdown's own syntax.

mod answer;
mod cells;
mod gallery;
mod html;
mod markdown;
mod tokens;

use std::sync::{Arc, Mutex, PoisonError};

use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult};

use crate::view::View;

pub(crate) use cells::hint;
pub use cells::{Cell, Names};
pub use html::to_html;
pub use markdown::{table as markdown_table, to_markdown};

/// A mistake in a template: where and what, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{template}:{line}: {message}")]
pub struct TemplateError {
    template: String,
    line: usize,
    message: String,
}

/// A notebook that was run: its text with tokens, and what each token asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    text: String,
    cells: Vec<Cell>,
}

impl Ran {
    /// What was asked, in order.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }
}

/// Runs a notebook. `name` is what errors call it.
pub fn run(name: &str, source: &str, view: &View) -> Result<Ran, TemplateError> {
    let names = Arc::new(Names::of(view));
    let asked: Arc<Mutex<Vec<Cell>>> = Arc::default();
    let mut tera = Tera::new();
    tera.autoescape_on(Vec::<&'static str>::new());
    for kind in cells::KINDS {
        let (names, asked) = (Arc::clone(&names), Arc::clone(&asked));
        tera.register_function(
            kind,
            move |arguments: Kwargs, _: &State| -> TeraResult<String> {
                let named = arguments.get::<String>("name")?;
                let cell = names
                    .cell(kind, named.as_deref())
                    .map_err(tera::Error::message)?;
                let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                asked.push(cell);
                Ok(tokens::token(asked.len() - 1))
            },
        );
    }
    let known = Arc::clone(&names);
    tera.register_function(
        "has",
        move |arguments: Kwargs, _: &State| -> TeraResult<bool> {
            let named = arguments.get::<String>("name")?;
            known.has(named.as_deref()).map_err(tera::Error::message)
        },
    );
    let source = tokens::without(source);
    tera.add_raw_template(NAME, &source)
        .map_err(|error| mistake(name, &error))?;
    let text = tera
        .render(NAME, &Context::new())
        .map_err(|error| mistake(name, &error))?;
    let cells = asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Ran { text, cells })
}

const NAME: &str = "notebook";

/// Tera draws the place in several lines; one is enough.
pub(crate) fn mistake(template: &str, error: &tera::Error) -> TemplateError {
    let (line, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.span().start_line, report.message().to_owned())
        }
        _ => drawn(&error.to_string()),
    };
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = match message
        .strip_prefix("Unknown function `")
        .and_then(|rest| rest.split_once('`'))
    {
        Some((cell, _)) => format!(
            "unknown cell {cell:?} ({})",
            cells::hint("cells", cell, &cells::KINDS)
        ),
        None => message,
    };
    TemplateError {
        template: template.to_owned(),
        line,
        message,
    }
}

/// The line and the message of a place that was already drawn.
fn drawn(text: &str) -> (usize, String) {
    let message = text
        .lines()
        .map(|line| line.trim_start_matches("error: "))
        .find(|line| !line.trim().is_empty());
    let place = text
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("--> "));
    let line = place
        .and_then(|place| place.rsplit(':').nth(1))
        .and_then(|line| line.parse().ok());
    (
        line.unwrap_or(1),
        message.unwrap_or("it cannot be read").to_owned(),
    )
}

#[cfg(test)]
mod tests;

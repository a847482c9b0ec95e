//! Notebooks: Markdown with cells. Cells are collected first, answered, then rendered.
//!
//! A notebook is run once. Each cell checks its name, notes what is asked and leaves a token; then every token is
//! answered in the form the page needs. So Markdown and HTML come from one text, a mistake stops before anything is
//! written, and no answer is ever read as a template or as Markdown's own syntax.

mod answers;
mod calls;
mod cells;
mod gallery;
mod highlight;
mod html;
mod ipynb;
mod markdown;
mod names;
mod tokens;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult};

use twofold_core::strict::one_line;

use crate::source::Query;
use crate::templates::Templates;
use crate::view::View;

use calls::{Asked, Call};
pub use cells::{Cell, Numbered, Shown};
pub use html::to_html;
pub use ipynb::to_ipynb;
pub use markdown::{table as markdown_table, to_markdown};
use names::Names;
pub(crate) use names::hint;

/// A mistake in a template: where and what, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{template}:{line}: {message}")]
pub struct TemplateError {
    template: String,
    line: usize,
    message: String,
}

/// What is drawn or was taken, by name, and put into a page as it is.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// Drawings, as SVG.
    pub charts: BTreeMap<String, String>,
    /// JPEG files of the gallery.
    pub pictures: BTreeMap<String, Vec<u8>>,
}

/// A notebook that was run: its text with tokens, and the cell each token stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    text: String,
    cells: Vec<Cell>,
    answers: Option<String>,
}

impl Ran {
    /// The cells with a number, in order.
    pub fn numbered(&self) -> impl Iterator<Item = &Numbered> {
        self.cells.iter().filter_map(|cell| match cell {
            Cell::Numbered(numbered) => Some(numbered),
            _ => None,
        })
    }

    /// The part that answers the task, with the numbers its cells have in the whole; absent where it says nothing.
    pub fn answers(&self) -> Option<Ran> {
        self.answers.as_ref().map(|text| Ran {
            text: text.clone(),
            cells: self.cells.clone(),
            answers: None,
        })
    }
}

/// Runs a notebook. `name` is what errors call it. It may extend one of the built-in ones, by its file's name.
pub fn run(
    name: &str,
    source: &str,
    view: &View,
    query: Arc<dyn Query>,
) -> Result<Ran, TemplateError> {
    let asked = Arc::new(Asked {
        names: Names::of(view),
        query,
    });
    let cells: Arc<Mutex<Vec<Cell>>> = Arc::default();
    let mut tera = Tera::new();
    tera.autoescape_on(Vec::<&'static str>::new());
    for kind in cells::KINDS.into_iter().filter(|kind| *kind != cells::HAS) {
        let (asked, cells) = (Arc::clone(&asked), Arc::clone(&cells));
        tera.register_function(
            kind,
            move |arguments: Kwargs, _: &State| -> TeraResult<String> {
                let mut cells = cells.lock().unwrap_or_else(PoisonError::into_inner);
                let number = 1 + cells
                    .iter()
                    .filter(|cell| matches!(cell, Cell::Numbered(_)))
                    .count();
                let cell = asked
                    .cell(kind, &Call::of(&arguments), number)
                    .map_err(tera::Error::message)?;
                if cells.len() == MOST_CELLS {
                    let message =
                        format!("more than {MOST_CELLS} cells (hint: does a loop go on for ever?)");
                    return Err(tera::Error::message(message));
                }
                cells.push(cell);
                Ok(tokens::token(cells.len() - 1))
            },
        );
    }
    tera.register_function(
        cells::HAS,
        move |arguments: Kwargs, _: &State| -> TeraResult<bool> {
            asked
                .has(&Call::of(&arguments))
                .map_err(tera::Error::message)
        },
    );
    let source = tokens::without(source);
    let [decision, comparison] = Templates::NOTEBOOKS;
    tera.add_raw_templates([decision, comparison, (NAME, source.as_str())])
        .map_err(|error| mistake(name, &error))?;
    let mut text = Bounded(vec![]);
    if let Err(error) = tera.render_to(NAME, &Context::new(), &mut text) {
        return Err(match text.0.len() >= MOST_BYTES {
            true => TemplateError {
                template: name.to_owned(),
                line: 1,
                message: format!(
                    "it becomes more than {MOST_BYTES} bytes of text (hint: does a loop go on for ever?)"
                ),
            },
            false => mistake(name, &error),
        });
    }
    let text = String::from_utf8_lossy(&text.0).into_owned();
    let (text, answers) = answers::take(name, &text)?;
    let cells = cells.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Ran {
        text,
        cells,
        answers,
    })
}

const NAME: &str = "notebook";
/// Cells of a notebook that somebody reads.
const MOST_CELLS: usize = 2000;
/// Bytes of its text.
const MOST_BYTES: usize = 4 << 20;

/// A text that does not grow beyond [`MOST_BYTES`].
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = MOST_BYTES - self.0.len();
        self.0.extend_from_slice(&bytes[..bytes.len().min(room)]);
        match room {
            0 => Err(std::io::Error::other("too long")),
            _ => Ok(bytes.len().min(room)),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Tera draws the place in several lines; one is enough.
pub(crate) fn mistake(template: &str, error: &tera::Error) -> TemplateError {
    let (template, line, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            // What is wrong may be in the notebook that was extended.
            let base = Templates::NOTEBOOKS
                .iter()
                .find(|(name, _)| *name == report.filename());
            let template = base.map_or(template, |(name, _)| name);
            (
                template,
                report.span().start_line,
                report.message().to_owned(),
            )
        }
        _ => {
            let (line, message) = drawn(&error.to_string());
            (template, line, message)
        }
    };
    let message = one_line(&message);
    let message = match message
        .strip_prefix("Unknown function `")
        .and_then(|rest| rest.split_once('`'))
    {
        Some((cell, _)) => format!(
            "unknown cell {cell:?} ({})",
            hint("cells", cell, &cells::KINDS)
        ),
        None => match inherited(&message) {
            Some(base) => {
                let known = Templates::NOTEBOOKS.map(|(name, _)| name);
                let hint = hint("notebooks to extend", base, &known);
                format!("it extends {base:?}, which is not built in ({hint})")
            }
            None => message,
        },
    };
    TemplateError {
        template: template.to_owned(),
        line,
        message: one_line(&message),
    }
}

/// The notebook that is extended and is not there.
fn inherited(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("is inheriting from '")?;
    Some(rest.split_once('\'')?.0)
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

//! A mistake in a file, as one line and with the source it is about below.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Text;
use super::quoted::shortened;

/// A mistake in a file: where it stands, what it is and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// The file, as it was named.
    pub file: String,
    /// Line and column, from 1; absent where the whole file is meant.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The source it is about.
    pub shown: Option<Box<Shown>>,
}

/// The lines of a file that a mistake is about, with what is to be underlined in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The whole file.
    text: String,
    /// The mistake, in bytes.
    span: Range<usize>,
    /// What the mistake refers to, in bytes and in words.
    labels: Vec<(Range<usize>, String)>,
    /// A name in it whose declaration should be shown too.
    about: Option<String>,
}

/// Columns of an excerpt; longer lines are cut around the mistake.
const WIDTH: usize = 110;
/// More of one line than this is never looked at.
const LONGEST: usize = 2000;

impl Fault {
    /// A mistake at these bytes of a text.
    pub(super) fn at(
        text: Text<'_>,
        span: Range<usize>,
        message: String,
        hint: Option<String>,
    ) -> Self {
        let at = floor(text.text, span.start);
        let before = &text.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |tail| tail.chars().count())
            + 1;
        Self {
            file: text.file.to_owned(),
            place: Some((line, column)),
            message: shortened(message),
            hint: hint.map(shortened),
            shown: Some(Box::new(Shown {
                text: text.text.to_owned(),
                span,
                labels: vec![],
                about: None,
            })),
        }
    }

    /// The same mistake, which also points at another place of the file.
    pub fn pointing_at(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        if let Some(shown) = &mut self.shown {
            shown.labels.push((span, label.into()));
        }
        self
    }

    /// The same mistake, about a name that is declared elsewhere in the file; see [`super::Field::declares`].
    pub fn about(mut self, name: &str) -> Self {
        if let Some(shown) = &mut self.shown {
            shown.about = Some(name.to_owned());
        }
        self
    }

    pub(super) fn subject(&self) -> Option<&str> {
        self.shown.as_ref()?.about.as_deref()
    }

    /// The lines it is about with the place underlined, to be printed below its one line; no final line break.
    pub fn excerpt(&self, coloured: bool) -> Option<String> {
        let shown = self.shown.as_ref()?;
        let text = shown.text.as_str();
        let primary = on_one_line(text, &shown.span);
        let mut snippets = vec![(primary.start, primary, None)];
        for (span, label) in &shown.labels {
            let span = on_one_line(text, span);
            snippets.push((span.start, span, Some(label.as_str())));
        }
        snippets.sort_by_key(|(start, ..)| *start);
        let (first, last) = (&snippets.first()?.1, &snippets.last()?.1);
        let begin =
            line_start(text, first.start).max(floor(text, first.start.saturating_sub(LONGEST)));
        let end = line_end(text, last.end).min(floor(text, last.end + LONGEST));
        let number = text[..begin].matches('\n').count() + 1;
        let annotations = snippets.iter().map(|(_, span, label)| {
            let kind = match label {
                None => AnnotationKind::Primary,
                Some(_) => AnnotationKind::Context,
            };
            kind.span(span.start - begin..span.end - begin)
                .label(*label)
        });
        let snippet = Snippet::source(&text[begin..end])
            .line_start(number)
            .annotations(annotations);
        let renderer = if coloured {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let report = [Group::with_level(Level::ERROR).element(snippet)];
        let excerpt = renderer.term_width(WIDTH).render(&report);
        let lines: Vec<&str> = excerpt.lines().map(str::trim_end).collect();
        Some(lines.join("\n"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)?;
        self.hint
            .iter()
            .try_for_each(|hint| write!(f, " (hint: {hint})"))
    }
}

/// The next place before or at this byte where a character begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |line| line + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let end = at + rest.find('\n').unwrap_or(rest.len());
    end - usize::from(end > at && text[..end].ends_with('\r'))
}

/// The part of a span on its first line: what goes over several lines is underlined in the first.
fn on_one_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = floor(text, span.start);
    let end = floor(text, span.end).clamp(start, line_end(text, start));
    start..end.min(floor(text, start + LONGEST))
}

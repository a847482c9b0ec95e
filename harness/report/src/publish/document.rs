//! What is managed in a document: its blocks, its header lines and its boxes.

use twofold_core::strict::one_line;

use super::lines::{Line, Open, indented_less_than_code, lines};
use super::{EVERY, PublishError};

/// Characters of an id: an experiment's has fewer.
const MOST_ID: usize = 200;

/// A document with everything managed in it found and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    /// Every line.
    pub lines: Vec<Line<'a>>,
    /// Every block.
    pub blocks: Vec<Span>,
    /// The line before which new blocks go, if the document has one.
    pub insert: Option<usize>,
}

/// A block: the indices of its two marker lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Which block.
    pub id: String,
    /// The line that begins it.
    pub begin: usize,
    /// The line that ends it.
    pub end: usize,
}

impl<'a> Document<'a> {
    /// Reads a document; refuses one whose blocks cannot be told apart.
    pub fn read(text: &'a str) -> Result<Self, PublishError> {
        let (lines, left) = lines(unmarked(text));
        if let Some(at) = lines.iter().position(|line| line.text.contains('\r')) {
            return Err(PublishError::Return { line: at + 1 });
        }
        let mut blocks: Vec<Span> = Vec::new();
        let mut open: Option<(String, usize)> = None;
        let mut insert = None;
        let places = lines.iter().enumerate();
        for (at, line) in places.filter(|(_, line)| line.html && !line.code) {
            let Some((word, id)) = marker(line.text) else {
                continue;
            };
            let is_one = match word {
                "begin" | "end" => is_id(id),
                "insert" => id.is_empty(),
                "run" | "box" => true,
                _ => false,
            };
            if !is_one {
                return Err(PublishError::Marker {
                    line: at + 1,
                    said: one_line(line.text),
                });
            }
            match (word, &open) {
                ("begin", Some((inside, _))) => {
                    return Err(PublishError::Nested {
                        line: at + 1,
                        id: id.to_owned(),
                        inside: inside.clone(),
                    });
                }
                ("begin", None) => {
                    if let Some(known) = blocks.iter().find(|block| block.id == id) {
                        return Err(PublishError::Doubled {
                            line: at + 1,
                            first: known.begin + 1,
                            id: id.to_owned(),
                        });
                    }
                    open = Some((id.to_owned(), at));
                }
                ("end", Some((begun, begin))) if begun == id => {
                    blocks.push(Span {
                        id: id.to_owned(),
                        begin: *begin,
                        end: at,
                    });
                    open = None;
                }
                ("end", _) => {
                    return Err(PublishError::Unbegun {
                        line: at + 1,
                        id: id.to_owned(),
                    });
                }
                ("insert", None) => insert = insert.or(Some(at)),
                _ => {}
            }
        }
        if let Some((id, begin)) = open {
            return Err(PublishError::Unended {
                line: begin + 1,
                id,
            });
        }
        if let Some(Open { line, text, fence }) = left {
            let text = one_line(&text);
            return Err(match fence {
                true => PublishError::OpenFence { line, fence: text },
                false => PublishError::OpenHtml { line, begun: text },
            });
        }
        Ok(Self {
            lines,
            blocks,
            insert,
        })
    }

    /// The block of this id.
    pub fn block(&self, id: &str) -> Option<&Span> {
        self.blocks.iter().find(|block| block.id == id)
    }

    /// The run a block was published from.
    pub fn run_of(&self, span: &Span) -> Option<&'a str> {
        let within = self.lines.get(span.begin + 1..span.end)?;
        within.iter().find_map(|line| match marker(line.text) {
            Some(("run", run)) if !run.is_empty() => Some(run),
            _ => None,
        })
    }

    /// Whether a line is prose that no block holds.
    pub fn is_open(&self, at: usize) -> bool {
        self.lines.get(at).is_some_and(|line| !line.code)
            && !self
                .blocks
                .iter()
                .any(|block| (block.begin..=block.end).contains(&at))
    }
}

/// The document without the byte order mark that some editors put before it.
pub fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Whether this can name a block: an experiment's, or the one of all of them.
pub fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    id == EVERY || (!id.is_empty() && id.len() <= MOST_ID && id.chars().all(plain))
}

/// The word and the argument of a marker that is alone on its line. However it is spaced; the word is empty where it is
/// none of ours though it looks like it.
pub fn marker(text: &str) -> Option<(&str, &str)> {
    let body = indented_less_than_code(text)?
        .trim_end()
        .strip_prefix("<!--")?
        .strip_suffix("-->")?
        .trim();
    let name = body
        .get(..8)
        .filter(|name| name.eq_ignore_ascii_case("twofold:"))?;
    if name != "twofold:" {
        return Some(("", body));
    }
    let said = &body[name.len()..];
    let (word, argument) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    Some((word, argument.trim()))
}

/// A box that ends in a key: the place of the mark between its brackets, and the key.
pub fn keyed_box(text: &str) -> Option<(usize, &str)> {
    let bare = text.trim_start();
    let item = bare.strip_prefix(['-', '*', '+']).or_else(|| {
        bare.trim_start_matches(|c: char| c.is_ascii_digit())
            .strip_prefix(['.', ')'])
    })?;
    let rest = item.trim_start();
    let inside = rest.strip_prefix('[')?;
    let mark = inside
        .chars()
        .next()
        .filter(|mark| matches!(mark, ' ' | 'x' | 'X'))?;
    inside[mark.len_utf8()..].strip_prefix(']')?;
    let at = text.len() - inside.len();
    let (_, comment) = text.trim_end().rsplit_once("<!--")?;
    let key = comment
        .strip_suffix("-->")?
        .trim()
        .strip_prefix("twofold:box")?;
    Some((at, key.trim()))
}

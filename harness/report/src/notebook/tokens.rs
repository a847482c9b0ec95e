//! Tokens: private-use characters that stand for a cell until it is answered. No text from outside can hold one.

const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// The token of a cell.
pub fn token(index: usize) -> String {
    format!("{OPEN}{index}{CLOSE}")
}

/// Text without anything that looks like part of a token.
pub fn without(text: &str) -> String {
    text.replace([OPEN, CLOSE], "")
}

/// Part of a text: plain, or the index of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Between tokens.
    Plain(&'a str),
    /// A token.
    Cell(usize),
}

/// A text, cut at its tokens.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        parts.push(Part::Plain(before));
        let (index, behind) = after.split_once(CLOSE).unwrap_or((after, ""));
        if let Ok(index) = index.parse() {
            parts.push(Part::Cell(index));
        }
        rest = behind;
    }
    parts.push(Part::Plain(rest));
    parts
}

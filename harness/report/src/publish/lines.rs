//! A document as lines, each with its ending, so that what is not changed stays byte for byte.

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Without its ending.
    pub text: &'a str,
    /// `\n`, `\r\n`, or nothing at the end of the document.
    pub ending: &'a str,
    /// Whether it is part of a fenced block of code, fences included.
    pub code: bool,
}

/// A fence that is still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// Counted from 1.
    pub line: usize,
    /// Its characters.
    pub text: String,
}

/// Cuts a document into lines and tells code from prose; also the fence that is open at its end, if one is.
pub fn lines(document: &str) -> (Vec<Line<'_>>, Option<Fence>) {
    let mut open: Option<Fence> = None;
    let mut lines = Vec::new();
    for (at, whole) in document.split_inclusive('\n').enumerate() {
        let text = whole
            .strip_suffix("\r\n")
            .or_else(|| whole.strip_suffix('\n'))
            .unwrap_or(whole);
        let ending = &whole[text.len()..];
        let fence = fence(text);
        let code = match (&open, fence) {
            (None, Some((fence, info))) if !(fence.starts_with('`') && info.contains('`')) => {
                open = Some(Fence {
                    line: at + 1,
                    text: fence.to_owned(),
                });
                true
            }
            (Some(begun), Some((fence, info))) if closes(&begun.text, fence, info) => {
                open = None;
                true
            }
            (begun, _) => begun.is_some(),
        };
        lines.push(Line { text, ending, code });
    }
    (lines, open)
}

/// The line ending of a document: the one of its first line.
pub fn ending(document: &str) -> &'static str {
    match document.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The characters of a fence and what follows them.
fn fence(text: &str) -> Option<(&str, &str)> {
    let bare = indented_less_than_code(text)?;
    let mark = bare
        .chars()
        .next()
        .filter(|mark| matches!(mark, '`' | '~'))?;
    let info = bare.trim_start_matches(mark);
    let fence = &bare[..bare.len() - info.len()];
    (fence.len() >= 3).then_some((fence, info))
}

fn closes(begun: &str, fence: &str, info: &str) -> bool {
    fence.len() >= begun.len() && fence.starts_with(&begun[..1]) && info.trim().is_empty()
}

/// The line without its indentation; absent where that makes it code.
pub fn indented_less_than_code(text: &str) -> Option<&str> {
    let bare = text.trim_start_matches(' ');
    (text.len() - bare.len() < 4).then_some(bare)
}

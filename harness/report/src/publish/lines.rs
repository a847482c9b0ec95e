//! A document as lines, each with its ending, so that what is not changed stays byte for byte.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Without its ending.
    pub text: &'a str,
    /// `\n`, `\r\n`, or nothing at the end of the document.
    pub ending: &'a str,
    /// Whether nothing in it means anything: code, fences included, and what a comment hides.
    pub code: bool,
    /// Whether it is HTML of the document itself, not of a list item or a quote: where a marker may stand.
    pub html: bool,
}

/// What begins and is never closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Counted from 1.
    pub line: usize,
    /// What it begins with: the fence, or `<!--`.
    pub text: String,
    /// Whether it is a fence of code.
    pub fence: bool,
}

/// Cuts a document into lines and tells code from prose, as Markdown does; also what is open at its end.
pub fn lines(document: &str) -> (Vec<Line<'_>>, Option<Open>) {
    let mut lines = Vec::new();
    let mut starts = Vec::new();
    let mut start = 0;
    for whole in document.split_inclusive('\n') {
        let text = whole
            .strip_suffix("\r\n")
            .or_else(|| whole.strip_suffix('\n'))
            .unwrap_or(whole);
        starts.push(start);
        start += whole.len();
        lines.push(Line {
            text,
            ending: &whole[text.len()..],
            code: false,
            html: false,
        });
    }
    let mut open = None;
    for Region { range, kind } in regions(document) {
        let first = starts.partition_point(|start| *start <= range.start);
        let first = first.saturating_sub(1);
        let last = starts.partition_point(|start| *start < range.end);
        let within = &mut lines[first..last.max(first)];
        let left = match kind {
            Kind::Code { fence } => {
                within.iter_mut().for_each(|line| line.code = true);
                fence.then(|| open_fence(within)).flatten()
            }
            Kind::Html => hide(within).map(|at| (at, "<!--".to_owned(), false)),
            Kind::Raw => {
                within.iter_mut().for_each(|line| line.code = true);
                open_raw(within).map(|begun| (0, begun, false))
            }
        };
        if let (Some((at, text, fence)), true) = (left, last == starts.len()) {
            open = Some(Open {
                line: first + at + 1,
                text,
                fence,
            });
        }
    }
    (lines, open)
}

struct Region {
    range: Range<usize>,
    kind: Kind,
}

enum Kind {
    /// Code; `fence` if it is fenced and the document's own.
    Code { fence: bool },
    /// HTML of the document itself.
    Html,
    /// HTML in which only its end tag means anything, such as `<pre>`.
    Raw,
}

/// Where Markdown sees code and HTML, in order.
fn regions(document: &str) -> Vec<Region> {
    let (mut found, mut depth) = (Vec::new(), 0_u32);
    for (event, range) in Parser::new_ext(document, Options::empty()).into_offset_iter() {
        let kind = match event {
            Event::Start(Tag::Item | Tag::BlockQuote(_)) => {
                depth += 1;
                continue;
            }
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_)) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Event::Start(Tag::CodeBlock(kind)) => Kind::Code {
                fence: depth == 0 && matches!(kind, CodeBlockKind::Fenced(_)),
            },
            Event::Start(Tag::HtmlBlock) if raw(&document[range.clone()]).is_some() => Kind::Raw,
            Event::Start(Tag::HtmlBlock) if depth == 0 => Kind::Html,
            // Inside items and quotes it is text; what a comment there hides is not looked for.
            _ => continue,
        };
        found.push(Region { range, kind });
    }
    found
}

/// The beginning and the end of HTML that hides everything in it, if this is such.
fn raw(text: &str) -> Option<(&'static str, &'static str)> {
    const RAW: [(&str, &str); 6] = [
        ("<pre", "</pre>"),
        ("<script", "</script>"),
        ("<style", "</style>"),
        ("<textarea", "</textarea>"),
        ("<![CDATA[", "]]>"),
        ("<?", "?>"),
    ];
    let bare = text.trim_start_matches(' ');
    RAW.into_iter().find(|(begin, _)| {
        let is_it = bare
            .get(..begin.len())
            .is_some_and(|of| of.eq_ignore_ascii_case(begin));
        let next = bare.as_bytes().get(begin.len());
        let ends_a_name = next.is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'-');
        is_it && (ends_a_name || !begin.ends_with(|c: char| c.is_ascii_alphabetic()))
    })
}

/// The beginning of raw HTML that is not closed.
fn open_raw(within: &[Line<'_>]) -> Option<String> {
    let (begin, end) = raw(within.first()?.text)?;
    // Any end tag closes any of these elements.
    let ends: &[&str] = match end.starts_with("</") {
        true => &["</pre>", "</script>", "</style>", "</textarea>"],
        false => &[end],
    };
    // It ends on the line that closes it; which end tags do, Markdown's readers see differently, and this one has decided.
    let last = within
        .iter()
        .rev()
        .find(|line| !line.text.trim().is_empty());
    let closed = last.is_some_and(|line| {
        let text = line.text.to_ascii_lowercase();
        ends.iter().any(|end| text.contains(end))
    });
    (!closed).then(|| begin.to_owned())
}

/// Marks lines of HTML, and those that a comment over several lines hides; gives the line on which one begins that is
/// never closed.
fn hide(within: &mut [Line<'_>]) -> Option<usize> {
    let mut open = None;
    for (at, line) in within.iter_mut().enumerate() {
        if open.is_some() {
            line.code = true;
            if line.text.contains("-->") {
                open = None;
            }
            continue;
        }
        line.html = true;
        let begins = line.text.trim_start().strip_prefix("<!--");
        if begins.is_some_and(|rest| !rest.contains("-->")) {
            open = Some(at);
        }
    }
    open
}

/// The fence of a block of code that is not closed.
fn open_fence(within: &[Line<'_>]) -> Option<(usize, String, bool)> {
    let begun = fence(within.first()?.text)?.0;
    let closed = within.len() > 1
        && within
            .last()
            .and_then(|line| fence(line.text))
            .is_some_and(|(fence, info)| closes(begun, fence, info));
    (!closed).then(|| (0, begun.to_owned(), true))
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

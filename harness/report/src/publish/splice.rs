//! Puts a block into a document. Bytes that are not managed stay what they are.

use twofold_core::strict::one_line;

use super::document::{Document, Span, is_id, keyed_box, unmarked};
use super::lines::{Line, ending};
use super::{Block, Owned, PublishError};
use crate::notebook::hint;

/// The document with `block` published under `id`.
pub fn splice(document: &str, id: &str, block: &Block) -> Result<String, PublishError> {
    if !is_id(id) {
        return Err(PublishError::Id(id.to_owned()));
    }
    let read = Document::read(document)?;
    let placed = read.block(id);
    let alike = |span: &&Span| span.id.eq_ignore_ascii_case(id);
    if let (None, Some(span)) = (placed, read.blocks.iter().find(alike)) {
        return Err(PublishError::Capitals {
            line: span.begin + 1,
            found: span.id.clone(),
            id: id.to_owned(),
        });
    }
    let body = unmarked(document);
    let end = ending(body);
    let mut out = String::with_capacity(document.len() + block.text.len() + 256);
    let mut changes = Changes::of(block.owned.as_ref());
    for (at, line) in read.lines.iter().enumerate() {
        if let Some(Span {
            begin, end: last, ..
        }) = placed
        {
            if at == *last {
                out.push_str(&content(block, end));
            } else if at > *begin && at < *last {
                continue;
            }
        } else if read.insert == Some(at) {
            out.push_str(&format!("{}{end}{end}", framed(block, id, end)));
        }
        if read.is_open(at) {
            changes.write(line, at, &mut out)?;
        } else {
            out.push_str(line.text);
        }
        out.push_str(line.ending);
    }
    if placed.is_none() && read.insert.is_none() {
        append(&mut out, &framed(block, id, end), end);
    }
    out.insert_str(0, &document[..document.len() - body.len()]);
    // What Markdown hides there it would hide the next time, too, and then another one would be added.
    let written = Document::read(&out)?;
    if written.block(id).is_none() {
        return Err(PublishError::OpenHtml {
            line: read.lines.len(),
            begun: "HTML or code".to_owned(),
        });
    }
    drop(written);
    Ok(out)
}

/// What stands between the markers.
fn content(block: &Block, end: &str) -> String {
    let text = block.text.replace('\n', end);
    let run = match block.run.as_str() {
        "" => String::new(),
        run => format!("<!-- twofold:run {run} -->{end}"),
    };
    format!("{run}{end}{text}{end}{end}")
}

fn framed(block: &Block, id: &str, end: &str) -> String {
    format!(
        "<!-- twofold:begin {id} -->{end}{}<!-- twofold:end {id} -->",
        content(block, end)
    )
}

/// A new block goes to the end, after an empty line; a missing final newline stays missing.
fn append(out: &mut String, framed: &str, end: &str) {
    let terminated = out.is_empty() || out.ends_with('\n');
    if !out.is_empty() {
        out.push_str(&end.repeat(if terminated { 1 } else { 2 }));
    }
    out.push_str(framed);
    if terminated {
        out.push_str(end);
    }
}

/// What is owned outside the block, and what of it was written.
struct Changes<'a> {
    owned: Option<&'a Owned>,
    status: bool,
    updated: bool,
}

impl<'a> Changes<'a> {
    fn of(owned: Option<&'a Owned>) -> Self {
        Self {
            owned,
            status: false,
            updated: false,
        }
    }

    /// Writes one line of prose, changed where the block owns it.
    fn write(&mut self, line: &Line<'_>, at: usize, out: &mut String) -> Result<(), PublishError> {
        let Some(owned) = self.owned else {
            out.push_str(line.text);
            return Ok(());
        };
        if let Some(rest) = line
            .text
            .strip_prefix("**Status:**")
            .filter(|_| !self.status)
        {
            self.status = true;
            field(out, "**Status:**", rest, owned.status.as_deref());
        } else if let Some(rest) = line
            .text
            .strip_prefix("**Updated:**")
            .filter(|_| !self.updated)
        {
            self.updated = true;
            field(out, "**Updated:**", rest, owned.updated.as_deref());
        } else if let Some((place, key)) = keyed_box(line.text) {
            let evidence = owned.boxes.iter().find(|(known, _)| known.name() == key);
            let Some((_, ticked)) = evidence else {
                let names: Vec<&str> = owned.boxes.iter().map(|(known, _)| known.name()).collect();
                let hint = hint("boxes", key, &names);
                return Err(PublishError::UnknownBox {
                    line: at + 1,
                    key: one_line(key),
                    hint,
                });
            };
            out.push_str(&line.text[..place]);
            let is = !line.text[place..].starts_with(' ');
            let mark = if is == *ticked {
                &line.text[place..=place]
            } else if *ticked {
                "x"
            } else {
                " "
            };
            out.push_str(mark);
            out.push_str(&line.text[place + 1..]);
        } else {
            out.push_str(line.text);
        }
        Ok(())
    }
}

/// A header line with a new value; spaces or a backslash at its end are Markdown's line break and stay.
fn field(out: &mut String, name: &str, rest: &str, value: Option<&str>) {
    out.push_str(name);
    match value {
        Some(value) => {
            let kept = rest.trim_end_matches([' ', '\t', '\\']).len();
            out.push_str(&format!(" {value}{}", &rest[kept..]));
        }
        None => out.push_str(rest),
    }
}

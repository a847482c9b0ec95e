//! Text as TOML reads it back, and as it can be printed on a line without turning or hiding what stands beside it.

use unicode_properties::{GeneralCategory as Is, UnicodeGeneralCategory};

/// Characters of a message or a hint; a longer one, which quotes what somebody may have written, loses its middle.
const MOST: usize = 800;
/// Characters that stay at its end.
const TAIL: usize = 200;

/// `text` as a TOML basic string.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_invisible(c) => out.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What another library says of a text that somebody sent, as one line: whatever would break, turn or hide it is a space,
/// and a long one loses its middle.
pub fn one_line(text: &str) -> String {
    let seen: String = (text.chars())
        .map(|c| if is_invisible(c) { ' ' } else { c })
        .collect();
    shortened(seen.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A text without its middle, where nobody would read all of it.
pub(super) fn shortened(text: String) -> String {
    let Some((cut, _)) = text.char_indices().nth(MOST) else {
        return text;
    };
    let ends = text[..cut].char_indices().nth(MOST - TAIL);
    let begins = text.char_indices().rev().nth(TAIL - 1);
    match (ends, begins) {
        (Some((ends, _)), Some((begins, _))) => format!("{}…{}", &text[..ends], &text[begins..]),
        _ => text,
    }
}

/// Whether it does something to a line instead of being seen on it.
fn is_invisible(c: char) -> bool {
    matches!(
        c.general_category(),
        Is::Control | Is::Format | Is::LineSeparator | Is::ParagraphSeparator
    )
}

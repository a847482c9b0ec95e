//! Text as TOML reads it back, and as it can be printed on a line without turning or hiding what stands beside it.

use unicode_properties::{GeneralCategory as Is, UnicodeGeneralCategory};

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

/// Whether it does something to a line instead of being seen on it.
fn is_invisible(c: char) -> bool {
    matches!(
        c.general_category(),
        Is::Control | Is::Format | Is::LineSeparator | Is::ParagraphSeparator
    )
}

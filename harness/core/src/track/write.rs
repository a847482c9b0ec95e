//! A track as a file that parses back equal.

use std::fmt::Write;

use super::{Highlight, Track};
use crate::overlay::Effect;
use crate::strict::quoted;

impl Track {
    /// The track as TOML; [`Track::parse`] gives an equal track.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        if let Some(title) = &self.title {
            line(&mut text, format_args!("title = {}", quoted(title)));
        }
        let Effect::Spotlight(spotlight) = &self.effect;
        line(
            &mut text,
            format_args!(
                "effect = {{ kind = \"{}\", dim = {:?}, brighten = {:?}, feather = {:?} }}",
                self.effect.kind(),
                spotlight.dim,
                spotlight.brighten,
                spotlight.feather
            ),
        );
        for highlight in &self.highlights {
            write_highlight(&mut text, highlight);
        }
        text
    }
}

fn write_highlight(text: &mut String, highlight: &Highlight) {
    text.push_str("\n[[highlight]]\n");
    if let Some(name) = &highlight.name {
        line(text, format_args!("name = {}", quoted(name)));
    }
    text.push_str("keyframes = [\n");
    for key in &highlight.keyframes {
        let at = &key.ellipse;
        line(
            text,
            format_args!(
                "  {{ time = {:?}, x = {:?}, y = {:?}, rx = {:?}, ry = {:?} }},",
                key.time_secs, at.x, at.y, at.rx, at.ry
            ),
        );
    }
    text.push_str("]\n");
}

fn line(text: &mut String, what: std::fmt::Arguments) {
    writeln!(text, "{what}").expect("writing to a String does not fail");
}

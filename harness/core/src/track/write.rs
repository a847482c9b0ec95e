//! A track as a file that parses back equal.

use std::fmt::Write;

use super::{Highlight, Interpolation, Track};
use crate::overlay::Effect;
use crate::strict::quoted;

impl Track {
    /// The track as TOML; [`Track::parse`] gives an equal track.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        if let Some(title) = &self.title {
            line(&mut text, format_args!("title = {}", quoted(title)));
        }
        write_effect(&mut text, self.effect);
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
    if let Some(effect) = highlight.effect {
        write_effect(text, effect);
    }
    if highlight.interpolation != Interpolation::default() {
        let name = highlight.interpolation.name();
        line(text, format_args!("interpolation = {}", quoted(name)));
    }
    let fade = |secs: f64| (secs > 0.0).then_some(secs);
    let times = [
        ("from", highlight.from_secs),
        ("until", highlight.until_secs),
        ("fade-in", fade(highlight.fade_in_secs)),
        ("fade-out", fade(highlight.fade_out_secs)),
    ];
    for (key, secs) in times {
        if let Some(secs) = secs {
            line(text, format_args!("{key} = {secs:?}"));
        }
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

fn write_effect(text: &mut String, mut effect: Effect) {
    let kind = quoted(effect.kind());
    let parameters: Vec<String> = effect
        .parameters()
        .map(|(key, value)| format!("{} = {value:?}", key.name))
        .collect();
    line(
        text,
        format_args!("effect = {{ kind = {kind}, {} }}", parameters.join(", ")),
    );
}

fn line(text: &mut String, what: std::fmt::Arguments) {
    writeln!(text, "{what}").expect("writing to a String does not fail");
}

//! Text to track, strictly: every mistake is shown on its line, with the nearest thing that would have been right.

use super::{Highlight, Keyframe, Track, keys};
use crate::overlay::{Effect, Ellipse, Spotlight};
use crate::strict::{Fault, Field, Table, Text};

/// Largest time a keyframe may have, in seconds (about 31 years): keeps every difference of times exact enough.
pub(super) const MAX_TIME_SECS: f64 = 1e9;
/// Smallest radius: a tenth of a pixel of the widest frame.
pub(super) const MIN_RADIUS: f64 = 1e-5;

impl Track {
    /// Parses the track in `text`; `name` is what a message calls it.
    ///
    /// # Errors
    /// The first mistake: not TOML, a key that is unknown, missing or of the wrong type, a value outside its range,
    /// keyframes that do not follow one another in time.
    pub fn parse(name: &str, text: &str) -> Result<Track, Fault> {
        let text = Text { file: name, text };
        let parsed = text.parse()?;
        let root = Table::root(text, &parsed, keys::TRACK)?;
        let highlights = match root.optional("highlight") {
            Some(field) => field.items("write [[highlight]] above each one")?,
            None => vec![],
        };
        Ok(Track {
            title: root
                .optional("title")
                .map(|field| field.text())
                .transpose()?
                .map(str::to_owned),
            effect: root
                .optional("effect")
                .map(|field| parse_effect(&field))
                .transpose()?
                .unwrap_or_default(),
            highlights: highlights
                .iter()
                .map(parse_highlight)
                .collect::<Result<_, _>>()?,
        })
    }
}

fn parse_effect(field: &Field<'_>) -> Result<Effect, Fault> {
    let table = field.table(keys::EFFECT)?;
    if let Some(kind) = table.optional("kind") {
        kind.choice(&[(Spotlight::KIND, ())])?;
    }
    let default = Spotlight::default();
    let number = |key, default, range| {
        table
            .optional(key)
            .map_or(Ok(default), |field| field.number(range))
    };
    Ok(Effect::Spotlight(Spotlight {
        dim: number("dim", default.dim, 0.0..=1.0)?,
        brighten: number("brighten", default.brighten, 1.0..=Spotlight::MAX_BRIGHTEN)?,
        feather: number("feather", default.feather, 0.0..=1.0)?,
    }))
}

fn parse_highlight(field: &Field<'_>) -> Result<Highlight, Fault> {
    let table = field.table(keys::HIGHLIGHT)?;
    let list = table.required("keyframes")?;
    let mut keyframes: Vec<Keyframe> = vec![];
    for item in list.items("[ { time = 0.0, x = 0.5, y = 0.5, rx = 0.08, ry = 0.16 }, … ]")? {
        let keyframe = parse_keyframe(&item)?;
        if let Some(last) = keyframes
            .last()
            .filter(|last| keyframe.time_secs <= last.time_secs)
        {
            let message = format!(
                "a keyframe at {:?} s follows one at {:?} s",
                keyframe.time_secs, last.time_secs
            );
            return Err(item.fault(
                message,
                Some("keyframes stand in rising order of time, no two at the same"),
            ));
        }
        keyframes.push(keyframe);
    }
    if keyframes.is_empty() {
        let hint = "at least one keyframe; a single one holds to the end";
        return Err(list.fault("a highlight without keyframes is never seen", Some(hint)));
    }
    let name = table
        .optional("name")
        .map(|field| field.text())
        .transpose()?;
    Ok(Highlight {
        name: name.map(str::to_owned),
        keyframes,
    })
}

fn parse_keyframe(field: &Field<'_>) -> Result<Keyframe, Fault> {
    let table = field.table(keys::KEYFRAME)?;
    let number = |key, range| table.required(key)?.number(range);
    Ok(Keyframe {
        time_secs: number("time", 0.0..=MAX_TIME_SECS)?,
        ellipse: Ellipse {
            x: number("x", 0.0..=1.0)?,
            y: number("y", 0.0..=1.0)?,
            rx: number("rx", MIN_RADIUS..=1.0)?,
            ry: number("ry", MIN_RADIUS..=1.0)?,
        },
    })
}

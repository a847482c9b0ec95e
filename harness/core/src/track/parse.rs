//! Text to track, strictly: every mistake is shown on its line, with the nearest thing that would have been right.

use super::{Highlight, Interpolation, Keyframe, Track, keys};
use crate::overlay::{Effect, Ellipse};
use crate::schema::{Key, Shape};
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
    let usual = Effect::default();
    // Which keys it may have depends on its kind.
    let kind = field.open_table_with(usual.keys())?.optional("kind");
    let mut effect = match kind {
        Some(kind) => {
            let kinds: Vec<(&str, &str)> = Effect::KINDS
                .iter()
                .map(|(kind, _)| (*kind, *kind))
                .collect();
            Effect::of_kind(kind.choice(&kinds)?).unwrap_or(usual)
        }
        None => usual,
    };
    let table = field.table(effect.keys())?;
    for (key, value) in effect.parameters() {
        if let Some(field) = table.optional(key.name) {
            *value = number(&field, key)?;
        }
    }
    Ok(effect)
}

/// A number within the range its key declares.
fn number(field: &Field<'_>, key: &Key) -> Result<f64, Fault> {
    match key.shape {
        Shape::Number(least, most) => field.number(least..=most),
        _ => field.number(f64::MIN..=f64::MAX),
    }
}

fn parse_highlight(field: &Field<'_>) -> Result<Highlight, Fault> {
    let table = field.table(keys::HIGHLIGHT)?;
    let keyframes = parse_keyframes(&table.required("keyframes")?)?;
    let secs = |key: &str| -> Result<Option<f64>, Fault> {
        table
            .optional(key)
            .map(|field| field.number(0.0..=MAX_TIME_SECS))
            .transpose()
    };
    let highlight = Highlight {
        name: table
            .optional("name")
            .map(|field| field.text())
            .transpose()?
            .map(str::to_owned),
        effect: table
            .optional("effect")
            .map(|field| parse_effect(&field))
            .transpose()?,
        interpolation: table
            .optional("interpolation")
            .map(|field| field.choice(&Interpolation::ALL))
            .transpose()?
            .unwrap_or_default(),
        from_secs: secs("from")?,
        until_secs: secs("until")?,
        fade_in_secs: secs("fade-in")?.unwrap_or(0.0),
        fade_out_secs: secs("fade-out")?.unwrap_or(0.0),
        keyframes,
    };
    check_times(&table, &highlight)?;
    Ok(highlight)
}

/// It must be seen for a while, and for as long as it comes and goes.
fn check_times(table: &Table<'_>, highlight: &Highlight) -> Result<(), Fault> {
    let Some((first, last)) = highlight.span_secs() else {
        return Ok(());
    };
    let at = |key: &str, message: String, hint: &str| match table.optional(key) {
        Some(field) => field.fault(message, Some(hint)),
        None => table.fault(message, Some(hint)),
    };
    let says_itself = highlight.from_secs.or(highlight.until_secs).is_some();
    if says_itself && last <= first {
        let key = if highlight.until_secs.is_some() {
            "until"
        } else {
            "from"
        };
        return Err(at(
            key,
            format!("the highlight is seen from {first:?} s until {last:?} s, which is never"),
            "absent, \"from\" is the first keyframe's time and \"until\" the last one's",
        ));
    }
    let (fade_in, fade_out) = (highlight.fade_in_secs, highlight.fade_out_secs);
    if fade_out > 0.0 && last.is_infinite() {
        return Err(at(
            "fade-out",
            "the highlight holds to the end, so it never goes".to_owned(),
            "give it \"until\", or a second keyframe",
        ));
    }
    if fade_in + fade_out > last - first {
        let key = if fade_in > 0.0 { "fade-in" } else { "fade-out" };
        return Err(at(
            key,
            format!(
                "it takes {:?} s to come and go and is seen for {:?} s",
                fade_in + fade_out,
                last - first
            ),
            "shorten \"fade-in\" or \"fade-out\"",
        ));
    }
    Ok(())
}

fn parse_keyframes(list: &Field<'_>) -> Result<Vec<Keyframe>, Fault> {
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
    Ok(keyframes)
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

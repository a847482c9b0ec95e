//! Text to compilation, strictly: every mistake is shown on its line.

use super::keys::{self, LONGEST_SECS, STARS};
use super::{Clip, Colour, Compilation, Place, Slot, Style};
use crate::protocol::Canvas;
use crate::strict::{Fault, Field, Table, Text};

impl Compilation {
    /// Parses the compilation in `text`; `name` is what a message calls it.
    ///
    /// # Errors
    /// The first mistake: not TOML, a key that is unknown, missing or of the wrong type, a value outside its range, an
    /// empty text, two texts of a clip at one place.
    pub fn parse(name: &str, text: &str) -> Result<Compilation, Fault> {
        let text = Text { file: name, text };
        let parsed = text.parse()?;
        let root = Table::root(text, &parsed, keys::COMPILATION)?;
        let integer = |key: &str, usual: u32, range| {
            root.optional(key)
                .map_or(Ok(usual), |field| field.integer(range).map(|n| n as u32))
        };
        let even = |key: &str, usual: u32, most: i64| -> Result<u32, Fault> {
            let value = integer(key, usual, 16..=most)?;
            match root.optional(key) {
                Some(field) if value % 2 != 0 => Err(field.fault(
                    format!("{key} = {value} is odd"),
                    Some("an even number: colour is stored for two by two pixels"),
                )),
                _ => Ok(value),
            }
        };
        let canvas = Canvas {
            width: even("width", 1280, 7680)?,
            height: even("height", 720, 4320)?,
            fps: integer("fps", 30, 1..=240)?,
        };
        let line = |key: &str| -> Result<Option<String>, Fault> {
            let field = root.optional(key);
            Ok(field
                .map(|field| field.line())
                .transpose()?
                .map(str::to_owned))
        };
        let styles = styles(&root)?;
        let clips = root.required("clip")?.list()?;
        Ok(Compilation {
            title: line("title")?,
            canvas,
            font: line("font")?,
            styles,
            clips: clips
                .iter()
                .map(|field| clip(field, &styles))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn styles(root: &Table<'_>) -> Result<[Style; Slot::COUNT], Fault> {
    let mut styles = Slot::ALL.map(|(_, slot)| Style::of(slot));
    let Some(field) = root.optional("style") else {
        return Ok(styles);
    };
    let table = field.table(keys::STYLES)?;
    for (name, slot) in Slot::ALL {
        if let Some(field) = table.optional(name) {
            let table = field.table(keys::STYLE)?;
            let style = &mut styles[slot as usize];
            if let Some(field) = table.optional("place") {
                style.place = field.choice(&Place::ALL)?;
            }
            if let Some(field) = table.optional("size") {
                style.size = field.number(0.005..=0.5)?;
            }
            if let Some(field) = table.optional("margin") {
                style.margin = field.number(0.0..=0.4)?;
            }
            if let Some(field) = table.optional("colour") {
                style.colour = colour(&field)?;
            }
            if let Some(field) = table.optional("box") {
                style.back = match field.string()? {
                    "none" => None,
                    _ => Some(colour(&field)?),
                };
            }
        }
    }
    Ok(styles)
}

fn colour(field: &Field<'_>) -> Result<Colour, Fault> {
    let text = field.string()?;
    Colour::parse(text).ok_or_else(|| {
        field.fault(
            format!(
                "{} = \"{}\" is no colour",
                field.name(),
                text.escape_debug()
            ),
            Some("#rrggbb or #rrggbbaa, two hexadecimal digits each: \"#ffdd00\""),
        )
    })
}

fn clip(field: &Field<'_>, styles: &[Style; Slot::COUNT]) -> Result<Clip, Fault> {
    let table = field.table(keys::CLIP)?;
    let line = |key: &str| -> Result<Option<String>, Fault> {
        let field = table.optional(key);
        Ok(field
            .map(|field| field.line())
            .transpose()?
            .map(str::to_owned))
    };
    let secs = |key: &str| -> Result<Option<f64>, Fault> {
        table
            .optional(key)
            .map(|field| field.secs(0.0..=LONGEST_SECS))
            .transpose()
    };
    let (in_secs, out_secs) = (secs("in")?.unwrap_or(0.0), secs("out")?);
    if let (Some(out), Some(field)) = (out_secs, table.optional("out"))
        && out <= in_secs
    {
        return Err(field.fault(
            format!("the clip ends at {out} s, but begins at {in_secs} s"),
            Some("\"out\" comes after \"in\"; both count from the video's first frame"),
        ));
    }
    let mut texts: Vec<(Slot, String)> = vec![];
    for (_, slot) in Slot::ALL {
        let Some(field) = table.optional(slot.name()) else {
            continue;
        };
        let text = match slot {
            Slot::Rating if !field.is_string() => stars(field.integer(0..=STARS)?),
            _ => written(&field)?,
        };
        let place = styles[slot as usize].place;
        if let Some((other, _)) = texts
            .iter()
            .find(|(other, _)| styles[*other as usize].place == place)
        {
            return Err(field.fault(
                format!(
                    "{} and {} would both stand at {}",
                    other.name(),
                    slot.name(),
                    place.name()
                ),
                Some(&format!(
                    "another place for one of them: [style.{}] place = \"top-left\"",
                    slot.name()
                )),
            ));
        }
        texts.push((slot, text));
    }
    Ok(Clip {
        name: line("name")?,
        file: line("file")?,
        in_secs,
        out_secs,
        texts,
    })
}

/// A text that is to be drawn: something is to be seen of it, and line feeds are the only control characters in it.
fn written(field: &Field<'_>) -> Result<String, Fault> {
    let text = field.text()?;
    if text.trim().is_empty() {
        return Err(field.fault(
            format!("{} is empty: nothing would be drawn", field.name()),
            Some("leave the key out where there is nothing to say"),
        ));
    }
    match text.chars().find(|c| c.is_control() && *c != '\n') {
        None => Ok(text.to_owned()),
        Some(found) => Err(field.fault(
            format!(
                "{} has a control character, \"{}\"",
                field.name(),
                found.escape_debug()
            ),
            Some("only \\n, which begins another line, is drawn"),
        )),
    }
}

/// Stars out of five.
fn stars(full: i64) -> String {
    (0..STARS)
        .map(|star| if star < full { '★' } else { '☆' })
        .collect()
}

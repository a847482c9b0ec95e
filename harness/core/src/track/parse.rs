//! Text to track, strictly: every mistake is shown on its line, with the nearest thing that would have been right.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Highlight, Keyframe, Track, TrackError};
use crate::overlay::{Effect, Ellipse, Spotlight};

/// Largest time a keyframe may have, in seconds (about 31 years): keeps every difference of times exact enough.
const MAX_TIME_SECS: f64 = 1e9;

/// A mistake before its place is known as line and column.
struct Mistake {
    span: Range<usize>,
    what: String,
    hint: Option<String>,
}

type Parsed<T> = Result<T, Mistake>;

impl Track {
    /// Parses the track in `text`; `name` is what a message calls it.
    ///
    /// # Errors
    /// The first mistake: not TOML, a key that is unknown, missing or of the wrong type, a value outside its range,
    /// keyframes that do not follow one another in time.
    pub fn parse(name: &str, text: &str) -> Result<Track, TrackError> {
        parse(text).map_err(|mistake| {
            let (line, column) = place(text, mistake.span.start);
            TrackError {
                name: name.to_owned(),
                line,
                column,
                what: mistake.what,
                hint: mistake.hint,
            }
        })
    }
}

fn parse(text: &str) -> Parsed<Track> {
    let document = DeTable::parse(text).map_err(|error| Mistake {
        span: error.span().unwrap_or(0..0),
        what: format!("not TOML: {}", error.message().replace('\n', " ")),
        hint: None,
    })?;
    let root = Section::new(
        "a track",
        document.get_ref(),
        0..0,
        &["title", "effect", "highlight"],
    )?;
    let effect = match root.get("effect") {
        Some(value) => parse_effect(value)?,
        None => Effect::default(),
    };
    let mut highlights = Vec::new();
    if let Some(value) = root.get("highlight") {
        for item in array(value, "highlight", "write [[highlight]] above each one")? {
            highlights.push(parse_highlight(item)?);
        }
    }
    Ok(Track {
        title: root.text("title")?,
        effect,
        highlights,
    })
}

fn parse_effect(value: &Spanned<DeValue>) -> Parsed<Effect> {
    let known = ["kind", "dim", "brighten", "feather"];
    let section = Section::of_value("an effect", value, &known)?;
    if let Some(kind) = section.text("kind")?
        && kind != Spotlight::KIND
    {
        return Err(Mistake {
            span: section.span_of("kind"),
            what: format!("unknown effect {kind:?}"),
            hint: Some(format!("there is {:?}", Spotlight::KIND)),
        });
    }
    let default = Spotlight::default();
    let number = |key, default, low, high| match section.number(key, low, high)? {
        Some(value) => Ok(value),
        None => Ok(default),
    };
    Ok(Effect::Spotlight(Spotlight {
        dim: number("dim", default.dim, 0.0, 1.0)?,
        brighten: number("brighten", default.brighten, 1.0, Spotlight::MAX_BRIGHTEN)?,
        feather: number("feather", default.feather, 0.0, 1.0)?,
    }))
}

fn parse_highlight(value: &Spanned<DeValue>) -> Parsed<Highlight> {
    let section = Section::of_value("a highlight", value, &["name", "keyframes"])?;
    let list = section.required("keyframes")?;
    let mut keyframes: Vec<Keyframe> = Vec::new();
    let hint = "[ { time = 0.0, x = 0.5, y = 0.5, rx = 0.08, ry = 0.16 }, … ]";
    for item in array(list, "keyframes", hint)? {
        let keyframe = parse_keyframe(item)?;
        if let Some(last) = keyframes.last()
            && keyframe.time_secs <= last.time_secs
        {
            return Err(Mistake {
                span: item.span(),
                what: format!(
                    "a keyframe at {:?} s follows one at {:?} s",
                    keyframe.time_secs, last.time_secs
                ),
                hint: Some(
                    "keyframes stand in rising order of time, no two at the same".to_owned(),
                ),
            });
        }
        keyframes.push(keyframe);
    }
    if keyframes.is_empty() {
        return Err(Mistake {
            span: list.span(),
            what: "a highlight without keyframes is never seen".to_owned(),
            hint: Some("at least one keyframe; a single one holds to the end".to_owned()),
        });
    }
    Ok(Highlight {
        name: section.text("name")?,
        keyframes,
    })
}

fn parse_keyframe(value: &Spanned<DeValue>) -> Parsed<Keyframe> {
    let section = Section::of_value("a keyframe", value, &["time", "x", "y", "rx", "ry"])?;
    let number = |key, low, high| {
        section
            .number(key, low, high)?
            .ok_or_else(|| section.missing(key))
    };
    let keyframe = Keyframe {
        time_secs: number("time", 0.0, MAX_TIME_SECS)?,
        ellipse: Ellipse {
            x: number("x", 0.0, 1.0)?,
            y: number("y", 0.0, 1.0)?,
            rx: number("rx", 0.0, 1.0)?,
            ry: number("ry", 0.0, 1.0)?,
        },
    };
    for (key, radius) in [("rx", keyframe.ellipse.rx), ("ry", keyframe.ellipse.ry)] {
        if radius < MIN_RADIUS {
            return Err(Mistake {
                span: section.span_of(key),
                what: format!("a radius of {radius:?} is empty"),
                hint: Some(format!("{key} is above 0, at least {MIN_RADIUS:?}")),
            });
        }
    }
    Ok(keyframe)
}

/// Smallest radius: a tenth of a pixel of the widest frame.
const MIN_RADIUS: f64 = 1e-5;

/// A table whose keys are known.
struct Section<'a> {
    what: &'static str,
    table: &'a DeTable<'a>,
    span: Range<usize>,
}

impl<'a> Section<'a> {
    fn new(
        what: &'static str,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        known: &[&str],
    ) -> Parsed<Self> {
        // The first in the file, not in the alphabet.
        let unknown = table
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        match unknown {
            None => Ok(Self { what, table, span }),
            Some(key) => Err(Mistake {
                span: key.span(),
                what: format!("unknown key {:?} of {what}", key.get_ref()),
                hint: Some(nearest(key.get_ref(), known)),
            }),
        }
    }

    fn of_value(
        what: &'static str,
        value: &'a Spanned<DeValue<'a>>,
        known: &[&str],
    ) -> Parsed<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Self::new(what, table, value.span(), known),
            other => Err(wrong_type(value, what, "a table", other)),
        }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    fn required(&self, key: &str) -> Parsed<&'a Spanned<DeValue<'a>>> {
        self.get(key).ok_or_else(|| self.missing(key))
    }

    fn missing(&self, key: &str) -> Mistake {
        Mistake {
            span: self.span.clone(),
            what: format!("{} needs {key:?}", self.what),
            hint: None,
        }
    }

    fn span_of(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(self.span.clone(), Spanned::span)
    }

    fn text(&self, key: &str) -> Parsed<Option<String>> {
        match self.get(key).map(|value| (value, value.get_ref())) {
            None => Ok(None),
            Some((_, DeValue::String(text))) => Ok(Some(text.clone().into_owned())),
            Some((value, other)) => Err(wrong_type(value, key, "a string", other)),
        }
    }

    fn number(&self, key: &str, low: f64, high: f64) -> Parsed<Option<f64>> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let parsed = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as f64),
            other => return Err(wrong_type(value, key, "a number", other)),
        };
        match parsed {
            // Adding zero turns -0.0 into 0.0.
            Some(number) if number >= low && number <= high => Ok(Some(number + 0.0)),
            _ => Err(Mistake {
                span: value.span(),
                what: format!("{key} is {}", shown(value.get_ref())),
                hint: Some(format!("{low} to {high}")),
            }),
        }
    }
}

fn shown<'a>(value: &'a DeValue) -> &'a str {
    match value {
        DeValue::Float(number) => number.as_str(),
        DeValue::Integer(number) => number.as_str(),
        other => other.type_str(),
    }
}

fn array<'a>(
    value: &'a Spanned<DeValue<'a>>,
    what: &str,
    hint: &str,
) -> Parsed<&'a [Spanned<DeValue<'a>>]> {
    match value.get_ref() {
        DeValue::Array(array) => Ok(array),
        other => Err(Mistake {
            hint: Some(hint.to_owned()),
            ..wrong_type(value, what, "an array", other)
        }),
    }
}

fn wrong_type(value: &Spanned<DeValue>, what: &str, wanted: &str, found: &DeValue) -> Mistake {
    Mistake {
        span: value.span(),
        what: format!("{what} is {wanted}, not of type {}", found.type_str()),
        hint: None,
    }
}

/// The known name most like `name`, or all of them when none is.
fn nearest(name: &str, known: &[&str]) -> String {
    let best = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((likeness, candidate)) if likeness > 0.8 => format!("did you mean {candidate:?}?"),
        _ => format!("known are {}", known.join(", ")),
    }
}

/// Line and column, both from 1, of byte `offset` in `text`.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

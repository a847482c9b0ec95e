//! Strict reading of TOML: every value keeps its place, every key must be known, every mistake names its line.

mod depth;
mod fault;
mod field;
mod quoted;
#[cfg(test)]
mod tests;

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

pub use fault::{Fault, Shown};
pub use field::Field;
pub use quoted::{one_line, quoted};

/// A file's name and text: turns a place in it into a [`Fault`].
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// As messages name it.
    pub file: &'a str,
    /// All of it.
    pub text: &'a str,
}

impl<'a> Text<'a> {
    /// Parses the text as TOML.
    ///
    /// # Errors
    /// The first place where it is not TOML.
    pub fn parse(self) -> Result<Spanned<DeTable<'a>>, Fault> {
        if let Some(at) = endless_key(self.text) {
            let message =
                format!("not TOML that is read here: more than {MOST_NAMES} names joined by dots");
            return Err(self.fault(
                at..at + 1,
                message,
                Some("a key has few names, such as cost.prices".to_owned()),
            ));
        }
        if let Some(at) = depth::too_deep(self.text) {
            let most = depth::MOST_DEEP;
            return Err(self.fault(
                at..at + 1,
                format!("not TOML that is read here: more than {most} brackets inside one another"),
                Some("is one of them never closed?".to_owned()),
            ));
        }
        DeTable::parse(self.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            let hint = if message.starts_with("duplicate key") {
                "a key stands once in its table: leave one of them out"
            } else {
                "a line is a key, \"=\" and a value, and text stands in quotes: title = \"Overlay\""
            };
            self.fault(
                error.span().unwrap_or(0..0),
                format!("not TOML: {message}"),
                Some(hint.to_owned()),
            )
        })
    }

    fn fault(self, span: Range<usize>, message: String, hint: Option<String>) -> Fault {
        Fault::at(self, span, message, hint)
    }
}

/// Most names in one key.
const MOST_NAMES: usize = 300;

/// Where a key of very many names ends: each is a table in the one before, and to drop a table is to drop what is in it.
fn endless_key(text: &str) -> Option<usize> {
    let is_name =
        |byte: u8| byte.is_ascii_alphanumeric() || b"_-\"'".contains(&byte) || byte >= 0x80;
    let (mut names, mut last) = (0, b' ');
    // Whether a space stands since the last name or dot.
    let mut is_apart = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b' ' | b'\t' => is_apart = true,
            b'.' if last == b'.' => (names, last) = (0, b' '),
            b'.' => (names, last, is_apart) = (names + 1, byte, false),
            byte if is_name(byte) && (last == b'.' || !is_apart) => {
                (last, is_apart) = (byte, false)
            }
            byte => (names, last, is_apart) = (0, byte, false),
        }
        if names > MOST_NAMES {
            return Some(at);
        }
    }
    None
}

/// A table whose keys were checked.
#[derive(Clone)]
pub struct Table<'t> {
    text: Text<'t>,
    name: String,
    span: Range<usize>,
    table: &'t DeTable<'t>,
    examples: Vec<(String, &'static str)>,
}

/// A key a table may have.
pub trait Known {
    /// As the file says it.
    fn name(&self) -> &str;

    /// A line that has it, for hints.
    fn example(&self) -> Option<&'static str> {
        None
    }
}

impl Known for &str {
    fn name(&self) -> &str {
        self
    }
}

fn examples<K: Known>(known: &[K]) -> Vec<(String, &'static str)> {
    known
        .iter()
        .filter_map(|key| Some((key.name().to_owned(), key.example()?)))
        .collect()
}

impl<'t> Table<'t> {
    /// The whole document, which may have these keys and no others.
    ///
    /// # Errors
    /// An unknown key, with the nearest known one.
    pub fn root<K: Known>(
        text: Text<'t>,
        parsed: &'t Spanned<DeTable<'t>>,
        known: &[K],
    ) -> Result<Self, Fault> {
        Self {
            text,
            name: String::new(),
            span: parsed.span(),
            table: parsed.get_ref(),
            examples: vec![],
        }
        .knowing(known)
    }

    fn knowing<K: Known>(mut self, known: &[K]) -> Result<Self, Fault> {
        self.examples = examples(known);
        let known: Vec<&str> = known.iter().map(Known::name).collect();
        for (key, _) in self.table.iter() {
            let found = key.get_ref().as_ref();
            if !known.contains(&found) {
                let place = if self.name.is_empty() {
                    String::new()
                } else {
                    format!(" in [{}]", self.name)
                };
                let message = format!("unknown key \"{}\"{place}", found.escape_debug());
                return Err(self
                    .text
                    .fault(key.span(), message, Some(nearest(found, &known))));
            }
        }
        Ok(self)
    }

    /// The value of a key that must be there.
    ///
    /// # Errors
    /// Says that it is missing, and where it belongs.
    pub fn required(&self, key: &str) -> Result<Field<'t>, Fault> {
        self.optional(key).ok_or_else(|| {
            let place = if self.name.is_empty() {
                "at the top".to_owned()
            } else {
                format!("in [{}]", self.name)
            };
            let hint = self.example(key).map(|line| format!("such as {line}"));
            self.fault(format!("missing key \"{key}\" {place}"), hint.as_deref())
        })
    }

    /// The value of a key that may be absent.
    pub fn optional(&self, key: &str) -> Option<Field<'t>> {
        let (_, value) = self
            .table
            .iter()
            .find(|(found, _)| found.get_ref().as_ref() == key)?;
        let name = if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        };
        Some(Field {
            text: self.text,
            name,
            span: value.span(),
            value: value.get_ref(),
            example: self.example(key),
        })
    }

    fn example(&self, key: &str) -> Option<&'static str> {
        self.examples
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, line)| *line)
    }

    /// Every key with its value, in the order of the file.
    pub fn fields(&self) -> Vec<(String, Field<'t>)> {
        let mut fields: Vec<(String, Field<'t>)> = self
            .table
            .iter()
            .filter_map(|(key, _)| Some((key.get_ref().to_string(), self.optional(key.get_ref())?)))
            .collect();
        fields.sort_by_key(|(_, field)| field.span.start);
        fields
    }

    /// A mistake of this table as a whole.
    pub fn fault(&self, message: String, hint: Option<&str>) -> Fault {
        self.text
            .fault(self.span.clone(), message, hint.map(str::to_owned))
    }
}

/// The hint for a name that is not known: the nearest one, or all of them.
pub fn nearest(found: &str, known: &[&str]) -> String {
    match closest(found, known) {
        Some(name) => format!("did you mean \"{name}\"?"),
        None if known.is_empty() => "none is allowed here".to_owned(),
        None => format!(
            "known are {}",
            known
                .iter()
                .map(|name| format!("\"{name}\""))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// Bytes of a name that anybody misspells: how far two are apart takes the product of their lengths.
const MOST_NAME: usize = 200;

/// The known name that a name which is not known was probably meant to be.
pub fn closest<'k>(found: &str, known: &[&'k str]) -> Option<&'k str> {
    let is_name = |name: &str| name.len() <= MOST_NAME;
    known
        .iter()
        .filter(|name| is_name(found) && is_name(name))
        .map(|name| (strsim::damerau_levenshtein(found, name), *name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(found.len()) / 3)
        .min()
        .map(|(_, name)| name)
}

/// Seconds of a duration with its unit; `None` where it is none. Finite and not negative.
pub fn parse_secs(text: &str) -> Option<f64> {
    let digits = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(digits);
    if !number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let scale = match unit {
        "ms" => 1e-3,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    let secs = number.parse::<f64>().ok()? * scale;
    secs.is_finite().then_some(secs)
}

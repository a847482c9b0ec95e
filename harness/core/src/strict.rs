//! Strict reading of TOML: every value keeps its place, every key must be known, every mistake names its line.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A mistake in a file: where it stands, what it is and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// The file, as it was named.
    pub file: String,
    /// Line and column, from 1; absent where the whole file is meant.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)?;
        self.hint
            .iter()
            .try_for_each(|hint| write!(f, " (hint: {hint})"))
    }
}

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
        DeTable::parse(self.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            self.fault(
                error.span().unwrap_or(0..0),
                format!("not TOML: {message}"),
                None,
            )
        })
    }

    fn fault(self, span: Range<usize>, message: String, hint: Option<String>) -> Fault {
        let mut at = span.start.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |tail| tail.chars().count())
            + 1;
        Fault {
            file: self.file.to_owned(),
            place: Some((line, column)),
            message,
            hint,
        }
    }
}

/// A table whose keys were checked.
#[derive(Clone)]
pub struct Table<'t> {
    text: Text<'t>,
    name: String,
    span: Range<usize>,
    table: &'t DeTable<'t>,
}

impl<'t> Table<'t> {
    /// The whole document, which may have these keys and no others.
    ///
    /// # Errors
    /// An unknown key, with the nearest known one.
    pub fn root(
        text: Text<'t>,
        parsed: &'t Spanned<DeTable<'t>>,
        known: &[&str],
    ) -> Result<Self, Fault> {
        Self {
            text,
            name: String::new(),
            span: parsed.span(),
            table: parsed.get_ref(),
        }
        .knowing(known)
    }

    fn knowing(self, known: &[&str]) -> Result<Self, Fault> {
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
                    .fault(key.span(), message, Some(nearest(found, known))));
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
            self.fault(format!("missing key \"{key}\" {place}"), None)
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
        })
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

/// A value with its name and place.
#[derive(Clone)]
pub struct Field<'t> {
    text: Text<'t>,
    name: String,
    span: Range<usize>,
    value: &'t DeValue<'t>,
}

impl<'t> Field<'t> {
    /// A mistake of this value.
    pub fn fault(&self, message: impl Into<String>, hint: Option<&str>) -> Fault {
        self.text
            .fault(self.span.clone(), message.into(), hint.map(str::to_owned))
    }

    /// The value's name: the keys that lead to it.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn expected(&self, what: &str) -> Fault {
        self.fault(
            format!(
                "{} is {}, not {what}",
                self.name,
                article(self.value.type_str())
            ),
            None,
        )
    }

    /// A string that is not empty.
    pub fn string(&self) -> Result<&'t str, Fault> {
        let text = self
            .value
            .as_str()
            .ok_or_else(|| self.expected("a string"))?;
        if text.trim().is_empty() {
            return Err(self.fault(format!("{} is empty", self.name), None));
        }
        Ok(text)
    }

    /// Whether the value is a string.
    pub fn is_string(&self) -> bool {
        self.value.is_str()
    }

    /// A whole number within a range.
    pub fn integer(&self, range: RangeInclusive<i64>) -> Result<i64, Fault> {
        let digits = self
            .value
            .as_integer()
            .ok_or_else(|| self.expected("a whole number"))?;
        let number = i64::from_str_radix(digits.as_str(), digits.radix()).ok();
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let hint = format!("from {} to {}", range.start(), range.end());
                self.fault(
                    format!("{} = {} is out of range", self.name, digits.as_str()),
                    Some(&hint),
                )
            })
    }

    /// A finite number within a range; whole numbers count.
    pub fn number(&self, range: RangeInclusive<f64>) -> Result<f64, Fault> {
        let text = match self.value {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str(),
            DeValue::Float(digits) => digits.as_str(),
            _ => return Err(self.expected("a number")),
        };
        let number: f64 = text.parse().map_err(|_| self.expected("a number"))?;
        if !range.contains(&number) {
            let hint = format!("from {} to {}", range.start(), range.end());
            return Err(self.fault(
                format!("{} = {text} is out of range", self.name),
                Some(&hint),
            ));
        }
        Ok(number)
    }

    /// A duration with its unit (`500ms`, `30s`, `2m`, `1h`), in seconds, within a range.
    pub fn secs(&self, range: RangeInclusive<f64>) -> Result<f64, Fault> {
        let hint = "a number with its unit: \"500ms\", \"30s\", \"2m\", \"1h\"";
        let text = self
            .value
            .as_str()
            .ok_or_else(|| self.fault(format!("{} is not a duration", self.name), Some(hint)))?;
        let secs = parse_secs(text).ok_or_else(|| {
            self.fault(
                format!(
                    "{} = \"{}\" is not a duration",
                    self.name,
                    text.escape_debug()
                ),
                Some(hint),
            )
        })?;
        if !range.contains(&secs) {
            let hint = format!("from {}s to {}s", range.start(), range.end());
            return Err(self.fault(
                format!("{} = \"{text}\" is out of range", self.name),
                Some(&hint),
            ));
        }
        Ok(secs)
    }

    /// One of some names.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Fault> {
        let text = self.string()?;
        choices
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                self.fault(
                    format!("{} = \"{}\" is not known", self.name, text.escape_debug()),
                    Some(&nearest(text, &names)),
                )
            })
    }

    /// A list that is not empty.
    pub fn list(&self) -> Result<Vec<Field<'t>>, Fault> {
        let items = self
            .value
            .as_array()
            .ok_or_else(|| self.expected("a list"))?;
        if items.is_empty() {
            return Err(self.fault(
                format!("{} has no entries", self.name),
                Some("give at least one"),
            ));
        }
        let field = |item: &'t Spanned<DeValue<'t>>| Field {
            text: self.text,
            name: self.name.clone(),
            span: item.span(),
            value: item.get_ref(),
        };
        Ok(items.iter().map(field).collect())
    }

    /// A table that may have these keys and no others.
    pub fn table(&self, known: &[&str]) -> Result<Table<'t>, Fault> {
        self.open_table()?.knowing(known)
    }

    /// A table whose keys are the author's own.
    pub fn open_table(&self) -> Result<Table<'t>, Fault> {
        let table = self
            .value
            .as_table()
            .ok_or_else(|| self.expected("a table"))?;
        Ok(Table {
            text: self.text,
            name: self.name.clone(),
            span: self.span.clone(),
            table,
        })
    }

    /// What a factor's level was typed as: a string, or a whole number.
    pub fn word_or_integer(&self) -> Result<(String, Option<i64>), Fault> {
        match self.value {
            DeValue::String(_) => Ok((self.string()?.to_owned(), None)),
            DeValue::Integer(_) => {
                let number = self.integer(i64::MIN..=i64::MAX)?;
                Ok((number.to_string(), Some(number)))
            }
            _ => Err(self.expected("a string or a whole number")),
        }
    }
}

/// The hint for a name that is not known: the nearest one, or all of them.
pub fn nearest(found: &str, known: &[&str]) -> String {
    let close = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(found, name), *name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(found.len()) / 3)
        .min();
    match close {
        Some((_, name)) => format!("did you mean \"{name}\"?"),
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

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

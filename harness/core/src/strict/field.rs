//! A value in a file: what it must be, and what is said when it is not.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::DeValue;

use super::{Fault, Known, Table, Text, examples, nearest, parse_secs};

/// A value with its name and place.
#[derive(Clone)]
pub struct Field<'t> {
    pub(super) text: Text<'t>,
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) value: &'t DeValue<'t>,
    pub(super) example: Option<&'static str>,
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

    /// Where it stands, in bytes of the file.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Shows in a mistake about one of this table's keys where that key is.
    pub fn declares(&self, fault: Fault) -> Fault {
        let declared = fault.subject().and_then(|name| {
            let table = self.value.as_table()?;
            let (_, value) = table
                .iter()
                .find(|(key, _)| key.get_ref().as_ref() == name)?;
            Some((value.span(), format!("the levels of \"{name}\"")))
        });
        match declared {
            Some((span, label)) => fault.pointing_at(span, label),
            None => fault,
        }
    }

    fn hint(&self) -> Option<String> {
        self.example.map(|line| format!("such as {line}"))
    }

    fn expected(&self, what: &str) -> Fault {
        self.fault(
            format!(
                "{} is {}, not {what}",
                self.name,
                article(self.value.type_str())
            ),
            self.hint().as_deref(),
        )
    }

    /// A string that is not empty.
    pub fn string(&self) -> Result<&'t str, Fault> {
        let text = self
            .value
            .as_str()
            .ok_or_else(|| self.expected("a string"))?;
        if text.trim().is_empty() {
            return Err(self.fault(format!("{} is empty", self.name), self.hint().as_deref()));
        }
        Ok(text)
    }

    /// A string that is not empty and has no control characters: what is printed as part of a line.
    pub fn line(&self) -> Result<&'t str, Fault> {
        let text = self.string()?;
        match text.chars().find(|c| c.is_control()) {
            None => Ok(text),
            Some(found) => Err(self.fault(
                format!(
                    "{} has a control character, \"{}\"",
                    self.name,
                    found.escape_debug()
                ),
                Some("it is printed on a line: leave control characters and line breaks out"),
            )),
        }
    }

    /// A string, empty or not.
    pub fn text(&self) -> Result<&'t str, Fault> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    /// Whether the value is a list.
    pub fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// Whether the value is a string.
    pub fn is_string(&self) -> bool {
        self.value.is_str()
    }

    /// Whether the value is a table.
    pub fn is_table(&self) -> bool {
        self.value.is_table()
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
        // Adding zero turns -0.0 into 0.0.
        Ok(number + 0.0)
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

    /// A list, empty or not; the hint says what one looks like.
    pub fn items(&self, hint: &str) -> Result<Vec<Field<'t>>, Fault> {
        match self.value.as_array() {
            Some(items) if items.is_empty() => Ok(vec![]),
            Some(_) => self.list(),
            None => Err(Fault {
                hint: Some(hint.to_owned()),
                ..self.expected("a list")
            }),
        }
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
            example: self.example,
        };
        Ok(items.iter().map(field).collect())
    }

    /// A table that may have these keys and no others.
    pub fn table<K: Known>(&self, known: &[K]) -> Result<Table<'t>, Fault> {
        self.open_table()?.knowing(known)
    }

    /// A table that has these keys, and others of the author's own.
    pub fn open_table_with<K: Known>(&self, known: &[K]) -> Result<Table<'t>, Fault> {
        let table = self.open_table()?;
        Ok(Table {
            examples: examples(known),
            ..table
        })
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
            examples: vec![],
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

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

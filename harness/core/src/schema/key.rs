//! What a key of a TOML file is: its name, what it says and what may stand there. The strict reader takes its lists of
//! known keys from here and the schema its descriptions, so neither can have a key that the other lacks.

use crate::strict::Known;

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As the file says it.
    pub name: &'static str,
    /// What it means, as a sentence.
    pub about: &'static str,
    /// A line of TOML that has it.
    pub example: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// What holds where it is absent, as JSON.
    pub default: Option<&'static str>,
    /// Whether it must be there.
    pub required: bool,
}

/// What may stand at a key.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any string.
    Text,
    /// A duration with its unit.
    Secs,
    /// A whole number from here to there.
    Integer(i64, i64),
    /// A number from here to there.
    Number(f64, f64),
    /// One of these names.
    Choice(fn() -> Vec<&'static str>),
    /// A list of these.
    List(&'static Shape),
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table with these keys, and others that all look alike.
    Open(&'static [Key], &'static Shape),
    /// A table whose key `kind` decides what else it may have.
    Kinds(&'static [(&'static str, &'static [Key])]),
    /// One or the other.
    Either(&'static [Shape]),
}

impl Key {
    /// A key that may be absent.
    pub const fn new(
        name: &'static str,
        shape: Shape,
        example: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            name,
            about,
            example,
            shape,
            default: None,
            required: false,
        }
    }

    /// The same, but it must be there.
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// The same, with what holds where it is absent.
    pub const fn or(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }
}

impl Known for Key {
    fn name(&self) -> &str {
        self.name
    }

    fn example(&self) -> Option<&'static str> {
        Some(self.example)
    }
}

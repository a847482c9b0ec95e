//! What is wrong with a track, on one line.

use std::fmt;

use thiserror::Error;

/// A mistake in a track: `name:line:col: what (hint: …)`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct TrackError {
    /// The file, as the caller named it.
    pub name: String,
    /// Line of the mistake, from 1.
    pub line: usize,
    /// Column of the mistake in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to do, if there is something to say.
    pub hint: Option<String>,
}

impl fmt::Display for TrackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            line,
            column,
            what,
            ..
        } = self;
        write!(f, "{name}:{line}:{column}: {what}")?;
        match &self.hint {
            Some(hint) => write!(f, " (hint: {hint})"),
            None => Ok(()),
        }
    }
}

//! What can go wrong with a run's data.

use std::path::{Path, PathBuf};

use polars::prelude::PolarsError;
use twofold_core::strict::one_line;

/// A failure, in one line.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line of a journal is not what this program writes.
    #[error("{}:{line}: not a line of a journal: {} (hint: a journal is only appended to; restore it, or remove the line and all after it)", path.display(), one_line(&source.to_string()))]
    Line {
        /// The journal.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A frame could not be made; a bug.
    #[error("the run's table could not be made: {0}")]
    Frame(#[from] PolarsError),
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

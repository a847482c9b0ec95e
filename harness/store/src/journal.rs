//! The journal of a run: one line a trial, appended and synced. The journal is the state.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use twofold_core::record::Entry;

use crate::Error;

/// A journal open for appending. Its writer holds the run's lock.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Opens a journal, new or to be continued. A last line that was cut while it was written is cut off.
    ///
    /// # Errors
    /// When the file cannot be read, written or cut, or a whole line is not an entry.
    pub fn open(path: &Path) -> Result<(Self, Vec<Entry>), Error> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(Error::file(path))?;
        let text = std::fs::read(path).map_err(Error::file(path))?;
        let whole = whole(&text);
        file.set_len(whole as u64).map_err(Error::file(path))?;
        let entries = parse(path, &text[..whole])?;
        Ok((
            Self {
                file,
                path: path.to_owned(),
            },
            entries,
        ))
    }

    /// Appends an entry and waits until it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&mut self, entry: &Entry) -> Result<(), Error> {
        let mut line = serde_json::to_vec(entry).map_err(|source| Error::Line {
            path: self.path.clone(),
            line: 0,
            source,
        })?;
        line.push(b'\n');
        self.file
            .write_all(&line)
            .and_then(|()| self.file.sync_data())
            .map_err(Error::file(&self.path))
    }
}

/// The entries of a journal. A last line without its end was cut while it was written and does not count.
///
/// # Errors
/// When the file cannot be read or a whole line is not an entry.
pub fn read_journal(path: &Path) -> Result<Vec<Entry>, Error> {
    let text = std::fs::read(path).map_err(Error::file(path))?;
    parse(path, &text[..whole(&text)])
}

/// Bytes up to the end of the last whole line: what comes after was cut while it was written.
fn whole(text: &[u8]) -> usize {
    text.iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1)
}

fn parse(path: &Path, text: &[u8]) -> Result<Vec<Entry>, Error> {
    let lines = text
        .split(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.is_empty());
    let entry = |(index, line)| {
        serde_json::from_slice(line).map_err(|source| Error::Line {
            path: path.to_owned(),
            line: index + 1,
            source,
        })
    };
    lines.map(entry).collect()
}

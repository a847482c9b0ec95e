//! Files that people write: read whole, and refused where no such file can be meant.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::fault::{Fault, Result};

/// The most bytes of published thresholds.
pub const MOST_BYTES: u64 = 1 << 20;
/// The most bytes of a highlight track, which may have a keyframe for every frame of a match.
pub const MOST_TRACK_BYTES: u64 = 64 << 20;
/// The most bytes of a compilation, which may have thousands of clips.
pub const MOST_COMPILATION_BYTES: u64 = 16 << 20;

/// The text of a file; `what` is what it should be, such as `a highlight track`.
///
/// # Errors
/// When it is not there, is no regular file (a pipe or a device may never end), has more bytes than `most`, or is not
/// UTF-8.
pub fn text(path: &Path, what: &str, most: u64) -> Result<String> {
    let name = path.display();
    let unreadable =
        |error: std::io::Error| Fault::input(format!("{name}: cannot be read: {error}"));
    // Before it is opened: opening a pipe waits for who writes into it.
    let kind = fs::metadata(path).map_err(unreadable)?;
    if !kind.is_file() {
        let found = if kind.is_dir() {
            "a folder"
        } else {
            "a pipe or a device"
        };
        return Err(Fault::input(format!(
            "{name}: {found}, so not {what} (hint: name a regular file)"
        )));
    }
    let mut bytes = vec![];
    let file = File::open(path).map_err(unreadable)?;
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(Fault::input(format!(
            "{name}: more than {} MiB, so not {what} (hint: is it the right file?)",
            most >> 20
        )));
    }
    String::from_utf8(bytes).map_err(|_| {
        Fault::input(format!(
            "{name}: not UTF-8 text, so not {what} (hint: is it the right file? Else save it as UTF-8)"
        ))
    })
}

//! Files that people write: read whole, and refused where no such file can be meant.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::failure::{Failure, Outcome, at};

/// The most bytes of an experiment, a price list, thresholds or a notebook.
pub const MOST_BYTES: u64 = 1 << 20;
/// The most bytes of a highlight track, which may have a keyframe for every frame of a match, and of a task document.
pub const MOST_LONG_BYTES: u64 = 64 << 20;

/// The text of a file; `what` is what it should be, such as `a price list`.
///
/// # Errors
/// When it is not there, is no regular file (a pipe or a device may never end), has more bytes than `most`, or is not
/// UTF-8.
pub fn text(path: &Path, what: &str, most: u64) -> Outcome<String> {
    let name = path.display();
    // Before it is opened: opening a pipe waits for who writes into it.
    let kind = std::fs::metadata(path).map_err(at(path))?;
    if !kind.is_file() {
        let found = if kind.is_dir() {
            "a folder"
        } else {
            "a pipe or a device"
        };
        return Err(Failure::usage(format!(
            "{name}: {found}, so not {what} (hint: name a regular file)"
        )));
    }
    let mut bytes = vec![];
    let file = File::open(path).map_err(at(path))?;
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(at(path))?;
    if bytes.len() as u64 > most {
        return Err(Failure::usage(format!(
            "{name}: more than {} MiB, so not {what} (hint: is it the right file?)",
            most >> 20
        )));
    }
    String::from_utf8(bytes).map_err(|_| {
        Failure::usage(format!(
            "{name}: not UTF-8 text, so not {what} (hint: is it the right file? Else save it as UTF-8)"
        ))
    })
}

/// The bytes of a file that a program wrote: a regular file of at most `most` bytes. No link is followed and no pipe waited
/// for, because whoever sends a folder may have put them there.
///
/// # Errors
/// When it is not there or is something else.
pub fn unlinked(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut options = OpenOptions::new();
    options.read(true);
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = vec![];
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it has more than {most} bytes")));
    }
    Ok(bytes)
}

//! A file that is written beside its final name and takes that name when it is whole.
//!
//! Whatever ends a program early leaves nothing under the final name: an error drops the part, and a program that must
//! end at once calls [`discard_all`] first.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::av::demuxer::plain;
use crate::error::{Error, Result};

static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
static NEXT: AtomicU64 = AtomicU64::new(0);

fn parts() -> MutexGuard<'static, Vec<PathBuf>> {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every part of this process. No file can be finished afterwards: the lock is kept.
pub fn discard_all() {
    let parts = parts();
    for part in parts.iter() {
        // Nothing can be done about a part that is gone or cannot be removed.
        let _ = if part.is_dir() {
            fs::remove_dir_all(part)
        } else {
            fs::remove_file(part)
        };
    }
    std::mem::forget(parts);
}

/// A file, or a directory of intermediate files, that is removed unless it is finished.
#[derive(Debug)]
pub struct Staged {
    part: PathBuf,
    target: PathBuf,
}

impl Staged {
    /// A part beside `target`, not yet there.
    ///
    /// # Errors
    /// [`Error::Output`] when `target` has no name or its directory is not there.
    pub fn beside(target: &Path) -> Result<Self> {
        let Some(name) = target.file_name() else {
            return Err(Error::output(target, "this is not the name of a file"));
        };
        if target.is_dir() {
            return Err(Error::output(target, "it is a directory"));
        }
        let directory = target
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        if directory.is_some_and(|directory| !directory.is_dir()) {
            return Err(Error::output(target, "its directory does not exist"));
        }
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(
            ".{}-{}.part",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        let part = directory.map_or_else(
            || PathBuf::from(&hidden),
            |directory| directory.join(&hidden),
        );
        parts().push(part.clone());
        Ok(Self {
            part,
            target: target.to_owned(),
        })
    }

    /// Where to write meanwhile.
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// The final name.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the part its final name, replacing what was there; says how many bytes it has.
    ///
    /// # Errors
    /// [`Error::Output`] when the part is not there or cannot be renamed.
    pub fn finish(self) -> Result<u64> {
        let failed = |error: std::io::Error| Error::output(&self.target, plain(&error));
        let bytes = fs::metadata(&self.part).map_err(failed)?.len();
        // Under the lock, so that nothing appears under its final name once everything is being discarded.
        let parts = parts();
        fs::rename(&self.part, &self.target).map_err(failed)?;
        drop(parts);
        Ok(bytes)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let mut parts = parts();
        // After `finish` the part is gone under this name, and there is nothing to remove.
        let _ = if self.part.is_dir() {
            fs::remove_dir_all(&self.part)
        } else {
            fs::remove_file(&self.part)
        };
        parts.retain(|part| *part != self.part);
    }
}

//! The folders a run writes into: whether it may, and how much room there is.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Finding;
use crate::args::Places;
use crate::disk::free_bytes;

/// Less room than this and a longer run may not end.
const LITTLE: u64 = 2 << 30;

pub(super) fn look(places: &Places) -> Vec<Finding> {
    vec![
        folder("runs", &places.runs(), "--runs DIR names another"),
        folder("reports", &places.reports, "--reports DIR names another"),
        tasks(&places.tasks),
        folder("temporary", &std::env::temp_dir(), "TMPDIR names another"),
    ]
}

fn folder(name: &'static str, path: &Path, hint: &str) -> Finding {
    let there = existing(path);
    if !there.is_dir() {
        let says = format!("{}: {} is no folder", path.display(), there.display());
        return Finding::missing(name, says, Some(hint));
    }
    if !is_writable(&there) {
        let says = format!("{}: {} cannot be written", path.display(), there.display());
        return Finding::missing(name, says, Some(hint));
    }
    let says = |free: u64| {
        format!(
            "{}: {:.1} GiB free",
            path.display(),
            free as f64 / f64::from(1 << 30)
        )
    };
    match free_bytes(&there) {
        Some(free) if free < LITTLE => Finding::note(name, says(free), hint),
        Some(free) => Finding::ok(name, says(free)),
        None => Finding::ok(name, path.display().to_string()),
    }
}

fn tasks(path: &Path) -> Finding {
    if path.is_dir() {
        return Finding::ok("tasks", path.display().to_string());
    }
    Finding::note(
        "tasks",
        format!("{}: no such folder", path.display()),
        "only `publish` needs it; --tasks DIR names another",
    )
}

/// The path, or the nearest folder above it that is there.
fn existing(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = path.ancestors().find(|path| path.exists());
    found.unwrap_or(Path::new("/")).to_owned()
}

fn is_writable(path: &Path) -> bool {
    CString::new(path.as_os_str().as_bytes()).is_ok_and(|path| {
        // SAFETY: a plain system call on a string that ends in zero and lives as long as the call.
        unsafe { libc::access(path.as_ptr(), libc::W_OK | libc::X_OK) == 0 }
    })
}

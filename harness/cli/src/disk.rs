//! How much room there is.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// With less room than this a failed trial is taken for the disk's failure.
const LEAST_FREE_BYTES: u64 = 64 << 10;

/// Whether what lies there lies in memory; `None` where the kernel does not say.
pub fn is_in_memory(path: &Path) -> Option<bool> {
    // As statfs(2) has them.
    const TMPFS: i64 = 0x0102_1994;
    const RAMFS: i64 = 0x8584_58f6;
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    // SAFETY: the string ends in zero, and the result is plain memory that the call fills where it gives 0.
    let (status, answer) = unsafe {
        let mut answer: libc::statfs = std::mem::zeroed();
        (libc::statfs(path.as_ptr(), &mut answer), answer)
    };
    #[allow(
        clippy::unnecessary_cast,
        reason = "the type of this field depends on the C library"
    )]
    let kind = answer.f_type as i64;
    (status == 0).then_some(kind == TMPFS || kind == RAMFS)
}

/// Bytes that an ordinary user may still write there.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    // SAFETY: the string ends in zero, and the result is plain memory that the call fills where it gives 0.
    let (status, answer) = unsafe {
        let mut answer: libc::statvfs = std::mem::zeroed();
        (libc::statvfs(path.as_ptr(), &mut answer), answer)
    };
    (status == 0).then(|| answer.f_bavail.saturating_mul(answer.f_frsize))
}

/// A trial that failed on a full disk says nothing of its candidate: the run stops before its row.
///
/// # Errors
/// When the disk is full.
pub fn refuse_a_full_disk(run: &Path) -> Outcome {
    match free_bytes(run) {
        Some(free) if free < LEAST_FREE_BYTES => Err(Failure::usage(format!(
            "{}: the disk is full (hint: free some space, then go on with --resume)",
            run.display()
        ))),
        _ => Ok(()),
    }
}

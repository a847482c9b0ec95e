//! How much room there is.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

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

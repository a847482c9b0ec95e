//! Reading and writing through calls of our own, so that the time inside them is known.
//!
//! libav's readers and writers of containers see a context whose calls go on to one that libav opened itself: files and
//! URLs, seeking and errors are what they are without it.

use std::ffi::{CStr, CString, c_int, c_void};
use std::path::Path;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ffmpeg_next::ffi;
use twofold_core::protocol::{Io, is_address};

use super::text;

/// Bytes that are asked for at once where the inner context does not say.
const BUFFER_BYTES: c_int = 32 << 10;

/// A server that says nothing for so long is taken for gone; in microseconds, as libav wants it.
const SILENT_MICROS: &CStr = c"60000000";

/// Time and bytes of everything that is opened with it, on whatever threads. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct IoCount(Arc<Mutex<Count>>);

#[derive(Debug, Default)]
struct Count {
    read: Duration,
    write: Duration,
    busy: Duration,
    read_bytes: u64,
    write_bytes: u64,
    /// Calls under way, and since when there has been one.
    under_way: u32,
    since: Option<Instant>,
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Read,
    Write,
}

impl IoCount {
    /// What was counted so far.
    pub fn total(&self) -> Io {
        let count = self.lock();
        Io {
            read_secs: count.read.as_secs_f64(),
            write_secs: count.write.as_secs_f64(),
            busy_secs: count.busy.as_secs_f64(),
            read_bytes: count.read_bytes,
            write_bytes: count.write_bytes,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Times a call; `bytes` says how many of its answer were read or written.
    fn timed<T>(&self, way: Way, call: impl FnOnce() -> T, bytes: impl FnOnce(&T) -> u64) -> T {
        let began = Instant::now();
        {
            let mut count = self.lock();
            count.under_way += 1;
            count.since.get_or_insert(began);
        }
        let answer = call();
        let ended = Instant::now();
        let mut count = self.lock();
        count.under_way -= 1;
        if count.under_way == 0
            && let Some(since) = count.since.take()
        {
            count.busy += ended.saturating_duration_since(since);
        }
        let took = ended.duration_since(began);
        match way {
            Way::Read => {
                count.read += took;
                count.read_bytes += bytes(&answer);
            }
            Way::Write => {
                count.write += took;
                count.write_bytes += bytes(&answer);
            }
        }
        answer
    }
}

/// Whether a path is the address of something on a network.
pub(crate) fn is_url(path: &Path) -> bool {
    path.to_str().is_some_and(is_address)
}

/// The protocols that opening this path may use: a file leads to no network, and a network to no file.
pub(crate) fn protocols(path: &Path) -> &'static CStr {
    match is_url(path) {
        true => c"http,tcp,https,tls,crypto",
        false => c"file",
    }
}

/// A context for a reader or writer of a container; outlives it.
pub(crate) struct Counted {
    raw: *mut ffi::AVIOContext,
    inner: *mut Inner,
}

/// What the calls get to see: of one context, which is used by one thread at a time.
struct Inner {
    raw: *mut ffi::AVIOContext,
    way: Way,
    is_direct: bool,
    count: IoCount,
}

// SAFETY: both contexts are used through `&mut self`, or through the container's context that has the same rule.
unsafe impl Send for Counted {}

impl Counted {
    /// Opens what `url` names for reading, with the protocols of `path`.
    pub(crate) fn reading(url: &CString, path: &Path, count: &IoCount) -> Result<Self, String> {
        Self::open(url, path, Way::Read, count)
    }

    /// Creates the file at `url`.
    pub(crate) fn writing(url: &CString, path: &Path, count: &IoCount) -> Result<Self, String> {
        Self::open(url, path, Way::Write, count)
    }

    fn open(url: &CString, path: &Path, way: Way, count: &IoCount) -> Result<Self, String> {
        let mut raw = ptr::null_mut();
        // The outer context has the buffer. That of a network has one of its own as well: it reads on where a seek is short,
        // instead of asking the server anew.
        let is_direct = !is_url(path);
        let flags = match way {
            Way::Read => ffi::AVIO_FLAG_READ,
            Way::Write => ffi::AVIO_FLAG_WRITE,
        } | if is_direct { ffi::AVIO_FLAG_DIRECT } else { 0 };
        let open = || {
            let mut options = ptr::null_mut();
            // SAFETY: all strings end with a zero and outlive the calls; the dictionary is made and freed here.
            unsafe {
                let listed = protocols(path).as_ptr();
                ffi::av_dict_set(&mut options, c"protocol_whitelist".as_ptr(), listed, 0);
                if is_url(path) {
                    let silent = SILENT_MICROS.as_ptr();
                    ffi::av_dict_set(&mut options, c"rw_timeout".as_ptr(), silent, 0);
                }
                let code =
                    ffi::avio_open2(&mut raw, url.as_ptr(), flags, ptr::null(), &mut options);
                ffi::av_dict_free(&mut options);
                code
            }
        };
        let code = count.timed(way, open, |_| 0);
        if code < 0 {
            return Err(text(code).to_lowercase());
        }
        let inner = Box::into_raw(Box::new(Inner {
            raw,
            way,
            is_direct,
            count: count.clone(),
        }));
        // From here on `drop` closes what was opened.
        let mut counted = Self {
            raw: ptr::null_mut(),
            inner,
        };
        // SAFETY: the inner context is open; the buffer is libav's own and belongs to the new context, which knows its size.
        unsafe {
            let bytes = (*raw).buffer_size.max(BUFFER_BYTES);
            let buffer = ffi::av_malloc(usize::try_from(bytes).unwrap_or(0)).cast::<u8>();
            let outer = match buffer.is_null() {
                true => ptr::null_mut(),
                false => ffi::avio_alloc_context(
                    buffer,
                    bytes,
                    c_int::from(way == Way::Write),
                    inner.cast(),
                    Some(read),
                    Some(write),
                    Some(seek),
                ),
            };
            if outer.is_null() {
                ffi::av_free(buffer.cast());
                return Err("out of memory".to_owned());
            }
            (*outer).seekable = (*raw).seekable;
            // Small packets are gathered as long as without us.
            (*outer).min_packet_size = (*raw).min_packet_size;
            (*outer).max_packet_size = (*raw).max_packet_size;
            counted.raw = outer;
        }
        Ok(counted)
    }

    /// For a container's context, which must be closed before this is dropped.
    pub(crate) fn as_ptr(&mut self) -> *mut ffi::AVIOContext {
        self.raw
    }

    /// The first bytes, wherever reading was; `None` where they cannot be had.
    pub(crate) fn head(&mut self) -> Option<[u8; 8]> {
        let mut head = [0; 8];
        // SAFETY: the inner context is open, and the buffer as long as it is said to be.
        let read = unsafe {
            let inner = (*self.inner).raw;
            if ffi::avio_seek(inner, 0, libc::SEEK_SET) < 0 {
                return None;
            }
            ffi::avio_read(inner, head.as_mut_ptr(), head.len() as c_int)
        };
        (read == head.len() as c_int).then_some(head)
    }

    /// Writes what waits in buffers, and closes; the code of what went wrong, or 0.
    pub(crate) fn close(mut self) -> i32 {
        // SAFETY: open until here; nothing uses it afterwards.
        unsafe {
            ffi::avio_flush(self.raw);
            let written = (*self.raw).error;
            let closed = self.close_inner();
            written.min(closed)
        }
    }

    /// # Safety
    /// No call into either context may be under way.
    unsafe fn close_inner(&mut self) -> i32 {
        // SAFETY: made by `open`; libav sets the pointer to null, so that it is closed once.
        unsafe {
            let Inner {
                raw, way, count, ..
            } = &mut *self.inner;
            count.timed(*way, || ffi::avio_closep(raw), |_| 0)
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        // SAFETY: both contexts and the box were made by `open` and are freed once; the outer one's buffer may not be the one
        // that it was made with.
        unsafe {
            if !self.raw.is_null() {
                ffi::av_freep((&raw mut (*self.raw).buffer).cast());
                ffi::avio_context_free(&mut self.raw);
            }
            self.close_inner();
            drop(Box::from_raw(self.inner));
        }
    }
}

unsafe extern "C" fn read(opaque: *mut c_void, buffer: *mut u8, size: c_int) -> c_int {
    // SAFETY: libav hands back what `open` gave it, and a buffer of `size` bytes; the context is open.
    unsafe {
        let inner = &*opaque.cast::<Inner>();
        let call = || match inner.is_direct {
            true => ffi::avio_read(inner.raw, buffer, size),
            false => ffi::avio_read_partial(inner.raw, buffer, size),
        };
        let got = inner.count.timed(Way::Read, call, bytes);
        // Nothing is what a context says at the end that has not noticed it yet.
        if got == 0 { ffi::AVERROR_EOF } else { got }
    }
}

unsafe extern "C" fn write(opaque: *mut c_void, buffer: *mut u8, size: c_int) -> c_int {
    // SAFETY: as in `read`.
    unsafe {
        let inner = &*opaque.cast::<Inner>();
        let call = || {
            ffi::avio_write(inner.raw, buffer, size);
            match (*inner.raw).error {
                failed if failed < 0 => failed,
                _ => size,
            }
        };
        inner.count.timed(Way::Write, call, bytes)
    }
}

unsafe extern "C" fn seek(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: as in `read`.
    unsafe {
        let inner = &*opaque.cast::<Inner>();
        let call = || match whence & ffi::AVSEEK_SIZE {
            0 => ffi::avio_seek(inner.raw, offset, whence),
            _ => ffi::avio_size(inner.raw),
        };
        inner.count.timed(inner.way, call, |_| 0)
    }
}

fn bytes(code: &c_int) -> u64 {
    u64::try_from(*code).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_at_once_are_busy_once() {
        let count = IoCount::default();
        let nap = || std::thread::sleep(Duration::from_millis(30));
        std::thread::scope(|scope| {
            for way in [Way::Read, Way::Write] {
                let count = count.clone();
                scope.spawn(move || count.timed(way, nap, |()| 7));
            }
        });
        count.timed(Way::Read, nap, |()| 1);
        let total = count.total();
        assert!(
            total.read_secs >= 0.06 && total.write_secs >= 0.03,
            "{total:?}"
        );
        assert!(total.busy_secs >= 0.06, "{total:?}");
        assert!(
            total.busy_secs < total.read_secs + total.write_secs,
            "{total:?}"
        );
        assert_eq!((total.read_bytes, total.write_bytes), (8, 7));
    }

    #[test]
    fn a_file_leads_to_no_network_and_a_network_to_no_file() {
        assert_eq!(protocols(Path::new("http/a.mp4")), c"file");
        assert_eq!(protocols(Path::new("ftp://host/a.mp4")), c"file");
        let of_net = protocols(Path::new("http://127.0.0.1:1/a.mp4"));
        assert!(!of_net.to_string_lossy().contains("file"));
    }
}

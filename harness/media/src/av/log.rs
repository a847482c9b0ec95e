//! libav's messages, collected instead of printed.
//!
//! A [`Watch`] gathers the messages of what is done while it is entered on a thread, and those of the threads of the
//! decoders opened under it: they are told apart by the mark each codec context carries. Messages nobody watches are
//! dropped, so nothing reaches standard error.

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::{CStr, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};

use ffmpeg_next::ffi;

/// So many messages are kept of one watch; a broken file can give one for every block.
const KEPT: usize = 100;

struct Message {
    level: i32,
    text: String,
}

thread_local! {
    static CURRENT: Cell<usize> = const { Cell::new(0) };
}

static NEXT: AtomicUsize = AtomicUsize::new(1);

fn sinks() -> MutexGuard<'static, HashMap<usize, Vec<Message>>> {
    static SINKS: OnceLock<Mutex<HashMap<usize, Vec<Message>>>> = OnceLock::new();
    SINKS
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// The messages of one file.
#[derive(Debug)]
pub(crate) struct Watch(usize);

/// While it lives, what this thread does belongs to its watch.
pub(crate) struct Entered {
    before: usize,
}

impl Watch {
    pub(crate) fn new() -> Self {
        install();
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        sinks().insert(id, Vec::new());
        Self(id)
    }

    pub(crate) fn enter(&self) -> Entered {
        Entered {
            before: CURRENT.replace(self.0),
        }
    }

    /// Forgets what was said so far.
    pub(crate) fn clear(&self) {
        sinks().insert(self.0, Vec::new());
    }

    /// The first message of an error so far.
    pub(crate) fn first_error(&self) -> Option<String> {
        let sinks = sinks();
        let mut messages = sinks.get(&self.0)?.iter();
        messages
            .find(|message| message.level <= ffi::AV_LOG_ERROR)
            .map(|message| message.text.clone())
    }

    /// Messages of warning or worse so far, in order.
    pub(crate) fn messages(&self) -> Vec<String> {
        let sinks = sinks();
        sinks
            .get(&self.0)
            .into_iter()
            .flatten()
            .map(|message| message.text.clone())
            .collect()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        sinks().remove(&self.0);
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.before);
    }
}

/// The mark for a codec context opened now on this thread.
pub(crate) fn mark() -> *mut c_void {
    std::ptr::without_provenance_mut(CURRENT.get())
}

/// The last message at error level of this thread's watch.
pub(crate) fn last_error() -> Option<String> {
    let sinks = sinks();
    let messages = sinks.get(&CURRENT.get())?;
    messages
        .iter()
        .rev()
        .find(|message| message.level <= ffi::AV_LOG_ERROR)
        .map(|message| message.text.clone())
}

/// Takes libav's log away from standard error. Every way into libav passes here first.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the callback is a plain function that may be called from any thread at any time.
        unsafe { ffi::av_log_set_callback(Some(receive)) };
    });
}

/// # Safety
/// Called by libav with a format and its arguments; `context` is null or points to a struct that starts with an
/// AVClass.
unsafe extern "C" fn receive(
    context: *mut c_void,
    level: i32,
    format: *const libc::c_char,
    arguments: *mut ffi::__va_list_tag,
) {
    if !(0..=ffi::AV_LOG_WARNING).contains(&level) {
        return;
    }
    // SAFETY: libav's promise about `context`.
    let owner = unsafe { owner(context) };
    if owner == 0 {
        return;
    }
    let mut line = [0 as libc::c_char; 512];
    let mut prefix: i32 = 0;
    // SAFETY: format and arguments are passed on once, as they came; the line is as long as it says and is ended with
    // a zero.
    let text = unsafe {
        ffi::av_log_format_line2(
            context,
            level,
            format,
            arguments,
            line.as_mut_ptr(),
            line.len() as i32,
            &mut prefix,
        );
        CStr::from_ptr(line.as_ptr())
            .to_string_lossy()
            .trim()
            .replace('\n', "; ")
    };
    if let Some(messages) = sinks().get_mut(&owner)
        && messages.len() < KEPT
        && !text.is_empty()
    {
        messages.push(Message { level, text });
    }
}

/// Whose message it is: the mark of the codec context it comes from, or else whatever this thread watches.
///
/// # Safety
/// `context` is null or points to a struct that starts with an AVClass.
unsafe fn owner(context: *mut c_void) -> usize {
    if !context.is_null() {
        // SAFETY: the first field of a logging struct is its class; only a codec context has libavcodec's own class,
        // and threads of a decoder log through copies that keep its `opaque`.
        unsafe {
            if *context.cast::<*const ffi::AVClass>() == ffi::avcodec_get_class() {
                let opaque = (*context.cast::<ffi::AVCodecContext>()).opaque;
                if !opaque.is_null() {
                    return opaque.addr();
                }
            }
        }
    }
    CURRENT.get()
}

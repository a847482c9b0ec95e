//! libav's objects, each owned by one type that frees it. All unsafe code of this crate is in this folder.
//!
//! Nothing here knows what a job is. What a type does not check, its method says.

use std::ffi::{CStr, CString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use ffmpeg_next::ffi;
use twofold_core::protocol::Rational;

pub(crate) mod aac;
mod catalogue;
pub(crate) mod decoder;
pub(crate) mod demuxer;
pub(crate) mod encoder;
pub(crate) mod frame;
pub(crate) mod freetype;
pub(crate) mod graph;
pub(crate) mod io;
pub(crate) mod log;
pub(crate) mod muxer;
pub(crate) mod packet;
pub(crate) mod parameters;
pub(crate) mod samples;
pub(crate) mod sound;
pub(crate) mod unweave;

/// libav's sentence for a return code.
pub(crate) fn text(code: i32) -> String {
    let mut buffer = [0 as libc::c_char; ffi::AV_ERROR_MAX_STRING_SIZE];
    // SAFETY: the buffer is as long as it says; av_strerror always ends it with a zero.
    unsafe {
        ffi::av_strerror(code, buffer.as_mut_ptr(), buffer.len());
        CStr::from_ptr(buffer.as_ptr())
            .to_string_lossy()
            .into_owned()
    }
}

/// What libav said last at error level, or else the sentence for the code.
pub(crate) fn explain(code: i32) -> String {
    log::last_error().unwrap_or_else(|| text(code))
}

/// A path as libav's URL: the `file:` protocol keeps odd names from being read as another one. Addresses are what they are.
pub(crate) fn url(path: &Path) -> Option<CString> {
    let mut url = match io::is_url(path) {
        true => Vec::new(),
        false => b"file:".to_vec(),
    };
    url.extend_from_slice(path.as_os_str().as_bytes());
    CString::new(url).ok()
}

/// A C string of libav's, which may be null.
///
/// # Safety
/// `pointer` is null or a zero-terminated string that lives during the call.
pub(crate) unsafe fn string(pointer: *const libc::c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(pointer) }
        .to_string_lossy()
        .into_owned()
}

pub(crate) fn rational(value: ffi::AVRational) -> Rational {
    Rational {
        num: value.num,
        den: value.den,
    }
}

pub(crate) fn av_rational(value: Rational) -> ffi::AVRational {
    ffi::AVRational {
        num: value.num,
        den: value.den,
    }
}

/// `ticks` of `from` in ticks of `to`, where that is a whole number.
pub(crate) fn rescale_exact(ticks: i64, from: Rational, to: Rational) -> Option<i64> {
    let over = i128::from(ticks) * i128::from(from.num) * i128::from(to.den);
    let under = i128::from(from.den) * i128::from(to.num);
    if under == 0 || over % under != 0 {
        return None;
    }
    i64::try_from(over / under).ok()
}

/// `a` of base `x` compared with `b` of base `y`.
pub(crate) fn compare_ticks(a: i64, x: Rational, b: i64, y: Rational) -> std::cmp::Ordering {
    let left = i128::from(a) * i128::from(x.num) * i128::from(y.den);
    let right = i128::from(b) * i128::from(y.num) * i128::from(x.den);
    left.cmp(&right)
}

/// Name and version of each library that a frame passes through here.
pub fn libraries() -> Vec<(String, String)> {
    // SAFETY: these functions take nothing and return a constant.
    let versions = unsafe {
        [
            ("libavcodec", ffi::avcodec_version()),
            ("libavformat", ffi::avformat_version()),
            ("libavfilter", ffi::avfilter_version()),
            ("libavutil", ffi::avutil_version()),
        ]
    };
    versions
        .iter()
        .map(|(name, v)| {
            (
                (*name).to_owned(),
                format!("{}.{}.{}", v >> 16, (v >> 8) & 0xff, v & 0xff),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_ticks_are_rescaled() {
        let (ms, fine) = (
            Rational { num: 1, den: 1000 },
            Rational { num: 1, den: 15360 },
        );
        assert_eq!(rescale_exact(125, ms, fine), Some(1920));
        assert_eq!(rescale_exact(512, fine, ms), None);
        assert_eq!(rescale_exact(-7, fine, fine), Some(-7));
        assert_eq!(
            compare_ticks(1000, ms, 15361, fine),
            std::cmp::Ordering::Less
        );
    }
}

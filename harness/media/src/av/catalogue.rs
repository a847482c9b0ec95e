//! What this libav has: names, to tell a slip of the pen from what is not there.

use std::ffi::CStr;
use std::ptr;

use ffmpeg_next::ffi;

/// The names of all video encoders.
pub(crate) fn video_encoders() -> Vec<String> {
    let mut names = Vec::new();
    let mut place = ptr::null_mut();
    loop {
        // SAFETY: the place is opaque to everybody but libav; the result is static or null.
        let codec = unsafe { ffi::av_codec_iterate(&mut place) };
        if codec.is_null() {
            return names;
        }
        // SAFETY: not null, static, and its name ends with a zero.
        unsafe {
            let video = (*codec).type_ == ffi::AVMediaType::AVMEDIA_TYPE_VIDEO;
            if video && ffi::av_codec_is_encoder(codec) != 0 {
                names.push(CStr::from_ptr((*codec).name).to_string_lossy().into_owned());
            }
        }
    }
}

/// The names of all options of an encoder's context: its own first, then those that every encoder has.
pub(crate) fn options(context: *mut ffi::AVCodecContext) -> Vec<String> {
    // SAFETY: the caller's context is valid; its private data is null or begins with a class, as libav asks for.
    let objects = unsafe { [(*context).priv_data, context.cast()] };
    let mut names = Vec::new();
    for object in objects.into_iter().filter(|object| !object.is_null()) {
        let mut option = ptr::null();
        loop {
            // SAFETY: the object has options or none; the one before came from the same call.
            option = unsafe { ffi::av_opt_next(object, option) };
            if option.is_null() {
                break;
            }
            // SAFETY: not null, static, and its name ends with a zero.
            let (kind, name) = unsafe { ((*option).type_, CStr::from_ptr((*option).name)) };
            // A constant is a value of an option, not one itself.
            if kind != ffi::AVOptionType::AV_OPT_TYPE_CONST {
                names.push(name.to_string_lossy().into_owned());
            }
        }
    }
    names
}

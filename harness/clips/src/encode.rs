//! Pictures and sound to packets.

use std::ffi::{CString, c_int};
use std::ptr;

use ffmpeg_next::ffi;

use crate::{Clip, Options};

/// An encoder's packets, their time stamps in its own time base, and what a file must know of them.
pub struct Encoded {
    /// Owned, in decoding order.
    pub packets: Vec<*mut ffi::AVPacket>,
    /// Owned.
    pub context: *mut ffi::AVCodecContext,
}

impl Drop for Encoded {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once.
        unsafe {
            for packet in &mut self.packets {
                ffi::av_packet_free(packet);
            }
            ffi::avcodec_free_context(&mut self.context);
        }
    }
}

/// Panics with libav's reason.
pub fn must(code: c_int, what: &str) -> c_int {
    assert!(code >= 0, "{what}: {}", ffmpeg_next::Error::from(code));
    code
}

pub fn text(text: &str) -> CString {
    CString::new(text).expect("no zero byte in a clip's options")
}

/// The clip's frames, numbered from 0 in the encoder's time base.
pub fn video(clip: &Clip, size: (i32, i32), codec: &str, options: &Options) -> Encoded {
    let mut encoded = open(codec, |context| {
        (context.width, context.height) = size;
        // SAFETY: the name ends with a zero.
        context.pix_fmt = unsafe { ffi::av_get_pix_fmt(text(clip.pixel_format).as_ptr()) };
        context.time_base = ffi::AVRational { num: 1, den: 30 };
        context.framerate = ffi::AVRational { num: 30, den: 1 };
        context.strict_std_compliance = ffi::FF_COMPLIANCE_UNOFFICIAL;
        options.clone()
    });
    for n in 0..clip.times.len() {
        let mut frame = picture(clip, size, n);
        feed(&mut encoded, frame);
        // SAFETY: the frame is ours.
        unsafe { ffi::av_frame_free(&mut frame) };
    }
    feed(&mut encoded, ptr::null_mut());
    encoded
}

/// A tone, its packets' time stamps counted from 0 in samples.
pub fn sound(secs: f64, rate: i32) -> Encoded {
    let mut encoded = open("aac", |context| {
        context.sample_fmt = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP;
        context.sample_rate = rate;
        context.time_base = ffi::AVRational { num: 1, den: rate };
        // SAFETY: the layout is the context's own.
        unsafe { ffi::av_channel_layout_default(&mut context.ch_layout, 1) };
        vec![]
    });
    let samples = (secs * f64::from(rate)) as i64;
    for first in (0..samples).step_by(1024) {
        // SAFETY: the frame is ours, and has as many floats as are written.
        unsafe {
            let mut frame = ffi::av_frame_alloc();
            (*frame).nb_samples = (samples - first).min(1024) as i32;
            (*frame).format = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP as c_int;
            (*frame).sample_rate = rate;
            (*frame).pts = first;
            ffi::av_channel_layout_default(&mut (*frame).ch_layout, 1);
            must(ffi::av_frame_get_buffer(frame, 0), "a frame of sound");
            let out = (*frame).data[0].cast::<f32>();
            for index in 0..(*frame).nb_samples as usize {
                *out.add(index) = ((first as usize + index) as f32 * 0.05).sin() * 0.3;
            }
            feed(&mut encoded, frame);
            ffi::av_frame_free(&mut frame);
        }
    }
    feed(&mut encoded, ptr::null_mut());
    encoded
}

fn open(name: &str, prepare: impl FnOnce(&mut ffi::AVCodecContext) -> Options) -> Encoded {
    // SAFETY: the names end with a zero; the context is fresh until it is opened.
    unsafe {
        ffi::av_log_set_level(ffi::AV_LOG_QUIET);
        let codec = ffi::avcodec_find_encoder_by_name(text(name).as_ptr());
        assert!(!codec.is_null(), "this libav has no encoder {name}");
        let context = ffi::avcodec_alloc_context3(codec);
        (*context).thread_count = 1;
        (*context).flags |=
            (ffi::AV_CODEC_FLAG_GLOBAL_HEADER | ffi::AV_CODEC_FLAG_BITEXACT) as c_int;
        for (key, value) in prepare(&mut *context) {
            let (key, value) = (text(key), text(&value));
            let search = ffi::AV_OPT_SEARCH_CHILDREN;
            let code = ffi::av_opt_set(context.cast(), key.as_ptr(), value.as_ptr(), search);
            must(code, &format!("{name}: {key:?}={value:?}"));
        }
        must(ffi::avcodec_open2(context, codec, ptr::null_mut()), name);
        Encoded {
            packets: vec![],
            context,
        }
    }
}

fn feed(encoded: &mut Encoded, frame: *mut ffi::AVFrame) {
    // SAFETY: the context is open, the frame valid or null; packets are kept by the one that frees them.
    unsafe {
        must(ffi::avcodec_send_frame(encoded.context, frame), "encoding");
        loop {
            let mut packet = ffi::av_packet_alloc();
            if ffi::avcodec_receive_packet(encoded.context, packet) < 0 {
                ffi::av_packet_free(&mut packet);
                return;
            }
            encoded.packets.push(packet);
        }
    }
}

fn picture(clip: &Clip, size: (i32, i32), n: usize) -> *mut ffi::AVFrame {
    // SAFETY: the frame is ours and has rows of its width for each component; libav's writer knows every format.
    unsafe {
        let format = ffi::av_get_pix_fmt(text(clip.pixel_format).as_ptr());
        let descriptor = ffi::av_pix_fmt_desc_get(format);
        assert!(
            !descriptor.is_null(),
            "no pixel format {}",
            clip.pixel_format
        );
        let frame = ffi::av_frame_alloc();
        (*frame).format = format as c_int;
        ((*frame).width, (*frame).height) = size;
        (*frame).pts = n as i64;
        must(ffi::av_frame_get_buffer(frame, 0), "a picture");
        // The writer adds bits to what is there.
        for buffer in (*frame).buf.iter().filter(|buffer| !buffer.is_null()) {
            (**buffer).data.write_bytes(0, (**buffer).size);
        }
        let subsampled = |value: i32, shift: u8| -((-value) >> shift);
        for c in 0..usize::from((*descriptor).nb_components) {
            let chroma = c == 1 || c == 2;
            let shift = |shift: u8| if chroma { shift } else { 0 };
            let width = subsampled(size.0, shift((*descriptor).log2_chroma_w));
            let height = subsampled(size.1, shift((*descriptor).log2_chroma_h));
            let peak = f64::from((1 << (*descriptor).comp[c].depth) - 1);
            for y in 0..height {
                let at = |x: i32| (f64::from(x) + 0.5) / f64::from(width);
                let row: Vec<u16> = (0..width)
                    .map(|x| {
                        let y = (f64::from(y) + 0.5) / f64::from(height);
                        ((clip.picture)(n, c, at(x), y) * peak).round() as u16
                    })
                    .collect();
                ffi::av_write_image_line(
                    row.as_ptr(),
                    (*frame).data.as_mut_ptr(),
                    (*frame).linesize.as_ptr(),
                    descriptor,
                    0,
                    y,
                    c as c_int,
                    width,
                );
            }
        }
        if (*descriptor).flags & ffi::AV_PIX_FMT_FLAG_PAL as u64 != 0 {
            for index in 0..256_u32 {
                let grey = 0xff00_0000 | index << 16 | index << 8 | index;
                (*frame).data[1]
                    .cast::<u32>()
                    .add(index as usize)
                    .write(grey);
            }
        }
        frame
    }
}

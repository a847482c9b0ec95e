//! A decoder: packets in, frames out.

use std::path::{Path, PathBuf};
use std::ptr;

use ffmpeg_next::ffi;
use twofold_core::frame::FrameFormat;

use super::demuxer::Demuxer;
use super::frame::Frame;
use super::log;
use super::packet::Packet;
use super::unweave::Unweave;
use crate::error::{Error, Result};

/// What the decoder has to give.
pub(crate) enum Decoded {
    Frame(Frame),
    /// It needs another packet first.
    Hungry,
    /// Everything was given.
    Finished,
}

/// Owns an opened decoder. Its messages, those of its threads too, belong to the watch it was opened under.
pub(crate) struct Decoder {
    raw: *mut ffi::AVCodecContext,
    path: PathBuf,
    format: FrameFormat,
    pixel_format: i32,
    /// Where the decoder gives chroma woven into one plane.
    unweave: Option<Unweave>,
}

// SAFETY: the context is used through `&mut self` and belongs to no thread.
unsafe impl Send for Decoder {}

impl Decoder {
    /// Opens the decoder of a stream whose pictures are of `format`.
    pub(crate) fn open(
        demuxer: &Demuxer,
        stream: usize,
        format: FrameFormat,
        threads: u32,
    ) -> Result<Self> {
        let parameters = demuxer.parameters(stream)?;
        let path = demuxer.path();
        // SAFETY: takes an id; gives a static description or null.
        let codec = unsafe { ffi::avcodec_find_decoder(parameters.get().codec_id) };
        if codec.is_null() {
            return Err(no_decoder(path, &parameters.codec_name()));
        }
        // SAFETY: the codec is valid; null means that there is no memory.
        let raw = unsafe { ffi::avcodec_alloc_context3(codec) };
        if raw.is_null() {
            return Err(Error::bug("allocating a decoder", "out of memory"));
        }
        let decoder = Self {
            raw,
            path: path.to_owned(),
            format,
            pixel_format: parameters.get().format,
            unweave: if parameters.get().format == ffi::AVPixelFormat::AV_PIX_FMT_NV12 as i32 {
                Some(Unweave::new(format)?)
            } else {
                None
            },
        };
        // SAFETY: the context is fresh, the parameters and the codec are valid.
        let code = unsafe {
            let code = ffi::avcodec_parameters_to_context(raw, parameters.get());
            (*raw).thread_count = i32::try_from(threads.max(1)).unwrap_or(1);
            (*raw).pkt_timebase = demuxer.stream(stream).time_base;
            (*raw).opaque = log::mark();
            if code < 0 {
                code
            } else {
                ffi::avcodec_open2(raw, codec, ptr::null_mut())
            }
        };
        if code < 0 {
            return Err(Error::damaged(
                path,
                format!(
                    "the {} decoder refuses it: {}",
                    parameters.codec_name(),
                    super::explain(code)
                ),
            ));
        }
        Ok(decoder)
    }

    /// Feeds a packet, or with `None` says that there are no more. All frames must have been received before.
    pub(crate) fn send(&mut self, packet: Option<&Packet>) -> Result<()> {
        let raw = packet.map_or(ptr::null_mut(), Packet::as_ptr);
        // SAFETY: the context is open; the packet is valid or null.
        let code = unsafe { ffi::avcodec_send_packet(self.raw, raw) };
        if code < 0 && code != ffi::AVERROR_EOF {
            return Err(Error::damaged(&self.path, self.at(packet, code)));
        }
        Ok(())
    }

    fn at(&self, packet: Option<&Packet>, code: i32) -> String {
        match packet.and_then(Packet::pts) {
            Some(pts) => format!(
                "the packet with time stamp {pts} cannot be decoded: {}",
                super::explain(code)
            ),
            None => format!("its end cannot be decoded: {}", super::explain(code)),
        }
    }

    /// The next frame, if there is one.
    pub(crate) fn receive(&mut self) -> Result<Decoded> {
        let frame = Frame::empty(self.format)?;
        // SAFETY: the context is open, the frame valid.
        let code = unsafe { ffi::avcodec_receive_frame(self.raw, frame.as_ptr()) };
        match code {
            0 if frame.is_as_promised(self.pixel_format) => match &self.unweave {
                Some(unweave) => Ok(Decoded::Frame(unweave.frame(&frame)?)),
                None => Ok(Decoded::Frame(frame)),
            },
            0 => Err(Error::Unsupported {
                path: self.path.clone(),
                detail: "the picture changes its size or pixel format on the way".to_owned(),
                hint: "bring it to one size first".to_owned(),
            }),
            code if code == ffi::AVERROR(libc::EAGAIN) => Ok(Decoded::Hungry),
            ffi::AVERROR_EOF => Ok(Decoded::Finished),
            code => Err(Error::damaged(
                &self.path,
                format!("a frame cannot be decoded: {}", super::explain(code)),
            )),
        }
    }

    /// Forgets everything fed so far: needed after a seek, or old frames leak into the new place.
    pub(crate) fn flush(&mut self) {
        // SAFETY: the context is open.
        unsafe { ffi::avcodec_flush_buffers(self.raw) };
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once; its threads end here.
        unsafe { ffi::avcodec_free_context(&mut self.raw) };
    }
}

fn no_decoder(path: &Path, name: &str) -> Error {
    Error::Unsupported {
        path: path.to_owned(),
        detail: format!("there is no decoder for {name} here"),
        hint: "bring it to H.264 first, or install a libav that reads it".to_owned(),
    }
}

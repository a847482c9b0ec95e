//! A decoder of sound: packets in, samples out.

use std::path::{Path, PathBuf};
use std::ptr;

use ffmpeg_next::ffi;
use twofold_core::protocol::Rational;

use super::demuxer::Demuxer;
use super::graph::SoundShape;
use super::packet::Packet;
use super::samples::Samples;
use super::{log, rational};
use crate::error::{Error, Result};

/// What decoding brings next.
pub(crate) enum Decoded {
    Samples(Samples),
    /// It needs another packet first.
    Hungry,
    /// Everything was given.
    Finished,
}

/// Owns an opened decoder of sound.
pub(crate) struct SoundDecoder {
    raw: *mut ffi::AVCodecContext,
    path: PathBuf,
    time_base: Rational,
}

// SAFETY: the context is used through `&mut self` and belongs to no thread.
unsafe impl Send for SoundDecoder {}

impl SoundDecoder {
    /// Opens the decoder of a stream.
    pub(crate) fn open(demuxer: &Demuxer, stream: usize) -> Result<Self> {
        let parameters = demuxer.parameters(stream)?;
        let path = demuxer.path();
        // SAFETY: takes an id; gives a static description or null. Null for the context means that there is no memory.
        let (codec, raw) = unsafe {
            let codec = ffi::avcodec_find_decoder(parameters.get().codec_id);
            if codec.is_null() {
                return Err(Error::Unsupported {
                    path: path.to_owned(),
                    detail: format!(
                        "there is no decoder for its sound, {}",
                        parameters.codec_name()
                    ),
                    hint: "bring the sound to AAC first, or install a libav that reads it"
                        .to_owned(),
                });
            }
            (codec, ffi::avcodec_alloc_context3(codec))
        };
        if raw.is_null() {
            return Err(Error::bug("allocating a decoder", "out of memory"));
        }
        let time_base = demuxer.stream(stream).time_base;
        let decoder = Self {
            raw,
            path: path.to_owned(),
            time_base: rational(time_base),
        };
        // SAFETY: the context is fresh, the parameters and the codec are valid.
        let code = unsafe {
            let code = ffi::avcodec_parameters_to_context(raw, parameters.get());
            (*raw).thread_count = 1;
            (*raw).pkt_timebase = time_base;
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
                    "the {} decoder refuses its sound: {}",
                    parameters.codec_name(),
                    super::explain(code)
                ),
            ));
        }
        Ok(decoder)
    }

    /// Of its samples' time stamps.
    pub(crate) fn time_base(&self) -> Rational {
        self.time_base
    }

    /// What its samples are.
    pub(crate) fn shape_of(samples: &Samples) -> SoundShape<'_> {
        let frame = samples.get();
        SoundShape {
            format: frame.format,
            rate: frame.sample_rate,
            layout: &frame.ch_layout,
        }
    }

    /// Feeds a packet, or with `None` says that there are no more. All samples must have been received before.
    pub(crate) fn send(&mut self, packet: Option<&Packet>) -> Result<()> {
        let raw = packet.map_or(ptr::null_mut(), Packet::as_ptr);
        // SAFETY: the context is open; the packet is valid or null.
        let code = unsafe { ffi::avcodec_send_packet(self.raw, raw) };
        if code < 0 && code != ffi::AVERROR_EOF {
            return Err(self.failed(code));
        }
        Ok(())
    }

    /// The next samples, if there are some.
    pub(crate) fn receive(&mut self) -> Result<Decoded> {
        let samples = Samples::empty()?;
        // SAFETY: the context is open, the frame valid.
        let code = unsafe { ffi::avcodec_receive_frame(self.raw, samples.as_ptr()) };
        match code {
            0 => Ok(Decoded::Samples(samples)),
            code if code == ffi::AVERROR(libc::EAGAIN) => Ok(Decoded::Hungry),
            ffi::AVERROR_EOF => Ok(Decoded::Finished),
            code => Err(self.failed(code)),
        }
    }

    fn failed(&self, code: i32) -> Error {
        Error::damaged(
            Path::new(&self.path),
            format!("its sound cannot be decoded: {}", super::explain(code)),
        )
    }

    /// Forgets everything fed so far.
    pub(crate) fn flush(&mut self) {
        // SAFETY: the context is open.
        unsafe { ffi::avcodec_flush_buffers(self.raw) };
    }
}

impl Drop for SoundDecoder {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once.
        unsafe { ffi::avcodec_free_context(&mut self.raw) };
    }
}

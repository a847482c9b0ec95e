//! An AAC encoder.

use std::ptr;

use ffmpeg_next::ffi;
use twofold_core::protocol::Rational;

use super::packet::Packet;
use super::parameters::Parameters;
use crate::error::{Error, Result};

/// Bits a second of each channel.
const BITS_A_SECOND: i64 = 96_000;

/// Owns an opened AAC encoder: floats in, packets out.
pub(crate) struct Aac {
    raw: *mut ffi::AVCodecContext,
    sent: u64,
}

// SAFETY: the context is used through `&mut self` and belongs to no thread.
unsafe impl Send for Aac {}

impl Aac {
    /// Opens one for so many channels.
    pub(crate) fn open(rate: u32, channels: u8) -> Result<Self> {
        let bug = |detail: String| Error::bug("opening the AAC encoder", detail);
        // SAFETY: gives a static description or null; a context of it, or null without memory.
        let (codec, raw) = unsafe {
            let codec = ffi::avcodec_find_encoder(ffi::AVCodecID::AV_CODEC_ID_AAC);
            if codec.is_null() {
                return Err(bug("this libav has none".to_owned()));
            }
            (codec, ffi::avcodec_alloc_context3(codec))
        };
        if raw.is_null() {
            return Err(bug("out of memory".to_owned()));
        }
        let aac = Self { raw, sent: 0 };
        let rate = i32::try_from(rate).unwrap_or(48_000);
        // SAFETY: the context is fresh and belongs to this codec.
        let code = unsafe {
            (*raw).sample_fmt = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP;
            (*raw).sample_rate = rate;
            (*raw).time_base = ffi::AVRational { num: 1, den: rate };
            (*raw).bit_rate = BITS_A_SECOND * i64::from(channels);
            (*raw).thread_count = 1;
            (*raw).flags |= (ffi::AV_CODEC_FLAG_GLOBAL_HEADER | ffi::AV_CODEC_FLAG_BITEXACT) as i32;
            ffi::av_channel_layout_default(&mut (*raw).ch_layout, i32::from(channels));
            ffi::avcodec_open2(raw, codec, ptr::null_mut())
        };
        if code < 0 {
            Err(bug(super::text(code)))
        } else {
            Ok(aac)
        }
    }

    /// Samples in one packet.
    pub(crate) fn frame_samples(&self) -> u64 {
        // SAFETY: the context is open.
        u64::try_from(unsafe { (*self.raw).frame_size })
            .unwrap_or(1024)
            .max(1)
    }

    /// Samples that were fed.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    pub(crate) fn time_base(&self) -> Rational {
        // SAFETY: the context is open.
        super::rational(unsafe { (*self.raw).time_base })
    }

    pub(crate) fn parameters(&self) -> Result<Parameters> {
        // SAFETY: the context is open.
        unsafe { Parameters::of_encoder(self.raw) }
    }

    /// Feeds at most one packet's worth of samples, a slice a channel and all as long as the first; with empty ones it says
    /// that there are no more.
    pub(crate) fn send(&mut self, channels: &[&[f32]]) -> Result<()> {
        let bug = |code: i32| Error::bug("encoding sound", super::text(code));
        // SAFETY: the context is open.
        let wanted = usize::try_from(unsafe { (*self.raw).ch_layout.nb_channels }).unwrap_or(0);
        let count = channels.first().map_or(0, |samples| samples.len());
        if channels.len() != wanted || channels.iter().any(|channel| channel.len() != count) {
            return Err(Error::bug("encoding sound", "its channels are not alike"));
        }
        if count == 0 {
            // SAFETY: the context is open; null is the end.
            let code = unsafe { ffi::avcodec_send_frame(self.raw, ptr::null()) };
            return if code < 0 { Err(bug(code)) } else { Ok(()) };
        }
        // SAFETY: the frame is allocated for as many floats as are copied into it, and freed whatever happens.
        unsafe {
            let mut frame = ffi::av_frame_alloc();
            if frame.is_null() {
                return Err(Error::bug("encoding sound", "out of memory"));
            }
            (*frame).nb_samples = i32::try_from(count).unwrap_or(0);
            (*frame).format = (*self.raw).sample_fmt as i32;
            (*frame).sample_rate = (*self.raw).sample_rate;
            (*frame).pts = i64::try_from(self.sent).unwrap_or(i64::MAX);
            let mut code =
                ffi::av_channel_layout_copy(&mut (*frame).ch_layout, &(*self.raw).ch_layout);
            if code >= 0 {
                code = ffi::av_frame_get_buffer(frame, 0);
            }
            if code >= 0 {
                for (samples, data) in channels.iter().zip((*frame).data) {
                    ptr::copy_nonoverlapping(samples.as_ptr(), data.cast::<f32>(), count);
                }
                code = ffi::avcodec_send_frame(self.raw, frame);
            }
            ffi::av_frame_free(&mut frame);
            if code < 0 {
                return Err(bug(code));
            }
        }
        self.sent += count as u64;
        Ok(())
    }

    pub(crate) fn receive(&mut self) -> Result<Option<Packet>> {
        let packet = Packet::new()?;
        // SAFETY: the context is open, the packet valid.
        match unsafe { ffi::avcodec_receive_packet(self.raw, packet.as_ptr()) } {
            0 => Ok(Some(packet)),
            code if code == ffi::AVERROR_EOF || code == ffi::AVERROR(libc::EAGAIN) => Ok(None),
            code => Err(Error::bug("encoding sound", super::text(code))),
        }
    }
}

impl Drop for Aac {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once.
        unsafe { ffi::avcodec_free_context(&mut self.raw) };
    }
}

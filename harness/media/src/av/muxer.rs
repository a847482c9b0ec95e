//! A file being written: streams, then packets, then the end.

use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::ptr;

use ffmpeg_next::ffi;
use twofold_core::protocol::Rational;

use super::demuxer::Demuxer;
use super::io::{Counted, IoCount};
use super::packet::Packet;
use super::parameters::Parameters;
use super::{av_rational, explain, log, rational, url};
use crate::error::{Error, Result};

/// Owns an output file. Errors speak of `target`, the name the user knows.
pub(crate) struct Muxer {
    raw: *mut ffi::AVFormatContext,
    target: PathBuf,
    watch: log::Watch,
    /// What `raw` writes through, until it is finished.
    io: Option<Counted>,
}

// SAFETY: the context is used through `&mut self` and belongs to no thread.
unsafe impl Send for Muxer {}

impl Muxer {
    /// Creates `part` as a file of the container with this name; what it takes to write is counted.
    pub(crate) fn create(
        part: &Path,
        target: &Path,
        container: &str,
        count: &IoCount,
    ) -> Result<Self> {
        let watch = log::Watch::new();
        let _entered = watch.enter();
        let (Some(url), Ok(name)) = (url(part), CString::new(container)) else {
            return Err(Error::output(target, "its name holds a zero byte"));
        };
        let mut raw = ptr::null_mut();
        // SAFETY: the strings end with a zero; the context is freed by `drop` from here on.
        let code = unsafe {
            ffi::avformat_alloc_output_context2(&mut raw, ptr::null(), name.as_ptr(), url.as_ptr())
        };
        if code < 0 {
            return Err(Error::output(
                target,
                format!("there is no container {container} here"),
            ));
        }
        drop(_entered);
        let mut muxer = Self {
            raw,
            target: target.to_owned(),
            watch,
            io: None,
        };
        let mut io = Counted::writing(&url, part, count).map_err(|detail| muxer.failed(detail))?;
        // SAFETY: the context is valid, and closed before what it writes through.
        unsafe {
            (*raw).pb = io.as_ptr();
            (*raw).flags |= ffi::AVFMT_FLAG_CUSTOM_IO;
        }
        muxer.io = Some(io);
        Ok(muxer)
    }

    fn failed(&self, detail: String) -> Error {
        Error::output(&self.target, detail)
    }

    fn add(&mut self, parameters: &Parameters, time_base: Rational) -> Result<&mut ffi::AVStream> {
        // SAFETY: the context is valid and not yet begun; the stream lives as long as the context.
        let stream = unsafe { ffi::avformat_new_stream(self.raw, ptr::null()) };
        if stream.is_null() {
            return Err(Error::bug("adding a stream", "out of memory"));
        }
        // SAFETY: both are valid; a fresh stream has parameters.
        let code = unsafe { ffi::avcodec_parameters_copy((*stream).codecpar, parameters.get()) };
        if code < 0 {
            return Err(Error::bug("adding a stream", super::text(code)));
        }
        // SAFETY: valid, and borrowed through `self`.
        let stream = unsafe { &mut *stream };
        stream.time_base = av_rational(time_base);
        // SAFETY: as above. The tag is the old container's; this one chooses its own.
        unsafe { (*stream.codecpar).codec_tag = 0 };
        Ok(stream)
    }

    /// Adds the video stream; `rate` and `aspect` as the source has them.
    pub(crate) fn add_video(
        &mut self,
        parameters: &Parameters,
        time_base: Rational,
        rate: Option<Rational>,
        aspect: Rational,
    ) -> Result<()> {
        // SAFETY: a context has a format with a static name.
        let container = unsafe { super::string((*(*self.raw).oformat).name) };
        let stream = self.add(parameters, time_base)?;
        stream.sample_aspect_ratio = av_rational(aspect);
        if let Some(rate) = rate {
            stream.avg_frame_rate = av_rational(rate);
        }
        // SAFETY: a stream has parameters. Apple's players know HEVC by this tag only.
        unsafe {
            (*stream.codecpar).sample_aspect_ratio = av_rational(aspect);
            if (*stream.codecpar).codec_id == ffi::AVCodecID::AV_CODEC_ID_HEVC
                && matches!(container.as_str(), "mp4" | "mov")
            {
                (*stream.codecpar).codec_tag = u32::from_le_bytes(*b"hvc1");
            }
        }
        Ok(())
    }

    /// Adds a stream whose packets will be copied from `source`.
    pub(crate) fn add_copy(&mut self, source: &Demuxer, index: usize) -> Result<()> {
        let parameters = source.parameters(index)?;
        let stream = self.add(&parameters, source.time_base(index))?;
        // SAFETY: both dictionaries are valid or null; language and handler name travel with the stream.
        unsafe { ffi::av_dict_copy(&mut stream.metadata, source.stream(index).metadata, 0) };
        Ok(())
    }

    /// Adds a stream of encoded sound.
    pub(crate) fn add_sound(&mut self, parameters: &Parameters, time_base: Rational) -> Result<()> {
        self.add(parameters, time_base).map(|_| ())
    }

    /// Carries the rotation of the source's video, which the pictures themselves do not have.
    pub(crate) fn copy_rotation(&mut self, source: &Demuxer, index: usize) {
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
        let mut size = 0;
        // SAFETY: the source stream is valid; what is found lives as long as it and has `size` bytes. Stream 0 of this
        // file is the video, and the new block has as many bytes.
        unsafe {
            let found = ffi::av_stream_get_side_data(source.stream(index), kind, &mut size);
            if !found.is_null() && (*self.raw).nb_streams > 0 {
                let copy = ffi::av_stream_new_side_data(*(*self.raw).streams, kind, size);
                if !copy.is_null() {
                    ptr::copy_nonoverlapping(found, copy, size);
                }
            }
        }
    }

    /// Writes the header. The muxer may choose other time bases than were asked for.
    pub(crate) fn begin(&mut self, options: &[(&str, String)]) -> Result<()> {
        let _entered = self.watch.enter();
        let mut dictionary = ptr::null_mut();
        for (key, value) in options {
            let (Ok(key), Ok(value)) = (CString::new(*key), CString::new(value.as_str())) else {
                continue;
            };
            // SAFETY: the strings end with a zero and are copied.
            unsafe { ffi::av_dict_set(&mut dictionary, key.as_ptr(), value.as_ptr(), 0) };
        }
        // SAFETY: the context is valid and has its streams; the dictionary is freed here.
        let code = unsafe {
            let code = ffi::avformat_write_header(self.raw, &mut dictionary);
            ffi::av_dict_free(&mut dictionary);
            code
        };
        if code < 0 {
            Err(self.failed(explain(code)))
        } else {
            Ok(())
        }
    }

    /// The time base the muxer chose for a stream.
    pub(crate) fn time_base(&self, index: usize) -> Rational {
        // SAFETY: the caller added the stream before.
        unsafe {
            assert!(
                index < (*self.raw).nb_streams as usize,
                "stream {index} was not added"
            );
            rational((**(*self.raw).streams.add(index)).time_base)
        }
    }

    /// Writes a packet to stream `index`; packets may wait until those of the other stream are there.
    pub(crate) fn write(
        &mut self,
        packet: &mut Packet,
        index: usize,
        time_base: Rational,
    ) -> Result<()> {
        let _entered = self.watch.enter();
        packet.rescale(time_base, self.time_base(index));
        packet.move_to(i32::try_from(index).unwrap_or(0));
        // SAFETY: both are valid; the muxer takes over the packet's reference.
        let code = unsafe { ffi::av_interleaved_write_frame(self.raw, packet.as_ptr()) };
        if code < 0 {
            Err(self.failed(explain(code)))
        } else {
            Ok(())
        }
    }

    /// Writes what waits and the end of the file, and closes it.
    pub(crate) fn finish(mut self) -> Result<()> {
        let _entered = self.watch.enter();
        // SAFETY: the header was written; nothing is written through the context afterwards.
        let trailer = unsafe {
            let trailer = ffi::av_write_trailer(self.raw);
            (*self.raw).pb = ptr::null_mut();
            trailer
        };
        let close = self.io.take().map_or(0, Counted::close);
        match [trailer, close].into_iter().find(|code| *code < 0) {
            Some(code) => Err(self.failed(explain(code))),
            None => Ok(()),
        }
    }
}

impl Drop for Muxer {
    fn drop(&mut self) {
        // SAFETY: freed once, and before what it writes through, which is a field and closes itself.
        unsafe { ffi::avformat_free_context(self.raw) };
    }
}

//! What a video's pictures are besides their samples: size, time base, frame rate, shape and colour.
//!
//! An encoder is opened with the source's look, so that whole and chunked renders are tagged as the source is.

use ffmpeg_next::ffi;
use twofold_core::frame::{FrameFormat, Layout, Range};
use twofold_core::protocol::{Canvas, Rational};

use crate::av::demuxer::Demuxer;
use crate::av::frame::PixelFormat;
use crate::av::rational;
use crate::error::{Error, Result};
use crate::support::supported;

/// What a video's pictures are besides their samples.
#[derive(Clone)]
pub struct Look {
    /// Size, layout and range.
    pub format: FrameFormat,
    /// Of every time stamp.
    pub time_base: Rational,
    /// The average frame rate, where it is known.
    pub frame_rate: Option<Rational>,
    /// Width to height of one pixel; 0/1 where it is not known.
    pub sample_aspect: Rational,
    pub(crate) tags: Tags,
}

/// Pixel format and colour as libav has them.
#[derive(Clone)]
pub(crate) struct Tags {
    pub(crate) pixel_format: ffi::AVPixelFormat,
    range: ffi::AVColorRange,
    primaries: ffi::AVColorPrimaries,
    transfer: ffi::AVColorTransferCharacteristic,
    pub(crate) space: ffi::AVColorSpace,
    chroma: ffi::AVChromaLocation,
}

impl Look {
    /// Of generated footage: 8 bits, 4:2:0 or 4:4:4, BT.709, square pixels.
    pub fn generated(format: FrameFormat, fps: u32) -> Self {
        let rate = Rational {
            num: i32::try_from(fps.max(1)).unwrap_or(1),
            den: 1,
        };
        Self {
            format,
            // A multiple of the rate fine enough for any player; the same that MP4 files usually have.
            time_base: Rational {
                num: 1,
                den: rate.num.saturating_mul(512),
            },
            frame_rate: Some(rate),
            sample_aspect: Rational { num: 1, den: 1 },
            tags: Tags {
                pixel_format: match format.layout() {
                    Layout::Yuv444p => ffi::AVPixelFormat::AV_PIX_FMT_YUV444P,
                    _ => ffi::AVPixelFormat::AV_PIX_FMT_YUV420P,
                },
                range: match format.range() {
                    Range::Limited => ffi::AVColorRange::AVCOL_RANGE_MPEG,
                    Range::Full => ffi::AVColorRange::AVCOL_RANGE_JPEG,
                },
                primaries: ffi::AVColorPrimaries::AVCOL_PRI_BT709,
                transfer: ffi::AVColorTransferCharacteristic::AVCOL_TRC_BT709,
                space: ffi::AVColorSpace::AVCOL_SPC_BT709,
                chroma: ffi::AVChromaLocation::AVCHROMA_LOC_LEFT,
            },
        }
    }

    /// Of a compilation's frames.
    ///
    /// # Errors
    /// A size that no frame has.
    pub fn of_canvas(canvas: Canvas) -> Result<Self> {
        FrameFormat::new(canvas.width, canvas.height, Layout::Yuv420p, Range::Limited)
            .map(|format| Self::generated(format, canvas.fps))
            .map_err(|error| Error::bug("a canvas", error.to_string()))
    }

    /// Of a stream of a file. Refuses what cannot be rendered.
    pub(crate) fn of(demuxer: &Demuxer, stream: usize) -> Result<Self> {
        let supported = supported(demuxer, stream)?;
        let parameters = demuxer.parameters(stream)?;
        let (par, raw) = (parameters.get(), demuxer.stream(stream));
        let rate = [raw.avg_frame_rate, raw.r_frame_rate]
            .into_iter()
            .find(|rate| rate.num > 0 && rate.den > 0);
        let aspect = [raw.sample_aspect_ratio, par.sample_aspect_ratio]
            .into_iter()
            .find(|aspect| aspect.num > 0 && aspect.den > 0);
        Ok(Self {
            format: supported.format,
            time_base: rational(raw.time_base),
            frame_rate: rate.map(rational),
            sample_aspect: aspect.map_or(Rational { num: 0, den: 1 }, rational),
            tags: Tags {
                pixel_format: supported.pixel_format,
                range: par.color_range,
                primaries: par.color_primaries,
                transfer: par.color_trc,
                space: par.color_space,
                chroma: par.chroma_location,
            },
        })
    }

    /// libav's number of the pixel format, for a pool of frames.
    pub fn pixel_format(&self) -> PixelFormat {
        PixelFormat(self.tags.pixel_format as i32)
    }
}

impl Tags {
    pub(crate) fn apply(&self, context: &mut ffi::AVCodecContext) {
        context.pix_fmt = self.pixel_format;
        context.color_range = self.range;
        context.color_primaries = self.primaries;
        context.color_trc = self.transfer;
        context.colorspace = self.space;
        context.chroma_sample_location = self.chroma;
    }

    pub(crate) fn apply_to_parameters(&self, parameters: &mut ffi::AVCodecParameters) {
        parameters.format = self.pixel_format as i32;
        parameters.color_range = self.range;
        parameters.color_primaries = self.primaries;
        parameters.color_trc = self.transfer;
        parameters.color_space = self.space;
        parameters.chroma_location = self.chroma;
    }
}

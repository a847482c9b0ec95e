//! What can be rendered, and by which name the rest is refused.

use ffmpeg_next::ffi;
use twofold_core::frame::{FrameFormat, Layout, MAX_HEIGHT, MAX_WIDTH, Orientation, Range};

use crate::av::demuxer::Demuxer;
use crate::error::{Error, Result};

/// A pixel format of libav's that can be rendered.
struct Known {
    name: &'static str,
    layout: Layout,
    /// libav's old way to say that every code is used.
    full: bool,
    /// What the frames are once they are decoded: three planes.
    planar: ffi::AVPixelFormat,
}

const fn known(
    name: &'static str,
    layout: Layout,
    full: bool,
    planar: ffi::AVPixelFormat,
) -> Known {
    Known {
        name,
        layout,
        full,
        planar,
    }
}

use ffi::AVPixelFormat as Pixel;

const KNOWN: [Known; 10] = [
    known("yuv420p", Layout::Yuv420p, false, Pixel::AV_PIX_FMT_YUV420P),
    known(
        "yuvj420p",
        Layout::Yuv420p,
        true,
        Pixel::AV_PIX_FMT_YUVJ420P,
    ),
    known("yuv422p", Layout::Yuv422p, false, Pixel::AV_PIX_FMT_YUV422P),
    known(
        "yuvj422p",
        Layout::Yuv422p,
        true,
        Pixel::AV_PIX_FMT_YUVJ422P,
    ),
    known("yuv444p", Layout::Yuv444p, false, Pixel::AV_PIX_FMT_YUV444P),
    known(
        "yuvj444p",
        Layout::Yuv444p,
        true,
        Pixel::AV_PIX_FMT_YUVJ444P,
    ),
    known("nv12", Layout::Yuv420p, false, Pixel::AV_PIX_FMT_YUV420P),
    known(
        "yuv420p10le",
        Layout::Yuv420p10,
        false,
        Pixel::AV_PIX_FMT_YUV420P10LE,
    ),
    known(
        "yuv422p10le",
        Layout::Yuv422p10,
        false,
        Pixel::AV_PIX_FMT_YUV422P10LE,
    ),
    known(
        "yuv444p10le",
        Layout::Yuv444p10,
        false,
        Pixel::AV_PIX_FMT_YUV444P10LE,
    ),
];

/// Pixel formats that can be rendered, by libav's names.
pub fn pixel_formats() -> Vec<&'static str> {
    KNOWN.iter().map(|known| known.name).collect()
}

/// What a stream's frames are once they are decoded.
pub(crate) struct Supported {
    pub format: FrameFormat,
    pub pixel_format: ffi::AVPixelFormat,
}

/// What a stream's frames are once they are decoded.
///
/// # Errors
/// [`Error::Unsupported`] with what it is that cannot be rendered, and what can.
pub(crate) fn supported(demuxer: &Demuxer, stream: usize) -> Result<Supported> {
    let refuse = |detail: String, hint: String| Error::Unsupported {
        path: demuxer.path().to_owned(),
        detail,
        hint,
    };
    if demuxer.is_encrypted(stream) {
        return Err(Error::encrypted(demuxer.path()));
    }
    let parameters = demuxer.parameters(stream)?;
    let (par, name) = (parameters.get(), parameters.pixel_format_name());
    let Some(known) = KNOWN.iter().find(|known| known.name == name) else {
        let detail = format!(
            "the video's pixel format is {name}{}, which cannot be rendered",
            parameters
                .peculiarity()
                .map_or_else(String::new, |what| format!(" ({what})"))
        );
        let all = pixel_formats().join(", ");
        return Err(refuse(detail, format!("supported are {all}")));
    };
    if let Some(hdr) = high_dynamic_range(par.color_trc) {
        return Err(refuse(
            format!(
                "its light is coded for HDR ({hdr}), and dimming such codes does not dim the light"
            ),
            "bring it to SDR, such as BT.709, first".to_owned(),
        ));
    }
    let Some(orientation) = demuxer
        .display_matrix(stream)
        .map_or(Some(Orientation::default()), Orientation::of_matrix)
    else {
        return Err(refuse(
            "it is shown turned by something else than quarter turns".to_owned(),
            "turn the picture itself first".to_owned(),
        ));
    };
    let full = known.full || par.color_range == ffi::AVColorRange::AVCOL_RANGE_JPEG;
    let range = if full { Range::Full } else { Range::Limited };
    let size = |value: i32| u32::try_from(value).unwrap_or(0);
    let (width, height) = (size(par.width), size(par.height));
    let format = FrameFormat::new(width, height, known.layout, range).map_err(|_| {
        refuse(
            format!("{name} of {width}x{height} pixels cannot be rendered"),
            format!(
                "4:2:0 needs even sizes, 4:2:2 an even width, 4:4:4 neither; the largest is {MAX_WIDTH}x{MAX_HEIGHT}"
            ),
        )
    })?;
    Ok(Supported {
        format: format.shown(orientation),
        pixel_format: known.planar,
    })
}

/// The name of a transfer function whose codes are not proportional to what a screen shows.
fn high_dynamic_range(transfer: ffi::AVColorTransferCharacteristic) -> Option<&'static str> {
    match transfer {
        ffi::AVColorTransferCharacteristic::AVCOL_TRC_SMPTE2084 => Some("PQ, smpte2084"),
        ffi::AVColorTransferCharacteristic::AVCOL_TRC_ARIB_STD_B67 => Some("HLG, arib-std-b67"),
        _ => None,
    }
}

/// The pixel format in which an encoder that offers `offered` takes frames of `wanted`, with the same samples.
///
/// libav has two names for 8 bits of full range; a context says the range itself, so the newer one will do for the older.
/// The older one says full range by its name, so it is taken for nothing else.
pub(crate) fn accepted(
    wanted: ffi::AVPixelFormat,
    range: Range,
    offered: &[ffi::AVPixelFormat],
) -> Option<ffi::AVPixelFormat> {
    if offered.contains(&wanted) {
        return Some(wanted);
    }
    let pair = |known: &&Known| known.planar == wanted;
    let layout = KNOWN.iter().find(pair)?.layout;
    let others = KNOWN
        .iter()
        .filter(|known| known.layout == layout && (!known.full || range == Range::Full));
    others
        .map(|known| known.planar)
        .find(|other| offered.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_has_a_name_of_libavs() {
        for layout in Layout::ALL {
            let named = KNOWN.iter().find(|known| known.name == layout.name());
            assert_eq!(named.map(|known| known.layout), Some(layout));
        }
    }

    #[test]
    fn an_encoder_takes_full_range_by_either_name_and_limited_by_one() {
        let (old, new) = (Pixel::AV_PIX_FMT_YUVJ420P, Pixel::AV_PIX_FMT_YUV420P);
        assert_eq!(accepted(old, Range::Full, &[new]), Some(new));
        assert_eq!(accepted(new, Range::Full, &[old]), Some(old));
        assert_eq!(accepted(new, Range::Limited, &[old]), None);
        assert_eq!(accepted(new, Range::Limited, &[old, new]), Some(new));
        let deep = Pixel::AV_PIX_FMT_YUV420P10LE;
        assert_eq!(accepted(deep, Range::Limited, &[old, new]), None);
    }
}

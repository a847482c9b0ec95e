//! Frames whose two chroma planes are woven into one (`nv12`), taken apart: no sample changes.

use ffmpeg_next::ffi;
use twofold_core::frame::FrameFormat;

use super::frame::{Frame, FramePool, PixelFormat};
use crate::error::{Error, Result};

/// Makes three planes of two.
pub(crate) struct Unweave {
    pool: FramePool,
    format: FrameFormat,
}

impl Unweave {
    /// For frames of `format`, which is 8-bit 4:2:0.
    pub(crate) fn new(format: FrameFormat) -> Result<Self> {
        let planar = PixelFormat(ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i32);
        Ok(Self {
            pool: FramePool::new(format, planar)?,
            format,
        })
    }

    /// The same picture with everything that is said of it, in three planes.
    pub(crate) fn frame(&self, woven: &Frame) -> Result<Frame> {
        let mut frame = self.pool.frame()?;
        // SAFETY: both frames are valid; time, tags and flags are copied, not the picture.
        let code = unsafe { ffi::av_frame_copy_props(frame.as_ptr(), woven.as_ptr()) };
        if code < 0 {
            return Err(Error::bug("copying what a frame says", super::text(code)));
        }
        {
            let mut planes = frame.planes_mut()?;
            let (width, height) = self.format.plane(0);
            for (to, from) in planes.rows_mut(0).zip(rows(woven, 0, width, height)?) {
                to.copy_from_slice(from);
            }
            let (width, height) = self.format.plane(1);
            for plane in [1, 2] {
                let woven = rows(woven, 1, 2 * width, height)?;
                for (to, from) in planes.rows_mut(plane).zip(woven) {
                    for (to, pair) in to.iter_mut().zip(from.chunks_exact(2)) {
                        *to = pair[plane - 1];
                    }
                }
            }
        }
        Ok(frame)
    }
}

/// `height` rows of `width` bytes of one of a frame's planes, whatever its format.
fn rows(
    frame: &Frame,
    plane: usize,
    width: usize,
    height: usize,
) -> Result<impl Iterator<Item = &[u8]>> {
    // SAFETY: valid as long as the frame is borrowed.
    let raw = unsafe { &*frame.as_ptr() };
    let stride = usize::try_from(raw.linesize[plane]).unwrap_or(0);
    if raw.data[plane].is_null() || stride < width {
        return Err(Error::bug(
            "reading a frame",
            format!("plane {plane} has no rows of {width} bytes"),
        ));
    }
    // SAFETY: libav keeps `linesize` bytes for each row but the last, and at least the visible ones for that; they live and
    // do not change as long as the frame is borrowed.
    let bytes = unsafe {
        std::slice::from_raw_parts(raw.data[plane].cast_const(), stride * (height - 1) + width)
    };
    Ok(bytes.chunks(stride).map(move |row| &row[..width]))
}

//! A decoded picture, and a pool of pictures to draw on.

use ffmpeg_next::ffi;
use twofold_core::frame::{FrameFormat, PLANES, Planes, PlanesMut};

use crate::error::{Error, Result};

/// Rows start at multiples of this, as libav's own buffers do.
const ALIGN: usize = 64;

/// Owns an `AVFrame` of video in a known format.
pub struct Frame {
    raw: *mut ffi::AVFrame,
    format: FrameFormat,
}

// SAFETY: a frame is plain data behind atomic reference counts; it belongs to no thread.
unsafe impl Send for Frame {}

impl Frame {
    /// A frame without a picture, for the decoder to fill.
    pub(crate) fn empty(format: FrameFormat) -> Result<Self> {
        // SAFETY: takes nothing; null means that there is no memory.
        let raw = unsafe { ffi::av_frame_alloc() };
        if raw.is_null() {
            return Err(Error::bug("allocating a frame", "out of memory"));
        }
        Ok(Self { raw, format })
    }

    /// The same picture once more, in the same memory.
    ///
    /// # Errors
    /// When there is no memory for the frame around it.
    pub fn again(&self) -> Result<Self> {
        // SAFETY: the frame is valid; the clone holds references of its own.
        let raw = unsafe { ffi::av_frame_clone(self.raw) };
        if raw.is_null() {
            return Err(Error::bug("repeating a frame", "out of memory"));
        }
        Ok(Self {
            raw,
            format: self.format,
        })
    }

    pub(crate) fn as_ptr(&self) -> *mut ffi::AVFrame {
        self.raw
    }

    fn get(&self) -> &ffi::AVFrame {
        // SAFETY: valid as long as `self`.
        unsafe { &*self.raw }
    }

    pub(crate) fn get_mut(&mut self) -> &mut ffi::AVFrame {
        // SAFETY: valid as long as `self`, borrowed exclusively.
        unsafe { &mut *self.raw }
    }

    /// When it is shown, in the source's time base.
    pub fn pts(&self) -> Option<i64> {
        let frame = self.get();
        [frame.pts, frame.best_effort_timestamp]
            .into_iter()
            .find(|pts| *pts != ffi::AV_NOPTS_VALUE)
    }

    /// How long it is shown, 0 where the file does not say.
    pub fn duration(&self) -> i64 {
        self.get().pkt_duration.max(0)
    }

    /// Sets when it is shown and for how long.
    pub fn set_time(&mut self, pts: i64, duration: i64) {
        let frame = self.get_mut();
        frame.pts = pts;
        frame.best_effort_timestamp = pts;
        frame.pkt_duration = duration;
    }

    /// The decoder had to invent some of it.
    pub(crate) fn is_damaged(&self) -> bool {
        let frame = self.get();
        frame.decode_error_flags != 0 || frame.flags & ffi::AV_FRAME_FLAG_CORRUPT != 0
    }

    /// Whether the decoder gave what the stream promised.
    pub(crate) fn is_as_promised(&self, pixel_format: i32) -> bool {
        let frame = self.get();
        let size = (frame.width, frame.height)
            == (self.format.width() as i32, self.format.height() as i32);
        size && frame.format == pixel_format
    }

    fn layout(&self) -> Result<([usize; PLANES], [usize; PLANES])> {
        let frame = self.get();
        let mut strides = [0; PLANES];
        let mut lengths = [0; PLANES];
        for plane in 0..PLANES {
            let (width, height) = (self.format.row_bytes(plane), self.format.plane(plane).1);
            let stride = usize::try_from(frame.linesize[plane]).unwrap_or(0);
            if frame.data[plane].is_null() || stride < width {
                return Err(Error::bug(
                    "reading a frame",
                    format!("plane {plane} has no rows of {width} bytes"),
                ));
            }
            strides[plane] = stride;
            lengths[plane] = stride * (height - 1) + width;
        }
        Ok((strides, lengths))
    }

    /// The picture, to read.
    pub fn planes(&self) -> Result<Planes<'_>> {
        let (strides, lengths) = self.layout()?;
        let data = &self.get().data;
        // SAFETY: libav keeps `linesize` bytes for each row but the last, and at least the visible ones for that; they
        // live and do not change as long as `self` is borrowed.
        let slices = [0, 1, 2].map(|plane| unsafe {
            std::slice::from_raw_parts(data[plane].cast_const(), lengths[plane])
        });
        Planes::new(self.format, slices, strides)
            .map_err(|error| Error::bug("reading a frame", error.to_string()))
    }

    /// The picture, to write: only where nobody else holds it, as in a fresh frame of a pool.
    pub fn planes_mut(&mut self) -> Result<PlanesMut<'_>> {
        // SAFETY: the frame is valid; the function only looks at reference counts.
        if unsafe { ffi::av_frame_is_writable(self.raw) } <= 0 {
            return Err(Error::bug(
                "writing a frame",
                "somebody else still holds its buffer",
            ));
        }
        let (strides, lengths) = self.layout()?;
        let data = self.get().data;
        // SAFETY: as in `planes`; the buffer is held once, by this exclusively borrowed frame, and planes do not
        // overlap.
        let slices = [0, 1, 2]
            .map(|plane| unsafe { std::slice::from_raw_parts_mut(data[plane], lengths[plane]) });
        PlanesMut::new(self.format, slices, strides)
            .map_err(|error| Error::bug("writing a frame", error.to_string()))
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once; buffers go back to whoever owns them.
        unsafe { ffi::av_frame_free(&mut self.raw) };
    }
}

/// Pictures of one format whose memory is used again once nobody holds it, the encoder included.
pub struct FramePool {
    pool: *mut ffi::AVBufferPool,
    format: FrameFormat,
    pixel_format: i32,
    strides: [usize; PLANES],
}

// SAFETY: libav's buffer pools are made to be used from several threads.
unsafe impl Send for FramePool {}

impl FramePool {
    /// A pool for `format`; `pixel_format` is libav's name for it.
    pub fn new(format: FrameFormat, pixel_format: PixelFormat) -> Result<Self> {
        let strides = [0, 1, 2].map(|plane| format.row_bytes(plane).next_multiple_of(ALIGN));
        let bytes: usize = (0..PLANES)
            .map(|plane| strides[plane] * format.plane(plane).1)
            .sum();
        // SAFETY: any size is allowed, no allocator means libav's own; encoders may read a little past the end.
        let pool = unsafe { ffi::av_buffer_pool_init(bytes + ALIGN, None) };
        if pool.is_null() {
            return Err(Error::bug("making a pool of frames", "out of memory"));
        }
        Ok(Self {
            pool,
            format,
            pixel_format: pixel_format.0,
            strides,
        })
    }

    /// A frame whose picture is whatever was there before.
    pub fn frame(&self) -> Result<Frame> {
        let mut frame = Frame::empty(self.format)?;
        // SAFETY: the pool is valid; null means that there is no memory.
        let buffer = unsafe { ffi::av_buffer_pool_get(self.pool) };
        if buffer.is_null() {
            return Err(Error::bug("taking a frame from the pool", "out of memory"));
        }
        // SAFETY: the buffer is valid and fresh.
        let mut data = unsafe { (*buffer).data };
        let (format, pixel_format, strides) = (self.format, self.pixel_format, self.strides);
        let raw = frame.get_mut();
        raw.buf[0] = buffer;
        raw.format = pixel_format;
        raw.width = format.width() as i32;
        raw.height = format.height() as i32;
        for (plane, stride) in strides.into_iter().enumerate() {
            raw.data[plane] = data;
            raw.linesize[plane] = stride as i32;
            // SAFETY: the buffer was sized as the sum of the planes.
            data = unsafe { data.add(stride * format.plane(plane).1) };
        }
        raw.extended_data = raw.data.as_mut_ptr();
        Ok(frame)
    }
}

impl Drop for FramePool {
    fn drop(&mut self) {
        // SAFETY: made by libav, given up once; it is freed when its last buffer comes home.
        unsafe { ffi::av_buffer_pool_uninit(&mut self.pool) };
    }
}

/// libav's number of a pixel format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelFormat(pub(crate) i32);

impl PixelFormat {
    /// 8-bit 4:2:0.
    pub(crate) fn yuv420p() -> Self {
        Self(ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i32)
    }
}

//! Decoded sound.

use ffmpeg_next::ffi;

use crate::error::{Error, Result};

/// Owns an `AVFrame` of sound.
pub(crate) struct Samples(*mut ffi::AVFrame);

// SAFETY: a frame is plain data behind atomic reference counts; it belongs to no thread.
unsafe impl Send for Samples {}

impl Samples {
    pub(crate) fn empty() -> Result<Self> {
        // SAFETY: takes nothing; null means that there is no memory.
        let raw = unsafe { ffi::av_frame_alloc() };
        if raw.is_null() {
            return Err(Error::bug("allocating samples", "out of memory"));
        }
        Ok(Self(raw))
    }

    pub(crate) fn as_ptr(&self) -> *mut ffi::AVFrame {
        self.0
    }

    pub(crate) fn get(&self) -> &ffi::AVFrame {
        // SAFETY: valid as long as `self`.
        unsafe { &*self.0 }
    }

    /// Samples of each channel.
    pub(crate) fn len(&self) -> usize {
        usize::try_from(self.get().nb_samples).unwrap_or(0)
    }

    /// When it begins, in whatever its owner counts.
    pub(crate) fn pts(&self) -> Option<i64> {
        let frame = self.get();
        [frame.pts, frame.best_effort_timestamp]
            .into_iter()
            .find(|pts| *pts != ffi::AV_NOPTS_VALUE)
    }

    pub(crate) fn set_pts(&mut self, pts: i64) {
        // SAFETY: valid as long as `self`, borrowed exclusively.
        unsafe {
            (*self.0).pts = pts;
            (*self.0).best_effort_timestamp = pts;
        }
    }

    /// One channel of floats; empty where the frame has none such.
    pub(crate) fn channel(&self, index: usize) -> &[f32] {
        let frame = self.get();
        let planar = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP as i32;
        let channels = usize::try_from(frame.ch_layout.nb_channels).unwrap_or(0);
        if frame.format != planar || index >= channels.min(frame.data.len()) {
            return &[];
        }
        let data = frame.data[index];
        if data.is_null() {
            return &[];
        }
        // SAFETY: libav keeps `nb_samples` floats at each channel's pointer, aligned for them, as long as the frame lives.
        unsafe { std::slice::from_raw_parts(data.cast::<f32>(), self.len()) }
    }
}

impl Drop for Samples {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once.
        unsafe { ffi::av_frame_free(&mut self.0) };
    }
}

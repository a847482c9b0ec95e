//! What a stream's codec is and how its packets are framed.

use ffmpeg_next::ffi;

use super::string;
use crate::error::{Error, Result};
use crate::nal::Framing;

/// Owns an `AVCodecParameters`.
pub(crate) struct Parameters(*mut ffi::AVCodecParameters);

// SAFETY: plain data that belongs to no thread.
unsafe impl Send for Parameters {}

impl Parameters {
    fn new() -> Result<Self> {
        // SAFETY: takes nothing; null means that there is no memory.
        let parameters = unsafe { ffi::avcodec_parameters_alloc() };
        if parameters.is_null() {
            return Err(Error::bug("allocating codec parameters", "out of memory"));
        }
        Ok(Self(parameters))
    }

    /// A copy of a stream's.
    ///
    /// # Safety
    /// `source` points to valid parameters.
    pub(crate) unsafe fn copy_of(source: *const ffi::AVCodecParameters) -> Result<Self> {
        let parameters = Self::new()?;
        // SAFETY: both are valid; the caller's promise for the source.
        let code = unsafe { ffi::avcodec_parameters_copy(parameters.0, source) };
        if code < 0 {
            return Err(Error::bug("copying codec parameters", super::text(code)));
        }
        Ok(parameters)
    }

    /// Of an opened encoder.
    ///
    /// # Safety
    /// `context` points to an opened codec context.
    pub(crate) unsafe fn of_encoder(context: *const ffi::AVCodecContext) -> Result<Self> {
        let parameters = Self::new()?;
        // SAFETY: both are valid; the caller's promise for the context.
        let code = unsafe { ffi::avcodec_parameters_from_context(parameters.0, context) };
        if code < 0 {
            return Err(Error::bug(
                "reading the encoder's parameters",
                super::text(code),
            ));
        }
        Ok(parameters)
    }

    pub(crate) fn get(&self) -> &ffi::AVCodecParameters {
        // SAFETY: valid as long as `self`.
        unsafe { &*self.0 }
    }

    pub(crate) fn get_mut(&mut self) -> &mut ffi::AVCodecParameters {
        // SAFETY: valid as long as `self`, borrowed exclusively.
        unsafe { &mut *self.0 }
    }

    /// The codec's own header: parameter sets for H.264 and HEVC.
    pub(crate) fn extradata(&self) -> &[u8] {
        let parameters = self.get();
        match usize::try_from(parameters.extradata_size) {
            // SAFETY: libav keeps `extradata_size` bytes there as long as the parameters live.
            Ok(size) if size > 0 && !parameters.extradata.is_null() => unsafe {
                std::slice::from_raw_parts(parameters.extradata, size)
            },
            _ => &[],
        }
    }

    /// Gives it another header.
    pub(crate) fn set_extradata(&mut self, header: &[u8]) -> Result<()> {
        let padding = ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize;
        let size = i32::try_from(header.len())
            .map_err(|_| Error::bug("writing a codec header", "it is too long"))?;
        let parameters = self.get_mut();
        // SAFETY: the old header belongs to the parameters and is given up; the new block has room for the bytes, zeros
        // follow them, and it belongs to the parameters from here on.
        unsafe {
            ffi::av_freep((&raw mut parameters.extradata).cast());
            parameters.extradata_size = 0;
            let block = ffi::av_mallocz(header.len() + padding).cast::<u8>();
            if block.is_null() {
                return Err(Error::bug("writing a codec header", "out of memory"));
            }
            std::ptr::copy_nonoverlapping(header.as_ptr(), block, header.len());
            parameters.extradata = block;
        }
        parameters.extradata_size = size;
        Ok(())
    }

    /// How the packets are framed.
    pub(crate) fn framing(&self) -> Framing {
        match self.get().codec_id {
            ffi::AVCodecID::AV_CODEC_ID_H264 => Framing::of_h264(self.extradata()),
            ffi::AVCodecID::AV_CODEC_ID_HEVC => Framing::of_hevc(self.extradata()),
            ffi::AVCodecID::AV_CODEC_ID_AAC if self.extradata().is_empty() => Framing::Adts,
            _ => Framing::Raw,
        }
    }

    /// libav's name of the pixel format.
    pub(crate) fn pixel_format_name(&self) -> String {
        describe(self.get().format).map_or_else(
            || "unknown".to_owned(),
            // SAFETY: the name is a static string.
            |descriptor| unsafe { string(descriptor.name) },
        )
    }

    /// What is unusual about the pixel format, in a few words.
    pub(crate) fn peculiarity(&self) -> Option<String> {
        let descriptor = describe(self.get().format)?;
        let has = |flag: i32| descriptor.flags & flag as u64 != 0;
        let depth = descriptor.comp[0].depth;
        if has(ffi::AV_PIX_FMT_FLAG_PAL) {
            Some("a palette".to_owned())
        } else if has(ffi::AV_PIX_FMT_FLAG_RGB) {
            Some("red, green and blue".to_owned())
        } else if has(ffi::AV_PIX_FMT_FLAG_ALPHA) {
            Some("transparency".to_owned())
        } else if depth > 10 {
            Some(format!("{depth} bits a sample"))
        } else if descriptor.nb_components < 3 {
            Some("no colour".to_owned())
        } else {
            None
        }
    }

    pub(crate) fn codec_name(&self) -> String {
        // SAFETY: the function returns a static string for any id.
        unsafe { string(ffi::avcodec_get_name(self.get().codec_id)) }
    }
}

/// What libav knows of a pixel format by its number.
pub(crate) fn describe(pixel_format: i32) -> Option<&'static ffi::AVPixFmtDescriptor> {
    let mut descriptor = std::ptr::null();
    loop {
        // SAFETY: walks libav's static table, from null to null; its entries live for ever.
        unsafe {
            descriptor = ffi::av_pix_fmt_desc_next(descriptor);
            if descriptor.is_null() {
                return None;
            }
            if ffi::av_pix_fmt_desc_get_id(descriptor) as i32 == pixel_format {
                return Some(&*descriptor);
            }
        }
    }
}

impl Drop for Parameters {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once.
        unsafe { ffi::avcodec_parameters_free(&mut self.0) };
    }
}

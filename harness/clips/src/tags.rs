//! What a file says of its video, read back.

use std::ffi::{CStr, CString, c_char};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;

use ffmpeg_next::ffi;

use crate::encode::must;

/// What a file says of its video, by libav's names, and which streams it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    /// Of the samples.
    pub pixel_format: String,
    /// `tv` or `pc`.
    pub range: String,
    /// Colour primaries.
    pub primaries: String,
    /// Transfer function.
    pub transfer: String,
    /// Matrix of luma and chroma.
    pub matrix: String,
    /// Where chroma samples lie.
    pub chroma: String,
    /// The first four numbers that turn and mirror the picture.
    pub turned: Option<[i32; 4]>,
    /// Width and height.
    pub size: (i32, i32),
    /// Kind of each stream.
    pub streams: Vec<String>,
    /// When the first packet of each stream is shown, in microseconds.
    pub starts: Vec<i64>,
}

/// Reads the tags of the widest video of a file that is not a cover.
///
/// # Panics
/// When libav cannot read it, or there is no video.
pub fn tags(path: &Path) -> Tags {
    let name = CString::new(path.as_os_str().as_bytes()).expect("a clip's path has no zero byte");
    // SAFETY: the context is opened, read and closed here; names are static strings or null.
    unsafe {
        ffi::av_log_set_level(ffi::AV_LOG_QUIET);
        let mut file = ptr::null_mut();
        let opened =
            ffi::avformat_open_input(&mut file, name.as_ptr(), ptr::null(), ptr::null_mut());
        must(opened, "opening a file");
        must(
            ffi::avformat_find_stream_info(file, ptr::null_mut()),
            "reading a file",
        );
        let streams: Vec<*mut ffi::AVStream> = (0..(*file).nb_streams as usize)
            .map(|index| *(*file).streams.add(index))
            .collect();
        let kind = |stream: &*mut ffi::AVStream| {
            word(ffi::av_get_media_type_string(
                (*(**stream).codecpar).codec_type,
            ))
        };
        let videos = streams.iter().filter(|stream| {
            let cover = (***stream).disposition & ffi::AV_DISPOSITION_ATTACHED_PIC != 0;
            kind(stream) == "video" && !cover
        });
        let video = videos
            .max_by_key(|stream| (*(***stream).codecpar).width)
            .expect("there is a video");
        let par = &*(**video).codecpar;
        let mut format = ffi::av_pix_fmt_desc_next(ptr::null());
        while !format.is_null() && ffi::av_pix_fmt_desc_get_id(format) as i32 != par.format {
            format = ffi::av_pix_fmt_desc_next(format);
        }
        let tags = Tags {
            pixel_format: if format.is_null() {
                String::new()
            } else {
                word((*format).name)
            },
            range: word(ffi::av_color_range_name(par.color_range)),
            primaries: word(ffi::av_color_primaries_name(par.color_primaries)),
            transfer: word(ffi::av_color_transfer_name(par.color_trc)),
            matrix: word(ffi::av_color_space_name(par.color_space)),
            chroma: word(ffi::av_chroma_location_name(par.chroma_location)),
            turned: turned(*video),
            size: (par.width, par.height),
            streams: streams.iter().map(kind).collect(),
            starts: starts(file, &streams),
        };
        ffi::avformat_close_input(&mut file);
        tags
    }
}

/// When the first packet of each stream is shown, in microseconds.
///
/// # Safety
/// The file is open, with these streams.
unsafe fn starts(file: *mut ffi::AVFormatContext, streams: &[*mut ffi::AVStream]) -> Vec<i64> {
    let mut starts = vec![i64::MAX; streams.len()];
    // SAFETY: the packet is ours; its stream is one of the file's.
    unsafe {
        let mut packet = ffi::av_packet_alloc();
        while ffi::av_read_frame(file, packet) >= 0 {
            let index = (*packet).stream_index as usize;
            let base = (*streams[index]).time_base;
            let secs = (*packet).pts as f64 * f64::from(base.num) / f64::from(base.den);
            starts[index] = starts[index].min((secs * 1e6).round() as i64);
            ffi::av_packet_unref(packet);
        }
        ffi::av_packet_free(&mut packet);
    }
    starts
}

/// # Safety
/// The stream is valid.
unsafe fn turned(stream: *mut ffi::AVStream) -> Option<[i32; 4]> {
    let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
    // SAFETY: what is found is a matrix of nine numbers that lives as long as the stream.
    unsafe {
        let found = ffi::av_stream_get_side_data(stream, kind, ptr::null_mut());
        if found.is_null() {
            return None;
        }
        let number = |index: usize| found.cast::<i32>().add(index).read_unaligned();
        Some([number(0), number(1), number(3), number(4)])
    }
}

/// # Safety
/// The pointer is null or a string that lives during the call.
unsafe fn word(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(pointer) }
        .to_string_lossy()
        .into_owned()
}

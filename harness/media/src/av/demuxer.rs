//! An opened file: its streams and its packets.

use std::path::{Path, PathBuf};
use std::ptr;

use ffmpeg_next::ffi;
use twofold_core::protocol::Rational;

use super::io::{Counted, IoCount, is_url, protocols};
use super::packet::Packet;
use super::parameters::Parameters;
use super::{log, rational, url};
use crate::error::{Error, Result};

/// Containers that are read. The list keeps a text file from being taken for a video of text, and a playlist from
/// opening other files.
const CONTAINERS: &str = "mov,matroska,webm,avi,mpegts,mpeg,nut,flv,asf,mxf,ogg,ivf,h264,hevc,gif,wav,mp3,flac,aac,ac3,m4v";

/// What kind of stream it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Video,
    /// A cover, not a video.
    Picture,
    Audio,
    Other(&'static str),
}

/// An opened file. What it reads belongs to the watch of the thread that opened it.
pub(crate) struct Demuxer {
    raw: *mut ffi::AVFormatContext,
    path: PathBuf,
    /// What `raw` reads through; dropped after it is closed.
    _io: Counted,
}

// SAFETY: the context is used through `&mut self` and belongs to no thread.
unsafe impl Send for Demuxer {}

impl Demuxer {
    /// Opens a file, or what an address names, and looks into its streams.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        Self::open_counted(path, &IoCount::default())
    }

    /// The same; what it takes to read is counted.
    pub(crate) fn open_counted(path: &Path, count: &IoCount) -> Result<Self> {
        let demuxer = Self::open_header(path, count)?;
        // SAFETY: the context is open; options are optional.
        let code = unsafe { ffi::avformat_find_stream_info(demuxer.raw, ptr::null_mut()) };
        if code < 0 {
            return Err(demuxer.reading_failed(code));
        }
        Ok(demuxer)
    }

    /// Opens a file by its header alone: enough for one this program wrote.
    pub(crate) fn open_header(path: &Path, count: &IoCount) -> Result<Self> {
        log::install();
        let unreadable = |detail: String| Error::Unreadable {
            path: path.to_owned(),
            detail,
        };
        if !is_url(path) {
            check_readable(path)?;
        }
        let url = url(path).ok_or_else(|| unreadable("its name holds a zero byte".to_owned()))?;
        let mut io = Counted::reading(&url, path, count).map_err(unreadable)?;
        let mut options = ptr::null_mut();
        let list = std::ffi::CString::new(CONTAINERS).unwrap_or_default();
        // SAFETY: all strings end with a zero and outlive the calls; the dictionary is made and freed here. The context is
        // ours until libav takes it over, which frees it where it cannot be opened; it never frees `io`.
        let (code, raw) = unsafe {
            let mut raw = ffi::avformat_alloc_context();
            if raw.is_null() {
                return Err(Error::bug("opening a file", "out of memory"));
            }
            (*raw).pb = io.as_ptr();
            ffi::av_dict_set(&mut options, c"format_whitelist".as_ptr(), list.as_ptr(), 0);
            ffi::av_dict_set(
                &mut options,
                c"protocol_whitelist".as_ptr(),
                protocols(path).as_ptr(),
                0,
            );
            let code = ffi::avformat_open_input(&mut raw, url.as_ptr(), ptr::null(), &mut options);
            ffi::av_dict_free(&mut options);
            (code, raw)
        };
        if code < 0 {
            return Err(opening_failed(path, io.head(), code));
        }
        Ok(Self {
            raw,
            path: path.to_owned(),
            _io: io,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn context(&self) -> &ffi::AVFormatContext {
        // SAFETY: open as long as `self`.
        unsafe { &*self.raw }
    }

    pub(crate) fn streams(&self) -> usize {
        self.context().nb_streams as usize
    }

    pub(crate) fn stream(&self, index: usize) -> &ffi::AVStream {
        assert!(
            index < self.streams(),
            "stream {index} of {}",
            self.streams()
        );
        // SAFETY: the index is in range, and libav keeps the streams as long as the context.
        unsafe { &**self.context().streams.add(index) }
    }

    pub(crate) fn kind(&self, index: usize) -> Kind {
        let stream = self.stream(index);
        // SAFETY: every stream has parameters.
        let kind = unsafe { (*stream.codecpar).codec_type };
        let picture = ffi::AV_DISPOSITION_ATTACHED_PIC | ffi::AV_DISPOSITION_TIMED_THUMBNAILS;
        match kind {
            ffi::AVMediaType::AVMEDIA_TYPE_VIDEO if stream.disposition & picture != 0 => {
                Kind::Picture
            }
            ffi::AVMediaType::AVMEDIA_TYPE_VIDEO => Kind::Video,
            ffi::AVMediaType::AVMEDIA_TYPE_AUDIO => Kind::Audio,
            ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE => Kind::Other("subtitles"),
            ffi::AVMediaType::AVMEDIA_TYPE_DATA => Kind::Other("data"),
            _ => Kind::Other("an attachment"),
        }
    }

    /// The stream libav would choose among those of `kind`.
    pub(crate) fn best(&self, kind: Kind) -> Option<usize> {
        let media = match kind {
            Kind::Video => ffi::AVMediaType::AVMEDIA_TYPE_VIDEO,
            _ => ffi::AVMediaType::AVMEDIA_TYPE_AUDIO,
        };
        // SAFETY: the context is open; no decoder is asked for.
        let best = unsafe { ffi::av_find_best_stream(self.raw, media, -1, -1, ptr::null_mut(), 0) };
        let best = usize::try_from(best)
            .ok()
            .filter(|index| self.kind(*index) == kind);
        best.or_else(|| (0..self.streams()).find(|index| self.kind(*index) == kind))
    }

    pub(crate) fn time_base(&self, index: usize) -> Rational {
        rational(self.stream(index).time_base)
    }

    pub(crate) fn parameters(&self, index: usize) -> Result<Parameters> {
        // SAFETY: every stream has parameters.
        unsafe { Parameters::copy_of(self.stream(index).codecpar) }
    }

    /// Leaves the packets of all other streams unread.
    pub(crate) fn keep_only(&mut self, keep: &[usize]) {
        for index in 0..self.streams() {
            let discard = if keep.contains(&index) {
                ffi::AVDiscard::AVDISCARD_DEFAULT
            } else {
                ffi::AVDiscard::AVDISCARD_ALL
            };
            // SAFETY: the index is in range and the context borrowed exclusively.
            unsafe { (**(*self.raw).streams.add(index)).discard = discard };
        }
    }

    /// The next packet; `false` at the end of the file. Whatever keeps the rest from being read is an error.
    pub(crate) fn read(&mut self, packet: &mut Packet) -> Result<bool> {
        // SAFETY: both are valid and borrowed exclusively; a packet left from before must be given up first.
        let code = unsafe {
            ffi::av_packet_unref(packet.as_ptr());
            ffi::av_read_frame(self.raw, packet.as_ptr())
        };
        if code == ffi::AVERROR_EOF {
            let error = self.io_error();
            return if error < 0 {
                Err(self.reading_failed(error))
            } else {
                Ok(false)
            };
        }
        if code < 0 {
            return Err(self.reading_failed(code));
        }
        // A packet that an error cut short may look whole.
        let error = self.io_error();
        if error < 0 {
            return Err(self.reading_failed(error));
        }
        if packet.is_encrypted() {
            return Err(Error::encrypted(&self.path));
        }
        if packet.is_corrupt() {
            return Err(Error::truncated(
                &self.path,
                format!("a packet at byte {} is not whole", self.position(packet)),
            ));
        }
        Ok(true)
    }

    fn position(&self, packet: &Packet) -> i64 {
        // SAFETY: the packet is valid.
        unsafe { (*packet.as_ptr()).pos }
    }

    fn io_error(&self) -> i32 {
        let io = self.context().pb;
        if io.is_null() {
            return 0;
        }
        // SAFETY: not null, so valid as long as the context.
        unsafe { (*io).error }
    }

    fn reading_failed(&self, code: i32) -> Error {
        Error::damaged(&self.path, super::explain(code))
    }

    /// Goes to the keyframe of stream `index` at or before `timestamp`. Decoders must be flushed afterwards.
    pub(crate) fn seek(&mut self, index: usize, timestamp: i64) -> Result<()> {
        // SAFETY: the context is open and borrowed exclusively.
        let code = unsafe {
            ffi::av_seek_frame(self.raw, index as i32, timestamp, ffi::AVSEEK_FLAG_BACKWARD)
        };
        if code < 0 {
            let detail = format!(
                "no keyframe can be found at or before time stamp {timestamp}: {}",
                super::explain(code)
            );
            return Err(Error::range(&self.path, detail));
        }
        Ok(())
    }

    /// How many bytes there are, where that can be told.
    pub(crate) fn bytes(&self) -> Option<i64> {
        // SAFETY: an opened file has a context to read through, as long as itself.
        let size = unsafe { ffi::avio_size(self.context().pb) };
        (size >= 0).then_some(size)
    }

    /// The furthest byte that the index of stream `index` speaks of.
    pub(crate) fn indexed_bytes(&self, index: usize) -> i64 {
        let stream: *const ffi::AVStream = self.stream(index);
        // SAFETY: the stream is valid; entries are read before anything else touches the context.
        unsafe {
            let count = ffi::avformat_index_get_entries_count(stream);
            let mut end = 0;
            for entry in 0..count {
                let entry = ffi::avformat_index_get_entry(stream.cast_mut(), entry);
                if !entry.is_null() {
                    end = end.max((*entry).pos + i64::from((*entry).size()));
                }
            }
            end
        }
    }

    /// How stream `index` is laid on the screen, where the file says so.
    pub(crate) fn display_matrix(&self, index: usize) -> Option<[i32; 9]> {
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
        let mut size = 0;
        // SAFETY: the stream is valid; what is found lives as long as it and has `size` bytes.
        let bytes = unsafe {
            let found = ffi::av_stream_get_side_data(self.stream(index), kind, &mut size);
            if found.is_null() {
                return None;
            }
            std::slice::from_raw_parts(found, size)
        };
        let (words, _) = bytes.as_chunks::<4>();
        let matrix: Vec<i32> = words.iter().map(|word| i32::from_ne_bytes(*word)).collect();
        matrix.try_into().ok()
    }

    /// Whether stream `index` says itself that it is encrypted; of others only their packets do.
    pub(crate) fn is_encrypted(&self, index: usize) -> bool {
        let stream = self.stream(index);
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_ENCRYPTION_INIT_INFO;
        // SAFETY: stream, parameters and dictionary are valid or null; nothing is kept of what is found.
        unsafe {
            let tag = (*stream.codecpar).codec_tag.to_le_bytes();
            let told = ffi::av_stream_get_side_data(stream, kind, ptr::null_mut());
            let key = ffi::av_dict_get(stream.metadata, c"enc_key_id".as_ptr(), ptr::null(), 0);
            matches!(&tag, b"encv" | b"drmi") || !told.is_null() || !key.is_null()
        }
    }

    /// Whether it is of the container with this name.
    pub(crate) fn is_container(&self, name: &str) -> bool {
        // SAFETY: an opened file has a format with a static name.
        let names = unsafe { super::string((*self.context().iformat).name) };
        names.split(',').any(|known| known == name)
    }
}

impl Drop for Demuxer {
    fn drop(&mut self) {
        // SAFETY: opened by libav, closed once.
        unsafe { ffi::avformat_close_input(&mut self.raw) };
    }
}

fn check_readable(path: &Path) -> Result<()> {
    let unreadable = |detail: String| Error::Unreadable {
        path: path.to_owned(),
        detail,
    };
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(plain(&error)))?;
    if metadata.is_dir() {
        return Err(unreadable("it is a directory".to_owned()));
    }
    if metadata.is_file() && metadata.len() == 0 {
        return Err(Error::Empty {
            path: path.to_owned(),
        });
    }
    std::fs::File::open(path).map_err(|error| unreadable(plain(&error)))?;
    Ok(())
}

/// An error of the system without its number.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_lowercase()
}

/// Whether the first box is one that an MP4 file begins with: a text by that name is not a file cut off.
fn begins_like_mp4(head: [u8; 8]) -> bool {
    [b"ftyp", b"mdat", b"free", b"wide", b"skip"]
        .iter()
        .any(|name| head[4..] == **name)
}

fn opening_failed(path: &Path, head: Option<[u8; 8]>, code: i32) -> Error {
    let said = super::explain(code);
    if is_url(path) && code != ffi::AVERROR_INVALIDDATA {
        return Error::Unreadable {
            path: path.to_owned(),
            detail: said.to_lowercase(),
        };
    }
    let no_index = said.contains("moov atom not found") || code == ffi::AVERROR_INVALIDDATA;
    if no_index && head.is_some_and(begins_like_mp4) {
        return Error::truncated(path, "its index (the moov box) is missing or not whole");
    }
    let detail = if code == ffi::AVERROR_INVALIDDATA || said.contains("whitelist") {
        "no known container begins like this".to_owned()
    } else {
        said
    };
    Error::NotVideo {
        path: path.to_owned(),
        detail,
    }
}

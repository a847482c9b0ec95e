//! A video encoder: frames in, packets out.

use std::collections::{HashMap, HashSet};
use std::ffi::CString;
use std::ptr;

use ffmpeg_next::ffi;
use twofold_core::protocol::Rational;
use twofold_core::strict::closest;

use super::frame::Frame;
use super::packet::Packet;
use super::parameters::{Parameters, describe};
use super::{av_rational, log};
use crate::error::{Error, Result};
use crate::look::Look;
use crate::support::accepted;

/// Owns an opened encoder. Frames must come with their time and duration set, in presentation order.
pub struct Encoder {
    raw: *mut ffi::AVCodecContext,
    name: String,
    // The encoder forgets how long a frame is shown; a packet without it makes a file one frame short.
    durations: HashMap<i64, i64>,
    keyframes: HashSet<i64>,
}

// SAFETY: the context is used through `&mut self` and belongs to no thread.
unsafe impl Send for Encoder {}

impl Encoder {
    /// Opens an encoder by name with its options in order. GOPs are closed, so that any chunk can follow any other.
    pub fn open(
        name: &str,
        options: &[(String, String)],
        look: &Look,
        threads: u32,
    ) -> Result<Self> {
        log::install();
        let watch = log::Watch::new();
        let _entered = watch.enter();
        let codec = find(name)?;
        // SAFETY: the codec is valid; null means that there is no memory.
        let raw = unsafe { ffi::avcodec_alloc_context3(codec) };
        if raw.is_null() {
            return Err(Error::bug("allocating an encoder", "out of memory"));
        }
        let encoder = Self {
            raw,
            name: name.to_owned(),
            durations: HashMap::new(),
            keyframes: HashSet::new(),
        };
        // libav's own MPEG encoders make closed GOPs only where they do not look for changes of scene.
        if !name.starts_with("lib") && encoder.has("sc_threshold") {
            encoder.set("sc_threshold", "1000000000")?;
        }
        for (option, value) in options {
            check_preset(name, option, value)?;
            encoder.set(option, value)?;
        }
        // x265 writes to standard error by itself.
        if name == "libx265" && !options.iter().any(|(option, _)| option == "x265-params") {
            encoder.set("x265-params", "log-level=none")?;
        }
        // SAFETY: the context is fresh and not yet open.
        let context = unsafe { &mut *raw };
        look.apply(context);
        context.pix_fmt = pixel_format(codec, name, look)?;
        context.thread_count = i32::try_from(threads.max(1)).unwrap_or(1);
        context.flags |= (ffi::AV_CODEC_FLAG_GLOBAL_HEADER | ffi::AV_CODEC_FLAG_CLOSED_GOP) as i32;
        context.opaque = log::mark();
        // SAFETY: the context belongs to this codec and is not yet open.
        let code = unsafe { ffi::avcodec_open2(raw, codec, ptr::null_mut()) };
        if code < 0 {
            // Later messages are mostly consequences of the first.
            let said = watch.first_error().unwrap_or_else(|| super::text(code));
            let detail = format!("it does not start: {said}");
            return Err(refused(
                name,
                detail,
                "check the options, their values and the size of the picture",
            ));
        }
        Ok(encoder)
    }

    /// Frames with these time stamps begin a group of pictures; of libx264 with `forced-idr`, one that stands alone.
    pub(crate) fn begin_groups_at(&mut self, keyframes: &[i64]) {
        self.keyframes.extend(keyframes);
    }

    fn has(&self, option: &str) -> bool {
        CString::new(option).is_ok_and(|key| {
            // SAFETY: the context is valid and the string ends with a zero; the answer is static or null.
            let found = unsafe {
                ffi::av_opt_find(
                    self.raw.cast(),
                    key.as_ptr(),
                    ptr::null(),
                    0,
                    ffi::AV_OPT_SEARCH_CHILDREN,
                )
            };
            !found.is_null()
        })
    }

    fn set(&self, option: &str, value: &str) -> Result<()> {
        let (Ok(key), Ok(text)) = (CString::new(option), CString::new(value)) else {
            return Err(refused(
                &self.name,
                "an option holds a zero byte".to_owned(),
                "remove it",
            ));
        };
        // SAFETY: the context is fresh and the strings end with a zero.
        let code = unsafe {
            ffi::av_opt_set(
                self.raw.cast(),
                key.as_ptr(),
                text.as_ptr(),
                ffi::AV_OPT_SEARCH_CHILDREN,
            )
        };
        match code {
            0.. => Ok(()),
            ffi::AVERROR_OPTION_NOT_FOUND => {
                let known = super::catalogue::options(self.raw);
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let hint = match closest(option, &known) {
                    Some(name) => format!("did you mean {name:?}?"),
                    None => format!("`ffmpeg -h encoder={}` lists its options", self.name),
                };
                Err(refused(
                    &self.name,
                    format!("there is no option {option:?}"),
                    &hint,
                ))
            }
            code => {
                let detail = format!(
                    "option {option:?} cannot be {value:?}: {}",
                    super::text(code).to_lowercase()
                );
                Err(refused(&self.name, detail, "check its value"))
            }
        }
    }

    /// Feeds a frame, or with `None` says that there are no more. Packets must be received after each.
    pub fn send(&mut self, frame: Option<&mut Frame>) -> Result<()> {
        let raw = match frame {
            None => ptr::null_mut(),
            Some(frame) => {
                let Some(pts) = frame.pts() else {
                    return Err(Error::bug("encoding", "a frame has no time stamp"));
                };
                self.durations.insert(pts, frame.duration());
                let raw = frame.get_mut();
                raw.pts = pts;
                // The source's picture types would force this encoder's.
                raw.pict_type = match self.keyframes.contains(&pts) {
                    true => ffi::AVPictureType::AV_PICTURE_TYPE_I,
                    false => ffi::AVPictureType::AV_PICTURE_TYPE_NONE,
                };
                raw.key_frame = 0;
                frame.as_ptr()
            }
        };
        // SAFETY: the context is open; the frame is valid or null.
        let code = unsafe { ffi::avcodec_send_frame(self.raw, raw) };
        if code < 0 {
            return Err(Error::bug(
                "encoding",
                format!("{}: {}", self.name, super::text(code)),
            ));
        }
        Ok(())
    }

    /// The next packet, if there is one yet.
    pub fn receive(&mut self) -> Result<Option<Packet>> {
        let mut packet = Packet::new()?;
        // SAFETY: the context is open, the packet valid.
        let code = unsafe { ffi::avcodec_receive_packet(self.raw, packet.as_ptr()) };
        if code == ffi::AVERROR_EOF || code == ffi::AVERROR(libc::EAGAIN) {
            return Ok(None);
        }
        if code < 0 {
            return Err(Error::bug(
                "encoding",
                format!("{}: {}", self.name, super::text(code)),
            ));
        }
        // Some encoders say with an empty packet that the picture before is shown again. Containers drop such packets, and
        // the video would be shorter than its source.
        if packet.data().is_empty() {
            let at = packet
                .pts()
                .map_or_else(String::new, |pts| format!(" with time stamp {pts}"));
            return Err(refused(
                &self.name,
                format!("it leaves the frame{at} out, where every frame is wanted"),
                "give it more to spend, such as --option b=20M, or use libx264, which keeps them all",
            ));
        }
        if packet.duration() == 0
            && let Some(pts) = packet.pts()
        {
            packet.set_duration(self.durations.remove(&pts).unwrap_or(0));
        }
        Ok(Some(packet))
    }

    /// What a file needs to know of the stream.
    pub(crate) fn parameters(&self) -> Result<Parameters> {
        // SAFETY: the context is open.
        unsafe { Parameters::of_encoder(self.raw) }
    }

    /// How its packets are framed.
    pub fn framing(&self) -> Result<crate::nal::Framing> {
        Ok(self.parameters()?.framing())
    }

    /// The time base its time stamps are in.
    pub fn time_base(&self) -> Rational {
        // SAFETY: the context is open.
        super::rational(unsafe { (*self.raw).time_base })
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: allocated by libav, freed once; its threads end here.
        unsafe { ffi::avcodec_free_context(&mut self.raw) };
    }
}

fn refused(codec: &str, detail: String, hint: &str) -> Error {
    Error::Encoder {
        codec: codec.to_owned(),
        detail,
        hint: hint.to_owned(),
    }
}

/// x264 and x265 print their own complaint about a preset, so they are not asked about an unknown one.
fn check_preset(codec: &str, option: &str, value: &str) -> Result<()> {
    const PRESETS: [&str; 10] = [
        "ultrafast",
        "superfast",
        "veryfast",
        "faster",
        "fast",
        "medium",
        "slow",
        "slower",
        "veryslow",
        "placebo",
    ];
    let asked = matches!(codec, "libx264" | "libx265") && option == "preset";
    if !asked || PRESETS.contains(&value) {
        return Ok(());
    }
    Err(refused(
        codec,
        format!("there is no preset {value:?}"),
        &format!("presets are {}", PRESETS.join(", ")),
    ))
}

/// In which pixel format the encoder takes frames of this look.
fn pixel_format(codec: *const ffi::AVCodec, name: &str, look: &Look) -> Result<ffi::AVPixelFormat> {
    let wanted = look.tags.pixel_format;
    let mut offered = Vec::new();
    // SAFETY: the codec is one of libav's static descriptions; its list is null or ended by NONE.
    unsafe {
        let mut next = (*codec).pix_fmts;
        if next.is_null() {
            return Ok(wanted);
        }
        while *next != ffi::AVPixelFormat::AV_PIX_FMT_NONE {
            offered.push(*next);
            next = next.add(1);
        }
    }
    accepted(wanted, look.format.range(), &offered).ok_or_else(|| {
        let named = |format: &ffi::AVPixelFormat| {
            // SAFETY: the name is a static string.
            describe(*format as i32).map(|found| unsafe { super::string(found.name) })
        };
        let takes: Vec<String> = offered.iter().filter_map(named).collect();
        let layout = look.format.layout().name();
        refused(
            name,
            format!("it takes no {layout} of this range"),
            &format!(
                "it takes {}; libx264 takes all that can be rendered",
                takes.join(", ")
            ),
        )
    })
}

fn find(name: &str) -> Result<*const ffi::AVCodec> {
    let unknown = || {
        let known = super::catalogue::video_encoders();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let hint = match closest(name, &known) {
            Some(near) => format!("did you mean {near:?}?"),
            None => "libx264 is the usual one; `ffmpeg -encoders` lists them".to_owned(),
        };
        refused(name, "there is no such encoder here".to_owned(), &hint)
    };
    let key = CString::new(name).map_err(|_| unknown())?;
    // SAFETY: the name ends with a zero; the result is static or null.
    let codec = unsafe { ffi::avcodec_find_encoder_by_name(key.as_ptr()) };
    // SAFETY: checked for null first.
    if codec.is_null() || unsafe { (*codec).type_ } != ffi::AVMediaType::AVMEDIA_TYPE_VIDEO {
        return Err(unknown());
    }
    Ok(codec)
}

impl Look {
    /// Gives a fresh context this look.
    fn apply(&self, context: &mut ffi::AVCodecContext) {
        context.width = self.format.width() as i32;
        context.height = self.format.height() as i32;
        context.time_base = av_rational(self.time_base);
        context.sample_aspect_ratio = av_rational(self.sample_aspect);
        if let Some(rate) = self.frame_rate {
            context.framerate = av_rational(rate);
        }
        self.tags.apply(context);
    }
}

//! Where encoded packets go: a playable file with the source's audio, or a chunk to be joined.
//!
//! A whole file keeps the source's time base and time stamps. A chunk is NUT, which takes any codec and any time base
//! exactly and knows no edit lists; its time stamps count from wherever the container wants its first packet.

use std::path::Path;

use twofold_core::frame::Orientation;
use twofold_core::protocol::{Canvas, Rational};

use crate::audio::{AudioCopy, AudioEnd};
use crate::av::demuxer::Demuxer;
use crate::av::encoder::Encoder;
use crate::av::io::IoCount;
use crate::av::muxer::Muxer;
use crate::av::packet::Packet;
use crate::av::parameters::Parameters;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::probe::find_video;
use crate::staged::Staged;

/// The container of a chunk.
const CHUNK: &str = "nut";

const VIDEO: usize = 0;
const AUDIO: usize = 1;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Video packets.
    pub video_packets: u64,
    /// Audio packets.
    pub audio_packets: u64,
    /// Bytes of the file.
    pub output_bytes: u64,
}

/// What goes into a playable file beside an encoder's packets.
pub(crate) enum Beside<'a> {
    /// A source's audio that starts before a time stamp, and how its picture is turned.
    Source {
        path: &'a Path,
        audio_end_pts: Option<i64>,
    },
    /// The sound of a file that has nothing else; none where absent.
    Sound(Option<&'a Path>),
}

/// A file being written beside its final name; dropped before [`Writer::finish`] it leaves nothing.
pub struct Writer {
    muxer: Muxer,
    staged: Staged,
    audio: Option<AudioCopy>,
    time_base: Rational,
    origin: i64,
    video_packets: u64,
    audio_packets: u64,
}

impl Writer {
    /// A playable file of an encoder's packets, with the audio of `source` that starts before `audio_end_pts`; what it takes
    /// to read that and to write is counted.
    ///
    /// # Errors
    /// A container that is not known by its extension or does not take the codec, and a source that cannot be read.
    pub fn whole(
        output: &Path,
        encoder: &Encoder,
        look: &Look,
        source: &Path,
        audio_end_pts: Option<i64>,
        io: &IoCount,
    ) -> Result<Self> {
        let beside = Beside::Source {
            path: source,
            audio_end_pts,
        };
        Self::playable(output, &encoder.parameters()?, look, &beside, io)
    }

    pub(crate) fn playable(
        output: &Path,
        parameters: &Parameters,
        look: &Look,
        beside: &Beside<'_>,
        io: &IoCount,
    ) -> Result<Self> {
        let container = container(output)?;
        if container == "matroska" && look.format.orientation() != Orientation::default() {
            return Err(Error::Unsupported {
                path: output.to_owned(),
                detail: "this container does not keep how the source's picture is turned"
                    .to_owned(),
                hint: "write an .mp4 file".to_owned(),
            });
        }
        let audio = match beside {
            Beside::Source {
                path,
                audio_end_pts,
            } => {
                let end = audio_end_pts.map(|pts| AudioEnd {
                    pts,
                    time_base: look.time_base,
                });
                AudioCopy::open(path, end, io)?
            }
            Beside::Sound(Some(path)) => AudioCopy::open(path, None, io)?,
            Beside::Sound(None) => None,
        };
        let staged = Staged::beside(output)?;
        let mut muxer = Muxer::create(staged.part(), output, container, io)?;
        muxer.add_video(
            parameters,
            look.time_base,
            look.frame_rate,
            look.sample_aspect,
        )?;
        if let Some(audio) = &audio {
            let (demuxer, index) = audio.source();
            muxer.add_copy(demuxer, index)?;
        }
        if let Beside::Source { path, .. } = beside {
            match &audio {
                Some(audio) => muxer.copy_rotation(audio.source().0, find_video(audio.source().0)?),
                None => {
                    let demuxer = Demuxer::open_counted(path, io)?;
                    muxer.copy_rotation(&demuxer, find_video(&demuxer)?);
                }
            }
        }
        muxer.begin(&options(container, look.time_base))?;
        Ok(Self {
            muxer,
            staged,
            audio,
            time_base: look.time_base,
            origin: 0,
            video_packets: 0,
            audio_packets: 0,
        })
    }

    /// A chunk of an encoder's packets, the first shown of which has the time stamp `first_pts`; what it takes to write is
    /// counted.
    ///
    /// # Errors
    /// A directory that cannot be written, or a codec that the container does not take.
    pub fn chunk(
        output: &Path,
        encoder: &Encoder,
        look: &Look,
        first_pts: i64,
        io: &IoCount,
    ) -> Result<Self> {
        let staged = Staged::beside(output)?;
        let mut muxer = Muxer::create(staged.part(), output, CHUNK, io)?;
        muxer.add_video(
            &encoder.parameters()?,
            look.time_base,
            look.frame_rate,
            look.sample_aspect,
        )?;
        muxer.begin(&[])?;
        Ok(Self {
            muxer,
            staged,
            audio: None,
            time_base: look.time_base,
            origin: first_pts,
            video_packets: 0,
            audio_packets: 0,
        })
    }

    /// Writes a video packet whose time stamps are the source's, and the audio that comes before it.
    ///
    /// # Errors
    /// A time stamp that the container cannot keep, and whatever keeps the file from being written.
    pub fn write(&mut self, mut packet: Packet) -> Result<()> {
        if let Some(dts) = packet.dts() {
            self.copy_audio(Some((dts, self.time_base)))?;
        }
        packet.shift(-self.origin);
        let to = self.muxer.time_base(VIDEO);
        if !packet.fits(self.time_base, to) {
            return Err(Error::Unsupported {
                path: self.staged.target().to_owned(),
                detail: format!(
                    "this container counts in {}/{} s and cannot keep the source's time stamps, which are in {}/{} s",
                    to.num, to.den, self.time_base.num, self.time_base.den
                ),
                hint: "write an .mp4 file".to_owned(),
            });
        }
        self.video_packets += 1;
        self.muxer.write(&mut packet, VIDEO, self.time_base)
    }

    fn copy_audio(&mut self, until: Option<(i64, Rational)>) -> Result<()> {
        let Some(audio) = &mut self.audio else {
            return Ok(());
        };
        let time_base = audio.time_base();
        while let Some(mut packet) = audio.take_until(until)? {
            self.audio_packets += 1;
            self.muxer.write(&mut packet, AUDIO, time_base)?;
        }
        Ok(())
    }

    /// Writes the remaining audio and the end, and gives the file its name.
    ///
    /// # Errors
    /// Whatever keeps the file from being written.
    pub fn finish(mut self) -> Result<Written> {
        self.copy_audio(None)?;
        self.muxer.finish()?;
        let output_bytes = self.staged.finish()?;
        Ok(Written {
            video_packets: self.video_packets,
            audio_packets: self.audio_packets,
            output_bytes,
        })
    }
}

/// Whether a compilation's file can have this name.
///
/// # Errors
/// A container that is not known by its extension, or cannot keep the canvas's time stamps.
pub fn check_name(output: &Path, canvas: Canvas) -> Result<()> {
    let counts_in_milliseconds = container(output)? == "matroska";
    if counts_in_milliseconds && 1000 % canvas.fps.max(1) != 0 {
        return Err(Error::Unsupported {
            path: output.to_owned(),
            detail: format!(
                "this container counts in milliseconds and cannot keep {} frames a second",
                canvas.fps
            ),
            hint: "write an .mp4 file".to_owned(),
        });
    }
    Ok(())
}

/// The container by the name's extension.
pub(crate) fn container(output: &Path) -> Result<&'static str> {
    let extension = output
        .extension()
        .and_then(|text| text.to_str())
        .unwrap_or("")
        .to_lowercase();
    match extension.as_str() {
        "mp4" | "m4v" => Ok("mp4"),
        "mov" => Ok("mov"),
        "mkv" => Ok("matroska"),
        _ => Err(Error::Unsupported {
            path: output.to_owned(),
            detail: "its extension names no container that is written".to_owned(),
            hint: "end it with .mp4, .mov or .mkv".to_owned(),
        }),
    }
}

/// What makes the container keep the source's time stamps to the tick.
pub(crate) fn options(container: &str, time_base: Rational) -> Vec<(&'static str, String)> {
    match container {
        "mp4" | "mov" => vec![
            ("video_track_timescale", time_base.den.to_string()),
            // Edit lists, which hold the offset of a track's start, count in this one.
            ("movie_timescale", time_base.den.to_string()),
        ],
        // Sound may begin a little before 0; moving everything behind it would move the picture, too.
        "matroska" => vec![("avoid_negative_ts", "disabled".to_owned())],
        _ => Vec::new(),
    }
}

//! The pictures of a video from a keyframe on: demuxed and decoded in separate calls, so that the caller can time each.

use std::path::Path;

use crate::av::decoder::{Decoded, Decoder};
use crate::av::demuxer::Demuxer;
use crate::av::frame::Frame;
use crate::av::io::IoCount;
use crate::av::log::Watch;
use crate::av::packet::Packet;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::probe::find_video;
use crate::times::Times;

/// So often a seek that lands too late is tried again further back.
const SEEKS: u32 = 8;

/// A video that is being decoded.
pub(crate) struct Pictures {
    demuxer: Demuxer,
    decoder: Decoder,
    stream: usize,
    look: Look,
    /// A packet that was read but not yet fed.
    packet: Packet,
    pending: bool,
    ended: bool,
    times: Times,
    /// Where decoding began, and whether a packet from before it was fed: of a picture that cannot be whole.
    begun_pts: i64,
    led: bool,
    watch: Watch,
}

impl Pictures {
    /// Opens a file, goes to a keyframe at or before `seek_pts` and makes the decoder ready; what it takes to read is counted.
    ///
    /// # Errors
    /// A file that cannot be read or rendered, and a keyframe that cannot be found.
    pub(crate) fn open(path: &Path, seek_pts: i64, threads: u32, io: &IoCount) -> Result<Self> {
        let mut demuxer = Demuxer::open_counted(path, io)?;
        let stream = find_video(&demuxer)?;
        let look = Look::of(&demuxer, stream)?;
        demuxer.keep_only(&[stream]);
        // What was said about the beginning of the file, which need not be part of the range, is not watched.
        let watch = Watch::new();
        let entered = watch.enter();
        let mut decoder = Decoder::open(&demuxer, stream, look.format, threads)?;
        let mut packet = Packet::new()?;
        drop(entered);
        // Nor what is said on the way to the keyframe: a reader may try places that are none.
        let begun_pts = go_to(&mut demuxer, stream, &mut packet, seek_pts)?;
        decoder.flush();
        Ok(Self {
            demuxer,
            decoder,
            stream,
            look,
            packet,
            pending: true,
            ended: false,
            times: Times::default(),
            begun_pts,
            led: false,
            watch,
        })
    }

    /// Goes to another place, as [`Pictures::open`] does.
    ///
    /// # Errors
    /// A keyframe that cannot be found.
    pub(crate) fn go(&mut self, seek_pts: i64) -> Result<()> {
        self.begun_pts = go_to(&mut self.demuxer, self.stream, &mut self.packet, seek_pts)?;
        self.decoder.flush();
        // What was said on the way to another place is of no account here.
        self.watch.clear();
        (self.pending, self.ended, self.led) = (true, false, false);
        self.times = Times::default();
        Ok(())
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        self.demuxer.path()
    }

    /// What the pictures are besides their samples.
    pub(crate) fn look(&self) -> &Look {
        &self.look
    }

    /// Reads the next packet; to be called when decoding is [`Decoded::Hungry`].
    ///
    /// # Errors
    /// Whatever keeps the file from being read.
    pub(crate) fn demux(&mut self) -> Result<()> {
        let _entered = self.watch.enter();
        while !self.pending && !self.ended {
            match self.demuxer.read(&mut self.packet)? {
                false => self.ended = true,
                true => self.pending = self.packet.stream() == self.stream,
            }
        }
        Ok(())
    }

    /// Decodes until there is a picture, a packet must be read, or the video has ended.
    ///
    /// # Errors
    /// Pictures that cannot be decoded.
    pub(crate) fn decode(&mut self) -> Result<Decoded> {
        let _entered = self.watch.enter();
        loop {
            match self.decoder.receive()? {
                Decoded::Hungry if self.pending => {
                    self.pending = false;
                    self.led |= self.packet.pts().is_some_and(|pts| pts < self.begun_pts);
                    self.decoder.send(Some(&self.packet))?;
                }
                Decoded::Hungry if self.ended => self.decoder.send(None)?,
                decoded => return Ok(decoded),
            }
        }
    }

    /// The time stamp of the picture that was decoded last, as it came and as [`Times`] lets it go by.
    ///
    /// # Errors
    /// One that has none.
    pub(crate) fn time(&mut self, picture: &Frame) -> Result<(i64, Option<i64>)> {
        let given = picture
            .pts()
            .ok_or_else(|| Error::damaged(self.path(), "a decoded frame has no time stamp"))?;
        Ok((given, self.times.next(given)))
    }

    /// Whether a picture of this time stamp is whole.
    ///
    /// # Errors
    /// One that the decoder marks, and damage that it told of.
    pub(crate) fn check(&self, picture: &Frame, pts: i64) -> Result<()> {
        if picture.is_damaged() {
            return Err(Error::damaged(
                self.path(),
                format!("the frame with time stamp {pts} cannot be decoded whole"),
            ));
        }
        self.check_messages()
    }

    /// Damage that the decoder hides as well as it can but tells of.
    ///
    /// Of the pictures before a keyframe in whose middle of things decoding began it must complain, and which complaint is
    /// about which picture is not told: then the marks on the frames themselves have to do.
    ///
    /// # Errors
    /// The first thing it said.
    pub(crate) fn check_messages(&self) -> Result<()> {
        match self.watch.first_error() {
            Some(said) if !self.led => Err(Error::damaged(self.path(), said)),
            _ => Ok(()),
        }
    }
}

/// Leaves `packet` at a keyframe at or before `pts`, and says which.
///
/// Containers seek by decoding time, so with short GOPs and reordering a seek can land behind the frame that is wanted.
pub(crate) fn go_to(
    demuxer: &mut Demuxer,
    stream: usize,
    packet: &mut Packet,
    pts: i64,
) -> Result<i64> {
    let mut aim = pts;
    for _ in 0..SEEKS {
        demuxer.seek(stream, aim)?;
        let landed = loop {
            if !demuxer.read(packet)? {
                break None;
            }
            if packet.stream() == stream {
                break packet.pts();
            }
        };
        match landed {
            Some(landed) if landed <= pts => return Ok(landed),
            Some(landed) => aim = packet.dts().unwrap_or(landed).min(aim).saturating_sub(1),
            None => break,
        }
    }
    Err(Error::range(
        demuxer.path(),
        format!("no keyframe can be found at or before time stamp {pts}"),
    ))
}

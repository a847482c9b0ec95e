//! The frames of one range of a file, exactly: from the keyframe before it, decoded and counted.
//!
//! Demuxing and decoding are separate calls, so that the caller can time each. The first frame given has the range's
//! first time stamp and as many are given as the range says, or there is an error.

use std::path::Path;

use twofold_core::protocol::FrameRange;

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

/// What decoding brings next.
pub enum Step {
    /// A frame of the range, in presentation order.
    Frame(Frame),
    /// A packet must be read first.
    Hungry,
    /// The range is complete.
    Done,
}

/// Reads one range of a file.
pub struct RangeReader {
    demuxer: Demuxer,
    decoder: Decoder,
    stream: usize,
    look: Look,
    range: FrameRange,
    /// A packet that was read but not yet fed.
    packet: Packet,
    pending: bool,
    ended: bool,
    given: u32,
    times: Times,
    pre_roll: u32,
    moved: u32,
    /// Where decoding began, and whether a packet from before it was fed: of a picture that cannot be whole.
    begun_pts: i64,
    led: bool,
    watch: Watch,
}

impl RangeReader {
    /// Opens the file, goes to the range's keyframe and makes the decoder ready; what it takes to read is counted.
    ///
    /// # Errors
    /// A file that cannot be read or rendered, and a keyframe that cannot be found.
    pub fn open(path: &Path, range: FrameRange, threads: u32, io: &IoCount) -> Result<Self> {
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
        let begun_pts = go_to(&mut demuxer, stream, &mut packet, range.seek_pts)?;
        decoder.flush();
        Ok(Self {
            demuxer,
            decoder,
            stream,
            look,
            range,
            packet,
            pending: true,
            ended: false,
            given: 0,
            times: Times::default(),
            pre_roll: 0,
            moved: 0,
            begun_pts,
            led: false,
            watch,
        })
    }

    /// What the pictures are besides their samples.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Frames that were decoded only because the range does not begin at a keyframe.
    pub fn pre_roll(&self) -> u32 {
        self.pre_roll
    }

    /// Frames given so far that had the time stamp of another one and were moved to the tick after it.
    pub fn moved(&self) -> u32 {
        self.moved
    }

    /// Reads the next packet of the video; to be called when decoding is [`Step::Hungry`].
    ///
    /// # Errors
    /// Whatever keeps the file from being read.
    pub fn demux(&mut self) -> Result<()> {
        let _entered = self.watch.enter();
        while !self.pending && !self.ended {
            match self.demuxer.read(&mut self.packet)? {
                false => self.ended = true,
                true => self.pending = self.packet.stream() == self.stream,
            }
        }
        Ok(())
    }

    /// Decodes until there is a frame of the range, a packet is needed, or the range is complete.
    ///
    /// # Errors
    /// Damaged frames, and frames that are not those of the range.
    pub fn decode(&mut self) -> Result<Step> {
        let _entered = self.watch.enter();
        loop {
            if self.given == self.range.frames {
                self.check_messages()?;
                return Ok(Step::Done);
            }
            match self.decoder.receive()? {
                Decoded::Frame(frame) => {
                    if let Some(frame) = self.keep(frame)? {
                        return Ok(Step::Frame(frame));
                    }
                }
                Decoded::Hungry if self.pending => {
                    self.pending = false;
                    self.led |= self.packet.pts().is_some_and(|pts| pts < self.begun_pts);
                    self.decoder.send(Some(&self.packet))?;
                }
                Decoded::Hungry if self.ended => self.decoder.send(None)?,
                Decoded::Hungry => return Ok(Step::Hungry),
                Decoded::Finished => {
                    return Err(
                        self.mismatch(format!("the video ends after {} of them", self.given))
                    );
                }
            }
        }
    }

    /// The frame if it is of the range; frames before it are counted and dropped.
    fn keep(&mut self, mut frame: Frame) -> Result<Option<Frame>> {
        let Some(given) = frame.pts() else {
            return Err(Error::damaged(
                self.demuxer.path(),
                "a decoded frame has no time stamp",
            ));
        };
        let time = self.times.next(given);
        if time.unwrap_or(given) < self.range.first_pts {
            self.pre_roll += 1;
            return Ok(None);
        }
        let Some(pts) = time else {
            return Err(self.mismatch(format!("time stamp {given} comes out of order")));
        };
        if self.given == 0 && pts != self.range.first_pts {
            return Err(self.mismatch(format!("the first one decoded has time stamp {pts}")));
        }
        if pts >= self.range.end_pts {
            return Err(self.mismatch(format!(
                "time stamp {pts} comes after {} of them",
                self.given
            )));
        }
        if frame.is_damaged() {
            return Err(Error::damaged(
                self.demuxer.path(),
                format!("the frame with time stamp {pts} cannot be decoded whole"),
            ));
        }
        self.check_messages()?;
        self.given += 1;
        self.moved += u32::from(pts != given);
        // Only the last frame's end is not told by the next one's beginning.
        let duration = if self.given == self.range.frames {
            self.range.end_pts - pts
        } else {
            frame.duration()
        };
        frame.set_time(pts, duration);
        Ok(Some(frame))
    }

    /// Damage that the decoder hides as well as it can but tells of.
    ///
    /// Of the pictures before a keyframe in whose middle of things decoding began it must complain, and which complaint is
    /// about which picture is not told: then the marks on the frames themselves have to do.
    fn check_messages(&self) -> Result<()> {
        match self.watch.first_error() {
            Some(said) if !self.led => Err(Error::damaged(self.demuxer.path(), said)),
            _ => Ok(()),
        }
    }

    fn mismatch(&self, found: String) -> Error {
        let FrameRange {
            first_pts,
            end_pts,
            frames,
            ..
        } = self.range;
        Error::range(
            self.demuxer.path(),
            format!(
                "there are not the {frames} frames from time stamp {first_pts} to {end_pts}: {found}"
            ),
        )
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

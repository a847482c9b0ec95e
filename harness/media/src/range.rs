//! The frames of ranges of a file, one after another and exactly: from the keyframe before it, decoded and counted.
//!
//! Demuxing and decoding are separate calls, so that the caller can time each. The first frame given has the range's
//! first time stamp and as many are given as the range says, or there is an error.

use std::path::Path;

use twofold_core::protocol::FrameRange;

use crate::av::decoder::Decoded;
use crate::av::frame::Frame;
use crate::av::io::IoCount;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::pictures::Pictures;

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
    pictures: Pictures,
    range: FrameRange,
    given: u32,
    pre_roll: u32,
    moved: u32,
}

impl RangeReader {
    /// Opens the file, goes to the range's keyframe and makes the decoder ready; what it takes to read is counted.
    ///
    /// # Errors
    /// A file that cannot be read or rendered, and a keyframe that cannot be found.
    pub fn open(path: &Path, range: FrameRange, threads: u32, io: &IoCount) -> Result<Self> {
        Ok(Self {
            pictures: Pictures::open(path, range.seek_pts, threads, io)?,
            range,
            given: 0,
            pre_roll: 0,
            moved: 0,
        })
    }

    /// Goes on to another range.
    ///
    /// # Errors
    /// A keyframe that cannot be found.
    pub fn go(&mut self, range: FrameRange) -> Result<()> {
        self.pictures.go(range.seek_pts)?;
        (self.range, self.given) = (range, 0);
        Ok(())
    }

    /// What the pictures are besides their samples.
    pub fn look(&self) -> &Look {
        self.pictures.look()
    }

    /// Frames that were decoded only because a range does not begin at a keyframe.
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
        self.pictures.demux()
    }

    /// Decodes until there is a frame of the range, a packet is needed, or the range is complete.
    ///
    /// # Errors
    /// Damaged frames, and frames that are not those of the range.
    pub fn decode(&mut self) -> Result<Step> {
        loop {
            if self.given == self.range.frames {
                self.pictures.check_messages()?;
                return Ok(Step::Done);
            }
            match self.pictures.decode()? {
                Decoded::Frame(frame) => {
                    if let Some(frame) = self.keep(frame)? {
                        return Ok(Step::Frame(frame));
                    }
                }
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
        let (given, time) = self.pictures.time(&frame)?;
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
        self.pictures.check(&frame, pts)?;
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

    fn mismatch(&self, found: String) -> Error {
        let FrameRange {
            first_pts,
            end_pts,
            frames,
            ..
        } = self.range;
        Error::range(
            self.pictures.path(),
            format!(
                "there are not the {frames} frames from time stamp {first_pts} to {end_pts}: {found}"
            ),
        )
    }
}

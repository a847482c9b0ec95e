//! The pictures of one cut, exactly: from the keyframe before it, each with how many output frames show it.
//!
//! An output frame shows the last picture that starts no later than where it looks; so pictures of a slow video are shown
//! more than once, and some of a fast one not at all. As in [`crate::RangeReader`], demuxing and decoding are separate
//! calls, and damage is an error.

use std::path::Path;

use twofold_core::compilation::looks_at;
use twofold_core::protocol::Cut;

use crate::av::decoder::Decoded;
use crate::av::frame::Frame;
use crate::av::io::IoCount;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::pictures::Pictures;
use crate::upright::matrix;

/// What decoding brings next.
pub enum Shown {
    /// A picture and how many output frames show it, at least one.
    Picture(Frame, u32),
    /// A packet must be read first.
    Hungry,
    /// The cut is complete.
    Done,
}

/// Reads one cut of a clip.
pub struct CutReader<'c> {
    pictures: Pictures,
    cut: &'c Cut,
    fps: u32,
    /// The last picture, when it begins, whether that was moved.
    last: Option<(Frame, i64, bool)>,
    /// How long the one before it was shown.
    gap: i64,
    /// Output frames given so far.
    given: u32,
    pre_roll: u32,
    moved: u32,
}

impl<'c> CutReader<'c> {
    /// Opens the clip's video, goes to the cut's keyframe and makes the decoder ready; what it takes to read is counted.
    ///
    /// # Errors
    /// A file that cannot be read or rendered, and a keyframe that cannot be found.
    pub fn open(cut: &'c Cut, fps: u32, threads: u32, io: &IoCount) -> Result<Self> {
        let pictures = Pictures::open(Path::new(&cut.input), cut.seek_pts, threads, io)?;
        if matrix(pictures.look()).is_none() {
            return Err(Error::Unsupported {
                path: pictures.path().to_owned(),
                detail: "its colours are coded in a way that cannot be converted".to_owned(),
                hint: "bring it to BT.709 first".to_owned(),
            });
        }
        Ok(Self {
            pictures,
            cut,
            fps,
            last: None,
            gap: 0,
            given: 0,
            pre_roll: 0,
            moved: 0,
        })
    }

    /// What the pictures are besides their samples.
    pub fn look(&self) -> &Look {
        self.pictures.look()
    }

    /// Pictures that were decoded and are not shown: before the cut, and between two that are.
    pub fn pre_roll(&self) -> u32 {
        self.pre_roll
    }

    /// Pictures shown that had the time stamp of another one and were moved to the tick after it.
    pub fn moved(&self) -> u32 {
        self.moved
    }

    /// Reads the next packet of the video; to be called when decoding is [`Shown::Hungry`].
    ///
    /// # Errors
    /// Whatever keeps the file from being read.
    pub fn demux(&mut self) -> Result<()> {
        self.pictures.demux()
    }

    /// Decodes until a picture is known to be shown, a packet is needed, or the cut is complete.
    ///
    /// # Errors
    /// Damaged pictures, and a video that does not hold what the cut shows.
    pub fn decode(&mut self) -> Result<Shown> {
        loop {
            if self.given == self.cut.frames {
                self.pictures.check_messages()?;
                return Ok(Shown::Done);
            }
            match self.pictures.decode()? {
                Decoded::Frame(frame) => {
                    if let Some(shown) = self.follow(frame)? {
                        return Ok(shown);
                    }
                }
                Decoded::Hungry => return Ok(Shown::Hungry),
                Decoded::Finished => return self.finish(),
            }
        }
    }

    /// Where an output frame of the cut looks.
    fn looks(&self, index: u32) -> i64 {
        let frame = self.cut.first.saturating_add(index);
        looks_at(self.cut.in_pts, frame, self.fps, self.look().time_base)
    }

    /// The picture before this one, if output frames look at it and not at this one.
    fn follow(&mut self, frame: Frame) -> Result<Option<Shown>> {
        let (given, time) = self.pictures.time(&frame)?;
        let first_look = self.looks(0);
        let Some(pts) = time else {
            // Pictures of the group before a keyframe, which are not whole.
            if given < self.cut.seek_pts {
                self.pre_roll += 1;
                return Ok(None);
            }
            return Err(self.mismatch(format!("time stamp {given} comes out of order")));
        };
        if self.last.is_none() && pts > first_look && pts != self.cut.seek_pts {
            return Err(self.mismatch(format!(
                "the first picture decoded has time stamp {pts}, and {first_look} is looked at"
            )));
        }
        let mut times = 0;
        while self.given + times < self.cut.frames && self.looks(self.given + times) < pts {
            times += 1;
        }
        let moved = pts != given;
        let Some((last, last_pts, last_moved)) = self.last.replace((frame, pts, moved)) else {
            // Where the video begins later than its clip looks, its first picture is what there is to see.
            return Ok(None);
        };
        self.gap = pts - last_pts;
        if times == 0 {
            self.pre_roll += 1;
            return Ok(None);
        }
        self.show(last, last_pts, last_moved, times).map(Some)
    }

    fn show(&mut self, frame: Frame, pts: i64, moved: bool, times: u32) -> Result<Shown> {
        if pts < self.cut.seek_pts {
            return Err(self.mismatch(format!(
                "the picture at time stamp {} is missing",
                self.cut.seek_pts
            )));
        }
        self.pictures.check(&frame, pts)?;
        self.given += times;
        self.moved += u32::from(moved);
        Ok(Shown::Picture(frame, times))
    }

    /// The video ended: its last picture is shown until the end, if that is not far.
    fn finish(&mut self) -> Result<Shown> {
        let rest = self.cut.frames - self.given;
        let Some((frame, pts, moved)) = self.last.take() else {
            return Err(self.mismatch("the video ends before any of them".to_owned()));
        };
        let shown = match frame.duration() {
            0 => self.gap.max(1),
            duration => duration,
        };
        // A frame of whichever is slower: clips may end that much after their videos.
        let own = looks_at(0, 1, self.fps, self.look().time_base);
        let slack = shown.max(own) * 3 / 2;
        let looks = self.looks(self.cut.frames - 1);
        if looks > pts.saturating_add(shown).saturating_add(slack) {
            return Err(self.mismatch(format!(
                "the video ends at time stamp {}, and {looks} is looked at",
                pts.saturating_add(shown)
            )));
        }
        self.show(frame, pts, moved, rest)
    }

    fn mismatch(&self, found: String) -> Error {
        Error::Clip {
            clip: self.cut.name.clone(),
            path: self.pictures.path().to_owned(),
            detail: format!(
                "there are not the pictures of its {} frames from {} on: {found}",
                self.cut.frames, self.cut.first
            ),
        }
    }
}

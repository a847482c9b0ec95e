//! Small pictures of single frames, as they are shown, and of how two frames differ: JPEG files for people to look at.
//!
//! Integer arithmetic and one thread throughout, so that the same frames give the same bytes.

use std::path::Path;

use twofold_core::frame::{FrameFormat, Layout, Planes, Range};
use twofold_core::protocol::{AMPLIFIED, Canvas};

use crate::av::decoder::Decoded;
use crate::av::encoder::Encoder;
use crate::av::frame::{Frame, FramePool, PixelFormat};
use crate::av::graph::Chain;
use crate::av::io::IoCount;
use crate::error::{Error, Result};
use crate::look::Look;
use crate::pictures::Pictures;
use crate::upright::{BT601, Laid, matrix, scale};

/// A picture is at most so many times as wide as it may be high.
const WIDEST: u32 = 3;

/// Frames of a file that have exactly these time stamps, which are in order; and what they are besides their samples.
///
/// # Errors
/// A file that cannot be read or rendered, a frame that is not there, or is damaged.
pub fn frames_at(path: &Path, pts: &[i64], threads: u32) -> Result<(Look, Vec<Frame>)> {
    let first = pts.first().copied().unwrap_or(0);
    let mut pictures = Pictures::open(path, first, threads, &IoCount::default())?;
    let mut found = vec![];
    while let Some(wanted) = pts.get(found.len()).copied() {
        let missing = || Error::range(path, format!("there is no frame with time stamp {wanted}"));
        match pictures.decode()? {
            Decoded::Hungry => pictures.demux()?,
            Decoded::Finished => return Err(missing()),
            Decoded::Frame(frame) => {
                let (given, moved) = pictures.time(&frame)?;
                match moved.unwrap_or(given) {
                    at if at < wanted => {}
                    at if at > wanted => return Err(missing()),
                    at => {
                        pictures.check(&frame, at)?;
                        found.push(frame);
                    }
                }
            }
        }
    }
    Ok((pictures.look().clone(), found))
}

/// A small picture: 8-bit 4:2:0 of full range, square pixels, the right way up.
pub struct Still {
    frame: Frame,
    look: Look,
}

impl Still {
    /// Of a frame, at most so many lines high and never larger than the frame.
    ///
    /// # Errors
    /// Colours that cannot be converted.
    pub fn of(frame: &Frame, look: &Look, most_lines: u32) -> Result<Self> {
        let matrix = matrix(look)
            .ok_or_else(|| Error::bug("making a picture", "colours that cannot be converted"))?;
        Self::made(frame.again()?, look, matrix, most_lines)
    }

    /// Of how the luma of two frames of one look differs, [`AMPLIFIED`] times: black where they are equal.
    ///
    /// # Errors
    /// Whatever keeps libav from making it.
    pub fn of_difference(a: &Frame, b: &Frame, look: &Look, most_lines: u32) -> Result<Self> {
        let format = look.format;
        // Full resolution in every plane, so that any size will do.
        let grey = FrameFormat::new(
            format.width(),
            format.height(),
            Layout::Yuv444p,
            Range::Full,
        )
        .map_err(|error| Error::bug("making a picture", error.to_string()))?
        .shown(format.orientation());
        let look = Look {
            sample_aspect: look.sample_aspect,
            ..Look::generated(grey, 1)
        };
        let mut frame = FramePool::new(grey, look.pixel_format())?.frame()?;
        let (a, b) = (a.planes()?, b.planes()?);
        let mut planes = frame.planes_mut()?;
        for ((to, a), b) in planes.rows_mut(0).zip(a.rows(0)).zip(b.rows(0)) {
            amplify(to, a, b, format.layout());
        }
        for plane in [1, 2] {
            planes.rows_mut(plane).for_each(|row| row.fill(128));
        }
        Self::made(frame, &look, BT601, most_lines)
    }

    /// The same picture, at most so many lines high.
    ///
    /// # Errors
    /// Whatever keeps libav from making it.
    pub fn smaller(&self, most_lines: u32) -> Result<Self> {
        Self::made(self.frame.again()?, &self.look, BT601, most_lines)
    }

    fn made(frame: Frame, look: &Look, matrix: &'static str, most_lines: u32) -> Result<Self> {
        let format = look.format;
        let turned = format.orientation().swaps_axes();
        let shown = if turned {
            format.width()
        } else {
            format.height()
        };
        let lines = most_lines.min(shown).max(2) / 2 * 2;
        let room = Canvas {
            width: lines * WIDEST,
            height: lines,
            fps: 1,
        };
        let laid = Laid::new(look, &room);
        let small = FrameFormat::new(
            laid.fit.width,
            laid.fit.height,
            Layout::Yuv420p,
            Range::Full,
        )
        .map_err(|error| Error::bug("making a picture", error.to_string()))?;
        let mut chain = Chain::of_pictures(format, look.pixel_format(), look.time_base)?;
        let from = (matrix, format.range());
        scale(&mut chain, laid.scaled, from, (BT601, Range::Full))?;
        laid.turn.add(&mut chain)?;
        let mut graph = chain.pictures()?;
        graph.send(frame)?;
        let frame = graph
            .receive(small, PixelFormat::yuv420p())?
            .ok_or_else(|| Error::bug("filtering", "a picture went in and none came out"))?;
        Ok(Self {
            frame,
            look: Look::generated(small, 1),
        })
    }

    /// Pixels.
    pub fn width(&self) -> u32 {
        self.look.format.width()
    }

    /// Lines.
    pub fn height(&self) -> u32 {
        self.look.format.height()
    }

    /// Its samples.
    ///
    /// # Errors
    /// Never, where libav keeps its word.
    pub fn planes(&self) -> Result<Planes<'_>> {
        self.frame.planes()
    }

    /// As a JPEG file; `coarseness` is libav's quantiser, 2 (fine) to 31.
    ///
    /// # Errors
    /// Whatever keeps libav from encoding it.
    pub fn jpeg(&self, coarseness: u32) -> Result<Vec<u8>> {
        let quantiser = coarseness.clamp(2, 31).to_string();
        let options = [
            ("qmin", quantiser.as_str()),
            ("qmax", quantiser.as_str()),
            // No version of a library in the file, and the same codes on every processor.
            ("flags", "+bitexact"),
            ("idct", "simple"),
            ("dct", "int"),
        ];
        let options = options.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut encoder = Encoder::open("mjpeg", &options, &self.look, 1)?;
        let mut frame = self.frame.again()?;
        frame.set_time(0, 1);
        encoder.send(Some(&mut frame))?;
        encoder.send(None)?;
        let packet = encoder.receive()?;
        packet
            .map(|packet| packet.data().to_vec())
            .ok_or_else(|| Error::bug("encoding", "a picture went in and none came out"))
    }
}

/// A row of differences of 8 bits, from rows of 8 or more.
fn amplify(to: &mut [u8], a: &[u8], b: &[u8], layout: Layout) {
    let code = |difference: u32| u8::try_from(difference).unwrap_or(u8::MAX);
    if layout.sample_bytes() == 1 {
        for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
            *to = code(u32::from(a.abs_diff(*b)) * AMPLIFIED);
        }
        return;
    }
    let more = layout.bits() - 8;
    let pairs = a.as_chunks().0.iter().zip(b.as_chunks().0);
    for (to, (a, b)) in to.iter_mut().zip(pairs) {
        let difference = u16::from_le_bytes(*a).abs_diff(u16::from_le_bytes(*b));
        *to = code((u32::from(difference) * AMPLIFIED) >> more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_amplified_and_clamped() {
        let mut row = [9; 4];
        amplify(
            &mut row,
            &[10, 20, 0, 200],
            &[10, 17, 255, 205],
            Layout::Yuv420p,
        );
        assert_eq!(row, [0, 24, 255, 40]);
        let deep = |codes: [u16; 4]| codes.map(u16::to_le_bytes).concat();
        let (a, b) = (deep([10, 20, 0, 800]), deep([10, 19, 1023, 820]));
        amplify(&mut row, &a, &b, Layout::Yuv420p10);
        assert_eq!(row, [0, 2, 255, 40]);
    }
}

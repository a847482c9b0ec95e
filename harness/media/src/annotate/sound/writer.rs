//! The sound of a whole compilation, encoded once.

use std::path::Path;

use twofold_core::protocol::{PacketMark, SOUND_RATE};

use super::{CHANNELS, Channels};
use crate::av::aac::Aac;
use crate::av::io::IoCount;
use crate::av::muxer::Muxer;
use crate::av::packet::Packet;
use crate::error::{Error, Result};
use crate::nal::Framing;
use crate::packets::mark;
use crate::staged::Staged;

/// Encodes the sound of all clips, one after another, into a file of its own.
pub struct SoundWriter {
    aac: Aac,
    muxer: Muxer,
    staged: Staged,
    framing: Framing,
    waiting: Channels,
    packets: Vec<PacketMark>,
    /// Encoded and not yet written.
    encoded: Vec<Packet>,
}

impl SoundWriter {
    /// Starts a file beside the output; what it takes to write is counted.
    ///
    /// # Errors
    /// A directory that cannot be written, and a libav without AAC.
    pub fn create(output: &Path, io: &IoCount) -> Result<Self> {
        let aac = Aac::open(SOUND_RATE, CHANNELS as u8)?;
        let staged = Staged::beside(output)?;
        let mut muxer = Muxer::create(staged.part(), output, "mp4", io)?;
        let parameters = aac.parameters()?;
        muxer.add_sound(&parameters, aac.time_base())?;
        muxer.begin(&[("movie_timescale", SOUND_RATE.to_string())])?;
        Ok(Self {
            aac,
            muxer,
            staged,
            framing: parameters.framing(),
            waiting: [vec![], vec![]],
            packets: vec![],
            encoded: vec![],
        })
    }

    /// Encodes samples that follow.
    ///
    /// # Errors
    /// Whatever keeps them from being encoded.
    pub fn encode(&mut self, samples: &Channels) -> Result<()> {
        for (waiting, samples) in self.waiting.iter_mut().zip(samples) {
            waiting.extend_from_slice(samples);
        }
        let size = usize::try_from(self.aac.frame_samples()).unwrap_or(1024);
        let whole = self.waiting[0].len() / size * size;
        for begin in (0..whole).step_by(size) {
            let [left, right] =
                [0, 1].map(|channel: usize| &self.waiting[channel][begin..begin + size]);
            self.aac.send(&[left, right])?;
            self.collect()?;
        }
        self.waiting.iter_mut().for_each(|waiting| {
            waiting.drain(..whole);
        });
        Ok(())
    }

    /// Encodes what is left.
    ///
    /// # Errors
    /// Whatever keeps it from being encoded.
    pub fn end(&mut self) -> Result<()> {
        let [left, right] = std::mem::take(&mut self.waiting);
        if !left.is_empty() {
            self.aac.send(&[&left, &right])?;
        }
        self.aac.send(&[&[], &[]])?;
        self.collect()
    }

    fn collect(&mut self) -> Result<()> {
        while let Some(packet) = self.aac.receive()? {
            let mark = mark(&packet, self.framing);
            self.packets.push(
                mark.ok_or_else(|| Error::bug("encoding sound", "a packet has no time stamp"))?,
            );
            self.encoded.push(packet);
        }
        Ok(())
    }

    /// Writes what was encoded so far.
    ///
    /// # Errors
    /// Whatever keeps the file from being written.
    pub fn write(&mut self) -> Result<()> {
        let base = self.aac.time_base();
        for mut packet in self.encoded.drain(..) {
            self.muxer.write(&mut packet, 0, base)?;
        }
        Ok(())
    }

    /// Writes the end and gives the file its name; gives the packets.
    ///
    /// # Errors
    /// Whatever keeps the file from being written.
    pub fn finish(mut self) -> Result<Vec<PacketMark>> {
        self.write()?;
        self.muxer.finish()?;
        self.staged.finish()?;
        Ok(self.packets)
    }
}

//! A file decoded from its beginning to its end.

use std::path::Path;

use twofold_core::frame::digest;

use crate::av::decoder::{Decoded, Decoder};
use crate::av::demuxer::Demuxer;
use crate::av::log::Watch;
use crate::av::packet::Packet;
use crate::error::Result;
use crate::look::Look;
use crate::probe::find_video;

/// A decoded frame.
pub(super) struct Picture {
    pub(super) pts: Option<i64>,
    /// Of all planes.
    pub(super) digest: u128,
    pub(super) luma: Vec<u8>,
}

/// A file decoded from its beginning to its end.
pub(super) struct Playback {
    pub(super) demuxer: Demuxer,
    decoder: Decoder,
    stream: usize,
    pub(super) look: Look,
    packet: Packet,
    pub(super) watch: Watch,
}

impl Playback {
    pub(super) fn open(path: &Path, threads: u32) -> Result<Self> {
        let watch = Watch::new();
        let entered = watch.enter();
        let mut demuxer = Demuxer::open(path)?;
        let stream = find_video(&demuxer)?;
        let look = Look::of(&demuxer, stream)?;
        demuxer.keep_only(&[stream]);
        let decoder = Decoder::open(&demuxer, stream, look.format, threads)?;
        drop(entered);
        Ok(Self {
            demuxer,
            decoder,
            stream,
            look,
            packet: Packet::new()?,
            watch,
        })
    }

    pub(super) fn next(&mut self) -> Result<Option<Picture>> {
        let _entered = self.watch.enter();
        loop {
            match self.decoder.receive()? {
                Decoded::Frame(frame) => {
                    let planes = frame.planes()?;
                    let luma = planes.rows(0).fold(
                        Vec::with_capacity(self.look.format.packed_bytes()),
                        |mut luma, row| {
                            luma.extend_from_slice(row);
                            luma
                        },
                    );
                    return Ok(Some(Picture {
                        pts: frame.pts(),
                        digest: digest(&planes),
                        luma,
                    }));
                }
                Decoded::Finished => return Ok(None),
                Decoded::Hungry => self.feed()?,
            }
        }
    }

    fn feed(&mut self) -> Result<()> {
        while self.demuxer.read(&mut self.packet)? {
            if self.packet.stream() == self.stream {
                return self.decoder.send(Some(&self.packet));
            }
        }
        self.decoder.send(None)
    }
}

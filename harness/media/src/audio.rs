//! The source's audio, packet by packet, to be copied untouched.

use std::path::Path;

use twofold_core::protocol::Rational;

use crate::av::compare_ticks;
use crate::av::demuxer::{Demuxer, Kind};
use crate::av::io::IoCount;
use crate::av::packet::Packet;
use crate::error::Result;

/// Where audio packets stop being copied: a time stamp and its time base.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AudioEnd {
    pub(crate) pts: i64,
    pub(crate) time_base: Rational,
}

impl AudioEnd {
    /// Whether a packet starts at or after the end.
    pub(crate) fn excludes(&self, packet: &Packet, time_base: Rational) -> bool {
        let start = packet.pts().or(packet.dts());
        start.is_some_and(|start| compare_ticks(start, time_base, self.pts, self.time_base).is_ge())
    }
}

/// The audio of a source, in order, one packet ahead.
pub(crate) struct AudioCopy {
    demuxer: Demuxer,
    index: usize,
    end: Option<AudioEnd>,
    next: Option<Packet>,
}

impl AudioCopy {
    /// Opens the source a second time, for its audio alone; `None` where it has none.
    pub(crate) fn open(source: &Path, end: Option<AudioEnd>, io: &IoCount) -> Result<Option<Self>> {
        let mut demuxer = Demuxer::open_counted(source, io)?;
        let Some(index) = demuxer.best(Kind::Audio) else {
            return Ok(None);
        };
        demuxer.keep_only(&[index]);
        let mut copy = Self {
            demuxer,
            index,
            end,
            next: None,
        };
        copy.advance()?;
        Ok(Some(copy))
    }

    pub(crate) fn source(&self) -> (&Demuxer, usize) {
        (&self.demuxer, self.index)
    }

    pub(crate) fn time_base(&self) -> Rational {
        self.demuxer.time_base(self.index)
    }

    fn advance(&mut self) -> Result<()> {
        let mut packet = Packet::new()?;
        self.next = None;
        while self.demuxer.read(&mut packet)? {
            let excluded = self
                .end
                .is_some_and(|end| end.excludes(&packet, self.time_base()));
            if packet.stream() == self.index && !excluded {
                self.next = Some(packet);
                break;
            }
        }
        Ok(())
    }

    /// The next packet if it comes no later than `dts`, or in any case where that is `None`.
    pub(crate) fn take_until(&mut self, dts: Option<(i64, Rational)>) -> Result<Option<Packet>> {
        let due = match (&self.next, dts) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(packet), Some((dts, time_base))) => {
                let own = packet.dts().or(packet.pts());
                own.is_none_or(|own| compare_ticks(own, self.time_base(), dts, time_base).is_le())
            }
        };
        if !due {
            return Ok(None);
        }
        let packet = self.next.take();
        self.advance()?;
        Ok(packet)
    }
}

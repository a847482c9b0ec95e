//! The thread that makes the sound of the whole compilation, at the same time as the pictures are made.

use std::path::Path;

use crossbeam_channel::Sender;
use twofold_core::protocol::Sound;
use twofold_media::{ClipSound, Heard, IoCount, SoundWriter};

use super::Part;
use crate::clock::{Stage, Stages};
use crate::pipeline::{Early, Settle};

pub(super) struct SoundOf<'a> {
    pub sound: &'a Sound,
    /// Where it is written meanwhile.
    pub part: &'a Path,
    pub io: &'a IoCount,
    /// Told when the file is there.
    pub done: Sender<()>,
}

impl SoundOf<'_> {
    pub fn run(self, settle: Settle<'_, Part>) -> Result<(), Early> {
        let mut clock = Stages::start("sound");
        let mut writer = clock.work(Stage::Start, || SoundWriter::create(self.part, self.io))?;
        for clip in &self.sound.clips {
            let mut reader = clock.work(Stage::Start, || ClipSound::open(clip, self.io))?;
            loop {
                match clock.work(Stage::Decode, || reader.decode())? {
                    Heard::Hungry => clock.work(Stage::Demux, || reader.demux())?,
                    Heard::Samples(samples) => {
                        clock.work(Stage::Encode, || writer.encode(&samples))?;
                        clock.work(Stage::Mux, || writer.write())?;
                    }
                    Heard::Done => break,
                }
            }
        }
        clock.work(Stage::Encode, || writer.end())?;
        let packets = clock.work(Stage::Mux, || writer.finish())?;
        // Nobody may be waiting for it.
        let _ = self.done.send(());
        settle(Part::Sound {
            time: clock.finish(),
            packets,
        });
        Ok(())
    }
}

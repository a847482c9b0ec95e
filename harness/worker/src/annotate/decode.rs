//! The thread that reads and decodes the cuts, one after another.

use crossbeam_channel::Sender;
use twofold_core::protocol::AnnotateJob;
use twofold_media::{CutReader, IoCount, Shown};

use super::{Decoded, Part};
use crate::clock::{Stage, Stages};
use crate::pipeline::{Early, Settle, pass_on};
use crate::process::{Process, as_thread, retire};

pub(super) struct Decode<'a> {
    pub job: &'a AnnotateJob,
    pub process: Process,
    pub io: &'a IoCount,
    pub output: Sender<Decoded>,
}

impl Decode<'_> {
    pub fn run(self, settle: Settle<'_, Part>) -> Result<(), Early> {
        let mut clock = Stages::start("decode");
        let begin = self.process.secs();
        let mut ready_secs = None;
        let (mut pre_roll, mut moved) = (0, 0);
        let cuts = self.job.stretches.iter().flat_map(|stretch| &stretch.cuts);
        for cut in cuts {
            let threads = self.job.threads.decode;
            let open = || CutReader::open(cut, self.job.canvas.fps, threads, self.io);
            let mut reader = clock.work(Stage::Start, || as_thread("decoder", open))?;
            ready_secs.get_or_insert_with(|| self.process.secs());
            let look = Decoded::Cut(Box::new(reader.look().clone()));
            clock.wait(Stage::HandOver, || pass_on(&self.output, look))?;
            loop {
                match clock.work(Stage::Decode, || reader.decode())? {
                    Shown::Hungry => clock.work(Stage::Demux, || reader.demux())?,
                    Shown::Picture(frame, times) => clock.wait(Stage::HandOver, || {
                        pass_on(&self.output, Decoded::Picture(frame, times))
                    })?,
                    Shown::Done => break,
                }
            }
            pre_roll += reader.pre_roll();
            moved += reader.moved();
            clock.work(Stage::Start, || retire(reader));
        }
        clock.wait(Stage::HandOver, || pass_on(&self.output, Decoded::End))?;
        let ready_secs = ready_secs.unwrap_or(begin);
        settle(Part::Decode {
            time: clock.finish(),
            open_secs: ready_secs - begin,
            ready_secs,
            pre_roll,
            moved,
        });
        Ok(())
    }
}

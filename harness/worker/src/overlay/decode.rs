//! The thread that reads and decodes.

use std::path::Path;

use crossbeam_channel::Sender;
use twofold_core::protocol::OverlayJob;
use twofold_media::{IoCount, Look, RangeReader, Step};

use super::{Message, Part};
use crate::clock::{Stage, Stages};
use crate::fault::Fault;
use crate::pipeline::{Early, Settle, pass_on};
use crate::process::{Process, as_thread};

pub(super) struct Decode<'a> {
    pub job: &'a OverlayJob,
    pub process: Process,
    pub io: &'a IoCount,
    pub looks: [Sender<Look>; 2],
    pub output: Sender<Message>,
}

impl Decode<'_> {
    pub fn run(self, settle: Settle<'_, Part>) -> Result<(), Early> {
        let mut clock = Stages::start("decode");
        let begin = self.process.secs();
        let [first, further @ ..] = self.job.ranges.as_slice() else {
            return Err(Fault::bug("there is no range to decode").into());
        };
        let open = || {
            let input = Path::new(&self.job.input);
            RangeReader::open(input, *first, self.job.threads.decode, self.io)
        };
        let mut reader = clock.work(Stage::Start, || as_thread("decoder", open))?;
        let ready_secs = self.process.secs();
        for look in &self.looks {
            // A thread that is gone has its own reason, and is noticed at the first frame.
            let _ = look.send(reader.look().clone());
        }
        let mut further = further.iter();
        loop {
            match clock.work(Stage::Decode, || reader.decode())? {
                Step::Hungry => clock.work(Stage::Demux, || reader.demux())?,
                Step::Frame(frame) => clock.wait(Stage::HandOver, || {
                    pass_on(&self.output, Message::Frame(frame))
                })?,
                Step::Done => match further.next() {
                    Some(range) => clock.work(Stage::Demux, || reader.go(*range))?,
                    None => break,
                },
            }
        }
        clock.wait(Stage::HandOver, || pass_on(&self.output, Message::End))?;
        let (pre_roll, moved) = (reader.pre_roll(), reader.moved());
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

//! The thread that hashes, encodes and writes.

use std::path::Path;

use crossbeam_channel::Receiver;
use twofold_core::protocol::{OverlayJob, Product};
use twofold_media::{IoCount, Look, Writer};

use super::{Message, Part};
use crate::clock::{Stage, Stages};
use crate::fault::Fault;
use crate::pipeline::{Early, Passage, Settle, Sink, open_encoder, take};
use crate::process::Process;

pub(super) struct Encode<'a> {
    pub job: &'a OverlayJob,
    pub process: Process,
    pub io: &'a IoCount,
    pub look: Receiver<Look>,
    pub input: Receiver<Message>,
    pub passage: &'a mut dyn Passage,
}

impl Encode<'_> {
    pub fn run(self, settle: Settle<'_, Part>) -> Result<(), Early> {
        let mut clock = Stages::start("encode");
        let look = clock.wait(Stage::Start, || take(&self.look))?;
        let begin = self.process.secs();
        let mut sink = clock.work(Stage::Start, || open(self.job, &look, self.io))?;
        let ready_secs = self.process.secs();
        loop {
            match clock.wait(Stage::HandOver, || take(&self.input))? {
                Message::End => break,
                Message::Frame(frame) => sink.frame(frame, self.passage, &mut clock)?,
            }
        }
        // The encoder lives on until it is released: its threads hold its CPU time.
        let (encoded, _encoder) = sink.finish(&mut clock)?;
        settle(Part::Encode {
            time: clock.finish(),
            encoder_secs: ready_secs - begin,
            ready_secs,
            encoded,
        });
        Ok(())
    }
}

fn open(job: &OverlayJob, look: &Look, io: &IoCount) -> Result<Sink, Fault> {
    let encoder = open_encoder(&job.encoder, look, job.threads.encode)?;
    let (output, source) = (Path::new(&job.output), Path::new(&job.input));
    let writer = match &job.product {
        Product::Whole { audio_end_pts } => {
            Writer::whole(output, &encoder, look, source, *audio_end_pts, io)?
        }
        Product::Chunk => Writer::chunk(output, &encoder, look, job.range.first_pts, io)?,
    };
    Sink::new(encoder, writer)
}

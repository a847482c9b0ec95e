//! The thread that hashes, encodes and writes.
//!
//! The digest is taken from the very frame that is handed to the encoder next: nothing can come between but a
//! [`Passage`], which in production does nothing.

use std::path::Path;
use std::time::Instant;

use crossbeam_channel::Receiver;
use twofold_core::digest::Digest;
use twofold_core::frame;
use twofold_core::protocol::{OverlayJob, PacketMark, Product};
use twofold_media::{Encoder, Frame, Framing, IoCount, Look, Writer, mark};

use super::{Early, Message, Part, Passage, Settle, take};
use crate::clock::{Stage, Stages};
use crate::fault::Fault;
use crate::process::{Process, as_thread};

pub(super) struct Encode<'a> {
    pub job: &'a OverlayJob,
    pub process: Process,
    pub io: &'a IoCount,
    pub look: Receiver<Look>,
    pub input: Receiver<Message>,
    pub passage: &'a mut dyn Passage,
}

/// What was encoded.
#[derive(Default)]
pub(super) struct Encoded {
    pub frames: Vec<Digest>,
    pub packets: Vec<PacketMark>,
    pub video_bytes: u64,
    pub output_bytes: u64,
    pub intervals_ms: Vec<f64>,
}

impl Encode<'_> {
    pub fn run(self, settle: Settle) -> Result<(), Early> {
        let mut clock = Stages::start("encode");
        let look = clock.wait(Stage::Start, || take(&self.look))?;
        let begin = self.process.secs();
        let (encoder, framing, writer) =
            clock.work(Stage::Start, || open(self.job, &look, self.io))?;
        let ready_secs = self.process.secs();
        let mut sink = Sink {
            encoder,
            framing,
            writer,
            encoded: Encoded::default(),
            last: None,
        };
        loop {
            match clock.wait(Stage::HandOver, || take(&self.input))? {
                Message::End => break,
                Message::Frame(frame) => sink.frame(frame, self.passage, &mut clock)?,
            }
        }
        clock.work(Stage::Encode, || sink.encoder.send(None))?;
        sink.drain(&mut clock)?;
        // The encoder lives on until it is released: its threads hold its CPU time.
        let Sink {
            encoder: _encoder,
            writer,
            mut encoded,
            ..
        } = sink;
        encoded.output_bytes = clock.work(Stage::Mux, || writer.finish())?.output_bytes;
        settle(Part::Encode {
            time: clock.finish(),
            encoder_secs: ready_secs - begin,
            ready_secs,
            encoded,
        });
        Ok(())
    }
}

fn open(job: &OverlayJob, look: &Look, io: &IoCount) -> Result<(Encoder, Framing, Writer), Fault> {
    // Threads of an encoder that does not name its own are told apart by the name they start under.
    let encoder = as_thread(&job.encoder.codec, || {
        Encoder::open(
            &job.encoder.codec,
            &job.encoder.options,
            look,
            job.threads.encode,
        )
    })?;
    let (output, source) = (Path::new(&job.output), Path::new(&job.input));
    let writer = match &job.product {
        Product::Whole { audio_end_pts } => {
            Writer::whole(output, &encoder, look, source, *audio_end_pts, io)?
        }
        Product::Chunk => Writer::chunk(output, &encoder, look, job.range.first_pts, io)?,
    };
    let framing = encoder.framing()?;
    Ok((encoder, framing, writer))
}

struct Sink {
    encoder: Encoder,
    framing: Framing,
    writer: Writer,
    encoded: Encoded,
    last: Option<Instant>,
}

impl Sink {
    fn frame(
        &mut self,
        frame: Frame,
        passage: &mut dyn Passage,
        clock: &mut Stages,
    ) -> Result<(), Early> {
        let frame = passage.rendered(frame);
        let digest = clock.work(Stage::Digest, || {
            frame.planes().map(|planes| Digest(frame::digest(&planes)))
        })?;
        self.encoded.frames.push(digest);
        let mut frame = passage.hashed(frame);
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            self.encoded
                .intervals_ms
                .push((now - last).as_secs_f64() * 1e3);
        }
        clock.work(Stage::Encode, || self.encoder.send(Some(&mut frame)))?;
        self.drain(clock)
    }

    fn drain(&mut self, clock: &mut Stages) -> Result<(), Early> {
        while let Some(packet) = clock.work(Stage::Encode, || self.encoder.receive())? {
            let mark = clock.work(Stage::Digest, || mark(&packet, self.framing));
            self.encoded
                .packets
                .push(mark.ok_or_else(|| Fault::bug("an encoded packet has no time stamp"))?);
            self.encoded.video_bytes += packet.data().len() as u64;
            clock.work(Stage::Mux, || self.writer.write(packet))?;
        }
        Ok(())
    }
}

//! Where frames end: hashed, encoded, written.

use std::time::Instant;

use twofold_core::digest::Digest;
use twofold_core::frame;
use twofold_core::protocol::{self, PacketMark};
use twofold_media::{Encoder, Frame, Framing, Look, Suit, Writer, mark};

use super::{Early, Passage};
use crate::clock::{Stage, Stages};
use crate::fault::Fault;
use crate::process::as_thread;

/// What was encoded.
#[derive(Default)]
pub(crate) struct Encoded {
    pub frames: Vec<Digest>,
    pub packets: Vec<PacketMark>,
    pub video_bytes: u64,
    pub output_bytes: u64,
    pub intervals_ms: Vec<f64>,
}

impl Encoded {
    /// What was encoded after it.
    pub fn add(&mut self, next: Encoded) {
        self.frames.extend(next.frames);
        self.packets.extend(next.packets);
        self.intervals_ms.extend(next.intervals_ms);
        self.video_bytes += next.video_bytes;
        self.output_bytes += next.output_bytes;
    }
}

/// Hashes, encodes and writes frames, in presentation order.
///
/// The digest is taken from the very frame that is handed to the encoder next: nothing can come between but a
/// [`Passage`], which in production does nothing.
pub(crate) struct Sink {
    encoder: Encoder,
    framing: Framing,
    writer: Writer,
    encoded: Encoded,
    last: Option<Instant>,
}

impl Sink {
    /// Into this writer.
    pub fn new(encoder: Encoder, writer: Writer) -> Result<Self, Fault> {
        Ok(Self {
            framing: encoder.framing()?,
            encoder,
            writer,
            encoded: Encoded::default(),
            last: None,
        })
    }

    /// The next frame.
    pub fn frame(
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

    pub fn drain(&mut self, clock: &mut Stages) -> Result<(), Early> {
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

    /// Encodes what is left and gives the file its name. The encoder is given back: its threads hold their CPU time.
    pub fn finish(mut self, clock: &mut Stages) -> Result<(Encoded, Encoder), Early> {
        clock.work(Stage::Encode, || self.encoder.send(None))?;
        self.drain(clock)?;
        let written = clock.work(Stage::Mux, || self.writer.finish())?;
        self.encoded.output_bytes = written.output_bytes;
        Ok((self.encoded, self.encoder))
    }
}

/// Opens an encoder: one that suits a source and begins groups at these time stamps, where there is one to suit. Threads of one that does not name its own are told apart by the name they start under.
pub(crate) fn open_encoder(
    asked: &protocol::Encoder,
    look: &Look,
    threads: u32,
    suit: Option<(&Suit, &[i64])>,
) -> Result<Encoder, Fault> {
    let open = || match suit {
        Some((suit, keyframes)) => suit.open(asked, keyframes, look, threads),
        None => Encoder::open(&asked.codec, &asked.options, look, threads),
    };
    Ok(as_thread(&asked.codec, open)?)
}

//! The thread that hashes, encodes and writes: an encoder and a file for every range, and where the source's own packets
//! stand between them, the whole file at the end.

use std::path::Path;

use crossbeam_channel::Receiver;
use twofold_core::protocol::{ChunkFile, FrameRange, JoinJob, Joined, Origin, OverlayJob, Product};
use twofold_media::{IoCount, Look, Staged, Suit, Writer, join_counted};

use super::{Message, Part};
use crate::clock::{Stage, Stages};
use crate::fault::{Fault, Result};
use crate::pipeline::{Early, Encoded, Passage, Settle, Sink, open_encoder, take};
use crate::process::{Process, retire};

pub(super) struct Encode<'a> {
    pub job: &'a OverlayJob,
    pub process: Process,
    pub io: &'a IoCount,
    /// Where the pictures of each range go.
    pub parts: &'a [Staged],
    pub look: Receiver<Look>,
    pub input: Receiver<Message>,
    pub passage: &'a mut dyn Passage,
}

impl Encode<'_> {
    pub fn run(self, settle: Settle<'_, Part>) -> std::result::Result<(), Early> {
        let mut clock = Stages::start("encode");
        let look = clock.wait(Stage::Start, || take(&self.look))?;
        let begin = self.process.secs();
        let suit = match self.job.product.is_beside_copies() {
            true => Some(clock.work(Stage::Start, || {
                Suit::of(Path::new(&self.job.input), self.io)
            })?),
            false => None,
        };
        let mut ready_secs = None;
        let (mut encoded, mut range_packets) = (Encoded::default(), vec![]);
        let mut last = None;
        for (index, range) in self.job.ranges.iter().enumerate() {
            // The last encoder lives on until it is released: its threads hold its CPU time.
            if let Some(before) = last.take() {
                clock.work(Stage::Start, || retire(before));
            }
            let open = || self.open(index, range, &look, suit.as_ref());
            let mut sink = clock.work(Stage::Start, open)?;
            ready_secs.get_or_insert_with(|| self.process.secs());
            for _ in 0..range.frames {
                match clock.wait(Stage::HandOver, || take(&self.input))? {
                    Message::Frame(frame) => sink.frame(frame, self.passage, &mut clock)?,
                    Message::End => return Err(Early::Failed(too_few())),
                }
            }
            let (own, encoder) = sink.finish(&mut clock)?;
            last = Some(encoder);
            range_packets.push(u32::try_from(own.packets.len()).unwrap_or(u32::MAX));
            encoded.add(own);
        }
        match clock.wait(Stage::HandOver, || take(&self.input))? {
            Message::End => {}
            Message::Frame(_) => return Err(Early::Failed(too_few())),
        }
        let mut copied_bytes = 0;
        if let Some(job) = whole_of(self.job, self.parts)? {
            let joined = clock.work(Stage::Mux, || join_counted(&job, self.io))?;
            encoded.output_bytes = joined.output_bytes;
            copied_bytes = joined.copied_bytes;
        }
        let ready_secs = ready_secs.unwrap_or(begin);
        settle(Part::Encode {
            time: clock.finish(),
            encoder_secs: ready_secs - begin,
            ready_secs,
            encoded,
            range_packets,
            copied_bytes,
        });
        Ok(())
    }

    fn open(
        &self,
        index: usize,
        range: &FrameRange,
        look: &Look,
        suit: Option<&Suit>,
    ) -> Result<Sink> {
        let job = self.job;
        let suit = suit.map(|suit| (suit, job.keyframes.as_slice()));
        let encoder = open_encoder(&job.encoder, look, job.threads.encode, suit)?;
        let writer = match (&job.product, self.parts.get(index)) {
            (
                Product::Whole {
                    audio_end_pts,
                    output,
                    ..
                },
                None,
            ) => {
                let (output, source) = (Path::new(output), Path::new(&job.input));
                Writer::whole(output, &encoder, look, source, *audio_end_pts, self.io)?
            }
            (_, Some(part)) => {
                Writer::chunk(part.part(), &encoder, look, range.first_pts, self.io)?
            }
            (Product::Chunks { .. }, None) => return Err(Fault::bug("a range has no file")),
        };
        Sink::new(encoder, writer)
    }
}

/// Where the pictures of each range go; none where the whole file takes them as they come.
pub(super) fn parts(job: &OverlayJob) -> Result<Vec<Staged>> {
    let (outputs, beside): (&[String], Option<&String>) = match &job.product {
        Product::Chunks { outputs, .. } => (outputs, None),
        Product::Whole { copied, output, .. } => (&[], (!copied.is_empty()).then_some(output)),
    };
    let names = outputs.iter().chain(
        beside
            .into_iter()
            .flat_map(|output| job.ranges.iter().map(move |_| output)),
    );
    let parts: twofold_media::Result<Vec<Staged>> =
        names.map(|name| Staged::beside(Path::new(name))).collect();
    Ok(parts?)
}

/// The join of what was rendered and what is copied; none where nothing is.
fn whole_of(job: &OverlayJob, parts: &[Staged]) -> Result<Option<JoinJob>> {
    let Product::Whole {
        output,
        audio_end_pts,
        copied,
    } = &job.product
    else {
        return Ok(None);
    };
    if copied.is_empty() {
        return Ok(None);
    }
    let text = |path: &Path| {
        let text = path.to_str().map(str::to_owned);
        text.ok_or_else(|| Fault::bug("a path that came as text is none"))
    };
    let chunks = parts.iter().zip(&job.ranges).map(|(part, range)| {
        Ok(ChunkFile {
            path: text(part.part())?,
            first_pts: range.first_pts,
        })
    });
    let ends = job.ranges.iter().chain(copied).map(|range| range.end_pts);
    Ok(Some(JoinJob {
        chunks: chunks.collect::<Result<_>>()?,
        origin: Origin::Source {
            path: job.input.clone(),
            audio_end_pts: *audio_end_pts,
            copied: copied.clone(),
        },
        end_pts: ends.max().unwrap_or(0),
        output: output.clone(),
    }))
}

/// Copies all of a file of which nothing is rendered.
pub(super) fn copy(job: &OverlayJob, io: &IoCount) -> Result<Joined> {
    match whole_of(job, &[])? {
        Some(job) => Ok(join_counted(&job, io)?),
        None => Err(Fault::input("there is no frame to render or to copy")),
    }
}

fn too_few() -> Fault {
    Fault::bug("other frames were rendered than asked for (hint: this is a bug, please report it)")
}

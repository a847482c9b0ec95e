//! The thread that hashes, encodes and writes: an encoder and a chunk for every stretch, and the whole file at the end.

use std::path::Path;
use std::time::Instant;

use crossbeam_channel::Receiver;
use twofold_core::protocol::{AnnotateJob, ChunkFile, ClipTime, JoinJob, Origin, Stretch};
use twofold_media::{IoCount, Look, Writer, join_counted};

use super::{Encoding, Made, Part, Parts};
use crate::clock::{Stage, Stages};
use crate::fault::Fault;
use crate::pipeline::{Early, Encoded, Passage, Settle, Sink, open_encoder, take};
use crate::process::{Process, retire};

pub(super) struct Encode<'a> {
    pub job: &'a AnnotateJob,
    pub process: Process,
    pub parts: &'a Parts,
    pub io: &'a IoCount,
    pub input: Receiver<Made>,
    /// Says that the sound is there; closed where it failed, and where there is none.
    pub sound: Receiver<()>,
    pub passage: &'a mut dyn Passage,
}

impl Encode<'_> {
    pub fn run(mut self, settle: Settle<'_, Part>) -> Result<(), Early> {
        let mut clock = Stages::start("encode");
        let begin = self.process.secs();
        let look = Look::of_canvas(self.job.canvas)?;
        let (mut encoded, mut stretch_packets, mut clips) = (Encoded::default(), vec![], vec![]);
        let mut ready_secs = None;
        let mut last = Instant::now();
        let job = self.job;
        for (stretch, part) in job.stretches.iter().zip(&self.parts.stretches) {
            let open = || open(job, stretch, part.part(), &look, self.io);
            let mut sink = clock.work(Stage::Start, open)?;
            ready_secs.get_or_insert_with(|| self.process.secs());
            for cut in &stretch.cuts {
                for _ in 0..cut.frames {
                    match clock.wait(Stage::HandOver, || take(&self.input))? {
                        Made::Frame(frame) => sink.frame(frame, self.passage, &mut clock)?,
                        Made::End => return Err(Early::Failed(too_few())),
                    }
                }
                clips.push(ClipTime {
                    clip: cut.clip,
                    frames: cut.frames,
                    secs: last.elapsed().as_secs_f64(),
                });
                last = Instant::now();
            }
            let (own, encoder) = sink.finish(&mut clock)?;
            clock.work(Stage::Start, || retire(encoder));
            stretch_packets.push(u32::try_from(own.packets.len()).unwrap_or(u32::MAX));
            encoded.add(own);
        }
        match clock.wait(Stage::HandOver, || take(&self.input))? {
            Made::End => {}
            Made::Frame(_) => return Err(Early::Failed(too_few())),
        }
        if let Some(output) = &job.whole {
            encoded.output_bytes = self.join(output, &mut clock)?;
        }
        let ready_secs = ready_secs.unwrap_or(begin);
        settle(Part::Encode(Box::new(Encoding {
            time: clock.finish(),
            encoder_secs: ready_secs - begin,
            ready_secs,
            encoded,
            stretch_packets,
            clips,
        })));
        Ok(())
    }

    /// Joins all stretches and the sound; says how many bytes there are.
    fn join(&mut self, output: &str, clock: &mut Stages) -> Result<u64, Early> {
        let sound = match &self.parts.sound {
            Some(part) => {
                clock.wait(Stage::Mux, || take(&self.sound))?;
                Some(text(part.part())?)
            }
            None => None,
        };
        let canvas = self.job.canvas;
        let stretches = self.job.stretches.iter().zip(&self.parts.stretches);
        let chunks = stretches.map(|(stretch, part)| {
            Ok(ChunkFile {
                path: text(part.part())?,
                first_pts: canvas.pts(stretch.first_frame),
            })
        });
        let job = JoinJob {
            chunks: chunks.collect::<Result<_, Fault>>()?,
            origin: Origin::Canvas { canvas, sound },
            end_pts: self.job.stretches.last().map_or(0, |stretch| {
                canvas.pts(stretch.first_frame + stretch.frames())
            }),
            output: output.to_owned(),
        };
        Ok(clock
            .work(Stage::Mux, || join_counted(&job, self.io))?
            .output_bytes)
    }
}

fn too_few() -> Fault {
    Fault::bug("other frames were decoded than asked for (hint: this is a bug, please report it)")
}

fn open(
    job: &AnnotateJob,
    stretch: &Stretch,
    part: &Path,
    look: &Look,
    io: &IoCount,
) -> Result<Sink, Fault> {
    let encoder = open_encoder(&job.encoder, look, job.threads.encode, None)?;
    let first_pts = job.canvas.pts(stretch.first_frame);
    let writer = Writer::chunk(part, &encoder, look, first_pts, io)?;
    Sink::new(encoder, writer)
}

fn text(path: &Path) -> Result<String, Fault> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Fault::bug("a path that came as text is none"))
}

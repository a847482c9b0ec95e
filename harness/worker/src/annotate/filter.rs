//! The thread that brings pictures to the canvas and draws texts on them.

use std::path::Path;

use crossbeam_channel::{Receiver, Sender};
use twofold_core::protocol::{AnnotateJob, Cut};
use twofold_media::{Frame, Lettering, Picture, Placed};

use super::{Decoded, Made, Part};
use crate::clock::{Stage, Stages};
use crate::fault::Fault;
use crate::pipeline::{Early, Settle, pass_on, take};
use crate::process::Process;

pub(super) struct Filter<'a> {
    pub job: &'a AnnotateJob,
    pub process: Process,
    pub input: Receiver<Decoded>,
    pub output: Sender<Made>,
}

impl Filter<'_> {
    pub fn run(self, settle: Settle<'_, Part>) -> Result<(), Early> {
        let mut clock = Stages::start("annotate");
        let begin = self.process.secs();
        // All of them before the first frame: what cannot be drawn is not found out after minutes.
        let placed = clock.work(Stage::Start, || place(self.job))?;
        let ready_secs = self.process.secs();
        let cuts = self.job.stretches.iter().flat_map(|stretch| &stretch.cuts);
        let mut cuts = cuts.zip(&placed);
        let mut frames = frames(self.job);
        let mut current: Option<(Picture, &Cut)> = None;
        let (mut first_frame_secs, mut drawn) = (None, 0);
        loop {
            match clock.wait(Stage::HandOver, || take(&self.input))? {
                Decoded::End => break,
                Decoded::Cut(look) => {
                    let (cut, texts) = cuts.next().ok_or_else(too_many)?;
                    let new = || Picture::new(&look, self.job.canvas, texts);
                    // The filters of the cut before are given up as well.
                    let picture = clock.work(Stage::Start, || {
                        current = None;
                        new()
                    })?;
                    current = Some((picture, cut));
                }
                Decoded::Picture(picture, times) => {
                    let (filters, cut) = current.as_mut().ok_or_else(too_many)?;
                    let frame = clock.work(Stage::Filter, || filters.annotate(picture))?;
                    first_frame_secs.get_or_insert_with(|| self.process.secs());
                    if !cut.texts.is_empty() {
                        drawn += times;
                    }
                    for _ in 1..times {
                        let again = self.stamp(frame.again()?, frames.next())?;
                        clock.wait(Stage::HandOver, || {
                            pass_on(&self.output, Made::Frame(again))
                        })?;
                    }
                    let frame = self.stamp(frame, frames.next())?;
                    clock.wait(Stage::HandOver, || {
                        pass_on(&self.output, Made::Frame(frame))
                    })?;
                }
            }
        }
        clock.wait(Stage::HandOver, || pass_on(&self.output, Made::End))?;
        settle(Part::Annotate {
            time: clock.finish(),
            pipeline_secs: ready_secs - begin,
            ready_secs,
            first_frame_secs: first_frame_secs.unwrap_or(ready_secs),
            drawn,
        });
        Ok(())
    }

    /// Gives a frame its time in the compilation.
    fn stamp(&self, mut frame: Frame, index: Option<u32>) -> Result<Frame, Fault> {
        let index = index.ok_or_else(too_many)?;
        let (pts, next) = (
            self.job.canvas.pts(index),
            self.job.canvas.pts(index.saturating_add(1)),
        );
        frame.set_time(pts, next - pts);
        Ok(frame)
    }
}

fn too_many() -> Fault {
    Fault::bug("more was decoded than asked for (hint: this is a bug, please report it)")
}

/// The compilation's index of every frame of the job, in order.
fn frames(job: &AnnotateJob) -> impl Iterator<Item = u32> {
    job.stretches
        .iter()
        .flat_map(|stretch| stretch.first_frame..stretch.first_frame + stretch.frames())
}

/// The texts of every cut, in order.
fn place(job: &AnnotateJob) -> Result<Vec<Vec<Placed>>, Fault> {
    let cuts = || job.stretches.iter().flat_map(|stretch| &stretch.cuts);
    if cuts().all(|cut| cut.texts.is_empty()) {
        return Ok(cuts().map(|_| vec![]).collect());
    }
    let mut lettering = Lettering::open(Path::new(&job.font), job.canvas)?;
    let mut placed = vec![];
    for cut in cuts() {
        let texts = cut.texts.iter();
        let texts = texts.map(|written| lettering.place(&cut.name, written));
        placed.push(texts.collect::<twofold_media::Result<Vec<_>>>()?);
    }
    Ok(placed)
}

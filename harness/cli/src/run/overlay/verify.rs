//! The chain of custody over a trial: frames, packets, times, audio, and in the warm-up a full decode.

use std::path::{Path, PathBuf};

use twofold_core::custody::{
    Broken, check_audio, check_decode, check_frames, check_packets, check_times,
};
use twofold_core::digest::Digest;
use twofold_core::protocol::{
    Answer, CompareJob, Compared, DigestJob, FrameRange, Job, PacketMark, Packets,
};
use twofold_core::record::{Failed, FailedKind, SeamPrice};

use super::TrialOf;
use super::render::{Executed, strange};
use crate::failure::Outcome;
use crate::run::footage::{Material, utf8};
use crate::worker::Worker;

/// What the trials of a scenario are compared with: its sequential render.
#[derive(Default)]
struct Reference {
    /// The rendered frames.
    frames: Vec<Digest>,
    /// The source's audio packets that belong to the scenario.
    audio: Vec<PacketMark>,
    /// Bytes of its encoded video.
    video_bytes: u64,
    /// The file, as long as the warm-up needs it.
    output: Option<PathBuf>,
}

/// Checks the trials of a run.
pub struct Verifier<'r> {
    material: &'r Material,
    worker: &'r Worker,
    references: Vec<Reference>,
}

impl<'r> Verifier<'r> {
    /// For a plan of so many scenarios.
    pub fn new(material: &'r Material, worker: &'r Worker, scenarios: u32) -> Self {
        Self {
            material,
            worker,
            references: (0..scenarios).map(|_| Reference::default()).collect(),
        }
    }

    /// Whether the sequential render of this baseline's scenario is wanted: in a warm-up it is made anew.
    pub fn lacks(&self, trial: &TrialOf<'_>) -> bool {
        trial.warmup || self.reference(trial).frames.is_empty()
    }

    /// Takes a sequential render as what the scenario's trials are compared with.
    pub fn adopt(
        &mut self,
        trial: &TrialOf<'_>,
        executed: &Executed,
        ranges: &[FrameRange],
        output: &Path,
    ) -> Outcome<Result<(), Failed>> {
        let audio_end_pts = self.material.audio_end(ranges);
        let source = match self.packets(&self.material.path, audio_end_pts)? {
            Ok(packets) => packets,
            Err(failed) => return Ok(Err(failed)),
        };
        let frames = executed
            .pieces
            .iter()
            .flat_map(|piece| piece.rendered.frames.iter().copied());
        self.references[trial.cell.scenario as usize] = Reference {
            frames: frames.collect(),
            audio: source.audio,
            video_bytes: executed.video_bytes(),
            output: Some(output.to_owned()),
        };
        Ok(Ok(()))
    }

    /// Forgets the files kept for the warm-up.
    pub fn end_warmup(&mut self) {
        for reference in &mut self.references {
            reference.output = None;
        }
    }

    /// Checks a joined file; in a warm-up, where it is decoded, it also tells what the seams did to it.
    pub fn verify(
        &self,
        trial: &TrialOf<'_>,
        executed: &Executed,
        ranges: &[FrameRange],
        output: &Path,
    ) -> Outcome<Result<Option<SeamPrice>, Failed>> {
        let file = match self.packets(output, self.material.audio_end(ranges))? {
            Ok(packets) => packets,
            Err(failed) => return Ok(Err(failed)),
        };
        let reference = self.reference(trial);
        if reference.frames.is_empty() {
            let message =
                "the sequential render has failed so far, so there is nothing to compare with"
                    .to_owned();
            return Ok(Err(Failed {
                kind: FailedKind::Crashed,
                message,
            }));
        }
        let frames: u32 = ranges.iter().map(|range| range.frames).sum();
        let pts = &self.material.source.pts;
        let first = pts.partition_point(|pts| *pts < ranges[0].first_pts);
        let times = &pts[first..first + frames as usize];
        let pieces = || executed.pieces.iter().map(|piece| &piece.rendered);
        let rendered: Vec<&[Digest]> = pieces().map(|piece| piece.frames.as_slice()).collect();
        let encoded: Vec<&[PacketMark]> = pieces().map(|piece| piece.packets.as_slice()).collect();
        let checked = check_frames(&reference.frames, &rendered)
            .and_then(|()| check_packets(&file.video, &encoded))
            .and_then(|()| check_times(&file.video, times))
            .and_then(|()| check_audio(&file.audio, &reference.audio));
        if let Err(broken) = checked {
            return Ok(Err(wrong(&broken)));
        }
        match &reference.output {
            Some(sequential) if trial.warmup && sequential != output => {
                let compared = self.compare(output, sequential)?;
                Ok(compared.map(|compared| {
                    let own = executed.video_bytes();
                    Some(SeamPrice::of(&compared, own, reference.video_bytes))
                }))
            }
            _ => Ok(Ok(None)),
        }
    }

    fn reference(&self, trial: &TrialOf<'_>) -> &Reference {
        &self.references[trial.cell.scenario as usize]
    }

    fn packets(&self, path: &Path, audio_end_pts: Option<i64>) -> Outcome<Result<Packets, Failed>> {
        let job = Job::Digest(DigestJob {
            input: utf8(path)?,
            audio_end_pts,
        });
        Ok(self
            .worker
            .ask(job, "digest")?
            .and_then(|finished| match finished.done.answer {
                Answer::Packets(packets) => Ok(packets),
                _ => Err(strange()),
            }))
    }

    fn compare(&self, file: &Path, reference: &Path) -> Outcome<Result<Compared, Failed>> {
        let job = Job::Compare(CompareJob {
            file: utf8(file)?,
            reference: utf8(reference)?,
        });
        Ok(self
            .worker
            .ask(job, "compare")?
            .and_then(|finished| match finished.done.answer {
                Answer::Compared(compared) => match check_decode(&compared) {
                    Ok(()) => Ok(compared),
                    Err(broken) => Err(wrong(&broken)),
                },
                _ => Err(strange()),
            }))
    }
}

fn wrong(broken: &Broken) -> Failed {
    Failed {
        kind: FailedKind::Verification,
        message: broken.to_string(),
    }
}

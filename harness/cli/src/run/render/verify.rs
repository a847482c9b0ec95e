//! The chain of custody over a trial: frames, packets, times, audio, and in the warm-up a full decode.

use std::ops::Range;
use std::path::{Path, PathBuf};

use twofold_core::custody::{
    Broken, check_audio, check_copies, check_decode, check_packets, check_ranges, check_times,
};
use twofold_core::digest::Digest;
use twofold_core::protocol::{
    Answer, CompareJob, Compared, CopiesFrom, DigestJob, Job, PacketMark, Packets,
};
use twofold_core::record::{ChunkPlan, Failed, FailedKind, SeamPrice};

use super::executed::{Executed, OfRange};
use super::pieces::strange;
use super::{AudioOf, TrialOf, Work};
use crate::failure::Outcome;
use crate::run::footage::utf8;
use crate::worker::Worker;

/// What the trials of a scenario are compared with: its sequential render.
#[derive(Default)]
struct Reference {
    /// The rendered frames.
    frames: Vec<Digest>,
    /// The audio packets that every output of the scenario must have.
    audio: Vec<PacketMark>,
    /// The video packets of what it was rendered from; none where that is no single file.
    source: Vec<PacketMark>,
    /// Bytes of its encoded video.
    video_bytes: u64,
    /// The file, as long as the warm-up needs it.
    output: Option<PathBuf>,
}

/// Checks the trials of a run.
pub struct Verifier<'r> {
    work: &'r dyn Work,
    worker: &'r Worker,
    references: Vec<Reference>,
    /// Cells whose output was decoded and found right in this warm-up.
    compared: Vec<u32>,
}

impl<'r> Verifier<'r> {
    /// For a plan of so many scenarios.
    pub fn new(work: &'r dyn Work, worker: &'r Worker, scenarios: u32) -> Self {
        Self {
            work,
            worker,
            references: (0..scenarios).map(|_| Reference::default()).collect(),
            compared: vec![],
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
        output: &Path,
    ) -> Outcome<Result<(), Failed>> {
        let (source, audio) = match self.work.audio(trial) {
            AudioOf::Copied { from, end_pts } => match self.packets(from, end_pts)? {
                Ok(packets) => (packets.video, packets.audio),
                Err(failed) => return Ok(Err(failed)),
            },
            AudioOf::Made => (vec![], executed.sound().to_vec()),
        };
        let frames = executed
            .pieces
            .iter()
            .flat_map(|piece| piece.rendered.frames.iter().copied());
        self.references[trial.cell.scenario as usize] = Reference {
            frames: frames.collect(),
            audio,
            source,
            video_bytes: executed.video_bytes(),
            output: Some(output.to_owned()),
        };
        Ok(Ok(()))
    }

    /// The sequential render of a scenario, as long as the warm-up needs it.
    pub fn sequential(&self, scenario: u32) -> Option<&Path> {
        let reference = self.references.get(scenario as usize)?;
        reference.output.as_deref()
    }

    /// Whether the output of a cell was decoded and found right in this warm-up.
    pub fn compared(&self, cell: u32) -> bool {
        self.compared.contains(&cell)
    }

    /// Forgets the files kept for the warm-up.
    pub fn end_warmup(&mut self) {
        self.compared.clear();
        for reference in &mut self.references {
            reference.output = None;
        }
    }

    /// Checks a joined file; in a warm-up, where it is decoded, it also tells what the seams did to it.
    pub fn verify(
        &mut self,
        trial: &TrialOf<'_>,
        executed: &Executed,
        output: &Path,
    ) -> Outcome<Result<Option<SeamPrice>, Failed>> {
        let audio_end_pts = match self.work.audio(trial) {
            AudioOf::Copied { end_pts, .. } => end_pts,
            AudioOf::Made => None,
        };
        let file = match self.packets(output, audio_end_pts)? {
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
        let times = self.work.times(trial)?;
        let plan = trial.chunks()?;
        let by_range = executed.by_range();
        let rendered: Vec<_> = by_range
            .iter()
            .map(|of| (of.range.clone(), of.frames))
            .collect();
        let copies = Copies::of(plan, &times, &reference.source);
        let packets = in_order(&by_range, &copies);
        let made = match self.work.audio(trial) {
            AudioOf::Copied { .. } => Ok(()),
            AudioOf::Made => check_audio(executed.sound(), &reference.audio),
        };
        let checked = check_ranges(&reference.frames, &rendered)
            .and_then(|()| check_packets(&file.video, &packets))
            .and_then(|()| check_times(&file.video, &times))
            .and(made)
            .and_then(|()| check_audio(&file.audio, &reference.audio));
        if let Err(broken) = checked {
            return Ok(Err(wrong(&broken)));
        }
        match &reference.output {
            Some(sequential) if trial.warmup && sequential != output => {
                let sequential_bytes = reference.video_bytes;
                let compared = self.compare(output, sequential, self.copies(trial)?)?;
                let found = compared.and_then(|compared| {
                    if let Some(copies) = &compared.copies {
                        let copied = plan.copied_ranges();
                        check_copies(&reference.frames, &copied, copies)
                            .map_err(|broken| wrong(&broken))?;
                    }
                    let own = executed.video_bytes();
                    Ok(Some(SeamPrice::of(&compared, own, sequential_bytes)))
                });
                if found.is_ok() {
                    self.compared.push(trial.cell.index);
                }
                Ok(found)
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

    /// Where frames of the output were copied from, where some were.
    fn copies(&self, trial: &TrialOf<'_>) -> Outcome<Option<CopiesFrom>> {
        let frames = trial.chunks()?.copied_ranges();
        match self.work.audio(trial) {
            AudioOf::Copied { from, .. } if !frames.is_empty() => Ok(Some(CopiesFrom {
                source: utf8(from)?,
                frames,
            })),
            _ => Ok(None),
        }
    }

    fn compare(
        &self,
        file: &Path,
        reference: &Path,
        copies: Option<CopiesFrom>,
    ) -> Outcome<Result<Compared, Failed>> {
        let job = Job::Compare(CompareJob {
            file: utf8(file)?,
            reference: utf8(reference)?,
            copies,
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

/// Packets of a source that were copied, a list a range.
struct Copies(Vec<(Range<u32>, Vec<PacketMark>)>);

impl Copies {
    /// Of a plan over frames with these time stamps.
    fn of(plan: &ChunkPlan, times: &[i64], source: &[PacketMark]) -> Self {
        let of = |range: Range<u32>| {
            // Whole closed groups: so many packets on end.
            let first = times.get(range.start as usize);
            let own = source.iter().skip_while(|mark| Some(&mark.pts) != first);
            let marks = own.take(range.len()).copied().collect();
            (range, marks)
        };
        Self(plan.copied_ranges().into_iter().map(of).collect())
    }
}

/// What the packets of the finished file have to be: those that were encoded and those that were copied.
fn in_order<'c>(rendered: &[OfRange<'c>], copies: &'c Copies) -> Vec<&'c [PacketMark]> {
    let rendered = rendered.iter().map(|of| (of.range.start, of.packets));
    let copied = copies
        .0
        .iter()
        .map(|(range, marks)| (range.start, marks.as_slice()));
    let mut all: Vec<(u32, &[PacketMark])> = rendered.chain(copied).collect();
    all.sort_by_key(|(start, _)| *start);
    all.into_iter().map(|(_, packets)| packets).collect()
}

fn wrong(broken: &Broken) -> Failed {
    Failed {
        kind: FailedKind::Verification,
        message: broken.to_string(),
    }
}

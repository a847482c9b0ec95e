//! Stretches of a compilation through the pipeline: decode -> annotate -> encode, a thread each, and one for the sound.
//!
//! What ends early, and how, is [`crate::pipeline`]'s. Every file is written beside its name and gets it at the very end, so
//! that a job that ends early leaves nothing.

mod decode;
mod encode;
mod filter;
mod gathered;
mod sound;

use std::path::Path;
use std::thread;

use crossbeam_channel::{bounded, unbounded};
use twofold_core::protocol::{AnnotateJob, Annotated, ClipTime, PacketMark, PlaceJob, ThreadTime};
use twofold_media::{Frame, IoCount, Lettering, Look, Staged, check_name};

use self::gathered::Gathered;
use crate::fault::{Fault, Result};
use crate::pipeline::{Early, Encoded, Meeting, Passage, QUEUE, at_once, spawn};
use crate::process::Process;

/// What passes from decoding to annotating.
enum Decoded {
    /// Pictures of the next cut follow; they look like this.
    Cut(Box<Look>),
    /// A picture, and how many output frames show it.
    Picture(Frame, u32),
    /// Every cut was passed.
    End,
}

/// What passes from annotating to encoding.
enum Made {
    Frame(Frame),
    End,
}

/// What a thread brings when it is through.
enum Part {
    Decode {
        time: ThreadTime,
        open_secs: f64,
        ready_secs: f64,
        pre_roll: u32,
        moved: u32,
    },
    Annotate {
        time: ThreadTime,
        pipeline_secs: f64,
        ready_secs: f64,
        first_frame_secs: f64,
        drawn: u32,
    },
    Encode(Box<Encoding>),
    Sound {
        time: ThreadTime,
        packets: Vec<PacketMark>,
    },
}

/// What the encoding thread brings.
struct Encoding {
    time: ThreadTime,
    encoder_secs: f64,
    ready_secs: f64,
    encoded: Encoded,
    stretch_packets: Vec<u32>,
    clips: Vec<ClipTime>,
}

/// Where a job's files are while it runs.
struct Parts {
    stretches: Vec<Staged>,
    sound: Option<Staged>,
}

impl Parts {
    fn of(job: &AnnotateJob) -> Result<Self> {
        let beside = |output: &String| Staged::beside(Path::new(output));
        Ok(Self {
            stretches: job
                .stretches
                .iter()
                .map(|stretch| beside(&stretch.output))
                .collect::<twofold_media::Result<_>>()?,
            sound: match &job.sound {
                Some(sound) => Some(beside(&sound.output)?),
                None => None,
            },
        })
    }

    /// Gives the files their names.
    fn finish(self) -> Result<()> {
        for part in self.stretches.into_iter().chain(self.sound) {
            part.finish()?;
        }
        Ok(())
    }
}

/// Looks whether every text can be drawn as it is meant.
///
/// # Errors
/// The first one that cannot: names clip, text and character.
pub fn place(job: &PlaceJob) -> Result<()> {
    if job.clips.iter().all(|(_, texts)| texts.is_empty()) {
        return Ok(());
    }
    let mut lettering = Lettering::open(Path::new(&job.font), job.canvas)?;
    for (clip, texts) in &job.clips {
        for written in texts {
            lettering.place(clip, written)?;
        }
    }
    Ok(())
}

/// Renders stretches of a compilation, and its sound; whatever fails leaves nothing under the outputs' names.
///
/// # Errors
/// The first thing that went wrong in any of the threads.
pub fn annotate(
    job: &AnnotateJob,
    process: Process,
    passage: &mut dyn Passage,
) -> Result<Annotated> {
    pipeline(job, process, passage, &Meeting::of(1))
}

/// Renders several jobs of one compilation at once, a pipeline each, in the order they were asked for.
///
/// CPU seconds by thread are of the whole process, so that only the first answer has them.
///
/// # Errors
/// The first pipeline's that failed, in that order; the others run to their end.
pub fn annotate_together(
    jobs: &[AnnotateJob],
    process: Process,
    passage: &(dyn Fn() -> Box<dyn Passage> + Sync),
) -> Result<Vec<Annotated>> {
    at_once(jobs, |job, meeting| {
        pipeline(job, process, &mut *passage(), meeting)
    })
}

fn pipeline(
    job: &AnnotateJob,
    process: Process,
    passage: &mut dyn Passage,
    meeting: &Meeting,
) -> Result<Annotated> {
    let attendance = meeting.attend();
    check(job)?;
    let parts = Parts::of(job)?;
    let (to_annotate, decoded) = bounded(QUEUE);
    let (to_encode, made) = bounded(QUEUE);
    let (sound_is_there, sound_there) = bounded::<()>(1);
    let (report, reports) = unbounded::<std::result::Result<Part, Early>>();
    // Threads stay, idle, until their codecs' CPU time is read: it dies with them.
    let (hold, held) = bounded::<()>(0);
    let mut gathered = Gathered::default();
    let io = IoCount::default();
    let (account, ended_secs) = thread::scope(|scope| {
        let decode = decode::Decode {
            job,
            process,
            io: &io,
            output: to_annotate,
        };
        let filter = filter::Filter {
            job,
            process,
            input: decoded,
            output: to_encode,
        };
        let encode = encode::Encode {
            job,
            process,
            parts: &parts,
            io: &io,
            input: made,
            sound: sound_there,
            passage,
        };
        let sound = job.sound.as_ref().zip(parts.sound.as_ref());
        let sound = sound.map(|(sound, part)| sound::SoundOf {
            sound,
            part: part.part(),
            io: &io,
            done: sound_is_there,
        });
        let mut threads = 3;
        spawn(scope, "decode", &report, &held, |settle| decode.run(settle))?;
        spawn(scope, "annotate", &report, &held, |settle| {
            filter.run(settle)
        })?;
        spawn(scope, "encode", &report, &held, |settle| encode.run(settle))?;
        if let Some(sound) = sound {
            threads += 1;
            spawn(scope, "sound", &report, &held, |settle| sound.run(settle))?;
        }
        drop(report);
        for part in reports.iter().take(threads) {
            gathered.add(part);
        }
        let ended_secs = process.secs();
        let account = attendance.account();
        drop(hold);
        Ok::<_, Fault>((account, ended_secs))
    })?;
    let annotated = gathered.into_annotated(account, io.total(), ended_secs)?;
    // Of a whole file, the parts were only on the way.
    match job.whole {
        Some(_) => drop(parts),
        None => parts.finish()?,
    }
    Ok(annotated)
}

/// What a job must not ask for.
fn check(job: &AnnotateJob) -> Result<()> {
    let empty = job.stretches.iter().find(|stretch| stretch.frames() == 0);
    if let Some(stretch) = empty {
        return Err(Fault::bug(format!(
            "{}: a stretch without frames was asked for",
            stretch.output
        )));
    }
    if job.whole.is_some() && job.stretches.is_empty() {
        return Err(Fault::bug("a file without frames was asked for"));
    }
    let sounds = job.sound.iter().flat_map(|sound| &sound.clips);
    let inputs = job.stretches.iter().flat_map(|stretch| &stretch.cuts);
    let mut inputs = inputs
        .map(|cut| &cut.input)
        .chain(sounds.map(|clip| &clip.input));
    if let Some(output) = &job.whole {
        check_name(Path::new(output), job.canvas)?;
    }
    if let Some(output) = &job.whole
        && inputs.any(|input| Path::new(input) == Path::new(output))
    {
        return Err(Fault::input(format!(
            "{output}: the output would replace a video it is made from (hint: give it another name)"
        )));
    }
    Ok(())
}

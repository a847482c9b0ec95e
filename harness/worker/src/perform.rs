//! One job, from what is asked to what is answered.

use std::path::Path;
use std::thread::available_parallelism;

use twofold_core::protocol::{
    Answer, BUILD, CompareJob, Done, Failure, FailureKind, Hello, Job, Reply, Request,
};

use crate::adapters::survey;
use crate::annotate::{annotate, place};
use crate::fault::{Fault, Result};
use crate::overlay::{Straight, overlay, overlays};
use crate::pictures::pictures;
use crate::process::{Process, peak_rss_bytes};

/// The reply to a request: of this build only.
pub fn reply(request: &Request, process: Process) -> Reply {
    let answer = match request.refusal() {
        Some(message) => Err(Fault(Failure {
            kind: FailureKind::Refused,
            message,
        })),
        None => perform(&request.job, process),
    };
    match answer {
        Ok(answer) => Reply::Done(Box::new(Done {
            answer,
            elapsed_secs: process.secs(),
            peak_rss_bytes: peak_rss_bytes(),
            container: process.container(),
        })),
        Err(Fault(failure)) => Reply::Failed(one_line(failure)),
    }
}

/// Does a job.
///
/// # Errors
/// Why it could not be done.
pub fn perform(job: &Job, process: Process) -> Result<Answer> {
    Ok(match job {
        Job::Hello => Answer::Hello(hello()?),
        Job::Probe(job) => Answer::Source(twofold_media::probe(Path::new(&job.input))?),
        Job::Footage(job) => Answer::Footage(crate::footage::footage(job, &mut |_| {})?),
        Job::Overlay(job) => Answer::Rendered(overlay(job, process, &mut Straight)?),
        Job::Overlays(jobs) => Answer::RenderedTogether(overlays(jobs, process)?),
        Job::Annotate(job) => Answer::Annotated(annotate(job, process, &mut Straight)?),
        Job::Place(job) => {
            place(job)?;
            Answer::Placed
        }
        Job::Join(job) => Answer::Joined(twofold_media::join(job)?),
        Job::Digest(job) => Answer::Packets(twofold_media::packets(
            Path::new(&job.input),
            job.audio_end_pts,
        )?),
        Job::Compare(CompareJob {
            file,
            reference,
            copies,
        }) => Answer::Compared(twofold_media::compare_copies(
            Path::new(file),
            Path::new(reference),
            copies.as_ref(),
            threads(),
        )?),
        Job::Pictures(job) => Answer::Pictures(pictures(job, threads())?),
    })
}

/// Of a decoder that may have the whole machine.
fn threads() -> u32 {
    available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1))
}

/// Who this worker is.
///
/// # Errors
/// When the environment names an adapter that is not there.
pub fn hello() -> Result<Hello> {
    let (adapters, chosen) = survey(None)?;
    Ok(Hello {
        build: BUILD.to_owned(),
        libraries: twofold_media::libraries(),
        adapters,
        chosen: u32::try_from(chosen).unwrap_or(0),
    })
}

/// What other people's libraries say may have several lines; a failure has one.
fn one_line(failure: Failure) -> Failure {
    Failure {
        message: failure
            .message
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        ..failure
    }
}

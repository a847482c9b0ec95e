//! The `job` verb: one request in, one reply out, and an immediate end when whoever asked is gone.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use twofold_core::protocol::{
    Failure, FailureKind, Job, Lease, OverlayJob, OverlayJobs, Reply, Request,
};
use twofold_core::strict::one_line;
use twofold_media::{Staged, discard_all};

use crate::fault::{Fault, Result};
use crate::perform::reply;
use crate::process::{Process, confine_to, exit_now};

/// What the exit status is when standard input closed in the middle of a job: the request was withdrawn.
const WITHDRAWN: u8 = 2;

/// Set when the job is done and only the reply is left to be written: nobody has to wait for that with the pipe open.
static ANSWERED: AtomicBool = AtomicBool::new(false);

/// Answers the one request on standard input; gives the exit status.
///
/// Standard input must stay open until the reply is there. When it closes before, the process ends at once and its
/// unfinished files are removed.
pub fn over_pipe(process: Process) -> u8 {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    let reply = match read
        .map_err(|error| error.to_string())
        .and_then(|_| parse(&line))
    {
        Err(message) => refused(message),
        Ok(request) => {
            confine(&request);
            match thread::Builder::new().name("stdin".to_owned()).spawn(watch) {
                Ok(_) => reply(&request, process),
                Err(error) => Reply::Failed(Failure {
                    kind: FailureKind::Bug,
                    message: format!("no thread to watch standard input: {error}"),
                }),
            }
        }
    };
    ANSWERED.store(true, Ordering::SeqCst);
    let mut out = io::stdout().lock();
    let written = serde_json::to_string(&reply)
        .map(|text| writeln!(out, "{text}").and_then(|()| out.flush()));
    if matches!(written, Ok(Ok(()))) {
        status(&reply)
    } else {
        FailureKind::Bug.status()
    }
}

/// Answers the request in a file into another one, which appears when it is whole; gives the exit status.
///
/// # Errors
/// Files that cannot be read or written.
pub fn over_files(request: &Path, to: &Path, process: Process) -> Result<u8> {
    let unplaced = |error| Fault::input(format!("{}: {error}", to.display()));
    let to = &std::path::absolute(to).map_err(unplaced)?;
    let text = fs::read_to_string(request)
        .map_err(|error| Fault::input(format!("{}: cannot be read: {error}", request.display())))?;
    let reply = match parse(&text) {
        Err(message) => refused(format!("{}: {message}", request.display())),
        Ok(request) => {
            confine(&request);
            match settle(&request) {
                Ok(()) => reply(&request, process),
                Err(message) => refused(message),
            }
        }
    };
    ANSWERED.store(true, Ordering::SeqCst);
    let staged = Staged::beside(to)?;
    let text = serde_json::to_string(&reply)
        .map_err(|error| Fault::bug(format!("the reply cannot be written: {error}")))?;
    let written = fs::File::create(staged.part()).and_then(|mut file| {
        file.write_all((text + "\n").as_bytes())?;
        // Whoever sees it under its name, on whichever node, sees all of it.
        file.sync_all()
    });
    written
        .map_err(|error| Fault::input(format!("{}: cannot be written: {error}", to.display())))?;
    staged.finish()?;
    Ok(status(&reply))
}

/// Goes to where the paths of a request count from, and begins to look whether its reply is still waited for.
fn settle(request: &Request) -> std::result::Result<(), String> {
    if let Some(folder) = &request.folder {
        std::env::set_current_dir(folder).map_err(|error| {
            format!(
                "{folder}: {error} (hint: the folder must be the same wherever jobs are executed)"
            )
        })?;
    }
    let Some(lease) = request.lease.clone() else {
        return Ok(());
    };
    let watch = move || expire(&lease);
    match thread::Builder::new().name("lease".to_owned()).spawn(watch) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("no thread to watch the lease: {error}")),
    }
}

/// Waits until a lease has not been renewed for as long as it lasts, by this machine's clock, then ends the process.
fn expire(lease: &Lease) {
    let secs = lease.secs.clamp(0.1, 86_400.0);
    let (mut seen, mut renewed) = (fs::read(&lease.file).ok(), Instant::now());
    while renewed.elapsed().as_secs_f64() < secs {
        thread::sleep(Duration::from_secs_f64((secs / 10.0).min(1.0)));
        let now = fs::read(&lease.file).ok();
        if now.is_some() && now != seen {
            (seen, renewed) = (now, Instant::now());
        }
    }
    if !ANSWERED.load(Ordering::SeqCst) {
        discard_all();
        exit_now(WITHDRAWN);
    }
}

fn refused(message: String) -> Reply {
    Reply::Failed(Failure {
        kind: FailureKind::Refused,
        message: one_line(&message),
    })
}

/// The request in a line.
///
/// # Errors
/// When it is none, or another build's.
pub fn parse(text: &str) -> std::result::Result<Request, String> {
    // A request of another build may not even have the shape of this one's: who wrote it is asked first.
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        let error = one_line(&error.to_string());
        format!("the request is not JSON: {error} (hint: it is one line, see the protocol)")
    })?;
    let (version, build) = (value["version"].as_u64(), value["build"].as_str());
    let head = version.zip(build).map(|(version, build)| Request {
        version: u32::try_from(version).unwrap_or(u32::MAX),
        build: build.to_owned(),
        job: Job::Hello,
        ..Request::new(Job::Hello)
    });
    if let Some(refusal) = head.and_then(|head| head.refusal()) {
        return Err(refusal);
    }
    serde_json::from_value(value).map_err(|error| {
        let error = one_line(&error.to_string());
        format!("the request is not understood: {error} (hint: see the protocol)")
    })
}

fn status(reply: &Reply) -> u8 {
    match reply {
        Reply::Done(_) => 0,
        Reply::Failed(failure) => failure.kind.status(),
    }
}

/// Reads until whoever asked is gone, then ends the process.
fn watch() {
    let mut rest = [0; 256];
    let mut stdin = io::stdin().lock();
    loop {
        match stdin.read(&mut rest) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    if !ANSWERED.load(Ordering::SeqCst) {
        discard_all();
        exit_now(WITHDRAWN);
    }
}

/// Keeps a job to the processors and threads it was given. A rasteriser on the CPU would otherwise start a thread for
/// every core of the machine.
fn confine(request: &Request) {
    if let Some(processors) = &request.processors {
        confine_to(processors);
    }
    let of = |job: &OverlayJob| job.threads.decode.max(job.threads.encode);
    match &request.job {
        Job::Overlay(job) => limit_rasteriser_to(of(job)),
        // One rasteriser serves every pipeline of the process.
        Job::Overlays(OverlayJobs { jobs, .. }) => limit_rasteriser_to(jobs.iter().map(of).sum()),
        _ => {}
    }
}

/// Gives Mesa's rasteriser so many threads, unless the environment says otherwise. Only while no other thread runs.
pub fn limit_rasteriser_to(threads: u32) {
    const NAME: &str = "LP_NUM_THREADS";
    if std::env::var_os(NAME).is_none() {
        // SAFETY: called before this program starts any thread.
        unsafe { std::env::set_var(NAME, threads.max(1).to_string()) };
    }
}

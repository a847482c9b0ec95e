//! `twofold-worker`: renders jobs for the harness, and does the same by hand.

mod args;
mod verbs;

use clap::Parser;
use twofold_worker::fault::Fault;
use twofold_worker::process::{Process, exit_now};
use twofold_worker::session;

use crate::args::{Args, Verb};

/// Heaps of the allocator. It would make one for every thread, and each keeps for itself what was freed in it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: i32 = 2;

/// Has threads share heaps: a dozen threads that hand frames on to each other gain nothing from heaps of their own.
fn share_memory() {
    // SAFETY: sets a number of the allocator; no other thread runs yet.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}

fn main() {
    let process = Process::start();
    // SAFETY: no other thread runs yet. Mesa's device selection layer writes to standard error without it.
    unsafe { std::env::set_var("NODEVICE_SELECT", "1") };
    share_memory();
    let args = Args::parse();
    let done = match &args.verb {
        Verb::Job(job) => match (&job.request, &job.reply) {
            (Some(request), Some(reply)) => session::over_files(request, reply, process),
            _ => Ok(session::over_pipe(process)),
        },
        verb => {
            verbs::end_on_signals();
            verbs::run(verb, args.voice(), process).map(|()| 0)
        }
    };
    let status = done.unwrap_or_else(|Fault(failure)| {
        eprintln!("{}", failure.message);
        failure.kind.status()
    });
    // Everything is written. Without destructors: taking a device down takes longer than a small job.
    exit_now(status);
}

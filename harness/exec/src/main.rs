//! `twofold-exec`: starts one command, times it from spawn to its end, and reports what the kernel counted for it.
//!
//! It is tiny on purpose: a process inherits the high-water mark of the one that started it, so commands are started
//! by a program that has hardly any memory. It reads one [`ExecRequest`] line from its standard input and keeps that
//! input open: when it closes, the harness is gone and the command's process group is killed.

mod spawn;
mod watch;

use std::io::{BufRead, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};

use twofold_core::exec::{Ended, ExecReply, ExecRequest};
use twofold_core::protocol::BUILD;

use spawn::Ready;
use watch::{End, Watched};

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("--version") {
        println!("twofold-exec {BUILD}");
        return ExitCode::SUCCESS;
    }
    let mut line = String::new();
    let request = match std::io::stdin().lock().read_line(&mut line) {
        Ok(_) => serde_json::from_str::<ExecRequest>(&line)
            .map_err(|error| format!("not a request of twofold: {error}")),
        Err(error) => Err(format!("standard input cannot be read: {error}")),
    };
    let reply = request.and_then(|request| match request.build == BUILD {
        true => execute(&request),
        false => Err(format!("twofold-exec is of another build: it is {BUILD}, the request comes from {} (hint: build both with one `cargo build --workspace`)", request.build)),
    });
    let reply = reply.unwrap_or_else(ExecReply::NotStarted);
    let Ok(text) = serde_json::to_string(&reply) else {
        return ExitCode::from(1);
    };
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(1),
    }
}

fn execute(request: &ExecRequest) -> Result<ExecReply, String> {
    let ready = Ready::of(request)?;
    let running = ready.spawn()?;
    let mut watched = Watched::of(running, request.timeout_secs)?;
    let end = watched.wait();
    // What the command left running in its group ends before its leader is reaped: until then the id is its own.
    watched.kill();
    let stdout = watched.rest_of_stdout();
    let (status, usage) = reap(watched.pid());
    match end {
        End::Ended { wall_secs } => Ok(ExecReply::Ended(Ended {
            stdout,
            ..ended(status, wall_secs, &usage)
        })),
        End::TimedOut => Ok(ExecReply::TimedOut),
        // Nobody is left to be told.
        End::HarnessGone => std::process::exit(1),
    }
}

/// What the kernel counted. Input and output are taken from here and not from `/proc`: both are the same counters of
/// what reached the storage layer, and these include the children that were waited for.
fn ended(status: ExitStatus, wall_secs: f64, usage: &libc::rusage) -> Ended {
    let secs = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    const BLOCK_BYTES: u64 = 512;
    Ended {
        status: status
            .code()
            .unwrap_or_else(|| 128 + status.signal().unwrap_or(0)),
        wall_secs,
        user_secs: secs(usage.ru_utime),
        system_secs: secs(usage.ru_stime),
        peak_rss_bytes: usage.ru_maxrss as u64 * 1024,
        read_bytes: usage.ru_inblock as u64 * BLOCK_BYTES,
        written_bytes: usage.ru_oublock as u64 * BLOCK_BYTES,
        voluntary_switches: usage.ru_nvcsw as u64,
        involuntary_switches: usage.ru_nivcsw as u64,
        stdout: None,
    }
}

fn reap(pid: libc::pid_t) -> (ExitStatus, libc::rusage) {
    let mut status = 0;
    // SAFETY: both out-parameters are plain memory of the right type; the child is ours and unreaped.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        while libc::wait4(pid, &mut status, 0, &mut usage) < 0
            && std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted
        {}
        usage
    };
    (ExitStatus::from_raw(status), usage)
}

//! `twofold-exec`: starts one command, times it from spawn to reap, and reports its own peak memory.
//!
//! It is tiny on purpose: a process inherits the high-water mark of the one that started it, so commands are started
//! by a program that has hardly any memory. It reads one [`ExecRequest`] line from its standard input and keeps that
//! input open: when it closes, the harness is gone and the command's process group is killed.

use std::fs::File;
use std::io::{BufRead, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use twofold_core::exec::{Ended, ExecReply, ExecRequest};
use twofold_core::protocol::BUILD;

fn main() -> ExitCode {
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

/// The process group of the command, as long as it can be killed.
type Group = Arc<Mutex<Option<libc::pid_t>>>;

fn execute(request: &ExecRequest) -> Result<ExecReply, String> {
    let (program, arguments) = request.argv.split_first().ok_or("no command was given")?;
    let stderr =
        File::create(&request.stderr).map_err(|error| format!("{}: {error}", request.stderr))?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr)
        .process_group(0);

    let began = Instant::now();
    let child = command.spawn().map_err(|error| {
        format!("{program}: {error} (hint: name a program in PATH, or by its path)")
    })?;
    let pid = child.id() as libc::pid_t;
    let group: Group = Arc::new(Mutex::new(Some(pid)));
    end_with_the_harness(Arc::clone(&group));
    let (finished, timed_out) = end_at_timeout(Arc::clone(&group), request.timeout_secs);

    wait_without_reaping(pid);
    let wall_secs = began.elapsed().as_secs_f64();
    drop(finished);
    // What the command left running in its group ends before its leader is reaped: until then the id is its own.
    kill(&group, true);
    let (status, usage) = reap(pid);

    if timed_out.load(Ordering::SeqCst) {
        return Ok(ExecReply::TimedOut);
    }
    let secs = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    Ok(ExecReply::Ended(Ended {
        status: status
            .code()
            .unwrap_or_else(|| 128 + status.signal().unwrap_or(0)),
        wall_secs,
        user_secs: secs(usage.ru_utime),
        system_secs: secs(usage.ru_stime),
        peak_rss_bytes: usage.ru_maxrss as u64 * 1024,
    }))
}

/// Kills the group, once; `last` says that it must not be killed again, because its id will be free.
fn kill(group: &Group, last: bool) {
    let mut guard = group
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(pid) = *guard {
        // SAFETY: a plain system call; the group's leader has not been reaped, so the id is still the command's.
        unsafe { libc::kill(-pid, libc::SIGKILL) };
    }
    if last {
        *guard = None;
    }
}

fn end_with_the_harness(group: Group) {
    std::thread::spawn(move || {
        let mut rest = [0; 64];
        while matches!(std::io::stdin().lock().read(&mut rest), Ok(read) if read > 0) {}
        kill(&group, false);
        std::process::exit(1);
    });
}

fn end_at_timeout(group: Group, secs: f64) -> (mpsc::Sender<()>, Arc<AtomicBool>) {
    let (finished, waiting) = mpsc::channel::<()>();
    let timed_out = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&timed_out);
    let limit = Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX);
    std::thread::spawn(move || {
        if waiting.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
            flag.store(true, Ordering::SeqCst);
            kill(&group, false);
        }
    });
    (finished, timed_out)
}

fn wait_without_reaping(pid: libc::pid_t) {
    loop {
        // SAFETY: `info` is plain memory that the call fills; the child is ours and unreaped.
        let done = unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            libc::waitid(
                libc::P_PID,
                pid as libc::id_t,
                &mut info,
                libc::WEXITED | libc::WNOWAIT,
            )
        };
        if done == 0 || std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            return;
        }
    }
}

fn reap(pid: libc::pid_t) -> (ExitStatus, libc::rusage) {
    let mut status = 0;
    // SAFETY: both out-parameters are plain memory of the right type; the child is ours and unreaped.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::wait4(pid, &mut status, 0, &mut usage);
        usage
    };
    (ExitStatus::from_raw(status), usage)
}

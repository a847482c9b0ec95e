//! A program that has one job executed somewhere and ends when its reply is there: one for each job, all at once.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use twofold_core::record::{Failed, FailedKind};
use twofold_core::spec::Fleet as Settings;

use super::{AllDelivered, Delivered, Files};
use crate::failure::{Failure, Outcome, at};

/// How often it is looked whether a launcher has ended.
const EVERY: Duration = Duration::from_millis(1);
/// How long one that was told to end may take.
const GRACE: Duration = Duration::from_secs(10);

/// Starts all, waits for all.
///
/// # Errors
/// When one of them cannot be started.
pub fn execute(settings: &Settings, files: &[Files], patience: Duration) -> Outcome<AllDelivered> {
    std::thread::scope(|scope| {
        let begun: Vec<_> = files
            .iter()
            .map(|own| scope.spawn(move || one(settings, own, patience)))
            .collect();
        let ended = begun.into_iter().map(|one| {
            one.join()
                .unwrap_or_else(|_| Err(Failure::bug("a launcher's thread ended early")))
        });
        ended.collect()
    })
}

fn one(
    settings: &Settings,
    files: &Files,
    patience: Duration,
) -> Outcome<Result<Delivered, Failed>> {
    let (job, reply) = (
        files.job.display().to_string(),
        files.reply.display().to_string(),
    );
    let arguments = settings.launch(&job, &reply);
    let Some((program, arguments)) = arguments.split_first() else {
        return Err(Failure::bug("a launcher without a program"));
    };
    let log = std::fs::File::create(&files.log).map_err(at(&files.log))?;
    let also = log.try_clone().map_err(at(&files.log))?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(also);
    // A terminal interrupts whole groups, and an interruption ends no trial.
    command.process_group(0);
    // SAFETY: a plain system call; it makes the launcher end when the thread that waits for it does, and that is with this
    // program.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM);
            Ok(())
        });
    }
    let began = Instant::now();
    let mut child = command.spawn().map_err(|error| {
        Failure::usage(format!(
            "{program}: {error} (hint: executor.launcher names a program in PATH, or its path)"
        ))
    })?;
    let Some(status) = wait(&mut child, patience) else {
        return Ok(Err(Failed {
            kind: FailedKind::TimedOut,
            message: format!(
                "the launcher did not end within {} s",
                patience.as_secs_f64()
            ),
        }));
    };
    let wall_secs = began.elapsed().as_secs_f64();
    let done = match files.reply() {
        Some(reply) => reply?,
        None => Err(files.failed(&format!("the launcher ended without a reply ({status})"))),
    };
    Ok(done.map(|done| Delivered {
        done,
        began,
        wall_secs,
        queue_secs: 0.0,
    }))
}

/// Its end; none where it had to be made.
fn wait(child: &mut Child, most: Duration) -> Option<ExitStatus> {
    let ends = |child: &mut Child, most: Duration| {
        let began = Instant::now();
        while began.elapsed() < most {
            match child.try_wait() {
                Ok(None) => std::thread::sleep(EVERY),
                Ok(Some(status)) => return Some(status),
                Err(_) => return None,
            }
        }
        None
    };
    if let Some(status) = ends(child, most) {
        return Some(status);
    }
    // SAFETY: a signal to a child that has not been waited for.
    unsafe { libc::kill(child.id() as libc::pid_t, libc::SIGTERM) };
    if ends(child, GRACE).is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    None
}

//! Jobs as the tasks of a Slurm array: one `sbatch`, then replies are looked for and Slurm is asked of those that have none.
//!
//! What Slurm says decides only that a job has failed: a job is done when its reply is there, whole. Slurm forgets (a task
//! that was cancelled while it waited leaves no record), gives ids again and may have taken a job though `sbatch` failed, so
//! jobs are recognised by a name that nobody else has.

mod client;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use twofold_core::record::{Failed, FailedKind};
use twofold_core::spec::Slurm;
use twofold_report::escape::clean;

use super::{AllDelivered, Delivered, Files, crashed};
use crate::failure::{Failure, Outcome};
use crate::folder::write_whole;
use client::{AWAY, Said, ask, client};

/// How often replies are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often Slurm is asked at first, and at most; it serves others too.
const ASK_EVERY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));
/// How long a job that has ended may be without a reply: a shared file system may show it late.
const GRACE: Duration = Duration::from_secs(5);
/// How long Slurm may be silent before its jobs are given up.
const SILENT: Duration = Duration::from_secs(600);
/// How long jobs that were cancelled may take to end.
const CANCELLED: Duration = Duration::from_secs(90);

/// What every task of an array executes: `$1` is the worker, `$2` the beginning of its files' names.
const TASK: &str = r#"#!/bin/sh
TWOFOLD_BEGAN=$(date +%s.%N)
export TWOFOLD_BEGAN
files=$2-$SLURM_ARRAY_TASK_ID
exec "$1" job "$files.job" --reply "$files.reply" </dev/null >"$files.log" 2>&1
"#;

/// Jobs to be handed over.
pub struct Submission<'s> {
    pub settings: &'s Slurm,
    pub worker: &'s Path,
    /// Nobody else's.
    pub name: &'s str,
    /// Where the files of the jobs lie.
    pub folder: &'s Path,
    /// Where tasks begin.
    pub here: &'s Path,
    pub cores: u32,
    /// How long they may take, their wait included.
    pub patience: Duration,
    pub files: &'s [Files],
}

/// Hands them over and waits for all of them. Where one fails the others are cancelled.
///
/// # Errors
/// When Slurm does not take them, or cancelled jobs do not end.
pub fn execute(submission: &Submission<'_>) -> Outcome<AllDelivered> {
    let submitted = (Instant::now(), SystemTime::now());
    let array = Array {
        name: submission.name,
    };
    if let Err(failure) = submission.hand_over() {
        // It may have been taken all the same.
        cancel(submission.name);
        return Err(failure);
    }
    let waited = submission.wait(submitted);
    match &waited {
        Ok(delivered) if delivered.iter().all(Result::is_ok) => {}
        // What would still write must not meet the next trial's files.
        _ => array.end()?,
    }
    waited
}

impl Submission<'_> {
    fn sbatch(&self, script: &Path) -> Command {
        let mut command = client("sbatch");
        command
            .arg("--parsable")
            .arg(format!("--job-name={}", self.name))
            .arg(format!("--array=0-{}", self.files.len().saturating_sub(1)))
            .arg(format!("--cpus-per-task={}", self.cores))
            .args(["--no-requeue", "--output=/dev/null", "--error=/dev/null"])
            .arg(joined("--chdir=", self.here));
        let optional = [
            ("partition", self.settings.partition.clone()),
            ("gres", self.settings.gres.clone()),
            ("time", self.settings.time_limit_secs.map(minutes)),
        ];
        for (option, value) in optional {
            command.args(value.map(|value| format!("--{option}={value}")));
        }
        command
            .args(&self.settings.arguments)
            .arg(script)
            .arg(self.worker)
            .arg(self.folder.join(self.name));
        command
    }

    /// One `sbatch`, and where Slurm does not answer another one when it does: unless the first was taken all the same.
    fn hand_over(&self) -> Outcome {
        let script = self.folder.join(format!("{}.sh", self.name));
        write_whole(&script, TASK.as_bytes())?;
        let array = Array { name: self.name };
        let began = Instant::now();
        let mut words = match ask(self.sbatch(&script)) {
            Said::Well(_) => return Ok(()),
            Said::Badly(words) => words,
        };
        while AWAY.iter().any(|away| words.contains(away)) && began.elapsed() < SILENT {
            std::thread::sleep(ASK_EVERY.0);
            words = match array.known() {
                Said::Well(true) => return Ok(()),
                Said::Well(false) => match ask(self.sbatch(&script)) {
                    Said::Well(_) => return Ok(()),
                    Said::Badly(words) => words,
                },
                Said::Badly(words) => words,
            };
        }
        Err(Failure::usage(format!(
            "Slurm does not take the jobs: {words} (hint: executor.slurm says what is asked of it; `sinfo` shows what there is)"
        )))
    }

    fn wait(&self, (submitted, submitted_at): (Instant, SystemTime)) -> Outcome<AllDelivered> {
        let since = submitted_at.duration_since(SystemTime::UNIX_EPOCH);
        let submitted_at = since.map_or(0.0, |since| since.as_secs_f64());
        let array = Array { name: self.name };
        let mut delivered: Vec<Option<Result<Delivered, Failed>>> =
            self.files.iter().map(|_| None).collect();
        let mut lost: Vec<Option<(Instant, String)>> = vec![None; self.files.len()];
        let (mut asked, mut pause, mut heard) = (submitted, ASK_EVERY.0, submitted);
        while delivered.iter().any(Option::is_none) {
            if submitted.elapsed() > self.patience {
                return Ok(vec![Err(Failed {
                    kind: FailedKind::TimedOut,
                    message: format!("no reply within {} s", self.patience.as_secs_f64()),
                })]);
            }
            std::thread::sleep(LOOK_EVERY);
            for (own, files) in delivered.iter_mut().zip(self.files) {
                if let (None, Some(reply)) = (&own, files.reply()) {
                    *own = Some(reply?.map(|done| {
                        let container = &done.container;
                        let queue_secs = (container.began_at - submitted_at).max(0.0);
                        Delivered {
                            began: submitted + Duration::from_secs_f64(queue_secs.min(1e6)),
                            wall_secs: container.before_secs + done.elapsed_secs,
                            queue_secs,
                            done,
                        }
                    }));
                }
            }
            if delivered.iter().flatten().any(Result::is_err) {
                break;
            }
            if asked.elapsed() >= pause {
                match array.states(self.files.len()) {
                    Said::Well(states) => {
                        heard = Instant::now();
                        for (task, state) in states.iter().enumerate() {
                            match state {
                                State::Going => lost[task] = None,
                                State::Never(why) => return Err(never(why)),
                                State::Over(why) => {
                                    lost[task].get_or_insert_with(|| (Instant::now(), why.clone()));
                                }
                            }
                        }
                    }
                    Said::Badly(words) if heard.elapsed() > SILENT => {
                        let minutes = SILENT.as_secs() / 60;
                        let said = format!("Slurm has not answered for {minutes} minutes: {words}");
                        return Ok(vec![Err(crashed(said))]);
                    }
                    Said::Badly(_) => {}
                }
                (asked, pause) = (Instant::now(), (pause * 2).min(ASK_EVERY.1));
                // A job that is over is looked at closely: its reply is about to be seen, or it has failed.
                if lost
                    .iter()
                    .zip(&delivered)
                    .any(|(lost, own)| lost.is_some() && own.is_none())
                {
                    pause = ASK_EVERY.0;
                }
            }
            for (task, own) in delivered.iter_mut().enumerate() {
                if let (None, Some((since, why))) = (&own, &lost[task])
                    && since.elapsed() > GRACE
                {
                    *own = Some(Err(
                        self.files[task].failed(&format!("Slurm job {task}: {why}"))
                    ));
                }
            }
        }
        Ok(delivered.into_iter().flatten().collect())
    }
}

/// The tasks of one submission.
struct Array<'a> {
    name: &'a str,
}

/// What Slurm says of a task.
#[derive(Debug, Clone, PartialEq)]
enum State {
    /// It waits or works.
    Going,
    /// It waits for what will never be.
    Never(String),
    /// It has ended, or is not known.
    Over(String),
}

impl Array<'_> {
    /// The states of so many tasks.
    fn states(&self, tasks: usize) -> Said<Vec<State>> {
        let mut command = client("squeue");
        command
            .args(["--noheader", "--array", "--states=all"])
            .arg(format!("--name={}", self.name))
            .arg("--Format=ArrayTaskID: |,State: |,exit_code: |,NodeList: |,Reason: |");
        let mut found = match ask(command) {
            Said::Well(text) => states(&text, tasks),
            Said::Badly(words) => return Said::Badly(words),
        };
        if found.contains(&unknown()) {
            // Where jobs are accounted for they are remembered; elsewhere sacct says that they are not.
            let mut command = client("sacct");
            command.args(["--noheader", "--parsable2", "--array"]);
            command.args(["--format=JobID,State,ExitCode,NodeList"]);
            command.arg(format!("--name={}", self.name));
            if let Said::Well(text) = ask(command) {
                remember(&mut found, &text);
            }
        }
        Said::Well(found)
    }

    /// Whether Slurm has them, whatever has become of them.
    fn known(&self) -> Said<bool> {
        let mut command = client("squeue");
        command.args(["--noheader", "--states=all", "--format=%i"]);
        command.arg(format!("--name={}", self.name));
        match ask(command) {
            Said::Well(text) => Said::Well(!text.trim().is_empty()),
            Said::Badly(words) => Said::Badly(words),
        }
    }

    /// Cancels what is left, and waits until nothing is.
    fn end(&self) -> Outcome {
        let (began, mut cancelled_since) = (Instant::now(), None);
        loop {
            let mut command = client("scancel");
            command.arg(format!("--name={}", self.name));
            let cancelled = ask(command);
            let mut command = client("squeue");
            command.args(["--noheader", "--array", "--format=%T"]);
            command.arg(format!("--name={}", self.name));
            let (words, is_late) = match (cancelled, ask(command)) {
                (Said::Well(_), Said::Well(text)) if text.trim().is_empty() => return Ok(()),
                (Said::Badly(words), _) | (_, Said::Badly(words)) => {
                    (words, began.elapsed() > SILENT)
                }
                (_, Said::Well(text)) => {
                    let since = cancelled_since.get_or_insert_with(Instant::now);
                    let left = clean(text.trim());
                    (format!("still {left}"), since.elapsed() > CANCELLED)
                }
            };
            if is_late {
                return Err(Failure::usage(format!(
                    "Slurm jobs named {} were cancelled and do not end: {words} (hint: scancel --name={})",
                    self.name, self.name
                )));
            }
            std::thread::sleep(ASK_EVERY.0);
        }
    }
}

/// Cancels what a harness that was killed left behind, by the name of its submission. Where Slurm does not answer, their lease
/// ends them.
pub fn cancel(name: &str) {
    let mut command = client("scancel");
    command.arg(format!("--name={name}"));
    let _ = ask(command);
}

/// The state of each task, from lines of `task |state |exit code |nodes |reason |`.
fn states(text: &str, tasks: usize) -> Vec<State> {
    let mut found = vec![unknown(); tasks];
    for line in text.lines() {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [task, state, status, nodes, reason, ..] = fields[..] else {
            continue;
        };
        let Some(own) = task
            .parse::<usize>()
            .ok()
            .and_then(|task| found.get_mut(task))
        else {
            continue;
        };
        *own = match state {
            "PENDING" if NEVER.contains(&reason) => State::Never(reason.to_owned()),
            "PENDING" | "RUNNING" | "COMPLETING" | "CONFIGURING" | "SUSPENDED" | "STAGE_OUT"
            | "SIGNALING" | "STOPPED" | "RESIZING" | "REQUEUED" | "REQUEUE_HOLD" => State::Going,
            ended => {
                let status = match status.parse::<u32>() {
                    Ok(0) | Err(_) => String::new(),
                    // As wait(2) puts it.
                    Ok(status) if status & 0x7f != 0 => format!(", signal {}", status & 0x7f),
                    Ok(status) => format!(", status {}", status >> 8),
                };
                let nodes = if nodes.is_empty() { "no node" } else { nodes };
                let reason = if reason == "None" { "" } else { reason };
                let said = format!("{ended} on {nodes}{status} {reason}");
                State::Over(clean(said.trim()))
            }
        };
    }
    found
}

/// What is said of a task that Slurm says nothing of.
fn unknown() -> State {
    State::Over("it is not known any more (cancelled?)".to_owned())
}

/// Fills in what the accounts say of tasks that are not known any more, from lines of `array_task|state|exit code|nodes`.
fn remember(found: &mut [State], text: &str) {
    for line in text.lines() {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [job, state, status, nodes, ..] = fields[..] else {
            continue;
        };
        let task = job
            .split_once('_')
            .and_then(|(_, task)| task.parse::<usize>().ok());
        let Some(own) = task.and_then(|task| found.get_mut(task)) else {
            continue;
        };
        if *own == unknown() {
            *own = State::Over(clean(&format!("{state} on {nodes}, status {status}")));
        }
    }
}

/// Reasons to wait that do not go away.
const NEVER: [&str; 5] = [
    "BadConstraints",
    "DependencyNeverSatisfied",
    "PartitionConfig",
    "PartitionNodeLimit",
    "PartitionTimeLimit",
];

fn never(why: &str) -> Failure {
    Failure::usage(format!(
        "Slurm will never start the jobs ({why}) (hint: no node has what executor.slurm and executor.cores ask for; `sinfo -Nl` \
         shows what there is)"
    ))
}

fn joined(option: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(option);
    argument.push(path);
    argument
}

/// Slurm counts in minutes.
fn minutes(secs: f64) -> String {
    format!("{:.0}", (secs / 60.0).ceil().max(1.0))
}

#[cfg(test)]
mod tests;

//! The worker as the harness sees it: typed requests, typed answers, one process each.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use twofold_core::protocol::{Answer, BUILD, Done, FailureKind, Hello, Job, Reply, Request};
use twofold_core::record::{Failed, FailedKind};

use crate::failure::{Failure, Outcome};
use crate::program::{Answered, CpuSecs, Program, last_words};

/// How long a job outside any trial may take: a full decode of long footage, at most.
const PATIENCE: Duration = Duration::from_secs(4 * 3600);

/// A worker that speaks this program's protocol.
#[derive(Debug)]
pub struct Worker {
    program: Program,
    /// Who it is.
    pub hello: Hello,
    logs: PathBuf,
}

/// A job that was done.
#[derive(Debug)]
pub struct Finished {
    /// What the worker says.
    pub done: Done,
    /// When it was spawned.
    pub began: Instant,
    /// Spawn to reap, by this program's clock.
    pub wall_secs: f64,
    /// CPU seconds of the worker's process.
    pub cpu: CpuSecs,
}

impl Worker {
    /// Finds the worker and asks who it is; its messages go to files in `logs`.
    ///
    /// # Errors
    /// When there is none, or it is of another build.
    pub fn find(logs: &Path) -> Outcome<Self> {
        let program = Program::find("twofold-worker", "TWOFOLD_WORKER")?;
        let unknown = Hello {
            build: String::new(),
            libraries: vec![],
            adapters: vec![],
            chosen: 0,
        };
        let mut worker = Self {
            program,
            hello: unknown,
            logs: logs.to_owned(),
        };
        match worker.ask(Job::Hello, "hello")? {
            Ok(Finished {
                done:
                    Done {
                        answer: Answer::Hello(hello),
                        ..
                    },
                ..
            }) if hello.build == BUILD => worker.hello = hello,
            Ok(Finished {
                done:
                    Done {
                        answer: Answer::Hello(hello),
                        ..
                    },
                ..
            }) => {
                let message = format!(
                    "{}: a worker of another build: it is {}, twofold is {BUILD}",
                    worker.path().display(),
                    hello.build
                );
                return Err(Failure::usage(format!(
                    "{message} (hint: build both with one `cargo build --workspace`)"
                )));
            }
            Ok(_) => {
                return Err(Failure::usage(format!(
                    "{}: not a worker of twofold",
                    worker.path().display()
                )));
            }
            Err(failed) => {
                return Err(Failure::usage(format!(
                    "{}: {}",
                    worker.path().display(),
                    failed.message
                )));
            }
        }
        Ok(worker)
    }

    /// The program file.
    pub fn path(&self) -> &Path {
        &self.program.path
    }

    /// From now on its messages go to files in this folder.
    pub fn log_to(&mut self, logs: &Path) {
        self.logs = logs.to_owned();
    }

    /// Executes one job in a process of its own. `name` names its log, which is kept only where the job fails.
    ///
    /// # Errors
    /// When the worker cannot be started. A job that fails is an `Ok(Err(_))`.
    pub fn ask(&self, job: Job, name: &str) -> Outcome<Result<Finished, Failed>> {
        self.ask_on(None, job, name, PATIENCE)
    }

    /// The same, confined to these processors and ended after so long.
    ///
    /// # Errors
    /// As [`Worker::ask`].
    pub fn ask_on(
        &self,
        processors: Option<Vec<u32>>,
        job: Job,
        name: &str,
        patience: Duration,
    ) -> Outcome<Result<Finished, Failed>> {
        let request = serde_json::to_string(&Request::new(job).confined_to(processors))
            .map_err(|error| Failure::bug(error.to_string()))?;
        let log = self.logs.join(format!("{name}.log"));
        let answered = self.program.ask(&["job"], &request, &log, patience)?;
        let result = match answered {
            Answered::TimedOut => Err(Failed {
                kind: FailedKind::TimedOut,
                message: format!("no answer within {} s", patience.as_secs_f64()),
            }),
            Answered::Silent => Err(crashed(match last_words(&log) {
                Some(words) => format!("the worker ended without an answer: {words}"),
                None => "the worker ended without an answer and without a word".to_owned(),
            })),
            Answered::Replied {
                line,
                began,
                wall_secs,
                cpu,
            } => understood(serde_json::from_str::<Reply>(&line))?.map(|done| Finished {
                done,
                began,
                wall_secs,
                cpu,
            }),
        };
        if result.is_ok() {
            let _ = std::fs::remove_file(&log);
        }
        Ok(result)
    }

    /// A job outside any trial: its failure is the end of the verb.
    ///
    /// # Errors
    /// When the job fails.
    pub fn must(&self, job: Job, name: &str) -> Outcome<Answer> {
        self.ask(job, name)?
            .map(|finished| finished.done.answer)
            .map_err(|failed| Failure::usage(failed.message))
    }
}

/// A reply as it came.
///
/// # Errors
/// Where a worker refuses: one that was replaced while the run goes on says nothing of any trial, so the run stops.
pub fn understood(reply: serde_json::Result<Reply>) -> Outcome<Result<Done, Failed>> {
    Ok(match reply {
        Ok(Reply::Done(done)) => Ok(*done),
        Ok(Reply::Failed(failure)) if failure.kind == FailureKind::Refused => {
            return Err(Failure::usage(failure.message));
        }
        Ok(Reply::Failed(failure)) => Err(Failed {
            kind: match failure.kind {
                FailureKind::Verification => FailedKind::Verification,
                _ => FailedKind::Crashed,
            },
            message: failure.message,
        }),
        Err(error) => Err(crashed(format!(
            "the worker's answer cannot be read: {error}"
        ))),
    })
}

fn crashed(message: String) -> Failed {
    Failed {
        kind: FailedKind::Crashed,
        message,
    }
}

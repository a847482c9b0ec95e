//! One command through `twofold-exec`: the request, the answer, and the words for what went wrong.

use std::path::{Path, PathBuf};
use std::time::Duration;

use twofold_core::exec::{Ended, ExecReply, ExecRequest};
use twofold_core::protocol::BUILD;
use twofold_core::record::{Failed, FailedKind};
use twofold_core::spec::{Command, StdoutKind, fill};

use crate::failure::{Failure, Outcome};
use crate::program::{Answered, Program, last_words};

/// `twofold-exec` ends the command at its timeout; it gets this much longer to say so.
const GRACE: Duration = Duration::from_secs(30);

/// The commands of one cell.
pub struct Executor<'r> {
    /// What starts them.
    pub exec: &'r Program,
    /// The workload, for all that its commands share.
    pub command: &'r Command,
    /// The cell's factors and levels.
    pub levels: &'r [(&'r str, &'r str)],
    /// The processors the measured command may use, where the experiment names a number of cores.
    pub processors: Option<Vec<u32>>,
    /// Where the standard error of a failure stays.
    pub logs: &'r Path,
}

impl Executor<'_> {
    /// Executes a measured command.
    ///
    /// # Errors
    /// When the harness fails or the command cannot be started; a failed command is an `Ok(Err(_))`.
    pub fn measure(&self, argv: Vec<String>, name: &str) -> Outcome<Result<Ended, Failed>> {
        let filled = |text: &String| fill(text, self.levels);
        let request = ExecRequest {
            stdin: self.command.stdin.as_ref().map(filled),
            cores: self.processors.clone(),
            keep_stdout: self.command.stdout == StdoutKind::Json,
            ..self.request(argv, name)?
        };
        self.ask(&request, name, &self.command.expect_status)
    }

    /// Executes a hook: it reads nothing, and only 0 is success.
    ///
    /// # Errors
    /// As [`Executor::measure`].
    pub fn hook(&self, argv: Vec<String>, name: &str) -> Outcome<Result<(), Failed>> {
        let request = self.request(argv, name)?;
        Ok(self.ask(&request, name, &[0])?.map(|_| ()))
    }

    fn request(&self, argv: Vec<String>, name: &str) -> Outcome<ExecRequest> {
        let filled = |text: &String| fill(text, self.levels);
        let env = self.command.env.iter();
        Ok(ExecRequest {
            build: BUILD.to_owned(),
            argv,
            directory: self.command.directory.as_ref().map(filled),
            stdin: None,
            env: env
                .map(|(name, value)| (name.clone(), filled(value)))
                .collect(),
            cores: None,
            keep_stdout: false,
            timeout_secs: self.command.timeout_secs,
            stderr: super::footage::utf8(&self.stderr(name))?,
        })
    }

    fn stderr(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{name}.stderr"))
    }

    fn ask(
        &self,
        request: &ExecRequest,
        name: &str,
        expected: &[i32],
    ) -> Outcome<Result<Ended, Failed>> {
        let line =
            serde_json::to_string(request).map_err(|error| Failure::bug(error.to_string()))?;
        let limit = Duration::try_from_secs_f64(request.timeout_secs)
            .unwrap_or(Duration::MAX)
            .saturating_add(GRACE);
        let log = self.logs.join(format!("{name}.exec.log"));
        let answered = self.exec.ask(&[], &line, &log, limit)?;
        let _ = std::fs::remove_file(&log);
        let timed_out = || Failed {
            kind: FailedKind::TimedOut,
            message: format!("it took longer than {} s", request.timeout_secs),
        };
        let Answered::Replied { line, .. } = answered else {
            return Ok(Err(match answered {
                Answered::TimedOut => timed_out(),
                _ => crashed("twofold-exec ended without an answer"),
            }));
        };
        match serde_json::from_str::<ExecReply>(&line) {
            Ok(ExecReply::Ended(ended))
                if expected.is_empty() || expected.contains(&ended.status) =>
            {
                let _ = std::fs::remove_file(self.stderr(name));
                Ok(Ok(ended))
            }
            Ok(ExecReply::Ended(ended)) => Ok(Err(self.failed(&ended, name))),
            Ok(ExecReply::TimedOut) => Ok(Err(timed_out())),
            Ok(ExecReply::NotStarted(message)) => {
                let _ = std::fs::remove_file(self.stderr(name));
                Err(Failure::usage(message))
            }
            Err(error) => Ok(Err(crashed(format!(
                "the answer of twofold-exec cannot be read: {error}"
            )))),
        }
    }

    fn failed(&self, ended: &Ended, name: &str) -> Failed {
        let path = self.stderr(name);
        match last_words(&path) {
            Some(line) => crashed(format!(
                "exit status {}: {line} (its standard error is in logs/{name}.stderr)",
                ended.status
            )),
            None => {
                let _ = std::fs::remove_file(&path);
                crashed(format!("exit status {}, and it said nothing", ended.status))
            }
        }
    }
}

/// A trial or hook that crashed.
pub fn crashed(message: impl Into<String>) -> Failed {
    Failed {
        kind: FailedKind::Crashed,
        message: message.into(),
    }
}

//! One trial of a command cell: the program is started by `twofold-exec`, which times it.

use std::path::PathBuf;
use std::time::Duration;

use twofold_core::design::{Cell, levels_of};
use twofold_core::exec::{ExecReply, ExecRequest};
use twofold_core::protocol::BUILD;
use twofold_core::record::{Failed, FailedKind, JobRow, Measured};
use twofold_core::spec::{Command, Experiment};

use crate::failure::{Failure, Outcome};
use crate::program::{Answered, Program};

/// `twofold-exec` ends the command at its timeout; it gets this much longer to say so.
const GRACE: Duration = Duration::from_secs(30);

/// Executes the trials of a command experiment.
pub struct CommandTrials<'r> {
    /// The experiment.
    pub experiment: &'r Experiment,
    /// Its command.
    pub command: &'r Command,
    /// What starts it.
    pub exec: Program,
    /// Where the standard error of a failure stays.
    pub logs: PathBuf,
}

impl CommandTrials<'_> {
    /// Executes one trial.
    ///
    /// # Errors
    /// When the harness itself fails or the command cannot be started; a failed trial is an `Ok(Err(_))`.
    pub fn execute(&self, cell: &Cell, name: &str) -> Outcome<Result<Measured, Failed>> {
        let stderr = self.logs.join(format!("{name}.stderr"));
        let request = ExecRequest {
            build: BUILD.to_owned(),
            argv: self.command.argv_for(&levels_of(self.experiment, cell)),
            timeout_secs: self.command.timeout_secs,
            stderr: super::footage::utf8(&stderr)?,
        };
        let line =
            serde_json::to_string(&request).map_err(|error| Failure::bug(error.to_string()))?;
        let limit = Duration::try_from_secs_f64(self.command.timeout_secs)
            .unwrap_or(Duration::MAX)
            .saturating_add(GRACE);
        let log = self.logs.join(format!("{name}.exec.log"));
        let answered = self.exec.ask(&[], &line, &log, limit)?;
        let _ = std::fs::remove_file(&log);
        let crashed = |message: String| {
            Ok(Err(Failed {
                kind: FailedKind::Crashed,
                message,
            }))
        };
        let timed_out = || Failed {
            kind: FailedKind::TimedOut,
            message: format!("it took longer than {} s", self.command.timeout_secs),
        };
        let Answered::Replied { line, .. } = answered else {
            return match answered {
                Answered::TimedOut => Ok(Err(timed_out())),
                _ => crashed("twofold-exec ended without an answer".to_owned()),
            };
        };
        match serde_json::from_str::<ExecReply>(&line) {
            Ok(ExecReply::Ended(ended)) if ended.status == 0 => {
                let _ = std::fs::remove_file(&stderr);
                let job = JobRow {
                    wall_secs: ended.wall_secs,
                    user_secs: ended.user_secs,
                    system_secs: ended.system_secs,
                    peak_rss_bytes: ended.peak_rss_bytes,
                    render: None,
                };
                Ok(Ok(Measured {
                    jobs: vec![job],
                    together_secs: None,
                    join_secs: 0.0,
                    verify_secs: 0.0,
                    output_bytes: 0,
                }))
            }
            Ok(ExecReply::Ended(ended)) => crashed(format!(
                "exit status {} (its standard error is in logs/{name}.stderr)",
                ended.status
            )),
            Ok(ExecReply::TimedOut) => Ok(Err(timed_out())),
            Ok(ExecReply::NotStarted(message)) => Err(Failure::usage(message)),
            Err(error) => crashed(format!(
                "the answer of twofold-exec cannot be read: {error}"
            )),
        }
    }
}

//! The trials of a command experiment, with the hooks around them: every program is started by `twofold-exec`, which
//! times it.

use std::path::PathBuf;

use twofold_core::design::{Cell, levels_of};
use twofold_core::exec::Ended;
use twofold_core::record::{Failed, JobRow, Measured};
use twofold_core::responses::parse_responses;
use twofold_core::spec::{Command, Experiment, Hook};

use super::exec::{Executor, crashed};
use super::processors::Processors;
use crate::failure::{Failure, Outcome};
use crate::program::Program;

/// Executes the trials of a command experiment. What was set up is cleaned up when it is dropped, however the run ends.
pub struct CommandTrials<'r> {
    experiment: &'r Experiment,
    command: &'r Command,
    exec: Program,
    logs: PathBuf,
    set_up: Vec<Cell>,
}

impl<'r> CommandTrials<'r> {
    /// Before the first trial.
    pub fn new(
        experiment: &'r Experiment,
        command: &'r Command,
        exec: Program,
        logs: PathBuf,
    ) -> Self {
        Self {
            experiment,
            command,
            exec,
            logs,
            set_up: vec![],
        }
    }

    /// Executes one trial.
    ///
    /// # Errors
    /// When the harness itself fails, a command cannot be started or a cell cannot be set up; a failed trial is an
    /// `Ok(Err(_))`.
    pub fn execute(&mut self, cell: &Cell, name: &str) -> Outcome<Result<Measured, Failed>> {
        self.set_up(cell)?;
        let levels = levels_of(self.experiment, cell);
        let executor = self.executor(&levels);
        if let Err(failed) = self.around(&executor, Hook::Prepare, name)? {
            return Ok(Err(failed));
        }
        let argv = self.command.argv_for(&levels);
        let measured = executor.measure(argv, name)?.and_then(measured);
        let concluded = self.around(&executor, Hook::Conclude, name)?;
        Ok(measured.and_then(|measured| concluded.map(|()| measured)))
    }

    fn executor<'a>(&'a self, levels: &'a [(&'a str, &'a str)]) -> Executor<'a> {
        Executor {
            exec: &self.exec,
            command: self.command,
            levels,
            processors: self
                .experiment
                .executor
                .cores
                .and_then(|cores| Processors::allowed().of_container(0, cores)),
            logs: &self.logs,
        }
    }

    /// A hook around one trial.
    fn around(
        &self,
        executor: &Executor<'_>,
        hook: Hook,
        name: &str,
    ) -> Outcome<Result<(), Failed>> {
        let Some(argv) = self.command.hook_for(hook, executor.levels) else {
            return Ok(Ok(()));
        };
        let hook = hook.name();
        let done = executor
            .hook(argv, &format!("{name}.{hook}"))
            .map_err(|failure| named(hook, failure))?;
        Ok(done.map_err(|failed| Failed {
            message: format!("{hook}: {}", failed.message),
            ..failed
        }))
    }

    /// Before a cell's first trial.
    fn set_up(&mut self, cell: &Cell) -> Outcome {
        if self.set_up.contains(cell) {
            return Ok(());
        }
        // What was half set up has to be cleaned up as well.
        self.set_up.push(cell.clone());
        self.once(cell, Hook::Setup)
    }

    /// A hook of a cell.
    fn once(&self, cell: &Cell, hook: Hook) -> Outcome {
        let levels = levels_of(self.experiment, cell);
        let Some(argv) = self.command.hook_for(hook, &levels) else {
            return Ok(());
        };
        let name = format!("cell{}.{}", cell.index, hook.name());
        let hook = format!("{} of {}", hook.name(), words(&levels));
        self.executor(&levels)
            .hook(argv, &name)
            .map_err(|failure| named(&hook, failure))?
            .map_err(|failed| Failure::usage(format!("{hook}: {}", failed.message)))
    }
}

impl Drop for CommandTrials<'_> {
    fn drop(&mut self) {
        for cell in &self.set_up {
            if let Err(failure) = self.once(cell, Hook::Cleanup) {
                eprintln!("warning: {failure}");
            }
        }
    }
}

fn words(levels: &[(&str, &str)]) -> String {
    levels
        .iter()
        .map(|(factor, level)| format!("{factor} {level}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn named(hook: &str, failure: Failure) -> Failure {
    Failure {
        message: format!("{hook}: {}", failure.message),
        ..failure
    }
}

/// The row of a command that ended as it should.
fn measured(ended: Ended) -> Result<Measured, Failed> {
    let responses = ended
        .stdout
        .as_ref()
        .map(parse_responses)
        .transpose()
        .map_err(crashed)?
        .unwrap_or_default();
    let job = JobRow {
        wall_secs: ended.wall_secs,
        user_secs: ended.user_secs,
        system_secs: ended.system_secs,
        peak_rss_bytes: ended.peak_rss_bytes,
        read_bytes: Some(ended.read_bytes),
        written_bytes: Some(ended.written_bytes),
        voluntary_switches: Some(ended.voluntary_switches),
        involuntary_switches: Some(ended.involuntary_switches),
        status: Some(ended.status),
        responses,
        place: None,
        render: None,
    };
    Ok(Measured {
        together_secs: None,
        jobs: vec![job],
        join_secs: 0.0,
        verify_secs: 0.0,
        output_bytes: 0,
        seams: None,
    })
}

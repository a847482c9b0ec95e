//! What the harness asks of `twofold-exec` and what it answers: one JSON line each way, as with a worker.

use serde::{Deserialize, Serialize};

/// Asks for one command to be started and timed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecRequest {
    /// [`crate::protocol::BUILD`] of the writer.
    pub build: String,
    /// Program and arguments; no shell reads them.
    pub argv: Vec<String>,
    /// After this many seconds the command's process group is killed.
    pub timeout_secs: f64,
    /// Where the command's standard error goes.
    pub stderr: String,
}

/// What became of the command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExecReply {
    /// It ended by itself.
    Ended(Ended),
    /// It took longer than it may; its process group was killed.
    TimedOut,
    /// It could not be started, or the request is of another build: one line.
    NotStarted(String),
}

/// A command that ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Its exit status; 128 plus the number of the signal that ended it.
    pub status: i32,
    /// Spawn to reap.
    pub wall_secs: f64,
    /// CPU seconds in user mode, its waited-for children included.
    pub user_secs: f64,
    /// CPU seconds in the kernel, its waited-for children included.
    pub system_secs: f64,
    /// High-water mark of its resident memory.
    pub peak_rss_bytes: u64,
}

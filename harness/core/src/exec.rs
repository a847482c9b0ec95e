//! What the harness asks of `twofold-exec` and what it answers: one JSON line each way, as with a worker.

use serde::{Deserialize, Serialize};

/// The most of a command's standard output that is kept.
pub const MOST_STDOUT_BYTES: usize = 1 << 20;

/// Asks for one command to be started and timed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecRequest {
    /// [`crate::protocol::BUILD`] of the writer.
    pub build: String,
    /// Program and arguments; no shell reads them.
    pub argv: Vec<String>,
    /// The folder it works in; where absent, the one `twofold-exec` was started in.
    #[serde(default)]
    pub directory: Option<String>,
    /// The file that is its standard input; nothing where absent.
    #[serde(default)]
    pub stdin: Option<String>,
    /// Variables added to its environment.
    #[serde(default)]
    pub env: Vec<(String, String)>,
    /// The cores it may use; all where absent.
    #[serde(default)]
    pub cores: Option<Vec<u32>>,
    /// Whether its standard output is kept.
    #[serde(default)]
    pub keep_stdout: bool,
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

/// A command that ended. What the kernel counts includes the children it waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Its exit status; 128 plus the number of the signal that ended it.
    pub status: i32,
    /// Spawn to end.
    pub wall_secs: f64,
    /// CPU seconds in user mode.
    pub user_secs: f64,
    /// CPU seconds in the kernel.
    pub system_secs: f64,
    /// High-water mark of its resident memory.
    pub peak_rss_bytes: u64,
    /// Bytes fetched from storage.
    pub read_bytes: u64,
    /// Bytes given to storage.
    pub written_bytes: u64,
    /// How often it gave up the processor to wait.
    pub voluntary_switches: u64,
    /// How often the processor was taken from it.
    pub involuntary_switches: u64,
    /// Its standard output, if it was to be kept.
    pub stdout: Option<Stdout>,
}

/// What a command wrote to its standard output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stdout {
    /// All of it; what is not UTF-8 is replaced.
    Whole(String),
    /// More than [`MOST_STDOUT_BYTES`].
    TooLong,
}

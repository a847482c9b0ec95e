//! How a verb ends when it does not end well: one line and an exit status.

use std::fmt;

/// Why a verb stopped.
#[derive(Debug)]
pub struct Failure {
    /// The exit status.
    pub status: u8,
    /// One line: what, where and what to do.
    pub message: String,
}

/// A bug of ours, or a machine that failed.
pub const BUG: u8 = 1;
/// Wrong usage or a wrong experiment.
pub const USAGE: u8 = 2;
/// A trial's output was wrong.
pub const VERIFICATION: u8 = 3;
/// A published document is stale.
pub const STALE: u8 = 4;
/// The verdict is one of those named by `--fail-on`.
pub const VERDICT: u8 = 5;
/// A run was interrupted and can be resumed: what a shell says of a program that SIGINT ended.
pub const INTERRUPTED: u8 = 130;

/// What a verb gives.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// The user's mistake.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            status: USAGE,
            message: message.into(),
        }
    }

    /// Ours, or the machine's.
    pub fn bug(message: impl Into<String>) -> Self {
        Self {
            status: BUG,
            message: message.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.replace('\n', " "))
    }
}

impl From<twofold_core::strict::Fault> for Failure {
    fn from(fault: twofold_core::strict::Fault) -> Self {
        Self::usage(fault.to_string())
    }
}

impl From<twofold_store::Error> for Failure {
    fn from(error: twofold_store::Error) -> Self {
        let status = match error {
            twofold_store::Error::Frame(_) => BUG,
            _ => USAGE,
        };
        Self {
            status,
            message: error.to_string(),
        }
    }
}

/// Names the file in an error of the file system; such an error is the user's to mend.
pub fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
    move |error| Failure::usage(format!("{}: {error}", path.display()))
}

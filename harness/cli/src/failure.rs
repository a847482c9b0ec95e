//! How a verb ends when it does not end well: one line and an exit status.

use std::fmt;
use std::io::IsTerminal;

use twofold_core::strict::Fault;

/// Why a verb stopped.
#[derive(Debug)]
pub struct Failure {
    /// The exit status.
    pub status: u8,
    /// One line: what, where and what to do.
    pub message: String,
    /// The mistake in a file that it is, so that its place can be shown below the line.
    pub fault: Option<Box<Fault>>,
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
    /// An end with this status.
    pub fn with(status: u8, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            fault: None,
        }
    }

    /// The user's mistake.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::with(USAGE, message)
    }

    /// Ours, or the machine's.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::with(BUG, message)
    }

    /// Says it on standard error: the line, and below it the lines of the file it is about.
    pub fn print(&self) {
        eprintln!("twofold: {self}");
        let excerpt = self
            .fault
            .as_ref()
            .and_then(|fault| fault.excerpt(coloured()));
        if let Some(excerpt) = excerpt {
            eprintln!("{excerpt}");
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.replace('\n', " "))
    }
}

/// Whether standard error may have colours.
fn coloured() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty())
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self {
            fault: Some(Box::new(fault.clone())),
            ..Self::usage(fault.to_string())
        }
    }
}

impl From<twofold_store::Error> for Failure {
    fn from(error: twofold_store::Error) -> Self {
        let status = match error {
            twofold_store::Error::Frame(_) => BUG,
            _ => USAGE,
        };
        let hint = match &error {
            twofold_store::Error::File { source, .. } => hint_for(source.kind()),
            _ => "",
        };
        Self::with(status, format!("{error}{hint}"))
    }
}

/// What to do about an error of the file system; nothing where only its reader can know.
fn hint_for(kind: std::io::ErrorKind) -> &'static str {
    use std::io::ErrorKind;
    match kind {
        ErrorKind::NotFound => {
            " (hint: is the path right? It counts from the folder that twofold is started in)"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            " (hint: free some space; a run that was begun goes on with --resume)"
        }
        _ => "",
    }
}

/// Names the file in an error of the file system; such an error is the user's to mend.
pub fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
    move |error| {
        Failure::usage(format!(
            "{}: {error}{}",
            path.display(),
            hint_for(error.kind())
        ))
    }
}

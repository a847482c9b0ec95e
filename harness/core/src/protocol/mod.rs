//! The job protocol: what the harness asks of a worker and what the worker answers, as JSON.
//!
//! The programs meet only here. A request carries the protocol's version and the build that wrote it; a worker of
//! another build refuses it, because two builds may disagree about a pixel. Times are seconds, sizes bytes, time
//! stamps integers in the source's own time base.

mod annotate;
mod check;
mod pictures;
mod render;
mod source;

use serde::{Deserialize, Serialize};

use crate::strict::one_line;

pub use annotate::*;
pub use check::*;
pub use pictures::*;
pub use render::*;
pub use source::*;

/// The version of the messages below.
pub const VERSION: u32 = 1;

/// The build of this program: its version and a fingerprint of the sources it shares with the other programs.
pub const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "+", env!("TWOFOLD_SOURCES"));

/// One request, written to the worker's standard input as a single line.
///
/// The worker keeps that input open and ends when it closes, so that no worker outlives its harness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// [`VERSION`] of the writer.
    pub version: u32,
    /// [`BUILD`] of the writer.
    pub build: String,
    /// The processors that the job may use; all that the worker may where absent.
    pub processors: Option<Vec<u32>>,
    /// The folder that relative paths count from, where that is not the worker's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// How a worker that is not connected to who asked knows that somebody still waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// What is asked.
    pub job: Job,
}

impl Request {
    /// A request of this build.
    pub fn new(job: Job) -> Self {
        Self {
            version: VERSION,
            build: BUILD.to_owned(),
            processors: None,
            folder: None,
            lease: None,
            job,
        }
    }

    /// The same request, confined to these processors.
    pub fn confined_to(self, processors: Option<Vec<u32>>) -> Self {
        Self { processors, ..self }
    }

    /// Why this request must be refused here, if it must.
    pub fn refusal(&self) -> Option<String> {
        if self.version == VERSION && self.build == BUILD {
            return None;
        }
        Some(format!(
            "the worker is of another build: it is {BUILD} (protocol {VERSION}), the request comes from {} (protocol {}) \
             (hint: build both with one `cargo build --workspace`)",
            one_line(&self.build),
            self.version
        ))
    }
}

/// A file that changes as long as somebody waits for the reply. A worker that has not seen it change for so long ends and
/// leaves nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// The file.
    pub file: String,
    /// Seconds.
    pub secs: f64,
}

/// What can be asked of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Job {
    /// Say who you are: answered by [`Answer::Hello`].
    Hello,
    /// Index a file without decoding it: answered by [`Answer::Source`].
    Probe(ProbeJob),
    /// Draw and encode a scene: answered by [`Answer::Footage`].
    Footage(FootageJob),
    /// Render a range of frames: answered by [`Answer::Rendered`].
    Overlay(OverlayJob),
    /// Render several ranges at once, a pipeline each in one process: answered by [`Answer::RenderedTogether`].
    Overlays(OverlayJobs),
    /// Render stretches of a compilation: answered by [`Answer::Annotated`].
    Annotate(AnnotateJob),
    /// Look whether texts can be drawn as they are meant: answered by [`Answer::Placed`].
    Place(PlaceJob),
    /// Join rendered chunks and the source's audio: answered by [`Answer::Joined`].
    Join(JoinJob),
    /// List the packets of a file: answered by [`Answer::Packets`].
    Digest(DigestJob),
    /// Decode two files fully and compare them frame by frame: answered by [`Answer::Compared`].
    Compare(CompareJob),
    /// Make small pictures of single frames: answered by [`Answer::Pictures`].
    Pictures(PicturesJob),
}

/// The worker's answer: one line on its standard output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It was done.
    Done(Box<Done>),
    /// It could not be done.
    Failed(Failure),
}

/// A finished job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// What was asked for.
    pub answer: Answer,
    /// Seconds from the start of the worker's `main` to this reply.
    pub elapsed_secs: f64,
    /// The process's high-water mark of resident memory (VmHWM).
    pub peak_rss_bytes: u64,
    /// Where it was done. An older build does not say, and that it is one is to be read from its answer.
    #[serde(default)]
    pub container: Container,
}

/// Where a job was done, as its worker sees it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Container {
    /// What the fleet calls the node, or the machine's name.
    pub node: String,
    /// The machine under it (its boot id): nodes of one machine have the same.
    pub host: String,
    /// Processors of that machine.
    pub host_cores: u32,
    /// When the container began, in seconds since 1970-01-01 UTC by the machine's clock: as [`BEGAN`] says, else when the
    /// worker did.
    pub began_at: f64,
    /// From then to the start of the worker's `main`.
    pub before_secs: f64,
    /// CPU seconds of the worker in user mode.
    pub user_secs: f64,
    /// CPU seconds of the worker in the kernel.
    pub system_secs: f64,
}

/// The variable in which whoever starts a worker may say when the container began.
pub const BEGAN: &str = "TWOFOLD_BEGAN";

/// What a finished job brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Who the worker is.
    Hello(Hello),
    /// What a file holds.
    Source(Source),
    /// Footage was made.
    Footage(Footage),
    /// Frames were rendered.
    Rendered(Rendered),
    /// Ranges were rendered at once, in the order they were asked for.
    RenderedTogether(Vec<Rendered>),
    /// Stretches of a compilation were rendered.
    Annotated(Annotated),
    /// Every text can be drawn.
    Placed,
    /// Chunks were joined.
    Joined(Joined),
    /// The packets of a file.
    Packets(Packets),
    /// Two files, frame by frame.
    Compared(Compared),
    /// Small pictures of single frames.
    Pictures(Pictures),
}

/// Why a job was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Whose fault it is, and so the exit status.
    pub kind: FailureKind,
    /// One line: what, where and what to do.
    pub message: String,
}

/// The kinds of failure, by the exit status they lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The request was not taken up: it comes from another build, or cannot be read: status 2.
    Refused,
    /// The request or its input is wrong: status 2.
    Input,
    /// The output is wrong: status 3.
    Verification,
    /// The worker is wrong, or the machine under it: status 1.
    Bug,
}

impl FailureKind {
    /// The exit status of a program that ends with this failure.
    pub fn status(self) -> u8 {
        match self {
            FailureKind::Bug => 1,
            FailureKind::Refused | FailureKind::Input => 2,
            FailureKind::Verification => 3,
        }
    }
}

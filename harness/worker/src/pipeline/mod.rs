//! What pipelines have in common: threads with bounded channels between them, their accounts and their ends.
//!
//! An error in any thread ends all of them with that error: a thread whose neighbour is gone stops without a word, and only
//! an explicit end lets the file be finished.

mod meeting;
mod sink;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crossbeam_channel::{Receiver, Sender};
use twofold_core::protocol::FrameMs;
use twofold_media::Frame;

pub(crate) use self::meeting::{Attendance, Meeting, at_once};
pub(crate) use self::sink::{Encoded, Sink, open_encoder};
use crate::fault::{Fault, Result};

/// Frames that may wait between two threads: enough that neither waits for the other's ordinary jitter. A frame of 1080p
/// takes 3 MB, and more of them made nothing faster.
pub(crate) const QUEUE: usize = 2;

/// A neighbour ended first; it has the reason.
pub(crate) struct Stopped;

/// How a thread ends early.
pub(crate) enum Early {
    /// Because a neighbour did.
    Stopped,
    /// For a reason of its own.
    Failed(Fault),
}

impl From<Stopped> for Early {
    fn from(_: Stopped) -> Self {
        Early::Stopped
    }
}

impl<E: Into<Fault>> From<E> for Early {
    fn from(error: E) -> Self {
        Early::Failed(error.into())
    }
}

/// Hands over to the next thread, waiting where it has too much to do.
pub(crate) fn pass_on<T>(to: &Sender<T>, message: T) -> std::result::Result<(), Stopped> {
    to.send(message).map_err(|_| Stopped)
}

/// Takes from the thread before.
pub(crate) fn take<T>(from: &Receiver<T>) -> std::result::Result<T, Stopped> {
    from.recv().map_err(|_| Stopped)
}

/// Where a frame passes on its way into the encoder. Production lets it pass and counts it; a test can do mischief.
pub trait Passage: Send {
    /// A rendered frame, before its digest is taken.
    fn rendered(&mut self, frame: Frame) -> Frame {
        frame
    }

    /// The same frame after its digest was taken, on its way into the encoder.
    fn hashed(&mut self, frame: Frame) -> Frame {
        frame
    }
}

/// Lets every frame pass.
pub struct Straight;

impl Passage for Straight {}

/// How a thread hands in its part and then waits, with all it owns, to be released.
pub(crate) type Settle<'a, P> = &'a dyn Fn(P);

/// Starts a thread of a pipeline; what it brings, or why it ends early, is reported once.
///
/// # Errors
/// When there is no thread to be had.
pub(crate) fn spawn<'scope, 'env: 'scope, P: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, 'env>,
    name: &'static str,
    report: &Sender<std::result::Result<P, Early>>,
    held: &Receiver<()>,
    run: impl FnOnce(Settle<'_, P>) -> std::result::Result<(), Early> + Send + 'scope,
) -> Result<()> {
    let (report, held) = (report.clone(), held.clone());
    let body = move || {
        let settle = |part| {
            let _ = report.send(Ok(part));
            // Ends when the other side is dropped; nothing is ever sent.
            let _ = held.recv();
        };
        // A thread that dies without a word would leave the others waiting for it.
        let ended = catch_unwind(AssertUnwindSafe(|| run(&settle))).unwrap_or_else(|_| {
            Err(Early::Failed(Fault::bug(format!(
                "the {name} thread panicked (hint: this is a bug, please report it)"
            ))))
        });
        if let Err(early) = ended {
            let _ = report.send(Err(early));
        }
    };
    thread::Builder::new()
        .name(name.to_owned())
        .spawn_scoped(scope, body)
        .map(|_| ())
        .map_err(|error| Fault::bug(format!("no thread to {name}: {error}")))
}

/// Nearest-rank quantiles; 0 where there is no interval.
pub(crate) fn quantiles(mut intervals_ms: Vec<f64>) -> FrameMs {
    intervals_ms.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        let rank = (intervals_ms.len() * percent).div_ceil(100).max(1);
        intervals_ms.get(rank - 1).copied().unwrap_or(0.0)
    };
    FrameMs {
        p50: at(50),
        p95: at(95),
    }
}

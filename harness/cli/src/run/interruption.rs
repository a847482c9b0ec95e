//! SIGINT and SIGTERM in the middle of a run: the first lets the current trial be finished, the second ends at once.
//!
//! Programs that the harness has started are in groups of their own, so a terminal interrupts only the harness; they
//! end by themselves when it does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::{Failure, INTERRUPTED, Outcome};

/// Knows whether the user wants the run to stop. When it is dropped, a signal ends the program at once again.
pub struct Interruption {
    asked: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
}

impl Interruption {
    /// From now on the first signal is answered with `first`, and one after it with `second` and the end.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn watch(
        first: impl Fn() + Send + 'static,
        second: impl Fn() + Send + 'static,
    ) -> Outcome<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM])
            .map_err(|error| Failure::bug(format!("signals cannot be watched: {error}")))?;
        let own = Self {
            asked: Arc::default(),
            over: Arc::default(),
        };
        let (asked, over) = (Arc::clone(&own.asked), Arc::clone(&own.over));
        std::thread::spawn(move || {
            for _ in signals.forever() {
                if over.load(Ordering::SeqCst) || asked.swap(true, Ordering::SeqCst) {
                    second();
                    signal_hook::low_level::exit(i32::from(INTERRUPTED));
                }
                first();
            }
        });
        Ok(own)
    }

    /// Whether the run is to stop.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Interruption {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

/// A run that was stopped between two trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted {
    /// The last block that was begun.
    pub block: u32,
    /// Whether it lacks trials.
    pub cut: bool,
    /// Trials in the journal.
    pub done: u32,
    /// Trials there would have been.
    pub total: u32,
}

impl Interrupted {
    /// What the user is told; `command` goes on with the run.
    pub fn failure(&self, command: &str) -> Failure {
        let place = match (self.block, self.cut) {
            (0, _) => "before the first block".to_owned(),
            (block, true) => format!("in block {block}"),
            (block, false) => format!("after block {block}"),
        };
        let message = format!(
            "interrupted {place}, {} of {} trials; go on with: {command}",
            self.done, self.total
        );
        Failure::with(INTERRUPTED, message)
    }
}

//! How far a simulation is, on standard error.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts finished pieces and says every tenth of the whole.
pub struct Progress {
    what: &'static str,
    whole: u64,
    done: AtomicU64,
}

impl Progress {
    /// A simulation of `whole` pieces.
    pub fn new(what: &'static str, whole: u64) -> Self {
        Self {
            what,
            whole,
            done: AtomicU64::new(0),
        }
    }

    /// One more piece is finished.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let tenths = |pieces: u64| pieces * 10 / self.whole;
        if tenths(done) > tenths(done - 1) {
            eprintln!("{}: {} %", self.what, tenths(done) * 10);
        }
    }
}

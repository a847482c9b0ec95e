//! Where pipelines of one process meet at their ends.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::process::{CpuAccount, cpu_by_thread};

/// Where pipelines of one process meet at their ends: CPU time is counted by thread and lost with it, so no pipeline lets
/// its threads go before one of them has read the accounts of all.
pub(crate) struct Meeting {
    state: Mutex<Expected>,
    changed: Condvar,
}

struct Expected {
    /// Pipelines that have not come to their end.
    missing: usize,
    /// Whether the accounts were read.
    accounted: bool,
}

impl Meeting {
    /// Of so many pipelines.
    pub fn of(pipelines: usize) -> Self {
        Self {
            state: Mutex::new(Expected {
                missing: pipelines,
                accounted: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// A pipeline promises to come; whoever drops the promise is no longer waited for.
    pub fn attend(&self) -> Attendance<'_> {
        Attendance {
            meeting: self,
            came: false,
        }
    }

    /// A pipeline that was never started is not waited for.
    pub fn excuse_one(&self) {
        self.lock().missing -= 1;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Expected> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The promise of one pipeline.
pub(crate) struct Attendance<'m> {
    meeting: &'m Meeting,
    came: bool,
}

impl Attendance<'_> {
    /// Waits for all; the first one then reads the accounts of the whole process, the others get none.
    pub fn account(mut self) -> CpuAccount {
        self.came = true;
        let mut state = self.meeting.lock();
        state.missing -= 1;
        self.meeting.changed.notify_all();
        while state.missing > 0 {
            state = self
                .meeting
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if std::mem::replace(&mut state.accounted, true) {
            return CpuAccount::default();
        }
        cpu_by_thread()
    }
}

impl Drop for Attendance<'_> {
    fn drop(&mut self) {
        if !self.came {
            self.meeting.excuse_one();
        }
    }
}

//! Where pipelines of one process meet at their ends.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::fault::{Fault, Result};
use crate::process::{CpuAccount, cpu_by_thread};

/// Runs a pipeline for each job, all at once; the answers are in the order of the jobs.
///
/// # Errors
/// The first pipeline's that failed, in that order; the others run to their end.
pub(crate) fn at_once<J: Sync, A: Send>(
    jobs: &[J],
    run: impl Fn(&J, &Meeting) -> Result<A> + Sync,
) -> Result<Vec<A>> {
    let meeting = Meeting::of(jobs.len());
    thread::scope(|scope| {
        let begun: Vec<_> = jobs
            .iter()
            .map(|job| {
                let (run, meeting) = (&run, &meeting);
                thread::Builder::new()
                    .name("pipeline".to_owned())
                    .spawn_scoped(scope, move || run(job, meeting))
                    // Those that were started must not wait for it.
                    .inspect_err(|_| meeting.excuse_one())
            })
            .collect();
        let ended: Vec<Result<A>> = begun
            .into_iter()
            .map(|pipeline| {
                let pipeline = pipeline
                    .map_err(|error| Fault::bug(format!("no thread for a pipeline: {error}")))?;
                pipeline.join().unwrap_or_else(|_| {
                    Err(Fault::bug(
                        "a pipeline panicked (hint: this is a bug, please report it)",
                    ))
                })
            })
            .collect();
        ended.into_iter().collect()
    })
}

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

//! Several ranges at once: a pipeline each, in one process, with a device each or one for all.

use std::thread;

use twofold_core::protocol::{OverlayJob, OverlayJobs, Rendered};
use twofold_core::spec::Devices;
use twofold_gpu::Gpu;

use super::{Straight, pipeline};
use crate::adapters::choice;
use crate::fault::{Fault, Result};
use crate::pipeline::Meeting;
use crate::process::{Process, as_thread};

/// Renders all ranges at once, in the order they were asked for.
///
/// # Errors
/// The first pipeline's that failed, in that order; the others run to their end.
pub fn overlays(jobs: &OverlayJobs, process: Process) -> Result<Vec<Rendered>> {
    let device = match (jobs.devices, jobs.jobs.first()) {
        (Devices::Shared, Some(first)) => Some(open(first)?),
        _ => None,
    };
    let meeting = Meeting::of(jobs.jobs.len());
    thread::scope(|scope| {
        let begun: Vec<_> = jobs
            .jobs
            .iter()
            .map(|job| {
                let (device, meeting) = (device.as_ref(), &meeting);
                thread::Builder::new()
                    .name("pipeline".to_owned())
                    .spawn_scoped(scope, move || {
                        pipeline(job, process, &mut Straight, device, meeting)
                    })
                    // Those that were started must not wait for it.
                    .inspect_err(|_| meeting.excuse_one())
            })
            .collect();
        let ended: Vec<Result<Rendered>> = begun
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

fn open(job: &OverlayJob) -> Result<Gpu> {
    let choice = choice(job.adapter.as_deref());
    Ok(as_thread("rasteriser", || Gpu::open(&choice))?)
}

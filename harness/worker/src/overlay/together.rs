//! Several ranges at once: a pipeline each, in one process, with a device each or one for all.

use twofold_core::protocol::{OverlayJob, OverlayJobs, Rendered};
use twofold_core::spec::Devices;
use twofold_gpu::Gpu;

use super::{Straight, pipeline};
use crate::adapters::choice;
use crate::fault::Result;
use crate::pipeline::at_once;
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
    at_once(&jobs.jobs, |job, meeting| {
        pipeline(job, process, &mut Straight, device.as_ref(), meeting)
    })
}

fn open(job: &OverlayJob) -> Result<Gpu> {
    let choice = choice(job.adapter.as_deref());
    Ok(as_thread("rasteriser", || Gpu::open(&choice))?)
}

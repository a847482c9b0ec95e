//! Chunks over several adapters: a lane each, in which one chunk follows the other.

use std::thread;

use twofold_core::protocol::{OverlayJob, Rendered};

use super::{Passage, overlay};
use crate::fault::{Fault, Result};
use crate::process::Process;

/// Renders `jobs`, each with the adapter at the same place of `adapters`: those of one adapter one after another, those of
/// different ones at once. The answers are in the order of the jobs.
///
/// CPU seconds by thread are of the whole process, so that they are told where there is one lane only.
///
/// # Errors
/// The first job's that failed, in their order; a lane ends with its first failure.
pub fn in_lanes(
    jobs: &[OverlayJob],
    adapters: &[usize],
    process: Process,
    passage: &(dyn Fn() -> Box<dyn Passage> + Sync),
) -> Result<Vec<Rendered>> {
    let mut lanes: Vec<usize> = adapters.to_vec();
    lanes.sort_unstable();
    lanes.dedup();
    let one_by_one = |lane: usize| {
        let own = jobs.iter().zip(adapters).enumerate();
        let mut rendered = Vec::new();
        for (place, (job, _)) in own.filter(|(_, (_, adapter))| **adapter == lane) {
            let done = overlay(job, process, &mut *passage());
            let failed = done.is_err();
            rendered.push((place, done));
            if failed {
                break;
            }
        }
        rendered
    };
    let mut rendered = match lanes.as_slice() {
        [lane] => one_by_one(*lane),
        lanes => thread::scope(|scope| {
            let begun: Vec<_> = lanes
                .iter()
                .map(|lane| {
                    let lane = *lane;
                    thread::Builder::new()
                        .name("lane".to_owned())
                        .spawn_scoped(scope, move || one_by_one(lane))
                })
                .collect();
            begun
                .into_iter()
                .flat_map(|lane| match lane.map(|lane| lane.join()) {
                    Ok(Ok(rendered)) => rendered,
                    _ => vec![(0, Err(Fault::bug("a lane of chunks could not run (hint: this is a bug, please report it)")))],
                })
                .collect()
        }),
    };
    rendered.sort_by_key(|(place, _)| *place);
    let several = lanes.len() > 1;
    rendered
        .into_iter()
        .map(|(_, done)| {
            done.map(|mut rendered| {
                if several {
                    rendered.cpu.clear();
                    rendered.busiest = None;
                }
                rendered
            })
        })
        .collect()
}

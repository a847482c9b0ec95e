//! What must be the same for a run to go on: a verdict may not rest on two machines, adapters or builds.

use std::path::Path;

use twofold_core::record::{Manifest, WorkerRecord};

use crate::failure::{Failure, Outcome};
use crate::folder::manifest_of;

/// Compares what a run was made with to what is here now.
///
/// # Errors
/// Names the first thing that differs, and both of its values.
pub fn check(path: &Path, now: &Manifest) -> Outcome {
    let then = manifest_of(path)?;
    let worker = |manifest: &Manifest, of: fn(&WorkerRecord) -> String| {
        manifest
            .worker
            .as_ref()
            .map_or_else(|| "none".to_owned(), of)
    };
    let footage = |manifest: &Manifest| {
        manifest
            .footage
            .as_ref()
            .map_or_else(|| "none".to_owned(), |footage| footage.digest.to_string())
    };
    let track = |manifest: &Manifest| {
        manifest.footage.as_ref().map_or_else(
            || "none".to_owned(),
            |footage| footage.track_digest.to_string(),
        )
    };
    let adapter: fn(&WorkerRecord) -> String = |worker| {
        let named = worker.adapter.as_ref();
        named.map_or_else(
            || "none".to_owned(),
            |adapter| format!("{} ({})", adapter.name, adapter.driver),
        )
    };
    let pairs = [
        (
            "experiment",
            then.experiment.clone(),
            now.experiment.clone(),
        ),
        (
            "plan",
            then.plan_digest.to_string(),
            now.plan_digest.to_string(),
        ),
        (
            "processor",
            then.machine.cpu.clone(),
            now.machine.cpu.clone(),
        ),
        (
            "number of cores",
            then.machine.cores.to_string(),
            now.machine.cores.to_string(),
        ),
        ("build of twofold", then.build.clone(), now.build.clone()),
        ("adapter", worker(&then, adapter), worker(now, adapter)),
        (
            "worker program",
            worker(&then, |worker| worker.digest.to_string()),
            worker(now, |worker| worker.digest.to_string()),
        ),
        (
            "set of libraries",
            worker(&then, |worker| format!("{:?}", worker.libraries)),
            worker(now, |worker| format!("{:?}", worker.libraries)),
        ),
        ("footage", footage(&then), footage(now)),
        ("highlight track", track(&then), track(now)),
    ];
    for (what, before, after) in pairs {
        if before != after {
            let hint = "a run goes on only where and as it began; start a new one";
            return Err(Failure::usage(format!(
                "{}: another {what}: the run was begun with {before}, here is {after} (hint: {hint})",
                path.display()
            )));
        }
    }
    Ok(())
}

//! What a run is made with, written before its first trial.

use twofold_core::design::Plan;
use twofold_core::digest::Digest;
use twofold_core::environment::Environment;
use twofold_core::record::{Manifest, WorkerRecord};

use super::footage::Material;
use super::{Asked, environment};
use crate::failure::{Failure, Outcome};
use crate::worker::Worker;

/// The manifest of a run that begins now; its surroundings are not read.
///
/// # Errors
/// When the worker has no adapter or cannot be read.
pub fn manifest(
    asked: &Asked,
    plan: &Plan,
    worker: Option<&Worker>,
    material: Option<&Material>,
) -> Outcome<Manifest> {
    let record = |worker: &Worker| -> Outcome<WorkerRecord> {
        let adapter = worker
            .hello
            .adapter()
            .cloned()
            .ok_or_else(|| Failure::usage("no Vulkan adapter found"))?;
        Ok(WorkerRecord {
            digest: environment::file_digest(worker.path())?,
            adapter,
            libraries: worker.hello.libraries.clone(),
        })
    };
    Ok(Manifest {
        schema: 1,
        experiment: asked.experiment.id.clone(),
        run: environment::run_id(),
        experiment_digest: Digest::of(asked.text.as_bytes()),
        plan_digest: plan.digest(&asked.experiment),
        judgement: asked.experiment.judgement(),
        started_at: environment::now(),
        arguments: asked.arguments.clone(),
        build: twofold_core::protocol::BUILD.to_owned(),
        revision: environment::revision(),
        machine: environment::machine(),
        environment: Environment::default(),
        worker: worker.map(record).transpose()?,
        footage: material.map(|material| material.record.clone()),
        chunk_plans: plan.chunks.clone(),
        prices: asked.experiment.cost.list.clone(),
    })
}

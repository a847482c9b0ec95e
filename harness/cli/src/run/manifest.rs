//! What a run is made with, told before its first trial.

use twofold_core::design::Plan;
use twofold_core::digest::Digest;
use twofold_core::environment::Environment;
use twofold_core::record::{FootageRecord, Manifest, WorkerRecord};
use twofold_core::spec::Workload;

use super::{Asked, environment};
use crate::failure::{Failure, Outcome};
use crate::worker::Worker;

/// Of a run as it is asked for here and now; its surroundings are told elsewhere.
///
/// # Errors
/// When the worker's program cannot be read, and highlights have no adapter to draw them.
pub fn manifest(
    asked: &Asked,
    plan: &Plan,
    worker: Option<&Worker>,
    footage: Option<&FootageRecord>,
) -> Outcome<Manifest> {
    let record = |worker: &Worker| -> Outcome<WorkerRecord> {
        // Only highlights are drawn by an adapter.
        let adapter = match &asked.experiment.workload {
            Workload::Overlay(_) => Some(
                (worker.hello.adapter().cloned())
                    .ok_or_else(|| Failure::usage("no Vulkan adapter found"))?,
            ),
            _ => None,
        };
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
        footage: footage.cloned(),
        chunk_plans: plan.chunks.clone(),
        prices: asked.experiment.cost.list.clone(),
    })
}

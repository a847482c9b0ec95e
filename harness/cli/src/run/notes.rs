//! What the cuts of a plan have to be said about before it is carried out: chunks that could not be had, cells that are
//! one.

use twofold_core::design::{Plan, label};
use twofold_core::spec::{Experiment, Workload};

use crate::voice::Voice;

/// Says it on standard error, a line a cell.
pub fn say(experiment: &Experiment, plan: &Plan, voice: Voice) {
    for note in notes(experiment, plan) {
        voice.note(&format!("note: {note}"));
    }
}

fn notes(experiment: &Experiment, plan: &Plan) -> Vec<String> {
    let mut notes = vec![];
    for (cell, chunks) in plan.cells.iter().zip(&plan.chunks) {
        let short = chunks.shortfall.as_ref().map(|why| {
            let part = match experiment.workload {
                Workload::Annotate(_) => "container",
                _ => "chunk",
            };
            let given = match chunks.jobs() {
                1 => format!("1 {part}"),
                more => format!("{more} {part}s"),
            };
            format!("{given}: {why}")
        });
        let fallback = (chunks.fallback.as_ref())
            .map(|why| format!("cut at keyframes, and everything rendered: {why}"));
        let same = cell.same_as.map(|other| {
            let other = &plan.cells[other as usize];
            format!(
                "the same plan as {}, executed once",
                label(experiment, other)
            )
        });
        let said: Vec<String> = [fallback, short, same].into_iter().flatten().collect();
        if !said.is_empty() {
            notes.push(format!("{}: {}", label(experiment, cell), said.join("; ")));
        }
    }
    notes
}

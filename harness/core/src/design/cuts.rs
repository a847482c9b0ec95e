//! Where the cells of a render are cut, once the source and the track are known.

use super::{Cell, Plan, levels_of, value_of};
use crate::chunk::{Ground, Strategy, frames_within, plan as cut};
use crate::protocol::Source;
use crate::record::ChunkPlan;
use crate::spec::{Experiment, Overlay, Value};
use crate::track::Track;

impl Plan {
    /// The chunk plan of every cell, in the cells' order.
    pub fn cut(
        &self,
        experiment: &Experiment,
        overlay: &Overlay,
        source: &Source,
        track: &Track,
    ) -> Vec<ChunkPlan> {
        let of = |cell: &Cell| {
            let secs = match value_of(experiment, cell, "duration") {
                Some(Value::Secs(secs)) => Some(secs),
                _ => None,
            };
            let strategy = levels_of(experiment, cell)
                .into_iter()
                .find(|(factor, _)| *factor == "strategy")
                .and_then(|(_, name)| Strategy::named(name))
                .unwrap_or(overlay.strategy);
            let ground = Ground::of(source, track, frames_within(source, secs));
            ChunkPlan::of(cut(strategy, &ground, cell.jobs))
        };
        self.cells.iter().map(of).collect()
    }
}

//! Where the cells of a render are cut, once the source and the track, or the clips, are known.

use super::{Cell, Plan, levels_of, value_of};
use crate::chunk::{Ground, Strategy, frames_within, plan as cut};
use crate::compilation::{Split, assign};
use crate::protocol::Source;
use crate::record::ChunkPlan;
use crate::spec::{Annotate, Experiment, Overlay, Value, Workload};
use crate::track::Track;

impl Plan {
    /// The chunk plan of every cell, in the cells' order.
    pub fn cut<'t>(
        &self,
        experiment: &Experiment,
        overlay: &Overlay,
        source: &Source,
        track: &dyn Fn(&Cell) -> &'t Track,
    ) -> Vec<ChunkPlan> {
        let of = |cell: &Cell| {
            let secs = match value_of(experiment, cell, "duration") {
                Some(Value::Secs(secs)) => Some(secs),
                _ => None,
            };
            let strategy = strategy_of(experiment, overlay, cell);
            let ground = Ground::of(source, track(cell), frames_within(source, secs))
                .encoded_by(&overlay.encoder.codec);
            ChunkPlan::of(cut(strategy, &ground, cell.jobs))
        };
        self.cells.iter().map(of).collect()
    }

    /// Whether some frames of a cell are copied and not rendered; before it was cut, whether they may be.
    pub fn copies(&self, experiment: &Experiment, cell: &Cell) -> bool {
        let Workload::Overlay(overlay) = &experiment.workload else {
            return false;
        };
        match self.chunks.get(cell.index as usize) {
            Some(chunks) => !chunks.copied.is_empty(),
            None => strategy_of(experiment, overlay, cell) == Strategy::Smart,
        }
    }

    /// Who renders what of a compilation whose clips have so many frames, for every cell, in the cells' order.
    pub fn assign(
        &self,
        experiment: &Experiment,
        annotate: &Annotate,
        lengths: &[u32],
    ) -> Vec<ChunkPlan> {
        let of = |cell: &Cell| {
            let split = levels_of(experiment, cell)
                .into_iter()
                .find(|(factor, _)| *factor == "split")
                .and_then(|(_, name)| Split::named(name))
                .unwrap_or(annotate.split);
            let clips = clips_of(experiment, cell, lengths.len());
            assign(&lengths[..clips], cell.jobs, split)
        };
        self.cells.iter().map(of).collect()
    }
}

/// A cell's level of the factor `strategy`, or the workload's.
fn strategy_of(experiment: &Experiment, overlay: &Overlay, cell: &Cell) -> Strategy {
    levels_of(experiment, cell)
        .into_iter()
        .find(|(factor, _)| *factor == "strategy")
        .and_then(|(_, name)| Strategy::named(name))
        .unwrap_or(overlay.strategy)
}

/// How many clips a cell renders, of so many: its level of the factor `clips`, or all of them.
pub fn clips_of(experiment: &Experiment, cell: &Cell, available: usize) -> usize {
    match value_of(experiment, cell, "clips") {
        Some(Value::Integer(clips)) => {
            usize::try_from(clips).map_or(available, |clips| clips.min(available))
        }
        _ => available,
    }
}

/// Where cells are cut, as a plan's digest has it: runs of before anything was copied are known by what there was to say then.
pub(super) fn spelled(chunks: &[crate::record::ChunkPlan]) -> String {
    #[derive(Debug)]
    #[expect(dead_code, reason = "it is printed")]
    struct ChunkPlan<'c> {
        frames: u32,
        cuts: &'c [u32],
        shortfall: &'c Option<String>,
        owners: &'c [u32],
    }
    if (chunks.iter()).any(|plan| plan.fallback.is_some() || !plan.copied.is_empty()) {
        return format!("{chunks:?}");
    }
    let plain = chunks.iter().map(|plan| ChunkPlan {
        frames: plan.frames,
        cuts: &plan.cuts,
        shortfall: &plan.shortfall,
        owners: &plan.owners,
    });
    format!("{:?}", plain.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::spelled;
    use crate::record::ChunkPlan;

    #[test]
    fn a_plan_that_copies_nothing_is_spelled_as_ever() {
        let plain = ChunkPlan {
            frames: 90,
            cuts: vec![45],
            ..ChunkPlan::default()
        };
        assert_eq!(
            spelled(std::slice::from_ref(&plain)),
            "[ChunkPlan { frames: 90, cuts: [45], shortfall: None, owners: [] }]"
        );
        let copies = ChunkPlan {
            copied: vec![1],
            ..plain
        };
        assert!(spelled(&[copies]).contains("copied: [1]"));
    }
}

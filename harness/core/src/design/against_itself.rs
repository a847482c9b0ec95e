//! An experiment against itself: each baseline is its own candidate, so that the true ratio is 1.

use super::{Cell, Plan};
use crate::cost::Cost;
use crate::spec::{ColdStart, Experiment};

/// What the id of an experiment against itself ends in.
const SELFCHECK: &str = "-selfcheck";

impl Experiment {
    /// The same workload with nothing to compare but its baselines, twice a block. It decides nothing, so no document
    /// asks for it.
    #[must_use]
    pub fn against_itself(mut self, blocks: u32) -> Self {
        self.id.push_str(SELFCHECK);
        self.task = None;
        self.accepts.clear();
        self.prior = None;
        self.cold_start = ColdStart::default();
        self.cost = Cost::default();
        self.design.against_itself = true;
        // A ceiling of 1 would end its candidates after min-blocks.
        (self.design.min_blocks, self.design.max_blocks) = (blocks, blocks);
        self
    }
}

impl Plan {
    /// The cell whose trial is executed for a cell: itself, but its baseline where it is the same again.
    pub fn executed_as<'p>(&'p self, cell: &'p Cell) -> &'p Cell {
        let same = |other: &&Cell| other.scenario == cell.scenario && other.levels == cell.levels;
        self.cells.iter().find(same).unwrap_or(cell)
    }

    /// The baseline of every scenario and, as treatment 1, the same cell again.
    pub(super) fn against_itself(mut self) -> Self {
        let baselines: Vec<Cell> = self.cells.drain(..).filter(Cell::is_baseline).collect();
        let twice = baselines.into_iter().flat_map(|cell| {
            let again = Cell {
                treatment: 1,
                ..cell.clone()
            };
            [cell, again]
        });
        self.cells = twice
            .zip(0..)
            .map(|(cell, index)| Cell { index, ..cell })
            .collect();
        self.treatments = 2;
        self
    }
}

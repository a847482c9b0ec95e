//! What was found in a file of timings.

use twofold_core::analysis::{CellReason, Estimate, PValues, Reason, Verdict, Warning};

/// How often one looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// After every block, as a run does, at most so often.
    Watched {
        /// The planned number of blocks.
        max_blocks: u32,
        /// The row of the calibrated table: this number or the next larger one.
        row: u32,
        /// Whether it was said; else it is the most that a cell has.
        declared: bool,
    },
    /// Once, at the end.
    Once,
    /// Once, and the two sides were not measured in pairs.
    Unpaired,
}

impl Looked {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Looked::Watched { .. } => "sequential",
            Looked::Once => "once",
            Looked::Unpaired => "once-unpaired",
        }
    }
}

/// Where costs come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostFrom {
    /// The file says them.
    File,
    /// Each of n containers is paid for the whole wall: an upper bound.
    Walls,
    /// Both sides are one process on one machine: the ratio of the walls.
    OneMachine,
}

impl CostFrom {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            CostFrom::File => "file",
            CostFrom::Walls => "chunks-times-wall",
            CostFrom::OneMachine => "wall",
        }
    }
}

/// What about a cell a reader should know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Remark {
    /// Something in its pairs.
    Pairs(Warning),
    /// Every block has the same mark of order.
    OneMark,
    /// It is faster than its chunks can be.
    AboveCeiling,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedCell {
    /// Its name.
    pub name: String,
    /// Its treatment: the number of chunks, or the place of a command.
    pub treatment: u32,
    /// Seconds of video, where the file says it.
    pub duration_secs: Option<f64>,
    /// Jobs, where the file says it.
    pub chunks: Option<u32>,
    /// Whether the answer rests on it.
    pub target: bool,
    /// Pairs used, or the runs of the candidate.
    pub blocks: u32,
    /// Blocks in the file, or runs.
    pub given: u32,
    /// Blocks with a failed trial, of those given.
    pub failed: u32,
    /// What it cannot exceed.
    pub ceiling: Option<f64>,
    /// The baseline's wall over its own.
    pub speedup: Option<Estimate>,
    /// Its cost over the baseline's.
    pub cost: Option<Estimate>,
    /// Absent where nothing was tested.
    pub p: Option<PValues>,
    /// The answer for it.
    pub verdict: Verdict,
    /// Why.
    pub reason: CellReason,
    /// What one should know.
    pub remarks: Vec<Remark>,
}

/// One experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedRep {
    /// Its name; empty where the file has none.
    pub name: String,
    /// How often one looked.
    pub looked: Looked,
    /// The answer.
    pub verdict: Verdict,
    /// The treatment to use, where the verdict is IMPLEMENT.
    pub recommended: Option<u32>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The candidates.
    pub cells: Vec<JudgedCell>,
}

//! What a file of timings holds: rows as numbers, names once.

use crate::failure::Failure;
use crate::timings::shown;

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arm {
    /// The baseline.
    Seq,
    /// The candidate.
    Par,
}

impl Arm {
    /// As the file says it.
    pub fn name(self) -> &'static str {
        match self {
            Arm::Seq => "seq",
            Arm::Par => "par",
        }
    }
}

/// What came of a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trial {
    /// Its wall in seconds and what it cost, in the unit of the file; the cost is NaN where the file has none.
    Measured {
        /// Seconds.
        wall: f64,
        /// Any unit.
        cost: f64,
    },
    /// It failed.
    Failed,
    /// It was killed because it took too long.
    TimedOut,
}

/// What a row says of the order in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// A number: its place, or a mark that both rows have.
    Place(u32),
    /// Which side was first.
    First(Arm),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Which [`Group`].
    pub group: u32,
    /// The block.
    pub block: u32,
    /// Its line in the file.
    pub line: u32,
    /// What it says of the order in its block.
    pub order: Said,
    /// Which side.
    pub arm: Arm,
    /// What came of it.
    pub trial: Trial,
}

/// A cell of an experiment.
#[derive(Debug, Clone)]
pub struct Group {
    /// Index of the experiment in [`Table::reps`].
    pub rep: u32,
    /// Index of the name in [`Table::cells`].
    pub cell: u32,
    /// Seconds of video.
    pub duration_secs: f64,
    /// Jobs of the parallel arm.
    pub chunks: u32,
    /// The line that said so.
    pub line: u32,
    /// Whether a row of the parallel arm was among those read.
    pub has_par: bool,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Table {
    /// As messages name the file.
    pub file: String,
    /// Experiments in the order of their first rows; one without a name where the file has no `rep`.
    pub reps: Vec<String>,
    /// Whether the file has a column `rep`.
    pub has_reps: bool,
    /// Whether the file has a column `cost`.
    pub has_costs: bool,
    /// Names of cells.
    pub cells: Vec<String>,
    /// Cells of experiments, in the order of their first rows.
    pub groups: Vec<Group>,
    /// All rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// A block of a cell, for messages.
    pub fn block_of(&self, row: &Row) -> String {
        let group = &self.groups[row.group as usize];
        let cell = shown(self.cells[group.cell as usize].as_bytes());
        let rep = match self.has_reps {
            true => format!(
                " of rep \"{}\"",
                shown(self.reps[group.rep as usize].as_bytes())
            ),
            false => String::new(),
        };
        format!("block {} of cell \"{cell}\"{rep}", row.block)
    }

    /// A mistake on a line.
    pub fn mistake(&self, line: u32, message: &str, hint: &str) -> Failure {
        mistake(&self.file, u64::from(line), message, hint)
    }
}

/// A mistake on a line of a file.
pub fn mistake(file: &str, line: u64, message: &str, hint: &str) -> Failure {
    Failure::usage(format!("{file}:{line}: {message} (hint: {hint})"))
}

//! A file of timings, row by row: every field is checked, no row makes a text of its own.

use std::collections::HashMap;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::header::{Column, EXAMPLE, Header};
use super::shown;
use crate::failure::{Failure, Outcome};

/// The name that `--csv` gives the answer to the whole question.
pub const OVERALL: &str = "OVERALL";

/// Walls and costs lie between these, so that their ratios are numbers too.
const LEAST: f64 = 1e-100;
const MOST: f64 = 1e100;
/// The most chunks that a cell may have.
const MOST_CHUNKS: u32 = 1_000_000;

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
    line: u32,
    /// Whether a row of the parallel arm was among those read.
    has_par: bool,
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

fn mistake(file: &str, line: u64, message: &str, hint: &str) -> Failure {
    Failure::usage(format!("{file}:{line}: {message} (hint: {hint})"))
}

/// Reads a file of timings.
///
/// # Errors
/// On the first row that cannot be what it says, by its line.
pub fn read(file: &str, input: impl Read) -> Outcome<Table> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 17)
        .from_reader(input);
    let mut record = ByteRecord::new();
    let unreadable = |error: csv::Error| Failure::usage(format!("{file}: {error}"));
    if !reader.read_byte_record(&mut record).map_err(unreadable)? {
        return Err(Failure::usage(format!(
            "{file}: empty (hint: the first line names the columns: {EXAMPLE})"
        )));
    }
    let names: Vec<String> = record
        .iter()
        .map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned())
        .collect();
    if names[0].starts_with(['\u{fffd}', '\0']) {
        return Err(mistake(
            file,
            1,
            "the file is not UTF-8",
            "save it as CSV in UTF-8",
        ));
    }
    let header = Header::of(&names).map_err(|(message, hint)| mistake(file, 1, &message, &hint))?;
    let mut rows = Rows::new(file, header);
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        rows.take(&record)?;
    }
    rows.done()
}

/// Numbers names in the order in which they come.
#[derive(Default)]
struct Names {
    numbers: HashMap<Vec<u8>, u32>,
    names: Vec<String>,
    /// Rows of one cell follow each other more often than not.
    last: (Vec<u8>, u32),
}

impl Names {
    fn number(&mut self, name: &[u8]) -> Result<u32, &'static str> {
        if !self.names.is_empty() && self.last.0 == name {
            return Ok(self.last.1);
        }
        let number = match self.numbers.get(name) {
            Some(number) => *number,
            None => self.add(name)?,
        };
        self.last.0.clear();
        self.last.0.extend_from_slice(name);
        self.last.1 = number;
        Ok(number)
    }

    fn add(&mut self, name: &[u8]) -> Result<u32, &'static str> {
        let text = std::str::from_utf8(name).map_err(|_| "is not UTF-8")?;
        if text.is_empty() {
            return Err("is empty");
        }
        if text.chars().any(char::is_control) {
            return Err("has a line break or another control character");
        }
        let number = self.names.len() as u32;
        self.names.push(text.to_owned());
        self.numbers.insert(name.to_owned(), number);
        Ok(number)
    }
}

struct Rows {
    header: Header,
    reps: Names,
    cells: Names,
    known: HashMap<(u32, u32), u32>,
    table: Table,
}

/// The fields of one row.
struct Fields<'r> {
    record: &'r ByteRecord,
    header: &'r Header,
    file: &'r str,
    line: u64,
    /// The block, once it is known, for messages.
    block: Option<u32>,
}

impl<'r> Fields<'r> {
    fn get(&self, column: Column) -> Option<&'r [u8]> {
        let place = self.header.place(column)?;
        self.record.get(place).map(<[u8]>::trim_ascii)
    }

    fn required(&self, column: Column) -> &'r [u8] {
        self.get(column).unwrap_or_default()
    }

    #[cold]
    fn fault(&self, message: &str, hint: &str) -> Failure {
        let cell = shown(self.required(Column::Cell));
        let place = match (self.block, self.get(Column::Rep)) {
            (None, _) => String::new(),
            (Some(block), None) => format!("block {block} of cell \"{cell}\": "),
            (Some(block), Some(rep)) => {
                format!(
                    "block {block} of cell \"{cell}\" of rep \"{}\": ",
                    shown(rep)
                )
            }
        };
        mistake(self.file, self.line, &format!("{place}{message}"), hint)
    }

    /// A positive number that ratios can be made of.
    fn positive(&self, column: &str, field: &[u8], what: &str, hint: &str) -> Outcome<f64> {
        let number = std::str::from_utf8(field)
            .ok()
            .and_then(|text| text.parse::<f64>().ok());
        number
            .filter(|number| (LEAST..=MOST).contains(number))
            .ok_or_else(|| {
                let found = match field {
                    [] => format!("{column} is empty"),
                    _ => format!("{column} is \"{}\"", shown(field)),
                };
                self.fault(&format!("{found}, where {what} above 0 is needed"), hint)
            })
    }

    fn whole(&self, column: &str, field: &[u8], least: u32, most: u32) -> Outcome<u32> {
        whole(field, least, most).ok_or_else(|| {
            self.fault(
                &format!("{column} is \"{}\"", shown(field)),
                &format!("a whole number from {least} to {most} is needed"),
            )
        })
    }
}

fn whole(field: &[u8], least: u32, most: u32) -> Option<u32> {
    let number = std::str::from_utf8(field).ok()?.parse().ok()?;
    (least..=most).contains(&number).then_some(number)
}

/// What `order` may say instead of a number: which side went first.
const WORDS: [(&[u8], Arm); 4] = [
    (b"seq-first", Arm::Seq),
    (b"SP", Arm::Seq),
    (b"par-first", Arm::Par),
    (b"PS", Arm::Par),
];

impl Rows {
    fn new(file: &str, header: Header) -> Self {
        let has = |column| header.place(column).is_some();
        let table = Table {
            file: file.to_owned(),
            reps: vec![],
            has_reps: has(Column::Rep),
            has_costs: has(Column::Cost),
            cells: vec![],
            groups: vec![],
            rows: vec![],
        };
        let mut reps = Names::default();
        if !table.has_reps {
            reps.names.push(String::new());
        }
        Self {
            header,
            reps,
            cells: Names::default(),
            known: HashMap::new(),
            table,
        }
    }

    fn take(&mut self, record: &ByteRecord) -> Outcome {
        let mut fields = Fields {
            record,
            header: &self.header,
            file: &self.table.file,
            line: record.position().map_or(0, csv::Position::line),
            block: None,
        };
        if record.len() != self.header.width {
            let (found, wanted) = (record.len(), self.header.width);
            return Err(fields.fault(
                &format!("{found} fields, where the header has {wanted}"),
                "a number has a point and no comma, and a name with a comma stands in double quotes",
            ));
        }
        let rep = match fields.get(Column::Rep) {
            Some(name) => self.reps.number(name).map_err(|why| {
                fields.fault(
                    &format!("rep {why}"),
                    "give every row the name of its experiment, in UTF-8",
                )
            })?,
            None => 0,
        };
        let name = fields.required(Column::Cell);
        let cell = self.cells.number(name).map_err(|why| {
            fields.fault(
                &format!("cell {why}"),
                "give every row the name of what it compares, in UTF-8",
            )
        })?;
        let block = fields.whole("block", fields.required(Column::Block), 0, u32::MAX)?;
        fields.block = Some(block);
        let arm = match fields.required(Column::Arm) {
            b"seq" => Arm::Seq,
            b"par" => Arm::Par,
            other => {
                return Err(fields.fault(
                    &format!("unknown arm \"{}\"", shown(other)),
                    "arms are seq (the baseline) and par (the candidate)",
                ));
            }
        };
        let figures = figures(&fields)?;
        let line = u32::try_from(fields.line).unwrap_or(u32::MAX);
        let group = match self.known.get(&(rep, cell)) {
            Some(group) => *group,
            None => {
                let group = self.table.groups.len() as u32;
                self.known.insert((rep, cell), group);
                self.table.groups.push(Group {
                    rep,
                    cell,
                    duration_secs: figures.duration_secs,
                    chunks: figures.chunks,
                    line,
                    has_par: false,
                });
                group
            }
        };
        let said = &mut self.table.groups[group as usize];
        let same_chunks = match (said.chunks, figures.chunks, arm) {
            (said, found, _) if said == found => true,
            // A baseline may say what it is itself: one job.
            (_, 1, Arm::Seq) => true,
            (1, found, Arm::Par) if !said.has_par => {
                (said.chunks, said.line) = (found, line);
                true
            }
            _ => false,
        };
        if !same_chunks || said.duration_secs != figures.duration_secs {
            return Err(fields.fault(
                &format!(
                    "{} s and {} chunks, where line {} says {} s and {}",
                    figures.duration_secs,
                    figures.chunks,
                    said.line,
                    said.duration_secs,
                    said.chunks
                ),
                "a cell has one duration and one number of chunks; another one is another cell",
            ));
        }
        said.has_par |= arm == Arm::Par;
        self.table.rows.push(Row {
            group,
            block,
            line,
            order: figures.order,
            arm,
            trial: figures.trial,
        });
        Ok(())
    }

    fn done(self) -> Outcome<Table> {
        let mut table = self.table;
        table.reps = self.reps.names;
        table.cells = self.cells.names;
        if table.rows.is_empty() {
            return Err(Failure::usage(format!(
                "{}: no row below the header (hint: a block of a cell has two rows, one with arm seq and one with par)",
                table.file
            )));
        }
        if table.cells.iter().any(|name| name == OVERALL) {
            return Err(Failure::usage(format!(
                "{}: a cell is called {OVERALL} (hint: that is what --csv calls the answer over all cells: choose another name)",
                table.file
            )));
        }
        Ok(table)
    }
}

struct Figures {
    duration_secs: f64,
    chunks: u32,
    order: Said,
    trial: Trial,
}

/// The numbers of a row.
fn figures(fields: &Fields<'_>) -> Outcome<Figures> {
    let duration = fields.required(Column::Duration);
    let duration_secs = fields.positive(
        "duration_s",
        duration,
        "a number of seconds",
        "give the length of the video in seconds, without a unit",
    )?;
    let chunks = fields.whole("chunks", fields.required(Column::Chunks), 1, MOST_CHUNKS)?;
    let order = match fields.get(Column::Order) {
        None => Said::Nothing,
        Some(field) => match WORDS.iter().find(|(word, _)| *word == field) {
            Some((_, first)) => Said::First(*first),
            None => Said::Place(whole(field, 0, u32::MAX).ok_or_else(|| {
                fields.fault(
                    &format!("order is \"{}\"", shown(field)),
                    "give the place of the row in its block (1, 2, ...), or seq-first or par-first in both rows",
                )
            })?),
        },
    };
    let trial = match fields.required(Column::Wall) {
        b"failed" => Trial::Failed,
        b"timed-out" => Trial::TimedOut,
        field => {
            let wall = fields.positive(
                "wall_s",
                field,
                "a number of seconds",
                "a trial that has no wall says failed or timed-out instead",
            )?;
            let cost = match fields.get(Column::Cost) {
                None => f64::NAN,
                Some(cost) => fields.positive(
                    "cost",
                    cost,
                    "a number",
                    "give what the trial cost, in any unit; without the column, costs are taken from the walls",
                )?,
            };
            Trial::Measured { wall, cost }
        }
    };
    Ok(Figures {
        duration_secs,
        chunks,
        order,
        trial,
    })
}

//! A file of timings, row by row: every field is checked, no row makes a text of its own.

use std::collections::HashMap;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use twofold_report::format;

use super::fields::{Fields, figures};
use super::header::{Column, EXAMPLE, Header};
use super::rows::{Arm, Group, Row, Table, mistake};
use crate::failure::{Failure, Outcome};
use crate::timings::shown;

/// The name that `--csv` gives the answer to the whole question.
pub const OVERALL: &str = "OVERALL";

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
            let found = format::counted(record.len() as u64, "field");
            let wanted = self.header.width;
            return Err(fields.fault(
                &format!("{found}, where the header has {wanted}"),
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

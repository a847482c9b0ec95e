//! Rows become pairs: inside a block of a cell stand one baseline and one candidate.

use super::rows::{Arm, Row, Said, Table, Trial};
use crate::failure::{Failure, Outcome};

/// Which side of a pair was measured first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The file does not say.
    Unsaid,
    /// The baseline.
    SeqFirst,
    /// The candidate.
    ParFirst,
    /// A mark that both rows of the block have; which one it means is not said.
    Mark(u32),
}

/// The two trials of a block of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The block.
    pub block: u32,
    /// The baseline's trial.
    pub seq: Trial,
    /// The candidate's.
    pub par: Trial,
    /// Which came first.
    pub order: Order,
}

/// A cell of an experiment with its blocks in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its name.
    pub name: String,
    /// Seconds of video.
    pub duration_secs: f64,
    /// Jobs of the candidate.
    pub chunks: u32,
    /// Its blocks, by their numbers.
    pub pairs: Vec<Pair>,
}

/// One experiment of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Rep {
    /// Its name; empty where the file has no column `rep`.
    pub name: String,
    /// Its cells, in the order of their first rows.
    pub cells: Vec<Cell>,
}

/// The experiments of a file, in the order of their first rows.
///
/// # Errors
/// Where a block of a cell has a row too many or too few, or two orders.
pub fn reps(table: &Table) -> Outcome<Vec<Rep>> {
    let mut rows: Vec<&Row> = table.rows.iter().collect();
    rows.sort_unstable_by_key(|row| (row.group, row.block, row.arm, row.line));
    let mut reps: Vec<Rep> = table
        .reps
        .iter()
        .map(|name| Rep {
            name: name.clone(),
            cells: vec![],
        })
        .collect();
    // Of several mistakes the one that stands first in the file is told.
    let mut first: Option<(u32, Failure)> = None;
    let mut marks: Option<(bool, u32)> = None;
    for of_cell in rows.chunk_by(|a, b| a.group == b.group) {
        let group = &table.groups[of_cell[0].group as usize];
        let mut pairs = Vec::with_capacity(of_cell.len() / 2);
        for of_block in of_cell.chunk_by(|a, b| a.block == b.block) {
            match pair(table, of_block, &mut marks) {
                Ok(pair) => pairs.push(pair),
                Err((line, failure)) if first.as_ref().is_none_or(|(least, _)| line < *least) => {
                    first = Some((line, failure));
                }
                Err(_) => {}
            }
        }
        reps[group.rep as usize].cells.push(Cell {
            name: table.cells[group.cell as usize].clone(),
            duration_secs: group.duration_secs,
            chunks: group.chunks,
            pairs,
        });
    }
    first.map_or(Ok(reps), |(_, failure)| Err(failure))
}

fn pair(
    table: &Table,
    rows: &[&Row],
    marks: &mut Option<(bool, u32)>,
) -> Result<Pair, (u32, Failure)> {
    let fault = |line: u32, message: &str, hint: &str| {
        let message = format!("{}: {message}", table.block_of(rows[0]));
        (line, table.mistake(line, &message, hint))
    };
    if let Some(twice) = rows.windows(2).find(|two| two[0].arm == two[1].arm) {
        let message = format!(
            "a second row with arm {}; the first is on line {}",
            twice[1].arm.name(),
            twice[0].line
        );
        let hint = match table.has_reps {
            true => {
                "in a rep, a block of a cell has two rows, one with arm seq and one with par: number the blocks anew"
            }
            false => {
                "a block of a cell has two rows, one with arm seq and one with par: number the blocks, and tell experiments apart by a column rep"
            }
        };
        return Err(fault(twice[1].line, &message, hint));
    }
    let [seq, par] = rows else {
        let absent = match rows[0].arm {
            Arm::Seq => Arm::Par,
            Arm::Par => Arm::Seq,
        };
        return Err(fault(
            rows[0].line,
            &format!("no row with arm {}", absent.name()),
            "a comparison needs both arms in every block: a trial that gave no wall has a row too, with failed or timed-out as wall_s; leave out the whole block where it was not measured",
        ));
    };
    Ok(Pair {
        block: seq.block,
        seq: seq.trial,
        par: par.trial,
        order: order(seq, par, marks).map_err(|message| {
            fault(
                seq.line.max(par.line),
                &message,
                "give the place of each row in its block (1, 2, ...), or the same seq-first or par-first in both rows",
            )
        })?,
    })
}

/// What two rows say of their order: places that differ, or one mark that both have. A file does one of the two.
fn order(seq: &Row, par: &Row, marks: &mut Option<(bool, u32)>) -> Result<Order, String> {
    let (first, second) = match (seq.order, par.order) {
        (Said::Nothing, Said::Nothing) => return Ok(Order::Unsaid),
        (Said::First(Arm::Seq), Said::First(Arm::Seq)) => return Ok(Order::SeqFirst),
        (Said::First(Arm::Par), Said::First(Arm::Par)) => return Ok(Order::ParFirst),
        (Said::Place(seq), Said::Place(par)) => (seq, par),
        _ => return Err("its two rows disagree on the order".to_owned()),
    };
    let is_mark = first == second;
    let (expected, line) = *marks.get_or_insert((is_mark, seq.line));
    match (expected, is_mark) {
        (true, true) => Ok(Order::Mark(first)),
        (false, false) if first < second => Ok(Order::SeqFirst),
        (false, false) => Ok(Order::ParFirst),
        (true, false) => Err(format!(
            "its two rows have two orders, where the block on line {line} has one in both"
        )),
        (false, true) => Err(format!(
            "both rows have the order {first}, where the rows of the block on line {line} have two"
        )),
    }
}

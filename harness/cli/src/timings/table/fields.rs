//! The fields of one row, each of them checked.

use csv::ByteRecord;

use super::header::{Column, Header};
use super::rows::{Arm, Said, Trial, mistake};
use crate::failure::{Failure, Outcome};
use crate::timings::shown;

/// Walls and costs lie between these, so that their ratios are numbers too.
const LEAST: f64 = 1e-100;
const MOST: f64 = 1e100;
/// The most chunks that a cell may have.
const MOST_CHUNKS: u32 = 1_000_000;

/// The fields of one row.
pub struct Fields<'r> {
    /// As it was read.
    pub record: &'r ByteRecord,
    /// Which field is which.
    pub header: &'r Header,
    /// For messages.
    pub file: &'r str,
    /// For messages.
    pub line: u64,
    /// The block, once it is known, for messages.
    pub block: Option<u32>,
}

impl<'r> Fields<'r> {
    /// A field without the spaces around it; `None` where the file has no such column.
    pub fn get(&self, column: Column) -> Option<&'r [u8]> {
        let place = self.header.place(column)?;
        self.record.get(place).map(<[u8]>::trim_ascii)
    }

    /// A field of a column that every file has.
    pub fn required(&self, column: Column) -> &'r [u8] {
        self.get(column).unwrap_or_default()
    }

    /// A mistake in this row, with its block where that is known.
    #[cold]
    pub fn fault(&self, message: &str, hint: &str) -> Failure {
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
    ///
    /// # Errors
    /// Where it is none.
    pub fn positive(&self, column: &str, field: &[u8], what: &str, hint: &str) -> Outcome<f64> {
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

    /// A whole number within these bounds.
    ///
    /// # Errors
    /// Where it is none.
    pub fn whole(&self, column: &str, field: &[u8], least: u32, most: u32) -> Outcome<u32> {
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

/// What a row says besides names.
pub struct Figures {
    /// Seconds of video.
    pub duration_secs: f64,
    /// Jobs.
    pub chunks: u32,
    /// Of the order in the block.
    pub order: Said,
    /// What came of the trial.
    pub trial: Trial,
}

/// The numbers of a row.
///
/// # Errors
/// On the first that is none.
pub fn figures(fields: &Fields<'_>) -> Outcome<Figures> {
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

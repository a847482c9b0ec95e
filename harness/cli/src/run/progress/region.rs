//! What the live region shows, as lines for a terminal of some size: a pure function of the run's state.
//!
//! No line is ever as wide as the terminal, so none wraps: columns that matter less go first, then names are cut.

use console::Alignment::{Left, Right};
use console::{measure_text_width, pad_str, truncate_str};

use super::pace::span;
use crate::voice::Paint;

/// The state of a run.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// The block, in words: `block 3/21`.
    pub block: String,
    /// Trials that are finished.
    pub done: u32,
    /// Trials there will be.
    pub total: u32,
    /// Seconds that are left, as far as they can be told.
    pub left_secs: Option<f64>,
    /// Whether the rule may end the run before that.
    pub may_end_early: bool,
    /// The cell that is measured, in words.
    pub cell: String,
    /// Its index in the plan.
    pub index: u32,
    /// Its scenario.
    pub scenario: u32,
    /// Seconds since its trial began.
    pub elapsed_secs: f64,
    /// Seconds it is expected to take.
    pub expected_secs: Option<f64>,
    /// The candidates.
    pub rows: Vec<Row>,
    /// Whether the run stops after this trial.
    pub stopping: bool,
}

/// One candidate as it stands.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// In words.
    pub label: String,
    /// Its index in the plan.
    pub index: u32,
    /// Its scenario.
    pub scenario: u32,
    /// `2.31x`.
    pub speedup: String,
    /// `(2.20x to 2.42x)`.
    pub interval: String,
    /// `1.12x cost`.
    pub cost: String,
    /// `(1.10x to 1.15x)`.
    pub cost_interval: String,
    /// `7 pairs`.
    pub pairs: String,
    /// `1 failed`; empty where none did.
    pub failed: String,
}

/// Widths between which the names of candidates are cut before a column is dropped.
const NAME: usize = 26;
/// Lines of candidates that are shown at most, however high the terminal is.
const MOST_ROWS: usize = 16;

impl Region {
    /// The lines for a terminal of so many columns and lines.
    pub fn lines(&self, width: usize, height: usize, paint: Paint) -> Vec<String> {
        // A line that fills the last column makes some terminals go to the next one.
        let width = width.saturating_sub(1).max(1);
        let mut lines = vec![self.overview(width, paint), self.now(paint)];
        if self.stopping {
            lines.push(paint.warning(
                "interrupted: the run stops after this trial; once more stops it at once",
            ));
        }
        let rows = (height / 2).saturating_sub(lines.len()).clamp(1, MOST_ROWS);
        lines.extend(self.candidates(rows, width, paint));
        let fits = |line: String| truncate_str(&line, width, "…").into_owned();
        lines.into_iter().map(fits).collect()
    }

    fn overview(&self, width: usize, paint: Paint) -> String {
        let trials = format!("{}/{} trials", self.done, self.total);
        let about = if self.may_end_early {
            "at most"
        } else {
            "about"
        };
        let left = self
            .left_secs
            .map_or_else(String::new, |secs| format!("  {about} {} left", span(secs)));
        let words = measure_text_width(&self.block) + measure_text_width(&trials) + left.len() + 4;
        let room = width.saturating_sub(words).min(40);
        let bar = match room {
            12.. => format!("{}  ", bar(self.done, self.total, room)),
            _ => String::new(),
        };
        format!("{}  {bar}{trials}{left}", paint.strong(&self.block))
    }

    fn now(&self, paint: Paint) -> String {
        let of = match self.expected_secs {
            Some(secs) if secs < 10.0 => format!(" of about {secs:.1} s"),
            Some(secs) => format!(" of about {}", span(secs)),
            None => String::new(),
        };
        let elapsed = if self.elapsed_secs < 60.0 {
            format!("{:.1} s", self.elapsed_secs)
        } else {
            span(self.elapsed_secs)
        };
        format!("{}  {}", self.cell, paint.faint(&format!("{elapsed}{of}")))
    }

    /// At most `most` lines: all candidates, or those of the current scenario and how many others there are.
    fn candidates(&self, most: usize, width: usize, paint: Paint) -> Vec<String> {
        if self.rows.iter().all(|row| row.pairs.is_empty()) {
            return vec![];
        }
        if self.rows.len() <= most {
            return self.table(&self.rows.iter().collect::<Vec<_>>(), width, paint);
        }
        let own = self.rows.iter().filter(|row| row.scenario == self.scenario);
        let shown: Vec<&Row> = own.take(most.saturating_sub(1)).collect();
        let more = self.rows.len() - shown.len();
        let mut lines = self.table(&shown, width, paint);
        lines.push(paint.faint(&format!("  + {more} more")));
        lines
    }

    /// The rows with as many columns as fit.
    fn table(&self, rows: &[&Row], width: usize, paint: Paint) -> Vec<String> {
        const SPEEDUP: Column = |row| &row.speedup;
        const INTERVAL: Column = |row| &row.interval;
        const COST: Column = |row| &row.cost;
        const COST_INTERVAL: Column = |row| &row.cost_interval;
        const PAIRS: Column = |row| &row.pairs;
        const FAILED: Column = |row| &row.failed;
        let choices: [&[Column]; 6] = [
            &[SPEEDUP, INTERVAL, COST, COST_INTERVAL, PAIRS, FAILED],
            &[SPEEDUP, INTERVAL, COST, PAIRS, FAILED],
            &[SPEEDUP, INTERVAL, COST, PAIRS],
            &[SPEEDUP, INTERVAL, COST],
            &[SPEEDUP, COST],
            &[SPEEDUP],
        ];
        let widest = |of: &dyn Fn(&Row) -> &str| {
            let widths = rows.iter().map(|row| measure_text_width(of(row)));
            widths.max().unwrap_or(0)
        };
        let names = widest(&|row| &row.label);
        let taken = |columns: &[Column]| -> usize {
            let widths = columns.iter().map(|column| widest(column));
            2 + widths
                .filter(|width| *width > 0)
                .map(|width| width + 2)
                .sum::<usize>()
        };
        let columns = choices
            .into_iter()
            .find(|columns| taken(columns) + names.min(NAME) <= width)
            .unwrap_or(&[SPEEDUP]);
        let name = names.min(width.saturating_sub(taken(columns)).max(1));
        let line = |row: &&Row| {
            let label = truncate_str(&row.label, name, "…");
            // A wide character may be cut a column short.
            let label = pad_str(&label, name, Left, None).into_owned();
            let mut line = match row.index == self.index {
                true => format!("› {}", paint.strong(&label)),
                false => format!("  {label}"),
            };
            for column in columns {
                let widest = widest(column);
                if widest > 0 {
                    let text = column(row);
                    let side = if text.starts_with('(') { Left } else { Right };
                    line.push_str("  ");
                    line.push_str(&pad_str(text, widest, side, None));
                }
            }
            line.trim_end().to_owned()
        };
        rows.iter().map(line).collect()
    }
}

type Column = fn(&Row) -> &str;

fn bar(done: u32, total: u32, room: usize) -> String {
    let share = f64::from(done) / f64::from(total.max(1));
    let full = ((share * room as f64).round() as usize).min(room);
    format!("{}{}", "━".repeat(full), "─".repeat(room - full))
}

#[cfg(test)]
mod tests;

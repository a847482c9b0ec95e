//! The table of the boundary: simulated, then written as Rust.

use std::fmt::Write;

use rayon::prelude::*;
use twofold_core::sequential::Row;

use crate::factor::Factor;
use crate::paths::{BLOCKS, Maxima, PER_STREAM, Walker};
use crate::progress::Progress;

#[cfg(test)]
mod tests;

/// Places of the grids of Student's t and of the signed-rank test.
const STUDENT_PLACES: usize = 91;
const RANK_PLACES: usize = 176;

/// What a table is made from.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// Seed of every stream.
    pub seed: u64,
    /// Null paths for the rows, a multiple of [`PER_STREAM`]; as many fresh ones measure the factors.
    pub paths: u64,
}

/// How many paths reach each place of the grids.
#[derive(Clone)]
struct Counts {
    student: [[u64; STUDENT_PLACES]; BLOCKS.len()],
    rank: [[u64; RANK_PLACES]; BLOCKS.len()],
}

impl Counts {
    fn none() -> Self {
        Self {
            student: [[0; STUDENT_PLACES]; BLOCKS.len()],
            rank: [[0; RANK_PLACES]; BLOCKS.len()],
        }
    }

    fn of(paths: &[Maxima]) -> Self {
        let mut counts = Self::none();
        for maxima in paths {
            for row in 0..BLOCKS.len() {
                reach(
                    &mut counts.student[row],
                    maxima.student[row],
                    Row::student_place,
                );
                reach(&mut counts.rank[row], maxima.rank[row], Row::rank_place);
            }
        }
        counts
    }

    fn plus(mut self, other: &Self) -> Self {
        for row in 0..BLOCKS.len() {
            add(&mut self.student[row], &other.student[row]);
            add(&mut self.rank[row], &other.rank[row]);
        }
        self
    }
}

fn add(counts: &mut [u64], other: &[u64]) {
    for (count, more) in counts.iter_mut().zip(other) {
        *count += more;
    }
}

fn reach(counts: &mut [u64], m: f64, place: fn(usize) -> f64) {
    for (i, count) in counts.iter_mut().enumerate() {
        if m < place(i) {
            return;
        }
        *count += 1;
    }
}

/// The rows of a table with the factors that were measured for them.
pub fn simulate(recipe: Recipe) -> Vec<(Row, Factor)> {
    let walker = Walker::new();
    let mut rows = rows(recipe, &walker);
    let factors = factors(recipe, &walker, &rows);
    for (row, factor) in rows.iter_mut().zip(&factors) {
        row.factor = factor.used();
    }
    rows.into_iter().zip(factors).collect()
}

/// G on the grids, without a factor.
fn rows(recipe: Recipe, walker: &Walker) -> Vec<Row> {
    let streams = recipe.paths / PER_STREAM;
    let progress = Progress::new("boundary", streams);
    let counts = (0..streams)
        .into_par_iter()
        .map(|stream| {
            let counts = Counts::of(&walker.stream(recipe.seed, stream, PER_STREAM));
            progress.step();
            counts
        })
        .reduce(Counts::none, |a, b| a.plus(&b));
    let share = |count: u64| count as f64 / recipe.paths as f64;
    let row = |(i, blocks): (usize, &u32)| Row {
        blocks: *blocks,
        factor: 1.0,
        student: counts.student[i].map(share),
        rank: counts.rank[i].map(share),
    };
    BLOCKS.iter().enumerate().map(row).collect()
}

/// The factor of each row, measured on paths the rows have not seen.
fn factors(recipe: Recipe, walker: &Walker, rows: &[Row]) -> Vec<Factor> {
    let streams = recipe.paths / PER_STREAM;
    let progress = Progress::new("factors", streams);
    // Only small ones are needed, and all of them would not fit into memory.
    let small = |row: &Row, i: usize, paths: &[Maxima]| -> Vec<f64> {
        let smaller = |maxima: &Maxima| {
            let student = row.student_chance(maxima.student[i]);
            student.min(row.rank_chance(maxima.rank[i]))
        };
        paths.iter().map(smaller).filter(|p| *p <= 0.1).collect()
    };
    let streams: Vec<Vec<Vec<f64>>> = (streams..2 * streams)
        .into_par_iter()
        .map(|stream| {
            let paths = walker.stream(recipe.seed, stream, PER_STREAM);
            let of_row = |(i, row)| small(row, i, &paths);
            let smaller = rows.iter().enumerate().map(of_row).collect();
            progress.step();
            smaller
        })
        .collect();
    (0..rows.len())
        .into_par_iter()
        .map(|row| {
            let smaller = streams.iter().flat_map(|stream| &stream[row]).copied();
            Factor::measure(smaller.collect(), recipe.paths)
        })
        .collect()
}

/// The text of `table.rs`, before rustfmt.
pub fn write(recipe: Recipe, revision: &str, rows: &[(Row, Factor)]) -> String {
    let mut text = String::from(
        "//! The simulated boundary. Made by `make calibrate`; do not edit.\n\
         //!\n\
         //! Measured factors at 0.05, the largest from 0.0025 to 0.1 (rounded up to the next 0.05: what is used), the largest\n\
         //! from 0.001:\n",
    );
    for (row, factor) in rows {
        let _ = writeln!(
            text,
            "//! N = {}: {:.3}, {:.3}, {:.3}.",
            row.blocks, factor.at_five_percent, factor.largest, factor.beyond
        );
    }
    let _ = write!(
        text,
        "\nuse super::Row;\n\n\
         /// Null paths behind every row; as many more behind the factors.\npub const PATHS: u64 = {};\n\n\
         /// Seed of the paths.\npub const SEED: u64 = {};\n\n\
         /// Revision of the sources that made this table.\npub const REVISION: &str = \"{revision}\";\n\n\
         /// A row for each planned number of blocks.\npub static ROWS: [Row; {}] = [\n",
        grouped(recipe.paths),
        grouped(recipe.seed),
        rows.len()
    );
    for (row, _) in rows {
        let list = |values: &[f64]| {
            values
                .iter()
                .fold(String::new(), |list, g| format!("{list}{g:?}, "))
        };
        let _ = writeln!(
            text,
            "Row {{ blocks: {}, factor: {:?}, student: [{}], rank: [{}] }},",
            row.blocks,
            row.factor,
            list(&row.student),
            list(&row.rank)
        );
    }
    text.push_str("];\n");
    text
}

/// A whole number as Rust writes it, `10_000`.
fn grouped(number: u64) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{}_{:03}", grouped(number / 1000), number % 1000)
}

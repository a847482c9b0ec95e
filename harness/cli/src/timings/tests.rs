//! Files of timings as they come: whole ones, and each mistake that one can have.

mod hostile;
mod hyperfine_exports;
mod judging;
mod reading;

use super::judged::{JudgedRep, Looked, Remark};
use super::table::{Order, Rep, Trial, read, reps};
use super::*;
use twofold_core::analysis::{CellReason, Verdict, Warning};

const HEADER: &str = "cell,duration_s,chunks,block,arm,wall_s";

fn table(text: &str) -> Outcome<Vec<Rep>> {
    reps(&read("f.csv", text.as_bytes())?)
}

fn message(text: &str) -> String {
    table(text).unwrap_err().message
}

/// A file with these rows below the shortest header.
fn rows(lines: &[&str]) -> String {
    format!("{HEADER}\n{}\n", lines.join("\n"))
}

fn asked(has_costs: bool) -> Asked {
    Asked {
        criterion: Criterion::default(),
        max_blocks: None,
        targets: vec![],
        has_costs,
    }
}

/// A cell whose block `i` has these walls.
fn cell(chunks: u32, walls: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (block, (seq, par)) in (1..).zip(walls) {
        text.push_str(&format!("n{chunks},30,{chunks},{block},seq,{seq}\n"));
        text.push_str(&format!("n{chunks},30,{chunks},{block},par,{par}\n"));
    }
    text
}

fn judged(text: &str, asked: &Asked) -> JudgedRep {
    let reps = table(text).unwrap();
    assert_eq!(reps.len(), 1);
    judge(&reps[0], asked)
}

const PAR: [&str; 12] = [
    "3.1", "3.0", "3.2", "2.9", "3.05", "3.15", "2.95", "3.12", "3.01", "3.07", "2.99", "3.03",
];

/// Blocks of a cell that is about 3.3 times as fast.
fn fast(blocks: usize) -> Vec<(&'static str, &'static str)> {
    PAR.iter()
        .cycle()
        .take(blocks)
        .map(|par| ("10", *par))
        .collect()
}

//! A judgement as words and a table, as CSV, or as one JSON object.

use std::fmt::Write;

use serde_json::{Value, json};
use twofold_core::analysis::{Estimate, PValues, Verdict};
use twofold_report::format;

use super::judged::{JudgedCell, JudgedRep, Looked};
use super::table::OVERALL;
use super::{Judgement, shown, words};
use crate::analyze::print_table;
use crate::voice::{Loudness, Voice};

/// Version of the JSON object's form.
const SCHEMA: u32 = 1;

/// The heading of what `--csv` prints. It only ever grows at its end.
pub const HEADING: &str = "rep,cell,verdict,blocks,\
    speedup,speedup_lo,speedup_hi,cost_ratio,cost_ratio_lo,cost_ratio_hi,\
    p_implement,p_skip,p_implement_raw,p_skip_raw,\
    speedup_geometric,speedup_arithmetic,cost_ratio_geometric,cost_ratio_arithmetic,\
    duration_s,chunks,reason,judged,max_blocks,blocks_given,failed,cost_from,warnings";

/// Prints words and a table.
pub fn table(judgement: &Judgement, voice: Voice) {
    let paint = voice.paint_out;
    if !voice.says(Loudness::Verdict) {
        return;
    }
    let many = judgement.by_rep;
    if !many {
        for rep in &judgement.reps {
            println!("{}", paint.verdict(&words::headline(judgement, rep)));
        }
        println!();
    }
    let is_unpaired = |rep: &JudgedRep| rep.looked == Looked::Unpaired;
    let (what, measured) = match judgement.reps.iter().any(is_unpaired) {
        true => ("command", "runs"),
        false => ("cell", "blocks"),
    };
    let heading = [
        what,
        "speedup (95 %)",
        "cost (95 %)",
        measured,
        "verdict",
        "why",
    ];
    let reps = ["rep"].into_iter().filter(|_| many);
    let mut rows: Vec<Vec<String>> = vec![reps.chain(heading).map(str::to_owned).collect()];
    for rep in &judgement.reps {
        let name = || many.then(|| shown(rep.name.as_bytes()));
        for cell in &rep.cells {
            rows.push(name().into_iter().chain(row(cell)).collect());
        }
        if many {
            rows.push(name().into_iter().chain(overall_row(rep)).collect());
        }
    }
    print_table(&rows, paint);
    println!();
    match many {
        true => tally(judgement),
        false => {
            for rep in &judgement.reps {
                for reason in words::reasons(judgement, rep) {
                    println!("{reason}");
                }
            }
        }
    }
    for warning in words::warnings(judgement) {
        println!("warning: {warning}");
    }
    for note in words::notes(judgement) {
        println!("note: {note}");
    }
}

/// Verdicts of all experiments, counted.
fn tally(judgement: &Judgement) {
    for verdict in [Verdict::Implement, Verdict::Skip, Verdict::Inconclusive] {
        let reps = judgement.reps.iter().filter(|rep| rep.verdict == verdict);
        let count = reps.count();
        if count > 0 {
            println!(
                "{} for {}",
                verdict.name(),
                format::counted(count as u64, "rep")
            );
        }
    }
}

fn row(cell: &JudgedCell) -> Vec<String> {
    let estimate = |estimate: &Option<Estimate>| match estimate {
        Some(found) => format!(
            "{} ({})",
            format::ratio(found.ratio),
            format::interval(found.interval)
        ),
        None => "none".to_owned(),
    };
    let blocks = match cell.given == cell.blocks {
        true => cell.blocks.to_string(),
        false => format!("{} of {}", cell.blocks, cell.given),
    };
    vec![
        shown(cell.name.as_bytes()),
        estimate(&cell.speedup),
        estimate(&cell.cost),
        blocks,
        cell.verdict.name().to_owned(),
        words::code(&cell.reason).to_owned(),
    ]
}

fn overall_row(rep: &JudgedRep) -> Vec<String> {
    let recommended = rep
        .recommended
        .map(|treatment| words::named(rep, treatment));
    let empty = String::new;
    vec![
        OVERALL.to_owned(),
        empty(),
        empty(),
        most_blocks(rep).to_string(),
        rep.verdict.name().to_owned(),
        recommended.unwrap_or_default(),
    ]
}

fn most_blocks(rep: &JudgedRep) -> u32 {
    let blocks = rep.cells.iter().map(|cell| cell.blocks);
    blocks.max().unwrap_or(0)
}

/// One line a cell, and one a rep for the answer.
pub fn csv(judgement: &Judgement) -> String {
    let mut text = String::with_capacity(judgement.reps.len() * 1024);
    text.push_str(HEADING);
    text.push('\n');
    for rep in &judgement.reps {
        for cell in &rep.cells {
            csv_cell(&mut text, judgement, rep, cell);
        }
        csv_overall(&mut text, judgement, rep);
    }
    text
}

fn csv_cell(text: &mut String, judgement: &Judgement, rep: &JudgedRep, cell: &JudgedCell) {
    field(text, &rep.name);
    field(text, &cell.name);
    field(text, cell.verdict.name());
    number(text, Some(cell.blocks));
    for estimate in [&cell.speedup, &cell.cost] {
        let interval = estimate
            .as_ref()
            .map_or((None, None), |found| found.interval);
        number(text, estimate.as_ref().map(|found| found.ratio));
        number(text, interval.0);
        number(text, interval.1);
    }
    let p = cell.p.as_ref();
    for of in [
        (|p| p.implement) as fn(&PValues) -> f64,
        |p| p.skip,
        |p| p.implement_raw,
        |p| p.skip_raw,
    ] {
        number(text, p.map(of));
    }
    for estimate in [&cell.speedup, &cell.cost] {
        number(
            text,
            estimate.as_ref().and_then(|found| found.geometric_mean),
        );
        number(
            text,
            estimate.as_ref().and_then(|found| found.arithmetic_ratio),
        );
    }
    number(text, cell.duration_secs);
    number(text, cell.chunks);
    field(text, words::code(&cell.reason));
    judged(text, rep);
    number(text, Some(cell.given));
    number(text, Some(cell.failed));
    field(text, judgement.cost_from.name());
    for (place, remark) in cell.remarks.iter().enumerate() {
        if place > 0 {
            text.push(';');
        }
        text.push_str(words::remark_code(remark));
    }
    text.push('\n');
}

fn csv_overall(text: &mut String, judgement: &Judgement, rep: &JudgedRep) {
    field(text, &rep.name);
    field(text, OVERALL);
    field(text, rep.verdict.name());
    number(text, Some(most_blocks(rep)));
    // Estimates, p-values and the duration are of cells.
    text.push_str(",,,,,,,,,,,,,,,");
    let chunks = rep.recommended.filter(|_| rep.looked != Looked::Unpaired);
    number(text, chunks);
    text.push(',');
    judged(text, rep);
    text.push_str(",,");
    field(text, judgement.cost_from.name());
    text.push('\n');
}

fn judged(text: &mut String, rep: &JudgedRep) {
    field(text, rep.looked.name());
    number(
        text,
        match rep.looked {
            Looked::Watched { max_blocks, .. } => Some(max_blocks),
            Looked::Once | Looked::Unpaired => None,
        },
    );
}

fn number(text: &mut String, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        // Writing to a String cannot fail.
        let _ = write!(text, "{value}");
    }
    text.push(',');
}

/// As RFC 4180 has it.
fn field(text: &mut String, value: &str) {
    match value.contains([',', '"', '\n', '\r']) {
        true => {
            text.push('"');
            text.push_str(&value.replace('"', "\"\""));
            text.push('"');
        }
        false => text.push_str(value),
    }
    text.push(',');
}

/// Everything, with its sentences.
pub fn json(judgement: &Judgement) -> Value {
    let criterion = &judgement.criterion;
    let mut object = json!({
        "schema": SCHEMA,
        "file": judgement.file,
        "criterion": {
            "speedup": criterion.speedup,
            "cost_ratio": criterion.cost_ratio,
            "alpha": criterion.alpha,
        },
        "cost_from": judgement.cost_from.name(),
        "notes": words::notes(judgement),
    });
    let reps: Vec<Value> = judgement
        .reps
        .iter()
        .map(|rep| experiment(judgement, rep))
        .collect();
    match (judgement.by_rep, reps.into_iter(), object.as_object_mut()) {
        (true, reps, Some(object)) => {
            object.insert("reps".to_owned(), reps.collect());
        }
        (false, mut reps, Some(object)) => {
            if let Some(Value::Object(of_rep)) = reps.next() {
                object.extend(of_rep);
            }
        }
        (_, _, None) => {}
    }
    object
}

fn experiment(judgement: &Judgement, rep: &JudgedRep) -> Value {
    let (max_blocks, declared) = match rep.looked {
        Looked::Watched {
            max_blocks,
            declared,
            ..
        } => (Some(max_blocks), Some(declared)),
        Looked::Once | Looked::Unpaired => (None, None),
    };
    json!({
        "rep": (!rep.name.is_empty()).then_some(&rep.name),
        "verdict": rep.verdict.name(),
        "recommended": rep.recommended.map(|treatment| match rep.looked {
            Looked::Unpaired => Value::String(command(rep, treatment)),
            _ => json!({ "chunks": treatment }),
        }),
        "headline": words::headline(judgement, rep),
        "reasons": words::reasons(judgement, rep),
        "judged": rep.looked.name(),
        "max_blocks": max_blocks,
        "max_blocks_declared": declared,
        "blocks_used": most_blocks(rep),
        "cells": rep.cells.iter().map(|cell| candidate(judgement, cell)).collect::<Vec<_>>(),
    })
}

fn command(rep: &JudgedRep, treatment: u32) -> String {
    let cell = rep.cells.iter().find(|cell| cell.treatment == treatment);
    cell.map_or_else(String::new, |cell| cell.name.clone())
}

fn candidate(judgement: &Judgement, cell: &JudgedCell) -> Value {
    let ratio = |found: &Option<Estimate>| found.as_ref().map(|found| found.ratio);
    let interval = |found: &Option<Estimate>| {
        found
            .as_ref()
            .map(|found| [found.interval.0, found.interval.1])
    };
    let naive = |found: &Option<Estimate>| {
        let found = found.as_ref().and_then(|found| found.naive_interval);
        found.map(|(low, high)| [low, high])
    };
    let geometric =
        |found: &Option<Estimate>| found.as_ref().and_then(|found| found.geometric_mean);
    let arithmetic =
        |found: &Option<Estimate>| found.as_ref().and_then(|found| found.arithmetic_ratio);
    json!({
        "cell": cell.name,
        "duration_s": cell.duration_secs,
        "chunks": cell.chunks,
        "target": cell.target,
        "blocks": cell.blocks,
        "blocks_given": cell.given,
        "failed": cell.failed,
        "speedup": ratio(&cell.speedup),
        "speedup_ci": interval(&cell.speedup),
        "speedup_ci_naive": naive(&cell.speedup),
        "speedup_geometric": geometric(&cell.speedup),
        "speedup_arithmetic": arithmetic(&cell.speedup),
        "cost_ratio": ratio(&cell.cost),
        "cost_ratio_ci": interval(&cell.cost),
        "cost_ratio_ci_naive": naive(&cell.cost),
        "cost_ratio_geometric": geometric(&cell.cost),
        "cost_ratio_arithmetic": arithmetic(&cell.cost),
        "p_implement": cell.p.map(|p| p.implement),
        "p_skip": cell.p.map(|p| p.skip),
        "p_implement_raw": cell.p.map(|p| p.implement_raw),
        "p_skip_raw": cell.p.map(|p| p.skip_raw),
        "ceiling": cell.ceiling,
        "verdict": cell.verdict.name(),
        "reason": words::code(&cell.reason),
        "why": words::why(judgement, cell),
        "warnings": cell.remarks.iter().map(|remark| words::remark(cell, remark)).collect::<Vec<_>>(),
    })
}

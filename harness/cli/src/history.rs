//! `twofold history`: how the answer to an experiment's question has stood, run by run.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use twofold_core::analysis::{Analysis, Verdict};
use twofold_core::query::{Datum, Rows};
use twofold_core::spec::Scope;
use twofold_report::{HistoryCell, HistoryRow, Source, format, label, words};

use crate::args::Places;
use crate::failure::{Failure, Outcome};
use crate::folder::StoredRun;
use crate::source::{Findings, analyzed};
use crate::table;

/// What `history` takes.
#[derive(Debug, Args)]
pub struct HistoryArguments {
    /// An experiment: its id or its file
    experiment: String,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// A run that ended, judged as it was declared.
struct Judged {
    run: StoredRun,
    analysis: Analysis,
    ended_at: i64,
}

/// The ended runs in the folder of an experiment that `wanted` lets through, oldest first; what cannot be read is left out,
/// `list` shows it. It is asked first by where a run lies, and then by the run: judging a large one takes its time.
fn ended(
    folder: &Path,
    lies: impl Fn(&Path) -> bool,
    wanted: impl Fn(&StoredRun, i64) -> bool,
) -> Vec<Judged> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.join("manifest.json").is_file() && lies(path))
        .collect();
    // A run's id begins with its time.
    paths.sort();
    let judged = paths.iter().filter_map(|path| {
        let run = StoredRun::read(path).ok()?;
        let ended_at = run.ended_at()?;
        if run.experiment.design.against_itself || !wanted(&run, ended_at) {
            return None;
        }
        let analysis = analyzed(&run).ok()?;
        Some(Judged {
            run,
            analysis,
            ended_at,
        })
    });
    judged.collect()
}

/// The runs of the same experiment beside a run that ended before it and are about the same scope, and itself last.
/// Later runs are not looked at, so that what is said of a run does not change when another one is made.
pub fn of(run: &StoredRun, analysis: &Analysis) -> Vec<HistoryRow> {
    let Some(own_end) = run.ended_at() else {
        return vec![];
    };
    let path = std::fs::canonicalize(&run.path).unwrap_or_else(|_| run.path.clone());
    let is_earlier = |other: &StoredRun, ended_at: i64| {
        (ended_at, &other.manifest.run) < (own_end, &run.manifest.run)
            && !other.manifest.is_partial(&other.experiment)
    };
    let beside = |folder: &Path| ended(folder, |other| other != path, is_earlier);
    let mut before = path.parent().map_or_else(Vec::new, beside);
    before.retain(|other| other.analysis.scope == analysis.scope);
    let runs: Vec<(&StoredRun, &Analysis, i64)> = before
        .iter()
        .map(|other| (&other.run, &other.analysis, other.ended_at))
        .chain([(run, analysis, own_end)])
        .collect();
    row_by_row(&runs)
}

fn row_by_row(runs: &[(&StoredRun, &Analysis, i64)]) -> Vec<HistoryRow> {
    let mut rows: Vec<HistoryRow> = vec![];
    for (at, (run, analysis, ended_at)) in runs.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| runs[before].0);
        rows.push(HistoryRow {
            run: run.manifest.run.clone(),
            ended_at: *ended_at,
            verdict: analysis.primary().verdict,
            changed: before.map_or_else(Vec::new, |before| {
                words::changes(
                    (&before.experiment, &before.manifest),
                    (&run.experiment, &run.manifest),
                )
            }),
            cells: cells(analysis),
        });
    }
    rows
}

/// The candidates of an analysis, those the verdict rests on first.
fn cells(analysis: &Analysis) -> Vec<HistoryCell> {
    let cells = &analysis.primary().cells;
    let (targets, others): (Vec<_>, Vec<_>) = cells.iter().partition(|cell| cell.target);
    let told = targets.into_iter().chain(others).map(|cell| HistoryCell {
        factors: cell
            .scenario
            .iter()
            .chain(&cell.treatment_levels)
            .cloned()
            .collect(),
        speedup: cell
            .speedup
            .as_ref()
            .map(|of| (of.ratio, of.interval.0, of.interval.1)),
        cost: cell
            .cost
            .as_ref()
            .map(|of| (of.ratio, of.interval.0, of.interval.1)),
        verdict: cell.verdict,
    });
    told.collect()
}

const COLUMNS: [&str; 10] = [
    "run",
    "ended_at",
    "run_verdict",
    "candidate",
    "speedup",
    "speedup_low",
    "speedup_high",
    "cost_ratio",
    "verdict",
    "changed",
];

/// One row a candidate and run, oldest first.
pub fn rows(findings: &Findings) -> Rows {
    let mut rows = Rows {
        columns: COLUMNS.map(str::to_owned).into(),
        ..Rows::default()
    };
    let verdict = |verdict: Option<Verdict>| {
        verdict.map_or(Datum::Nothing, |verdict| Datum::from(verdict.name()))
    };
    for run in findings.history() {
        for cell in &run.cells {
            let (speedup, low, high) = cell
                .speedup
                .map_or((None, None, None), |(ratio, low, high)| {
                    (Some(ratio), low, high)
                });
            rows.rows.push(vec![
                Datum::from(run.run.as_str()),
                Datum::Whole(run.ended_at),
                verdict(run.verdict),
                Datum::Word(label::levels(&cell.factors)),
                speedup.into(),
                low.into(),
                high.into(),
                cell.cost.map(|(ratio, ..)| ratio).into(),
                verdict(cell.verdict),
                Datum::Word(run.changed.join("; ")),
            ]);
        }
    }
    rows
}

/// Prints the runs of an experiment, those of one scope together.
///
/// # Errors
/// When it has no run that ended.
pub fn perform(arguments: &HistoryArguments, places: &Places) -> Outcome {
    let id = match arguments.experiment.strip_suffix(".toml") {
        Some(_) => {
            crate::experiment::read(Path::new(&arguments.experiment))?
                .0
                .id
        }
        None => arguments.experiment.clone(),
    };
    let is_name = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let folder = places.runs().join(&id);
    let runs = match id.chars().all(is_name) && !id.starts_with('.') {
        true => ended(&folder, |_| true, |_, _| true),
        false => vec![],
    };
    if runs.is_empty() {
        return Err(Failure::usage(format!(
            "{}: no run of {id:?} has ended (hint: twofold list runs; --runs says where runs are)",
            places.runs().display()
        )));
    }
    let mut scopes: Vec<Scope> = vec![];
    for run in &runs {
        if !scopes.contains(&run.analysis.scope) {
            scopes.push(run.analysis.scope);
        }
    }
    let of_scope = |scope: Scope| {
        let own: Vec<_> = runs
            .iter()
            .filter(|run| run.analysis.scope == scope)
            .map(|run| (&run.run, &run.analysis, run.ended_at))
            .collect();
        row_by_row(&own)
    };
    if arguments.json {
        let scopes: Vec<Value> = scopes.iter().map(|scope| json!({ "scope": scope.name(), "runs": of_scope(*scope).iter().map(json_row).collect::<Vec<_>>() })).collect();
        println!(
            "{:#}",
            json!({ "schema": 1, "experiment": id, "scopes": scopes })
        );
        return Ok(());
    }
    for scope in &scopes {
        println!("{} ({})", label::scope(*scope), scope.name());
        print(&of_scope(*scope));
    }
    Ok(())
}

fn print(rows: &[HistoryRow]) {
    let mut lines = vec![
        [
            "run",
            "ended",
            "verdict",
            "candidate",
            "speedup (95 %)",
            "cost",
            "its verdict",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for row in rows {
        for (at, cell) in row.cells.iter().enumerate() {
            let first = |text: String| if at == 0 { text } else { String::new() };
            lines.push(vec![
                first(row.run.clone()),
                first(format::date(row.ended_at)),
                first(Verdict::name_of(row.verdict).to_owned()),
                label::levels(&cell.factors),
                format::or_nothing(cell.speedup, |(ratio, low, high)| {
                    format!(
                        "{} ({})",
                        format::ratio(ratio),
                        format::interval((low, high))
                    )
                }),
                format::or_nothing(cell.cost, |(ratio, ..)| format::ratio(ratio)),
                cell.verdict.map_or("", Verdict::name).to_owned(),
            ]);
        }
    }
    for line in table::lines(&lines) {
        println!("{line}");
    }
    for row in rows.iter().filter(|row| !row.changed.is_empty()) {
        println!("since {}: {}", row.run, row.changed.join("; "));
    }
    println!();
}

fn json_row(row: &HistoryRow) -> Value {
    let interval = |of: Option<(f64, Option<f64>, Option<f64>)>| {
        of.map(|(ratio, low, high)| json!({ "ratio": ratio, "ci": [low, high] }))
    };
    let cell = |cell: &HistoryCell| {
        let factors: serde_json::Map<String, Value> = cell
            .factors
            .iter()
            .map(|(name, level)| (name.clone(), level.as_str().into()))
            .collect();
        json!({
            "factors": factors, "speedup": interval(cell.speedup), "cost_ratio": interval(cell.cost),
            "verdict": cell.verdict.map(Verdict::name),
        })
    };
    json!({
        "run": row.run, "ended_at": row.ended_at, "verdict": row.verdict.map(Verdict::name), "changed": row.changed,
        "cells": row.cells.iter().map(cell).collect::<Vec<_>>(),
    })
}

//! `twofold list`: the experiments there are and what was last found, or the runs. What is broken is a row that says so.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use twofold_core::design::Plan;
use twofold_core::spec::Experiment;
use twofold_report::{escape, format, publish::published};

use crate::args::Places;
use crate::experiment;
use crate::failure::{Failure, Outcome, STALE, at};
use crate::folder::StoredRun;
use crate::publish;
use crate::reading;
use crate::shelf::{Shelved, State, Told, shelf};
use crate::source::Findings;
use crate::table;

/// What `list` takes.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// What to list; runs with --experiment
    #[arg(value_enum)]
    what: Option<What>,
    /// Folder of experiment files
    #[arg(long, value_name = "DIR", default_value = "experiments")]
    folder: PathBuf,
    /// Only the runs of this experiment
    #[arg(long, value_name = "ID")]
    experiment: Option<String>,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Experiment files, with the last verdict of each
    Experiments,
    /// Runs, newest first
    Runs,
}

/// Lists experiments or runs.
///
/// # Errors
/// When the folder of experiments cannot be read.
pub fn perform(arguments: &ListArguments, places: &Places) -> Outcome {
    let mut runs = shelf(&places.runs())?;
    let what = match (&arguments.what, &arguments.experiment) {
        (Some(What::Experiments), Some(_)) => {
            let hint = "twofold list runs --experiment ID";
            return Err(Failure::usage(format!(
                "--experiment is for runs (hint: {hint})"
            )));
        }
        (Some(what), _) => *what,
        (None, Some(_)) => What::Runs,
        (None, None) => What::Experiments,
    };
    let now = jiff::Timestamp::now().as_second();
    if what == What::Experiments {
        let rows = experiments(&arguments.folder, &runs, places)?;
        return match arguments.json {
            true => print_json("experiments", rows.iter().map(Row::json).collect()),
            false => {
                print_experiments(&rows, &arguments.folder, now);
                Ok(())
            }
        };
    }
    if let Some(id) = &arguments.experiment {
        runs.retain(|run| run.experiment == *id);
    }
    if arguments.json {
        return print_json("runs", runs.iter().map(run_json).collect());
    }
    if runs.is_empty() {
        println!("no runs in {}", places.runs().display());
    }
    for line in run_lines(&runs, now) {
        println!("{line}");
    }
    Ok(())
}

fn print_json(name: &str, rows: Vec<Value>) -> Outcome {
    let text = serde_json::to_string_pretty(&json!({ "schema": 1, name: rows }))
        .map_err(|error| Failure::bug(error.to_string()))?;
    println!("{text}");
    Ok(())
}

struct Row<'s> {
    file: PathBuf,
    told: Result<Experiment, String>,
    last: Option<&'s Shelved>,
    published: Option<String>,
}

fn experiments<'s>(folder: &Path, runs: &'s [Shelved], places: &Places) -> Outcome<Vec<Row<'s>>> {
    let mut files = vec![];
    for entry in std::fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    let row = |file: PathBuf| {
        let told = experiment::read(&file)
            .map(|(experiment, _)| experiment)
            .map_err(|failure| failure.to_string());
        let id = told.as_ref().ok().map(|experiment| experiment.id.as_str());
        let last = runs
            .iter()
            // A part of the question has no verdict on it, nor has a run that goes on.
            .find(|run| {
                let whole = |told: &Told| !told.partial && told.state == State::Ended;
                Some(run.experiment.as_str()) == id && run.told.as_ref().is_ok_and(whole)
            });
        let published = told
            .as_ref()
            .ok()
            .and_then(|experiment| standing(experiment, runs, places));
        Row {
            file,
            told,
            last,
            published,
        }
    };
    Ok(files.into_iter().map(row).collect())
}

/// What the task document of an experiment says of it; `None` where it says nothing.
fn standing(experiment: &Experiment, runs: &[Shelved], places: &Places) -> Option<String> {
    let task = experiment.task.as_ref()?;
    let path = places.tasks.join(task);
    let text = reading::text(&path, "a task document", reading::MOST_LONG_BYTES).ok()?;
    let blocks = match published(&text) {
        Ok(blocks) => blocks,
        Err(error) => return Some(format!("{task} cannot be read: {error}")),
    };
    let (_, run) = blocks.into_iter().find(|(id, _)| *id == experiment.id)?;
    let is_it = |shelved: &&Shelved| shelved.run == run && shelved.experiment == experiment.id;
    let state = match runs.iter().find(is_it) {
        None => "that run is not here".to_owned(),
        Some(shelved) => match checked(shelved, places) {
            Ok(()) => "current".to_owned(),
            Err(failure) if failure.status == STALE => "stale".to_owned(),
            Err(failure) => failure.to_string(),
        },
    };
    Some(format!("published in {task}: run {run}, {state}"))
}

fn checked(shelved: &Shelved, places: &Places) -> Outcome {
    let findings = Findings::of(StoredRun::read(&shelved.path)?)?;
    publish::standing(&findings, &places.reports, &places.tasks).map(drop)
}

fn size(experiment: &Experiment) -> (usize, u32) {
    (
        Plan::of(experiment).cells.len(),
        experiment.design.max_blocks,
    )
}

impl Row<'_> {
    fn json(&self) -> Value {
        let file = self.file.display().to_string();
        let experiment = match &self.told {
            Ok(experiment) => experiment,
            Err(broken) => return json!({ "file": file, "broken": broken }),
        };
        let (cells, blocks) = size(experiment);
        json!({
            "file": file,
            "id": experiment.id,
            "title": experiment.title,
            "kind": experiment.workload.kind(),
            "cells": cells,
            "max_blocks": blocks,
            "last": self.last.map(run_json),
            "published": self.published,
            "broken": null,
        })
    }
}

fn print_experiments(rows: &[Row<'_>], folder: &Path, now: i64) {
    if rows.is_empty() {
        println!("no experiments in {}", folder.display());
        return;
    }
    let header = ["experiment", "kind", "size", "verdict", "run", "age"];
    let mut cells = vec![header.map(str::to_owned).to_vec()];
    cells.extend(rows.iter().map(|row| experiment_cells(row, now)));
    let lines = table::lines(&cells);
    println!("{}", lines[0]);
    for (row, line) in rows.iter().zip(&lines[1..]) {
        println!("{line}");
        match &row.told {
            Ok(experiment) => {
                println!(
                    "  {}",
                    table::cut(&escape::clean(&experiment.title), table::WIDTH - 2)
                );
            }
            Err(broken) => say(&format!("broken: {broken}")),
        }
        if let Some(published) = &row.published {
            say(published);
        }
    }
}

fn say(text: &str) {
    for line in table::paragraph(&escape::clean(text), 2) {
        println!("{line}");
    }
}

fn experiment_cells(row: &Row<'_>, now: i64) -> Vec<String> {
    let Ok(experiment) = &row.told else {
        let stem = row.file.file_stem().unwrap_or_default().to_string_lossy();
        return vec![table::cut(&escape::clean(&stem), 20)];
    };
    let (count, blocks) = size(experiment);
    let mut cells = vec![
        table::cut(&experiment.id, 20),
        experiment.workload.kind().to_owned(),
        format!("{count} x {blocks}"),
    ];
    match row
        .last
        .and_then(|last| Some((last, last.told.as_ref().ok()?)))
    {
        Some((last, told)) => {
            cells.extend([
                told.verdict.to_owned(),
                table::cut(&last.run, 21),
                age(now - told.started_at),
            ]);
        }
        None => cells.push("not run yet".to_owned()),
    }
    cells
}

fn run_json(run: &Shelved) -> Value {
    let mut value = json!({
        "run": run.run,
        "experiment": run.experiment,
        "path": run.path.display().to_string(),
        "bytes": run.bytes,
    });
    match &run.told {
        Ok(told) => {
            value["state"] = told.state.name().into();
            value["trials"] = told.trials.into();
            value["planned_trials"] = told.planned.into();
            value["verdict"] = told.verdict.into();
            value["scope"] = told.scope.into();
            value["started_at"] = told.started_at.into();
            value["broken"] = Value::Null;
        }
        Err(broken) => value["broken"] = broken.as_str().into(),
    }
    value
}

fn run_lines(runs: &[Shelved], now: i64) -> Vec<String> {
    if runs.is_empty() {
        return vec![];
    }
    let header = ["run", "experiment", "trials", "verdict", "size", "age"];
    let aligned_to = |id: usize| {
        let mut cells = vec![header.map(str::to_owned).to_vec()];
        cells.extend(runs.iter().map(|run| run_cells(run, id, now)));
        table::lines(&cells)
    };
    let count = |text: &str| text.chars().count();
    let longest = runs.iter().map(|run| count(&run.experiment)).max();
    let longest = longest.unwrap_or(0);
    let whole = aligned_to(longest);
    let width = whole.iter().map(|line| count(line)).max().unwrap_or(0);
    // Ids are what gives way; --json has them whole.
    let aligned = match width.saturating_sub(table::WIDTH) {
        0 => whole,
        excess => aligned_to(longest.saturating_sub(excess).max(8)),
    };
    let mut lines = vec![aligned[0].clone()];
    for (run, line) in runs.iter().zip(&aligned[1..]) {
        lines.push(line.clone());
        let text = match &run.told {
            Ok(told) => format!("{}, {}", told.state.name(), told.scope),
            Err(broken) => format!("broken: {}", escape::clean(broken)),
        };
        lines.extend(table::paragraph(&text, 2));
    }
    lines
}

fn run_cells(run: &Shelved, id: usize, now: i64) -> Vec<String> {
    let mut cells = vec![
        table::cut(&escape::clean(&run.run), 21),
        table::cut(&escape::clean(&run.experiment), id),
    ];
    let (trials, verdict, age) = match &run.told {
        Ok(told) if told.state == State::Ended => (
            told.trials.to_string(),
            told.verdict,
            age(now - told.started_at),
        ),
        Ok(told) => (
            format!("{} of {}", told.trials, told.planned),
            told.verdict,
            age(now - told.started_at),
        ),
        Err(_) => (String::new(), "", String::new()),
    };
    cells.extend([trials, verdict.to_owned(), format::bytes(run.bytes), age]);
    cells
}

/// How long ago, in the largest unit that fits.
fn age(secs: i64) -> String {
    match secs.max(0) {
        secs if secs < 60 => format!("{secs} s"),
        secs if secs < 3600 => format!("{} min", secs / 60),
        secs if secs < 48 * 3600 => format!("{} h", secs / 3600),
        secs => format!("{} d", secs / 86_400),
    }
}

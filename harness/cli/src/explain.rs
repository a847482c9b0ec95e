//! `twofold explain`: the arithmetic of a verdict, step by step, as the judging functions did it.

use clap::Args;
use serde_json::{Value, json};
use twofold_core::analysis::{
    Analysis, CellResult, Verdict, Workings, families, treatments, workings,
};
use twofold_core::design::{label, levels_of};
use twofold_report::format;
use twofold_report::words::{
    Outside, Step, explain_bottlenecks, explain_cell, explain_families, explain_overall,
};

use crate::args::Places;
use crate::failure::{Failure, Outcome};
use crate::folder::{StoredRun, find_run};
use crate::source::{analyzed, bottlenecks_of};
use crate::table;

/// What `explain` takes.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Run folder, run id, or latest
    #[arg(default_value = "latest")]
    run: String,
    /// Only these candidates: the number of a cell, as plan prints it, or levels such as chunks=4
    #[arg(long, value_name = "N|FACTOR=LEVEL", num_args = 1.., value_delimiter = ',')]
    cell: Vec<String>,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// One candidate with its workings.
struct Explained<'a> {
    cell: &'a CellResult,
    workings: Workings,
    steps: Vec<Step>,
}

/// Explains the verdict of a run.
///
/// # Errors
/// When there is no such run or candidate.
pub fn perform(arguments: &ExplainArguments, places: &Places) -> Outcome {
    let stored = StoredRun::read(&find_run(&places.runs(), &arguments.run)?)?;
    if stored.experiment.design.against_itself {
        return Err(Failure::usage(format!(
            "{}: a run against itself has no verdict (hint: twofold analyze {})",
            stored.path.display(),
            stored.manifest.run
        )));
    }
    let analysis = analyzed(&stored)?;
    let level = analysis.primary();
    let observations = stored.frames.observations()?;
    let outside = outside(&stored)?;
    let cells: Vec<Explained<'_>> = chosen(arguments, &stored, &analysis)?
        .into_iter()
        .map(|cell| {
            let workings = workings(&stored.experiment, &stored.plan, &observations, level, cell);
            let steps = explain_cell(&analysis, level, cell, &workings, &outside);
            Explained {
                cell,
                workings,
                steps,
            }
        })
        .collect();
    let (families, treatments) = (families(level), treatments(level));
    let mut rest = explain_families(&analysis, level, &families);
    rest.extend(explain_overall(
        &stored.experiment,
        &analysis,
        level,
        &treatments,
    ));
    let limits = explain_bottlenecks(&bottlenecks_of(&stored));
    if arguments.json {
        let object = json!({
            "schema": 1,
            "experiment": stored.experiment.id,
            "run": stored.manifest.run,
            "primary_cold_start": level.cold_secs,
            "criterion": {
                "speedup": analysis.criterion.speedup,
                "cost_ratio": analysis.criterion.cost_ratio,
                "alpha": analysis.criterion.alpha,
            },
            "cells": cells.iter().map(|of| cell_json(&stored, of)).collect::<Vec<_>>(),
            "families": families,
            "treatments": treatments,
            "verdict": level.verdict.map(Verdict::name),
            "steps": rest,
            "bottleneck": limits,
        });
        let text = serde_json::to_string_pretty(&object)
            .map_err(|error| Failure::bug(error.to_string()))?;
        println!("{text}");
        return Ok(());
    }
    println!(
        "{}, run {}\nmore than {} as fast at no more than {} the cost, alpha {}",
        stored.experiment.id,
        stored.manifest.run,
        format::declared_ratio(analysis.criterion.speedup),
        format::declared_ratio(analysis.criterion.cost_ratio),
        format::short(analysis.criterion.alpha, 4)
    );
    for of in &cells {
        println!("\n== {} (cell {})", name(&stored, of.cell), of.cell.cell);
        print_steps(&of.steps);
    }
    println!("\n== over all candidates");
    print_steps(&rest);
    if !limits.is_empty() {
        println!("\n== what limits a render (no part of the verdict)");
        print_steps(&limits);
    }
    Ok(())
}

fn print_steps(steps: &[Step]) {
    for (number, step) in steps.iter().enumerate() {
        println!("\n{}. {}", number + 1, step.title);
        for line in table::wrap(&step.formula, table::WIDTH - 4) {
            println!("   {line}");
        }
        for line in &step.lines {
            // Rows of a table have runs of spaces, which breaking between words would lose.
            if line.contains("  ") {
                println!("     {line}");
                continue;
            }
            for line in table::wrap(line, table::WIDTH - 6) {
                println!("     {line}");
            }
        }
    }
}

fn cell_json(stored: &StoredRun, of: &Explained<'_>) -> Value {
    let cell = of.cell;
    let levels = &stored.plan.cells[cell.cell as usize];
    let factors: serde_json::Map<String, Value> = levels_of(&stored.experiment, levels)
        .into_iter()
        .map(|(factor, level)| (factor.to_owned(), level.into()))
        .collect();
    json!({
        "cell": cell.cell,
        "factors": factors,
        "workings": of.workings,
        "speedup": cell.speedup.as_ref().map(|estimate| estimate.ratio),
        "cost_ratio": cell.cost.as_ref().map(|estimate| estimate.ratio),
        "ceiling": cell.ceiling,
        "p": cell.p,
        "verdict": cell.verdict.map(Verdict::name),
        "steps": of.steps,
    })
}

/// Blocks that are left out before there are pairs.
fn outside(stored: &StoredRun) -> Outcome<Outside> {
    let trials = stored.frames.trials()?;
    let blocks = |wanted: fn(&twofold_store::TrialView) -> bool| {
        let mut blocks: Vec<u32> = trials
            .iter()
            .filter(|trial| wanted(trial))
            .map(|trial| trial.block)
            .collect();
        blocks.sort_unstable();
        blocks.dedup();
        blocks
    };
    Ok(Outside {
        warmup: blocks(|trial| trial.warmup),
        interrupted: blocks(|trial| trial.interrupted && !trial.warmup),
    })
}

/// The candidates that are asked for; all where none is.
fn chosen<'a>(
    arguments: &ExplainArguments,
    stored: &StoredRun,
    analysis: &'a Analysis,
) -> Outcome<Vec<&'a CellResult>> {
    let mut cells: Vec<&CellResult> = analysis.primary().cells.iter().collect();
    for asked in &arguments.cell {
        match asked.split_once('=') {
            Some((factor, level)) => {
                known(stored, factor, level)?;
                cells.retain(|cell| {
                    let levels = &stored.plan.cells[cell.cell as usize];
                    levels_of(&stored.experiment, levels).contains(&(factor, level))
                });
            }
            None => {
                let number: Option<u32> = asked.parse().ok();
                cells.retain(|cell| Some(cell.cell) == number);
            }
        }
    }
    if cells.is_empty() {
        let candidates: Vec<String> = analysis
            .primary()
            .cells
            .iter()
            .map(|cell| format!("{} ({})", cell.cell, name(stored, cell)))
            .collect();
        return Err(Failure::usage(format!(
            "no candidate is \"{}\"; a baseline is part of its candidates' arithmetic (hint: candidates are {})",
            arguments.cell.join(" ").escape_debug(),
            candidates.join("; ")
        )));
    }
    Ok(cells)
}

fn known(stored: &StoredRun, factor: &str, level: &str) -> Outcome {
    let factors = &stored.experiment.factors;
    let Some(found) = factors.iter().find(|known| known.name == factor) else {
        let names: Vec<&str> = factors.iter().map(|known| known.name.as_str()).collect();
        return Err(Failure::usage(format!(
            "--cell: unknown factor \"{}\" (hint: factors are {})",
            factor.escape_debug(),
            names.join(", ")
        )));
    };
    if found.levels.iter().all(|known| known.text != level) {
        let levels: Vec<&str> = found
            .levels
            .iter()
            .map(|known| known.text.as_str())
            .collect();
        return Err(Failure::usage(format!(
            "--cell: factor \"{factor}\" has no level \"{}\" (hint: its levels are {})",
            level.escape_debug(),
            levels.join(", ")
        )));
    }
    Ok(())
}

fn name(stored: &StoredRun, cell: &CellResult) -> String {
    label(&stored.experiment, &stored.plan.cells[cell.cell as usize])
}

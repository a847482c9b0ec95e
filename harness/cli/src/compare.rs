//! `twofold compare`: two runs of one question side by side, what differs between them first.

use clap::Args;
use serde_json::{Value, json};
use twofold_core::analysis::{CellResult, Estimate, Verdict};
use twofold_report::{format, label, words};

use crate::args::Places;
use crate::failure::{Failure, Outcome};
use crate::folder::{StoredRun, find_run};
use crate::source::Findings;
use crate::table;

/// What `compare` takes.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// The earlier run: folder, id, or latest
    earlier: String,
    /// The later run
    later: String,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// A candidate that both runs have, or only one of them.
struct Pair<'f> {
    name: String,
    earlier: Option<&'f CellResult>,
    later: Option<&'f CellResult>,
}

/// Compares two runs.
///
/// # Errors
/// When one cannot be read, or they are about different adapters or machines, which are never compared.
pub fn perform(arguments: &CompareArguments, places: &Places) -> Outcome {
    let read = |name: &str| Findings::of(StoredRun::read(&find_run(&places.runs(), name)?)?);
    let (earlier, later) = (read(&arguments.earlier)?, read(&arguments.later)?);
    let (scope, other) = (earlier.analysis.scope, later.analysis.scope);
    if scope != other {
        return Err(Failure::usage(format!(
            "{} is about {} and {} about {}: ratios of these are not compared (hint: twofold history {} keeps them apart)",
            earlier.run.manifest.run,
            label::scope(scope),
            later.run.manifest.run,
            label::scope(other),
            later.run.manifest.experiment
        )));
    }
    let changed = words::changes(
        (&earlier.run.experiment, &earlier.run.manifest),
        (&later.run.experiment, &later.run.manifest),
    );
    let pairs = pairs(&earlier, &later);
    let (before, now) = (
        earlier.analysis.primary().verdict,
        later.analysis.primary().verdict,
    );
    let sentence = words::verdict_change((before, now), &decided(&pairs), !changed.is_empty());
    if arguments.json {
        let object = json!({
            "schema": 1,
            "earlier": { "run": earlier.run.manifest.run, "verdict": before.map(Verdict::name) },
            "later": { "run": later.run.manifest.run, "verdict": now.map(Verdict::name) },
            "scope": scope.name(),
            "changed": changed,
            "said": sentence,
            "baselines": baselines(&earlier, &later).iter().map(|(name, before, now)| json!({ "scenario": name, "wall_secs": [before, now] })).collect::<Vec<_>>(),
            "cells": pairs.iter().map(json_pair).collect::<Vec<_>>(),
        });
        println!("{object:#}");
        return Ok(());
    }
    println!("{sentence}");
    println!();
    match changed.is_empty() {
        true => println!("Same machine, programs, workload and criterion."),
        false => println!("What else differs:"),
    }
    for change in &changed {
        println!("  {change}");
    }
    println!();
    for (name, before, now) in baselines(&earlier, &later) {
        println!(
            "The baseline{name} took {} before and {} now ({} of it).",
            format::secs(before),
            format::secs(now),
            format::ratio(now / before)
        );
    }
    println!();
    print(&pairs);
    Ok(())
}

fn pairs<'f>(earlier: &'f Findings, later: &'f Findings) -> Vec<Pair<'f>> {
    let (before, now) = (
        &earlier.analysis.primary().cells,
        &later.analysis.primary().cells,
    );
    let mut pairs: Vec<Pair<'f>> = now
        .iter()
        .map(|cell| Pair {
            name: label::row(cell),
            earlier: None,
            later: Some(cell),
        })
        .collect();
    for cell in before {
        let name = label::row(cell);
        match pairs.iter_mut().find(|pair| pair.name == name) {
            Some(pair) => pair.earlier = Some(cell),
            None => pairs.push(Pair {
                name,
                earlier: Some(cell),
                later: None,
            }),
        }
    }
    pairs
}

/// The candidates whose verdicts differ.
fn decided(pairs: &[Pair<'_>]) -> Vec<words::CellChange> {
    let changed = |pair: &Pair<'_>| {
        let (earlier, later) = (pair.earlier?, pair.later?);
        (earlier.verdict != later.verdict).then(|| words::CellChange {
            name: pair.name.clone(),
            verdicts: (earlier.verdict, later.verdict),
            speedups: (ratio(&earlier.speedup), ratio(&later.speedup)),
            costs: (ratio(&earlier.cost), ratio(&later.cost)),
            blocks: (earlier.blocks, later.blocks),
        })
    };
    pairs.iter().filter_map(changed).collect()
}

fn ratio(estimate: &Option<Estimate>) -> Option<f64> {
    estimate.as_ref().map(|estimate| estimate.ratio)
}

/// Scenarios that both have, with the medians of their baselines' walls.
fn baselines(earlier: &Findings, later: &Findings) -> Vec<(String, f64, f64)> {
    let mut found = vec![];
    for now in &later.analysis.baselines {
        let same = earlier
            .analysis
            .baselines
            .iter()
            .find(|before| before.scenario == now.scenario);
        if let Some((before, now_secs)) =
            same.and_then(|before| Some((before.wall_secs?, now.wall_secs?)))
        {
            let name = match now.scenario.is_empty() {
                true => String::new(),
                false => format!(" at {}", label::levels(&now.scenario)),
            };
            found.push((name, before, now_secs));
        }
    }
    found
}

fn print(pairs: &[Pair<'_>]) {
    let mut lines = vec![
        [
            "candidate",
            "speedup before",
            "now",
            "cost before",
            "now",
            "verdict before",
            "now",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let said = |cell: Option<&CellResult>, of: fn(&CellResult) -> &Option<Estimate>| {
        let estimate = cell.and_then(|cell| of(cell).as_ref());
        format::or_nothing(estimate, |of| {
            format!(
                "{} ({})",
                format::ratio(of.ratio),
                format::interval(of.interval)
            )
        })
    };
    let verdict = |cell: Option<&CellResult>| match cell {
        None => "not measured".to_owned(),
        Some(cell) => cell
            .verdict
            .map_or(format::NOTHING, Verdict::name)
            .to_owned(),
    };
    for pair in pairs {
        lines.push(vec![
            pair.name.clone(),
            said(pair.earlier, |cell| &cell.speedup),
            said(pair.later, |cell| &cell.speedup),
            said(pair.earlier, |cell| &cell.cost),
            said(pair.later, |cell| &cell.cost),
            verdict(pair.earlier),
            verdict(pair.later),
        ]);
    }
    for line in table::lines(&lines) {
        println!("{line}");
    }
}

fn json_pair(pair: &Pair<'_>) -> Value {
    let side = |cell: Option<&CellResult>| {
        cell.map(|cell| {
            let interval = |of: &Option<Estimate>| of.as_ref().map(|of| json!({ "ratio": of.ratio, "ci": [of.interval.0, of.interval.1] }));
            json!({
                "blocks": cell.blocks, "speedup": interval(&cell.speedup), "cost_ratio": interval(&cell.cost),
                "verdict": cell.verdict.map(Verdict::name),
            })
        })
    };
    json!({ "candidate": pair.name, "earlier": side(pair.earlier), "later": side(pair.later) })
}

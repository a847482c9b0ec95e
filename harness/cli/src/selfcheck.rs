//! `twofold selfcheck`: the baselines of an experiment against themselves. What is found is the machine's.
//!
//! It is a run like any other, in a folder of its own, so that it can be resumed and analyzed again.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use twofold_core::analysis::selfcheck::{Selfcheck, Timed, selfcheck, twins};
use twofold_core::design::{Plan, label, levels_of};
use twofold_core::spec::{Experiment, LEAST_BLOCKS, MOST_BLOCKS};
use twofold_report::{format, words};

use crate::args::{Output, Places};
use crate::conduct::{Wishes, conduct};
use crate::experiment;
use crate::failure::{Failure, Outcome};
use crate::folder::StoredRun;
use crate::table;
use crate::voice::Voice;
use crate::worker::Worker;

/// Blocks where neither the user nor the experiment asks for fewer.
const MOST_UNASKED: u32 = 20;

/// A small render, where a worker with an adapter is found.
const RENDER: &str = r#"id = "machine"
title = "A small render"
question = "How noisy is this machine?"
workload = { kind = "overlay", footage = { scene = "match", width = 480, height = 270 } }
factors = { duration = ["2s"], chunks = [1, 2] }
design = { baseline = { chunks = 1 } }
"#;

/// A little counting, elsewhere.
const COUNTING: &str = r#"id = "machine"
title = "Counting"
question = "How noisy is this machine?"
workload = { kind = "command", argv = ["sh", "-c", "i=0; while [ $i -lt $1 ]; do i=$((i+1)); done", "sh", "{count}"] }
factors = { count = [100000, 50000] }
design = { baseline = { count = 100000 } }
"#;

/// What `selfcheck` takes.
#[derive(Debug, Args)]
pub struct SelfcheckArguments {
    /// Experiment file, or its id [default: a small one of its own]
    experiment: Option<PathBuf>,
    /// Blocks of two trials each [default: the experiment's max-blocks, at most 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(LEAST_BLOCKS..=MOST_BLOCKS))]
    blocks: Option<u32>,
    /// Print one JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// Runs every baseline against itself and says what that shows.
///
/// # Errors
/// As a run's; with status 3 when a trial had a wrong output.
pub fn perform(arguments: &SelfcheckArguments, places: &Places, voice: Voice) -> Outcome {
    let (experiment, text) = match &arguments.experiment {
        Some(name) => experiment::read(name)?,
        None => built_in(voice)?,
    };
    let blocks = arguments
        .blocks
        .unwrap_or(experiment.design.max_blocks.min(MOST_UNASKED));
    let asked = experiment::against_itself(experiment, text, blocks)?;
    let output = Output {
        json: arguments.json,
        fail_on: vec![],
    };
    let wishes = Wishes {
        report: false,
        summary: None,
        publish: false,
        plain: false,
        output: &output,
    };
    conduct(&asked, None, &wishes, places, voice)
}

fn built_in(voice: Voice) -> Outcome<(Experiment, String)> {
    let scratch = tempfile::tempdir()
        .map_err(|error| Failure::usage(format!("no temporary folder: {error}")))?;
    let text = match Worker::find(scratch.path()) {
        Ok(worker) if !worker.hello.adapters.is_empty() => RENDER,
        Ok(_) => {
            voice.note("note: no adapter to render with, so a command is timed");
            COUNTING
        }
        Err(failure) => {
            voice.note(&format!(
                "note: no worker to render with, so a command is timed: {failure}"
            ));
            COUNTING
        }
    };
    Ok((Experiment::parse("machine.toml", text)?, text.to_owned()))
}

/// Prints what a stored run against itself shows.
///
/// # Errors
/// When its text is wrong.
pub fn print(stored: &StoredRun, as_json: bool) -> Outcome {
    let own = Experiment::parse("experiment.toml", &stored.text)?;
    let trials = stored.frames.trials()?;
    let failed = trials.iter().filter(|trial| trial.failed.is_some()).count();
    let trials: Vec<Timed> = trials
        .into_iter()
        .filter(|trial| !trial.warmup && !trial.interrupted)
        .filter_map(|trial| {
            Some(Timed {
                block: trial.block,
                order: trial.order,
                cell: trial.cell,
                wall_secs: trial.wall_secs?,
            })
        })
        .collect();
    let scenarios: Vec<(u32, usize, Option<Selfcheck>)> = twins(&stored.plan, &trials)
        .into_iter()
        .map(|(cell, twins)| {
            let found = selfcheck(
                &twins,
                &own.criterion,
                own.design.max_blocks,
                own.design.seed,
            );
            (cell, twins.len(), found)
        })
        .collect();
    if as_json {
        let object = json!({
            "schema": 1,
            "experiment": stored.experiment.id,
            "run": stored.manifest.run,
            "failed": failed,
            "scenarios": scenarios
                .iter()
                .map(|(cell, pairs, found)| scenario_json(stored, &own, *cell, *pairs, found.as_ref()))
                .collect::<Vec<_>>(),
        });
        let text = serde_json::to_string_pretty(&object)
            .map_err(|error| Failure::bug(error.to_string()))?;
        println!("{text}");
        return Ok(());
    }
    println!(
        "{}, run {}\neach cell against itself, so every ratio is truly 1x",
        stored.experiment.id, stored.manifest.run
    );
    if failed > 0 {
        let trials = format::counted(failed as u64, "trial");
        println!("{trials} failed and can be in no pair (journal.jsonl says how)");
    }
    for (cell, pairs, found) in &scenarios {
        println!("\n{}", name(stored, *cell));
        let Some(found) = found else {
            say("", &words::selfcheck_too_few(*pairs));
            continue;
        };
        for line in words::selfcheck(found) {
            say("", &line);
        }
        for line in words::selfcheck_advice(found, &own.criterion) {
            say("advice: ", &line);
        }
    }
    Ok(())
}

fn say(lead: &str, line: &str) {
    for line in table::paragraph(&format!("{lead}{line}"), 2) {
        println!("{line}");
    }
}

fn scenario_json(
    stored: &StoredRun,
    own: &Experiment,
    cell: u32,
    pairs: usize,
    found: Option<&Selfcheck>,
) -> Value {
    let factors: serde_json::Map<String, Value> = levels(&stored.experiment, &stored.plan, cell)
        .into_iter()
        .map(|(factor, level)| (factor.to_owned(), level.into()))
        .collect();
    json!({
        "factors": factors,
        "pairs": pairs,
        "found": found,
        "said": found.map_or_else(|| vec![words::selfcheck_too_few(pairs)], words::selfcheck),
        "advice": found.map_or_else(Vec::new, |found| words::selfcheck_advice(found, &own.criterion)),
    })
}

fn levels<'e>(experiment: &'e Experiment, plan: &Plan, cell: u32) -> Vec<(&'e str, &'e str)> {
    plan.cells
        .get(cell as usize)
        .map_or_else(Vec::new, |cell| levels_of(experiment, cell))
}

fn name(stored: &StoredRun, cell: u32) -> String {
    let cell = stored.plan.cells.get(cell as usize);
    cell.map_or_else(String::new, |cell| label(&stored.experiment, cell))
}

//! Hyperfine's JSON: one result a cell, over its measured trials. Warm-up, cut blocks and failures are left out.
//!
//! The walls are as measured: no cold start is added, and the jobs of a render count as in its trial, the slowest and
//! then the join. User and system seconds are sums over a trial's jobs, and hyperfine's mean of them.

use serde_json::{Map, Value, json};
use twofold_core::design::{Cell, levels_of};
use twofold_core::record::{Entry, Measured, Outcome as TrialOutcome};
use twofold_core::sample::Timing;
use twofold_core::spec::{COMMAND_FACTOR, Lines, Workload};
use twofold_core::stats::{mean, median, sd};

use crate::failure::{Failure, Outcome};
use crate::folder::StoredRun;

/// The results of a run.
///
/// # Errors
/// When nothing was measured in it.
pub fn results(run: &StoredRun) -> Outcome<Value> {
    let views = run.frames.trials()?;
    let trials = run.entries.iter().filter_map(|entry| match entry {
        Entry::Trial(trial) if (trial.cell as usize) < run.plan.cells.len() => Some(trial),
        _ => None,
    });
    // The frame has the same trials in the same order, and knows which blocks were cut.
    let used: Vec<(u32, &Measured)> = trials
        .zip(&views)
        .filter(|(_, view)| !view.warmup && !view.interrupted)
        .filter_map(|(trial, _)| match &trial.outcome {
            TrialOutcome::Measured(measured) => Some((trial.cell, measured)),
            TrialOutcome::Failed(_) => None,
        })
        .collect();
    let results: Vec<Value> = run
        .plan
        .cells
        .iter()
        .filter_map(|cell| {
            let of = |(index, measured): &(u32, _)| (*index == cell.index).then_some(*measured);
            result(run, cell, &used.iter().filter_map(of).collect::<Vec<_>>())
        })
        .collect();
    if results.is_empty() {
        return Err(Failure::usage(format!(
            "{}: no trial of a whole measured block, so nothing to export (hint: `twofold run --resume` goes on with it)",
            run.path.display()
        )));
    }
    Ok(json!({ "results": results }))
}

fn result(run: &StoredRun, cell: &Cell, trials: &[&Measured]) -> Option<Value> {
    let times: Vec<f64> = trials
        .iter()
        .map(|trial| Timing::of(trial).wall_secs(0.0))
        .collect();
    if times.is_empty() {
        return None;
    }
    let sums = |of: fn(&twofold_core::record::JobRow) -> f64| -> Vec<f64> {
        trials
            .iter()
            .map(|trial| trial.jobs.iter().map(of).sum())
            .collect()
    };
    let peaks: Vec<u64> = trials
        .iter()
        .map(|trial| {
            let peaks = trial.jobs.iter().map(|job| job.peak_rss_bytes);
            peaks.max().unwrap_or(0)
        })
        .collect();
    let statuses: Vec<i32> = trials
        .iter()
        .map(|trial| trial.jobs.first().and_then(|job| job.status).unwrap_or(0))
        .collect();
    let levels = levels_of(&run.experiment, cell);
    let parameters: Map<String, Value> = levels
        .iter()
        .map(|(factor, level)| ((*factor).to_owned(), json!(level)))
        .collect();
    let spread = sd(&times);
    Some(json!({
        "command": command(run, &levels),
        "mean": mean(&times),
        "stddev": spread.is_finite().then_some(spread),
        "median": median(&times),
        "user": mean(&sums(|job| job.user_secs)),
        "system": mean(&sums(|job| job.system_secs)),
        "min": times.iter().copied().fold(f64::INFINITY, f64::min),
        "max": times.iter().copied().fold(0.0, f64::max),
        "times": times,
        "memory_usage_byte": peaks,
        "exit_codes": statuses,
        "parameters": parameters,
    }))
}

/// What a plot calls the cell: the command's name, the command itself, or the levels of a render.
fn command(run: &StoredRun, levels: &[(&str, &str)]) -> String {
    let Workload::Command(command) = &run.experiment.workload else {
        let named = levels.iter();
        return named
            .map(|(factor, level)| format!("{factor} {level}"))
            .collect::<Vec<_>>()
            .join(", ");
    };
    let name = levels.iter().find(|(factor, _)| *factor == COMMAND_FACTOR);
    match (&command.lines, name) {
        (Lines::Named(_), Some((_, name))) => (*name).to_owned(),
        _ => {
            let argv = command.argv_for(levels);
            shlex::try_join(argv.iter().map(String::as_str)).unwrap_or_else(|_| argv.join(" "))
        }
    }
}

//! One row a trial: warm-up, cut and failed ones are marked and kept.

use twofold_core::cost::Billing;
use twofold_core::design::levels_of;
use twofold_core::record::{Entry, JobRow, Measured, Outcome as TrialOutcome, RenderRow};
use twofold_core::sample::Timing;

use crate::failure::Outcome;
use crate::folder::StoredRun;

/// The table of a run's trials, with its heading.
///
/// # Errors
/// Only on a bug.
pub fn rows(run: &StoredRun) -> Outcome<String> {
    let views = run.frames.trials()?;
    let trials: Vec<_> = run
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Trial(trial) if (trial.cell as usize) < run.plan.cells.len() => Some(trial),
            _ => None,
        })
        .collect();
    let mut responses: Vec<&String> = trials
        .iter()
        .filter_map(|trial| match &trial.outcome {
            TrialOutcome::Measured(measured) => Some(measured),
            TrialOutcome::Failed(_) => None,
        })
        .flat_map(|measured| measured.jobs.iter().flat_map(|job| job.responses.keys()))
        .collect();
    responses.sort();
    responses.dedup();

    let factors = run.experiment.factors.iter();
    let heading: Vec<String> = ["block", "order", "cell"]
        .map(str::to_owned)
        .into_iter()
        .chain(factors.map(|factor| format!("factor_{}", factor.name)))
        .chain(["warmup", "interrupted"].map(str::to_owned))
        .chain(FIGURES.map(|(name, _)| name.to_owned()))
        .chain(responses.iter().map(|name| format!("response_{name}")))
        .chain(["failed".to_owned()])
        .collect();
    let billing = run.experiment.cost.billing();
    let mut text = line(&heading);
    for (trial, view) in trials.iter().zip(&views) {
        let cell = &run.plan.cells[trial.cell as usize];
        let (measured, failed) = match &trial.outcome {
            TrialOutcome::Measured(measured) => (Some(measured), String::new()),
            TrialOutcome::Failed(failed) => (None, failed.message.clone()),
        };
        let levels = levels_of(&run.experiment, cell).into_iter();
        let row: Vec<String> = [trial.block, trial.order, trial.cell]
            .map(|number| number.to_string())
            .into_iter()
            .chain(levels.map(|(_, level)| level.to_owned()))
            .chain([view.warmup, view.interrupted].map(|mark| mark.to_string()))
            .chain(
                FIGURES.map(|(_, figure)| said(measured.and_then(|trial| figure(trial, &billing)))),
            )
            .chain(responses.iter().map(|name| {
                let jobs = measured.iter().flat_map(|measured| &measured.jobs);
                said(
                    jobs.filter_map(|job| job.responses.get(*name))
                        .copied()
                        .next(),
                )
            }))
            .chain([failed])
            .collect();
        text.push_str(&line(&row));
    }
    Ok(text)
}

type Figure = fn(&Measured, &Billing) -> Option<f64>;

/// The columns of every trial; what a trial's jobs have each is summed, and of memory the most is taken.
const FIGURES: [(&str, Figure); 11] = [
    ("wall_secs", |trial, _| {
        Some(Timing::of(trial).wall_secs(0.0))
    }),
    ("container_secs", |trial, billing| {
        Some(billing.container_secs(&Timing::of(trial), 0.0))
    }),
    // Container-seconds without what is billed on top, less this and the join, are the work of the chunks, pre-roll included.
    ("start_secs", |trial, _| {
        sum(trial, |job| job.render.as_ref().map(RenderRow::start_secs))
    }),
    ("join_secs", |trial, _| Some(trial.join_secs)),
    ("pre_roll_frames", |trial, _| {
        sum(trial, |job| {
            job.render
                .as_ref()
                .map(|render| f64::from(render.pre_roll_frames))
        })
    }),
    ("gpu_secs", |trial, _| {
        sum(trial, |job| {
            job.render.as_ref().and_then(|render| render.gpu_secs)
        })
    }),
    ("user_secs", |trial, _| {
        sum(trial, |job| Some(job.user_secs))
    }),
    ("system_secs", |trial, _| {
        sum(trial, |job| Some(job.system_secs))
    }),
    ("peak_rss_bytes", |trial, _| {
        let peaks = trial.jobs.iter().map(|job| job.peak_rss_bytes);
        peaks.max().map(|bytes| bytes as f64)
    }),
    ("read_bytes", |trial, _| {
        sum(trial, |job| job.read_bytes.map(|bytes| bytes as f64))
    }),
    ("written_bytes", |trial, _| {
        sum(trial, |job| job.written_bytes.map(|bytes| bytes as f64))
    }),
];

/// Absent where no job knows it.
fn sum(trial: &Measured, of: fn(&JobRow) -> Option<f64>) -> Option<f64> {
    trial.jobs.iter().filter_map(of).reduce(|a, b| a + b)
}

fn said(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// One line of RFC 4180, with the line end of this system.
fn line(cells: &[String]) -> String {
    let quoted = |cell: &String| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

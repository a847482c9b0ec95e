//! One trial of some cells as it went, the baseline's above.

use twofold_core::analysis::{CellResult, JobTime, Timeline};

use super::{Asked, Drawing, candidates, is_judged, pick, scenarios};
use crate::chart::{Figure, JobBar, Plot, TimelinePanel, Timelines, TrialBars};
use crate::format;
use crate::label;
use crate::view::table::Table;

/// Candidates that are shown at most.
const MOST: usize = 8;
/// Containers of one trial that are shown at most, the slowest among them.
const MOST_JOBS: usize = 6;
/// Containers altogether up to which their threads are shown.
const MOST_WITH_THREADS: usize = 30;

/// Timelines.
pub fn timeline(asked: &Asked<'_>) -> Drawing {
    let all = asked.source.timelines();
    let found = |cell: u32| all.iter().find(|one| one.cell == cell);
    let told: Vec<&CellResult> = candidates(asked.analysis)
        .iter()
        .filter(|cell| found(cell.cell).is_some() && cell.same_as.is_none())
        .collect();
    let (shown, others) = pick(&told, MOST, |cell| cell.target);
    let mut rows: Vec<(String, &Timeline)> = Vec::new();
    let mut panels: Vec<TimelinePanel> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    for (baseline, cells) in scenarios(shown.into_iter().copied()) {
        let first =
            found(baseline).map(|one| (label::baseline(asked.source.experiment()), true, one));
        let others = cells
            .iter()
            .filter_map(|cell| Some((label::treatment(cell), cell.target, found(cell.cell)?)));
        let trials: Vec<(String, bool, &Timeline)> = first.into_iter().chain(others).collect();
        let scenario = label::levels(&cells[0].scenario);
        for (name, _, one) in &trials {
            let cell = match scenario.is_empty() {
                true => name.clone(),
                false => format!("{scenario}, {name}"),
            };
            rows.push((cell, one));
        }
        said.push(walls(&scenario, &trials));
        panels.push(TimelinePanel {
            label: scenario,
            limit: found(baseline).and_then(|one| limit(asked, one)),
            trials: trials
                .iter()
                .map(|(name, target, one)| bars(name, *target, one))
                .collect(),
        });
    }
    let jobs: usize = panels
        .iter()
        .flat_map(|panel| &panel.trials)
        .map(|trial| trial.jobs.len())
        .sum();
    if jobs > MOST_WITH_THREADS {
        let trials = panels.iter_mut().flat_map(|panel| &mut panel.trials);
        trials
            .flat_map(|trial| &mut trial.jobs)
            .for_each(|job| job.threads.clear());
    }
    let note = note(&rows, others);
    Drawing {
        figure: Figure {
            title: "One trial of each cell as it went".to_owned(),
            description: match rows.is_empty() {
                true => "No trial has been measured.".to_owned(),
                false => format!(
                    "Walls, in brackets the largest part where it is not nearly all: {}. {note}",
                    said.join("; ")
                ),
            },
            plot: Plot::Timelines(Timelines { panels }),
        },
        table: Some(table(&rows)),
    }
}

/// The wall under which a candidate is fast enough.
fn limit(asked: &Asked<'_>, baseline: &Timeline) -> Option<(f64, String)> {
    let speedup = asked.analysis.criterion.speedup;
    let secs = baseline.wall_secs / speedup;
    let words = format!(
        "{} as fast: under {}",
        format::declared_ratio(speedup),
        format::secs(secs)
    );
    (is_judged(asked.analysis) && secs.is_finite() && secs > 0.0).then_some((secs, words))
}

fn bars(name: &str, target: bool, one: &Timeline) -> TrialBars {
    let slowest = one.jobs.iter().map(JobTime::wall_secs).fold(0.0, f64::max);
    let numbered: Vec<(usize, &JobTime)> = (1..).zip(&one.jobs).collect();
    let (shown, others) = pick(&numbered, MOST_JOBS, |(_, job)| job.wall_secs() >= slowest);
    let more = match others {
        0 => String::new(),
        _ => format!(", {} of {} containers", shown.len(), one.jobs.len()),
    };
    TrialBars {
        label: format!("{name}, block {}{more}", one.block),
        target,
        cold_secs: positive(one.cold_secs),
        jobs: shown
            .into_iter()
            .map(|(at, job)| JobBar {
                name: format!("{} {at}", noun(one)),
                start_secs: (positive(job.process_secs), positive(job.device_secs)),
                pre_roll_secs: positive(job.pre_roll_secs),
                work_secs: positive(job.work_secs),
                idle_secs: positive(job.idle_secs),
                threads: job.threads.iter().map(|thread| thread.work).collect(),
            })
            .collect(),
        join_secs: positive(one.join_secs),
        wall_secs: positive(one.wall_secs),
    }
}

/// What a row is: jobs that share a machine share a container.
fn noun(one: &Timeline) -> &'static str {
    match one.projected || one.jobs.len() == 1 {
        true => "container",
        false => "job",
    }
}

/// The walls of one scenario, each with the largest part of its slowest container where that is not nearly all:
/// `at 1 s 1 chunk 0.117 s (start-up 0.11 s), 2 chunks 0.173 s (start-up 0.113 s)`.
fn walls(scenario: &str, trials: &[(String, bool, &Timeline)]) -> String {
    let each = trials.iter().map(|(name, _, one)| {
        let wall = format::prose_secs(one.wall_secs);
        let part = largest_part(one).filter(|(_, secs)| *secs < 0.95 * one.wall_secs);
        let part = part.map(|(part, secs)| format!(" ({part} {})", format::prose_secs(secs)));
        format!("{name} {wall}{}", part.unwrap_or_default())
    });
    let each = each.collect::<Vec<_>>().join(", ");
    match scenario.is_empty() {
        true => each,
        false => format!("at {scenario} {each}"),
    }
}

/// What the slowest container does longest.
fn largest_part(one: &Timeline) -> Option<(&'static str, f64)> {
    let jobs = one.jobs.iter();
    let slowest = jobs.max_by(|a, b| a.wall_secs().total_cmp(&b.wall_secs()))?;
    let parts = [
        ("cold start", one.cold_secs),
        ("start-up", slowest.process_secs + slowest.device_secs),
        ("pre-roll", slowest.pre_roll_secs),
        ("work", slowest.work_secs),
        ("join", one.join_secs),
    ];
    let largest = parts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    largest.filter(|(_, secs)| *secs > 0.0)
}

fn note(rows: &[(String, &Timeline)], others: usize) -> String {
    let mut said: Vec<String> = Vec::new();
    if !rows.is_empty() {
        said.push("Of each cell the measured trial whose wall is the median.".to_owned());
    }
    if rows.iter().any(|(_, one)| one.projected) {
        said.push(
            "Containers stand side by side: a projection, because each was alone on the machine when it was measured."
                .to_owned(),
        );
    }
    if others > 0 {
        said.push(format!(
            "{} not drawn.",
            match others {
                1 => "1 more candidate is".to_owned(),
                more => format!("{more} more candidates are"),
            }
        ));
    }
    said.join(" ")
}

fn table(rows: &[(String, &Timeline)]) -> Table {
    let heads = [
        "cell",
        ">block",
        "container",
        ">cold start",
        ">start-up",
        ">pre-roll",
        ">work",
        ">idle",
        ">join",
        ">wall of all",
    ];
    let caption = "One trial of each cell, the one whose wall is the median";
    let mut table = Table::new(caption, &heads);
    for (cell, one) in rows {
        for (at, job) in (1..).zip(&one.jobs) {
            table.push([
                cell.clone(),
                one.block.to_string(),
                format!("{} {at}", noun(one)),
                format::secs(one.cold_secs),
                format::secs(job.process_secs + job.device_secs),
                format::secs(job.pre_roll_secs),
                format::secs(job.work_secs),
                format::secs(job.idle_secs),
                format::secs(one.join_secs),
                format::secs(one.wall_secs),
            ]);
        }
    }
    table
}

fn positive(secs: f64) -> f64 {
    if secs.is_finite() { secs.max(0.0) } else { 0.0 }
}

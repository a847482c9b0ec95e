//! `twofold plan --pilot`: the smallest baseline executed a few times, against itself, to say before a run how noisy its
//! pairs are and how many blocks a verdict takes with such noise.

use std::path::Path;

use twofold_core::analysis::rule::Rule;
use twofold_core::analysis::selfcheck::{Timed, twins};
use twofold_core::analysis::{critical, pairs_needed};
use twofold_core::design::Plan;
use twofold_core::spec::Experiment;
use twofold_core::stats::{median, sd, sd_at_most};
use twofold_report::format;

use super::{is_by_ceiling, label};
use crate::experiment;
use crate::failure::{Failure, Outcome};
use crate::folder::StoredRun;
use crate::run;
use crate::voice::Voice;

/// Pairs of the baseline with itself: the fewest that say something of noise.
const PAIRS: u32 = 5;
/// How sure the larger number of blocks is of the noise it rests on.
const SURE: f64 = 0.8;

/// What the pilot saw.
pub struct Pilot {
    /// The cell, in words.
    label: String,
    /// Median wall of a trial.
    pub wall_secs: f64,
    /// Median start-up of its container, where the worker reports it.
    pub start_secs: Option<f64>,
    /// Pairs.
    pairs: usize,
    /// Standard deviation of the log ratio of a pair.
    noise: f64,
    /// What it may be (80 %).
    noise_at_most: f64,
    /// Index of the executed cell's scenario.
    pub scenario: u32,
    /// The plan, with what the pilot says of the room on this machine.
    pub plan: Plan,
}

/// Executes the pilot in a folder that is gone afterwards.
///
/// # Errors
/// As those of a run; or when every trial of it failed.
pub fn execute(
    experiment: &Experiment,
    text: &str,
    footage_cache: &Path,
    voice: Voice,
) -> Outcome<Pilot> {
    let desk = tempfile::tempdir()
        .map_err(|error| Failure::usage(format!("no temporary folder: {error}")))?;
    let asked = experiment::pilot(experiment.clone(), text.to_owned(), PAIRS)?;
    let ran = run::run(&asked, desk.path(), footage_cache, None, voice)?;
    if ran.interrupted.is_some() {
        return Err(Failure::usage(
            "the pilot was interrupted (hint: plan again)",
        ));
    }
    let stored = StoredRun::read(&ran.path)?;
    let mut starts = vec![];
    let mut trials = vec![];
    for trial in stored.frames.trials()? {
        if trial.warmup || trial.interrupted {
            continue;
        }
        if let Some(wall_secs) = trial.wall_secs {
            trials.push(Timed {
                block: trial.block,
                order: trial.order,
                cell: trial.cell,
                wall_secs,
            });
        }
    }
    for cell in &stored.plan.cells {
        starts.extend(
            stored
                .frames
                .spread(cell.index, "start_secs")?
                .map(|spread| spread.median),
        );
    }
    let pairs: Vec<f64> = twins(&stored.plan, &trials)
        .into_iter()
        .flat_map(|(_, twins)| twins)
        .map(|twin| (twin.baseline_secs / twin.candidate_secs).ln())
        .collect();
    let executed = stored.plan.cells.first();
    let (Some(executed), true) = (executed, pairs.len() >= 2) else {
        return Err(Failure::usage(format!(
            "the pilot of {} measured nothing: its trials failed (hint: twofold run says why, trial by trial)",
            experiment.id
        )));
    };
    let walls: Vec<f64> = trials.iter().map(|trial| trial.wall_secs).collect();
    let plan = Plan::of(experiment);
    let same = plan.cells.iter().find(|cell| {
        cell.is_baseline() && label(experiment, cell) == label(&stored.experiment, executed)
    });
    Ok(Pilot {
        label: label(&stored.experiment, executed),
        wall_secs: median(&walls),
        start_secs: (!starts.is_empty()).then(|| median(&starts)),
        pairs: pairs.len(),
        noise: sd(&pairs),
        noise_at_most: sd_at_most(&pairs, SURE),
        scenario: same.map_or(0, |cell| cell.scenario),
        plan,
    })
}

impl Pilot {
    /// Prints what it saw and what follows for the plan.
    pub fn print(&self, experiment: &Experiment) {
        let criterion = &experiment.criterion;
        println!(
            "pilot: {}, {} with itself: {} a trial{}, noise of a pair {} (log sd; at most {} at 80 %)",
            self.label,
            format::counted(self.pairs as u64, "pair"),
            format::secs(self.wall_secs),
            self.start_secs.map_or_else(String::new, |secs| format!(
                ", {} of it start-up",
                format::secs(secs)
            )),
            format::short(self.noise, 2),
            format::short(self.noise_at_most, 2)
        );
        let rule = Rule::of(experiment);
        let tested = self
            .plan
            .candidates()
            .filter(|cell| !is_by_ceiling(experiment, &self.plan, cell))
            .count()
            .max(1);
        let speed = (criterion.ratio_of_interest / criterion.speedup).ln().abs();
        let halves = [
            (
                format!(
                    "a speedup of {}",
                    format::declared_ratio(criterion.ratio_of_interest)
                ),
                speed,
            ),
            (
                format!(
                    "a cost of 1x within {}",
                    format::declared_ratio(criterion.cost_ratio)
                ),
                criterion.cost_ratio.ln().abs(),
            ),
        ];
        let mut most = 0.0f64;
        for (what, gap) in halves {
            let of = |noise: f64, hypotheses: usize| {
                let z_a = critical(&rule, criterion.alpha / hypotheses as f64);
                pairs_needed(noise, gap, z_a).max(f64::from(rule.min_blocks))
            };
            let (least, likely) = (of(self.noise, 1), of(self.noise_at_most, tested));
            most = most.max(likely);
            println!(
                "  to show {what}, for {}, takes about {} blocks",
                format::counted(tested as u64, "candidate"),
                range(least, likely)
            );
        }
        let planned = f64::from(rule.max_blocks);
        if most <= planned {
            println!("  max-blocks is {planned}: enough, if candidates are no noisier than this");
        } else {
            let z_a = critical(&rule, criterion.alpha / tested as f64);
            let gap = speed.min(criterion.cost_ratio.ln().abs());
            println!(
                "  max-blocks is {planned}: perhaps too few; it bears a noise of {}",
                format::short(twofold_core::analysis::bearable_noise(planned, gap, z_a), 2)
            );
        }
        println!();
    }

    /// Wall and container-seconds of a cell of so many jobs with `scale` times the pilot's work.
    pub fn figures(&self, scale: f64, jobs: f64, shares_a_machine: bool) -> (f64, f64) {
        let start = self.start_secs.unwrap_or(0.0).min(self.wall_secs);
        let work = (self.wall_secs - start) * scale;
        match shares_a_machine {
            true => (work + start, work + start),
            false => (work / jobs + start, work + jobs * start),
        }
    }

    /// What the figures rest on.
    pub fn origin(&self) -> String {
        "from the pilot, its work scaled by duration and shared evenly".to_owned()
    }
}

fn range(low: f64, high: f64) -> String {
    match low >= high {
        true => format!("{low:.0}"),
        false => format!("{low:.0} to {high:.0}"),
    }
}

//! A run as frames: one row a trial, one row a job, one row a clip of a compilation.

mod chunks;
mod clips;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use twofold_core::design::{Plan, levels_of};
use twofold_core::record::{Entry, Failed, FailedKind, Measured, Outcome, SeamPrice, Trial};
use twofold_core::sample::{Observation, Timing};
use twofold_core::spec::Experiment;

use self::chunks::chunks_frame;
pub use self::clips::ClipSummary;
use self::clips::clips_frame;
use crate::Error;
use crate::index::Index;

/// A run's trials, jobs and clips.
#[derive(Debug, Clone)]
pub struct Frames {
    pub(crate) trials: DataFrame,
    pub(crate) chunks: DataFrame,
    pub(crate) clips: DataFrame,
    pub(crate) index: Index,
}

/// One trial, in the order of execution.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialView {
    /// Its block.
    pub block: u32,
    /// Whether the block is discarded by declaration.
    pub warmup: bool,
    /// Whether the block was cut.
    pub interrupted: bool,
    /// Position in the block.
    pub order: u32,
    /// Index of its cell in the plan.
    pub cell: u32,
    /// Its jobs; 0 where it failed.
    pub jobs: u32,
    /// Wall without cold start.
    pub wall_secs: Option<f64>,
    /// Container-seconds that are paid, without cold start.
    pub container_secs: Option<f64>,
    /// Containers; 0 where it failed.
    pub containers: u32,
    /// Why it failed.
    pub failed: Option<String>,
}

impl Frames {
    /// The frames of a journal's entries.
    ///
    /// # Errors
    /// Only on a bug: the columns are of one length.
    pub fn of(entries: &[Entry], experiment: &Experiment, plan: &Plan) -> Result<Self, Error> {
        let trials: Vec<&Trial> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Trial(trial) => Some(&**trial),
                Entry::Ended { .. } | Entry::Intervention(_) => None,
            })
            .filter(|trial| (trial.cell as usize) < plan.cells.len())
            .collect();
        let (chunks, clips) = (chunks_frame(&trials)?, clips_frame(&trials)?);
        let trials = trials_frame(&trials, experiment, plan)?;
        Ok(Self {
            index: Index::of(&trials, &chunks)?,
            trials,
            chunks,
            clips,
        })
    }

    /// The frames with a column `cost_usd`, where a container's second has a price.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn priced(mut self, usd_per_sec: Option<f64>) -> Result<Self, Error> {
        if let Some(usd_per_sec) = usd_per_sec {
            let billed = self.trials.column("billed_secs")?.f64()?;
            let costs = billed.iter().map(|secs| Some(secs? * usd_per_sec));
            let costs = Column::new("cost_usd".into(), costs.collect::<Vec<Option<f64>>>());
            self.trials.with_column(costs)?;
        }
        Ok(self)
    }

    /// How many measured blocks were cut.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn interrupted_blocks(&self) -> Result<u32, Error> {
        let cut = self
            .trials()?
            .into_iter()
            .filter(|trial| trial.interrupted && !trial.warmup);
        Ok(cut
            .map(|trial| trial.block)
            .collect::<BTreeSet<u32>>()
            .len() as u32)
    }

    /// Every trial in the order of execution.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn trials(&self) -> Result<Vec<TrialView>, Error> {
        let frame = &self.trials;
        let (block, order, cell, jobs, containers) = (
            u32s(frame, "block")?,
            u32s(frame, "order")?,
            u32s(frame, "cell")?,
            u32s(frame, "jobs")?,
            u32s(frame, "containers")?,
        );
        let (warmup, interrupted) = (
            frame.column("warmup")?.bool()?,
            frame.column("interrupted")?.bool()?,
        );
        let (wall, container) = (
            frame.column("wall_secs")?.f64()?,
            frame.column("container_secs")?.f64()?,
        );
        let failed = frame.column("failed")?.str()?;
        let view = |row: usize| TrialView {
            block: block[row],
            warmup: warmup.get(row).unwrap_or(false),
            interrupted: interrupted.get(row).unwrap_or(false),
            order: order[row],
            cell: cell[row],
            jobs: jobs[row],
            wall_secs: wall.get(row),
            container_secs: container.get(row),
            containers: containers[row],
            failed: failed.get(row).map(str::to_owned),
        };
        Ok((0..frame.height()).map(view).collect())
    }

    /// The observations a verdict may rest on: warm-up and cut blocks left out, but for a wrong output, which counts
    /// wherever it was found.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn observations(&self) -> Result<Vec<Observation>, Error> {
        let chunks = &self.chunks;
        let (trial, wall, start) = (
            u32s(chunks, "trial")?,
            chunks.column("wall_secs")?.f64()?,
            chunks.column("start_secs")?.f64()?,
        );
        let pre_roll = chunks.column("pre_roll_secs")?.f64()?;
        let kinds = self.trials.column("failed_kind")?.str()?;
        let joins = self.trials.column("join_secs")?.f64()?;
        let together = self.trials.column("together_secs")?.f64()?;
        // Jobs stand in the order of their trials.
        let mut jobs = (0..chunks.height()).peekable();
        let mut observations = vec![];
        for (row, view) in self.trials()?.into_iter().enumerate() {
            let mut own = vec![];
            while let Some(job) = jobs.next_if(|job| trial[*job] as usize <= row) {
                own.push(job);
            }
            let kind = kinds.get(row).map(failed_kind);
            if (view.warmup || view.interrupted) && kind != Some(FailedKind::Verification) {
                continue;
            }
            let own = || own.iter().copied();
            let timing = Timing {
                jobs: own().filter_map(|job| wall.get(job)).collect(),
                together_secs: together.get(row),
                join_secs: joins.get(row).unwrap_or(0.0),
                starts: own().filter_map(|job| start.get(job)).collect(),
                pre_rolls: own().filter_map(|job| pre_roll.get(job)).collect(),
            };
            let outcome = kind.map_or(Ok(timing), Err);
            observations.push(Observation {
                block: view.block,
                order: view.order,
                cell: view.cell,
                outcome,
            });
        }
        Ok(observations)
    }
}

pub(crate) fn u32s(frame: &DataFrame, name: &str) -> Result<Vec<u32>, Error> {
    Ok(frame
        .column(name)?
        .u32()?
        .iter()
        .map(Option::unwrap_or_default)
        .collect())
}

const KINDS: [(FailedKind, &str); 3] = [
    (FailedKind::Crashed, "crashed"),
    (FailedKind::TimedOut, "timed-out"),
    (FailedKind::Verification, "verification"),
];

fn failed_kind(name: &str) -> FailedKind {
    KINDS
        .iter()
        .find(|(_, known)| *known == name)
        .map_or(FailedKind::Crashed, |(kind, _)| *kind)
}

fn trials_frame(
    trials: &[&Trial],
    experiment: &Experiment,
    plan: &Plan,
) -> Result<DataFrame, Error> {
    let mut done: BTreeMap<u32, u32> = BTreeMap::new();
    for trial in trials {
        *done.entry(trial.block).or_default() += 1;
    }
    let cut = |trial: &Trial| done[&trial.block] < trial.block_trials;
    let timing = |trial: &Trial| measured(trial).map(Timing::of);
    let billing = experiment.cost.billing();
    let primary_secs = experiment.cold_start.primary_secs;
    let mut columns = vec![
        column("block", trials, |trial| trial.block),
        column("order", trials, |trial| trial.order),
        column("cell", trials, |trial| trial.cell),
    ];
    for (index, factor) in experiment.factors.iter().enumerate() {
        let level =
            |trial: &Trial| levels_of(experiment, &plan.cells[trial.cell as usize])[index].1;
        let values: Vec<&str> = trials.iter().map(|trial| level(trial)).collect();
        columns.push(Column::new(
            format!("factor_{}", factor.name).into(),
            values,
        ));
    }
    columns.extend([
        column("warmup", trials, |trial| trial.warmup),
        column("interrupted", trials, |trial| cut(trial)),
        column("started_at", trials, |trial| trial.started_at),
        column("chunks_planned", trials, |trial| {
            plan.cells[trial.cell as usize].jobs
        }),
        column("jobs", trials, |trial| {
            timing(trial).map_or(0, |timing| timing.jobs.len() as u32)
        }),
        column("wall_secs", trials, |trial| {
            timing(trial).map(|timing| timing.wall_secs(0.0))
        }),
        column("container_secs", trials, |trial| {
            timing(trial).map(|timing| billing.container_secs(&timing, 0.0))
        }),
        // What is judged: with the primary cold start.
        column("judged_wall_secs", trials, |trial| {
            timing(trial).map(|timing| timing.wall_secs(primary_secs))
        }),
        column("judged_container_secs", trials, |trial| {
            timing(trial).map(|timing| billing.container_secs(&timing, primary_secs))
        }),
        column("containers", trials, |trial| {
            timing(trial).map_or(0, |timing| timing.containers())
        }),
        // Rounding is of whole bills, so these two know the cold start that decides; the figures above know none.
        column("billed_secs", trials, |trial| {
            timing(trial).map(|timing| billing.billed_secs(&timing, primary_secs))
        }),
        column("together_secs", trials, |trial| {
            measured(trial).and_then(|measured| measured.together_secs)
        }),
        column("join_secs", trials, |trial| {
            measured(trial).map(|measured| measured.join_secs)
        }),
        column("verify_secs", trials, |trial| {
            measured(trial).map(|measured| measured.verify_secs)
        }),
        column("output_bytes", trials, |trial| {
            measured(trial).map(|measured| measured.output_bytes)
        }),
        column("seams_more_bytes", trials, |trial| {
            seams(trial).map(SeamPrice::more_bytes)
        }),
        column("seams_psnr_db", trials, |trial| {
            seams(trial).map(|seams| seams.psnr_db)
        }),
        column("seams_worst_psnr_db", trials, |trial| {
            seams(trial).map(|seams| seams.worst_psnr_db)
        }),
        column("seams_ssim", trials, |trial| {
            seams(trial).map(|seams| seams.ssim)
        }),
        column("seams_worst_ssim", trials, |trial| {
            seams(trial).map(|seams| seams.worst_ssim)
        }),
        column("copied_frames", trials, |trial| {
            seams(trial).map(|seams| u64::from(seams.copied_frames))
        }),
        column("sequential_copied_psnr_db", trials, |trial| {
            seams(trial)?.sequential_copied_psnr_db
        }),
    ]);
    let kind = |trial: &Trial| {
        failed(trial).and_then(|failed| {
            KINDS
                .iter()
                .find(|(kind, _)| *kind == failed.kind)
                .map(|(_, name)| *name)
        })
    };
    columns.push(Column::new(
        "failed_kind".into(),
        trials
            .iter()
            .map(|trial| kind(trial))
            .collect::<Vec<Option<&str>>>(),
    ));
    let message = |trial: &&Trial| failed(trial).map(|failed| failed.message.clone());
    columns.push(Column::new(
        "failed".into(),
        trials.iter().map(message).collect::<Vec<Option<String>>>(),
    ));
    columns.extend(crate::load::columns(trials));
    Ok(DataFrame::new(trials.len(), columns)?)
}

fn seams(trial: &Trial) -> Option<&SeamPrice> {
    measured(trial)?.seams.as_ref()
}

fn measured(trial: &Trial) -> Option<&Measured> {
    match &trial.outcome {
        Outcome::Measured(measured) => Some(measured),
        Outcome::Failed(_) => None,
    }
}

fn failed(trial: &Trial) -> Option<&Failed> {
    match &trial.outcome {
        Outcome::Measured(_) => None,
        Outcome::Failed(failed) => Some(failed),
    }
}

pub(crate) fn column<R, V>(name: &str, rows: &[R], value: impl Fn(&R) -> V) -> Column
where
    Series: NamedFrom<Vec<V>, [V]>,
{
    Column::new(name.into(), rows.iter().map(value).collect::<Vec<V>>())
}

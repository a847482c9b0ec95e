//! `--confirm-bottleneck`: when everything is measured, renders of one baseline with something changed on purpose, each beside
//! a plain one. They are entries of their own and of no account for any block.

use twofold_core::analysis::bottleneck::{Bottlenecks, LEAST_PAIRS};
use twofold_core::design::{Cell, Plan};
use twofold_core::digest::Digest;
use twofold_core::record::{
    Entry, Failed, FailedKind, Intervened, Intervention, InterventionTrial, Manifest, Measured,
    Outcome as TrialOutcome,
};
use twofold_core::sample::Timing;
use twofold_core::spec::{Experiment, Workload};
use twofold_report::{format, words};

use super::environment;
use super::interruption::Interrupted;
use super::progress::Progress;
use crate::failure::{Failure, Outcome};
use crate::folder::OpenRun;
use crate::voice::Voice;

/// So many rounds may fail before no more are made.
const SPARE_ROUNDS: u32 = 3;

/// What can be changed about the baselines of a workload. A workload that draws something implements this; whatever it draws
/// is what [`Intervention::WithoutWork`] leaves out.
pub trait Intervene {
    /// Makes an intervention ready; why it is not possible, as one line, where it is not.
    fn prepare(&mut self, cell: &Cell, intervention: Intervention) -> Result<(), String>;

    /// Cores that a render may use.
    fn cores(&self, cell: &Cell, intervention: Option<Intervention>) -> u32;

    /// Renders the baseline, plain or with one that was made ready.
    ///
    /// # Errors
    /// When the harness itself fails; a failed render is an `Ok(Err(_))`.
    fn render(
        &mut self,
        plan: &Plan,
        cell: &Cell,
        intervention: Option<Intervention>,
    ) -> Outcome<Result<Measured, Failed>>;
}

/// Whether an experiment has anything to intervene in.
///
/// # Errors
/// When it has not.
pub fn check(experiment: &Experiment) -> Outcome {
    match experiment.workload {
        Workload::Command(_) => Err(Failure::usage(
            "--confirm-bottleneck: what a command uses cannot be changed from outside (hint: it is for renders; compare the command \
             with fewer threads as a factor of an experiment)",
        )),
        Workload::Overlay(_) | Workload::Annotate(_) if experiment.executor.kind.is_fleet() => {
            Err(Failure::usage(
                "--confirm-bottleneck: what limits a render is put to the test on this machine, not on a fleet (hint: run it \
                 with --executor isolated on one of the nodes)",
            ))
        }
        Workload::Overlay(_) | Workload::Annotate(_) => Ok(()),
    }
}

/// The run whose label is put to the test.
pub struct Confirming<'r> {
    pub experiment: &'r Experiment,
    pub plan: &'r Plan,
    pub manifest: &'r Manifest,
    pub voice: Voice,
}

impl Confirming<'_> {
    /// Makes rounds until every possible intervention has its pairs; says where it was interrupted, if it was.
    ///
    /// # Errors
    /// When the harness itself fails.
    pub fn carry_out(
        &self,
        open: &mut OpenRun,
        by: &mut dyn Intervene,
        progress: &Progress<'_>,
    ) -> Outcome<Option<Interrupted>> {
        let Some(cell) = self.smallest_target() else {
            return Ok(None);
        };
        if self.lacking(open).is_empty() {
            return Ok(None);
        }
        let interruption = progress.interruption()?;
        let mut wanted = vec![];
        for intervention in self.lacking(open) {
            match by.prepare(cell, intervention) {
                Ok(()) => wanted.push(intervention),
                Err(why) => self.not_possible(open, intervention, why)?,
            }
        }
        if wanted.is_empty() {
            return Ok(None);
        }
        open.clear_outputs()?;
        // Untimed: the machine has cooled, and what the others must look like has to be known.
        let reference = match by.render(self.plan, cell, None)? {
            Ok(measured) => frames(&measured),
            Err(failed) => {
                self.voice.warning(&format!(
                    "--confirm-bottleneck: a plain render failed: {}",
                    failed.message
                ));
                return Ok(None);
            }
        };
        open.clear_outputs()?;
        let first = last_round(open) + 1;
        for round in first..first + LEAST_PAIRS + SPARE_ROUNDS {
            let lacking = self.lacking(open);
            wanted.retain(|intervention| lacking.contains(intervention));
            if wanted.is_empty() {
                break;
            }
            let arms: Vec<Option<Intervention>> = [None]
                .into_iter()
                .chain(wanted.iter().copied().map(Some))
                .collect();
            for index in self.plan.round(round, arms.len()) {
                if interruption.asked() {
                    return Ok(Some(progress.interrupted()));
                }
                let trial = self.trial(by, cell, arms[index], round, &reference)?;
                self.say(&trial);
                open.append(Entry::Intervention(Box::new(Intervened::Trial(trial))))?;
                open.clear_outputs()?;
            }
        }
        Ok(None)
    }

    fn trial(
        &self,
        by: &mut dyn Intervene,
        cell: &Cell,
        intervention: Option<Intervention>,
        round: u32,
        reference: &[Digest],
    ) -> Outcome<InterventionTrial> {
        let started_at = environment::now();
        let outcome = by
            .render(self.plan, cell, intervention)?
            .and_then(|measured| as_it_should_be(measured, intervention, reference));
        Ok(InterventionTrial {
            intervention,
            round,
            cell: cell.index,
            cores: by.cores(cell, intervention),
            started_at,
            outcome: match outcome {
                Ok(measured) => TrialOutcome::Measured(measured),
                Err(failed) => TrialOutcome::Failed(failed),
            },
        })
    }

    /// Interventions that have not enough pairs.
    fn lacking(&self, open: &OpenRun) -> Vec<Intervention> {
        let found = Bottlenecks::of(self.experiment, self.plan, self.manifest, &open.entries);
        let pairs = |intervention: Intervention| {
            let mut made = found.confirmations.iter();
            made.find(|made| made.intervention == intervention)
                .map_or(0, |made| made.pairs)
        };
        Intervention::ALL
            .into_iter()
            .filter(|intervention| pairs(*intervention) < LEAST_PAIRS)
            .collect()
    }

    fn not_possible(&self, open: &mut OpenRun, intervention: Intervention, why: String) -> Outcome {
        self.voice.note(&format!(
            "not tried with {}: {why}",
            words::intervention(intervention)
        ));
        let row = Entry::Intervention(Box::new(Intervened::NotPossible { intervention, why }));
        match open.entries.contains(&row) {
            true => Ok(()),
            false => open.append(row),
        }
    }

    /// The baseline with the fewest frames among those of target candidates.
    fn smallest_target(&self) -> Option<&Cell> {
        let plan = self.plan;
        let targets = plan
            .candidates()
            .filter(|cell| plan.is_target(self.experiment, cell));
        let baselines = targets.map(|cell| plan.baseline_of(cell));
        baselines.min_by_key(|cell| {
            let frames = plan.chunks.get(cell.index as usize);
            (frames.map_or(0, |chunks| chunks.frames), cell.index)
        })
    }

    fn say(&self, trial: &InterventionTrial) {
        let what = trial.intervention.map_or("plain", words::intervention);
        let came = match &trial.outcome {
            TrialOutcome::Measured(measured) => format::secs(Timing::of(measured).wall_secs(0.0)),
            TrialOutcome::Failed(failed) => format!("failed: {}", failed.message),
        };
        self.voice
            .note(&format!("intervention {}, {what}: {came}", trial.round));
    }
}

/// A changed render shows the same frames as a plain one, or draws nothing where that is what was changed.
fn as_it_should_be(
    measured: Measured,
    intervention: Option<Intervention>,
    reference: &[Digest],
) -> Result<Measured, Failed> {
    let drawn = measured.jobs.iter().filter_map(|job| job.render.as_ref());
    let drawn: u32 = drawn.map(|render| render.drawn_frames).sum();
    let is_right = match intervention {
        Some(Intervention::WithoutWork) => drawn == 0,
        _ => frames(&measured) == reference,
    };
    match is_right {
        true => Ok(measured),
        false => Err(Failed {
            kind: FailedKind::Verification,
            message: "a render that was changed shows other frames than the plain one".to_owned(),
        }),
    }
}

fn frames(measured: &Measured) -> Vec<Digest> {
    let renders = measured.jobs.iter().filter_map(|job| job.render.as_ref());
    renders.map(|render| render.frames_digest).collect()
}

fn last_round(open: &OpenRun) -> u32 {
    let rounds = open.entries.iter().filter_map(|entry| match entry {
        Entry::Intervention(row) => match &**row {
            Intervened::Trial(trial) => Some(trial.round),
            Intervened::NotPossible { .. } => None,
        },
        _ => None,
    });
    rounds.max().unwrap_or(0)
}

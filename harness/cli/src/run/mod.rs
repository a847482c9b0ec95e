//! `twofold run`: carries out a plan, block by block, one verified and synced row a trial.

mod block;
mod command;
mod confirm;
pub mod environment;
mod exec;
mod footage;
mod interruption;
pub mod kernel;
pub mod load;
mod manifest;
mod notes;
mod processors;
mod progress;
mod reel;
mod render;
mod resume;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use twofold_core::analysis::ended_by;
use twofold_core::design::{Cell, Plan};
use twofold_core::record::{
    Entry, Failed, FailedKind, Manifest, Measured, Outcome as TrialOutcome,
};
use twofold_core::schedule::open_cells;
use twofold_core::spec::{Experiment, Workload};
use twofold_store::Frames;

use crate::failure::{Failure, Outcome};
use crate::folder::{OpenRun, write_whole};
use crate::pricing::frames;
use crate::program::Program;
use crate::voice::Voice;
use crate::worker::Worker;
use block::Block;
use command::CommandTrials;
use interruption::Interrupted;
use kernel::Kernel;
use manifest::manifest;
use progress::Progress;
use render::{Annotation, Highlighting, RenderTrials, TrialOf, Work};

/// An experiment that is to be run, as the command line asks for it.
pub struct Asked {
    /// What it means.
    pub experiment: Experiment,
    /// Its text.
    pub text: String,
    /// The arguments that decide what is run.
    pub arguments: Vec<String>,
    /// Whether interventions are made on a baseline when everything is measured.
    pub confirm_bottleneck: bool,
}

impl Asked {
    /// Whether it is a quick look.
    pub fn is_quick(&self) -> bool {
        self.arguments.iter().any(|argument| argument == "--quick")
    }
}

/// A run that came to its end.
pub struct Ran {
    /// Its folder.
    pub path: PathBuf,
    /// Trials whose output was wrong, in words.
    pub wrong: Vec<String>,
    /// Where the user stopped it, if that is how it ended.
    pub interrupted: Option<Interrupted>,
}

/// Runs an experiment from the start, or goes on with the run at `resume`.
///
/// # Errors
/// When the run cannot be started, or the harness fails in it. Failed trials are rows, not errors.
pub fn run(
    asked: &Asked,
    runs: &Path,
    footage_cache: &Path,
    resume: Option<&Path>,
    voice: Voice,
) -> Outcome<Ran> {
    let experiment = &asked.experiment;
    if asked.confirm_bottleneck {
        confirm::check(experiment)?;
    }
    let mut plan = Plan::of(experiment);
    let kernel = Kernel::here();
    let calm = load::Snapshot::take(&kernel);
    let scratch = tempfile::tempdir()
        .map_err(|error| Failure::usage(format!("no temporary folder: {error}")))?;
    let worker = match experiment.workload.is_render() {
        true => {
            let mut worker = Worker::find(scratch.path())?;
            render::fleet::introduce(&mut worker, experiment, runs)?;
            Some(worker)
        }
        false => None,
    };
    let cores = environment::machine().cores;
    let (mut material, mut reel) = (None, None);
    if let (Workload::Overlay(overlay), Some(found)) = (&experiment.workload, &worker) {
        if found.hello.adapters.is_empty() {
            let hint = "`make deps` installs a software adapter; `twofold-worker adapters` lists what this machine has";
            return Err(Failure::usage(format!(
                "no Vulkan adapter found (hint: {hint})"
            )));
        }
        let prepared = footage::prepare(experiment, overlay, footage_cache, found, cores)?;
        prepared
            .notes
            .iter()
            .for_each(|note| voice.note(&format!("note: {}: {note}", prepared.record.name)));
        let track = |cell: &Cell| prepared.track_of(experiment, cell).0;
        let chunks = plan.cut(experiment, overlay, &prepared.source, &track);
        plan = plan.with_chunks(experiment, chunks);
        notes::say(experiment, &plan, voice);
        material = Some(prepared);
    }
    if let (Workload::Annotate(annotate), Some(found)) = (&experiment.workload, &worker) {
        let prepared = reel::prepare(experiment, annotate, footage_cache, found, cores)?;
        (prepared.notes.iter()).for_each(|note| voice.note(&format!("note: {note}")));
        let chunks = plan.assign(experiment, annotate, &prepared.lengths);
        plan = plan.with_chunks(experiment, chunks);
        notes::say(experiment, &plan, voice);
        reel = Some(prepared);
    }
    let mut worker = worker;
    let record = match (&material, &reel) {
        (Some(material), _) => Some(&material.record),
        (_, Some(reel)) => Some(&reel.record),
        _ => None,
    };
    let exec = matches!(experiment.workload, Workload::Command(_))
        .then(|| Program::find("twofold-exec", "TWOFOLD_EXEC"))
        .transpose()?;

    let manifest = Manifest {
        environment: environment::surroundings(&kernel, runs),
        ..manifest(asked, &plan, worker.as_ref(), record)?
    };
    let mut open = match resume {
        None => {
            let open = OpenRun::create(runs, &experiment.id, &manifest.run, &asked.text)?;
            let text = serde_json::to_vec_pretty(&manifest)
                .map_err(|error| Failure::bug(error.to_string()))?;
            write_whole(&open.path.join("manifest.json"), &text)?;
            open
        }
        Some(path) => {
            resume::check(path, &manifest)?;
            OpenRun::open(path)?
        }
    };
    if let Some(worker) = &mut worker {
        worker.log_to(&open.logs());
    }
    let work: Option<Box<dyn Work + '_>> = match (&experiment.workload, &material, &reel) {
        (Workload::Overlay(overlay), Some(material), _) => Some(Box::new(Highlighting {
            experiment,
            overlay,
            material: Cow::Borrowed(material),
        })),
        (Workload::Annotate(annotate), _, Some(reel)) => Some(Box::new(Annotation {
            experiment,
            annotate,
            reel: Cow::Borrowed(reel),
        })),
        _ => None,
    };
    let mut trials = match (&experiment.workload, &work, &worker, exec) {
        (_, Some(work), Some(worker), _) => Trials::Render(RenderTrials::new(
            experiment,
            work.as_ref(),
            worker,
            open.tmp(),
            plan.scenarios,
        )?),
        (Workload::Command(command), _, _, Some(exec)) => {
            Trials::Command(CommandTrials::new(experiment, command, exec, open.logs()))
        }
        _ => return Err(Failure::bug("a workload without its program")),
    };
    if !has_ended(&open) {
        load::announce(&calm, &kernel, &manifest.environment, voice);
    }
    voice.detail(&format!("logs of failed jobs: {}", open.logs().display()));
    plan = plan.with_pilot(experiment, &open.entries, manifest.machine.cores);
    let mut progress = Progress::new(experiment, plan.clone(), voice, &open.entries);
    let (wrong, mut interrupted) =
        carry_out(experiment, &mut plan, &mut open, &mut trials, &mut progress)?;
    if let (true, None, Trials::Render(trials)) = (asked.confirm_bottleneck, interrupted, &trials) {
        let confirming = confirm::Confirming {
            experiment,
            plan: &plan,
            manifest: &manifest,
            voice,
        };
        interrupted = confirming.carry_out(&mut open, &mut trials.intervening(), &progress)?;
    }
    drop(progress);
    drop(trials);
    if let Some(words) = load::disturbed_words(&load::disturbance(&open.entries)) {
        voice.warning(&words);
    }
    open.clear_outputs()?;
    let _ = std::fs::remove_dir(open.tmp());
    let _ = std::fs::remove_dir(open.logs());
    frames(&open.entries, experiment, &plan, &manifest)?.write_parquet(&open.path)?;
    Ok(Ran {
        path: open.path,
        wrong,
        interrupted,
    })
}

enum Trials<'r> {
    Render(RenderTrials<'r>),
    Command(CommandTrials<'r>),
}

impl Trials<'_> {
    fn execute(
        &mut self,
        plan: &Plan,
        cell: &Cell,
        block: u32,
        warmup: bool,
    ) -> Outcome<Result<Measured, Failed>> {
        let name = format!("block{block}-cell{}", cell.index);
        let cell = plan.executed_as(cell);
        match self {
            Trials::Render(trials) => trials.execute(&TrialOf {
                plan,
                cell,
                block,
                warmup,
            }),
            Trials::Command(trials) => trials.execute(cell, &name),
        }
    }
}

/// Executes warm-up and measured blocks until nothing is left to measure or the user interrupts it. Gives the wrong
/// outputs, in words; the plan learns what the warm-up says of the machine.
fn carry_out(
    experiment: &Experiment,
    plan: &mut Plan,
    open: &mut OpenRun,
    trials: &mut Trials<'_>,
    progress: &mut Progress<'_>,
) -> Outcome<(Vec<String>, Option<Interrupted>)> {
    let mut wrong = wrong_outputs(open);
    if has_ended(open) {
        return Ok((wrong, None));
    }
    let next_block =
        |open: &OpenRun| open.entries.iter().filter_map(block_of).max().unwrap_or(0) + 1;
    open.clear_outputs()?;
    let interruption = progress.interruption()?;
    // A run that goes on is warmed up again: the machine has cooled, and what outputs are compared with is gone.
    for warmups in (1..=experiment.design.warmup_blocks).rev() {
        if interruption.asked() {
            break;
        }
        let observations = Frames::of(&open.entries, experiment, plan)?.observations()?;
        let still = open_cells(experiment, plan, &observations);
        let cells = plan.warmup(next_block(open), |cell| still[cell.index as usize]);
        let block = Block {
            experiment,
            number: next_block(open),
            warmup: true,
            cells,
        };
        progress.block(block.number, block.cells.len(), warmups, &observations);
        block.execute(plan, open, trials, progress, &interruption, &mut wrong)?;
    }
    let machine_cores = plan.pilot.machine_cores;
    *plan = plan
        .clone()
        .with_pilot(experiment, &open.entries, machine_cores);
    progress.knows(plan.clone());
    let plan = &*plan;
    if let (Trials::Render(trials), false) = (&mut *trials, interruption.asked())
        && let Some(warning) = trials.end_warmup(plan, &open.path)
    {
        progress.warning(&warning);
    }
    open.clear_outputs()?;
    loop {
        let observations = Frames::of(&open.entries, experiment, plan)?.observations()?;
        let still = open_cells(experiment, plan, &observations);
        let number = next_block(open);
        let cells = plan.block(number, |cell| still[cell.index as usize]);
        if cells.is_empty() {
            break;
        }
        if interruption.asked() {
            return Ok((wrong, Some(progress.interrupted())));
        }
        progress.block(number, cells.len(), 0, &observations);
        Block {
            experiment,
            number,
            warmup: false,
            cells,
        }
        .execute(plan, open, trials, progress, &interruption, &mut wrong)?;
    }
    progress.finish();
    let observations = Frames::of(&open.entries, experiment, plan)?.observations()?;
    let why = ended_by(experiment, plan, &observations);
    open.append(Entry::Ended {
        at: environment::now(),
        why,
    })?;
    Ok((wrong, None))
}

fn has_ended(open: &OpenRun) -> bool {
    (open.entries.iter()).any(|entry| matches!(entry, Entry::Ended { .. }))
}

fn block_of(entry: &Entry) -> Option<u32> {
    match entry {
        Entry::Trial(trial) => Some(trial.block),
        Entry::Ended { .. } | Entry::Intervention(_) => None,
    }
}

fn wrong_outputs(open: &OpenRun) -> Vec<String> {
    let wrong = |entry: &Entry| match entry {
        Entry::Trial(trial) => match &trial.outcome {
            TrialOutcome::Failed(failed) if failed.kind == FailedKind::Verification => {
                Some(format!("block {}: {}", trial.block, failed.message))
            }
            _ => None,
        },
        Entry::Ended { .. } | Entry::Intervention(_) => None,
    };
    open.entries.iter().filter_map(wrong).collect()
}

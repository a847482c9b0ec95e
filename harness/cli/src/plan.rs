//! `twofold plan`: what would be run, in which order, and about how long it would take.

mod cold;
mod pilot;

use std::path::Path;

use twofold_core::analysis::ceiling;
use twofold_core::design::{Cell, Plan, executor_of, label, value_of};
use twofold_core::schedule::trials_left;
use twofold_core::spec::{Experiment, Footage, Value, Workload};
use twofold_report::escape::clean;
use twofold_report::format;

use crate::args::Places;
use crate::failure::Outcome;
use crate::folder::StoredRun;
use crate::voice::Voice;
use cold::Cold;
use pilot::Pilot;

/// What is assumed of a renderer nobody has measured here: pixels a second of one container, start-up of one job.
const PIXELS_PER_SEC: f64 = 100e6;
const START_SECS: f64 = 0.3;
/// What the checks of a trial take beside it.
const VERIFY_SHARE: f64 = 0.15;

/// Prints the plan of an experiment. With `pilot` its smallest baseline is executed first.
///
/// # Errors
/// When the pilot fails, or a former run of the experiment cannot be read.
pub fn print(
    experiment: &Experiment,
    text: &str,
    pilot: bool,
    places: &Places,
    voice: Voice,
) -> Outcome {
    let former = last_run(experiment, &places.runs());
    let pilot = pilot
        .then(|| pilot::execute(experiment, text, &places.footage(), voice))
        .transpose()?;
    // A former run knows where its cells were cut, which of them are one, and how busy the machine was.
    let plan = &match &former {
        Some(run) => run.plan.clone(),
        None => Plan::of(experiment),
    };
    let design = &experiment.design;
    println!("{}: {}", experiment.id, clean(&experiment.title));
    println!("{}", clean(&experiment.question));
    println!();
    println!(
        "{}, {}, seed {}, plan {}",
        format::counted(plan.cells.len() as u64, "cell"),
        format::counted(u64::from(plan.scenarios), "scenario"),
        design.seed,
        plan.digest(experiment)
    );
    println!(
        "{} warm-up and at most {} measured blocks; a verdict needs {}",
        design.warmup_blocks, design.max_blocks, design.min_blocks
    );
    println!();
    if let Some(pilot) = &pilot {
        pilot.print(experiment);
    }

    let (figures, origin) = match &pilot {
        Some(pilot) if former.is_none() => from_pilot(experiment, plan, pilot),
        _ => figures(experiment, plan, former.as_ref())?,
    };
    let usd = prices(plan, former.as_ref())?;
    let cold = Cold::of(experiment);
    let mut total = Total::default();
    let labels = plan
        .cells
        .iter()
        .map(|cell| label(experiment, cell).chars().count());
    let width = labels.max().unwrap_or(0).max("levels".len());
    println!(
        "{:>4}  {:<width$} {:>8} {:>11} {:>13}{}  blocks",
        "cell",
        "levels",
        "ceiling",
        "wall",
        "container-s",
        match usd {
            Some(_) => format!(" {:>13}", "list price"),
            None => String::new(),
        }
    );
    let left = trials_left(experiment, plan, &[]);
    for cell in &plan.cells {
        let ceiling = ceiling(experiment, plan, cell);
        let by_ceiling = is_by_ceiling(experiment, plan, cell);
        let blocks = left[cell.index as usize];
        let bound = match (cell.is_baseline(), ceiling) {
            (true, _) => "baseline".to_owned(),
            (false, Some(ceiling)) => format::declared_ratio(ceiling),
            (false, None) => "none".to_owned(),
        };
        let executed = figures.as_ref().map(|figures| figures[cell.index as usize]);
        let added = executed.map(|figures| cold.added(cell, figures));
        let price = usd.as_ref().map(|usd| usd[cell.index as usize]);
        let secs = |value: Option<f64>| {
            value.map_or_else(|| "?".to_owned(), |secs| format!("{secs:.1} s"))
        };
        let note = match (cell.same_as, by_ceiling) {
            (Some(same), _) => format!(" (the same plan as cell {same})"),
            (None, true) => " (SKIP by ceiling)".to_owned(),
            (None, false) => String::new(),
        };
        println!(
            "{:>4}  {:<width$} {:>8} {:>11} {:>13}{}  {blocks}{note}",
            cell.index,
            label(experiment, cell),
            bound,
            secs(added.map(|(wall, _)| wall)),
            secs(added.map(|(_, container)| container)),
            price.map_or_else(String::new, |usd| format!(" {:>13}", format::usd(usd)))
        );
        let trials = match blocks {
            0 => 0.0,
            blocks => f64::from(blocks + design.warmup_blocks),
        };
        // A cold start is added to what was measured: nobody waits for it here.
        // Containers of a fleet work at once; whatever this machine executes, it executes one after another or shared.
        let is_fleet = executor_of(experiment, cell).kind.is_fleet();
        total.executed_secs += trials
            * executed.map_or(
                0.0,
                |(wall, container)| if is_fleet { wall } else { container },
            );
        total.container_secs += trials * added.map_or(0.0, |(_, container)| container);
        total.usd += trials * price.unwrap_or(0.0);
    }
    println!();
    match figures {
        Some(_) => println!(
            "expected: at most about {} {}, {:.0} container-seconds{}{} ({origin})",
            duration(total.executed_secs * (1.0 + VERIFY_SHARE)),
            match experiment.executor.kind.is_fleet() {
                true => "on the fleet, queues not counted",
                false => "on this machine",
            },
            total.container_secs,
            cold.said(),
            match usd {
                Some(_) => format!(", {} at list price", format::usd(total.usd)),
                None => String::new(),
            }
        ),
        None => println!("expected: unknown ({origin})"),
    }
    println!();
    println!("order:");
    let blocks = |warmup: bool, block: u32| {
        let measured = block.saturating_sub(design.warmup_blocks);
        let is_in = |cell: &Cell| left[cell.index as usize] >= measured.max(1);
        let cells = match warmup {
            true => plan.warmup(block, is_in),
            false => plan.block(block, is_in),
        };
        cells
            .iter()
            .map(|cell| cell.index.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let most = left.iter().max().copied().unwrap_or(0);
    for block in 1..=design.warmup_blocks + most {
        let warmup = block <= design.warmup_blocks;
        println!(
            "  block {block:>2}: {}{}",
            blocks(warmup, block),
            if warmup { "  (warm-up)" } else { "" }
        );
    }
    Ok(())
}

/// What a former run's trials of each cell cost at list price, where its machine is one the list prices: before a run nobody
/// knows on which adapter it will be, and an assumed duration is no bill.
fn prices(plan: &Plan, former: Option<&StoredRun>) -> Outcome<Option<Vec<f64>>> {
    let Some(run) = former else {
        return Ok(None);
    };
    if run.experiment.rate_of(&run.manifest).is_err() {
        return Ok(None);
    }
    let mut usd = vec![];
    for cell in &plan.cells {
        let spread = run.frames.spread(cell.measured_as(), "cost_usd")?;
        usd.extend(spread.map(|spread| spread.median));
    }
    Ok((usd.len() == plan.cells.len()).then_some(usd))
}

fn is_by_ceiling(experiment: &Experiment, plan: &Plan, cell: &Cell) -> bool {
    !cell.is_baseline()
        && ceiling(experiment, plan, cell)
            .is_some_and(|ceiling| ceiling <= experiment.criterion.speedup)
}

/// Over all trials of a run.
#[derive(Default)]
struct Total {
    /// What is waited for.
    executed_secs: f64,
    /// What containers are up for.
    container_secs: f64,
    /// What that costs.
    usd: f64,
}

type Figures = Option<Vec<(f64, f64)>>;

/// Wall and container-seconds of each cell: as last measured, or as assumed, or not known.
fn figures(
    experiment: &Experiment,
    plan: &Plan,
    former: Option<&StoredRun>,
) -> Outcome<(Figures, String)> {
    if let Some(run) = former {
        let mut figures = vec![];
        for cell in &plan.cells {
            let wall = run.frames.spread(cell.measured_as(), "wall_secs")?;
            let container = run.frames.spread(cell.measured_as(), "container_secs")?;
            figures.extend(
                wall.zip(container)
                    .map(|(wall, container)| (wall.median, container.median)),
            );
        }
        if figures.len() == plan.cells.len() {
            return Ok((
                Some(figures),
                format!("as measured in run {}", run.manifest.run),
            ));
        }
    }
    let assumed: Option<Vec<(f64, f64)>> = plan
        .cells
        .iter()
        .map(|cell| assume(experiment, cell))
        .collect();
    let origin = match assumed {
        Some(_) => format!(
            "assuming {:.0} million pixels a second and {START_SECS} s of start-up a job; not measured yet",
            PIXELS_PER_SEC / 1e6
        ),
        None => "never run here, and nothing to estimate it from".to_owned(),
    };
    Ok((assumed, origin))
}

/// Wall and container-seconds of each cell from what the pilot took, its work scaled by duration.
fn from_pilot(experiment: &Experiment, plan: &Plan, pilot: &Pilot) -> (Figures, String) {
    let secs = |cell: &Cell| match value_of(experiment, cell, "duration") {
        Some(Value::Secs(secs)) => Some(secs),
        _ => None,
    };
    let of_pilot = plan
        .cells
        .iter()
        .find(|cell| cell.scenario == pilot.scenario)
        .and_then(secs);
    let figure = |cell: &Cell| {
        let scale = match (secs(cell), of_pilot) {
            (Some(own), Some(of_pilot)) => own / of_pilot,
            _ if cell.scenario == pilot.scenario => 1.0,
            _ => return None,
        };
        // What a command does with its factors is not known.
        let is_known = cell.is_baseline() || experiment.workload.is_render();
        let shares = executor_of(experiment, cell).kind.shares_a_machine();
        is_known.then(|| pilot.figures(scale, f64::from(cell.jobs), shares))
    };
    let figures: Option<Vec<(f64, f64)>> = plan.cells.iter().map(figure).collect();
    match figures {
        Some(_) => (figures, pilot.origin()),
        None => (
            None,
            "the pilot tells nothing of the other cells".to_owned(),
        ),
    }
}

/// The last run of this very experiment that knows its cuts.
fn last_run(experiment: &Experiment, runs: &Path) -> Option<StoredRun> {
    let asked = Plan::of(experiment).digest(experiment);
    let folder = runs.join(&experiment.id);
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let stored = paths
        .into_iter()
        .rev()
        .filter_map(|path| StoredRun::read(&path).ok());
    stored
        .into_iter()
        .find(|run| Plan::of(&run.experiment).digest(&run.experiment) == asked)
}

fn assume(experiment: &Experiment, cell: &Cell) -> Option<(f64, f64)> {
    let Workload::Overlay(overlay) = &experiment.workload else {
        return None;
    };
    let Footage::Scene(scene) = &overlay.footage else {
        return None;
    };
    let Some(Value::Secs(secs)) = value_of(experiment, cell, "duration") else {
        return None;
    };
    let chunks = match value_of(experiment, cell, "chunks") {
        Some(Value::Integer(chunks)) => chunks as f64,
        _ => 1.0,
    };
    let work = secs * f64::from(scene.fps) * f64::from(scene.width) * f64::from(scene.height)
        / PIXELS_PER_SEC;
    // On one machine with a rasteriser for an adapter, splitting shares the same cores.
    if executor_of(experiment, cell).kind.shares_a_machine() {
        return Some((work + START_SECS, work + START_SECS));
    }
    Some((work / chunks + START_SECS, work + chunks * START_SECS))
}

fn duration(secs: f64) -> String {
    match secs {
        secs if secs < 120.0 => format!("{secs:.0} s"),
        secs if secs < 7200.0 => format!("{:.0} min", secs / 60.0),
        secs => format!("{:.1} h", secs / 3600.0),
    }
}

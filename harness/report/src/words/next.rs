//! What to do after a verdict.

use twofold_core::analysis::{Analysis, CellReason, CellResult, ColdLevel, Reason, Verdict};
use twofold_core::spec::{Experiment, Scope, Workload};

use super::{capital, decided_from, forecast, hold_later, list, pointed};
use crate::format;
use crate::label;
use crate::overhead::Overhead;

/// What to do next, the most useful first.
pub fn next_steps(experiment: &Experiment, analysis: &Analysis) -> Vec<String> {
    let Some(level) = analysis.levels.first() else {
        return Vec::new();
    };
    let mut steps = match level.verdict {
        Some(Verdict::Implement) => implement(experiment, level),
        Some(Verdict::Skip) => skip(experiment, analysis, level),
        Some(Verdict::Inconclusive) if matches!(level.reasons[..], [Reason::SharedNodes { .. }]) => {
            vec![shared_nodes()]
        }
        Some(Verdict::Inconclusive) => inconclusive(experiment, level),
        None => vec![
            "Where an interval holds 1, the executors agree within its width; where it does not, what one of them says \
             of speed or cost is off by that much from the other."
                .to_owned(),
        ],
    };
    if analysis.scope == Scope::SoftwareProjection && level.verdict.is_some() {
        steps.push(
            "Before this is taken for a statement about a GPU fleet, run the same experiment on a machine with the \
             fleet's GPU: a faster render makes start-up weigh more, not less."
                .to_owned(),
        );
    }
    steps
}

/// What to do where the nodes of a fleet are one machine.
fn shared_nodes() -> String {
    "Run it on nodes that are machines of their own, or with executor.cores so low that all containers of a trial fit on \
     their machine."
        .to_owned()
}

fn implement(experiment: &Experiment, level: &ColdLevel) -> Vec<String> {
    let Some((treatment, from)) = decided_from(experiment, level) else {
        return Vec::new();
    };
    let name = label::treatment_named(&level.cells, treatment);
    let baseline = label::baseline(experiment);
    let mut steps = vec![match from {
        Some(text) => format!(
            "Implement {name} for footage of {} and more; keep {baseline} below that.",
            label::duration(&text)
        ),
        None => format!("Implement {name} in place of {baseline}."),
    }];
    if experiment.workload.is_render() {
        steps.push(
            "Watch the start-up of the containers in production: it is paid once a container and is the first thing \
             that would take the gain away."
                .to_owned(),
        );
    }
    steps
}

fn skip(experiment: &Experiment, analysis: &Analysis, level: &ColdLevel) -> Vec<String> {
    let later = hold_later(experiment, level);
    let mut steps = vec![match later.first() {
        None => format!(
            "Keep {}; there is nothing to build.",
            label::baseline(experiment)
        ),
        Some((_, soonest)) => {
            let soonest = label::duration(soonest);
            let holding: Vec<String> = later
                .iter()
                .map(|(treatment, from)| {
                    format!(
                        "{} holds from {} on",
                        label::subject_named(&level.cells, *treatment),
                        label::duration(from)
                    )
                })
                .collect();
            format!(
                "Keep {} below {soonest}. No treatment holds at every target, but {}: ask again with targets from \
                 {soonest} on.",
                label::baseline(experiment),
                list(&holding)
            )
        }
    }];
    let failing: Vec<&CellResult> = level
        .reasons
        .iter()
        .filter_map(|reason| pointed(level, reason))
        .collect();
    let dear = failing.iter().find(|cell| {
        matches!(
            cell.reason,
            CellReason::TooDear | CellReason::TooSlowAndTooDear
        )
    });
    let most = analysis.criterion.cost_ratio;
    let overhead = dear.and_then(|cell| Overhead::of(analysis, level, cell));
    if let Some(overhead) = overhead.filter(|overhead| overhead.cost_ratio() > most) {
        match (overhead.start_allowed_secs(most), overhead.work_needed_secs(most)) {
            (Some(start), Some(work)) => steps.push(format!(
                "Ask again when a container starts within {} (now {}), or when one render is at least {} of work (now \
                 {}): {} containers cannot meet the cost before that.",
                format::prose_secs(start),
                format::prose_secs(overhead.start_secs()),
                format::prose_secs(work),
                format::prose_secs(overhead.work_secs),
                overhead.jobs
            )),
            (None, Some(work)) => steps.push(format!(
                "Ask again when one render is at least {} of work (now {}): {} containers cannot meet the cost before that, \
                 however fast they start.",
                format::prose_secs(work),
                format::prose_secs(overhead.work_secs),
                overhead.jobs
            )),
            _ => steps.push(format!("No footage is long enough for {} containers at this cost.", overhead.jobs)),
        }
    } else if dear.is_some() {
        steps.push("Look at the frames decoded before the cuts and at the join before asking again: start-up is not what makes it dear.".to_owned());
    }
    let decoded = dear.and_then(|cell| cell.pre_roll_secs.zip(cell.start_secs));
    if let Some((pre_roll, _)) = decoded.filter(|(pre_roll, start)| pre_roll >= start) {
        steps.push(format!(
            "Footage with keyframes closer together would save most of the {} spent decoding frames before the cuts.",
            format::prose_secs(pre_roll)
        ));
    }
    if !failing.is_empty()
        && failing
            .iter()
            .all(|cell| cell.reason == CellReason::Ceiling)
    {
        steps.push(format!(
            "To ask again, measure more than {} jobs: fewer cannot be more than {} as fast.",
            format::short(analysis.criterion.speedup.floor(), 3),
            format::declared_ratio(analysis.criterion.speedup)
        ));
    }
    steps
}

fn inconclusive(experiment: &Experiment, level: &ColdLevel) -> Vec<String> {
    let open: Vec<&CellResult> = level
        .reasons
        .iter()
        .filter(|reason| matches!(reason, Reason::Open { .. }))
        .filter_map(|reason| pointed(level, reason))
        .collect();
    let mut steps = Vec::new();
    if open
        .iter()
        .any(|cell| cell.reason == CellReason::Unreliable || cell.failed > 0)
    {
        steps.push("Find out why trials failed, mend it and run again; the table of observations names each failure.".to_owned());
    }
    let few = open.iter().find_map(|cell| match cell.reason {
        CellReason::TooFewBlocks { needed } => Some((cell, needed)),
        _ => None,
    });
    if let Some((cell, needed)) = few {
        steps.push(format!(
            "Resume the run, or run it again to the end: {} has {} so far, and a verdict needs at least {needed}.",
            label::cell(cell),
            format::counted(u64::from(cell.blocks), "usable pair")
        ));
    }
    let half = open.iter().find_map(|cell| match cell.reason {
        CellReason::NotShown { speed, cost } => Some((speed, cost)),
        _ => None,
    });
    if let Some((speed, cost)) = half {
        let what = match (speed, cost) {
            (true, false) => "the speedup",
            (false, true) => "the cost",
            _ => "both halves",
        };
        steps.extend(
            open.iter()
                .filter_map(|cell| forecast(experiment, cell))
                .map(|said| capital(&said)),
        );
        steps.push(format!(
            "Settle {what} with a new experiment of more blocks (max-blocks is {}; adding blocks to a run that has \
             ended would raise the chance of a false answer).",
            experiment.design.max_blocks
        ));
        let quieter = "a quieter machine (nothing else running, fixed clock) narrows the intervals without more blocks";
        steps.push(match experiment.workload {
            Workload::Command(_) => format!("{}.", capital(quieter)),
            Workload::Annotate(_) => format!(
                "More or longer clips make the fixed costs of a container smaller beside its work; {quieter}."
            ),
            Workload::Overlay(_) => format!(
                "Longer footage makes the fixed costs of a chunk smaller beside its work; {quieter}."
            ),
        });
    }
    if steps.is_empty() {
        steps.push("Declare at least one level of a treatment factor that is not the baseline's, and run again.".to_owned());
    }
    steps
}

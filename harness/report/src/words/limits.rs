//! What the numbers do not say, and what was believed before them.

use twofold_core::analysis::Analysis;
use twofold_core::spec::{Experiment, Scope};

use crate::escape::clean;
use crate::format;

/// What a reader has to know before the verdict is carried elsewhere.
pub fn limits(experiment: &Experiment, analysis: &Analysis) -> Vec<String> {
    let mut said = Vec::new();
    if matches!(
        analysis.scope,
        Scope::SoftwareProjection | Scope::HardwareProjection
    ) {
        said.push(
            "A projection: every job of a trial ran alone on one machine, as if it had a container of its own. The wall \
             is that of the slowest job, plus the join, plus the cold start. It assumes containers of equal speed that \
             start at the same moment and do not compete for storage or network; a real fleet will hardly be faster."
                .to_owned(),
        );
    }
    match analysis.scope {
        Scope::SoftwareMachine | Scope::HardwareMachine => said.push(
            "One machine: all jobs of a trial ran at once on it and shared its cores, its memory and its adapter. Cost \
             is one container for the whole wall. It says nothing of a fleet."
                .to_owned(),
        ),
        Scope::SoftwareProjection => said.push(
            "A software adapter: frames were drawn by a rasteriser on the processor. Rendering is slower than on a GPU \
             and shares the cores with decoding and encoding, so work weighs more beside start-up than it would on a \
             GPU. Nothing here compares it with one."
                .to_owned(),
        ),
        Scope::HardwareProjection => said.push(
            "One GPU: the numbers are those of this adapter and this driver; another one is another experiment."
                .to_owned(),
        ),
        Scope::Command => said.push(
            "Commands: only what the clock sees from spawn to reap is known; what a command does inside is not."
                .to_owned(),
        ),
    }
    if analysis
        .levels
        .first()
        .is_some_and(|level| level.verdict.is_none())
    {
        said.push(
            "Each interval is of its own pairs; nothing is corrected for there being several of them.".to_owned(),
        );
        return said;
    }
    said.push(format!(
        "The verdict is about the typical (median) ratio of trials paired inside a block. The chance of a false verdict is \
         held at {} per direction under symmetric noise of the logarithms, over every candidate and over every look at the \
         run while it goes on. Stragglers in the candidate's trials alone leave a false IMPLEMENT below that; outliers in \
         the baseline's alone can bring it to 8 % (--strict keeps it at 5 %), and where one trial tells something of the \
         next nothing is promised.",
        format::percent(experiment.criterion.alpha)
    ));
    said.push(format!(
        "Cost is container-seconds, cold start included ({} primary); no price enters the verdict.",
        format::declared_secs(experiment.cold_start.primary_secs)
    ));
    said
}

/// What was believed before and what the measured cost ratios say to it; absent without a prior.
pub fn prior(experiment: &Experiment, analysis: &Analysis) -> Option<String> {
    let prior = experiment.prior.as_ref()?;
    let (low, high) = prior.cost_ratio;
    let believed = format!(
        "Believed before ({}): a cost ratio of {} to {}.",
        clean(&prior.source),
        format::declared_ratio(low),
        format::declared_ratio(high)
    );
    let measured: Vec<f64> = analysis
        .levels
        .first()?
        .cells
        .iter()
        .filter_map(|cell| cell.cost.as_ref())
        .map(|cost| cost.ratio)
        .collect();
    let (Some(least), Some(most)) = (
        measured.iter().copied().reduce(f64::min),
        measured.iter().copied().reduce(f64::max),
    ) else {
        return Some(format!("{believed} Nothing was measured against it."));
    };
    let judged = if most < low {
        "every candidate is cheaper than that"
    } else if least > high {
        "every candidate is dearer than that"
    } else if least >= low && most <= high {
        "that holds here"
    } else {
        "that holds for some candidates and not for others"
    };
    Some(format!(
        "{believed} Measured: {} to {}; {judged}.",
        format::ratio(least),
        format::ratio(most)
    ))
}

//! What the numbers do not say, and what was believed before them.

use twofold_core::analysis::Analysis;
use twofold_core::cost::Phases;
use twofold_core::spec::{Experiment, Scope};

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
    said.push(cost(experiment, analysis));
    said
}

/// What of a container's seconds the verdict is about.
fn cost(experiment: &Experiment, analysis: &Analysis) -> String {
    let billing = &analysis.cost.billing;
    let primary = format::declared_secs(experiment.cold_start.primary_secs);
    let rounding = if billing.rounds() {
        "; what is billed is rounded, what is tested is not"
    } else {
        ""
    };
    let price = match billing.orchestrator_weight {
        Some(_) => "prices enter the verdict only as the weight of the container that waits",
        None => "no price enters the verdict",
    };
    if billing.phases == Phases::default() {
        return format!(
            "Cost is container-seconds, cold start included ({primary} primary); {price}{rounding}."
        );
    }
    format!(
        "Cost is the container-seconds of {}, cold start being start-up ({primary} primary); {price}{rounding}.",
        super::phases(billing.phases)
    )
}

//! What the numbers do not say, and what was believed before them.

use twofold_core::analysis::Analysis;
use twofold_core::cost::Phases;
use twofold_core::spec::{Criterion, Experiment, Scope};

use crate::format;

/// What a reader has to know before the verdict is carried elsewhere.
pub fn limits(experiment: &Experiment, analysis: &Analysis) -> Vec<String> {
    let mut said = Vec::new();
    if matches!(
        analysis.scope,
        Scope::SoftwareProjection | Scope::HardwareProjection | Scope::CpuProjection
    ) {
        said.push(
            "A projection: every job of a trial ran alone on one machine, as if it had a container of its own. The wall \
             is that of the slowest job, plus the join, plus the cold start. It assumes containers of equal speed that \
             start at the same moment and do not compete for storage or network; a real fleet will hardly be faster."
                .to_owned(),
        );
    }
    if matches!(
        analysis.scope,
        Scope::SoftwareFleet | Scope::HardwareFleet | Scope::CpuFleet
    ) {
        said.push(
            "A fleet as it ran: every job of a trial had a container of its own, at the same time as the others. The wall is \
             that of the slowest job from its container's beginning, plus the join, plus the cold start. How long jobs \
             waited for a container is recorded and in no figure: it says how busy the fleet was, and not what a split \
             costs."
                .to_owned(),
        );
    }
    match analysis.scope {
        Scope::SoftwareMachine | Scope::HardwareMachine | Scope::CpuMachine => said.push(
            "One machine: all jobs of a trial ran at once on it and shared its cores, its memory and its adapter. Cost \
             is one container for the whole wall. It says nothing of a fleet."
                .to_owned(),
        ),
        Scope::SoftwareProjection | Scope::SoftwareFleet => said.push(
            "A software adapter: frames were drawn by a rasteriser on the processor. Rendering is slower than on a GPU \
             and shares the cores with decoding and encoding, so work weighs more beside start-up than it would on a \
             GPU. Nothing here compares it with one."
                .to_owned(),
        ),
        Scope::HardwareProjection | Scope::HardwareFleet => said.push(
            "One model of GPU: the numbers are those of this adapter and this driver; another one is another experiment."
                .to_owned(),
        ),
        Scope::CpuProjection | Scope::CpuFleet => said.push(
            "No adapter takes part: text is drawn, and everything else done, by the processor. Other processors are other \
             experiments; a GPU would change nothing."
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
         run while it goes on. {} Where one trial tells something of the next nothing is promised.",
        format::percent(experiment.criterion.alpha),
        asymmetric(experiment, analysis)
    ));
    said.push(cost(experiment, analysis));
    said
}

/// How often simulated runs gave a false IMPLEMENT with outliers in the baseline alone, where it was simulated: at an alpha, with
/// one candidate and with a family of six (at most 20 blocks, the
/// candidate exactly at the criterion).
const FALSE_IMPLEMENT: [(f64, f64, f64); 2] = [(0.05, 0.075, 0.094), (0.025, 0.042, 0.053)];
/// The same of a false SKIP with stragglers in the candidate alone; one candidate.
const FALSE_SKIP: (f64, f64) = (0.05, 0.078);
/// The family that was simulated.
const FAMILY: usize = 6;

/// What noise in one arm does to the chance of a false verdict: as far as it was simulated, and no further.
fn asymmetric(experiment: &Experiment, analysis: &Analysis) -> String {
    let alpha = experiment.criterion.alpha;
    let tested = family(analysis);
    let of = |(_, one, six): &(f64, f64, f64)| match tested {
        0 | 1 => format!("{} in simulations", format::percent(*one)),
        2..=FAMILY => format!(
            "{} in simulations of {FAMILY} candidates",
            format::percent(*six)
        ),
        _ => format!(
            "more than declared, {} in simulations of {FAMILY} candidates",
            format::percent(*six)
        ),
    };
    let known = |alpha: f64| FALSE_IMPLEMENT.iter().find(|(of, ..)| *of == alpha);
    let implement = known(alpha).map_or_else(|| "more than declared".to_owned(), of);
    let strict = match known(Criterion::STRICT_ALPHA) {
        Some((_, one, six)) if alpha == 0.05 && tested <= FAMILY => {
            let share = if tested <= 1 { *one } else { *six };
            format!(" (--strict: {})", format::percent(share))
        }
        _ => String::new(),
    };
    let skip = match FALSE_SKIP {
        (of, chance) if of == alpha => {
            format!(
                "{} in simulations of one candidate",
                format::percent(chance)
            )
        }
        _ => "more than declared".to_owned(),
    };
    format!(
        "Outliers in the baseline's trials alone can bring a false IMPLEMENT to {implement}{strict}. Stragglers in the \
         candidate's alone leave a false IMPLEMENT below what is declared and can bring a false SKIP to {skip}."
    )
}

/// Candidates that are corrected for together: the largest family.
fn family(analysis: &Analysis) -> usize {
    let cells = analysis
        .levels
        .first()
        .map_or(&[][..], |level| &level.cells);
    let of = |class| {
        let tested = cells.iter().filter(|cell| cell.is_tested());
        tested.filter(|cell| cell.class == class).count()
    };
    cells.iter().map(|cell| of(cell.class)).max().unwrap_or(0)
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

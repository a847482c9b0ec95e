//! Why the overall verdict is what it is, one sentence a treatment.

use twofold_core::analysis::{Analysis, CellReason, ColdLevel, Reason, Verdict};
use twofold_core::spec::Experiment;

use super::{added, because, capital, cell, list, pointed};
use crate::format;
use crate::label;

/// The reasons in the order of their weight, then what other levels of cold start would say.
pub fn reasons(_experiment: &Experiment, analysis: &Analysis) -> Vec<String> {
    let Some(level) = analysis.levels.first() else {
        return Vec::new();
    };
    let mut said: Vec<String> = level
        .reasons
        .iter()
        .filter(|reason| !is_said_of_another(level, reason))
        .map(|reason| sentence(analysis, level, reason))
        .collect();
    said.extend(sensitivity(analysis, level));
    said
}

/// Whether the cell a reason points at is another cell, of which the same is said already.
fn is_said_of_another(level: &ColdLevel, reason: &Reason) -> bool {
    let another = |same: u32| level.cells.iter().any(|other| other.cell == same);
    pointed(level, reason).is_some_and(|cell| cell.same_as.is_some_and(another))
}

fn sentence(analysis: &Analysis, level: &ColdLevel, reason: &Reason) -> String {
    let (word, treatment) = match reason {
        Reason::NoCandidate => {
            return "There is no candidate to compare with the baseline.".to_owned();
        }
        Reason::Compared => {
            return "Executors are compared: there are ratios with their intervals, and no verdict, because nothing is asked of them."
                .to_owned();
        }
        Reason::SharedNodes { cores } => {
            return format!(
                "The {}: the containers of a trial were promised more than their machine has, so how fast they were beside each \
                 other is not how fast a fleet is, whatever the figures are.",
                cell::shared_nodes(*cores)
            );
        }
        Reason::Holds { treatment } => return holds(level, *treatment),
        Reason::Fails { treatment, .. } => ("fails", *treatment),
        Reason::Open { treatment, .. } => ("is open", *treatment),
    };
    let Some(weightiest) = pointed(level, reason) else {
        return format!(
            "{} {word}.",
            capital(&label::subject_named(&level.cells, treatment))
        );
    };
    let mut text = format!(
        "{} {word}: {}",
        capital(&label::subject_named(&level.cells, treatment)),
        match weightiest.reason {
            CellReason::Ceiling => format!(
                "{}, and more than {} is asked",
                cell::ceiling(weightiest),
                format::declared_ratio(analysis.criterion.speedup)
            ),
            _ if weightiest.scenario.is_empty() => cell::cell_reason(analysis, level, weightiest),
            _ => format!(
                "at {}{}",
                label::levels(&weightiest.scenario),
                predicate(
                    &cell::cell_reason(analysis, level, weightiest),
                    &weightiest.reason
                )
            ),
        }
    );
    if matches!(
        weightiest.reason,
        CellReason::TooDear | CellReason::TooSlowAndTooDear
    ) && let Some(law) = because::law(analysis, level, weightiest)
    {
        text = format!("{text}. {}", capital(&law));
    }
    text + "."
}

/// A cell's reason as a clause after its scenario.
fn predicate(reason: &str, kind: &CellReason) -> String {
    match kind {
        CellReason::Shown => format!(" it is {reason}"),
        CellReason::TooFewBlocks { .. } => format!(" it has {reason}"),
        CellReason::NotShown { .. } | CellReason::Unreliable | CellReason::SharedNodes { .. } => {
            format!(", {reason}")
        }
        _ => format!(" it {reason}"),
    }
}

fn holds(level: &ColdLevel, treatment: u32) -> String {
    let cells: Vec<String> = level
        .cells
        .iter()
        .filter(|cell| cell.treatment == treatment && cell.target)
        .filter_map(|cell| {
            let place = if cell.scenario.is_empty() {
                String::new()
            } else {
                format!(" at {}", label::levels(&cell.scenario))
            };
            let (speedup, cost) = (cell.speedup.as_ref()?, cell.cost.as_ref()?);
            Some(format!(
                "{} as fast for {} the container time{place}",
                format::ratio(speedup.ratio),
                format::ratio(cost.ratio)
            ))
        })
        .collect();
    let name = capital(&label::subject_named(&level.cells, treatment));
    if cells.is_empty() {
        return format!("{name} holds in every target cell.");
    }
    format!("{name} holds in every target cell: {}.", list(&cells))
}

/// What the verdict hangs on: the other levels of cold start.
fn sensitivity(analysis: &Analysis, primary: &ColdLevel) -> Option<String> {
    // Without a verdict there is none that could hang on anything.
    primary.verdict?;
    let others: Vec<String> = analysis
        .levels
        .iter()
        .skip(1)
        .map(|level| {
            format!(
                "{} with {}",
                Verdict::name_of(level.verdict),
                format::declared_secs(level.cold_secs)
            )
        })
        .collect();
    if others.is_empty() {
        return None;
    }
    // Levels that agree are a few points; a cold start at which the verdict turns may lie between or beyond them.
    let turns = analysis
        .cold_start_most
        .is_some_and(|most| most.secs.is_some());
    let same = !turns
        && analysis
            .levels
            .iter()
            .all(|level| level.verdict == primary.verdict);
    Some(format!(
        "The verdict is given with {}{}; it would be {}{}.",
        added(primary.cold_secs),
        if primary.cold_secs > 0.0 {
            ", the baseline's too"
        } else {
            ""
        },
        list(&others),
        if same {
            ", so it does not hang on that figure"
        } else {
            ""
        }
    ))
}

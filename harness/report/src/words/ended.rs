//! Why nothing more was measured, and up to which cold start the verdict holds.

use twofold_core::analysis::{Analysis, CellReason, Ended, Verdict};
use twofold_core::spec::Experiment;

use super::start_of;
use crate::format;
use crate::label;

/// Why the run ended; absent where it could go on.
pub fn ended(experiment: &Experiment, analysis: &Analysis) -> Option<String> {
    let blocks = format::counted(u64::from(analysis.blocks_used), "block");
    Some(match analysis.ended? {
        Ended::Decided => {
            format!("It ended after {blocks}, because the verdict and every target cell stand.")
        }
        Ended::MaxBlocks => {
            let planned = experiment.design.max_blocks;
            match open_pairs(analysis).filter(|(least, _)| *least < planned) {
                None => format!(
                    "It ended after {blocks}: what is still open has all of the {} that were planned.",
                    format::counted(u64::from(planned), "block")
                ),
                Some((least, most)) => format!(
                    "It ended after {blocks}: what is still open has {} of {}; the other blocks were voided by failures and \
                     their repetitions are used up.",
                    match least == most {
                        true => least.to_string(),
                        false => format!("{least} to {most}"),
                    },
                    format::counted(u64::from(planned), "pair")
                ),
            }
        }
        Ended::Fixed => format!("It ended after {blocks}, the number that was planned."),
    })
}

/// The fewest and the most pairs of what is still open.
fn open_pairs(analysis: &Analysis) -> Option<(u32, u32)> {
    let cells = analysis.levels.first()?.cells.iter();
    let pairs = cells
        .filter(|cell| cell.target && cell.is_tested())
        .filter(|cell| {
            matches!(
                cell.reason,
                CellReason::NotShown { .. } | CellReason::TooFewBlocks { .. }
            )
        })
        .map(|cell| cell.blocks);
    pairs.clone().min().zip(pairs.max())
}

/// `as long as a container starts within 2.9 s`, or with which start a treatment would be IMPLEMENT; absent where no cold
/// start changes the answer, and for commands without one.
pub fn cold_threshold(experiment: &Experiment, analysis: &Analysis) -> Option<String> {
    let level = analysis.levels.first()?;
    let has_containers = experiment.workload.is_render()
        || experiment.cold_start.primary_secs > 0.0
        || !experiment.cold_start.also_secs.is_empty();
    let most = analysis.cold_start_most.filter(|_| has_containers)?;
    let added = most.secs?;
    let within = match start_of(level, most.treatment) {
        Some(start) => format!("within {}", format::prose_secs(added + start)),
        None => format!("within {} of cold start", format::prose_secs(added)),
    };
    match level.verdict? {
        Verdict::Implement => Some(format!("as long as a container starts {within}")),
        _ if added < level.cold_secs => Some(format!(
            "{} would be IMPLEMENT if a container started {within}",
            label::subject_named(&level.cells, most.treatment)
        )),
        _ => None,
    }
}

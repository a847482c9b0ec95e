//! Every sentence: what a verdict says, why, and what to do next.
//!
//! The first sentence of a page, of a block in a task document and of `--json` is [`headline`]. Sentences are plain
//! text; who prints them escapes them. They state numbers only as [`crate::format`] writes them.

mod because;
mod bottleneck;
mod cell;
mod changes;
mod compared;
mod cost;
mod device_time;
mod ended;
mod explain;
mod explain_overall;
mod explain_tests;
mod forecast;
mod headline;
mod interventions;
mod limits;
mod next;
mod partial;
mod plain;
mod prior;
mod reasons;
mod selfcheck;
mod start_up;
mod threshold;
mod warnings;

pub use bottleneck::{bottleneck, bottlenecks, explain_bottlenecks, share};
pub use cell::cell_reason;
pub use changes::changes;
pub use compared::{CellChange, verdict_change};
pub use cost::{beside, cost, phases, shape, unpriced};
pub use device_time::device_time;
pub use ended::{cold_threshold, ended};
pub use explain::{Outside, Step, explain_cell};
pub use explain_overall::{explain_families, explain_overall};
pub use forecast::forecast;
pub use headline::headline;
pub use interventions::{effect, elasticity, finding, intervention};
pub use limits::limits;
pub use next::next_steps;
pub use partial::partial;
pub use plain::plain;
pub use prior::{agrees_at, believed, prior};
pub use reasons::reasons;
pub use selfcheck::{selfcheck, selfcheck_advice, selfcheck_too_few};
pub use start_up::startup;
pub use threshold::{break_even, break_even_value, marked, overall, thresholds, work_per_frame};
pub use warnings::{warning_of, warnings};

use twofold_core::analysis::{Analysis, CellResult, ColdLevel, Estimate, Reason, Verdict};
use twofold_core::spec::Experiment;

use crate::format;
use crate::label;

/// The treatment to use and the shortest target duration from which every measured one is IMPLEMENT.
///
/// The duration is absent where durations are not varied, and where the treatment does not hold at the longest.
pub fn decided_from(experiment: &Experiment, level: &ColdLevel) -> Option<(u32, Option<String>)> {
    let treatment = level
        .recommended
        .filter(|_| level.verdict == Some(Verdict::Implement))?;
    Some((treatment, holds_from(experiment, level, treatment)))
}

/// The treatments that do not hold in every target cell, but at every measured duration from some target one on: which, and
/// from which duration on, the shortest one first.
fn hold_later(experiment: &Experiment, level: &ColdLevel) -> Vec<(u32, String)> {
    let mut treatments: Vec<u32> = level.cells.iter().map(|cell| cell.treatment).collect();
    treatments.sort_unstable();
    treatments.dedup();
    let rank = |text: &String| {
        let scenario = [("duration".to_owned(), text.clone())];
        label::duration_of(experiment, &scenario).map_or(f64::INFINITY, |(secs, _)| secs)
    };
    let mut found: Vec<(u32, String)> = treatments
        .into_iter()
        .filter_map(|treatment| Some((treatment, holds_from(experiment, level, treatment)?)))
        .filter(|(_, from)| rank(from).is_finite())
        .collect();
    found.sort_by(|a, b| rank(&a.1).total_cmp(&rank(&b.1)));
    found
}

/// The shortest target duration of a treatment from which every measured one is IMPLEMENT.
fn holds_from(experiment: &Experiment, level: &ColdLevel, treatment: u32) -> Option<String> {
    let mut durations: Vec<(f64, String, bool, bool)> = Vec::new();
    for cell in level
        .cells
        .iter()
        .filter(|cell| cell.treatment == treatment)
    {
        let Some((secs, text)) = label::duration_of(experiment, &cell.scenario) else {
            continue;
        };
        let holds = cell.verdict == Some(Verdict::Implement);
        match durations.iter_mut().find(|(_, known, _, _)| *known == text) {
            Some((_, _, all_hold, target)) => {
                *all_hold &= holds;
                *target |= cell.target;
            }
            None => durations.push((secs, text, holds, cell.target)),
        }
    }
    durations.sort_by(|a, b| b.0.total_cmp(&a.0));
    let from = durations
        .iter()
        .take_while(|(_, _, holds, _)| *holds)
        .filter(|(_, _, _, target)| *target)
        .last();
    from.map(|(_, text, _, _)| text.clone())
}

/// Start-up of a container of a treatment, the longest of its cells, where workers report it.
fn start_of(level: &ColdLevel, treatment: u32) -> Option<f64> {
    let cells = level
        .cells
        .iter()
        .filter(|cell| cell.treatment == treatment);
    cells.filter_map(|cell| cell.start_secs).reduce(f64::max)
}

/// The cell a reason points at.
fn pointed<'a>(level: &'a ColdLevel, reason: &Reason) -> Option<&'a CellResult> {
    match reason {
        Reason::Fails { cell, .. } | Reason::Open { cell, .. } => level.cells.get(*cell),
        Reason::Holds { .. }
        | Reason::Compared
        | Reason::NoCandidate
        | Reason::SharedNodes { .. } => None,
    }
}

/// `2.61x (95 % interval 2.31x to 2.90x)`.
fn estimate(estimate: &Estimate) -> String {
    format!("{} ({})", format::ratio(estimate.ratio), bounds(estimate))
}

/// `95 % interval 2.31x to 2.90x`.
fn bounds(estimate: &Estimate) -> String {
    format!("95 % interval {}", format::interval(estimate.interval))
}

/// The levels of cold start, the shortest first.
pub fn by_cold_start(analysis: &Analysis) -> Vec<&ColdLevel> {
    let mut levels: Vec<&ColdLevel> = analysis.levels.iter().collect();
    levels.sort_by(|a, b| a.cold_secs.total_cmp(&b.cold_secs));
    levels
}

/// What is added to every container's start: `5 s of cold start added to every container`.
pub fn added(cold_secs: f64) -> String {
    if cold_secs > 0.0 {
        format!(
            "{} of cold start added to every container",
            format::declared_secs(cold_secs)
        )
    } else {
        "no cold start added".to_owned()
    }
}

/// Items as prose: `a`, `a and b`, `a, b and c`.
fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The sentence with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

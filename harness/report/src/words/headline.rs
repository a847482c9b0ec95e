//! The first sentence.

use twofold_core::analysis::{Analysis, CellReason, CellResult, ColdLevel, Reason, Verdict};
use twofold_core::spec::Experiment;

use super::{added, because, cell, cold_threshold, decided_from, hold_later, list, pointed};
use crate::format;
use crate::label;

/// The verdict, what it is about and why, in one sentence.
pub fn headline(experiment: &Experiment, analysis: &Analysis) -> String {
    let Some(level) = analysis.levels.first() else {
        return "INCONCLUSIVE: nothing was judged.".to_owned();
    };
    let Some(verdict) = level.verdict else {
        return compared(level);
    };
    let why = match verdict {
        Verdict::Implement => implement(experiment, analysis, level),
        Verdict::Skip => format!("{}{}", skip(analysis, level), later(experiment, level)),
        Verdict::Inconclusive => inconclusive(analysis, level),
    };
    let threshold = cold_threshold(experiment, analysis)
        .filter(|_| verdict != Verdict::Inconclusive)
        .map_or_else(String::new, |text| match verdict {
            Verdict::Implement => format!(", {text}"),
            _ => format!("; {text}"),
        });
    format!(
        "{} for {}: {why}{threshold}.",
        verdict.name(),
        label::scope(analysis.scope)
    )
}

/// Executors side by side: ratios, and nothing is asked of them.
fn compared(level: &ColdLevel) -> String {
    let said: Vec<String> = level
        .cells
        .iter()
        .map(|cell| format!("{} {}", label::cell(cell), cell::ratios(cell)))
        .collect();
    match said.is_empty() {
        true => "no verdict: executors are compared, and there is no candidate.".to_owned(),
        false => format!("no verdict, executors are compared: {}.", said.join("; ")),
    }
}

fn implement(experiment: &Experiment, analysis: &Analysis, level: &ColdLevel) -> String {
    let Some((treatment, from)) = decided_from(experiment, level) else {
        return "the criterion holds in every target cell".to_owned();
    };
    let cells: Vec<&CellResult> = level
        .cells
        .iter()
        .filter(|cell| cell.treatment == treatment && cell.target)
        .collect();
    let slowest = cells
        .iter()
        .filter_map(|cell| cell.speedup.as_ref())
        .map(|e| e.ratio)
        .reduce(f64::min);
    let dearest = cells
        .iter()
        .filter_map(|cell| cell.cost.as_ref())
        .map(|e| e.ratio)
        .reduce(f64::max);
    let from = from.map_or_else(String::new, |text| {
        format!(" from {} on", label::duration(&text))
    });
    let least = format::declared_ratio(analysis.criterion.speedup);
    let numbers = match (slowest, dearest, cells.len()) {
        (Some(slowest), Some(dearest), 1) => format!(
            "is {} as fast at {} the container time, shown to be more than {least} at no more than {}",
            format::ratio(slowest),
            format::ratio(dearest),
            format::declared_ratio(analysis.criterion.cost_ratio)
        ),
        (Some(slowest), Some(dearest), count) => format!(
            "is at least {} as fast at no more than {} the container time in all {count} target cells, shown to be \
             more than {least} at no more than {}",
            format::ratio(slowest),
            format::ratio(dearest),
            format::declared_ratio(analysis.criterion.cost_ratio)
        ),
        _ => format!("is shown to be more than {least} as fast at similar cost"),
    };
    format!(
        "{}{from} {numbers}{}",
        label::subject_named(&level.cells, treatment),
        cold(level)
    )
}

fn skip(analysis: &Analysis, level: &ColdLevel) -> String {
    let failing: Vec<&CellResult> = level
        .reasons
        .iter()
        .filter_map(|reason| pointed(level, reason))
        .collect();
    let (by_arithmetic, by_measure): (Vec<&CellResult>, Vec<&CellResult>) = failing
        .iter()
        .partition(|cell| matches!(cell.reason, CellReason::Ceiling | CellReason::IsBaseline));
    let mut ceilings: Vec<String> = by_arithmetic
        .iter()
        .map(|cell| match cell.reason {
            CellReason::IsBaseline => {
                format!("{} is cut as the baseline is", label::cell(cell))
            }
            _ => cell::ceiling(cell),
        })
        .collect();
    // Treatments of as many jobs have it in common.
    ceilings.dedup();
    let Some(weightiest) = by_measure.first() else {
        let least = format::declared_ratio(analysis.criterion.speedup);
        return match ceilings.is_empty() {
            true => "every treatment fails in a target cell".to_owned(),
            false => format!("{}, and more than {least} is asked", list(&ceilings)),
        };
    };
    let mut text = format!(
        "{} {}",
        label::cell(weightiest),
        weighty(analysis, level, weightiest)
    );
    let others = by_measure.len() - 1;
    if others > 0 {
        text.push_str(&format!(
            "; {} as well",
            if others == 1 {
                "one other treatment fails".to_owned()
            } else {
                format!("{others} other treatments fail")
            }
        ));
    }
    if !ceilings.is_empty() {
        text.push_str(&format!("; {}", list(&ceilings)));
    }
    text
}

/// `; splitting into 4 chunks holds from 10 s on`: what a SKIP over all targets would hide.
fn later(experiment: &Experiment, level: &ColdLevel) -> String {
    match hold_later(experiment, level).first() {
        None => String::new(),
        Some((treatment, from)) => format!(
            "; {} holds from {} on",
            label::subject_named(&level.cells, *treatment),
            label::duration(from)
        ),
    }
}

/// The failure that weighs most, without intervals: those stand in the table beside it.
fn weighty(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> String {
    let ratio =
        |e: &Option<twofold_core::analysis::Estimate>| e.as_ref().map(|e| format::ratio(e.ratio));
    let most = format::declared_ratio(analysis.criterion.cost_ratio);
    let least = format::declared_ratio(analysis.criterion.speedup);
    let dear = ratio(&cell.cost).map_or_else(
        || format!("costs more than {most} the container time"),
        |cost| format!("costs {cost} the container time where at most {most} is accepted"),
    );
    let slow = ratio(&cell.speedup).map_or_else(
        || format!("is not more than {least} as fast"),
        |speedup| format!("is only {speedup} as fast where more than {least} is asked"),
    );
    let (fact, why) = match cell.reason {
        CellReason::TooSlow => (slow, because::slow(analysis, level, cell)),
        CellReason::TooSlowAndTooDear => (
            format!("{slow} and {dear}"),
            because::dear(analysis, level, cell),
        ),
        _ => (dear, because::dear(analysis, level, cell)),
    };
    why.map_or(fact.clone(), |why| format!("{fact}, {why}"))
}

fn inconclusive(analysis: &Analysis, level: &ColdLevel) -> String {
    let shared = level.reasons.iter().find_map(|reason| match reason {
        Reason::SharedNodes { cores } => Some(cell::shared_nodes(*cores)),
        _ => None,
    });
    if let Some(shared) = shared {
        return shared;
    }
    let blocks = format::counted(u64::from(analysis.blocks_used), "block");
    let open = level
        .reasons
        .iter()
        .find(|reason| matches!(reason, Reason::Open { .. }));
    match open.and_then(|reason| pointed(level, reason)) {
        Some(cell) => format!(
            "after {blocks}, {} is open: {}",
            label::cell(cell),
            cell::cell_reason(analysis, level, cell)
        ),
        None if level.cells.is_empty() => {
            "there is no candidate to compare with the baseline".to_owned()
        }
        None => format!("after {blocks} neither answer is shown"),
    }
}

/// `, with 5 s of cold start added to every container`.
fn cold(level: &ColdLevel) -> String {
    if level.cold_secs > 0.0 {
        format!(", with {}", added(level.cold_secs))
    } else {
        String::new()
    }
}

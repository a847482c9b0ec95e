//! What was believed before, and what became of it.

use twofold_core::analysis::{
    Analysis, CellPrior, CellResult, ConfirmedAt, PriorFindings, PriorState,
};
use twofold_core::spec::Experiment;

use super::{added, list};
use crate::escape::clean;
use crate::format;
use crate::label;

/// Candidates of one finding that are named one by one.
const MOST_NAMED: usize = 2;

/// What was believed before, what the measured cost ratios say to it, and at which cold start they would agree; absent
/// without a prior.
pub fn prior(experiment: &Experiment, analysis: &Analysis) -> Option<String> {
    let prior = experiment.prior.as_ref()?;
    let (low, high) = prior.cost_ratio;
    let believed = format!(
        "Believed before ({}): a cost ratio of {} to {}.",
        clean(&prior.source),
        format::declared_ratio(low),
        format::declared_ratio(high)
    );
    let level = analysis.levels.first()?;
    let findings = analysis.cost.prior.as_ref();
    let measured: Vec<(&CellPrior, &CellResult)> = findings
        .iter()
        .flat_map(|findings| &findings.cells)
        .filter(|found| found.ratio.is_some())
        .filter_map(|found| Some((found, level.cells.iter().find(|of| of.cell == found.cell)?)))
        .collect();
    if measured.is_empty() {
        return Some(format!("{believed} Nothing was measured against it."));
    }
    let states: Vec<String> = [PriorState::Confirmed, PriorState::Refuted, PriorState::Open]
        .into_iter()
        .filter_map(|state| of_state(&measured, state))
        .collect();
    Some(format!(
        "{believed} With {} that is {}. {}",
        added(level.cold_secs),
        list(&states),
        agreement(&measured)
    ))
}

/// `refuted by 3 candidates (1.1x to 2.1x)`.
fn of_state(measured: &[(&CellPrior, &CellResult)], state: PriorState) -> Option<String> {
    let of: Vec<&(&CellPrior, &CellResult)> = measured
        .iter()
        .filter(|(found, _)| found.state == state)
        .collect();
    let range = format::ratio_range(of.iter().filter_map(|(found, _)| found.ratio))?;
    let who = match of.len() {
        few if few <= MOST_NAMED => {
            let named: Vec<String> = of.iter().map(|(_, cell)| label::cell(cell)).collect();
            list(&named)
        }
        many => format::counted(many as u64, "candidate"),
    };
    let by = match state {
        PriorState::Open => "left open by",
        PriorState::Confirmed | PriorState::Refuted => "by",
    };
    let word = match state {
        PriorState::Open => String::new(),
        state => format!("{} ", state.name()),
    };
    Some(format!("{word}{by} {who} ({range})"))
}

/// At which cold start the same trials would agree, a treatment each.
fn agreement(measured: &[(&CellPrior, &CellResult)]) -> String {
    let mut treatments: Vec<u32> = measured.iter().map(|(_, cell)| cell.treatment).collect();
    treatments.dedup();
    treatments.sort_unstable();
    treatments.dedup();
    let said: Vec<String> = treatments
        .into_iter()
        .filter_map(|treatment| {
            let of = || {
                measured
                    .iter()
                    .filter(|(_, cell)| cell.treatment == treatment)
            };
            let (_, first) = of().next()?;
            let from: Vec<f64> = of().filter_map(|(found, _)| from_secs(found)).collect();
            let name = label::treatment(first);
            if from.is_empty() {
                let limit = of().find_map(|(found, _)| tends_to(found))?;
                return Some(format!(
                    "{name} at none, as that tends to {}",
                    format::declared_ratio(limit)
                ));
            }
            let range = format::secs_range(from);
            let spread = match (where_only(of()), range.contains(" to ")) {
                (Some(places), _) => places,
                (None, true) => ", depending on the scenario".to_owned(),
                (None, false) => String::new(),
            };
            let to: Vec<f64> = of().filter_map(|(found, _)| to_secs(found)).collect();
            let end = if to.is_empty() {
                "on".to_owned()
            } else {
                format!("up to {}", format::secs_range(to))
            };
            Some(format!("{name} from a cold start of {range} {end}{spread}"))
        })
        .collect();
    format!(
        "The typical ratio of the same trials would lie in it with {}.",
        said.join("; with ")
    )
}

/// `, at 20 s only`, `, in 2 of 4 scenarios only`: absent where every scenario agrees at some cold start.
fn where_only<'m>(
    cells: impl Iterator<Item = &'m (&'m CellPrior, &'m CellResult)>,
) -> Option<String> {
    let (agree, never): (Vec<_>, Vec<_>) = cells.partition(|(found, _)| from_secs(found).is_some());
    if never.is_empty() {
        return None;
    }
    Some(match agree.as_slice() {
        [(_, cell)] if !cell.scenario.is_empty() => {
            format!(", at {} only", label::levels(&cell.scenario))
        }
        some => format!(
            ", in {} of {} scenarios only",
            some.len(),
            some.len() + never.len()
        ),
    })
}

fn from_secs(found: &CellPrior) -> Option<f64> {
    match found.at {
        ConfirmedAt::From { from_secs, .. } => Some(from_secs),
        ConfirmedAt::Never { .. } | ConfirmedAt::Untold => None,
    }
}

fn to_secs(found: &CellPrior) -> Option<f64> {
    match found.at {
        ConfirmedAt::From { to_secs, .. } => to_secs,
        ConfirmedAt::Never { .. } | ConfirmedAt::Untold => None,
    }
}

fn tends_to(found: &CellPrior) -> Option<f64> {
    match found.at {
        ConfirmedAt::Never { tends_to } => Some(tends_to),
        ConfirmedAt::From { .. } | ConfirmedAt::Untold => None,
    }
}

/// `from 2.1 s on`, `from 2.1 s to 8 s`, `none: it tends to 2x`.
pub fn agrees_at(at: &ConfirmedAt) -> String {
    match at {
        ConfirmedAt::From {
            from_secs,
            to_secs: Some(to_secs),
        } => format!(
            "from {} to {}",
            format::prose_secs(*from_secs),
            format::prose_secs(*to_secs)
        ),
        ConfirmedAt::From {
            from_secs,
            to_secs: None,
        } => format!("from {} on", format::prose_secs(*from_secs)),
        ConfirmedAt::Never { tends_to } => {
            format!("none: it tends to {}", format::declared_ratio(*tends_to))
        }
        ConfirmedAt::Untold => format::NOTHING.to_owned(),
    }
}

/// A belief as a range: `3x to 4x`.
pub fn believed(findings: &PriorFindings) -> String {
    let (low, high) = findings.believed;
    format!(
        "{} to {}",
        format::declared_ratio(low),
        format::declared_ratio(high)
    )
}

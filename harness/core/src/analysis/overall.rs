//! The answer to the experiment's question, from its target cells.

use super::{CellResult, Reason, Verdict};
use crate::spec::Criterion;
use crate::stats::holm;

/// IMPLEMENT when one treatment holds in all of its target cells, SKIP when every treatment fails in one of them.
///
/// A treatment holds when the largest unadjusted p of its target cells is small enough (intersection-union), with Holm
/// over the treatments that no ceiling has decided. It fails in a cell whose own verdict is SKIP.
pub(super) fn judge(
    criterion: &Criterion,
    cells: &[CellResult],
) -> (Option<Verdict>, Option<u32>, Vec<Reason>) {
    if !cells.is_empty() && cells.iter().all(|cell| cell.verdict.is_none()) {
        return (None, None, vec![Reason::Compared]);
    }
    let treatments = treatments(cells);
    let targets = |treatment: u32| targets(cells, treatment);
    let raw = |index: usize| raw(cells, index);

    let alive: Vec<u32> = treatments
        .iter()
        .copied()
        .filter(|treatment| fails(cells, targets(*treatment)).is_none())
        .collect();
    let family = family(cells);
    let holds = |treatment: u32| {
        let member = family.iter().find(|member| member.treatment == treatment);
        alive.contains(&treatment)
            && member.is_some_and(|member| member.adjusted <= criterion.alpha)
    };

    let mut reasons: Vec<Reason> = vec![];
    for treatment in treatments.iter().copied() {
        let reason = if holds(treatment) {
            Reason::Holds { treatment }
        } else if let Some(cell) = fails(cells, targets(treatment)) {
            Reason::Fails { treatment, cell }
        } else {
            let cell = targets(treatment).max_by(|a, b| raw(*a).total_cmp(&raw(*b)));
            match cell {
                Some(cell) => Reason::Open { treatment, cell },
                None => continue,
            }
        };
        reasons.push(reason);
    }
    let recommended = treatments
        .iter()
        .copied()
        .filter(|treatment| holds(*treatment))
        .max_by(|a, b| {
            least_speedup(cells, targets(*a)).total_cmp(&least_speedup(cells, targets(*b)))
        });
    let verdict = match (recommended, alive.is_empty(), reasons.is_empty()) {
        (_, _, true) => {
            reasons.push(Reason::NoCandidate);
            Verdict::Inconclusive
        }
        (Some(_), _, _) => Verdict::Implement,
        (None, true, _) => Verdict::Skip,
        (None, false, _) => Verdict::Inconclusive,
    };
    reasons.sort_by_key(|reason| weight(cells, reason, verdict));
    (Some(verdict), recommended, reasons)
}

/// A treatment that is not decided by its ceiling alone.
pub(super) struct Member {
    /// The treatment.
    pub treatment: u32,
    /// The largest unadjusted p of its target cells.
    pub largest: f64,
    /// The same after Holm over the treatments.
    pub adjusted: f64,
}

/// The treatments that were tested in a target cell, with what their tests come to together.
pub(super) fn family(cells: &[CellResult]) -> Vec<Member> {
    let tested: Vec<u32> = treatments(cells)
        .into_iter()
        .filter(|treatment| targets(cells, *treatment).any(|index| cells[index].p.is_some()))
        .collect();
    let largest: Vec<f64> = tested
        .iter()
        .map(|treatment| {
            let p = targets(cells, *treatment).map(|index| raw(cells, index));
            p.fold(0.0, f64::max)
        })
        .collect();
    let members = tested.into_iter().zip(&largest).zip(holm(&largest));
    members
        .map(|((treatment, largest), adjusted)| Member {
            treatment,
            largest: *largest,
            adjusted,
        })
        .collect()
}

/// The treatments of the candidates, each once, in their order. One that is in every target cell another candidate is
/// no treatment of its own: what is said of the other is said of it.
pub(super) fn treatments(cells: &[CellResult]) -> Vec<u32> {
    let is_another = |cell: &CellResult| {
        cell.same_as
            .is_some_and(|same| cells.iter().any(|other| other.cell == same))
    };
    let is_own = |treatment: u32| {
        let mut of = targets(cells, treatment).peekable();
        of.peek().is_none() || of.any(|index| !is_another(&cells[index]))
    };
    let mut treatments: Vec<u32> = cells
        .iter()
        .map(|cell| cell.treatment)
        .filter(|treatment| is_own(*treatment))
        .collect();
    treatments.sort_unstable();
    treatments.dedup();
    treatments
}

/// The target cells of a treatment.
pub(super) fn targets(cells: &[CellResult], treatment: u32) -> impl Iterator<Item = usize> {
    let is_target =
        move |index: &usize| cells[*index].treatment == treatment && cells[*index].target;
    (0..cells.len()).filter(is_target)
}

/// A cell without a p counts as one that shows nothing.
fn raw(cells: &[CellResult], index: usize) -> f64 {
    cells[index].p.map_or(1.0, |p| p.implement_raw)
}

/// The target cell that shows best that a treatment fails: one decided by measurement before one decided by its
/// ceiling, and among those the last, which is the largest scenario.
pub(super) fn fails(cells: &[CellResult], targets: impl Iterator<Item = usize>) -> Option<usize> {
    let skipped = targets.filter(|index| cells[*index].verdict == Some(Verdict::Skip));
    skipped.max_by_key(|index| (cells[*index].p.is_some(), *index))
}

fn least_speedup(cells: &[CellResult], targets: impl Iterator<Item = usize>) -> f64 {
    targets
        .filter_map(|index| cells[index].speedup.as_ref())
        .fold(f64::INFINITY, |least, speedup| least.min(speedup.ratio))
}

/// What explains the verdict comes first; a treatment that was measured before one that arithmetic excluded.
fn weight(cells: &[CellResult], reason: &Reason, verdict: Verdict) -> (u8, u8) {
    let kind = match (reason, verdict) {
        (Reason::Holds { .. }, _) | (Reason::Open { .. }, Verdict::Inconclusive) => 0,
        _ => 1,
    };
    let by_ceiling = matches!(reason, Reason::Fails { cell, .. } if cells[*cell].p.is_none());
    (kind, u8::from(by_ceiling))
}

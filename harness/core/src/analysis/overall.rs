//! The answer to the experiment's question, from its target cells.

use super::rule::{Answer, Candidate, Judged, Known};
use super::{CellResult, PValues, Reason, Verdict};
use crate::stats::{hodges_lehmann, holm};

/// A candidate as the answer sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standing {
    /// Its treatment.
    pub treatment: u32,
    /// Whether the answer rests on it.
    pub target: bool,
    /// Whether it is another candidate, of which all is said.
    pub is_another: bool,
    /// Whether it is decided by measuring.
    pub tested: bool,
    /// The unadjusted p for IMPLEMENT: 1 where nothing is shown.
    pub raw: f64,
    /// Its own verdict.
    pub verdict: Option<Verdict>,
    /// Its typical speedup; absent without pairs.
    pub speedup: Option<f64>,
}

impl Standing {
    /// Of a candidate that was judged.
    pub fn of(candidate: &Candidate, judged: &Judged) -> Self {
        let used = &candidate.pairs[..judged.pairs.min(candidate.pairs.len())];
        let logs: Vec<f64> = used.iter().map(|pair| pair.speed).collect();
        Self {
            treatment: candidate.treatment,
            target: candidate.target,
            is_another: matches!(candidate.known, Some(Known::Same(_))),
            tested: candidate.known.is_none(),
            raw: raw(judged.p),
            verdict: Some(judged.verdict),
            speedup: (!logs.is_empty()).then(|| hodges_lehmann(&logs).exp()),
        }
    }

    /// Of a candidate's result.
    pub fn of_result(cells: &[CellResult], cell: &CellResult) -> Self {
        Self {
            treatment: cell.treatment,
            target: cell.target,
            is_another: cell
                .same_as
                .is_some_and(|same| cells.iter().any(|other| other.cell == same)),
            tested: cell.is_tested(),
            raw: raw(cell.p),
            verdict: cell.verdict,
            speedup: cell.speedup.as_ref().map(|speedup| speedup.ratio),
        }
    }
}

/// A candidate without a p shows nothing.
fn raw(p: Option<PValues>) -> f64 {
    p.map_or(1.0, |p| p.implement_raw)
}

/// IMPLEMENT when one treatment holds in all of its target cells, SKIP when every treatment fails in one of them.
///
/// A treatment holds when the largest unadjusted p of its target cells is small enough (intersection-union), with Holm
/// over the treatments that no arithmetic has decided. It fails in a cell whose own verdict is SKIP.
pub(super) fn judge(alpha: f64, cells: &[Standing]) -> Answer {
    let treatments = treatments(cells);
    let targets = |treatment: u32| targets(cells, treatment);
    let raw = |index: usize| cells[index].raw;

    let alive: Vec<u32> = treatments
        .iter()
        .copied()
        .filter(|treatment| fails(cells, targets(*treatment)).is_none())
        .collect();
    let family = family(cells);
    let holds = |treatment: u32| {
        let member = family.iter().find(|member| member.treatment == treatment);
        alive.contains(&treatment) && member.is_some_and(|member| member.adjusted <= alpha)
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
    Answer {
        verdict,
        recommended,
        reasons,
    }
}

/// A treatment that no arithmetic has decided in all of its target cells.
pub(super) struct Member {
    /// The treatment.
    pub treatment: u32,
    /// The largest unadjusted p of its target cells.
    pub largest: f64,
    /// The same after Holm over the treatments.
    pub adjusted: f64,
}

/// The treatments that are tested in a target cell, with what their tests come to together.
pub(super) fn family(cells: &[Standing]) -> Vec<Member> {
    let tested: Vec<u32> = treatments(cells)
        .into_iter()
        .filter(|treatment| targets(cells, *treatment).any(|index| cells[index].tested))
        .collect();
    let largest: Vec<f64> = tested
        .iter()
        .map(|treatment| {
            let p = targets(cells, *treatment).map(|index| cells[index].raw);
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
pub(super) fn treatments(cells: &[Standing]) -> Vec<u32> {
    let is_own = |treatment: u32| {
        let mut of = targets(cells, treatment).peekable();
        of.peek().is_none() || of.any(|index| !cells[index].is_another)
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
pub(super) fn targets(cells: &[Standing], treatment: u32) -> impl Iterator<Item = usize> {
    let is_target =
        move |index: &usize| cells[*index].treatment == treatment && cells[*index].target;
    (0..cells.len()).filter(is_target)
}

/// The target cell that shows best that a treatment fails: one decided by measurement before one decided by its
/// ceiling, and among those the last, which is the largest scenario.
pub(super) fn fails(cells: &[Standing], targets: impl Iterator<Item = usize>) -> Option<usize> {
    let skipped = targets.filter(|index| cells[*index].verdict == Some(Verdict::Skip));
    skipped.max_by_key(|index| (cells[*index].tested, *index))
}

fn least_speedup(cells: &[Standing], targets: impl Iterator<Item = usize>) -> f64 {
    targets
        .filter_map(|index| cells[index].speedup)
        .fold(f64::INFINITY, f64::min)
}

/// What explains the verdict comes first; a treatment that was measured before one that arithmetic excluded.
fn weight(cells: &[Standing], reason: &Reason, verdict: Verdict) -> (u8, u8) {
    let kind = match (reason, verdict) {
        (Reason::Holds { .. }, _) | (Reason::Open { .. }, Verdict::Inconclusive) => 0,
        _ => 1,
    };
    let by_ceiling = matches!(reason, Reason::Fails { cell, .. } if !cells[*cell].tested);
    (kind, u8::from(by_ceiling))
}

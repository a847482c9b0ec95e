//! What about the pairs a reader should know.

use twofold_core::analysis::{Analysis, CellResult, Warning};

use crate::format;
use crate::label;

/// A sentence for each warning of each candidate, at the cold start that decides.
pub fn warnings(analysis: &Analysis) -> Vec<String> {
    let cells = analysis
        .levels
        .first()
        .map_or(&[][..], |level| &level.cells);
    let is_first = |cell: &&CellResult| {
        !cell
            .same_as
            .is_some_and(|same| cells.iter().any(|other| other.cell == same))
    };
    cells
        .iter()
        .filter(is_first)
        .flat_map(|cell| {
            let of = move |warning: &Warning| {
                format!(
                    "{}: {}.",
                    super::capital(&label::cell(cell)),
                    warning_of(warning)
                )
            };
            cell.warnings.iter().map(of)
        })
        .collect()
}

/// One warning, without its candidate.
pub fn warning_of(warning: &Warning) -> String {
    match *warning {
        Warning::Stragglers { of_candidate, gap } => format!(
            "stragglers in one arm: the geometric mean of the speedups is {} {} than the typical one, because some of the \
             {}'s trials took much longer than the others; the verdict is about the typical ratio",
            format::percent(gap.abs()),
            if gap < 0.0 { "less" } else { "more" },
            if of_candidate {
                "candidate"
            } else {
                "baseline"
            }
        ),
        Warning::Drift { tau, p } => format!(
            "drift: the speedup {} along the blocks (Kendall's tau {}, p {})",
            if tau > 0.0 { "rises" } else { "falls" },
            format::short(tau, 2),
            format::p_value(p)
        ),
        Warning::Autocorrelation { r1, limit } => format!(
            "autocorrelation: one speedup tells something of the next (r1 {}, independent ones stay below {} nineteen times \
             in twenty), and no test here holds its promise under that",
            format::short(r1, 2),
            format::short(limit, 2)
        ),
        Warning::Order {
            second_over_first,
            p,
        } => format!(
            "order: the second trial of a pair took {} the time of the first (p {}); the random order spreads that over both \
             arms",
            format::ratio(second_over_first),
            format::p_value(p)
        ),
        Warning::OneOrder { baseline_first } => format!(
            "order: the {} came first in every pair, so an effect of the order would be taken for a speedup",
            if baseline_first {
                "baseline"
            } else {
                "candidate"
            }
        ),
        Warning::Constant { cost } => format!(
            "the {} is the same in every pair, so Student's t has nothing to say and the signed rank decides alone",
            if cost { "cost ratio" } else { "speedup" }
        ),
        Warning::TimedOut { trials } => format!(
            "{} timed out: they count as the slowest, Student's t has nothing to say and the signed rank decides alone",
            format::counted(u64::from(trials), "trial")
        ),
    }
}

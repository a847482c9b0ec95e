//! Two runs of one question: whether the answer is another one, and by what.

use twofold_core::analysis::Verdict;

use crate::format;

/// A candidate whose verdict differs between two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct CellChange {
    /// What it is called.
    pub name: String,
    /// Its verdicts, the earlier first.
    pub verdicts: (Option<Verdict>, Option<Verdict>),
    /// Its speedups.
    pub speedups: (Option<f64>, Option<f64>),
    /// Its cost ratios.
    pub costs: (Option<f64>, Option<f64>),
    /// The pairs each rests on.
    pub blocks: (u32, u32),
}

/// Whether the answer changed, and by which candidates and figures. `differs` tells whether machine, programs, workload or
/// criterion differ: then the change may be theirs.
pub fn verdict_change(
    (before, now): (Option<Verdict>, Option<Verdict>),
    cells: &[CellChange],
    differs: bool,
) -> String {
    let word = Verdict::name_of;
    let mut said = match before == now {
        true => format!("The answer is the same: {}.", word(now)),
        false => format!(
            "The answer changed: {} before, {} now.",
            word(before),
            word(now)
        ),
    };
    for cell in cells {
        said.push_str(&format!(
            " {} was {} and is {} now: {}.",
            cell.name,
            word(cell.verdicts.0),
            word(cell.verdicts.1),
            moved(cell)
        ));
    }
    if before != now && differs {
        said.push_str(" More differs between the runs than time, so this need not be a change of the thing itself.");
    }
    said
}

fn moved(cell: &CellChange) -> String {
    let ratios = |(before, now): (Option<f64>, Option<f64>)| {
        format!(
            "{} before and {} now",
            format::or_nothing(before, format::ratio),
            format::or_nothing(now, format::ratio)
        )
    };
    format!(
        "speedup {}, cost {}, from {} and {}",
        ratios(cell.speedups),
        ratios(cell.costs),
        cell.blocks.0,
        format::counted(u64::from(cell.blocks.1), "pair")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_its_candidates_and_what_else_differs() {
        let cell = CellChange {
            name: "60 s, 4 chunks".to_owned(),
            verdicts: (Some(Verdict::Inconclusive), Some(Verdict::Implement)),
            speedups: (Some(2.1), Some(2.6)),
            costs: (None, Some(1.1)),
            blocks: (5, 12),
        };
        let said = verdict_change(
            (Some(Verdict::Inconclusive), Some(Verdict::Implement)),
            &[cell],
            true,
        );
        assert_eq!(
            said,
            "The answer changed: INCONCLUSIVE before, IMPLEMENT now. 60 s, 4 chunks was INCONCLUSIVE and is IMPLEMENT now: \
             speedup 2.10x before and 2.60x now, cost – before and 1.10x now, from 5 and 12 pairs. More differs between the \
             runs than time, so this need not be a change of the thing itself."
        );
        let same = verdict_change((Some(Verdict::Skip), Some(Verdict::Skip)), &[], true);
        assert_eq!(same, "The answer is the same: SKIP.");
    }
}

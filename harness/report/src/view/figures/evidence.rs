//! The p-values of every candidate, look by look.

use twofold_core::analysis::rule::Step;
use twofold_core::analysis::{CandidateSteps, CellResult, Verdict};

use super::{Asked, Drawing, candidates, left_out, pick};
use crate::chart::{Evidence, EvidencePanel, Figure, Plot};
use crate::format;
use crate::label;
use crate::view::table::Table;

/// Candidates that are shown at most.
const MOST: usize = 12;
/// Looks of one candidate that the table has at most.
const MOST_LOOKS: usize = 20;

/// Evidence over blocks.
pub fn evidence(asked: &Asked<'_>) -> Drawing {
    let all = asked.source.steps();
    let told: Vec<(&CellResult, Vec<Step>)> = candidates(asked.analysis)
        .iter()
        .filter(|cell| cell.is_tested())
        .filter_map(|cell| {
            let found = all.iter().find(|one| one.cell == cell.cell)?;
            let looks = until_decided(found);
            (!looks.is_empty()).then_some((cell, looks))
        })
        .collect();
    let (shown, others) = pick(&told, MOST, |(cell, _)| cell.target);
    let alpha = asked.analysis.criterion.alpha;
    let note = format!(
        "p-values hold whenever one stops and are corrected over the candidates (Holm). {}",
        left_out(others, "candidate", "the table of the tests")
    );
    let note = note.trim_end().to_owned();
    let panels = shown.iter().map(|(cell, looks)| EvidencePanel {
        label: label::row(cell),
        target: cell.target,
        looks: looks
            .iter()
            .map(|look| (look.block, look.p.implement, look.p.skip))
            .collect(),
        decided: decided(looks),
    });
    Drawing {
        figure: Figure {
            title: "Evidence over blocks".to_owned(),
            description: match shown.is_empty() {
                true => "No candidate was tested.".to_owned(),
                false => format!("{} {note}", described(&shown, alpha)),
            },
            plot: Plot::Evidence(Evidence {
                alpha,
                panels: panels.collect(),
            }),
        },
        table: Some(table(&shown)),
    }
}

/// Looks up to the one that decided; a candidate takes no pairs after it.
fn until_decided(found: &CandidateSteps) -> Vec<Step> {
    let decided = found.steps.iter().position(|step| step.decided.is_some());
    let end = decided.map_or(found.steps.len(), |at| at + 1);
    found.steps[..end].to_vec()
}

fn decided(looks: &[Step]) -> Option<(u32, Verdict)> {
    let last = looks.last()?;
    Some((last.block, last.decided?))
}

fn described(shown: &[&(&CellResult, Vec<Step>)], alpha: f64) -> String {
    let said = shown.iter().filter_map(|(cell, looks)| {
        let (name, last) = (label::row(cell), looks.last()?);
        Some(match last.decided {
            Some(verdict) => format!(
                "{name} was decided as {} in block {}, after {}",
                verdict.name(),
                last.block,
                format::counted(u64::from(last.pairs), "pair")
            ),
            None => format!(
                "{name} is open after {}, p for IMPLEMENT {} and for SKIP {}",
                format::counted(u64::from(last.pairs), "pair"),
                format::p_value(last.p.implement),
                format::p_value(last.p.skip)
            ),
        })
    });
    let said = said.collect::<Vec<_>>().join("; ");
    format!(
        "A candidate is decided where a p-value is at most {}. {said}.",
        format::short(alpha, 3)
    )
}

fn table(shown: &[&(&CellResult, Vec<Step>)]) -> Table {
    let thinned = shown.iter().any(|(_, looks)| looks.len() > MOST_LOOKS);
    let caption = match thinned {
        true => {
            "p-values after looks, corrected over the candidates; of many looks some, the last one among them"
        }
        false => "p-values after every look, corrected over the candidates",
    };
    let heads = [
        "candidate",
        ">block",
        ">pairs",
        ">p for IMPLEMENT",
        ">p for SKIP",
        "decided",
    ];
    let mut table = Table::new(caption, &heads);
    for (cell, looks) in shown {
        let apart = looks.len().div_ceil(MOST_LOOKS).max(1);
        for (left, look) in (0..looks.len()).rev().zip(looks) {
            if left % apart > 0 {
                continue;
            }
            table.push([
                label::row(cell),
                look.block.to_string(),
                look.pairs.to_string(),
                format::p_value(look.p.implement),
                format::p_value(look.p.skip),
                look.decided
                    .map_or_else(String::new, |verdict| verdict.name().to_owned()),
            ]);
        }
    }
    table
}

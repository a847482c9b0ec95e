//! From the candidates' p-values to the verdict: Holm over the cells, then the rule over the treatments.

use twofold_core::analysis::{Analysis, ColdLevel, Families, TreatmentWorking, Verdict};
use twofold_core::spec::Experiment;
use twofold_core::stats::HolmStep;

use super::explain::{Step, p_figure};
use super::headline;
use crate::format;
use crate::label;

/// The steps over all candidates of a level, each cell's verdict with them.
pub fn explain_families(analysis: &Analysis, level: &ColdLevel, families: &Families) -> Vec<Step> {
    let formula = "smallest first, the k-th of m is multiplied by m - k + 1, not below the one before, at most 1 (Holm 1979)";
    let step = |title: &str, family: &[HolmStep]| {
        let lines = match family {
            [] => vec!["no cell was tested".to_owned()],
            family => family
                .iter()
                .map(|step| holm_line(analysis, level, step))
                .collect(),
        };
        Step::new(title, formula, lines)
    };
    let mut verdicts = vec![];
    for cell in &level.cells {
        verdicts.push(format!(
            "{}: {}",
            label::row(cell),
            Verdict::name_of(cell.verdict)
        ));
    }
    vec![
        step("Holm over the cells, for IMPLEMENT", &families.implement),
        step("Holm over the cells, for SKIP", &families.skip),
        Step::new(
            "Each cell",
            "IMPLEMENT where its p_implement is at most alpha after Holm, else SKIP where its p_skip is, or by its ceiling",
            verdicts,
        ),
    ]
}

fn holm_line(analysis: &Analysis, level: &ColdLevel, step: &HolmStep) -> String {
    let alpha = analysis.criterion.alpha;
    let sign = if step.adjusted <= alpha { "<=" } else { ">" };
    let product = format!("{} x {}", p_figure(step.p), step.factor);
    format!(
        "{product:<16}  ->  {:>10}  {sign:<2} {}  {}",
        p_figure(step.adjusted),
        format::short(alpha, 4),
        level
            .cells
            .get(step.index)
            .map_or_else(String::new, label::row)
    )
}

/// The rule over the treatments and the sentence it ends in.
pub fn explain_overall(
    experiment: &Experiment,
    analysis: &Analysis,
    level: &ColdLevel,
    treatments: &[TreatmentWorking],
) -> Vec<Step> {
    let alpha = format::short(analysis.criterion.alpha, 4);
    let line = |of: &TreatmentWorking| {
        let name = label::treatment_named(&level.cells, of.treatment);
        let targets = level
            .cells
            .iter()
            .filter(|cell| cell.treatment == of.treatment && cell.target)
            .count();
        let tested = match (of.largest, of.adjusted) {
            (Some(largest), Some(adjusted)) => format!(
                "largest p_implement of {} = {}, after Holm {}",
                format::counted(targets as u64, "target cell"),
                p_figure(largest),
                p_figure(adjusted)
            ),
            _ => "not tested in any target cell".to_owned(),
        };
        let verdict = match (of.fails.and_then(|cell| level.cells.get(cell)), of.adjusted) {
            (Some(cell), _) => format!("it fails, as {} is SKIP", label::row(cell)),
            (None, Some(adjusted)) if adjusted <= analysis.criterion.alpha => {
                format!("at most {alpha}: it holds")
            }
            _ => "it is open".to_owned(),
        };
        format!("{name}: {tested}; {verdict}")
    };
    let rule = "a treatment holds when the largest unadjusted p_implement of its target cells is at most alpha after Holm over \
                the treatments, and none of them is SKIP; it fails when one is";
    let overall =
        "IMPLEMENT when a treatment holds, SKIP when every treatment fails, else INCONCLUSIVE";
    vec![
        Step::new(
            "The treatments",
            rule,
            treatments.iter().map(line).collect(),
        ),
        Step::new("The verdict", overall, vec![headline(experiment, analysis)]),
    ]
}

//! The steps end at the numbers that were judged by.

use super::*;
use crate::stats::median;

/// Every case of a cell: shown, by ceiling, too dear, open, too few, unreliable.
fn cases() -> Vec<(&'static str, Vec<Observation>)> {
    let plan = Plan::of(&experiment(""));
    let good = || observed(&plan, 0.5, 0.05, 0.02);
    let mut open = good();
    for seen in open.iter_mut().filter(|seen| seen.cell % 3 == 2) {
        let factor = 2.0 * [0.7, 1.4, 0.8, 1.3, 0.75, 1.25][seen.block as usize - 2];
        seen.outcome.as_mut().unwrap().jobs[0] *= factor;
    }
    let few = good().into_iter().filter(|seen| seen.block < 6).collect();
    let mut broken = good();
    let failing = broken.iter_mut().filter(|seen| seen.cell == 5).take(2);
    failing.for_each(|seen| seen.outcome = Err(FailedKind::Crashed));
    let mut torn = good();
    torn[0].outcome = Err(FailedKind::TimedOut);
    vec![
        ("implement", good()),
        ("constant", observed(&plan, 0.5, 0.05, 0.0)),
        ("skip", observed(&plan, 0.05, 0.4, 0.02)),
        ("inconclusive", open),
        ("too few", few),
        ("unreliable", broken),
        ("a baseline failed", torn),
        ("nothing", vec![]),
    ]
}

#[test]
fn the_steps_end_at_the_numbers_that_were_judged_by() {
    let cold = "cost = { cold-start = { primary = \"1s\", also = [\"30s\"] } }";
    let experiment = experiment(cold);
    let plan = Plan::of(&experiment);
    for (case, observations) in cases() {
        let analysis = analyze(&experiment, &plan, Scope::Command, &observations, 0);
        for level in &analysis.levels {
            for cell in &level.cells {
                check_cell(case, &experiment, &plan, &observations, level, cell);
            }
            check_families(case, level);
        }
    }
}

fn check_cell(
    case: &str,
    experiment: &Experiment,
    plan: &Plan,
    observations: &[Observation],
    level: &ColdLevel,
    cell: &CellResult,
) {
    let found = workings(experiment, plan, observations, level, cell);
    assert_eq!(found.pairs.len(), cell.blocks as usize, "{case}");
    let trials = observations.iter().filter(|seen| seen.cell == cell.cell);
    assert_eq!(
        found.pairs.len() + found.left_out.len() + found.unused as usize,
        trials.count(),
        "{case}"
    );
    for (half, estimate) in [(&found.speed, &cell.speedup), (&found.cost, &cell.cost)] {
        let Some(estimate) = estimate else { continue };
        assert_eq!(median(&half.walsh).exp(), estimate.ratio, "{case}");
        assert_eq!(Some(half.mean.exp()), estimate.geometric_mean, "{case}");
    }
    let raw = found.evidence.map(|evidence| evidence.p_values());
    assert_eq!(
        raw.map(|p| (p.implement_raw, p.skip_raw, p.speed, p.cost, p.slow, p.dear)),
        cell.p
            .map(|p| (p.implement_raw, p.skip_raw, p.speed, p.cost, p.slow, p.dear)),
        "{case}"
    );
}

fn check_families(case: &str, level: &ColdLevel) {
    let families = families(level);
    for step in &families.implement {
        let p = level.cells[step.index].p;
        assert_eq!(step.p, p.map_or(1.0, |p| p.implement_raw), "{case}");
        assert_eq!(step.adjusted, p.map_or(1.0, |p| p.implement), "{case}");
    }
    for step in &families.skip {
        let p = level.cells[step.index].p;
        assert_eq!(step.p, p.map_or(1.0, |p| p.skip_raw), "{case}");
        assert_eq!(step.adjusted, p.map_or(1.0, |p| p.skip), "{case}");
    }
    let tested = level.cells.iter().filter(|cell| cell.is_tested()).count();
    assert_eq!(
        (families.implement.len(), families.skip.len()),
        (tested, tested),
        "{case}"
    );

    let treatments = treatments(level);
    let holds = treatments
        .iter()
        .any(|of| of.fails.is_none() && of.adjusted.is_some_and(|p| p <= 0.05));
    let all_fail = treatments.iter().all(|of| of.fails.is_some());
    let verdict = match (holds, all_fail) {
        (true, _) => Verdict::Implement,
        (false, true) => Verdict::Skip,
        (false, false) => Verdict::Inconclusive,
    };
    assert_eq!(level.verdict, Some(verdict), "{case}");
}

#[test]
fn a_trial_without_a_pair_says_why() {
    let experiment = experiment("");
    let plan = Plan::of(&experiment);
    let (_, observations) = cases().swap_remove(6);
    let analysis = analyze(&experiment, &plan, Scope::Command, &observations, 0);
    let level = analysis.primary();
    let found = workings(&experiment, &plan, &observations, level, &level.cells[1]);
    assert_eq!(
        found.left_out,
        [LeftOut {
            block: 2,
            why: Missing::Baseline(FailedKind::TimedOut)
        }]
    );
}

#[test]
fn the_last_look_at_a_candidate_has_its_p_values() {
    let experiment = experiment("");
    let plan = Plan::of(&experiment);
    for (case, observations) in cases() {
        let analysis = analyze(&experiment, &plan, Scope::Command, &observations, 0);
        let found = candidate_steps(&experiment, &plan, &observations);
        assert_eq!(found.len(), analysis.primary().cells.len());
        for (cell, found) in analysis.primary().cells.iter().zip(&found) {
            assert_eq!(cell.cell, found.cell);
            let last = found.steps.last();
            assert_eq!(last.map(|step| step.p), cell.p, "{case}");
            let decided = last.and_then(|step| step.decided);
            let shown = cell.verdict.filter(|_| cell.p.is_some());
            let shown = shown.filter(|verdict| *verdict != Verdict::Inconclusive);
            assert_eq!(decided, shown, "{case}");
        }
    }
}

//! One plain sentence per candidate.

use twofold_core::analysis::{CellReason, Estimate, Verdict};
use twofold_report::words;

use crate::fixture::{self, Fixture};

fn estimate(ratio: f64, low: f64, high: f64) -> Option<Estimate> {
    Some(Estimate {
        ratio,
        interval: (Some(low), Some(high)),
        geometric_mean: Some(ratio),
        arithmetic_ratio: Some(ratio),
        naive_interval: None,
        pairs: vec![],
    })
}

/// A fixture with one scenario and one candidate, changed.
fn one(change: impl FnOnce(&mut twofold_core::analysis::CellResult)) -> String {
    let mut fixture: Fixture = fixture::skip();
    fixture.analysis.baselines.truncate(1);
    let cells = &mut fixture.analysis.levels[0].cells;
    cells.truncate(1);
    cells[0].treatment_levels = vec![("command".to_owned(), "B".to_owned())];
    change(&mut cells[0]);
    let mut sentences = words::plain(&fixture.experiment, &fixture.analysis);
    assert_eq!(sentences.len(), 1);
    sentences.remove(0)
}

fn found(ratio: f64, low: f64, high: f64, cost: f64, verdict: Verdict) -> String {
    one(|cell| {
        (cell.speedup, cell.cost) = (estimate(ratio, low, high), estimate(cost, cost, cost));
        cell.verdict = Some(verdict);
    })
}

#[test]
fn faster_slower_and_alike_each_have_their_word() {
    assert_eq!(
        found(3.61, 3.52, 3.69, 0.277, Verdict::Implement),
        "B: 3.6x faster (3.5 to 3.7), 0.28x the cost: IMPLEMENT"
    );
    assert_eq!(
        found(1.0 / 1.8, 1.0 / 1.9, 1.0 / 1.7, 1.8, Verdict::Skip),
        "B: 1.8x slower (1.7 to 1.9), 1.8x the cost: SKIP"
    );
    assert_eq!(
        found(1.002, 0.981, 1.024, 0.998, Verdict::Inconclusive),
        "B: 1.00x as fast (0.98 to 1.02), 1.00x the cost: INCONCLUSIVE"
    );
    assert_eq!(
        found(1.043, 1.021, 1.066, 0.96, Verdict::Implement),
        "B: 1.04x faster (1.02 to 1.07), 0.96x the cost: IMPLEMENT"
    );
    assert_eq!(
        found(136.4, 74.1, 217.0, 0.00733, Verdict::Implement),
        "B: 140x faster (74 to 220), 0.0073x the cost: IMPLEMENT"
    );
}

#[test]
fn an_open_interval_is_told_as_one() {
    let said = one(|cell| {
        cell.speedup = estimate(2.5, 2.0, 3.0).map(|speedup| Estimate {
            interval: (Some(2.0), None),
            ..speedup
        });
        cell.cost = estimate(0.4, 0.3, 0.5);
        cell.verdict = Some(Verdict::Implement);
    });
    assert_eq!(
        said,
        "B: 2.5x faster (at least 2.0), 0.40x the cost: IMPLEMENT"
    );
}

#[test]
fn what_was_not_measured_says_why() {
    let said = one(|cell| {
        (cell.speedup, cell.cost) = (None, None);
        (cell.failed, cell.reason) = (2, CellReason::Unreliable);
        cell.verdict = Some(Verdict::Inconclusive);
    });
    assert_eq!(said, "B: 2 of its trials failed: INCONCLUSIVE");
    let said = one(|cell| {
        (cell.speedup, cell.cost) = (None, None);
        cell.reason = CellReason::TooFewBlocks { needed: 5 };
        cell.verdict = Some(Verdict::Inconclusive);
    });
    assert!(
        said.starts_with("B: not measured beside 1 chunk often enough"),
        "{said}"
    );
}

#[test]
fn a_scenario_is_named_where_there_are_several() {
    let fixture = fixture::skip();
    let sentences = words::plain(&fixture.experiment, &fixture.analysis);
    assert!(fixture.analysis.baselines.len() > 1);
    assert!(
        sentences
            .iter()
            .any(|said| said.starts_with("4 chunks at 8 s: ")),
        "{sentences:?}"
    );
}

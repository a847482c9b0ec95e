//! One plain sentence per candidate, for who asked on a command line: `B: 3.6x faster (3.5 to 3.7), 0.28x the cost:
//! IMPLEMENT`.

use twofold_core::analysis::{Analysis, CellReason, CellResult, Estimate, Verdict};
use twofold_core::spec::Experiment;

use super::cell;
use crate::format;
use crate::label;

/// Ratios nearer to 1 than this are told with one digit more, so that they do not all read `1.0x`.
const NEAR: f64 = 0.1;

/// What was found of every candidate, in the order of the plan, the verdict last.
pub fn plain(experiment: &Experiment, analysis: &Analysis) -> Vec<String> {
    let Some(level) = analysis.levels.first() else {
        return Vec::new();
    };
    let has_scenarios = analysis.baselines.len() > 1;
    level
        .cells
        .iter()
        .map(|cell| {
            let place = if has_scenarios && !cell.scenario.is_empty() {
                format!(" at {}", label::levels(&cell.scenario))
            } else {
                String::new()
            };
            format!(
                "{}{place}: {}: {}",
                label::treatment(cell),
                found(experiment, cell),
                Verdict::name_of(cell.verdict)
            )
        })
        .collect()
}

fn found(experiment: &Experiment, candidate: &CellResult) -> String {
    match (&candidate.speedup, &candidate.cost, &candidate.reason) {
        (_, _, CellReason::Unreliable) => format!(
            "{} of its trials failed",
            match candidate.failed {
                0 => "too many".to_owned(),
                failed => failed.to_string(),
            }
        ),
        (Some(speedup), Some(cost), _) => {
            format!("{}, {} the cost", speed(speedup), ratio(cost.ratio))
        }
        (_, _, CellReason::Ceiling) => cell::ceiling(candidate),
        (_, _, CellReason::IsBaseline) => match &candidate.shortfall {
            Some(why) => format!("cut as the whole is ({why})"),
            None => "cut as the baseline is".to_owned(),
        },
        _ => format!(
            "not measured beside {} often enough",
            label::baseline(experiment)
        ),
    }
}

/// `3.6x faster (3.5 to 3.7)`, `1.8x slower (1.7 to 1.9)`, `1.00x as fast (0.98 to 1.02)`.
fn speed(speedup: &Estimate) -> String {
    let (low, high) = speedup.interval;
    let (factor, bounds, word) = if is_one(speedup.ratio) {
        (speedup.ratio, (low, high), "as fast")
    } else if speedup.ratio > 1.0 {
        (speedup.ratio, (low, high), "faster")
    } else {
        let turned = |bound: Option<f64>| bound.map(|bound| 1.0 / bound);
        (1.0 / speedup.ratio, (turned(high), turned(low)), "slower")
    };
    let near = (factor - 1.0).abs() < NEAR;
    let said = |value: f64| number(value, near);
    let bounds = match bounds {
        (Some(low), Some(high)) => format!("{} to {}", said(low), said(high)),
        (Some(low), None) => format!("at least {}", said(low)),
        (None, Some(high)) => format!("at most {}", said(high)),
        (None, None) => "any".to_owned(),
    };
    format!("{}x {word} ({bounds})", said(factor))
}

fn is_one(ratio: f64) -> bool {
    number(ratio, true) == "1.00"
}

fn ratio(value: f64) -> String {
    number(value, (value - 1.0).abs() < NEAR) + "x"
}

/// Two digits; next to 1 two decimals.
fn number(value: f64, near: bool) -> String {
    if !near {
        return format::number(value, 2);
    }
    let rounded = (value * 100.0).round() / 100.0;
    format::number(rounded, if rounded < 1.0 { 2 } else { 3 })
}

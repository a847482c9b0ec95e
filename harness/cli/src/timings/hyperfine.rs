//! What hyperfine exports: commands measured one after the other, so nothing is paired.
//!
//! The first command is the baseline. Each question is Welch's t on logarithms, asked once; where neither side has any
//! spread it has nothing to say, and the exact Mann-Whitney test decides. Both sides are one process on one machine, so
//! that the cost ratio is the ratio of the walls.

use std::collections::HashMap;
use std::io::Read;

use serde::Deserialize;
use twofold_core::analysis::rule::decide;
use twofold_core::analysis::{CellReason, Estimate, PValues, Reason, Verdict, is_unreliable};
use twofold_core::record::FailedKind;
use twofold_core::sequential::LEAST_LOOK;
use twofold_core::spec::Criterion;
use twofold_core::stats::{are_alike, holm, mann_whitney, mean, median, welch};
use twofold_core::strict::one_line;

use super::judged::{JudgedCell, JudgedRep, Looked};
use super::shown;
use crate::failure::{Failure, Outcome};

/// The confidence of the intervals that are reported.
const LEVEL: f64 = 0.95;
/// More differences than this are not listed: the median of the logarithms stands for the typical difference.
const MOST_DIFFERENCES: usize = 4_000_000;

#[derive(Deserialize)]
struct Export {
    results: Vec<Exported>,
}

#[derive(Deserialize)]
struct Exported {
    command: String,
    times: Option<Vec<f64>>,
    exit_codes: Option<Vec<Option<i32>>>,
}

/// A command's runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// The command.
    pub name: String,
    /// Its walls in seconds, of the runs that ended as they usually do.
    pub walls: Vec<f64>,
    /// For each run in its order whether it failed.
    failures: Vec<Option<FailedKind>>,
}

/// Reads an export.
///
/// # Errors
/// Where it is none, has fewer than two commands, or one with too few runs.
pub fn read(file: &str, mut input: impl Read) -> Outcome<Vec<Runs>> {
    let fault = |message: &str| Failure::usage(format!("{file}: {message}"));
    let mut bytes = vec![];
    input
        .read_to_end(&mut bytes)
        .map_err(|error| fault(&error.to_string()))?;
    let export: Export = serde_json::from_slice(&bytes).map_err(|error| {
        let error = one_line(&error.to_string());
        fault(&format!(
            "not an export of hyperfine: {error} (hint: hyperfine --export-json FILE writes one)"
        ))
    })?;
    if export.results.len() < 2 {
        return Err(fault(&format!(
            "{} of the two commands that are needed (hint: give hyperfine two commands or more, the baseline first)",
            export.results.len()
        )));
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut commands = vec![];
    for result in export.results {
        let count = seen.entry(result.command.clone()).or_default();
        *count += 1;
        let name = match count {
            1 => result.command.clone(),
            again => format!("{} ({again})", result.command),
        };
        commands.push(runs(name, result).map_err(|message| fault(&message))?);
    }
    Ok(commands)
}

fn runs(name: String, result: Exported) -> Result<Runs, String> {
    let command = shown(name.as_bytes());
    let Some(times) = result.times else {
        return Err(format!(
            "command \"{command}\" has no times (hint: hyperfine 1.0 and later export them; a summary alone cannot be judged)"
        ));
    };
    let wrong = times
        .iter()
        .position(|secs| !(1e-100..=1e100).contains(secs));
    if let Some(run) = wrong {
        return Err(format!(
            "run {} of command \"{command}\" took {} s, where a number above 0 is needed (hint: measure it again)",
            run + 1,
            times[run]
        ));
    }
    if times.len() < LEAST_LOOK as usize {
        return Err(format!(
            "command \"{command}\" has {} runs, where {LEAST_LOOK} are needed (hint: hyperfine --runs 20)",
            times.len()
        ));
    }
    let failed = failed(times.len(), result.exit_codes.as_deref());
    Ok(Runs {
        name,
        walls: times
            .iter()
            .zip(&failed)
            .filter(|(_, failed)| failed.is_none())
            .map(|(secs, _)| *secs)
            .collect(),
        failures: failed,
    })
}

/// A run has failed whose status is not 0; where none is 0 (hyperfine was told to ignore it), whose status is not that of
/// the first run.
fn failed(runs: usize, statuses: Option<&[Option<i32>]>) -> Vec<Option<FailedKind>> {
    let Some(statuses) = statuses.filter(|statuses| statuses.len() == runs) else {
        return vec![None; runs];
    };
    let usual = match statuses.contains(&Some(0)) {
        true => Some(0),
        false => statuses[0],
    };
    let is_usual = |status: &Option<i32>| status.is_some() && *status == usual;
    statuses
        .iter()
        .map(|status| (!is_usual(status)).then_some(FailedKind::Crashed))
        .collect()
}

/// Judges every command against the first.
pub fn judge(commands: &[Runs], criterion: &Criterion) -> JudgedRep {
    let Some((baseline, candidates)) = commands.split_first() else {
        return answer(vec![], criterion.alpha);
    };
    let cells = (1..).zip(candidates);
    let cells = cells.map(|(place, runs)| cell(place, baseline, runs, criterion));
    answer(cells.collect(), criterion.alpha)
}

fn cell(place: u32, baseline: &Runs, runs: &Runs, criterion: &Criterion) -> JudgedCell {
    let logs = |runs: &Runs| {
        runs.walls
            .iter()
            .map(|secs| secs.ln())
            .collect::<Vec<f64>>()
    };
    let (base, own) = (logs(baseline), logs(runs));
    let unreliable = is_unreliable(&baseline.failures) || is_unreliable(&runs.failures);
    let least = base.len().min(own.len()) as u32;
    let p = (!unreliable && least >= LEAST_LOOK).then(|| p_values(&base, &own, criterion));
    let reason = match (unreliable, &p) {
        (true, _) => CellReason::Unreliable,
        (false, None) => CellReason::TooFewBlocks { needed: LEAST_LOOK },
        // What is decided follows from the whole family.
        (false, Some(_)) => CellReason::NotShown {
            speed: true,
            cost: true,
        },
    };
    JudgedCell {
        name: runs.name.clone(),
        treatment: place,
        duration_secs: None,
        chunks: None,
        target: true,
        blocks: own.len() as u32,
        given: runs.failures.len() as u32,
        failed: runs.failures.iter().flatten().count() as u32,
        ceiling: None,
        speedup: estimate(&base, &own),
        cost: estimate(&own, &base),
        p,
        verdict: Verdict::Inconclusive,
        reason,
        remarks: vec![],
    }
}

/// p of "the difference of the centres is at most the bound", and of "at least".
fn one_sided(x: &[f64], y: &[f64], bound: f64) -> (f64, f64) {
    if let Some(test) = welch(x, y, bound) {
        return (test.greater, test.less);
    }
    // What is at the bound but for rounding is at it.
    let at_bound = |value: f64| x.iter().copied().find(|known| are_alike(*known, value));
    let shifted: Vec<f64> = y
        .iter()
        .map(|value| at_bound(value + bound).unwrap_or(value + bound))
        .collect();
    mann_whitney(x, &shifted).map_or((1.0, 1.0), |test| (test.greater, test.less))
}

fn p_values(base: &[f64], own: &[f64], criterion: &Criterion) -> PValues {
    let (speed, slow) = one_sided(base, own, criterion.speedup.ln());
    let (dear, cost) = one_sided(own, base, criterion.cost_ratio.ln());
    let implement_raw = speed.max(cost);
    let skip_raw = (2.0 * slow.min(dear)).min(1.0);
    PValues {
        speed,
        cost,
        slow,
        dear,
        implement_raw,
        skip_raw,
        implement: implement_raw,
        skip: skip_raw,
    }
}

/// The ratio of `x` to `y` from their logarithms.
fn estimate(x: &[f64], y: &[f64]) -> Option<Estimate> {
    if x.is_empty() || y.is_empty() {
        return None;
    }
    let interval = welch(x, y, 0.0).map(|test| test.interval(LEVEL));
    let interval = interval.map(|(low, high)| (low.exp(), high.exp()));
    let secs = |logs: &[f64]| mean(&logs.iter().map(|log| log.exp()).collect::<Vec<f64>>());
    Some(Estimate {
        ratio: shift(x, y).exp(),
        interval: interval.map_or((None, None), |(low, high)| (Some(low), Some(high))),
        geometric_mean: Some((mean(x) - mean(y)).exp()),
        arithmetic_ratio: Some(secs(x) / secs(y)),
        naive_interval: interval,
        pairs: vec![],
    })
}

/// The Hodges-Lehmann shift: the median of all differences (Hollander, Wolfe and Chicken, ch. 4).
fn shift(x: &[f64], y: &[f64]) -> f64 {
    if x.len().saturating_mul(y.len()) > MOST_DIFFERENCES {
        return median(x) - median(y);
    }
    let differences = x.iter().flat_map(|x| y.iter().map(move |y| x - y));
    median(&differences.collect::<Vec<f64>>())
}

/// Holm over the commands, and what follows for each and for the question.
fn answer(mut cells: Vec<JudgedCell>, alpha: f64) -> JudgedRep {
    let adjusted = |of: fn(&PValues) -> f64| {
        let raw = cells.iter().map(|cell| cell.p.as_ref().map_or(1.0, of));
        holm(&raw.collect::<Vec<f64>>())
    };
    let (implement, skip) = (adjusted(|p| p.implement_raw), adjusted(|p| p.skip_raw));
    for (place, cell) in cells.iter_mut().enumerate() {
        if let Some(p) = &mut cell.p {
            (p.implement, p.skip) = (implement[place], skip[place]);
            (cell.verdict, cell.reason) = decide(p, alpha);
        }
    }
    let fastest = |a: &&JudgedCell, b: &&JudgedCell| {
        let ratio = |cell: &JudgedCell| cell.speedup.as_ref().map_or(0.0, |found| found.ratio);
        ratio(a).total_cmp(&ratio(b))
    };
    let holds = cells
        .iter()
        .filter(|cell| cell.verdict == Verdict::Implement);
    let recommended = holds.max_by(fastest).map(|cell| cell.treatment);
    let all_fail = cells.iter().all(|cell| cell.verdict == Verdict::Skip);
    JudgedRep {
        name: String::new(),
        looked: Looked::Unpaired,
        verdict: match (recommended, all_fail) {
            (Some(_), _) => Verdict::Implement,
            (None, true) => Verdict::Skip,
            (None, false) => Verdict::Inconclusive,
        },
        recommended,
        reasons: cells.iter().enumerate().map(reason).collect(),
        cells,
    }
}

fn reason((cell, judged): (usize, &JudgedCell)) -> Reason {
    let treatment = judged.treatment;
    match judged.verdict {
        Verdict::Implement => Reason::Holds { treatment },
        Verdict::Skip => Reason::Fails { treatment, cell },
        Verdict::Inconclusive => Reason::Open { treatment, cell },
    }
}

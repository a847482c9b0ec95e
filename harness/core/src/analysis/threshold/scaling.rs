//! How chunk counts scale together: the universal scalability law.

use serde::Serialize;

use super::fit::Point;
use super::{Kind, Other, others};
use crate::analysis::CellResult;
use crate::stats::relative_fit;

/// `wall(d, n) = a + b n + r d / n`, fitted over every duration and chunk count at once.
///
/// With `T = a + b + r d` it is the universal scalability law `T / wall = n / (1 + sigma (n - 1) + kappa n (n - 1))`,
/// `kappa = b / T`, `sigma = (a + b) / T` (Gunther, Guerrilla Capacity Planning, ch. 4 to 6).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scaling {
    /// The factors and levels of the scenario but for the duration.
    pub scenario: Vec<(String, String)>,
    /// What does not divide, in seconds.
    pub fixed_secs: f64,
    /// What every chunk adds to the wall, in seconds.
    pub per_chunk_secs: f64,
    /// What a second of footage takes, in seconds, before it is divided.
    pub per_footage_sec: f64,
    /// The longest duration, at which the following hold.
    pub duration_secs: f64,
    /// Contention: the share of the baseline's wall that does not divide.
    pub sigma: f64,
    /// Coherency: the share of the baseline's wall that a further chunk adds.
    pub kappa: f64,
    /// The largest chunk count that was measured.
    pub most_chunks: u32,
    /// The chunk count beyond which it gets slower again, `sqrt(r d / b)`; absent where more chunks never do.
    pub peak: Option<f64>,
}

/// One for every combination of scenario factors, where chunks alone are compared and there are at least three counts.
pub(super) fn of(
    own: &Other<'_>,
    sources: &[Other<'_>],
    cells: &[CellResult],
    cold_secs: f64,
) -> Vec<Scaling> {
    let by_chunks = |cell: &&CellResult| matches!(cell.treatment_levels.as_slice(), [(factor, _)] if factor == "chunks");
    let mut scenarios: Vec<Vec<(String, String)>> = vec![];
    for cell in cells.iter().filter(by_chunks) {
        let scenario = others(cell);
        if !scenarios.contains(&scenario) {
            scenarios.push(scenario);
        }
    }
    let members = |scenario: &Vec<(String, String)>| -> Vec<&CellResult> {
        let of = |cell: &&CellResult| others(cell) == *scenario;
        cells.iter().filter(by_chunks).filter(of).collect()
    };
    let found = scenarios.into_iter().filter_map(|scenario| {
        let members = members(&scenario);
        fit(own, sources, &members, scenario, cold_secs)
    });
    found.collect()
}

fn fit(
    own: &Other<'_>,
    sources: &[Other<'_>],
    cells: &[&CellResult],
    scenario: Vec<(String, String)>,
    cold_secs: f64,
) -> Option<Scaling> {
    let billing = own.experiment.cost.billing();
    let mut kinds: Vec<(f64, Kind)> = vec![];
    for index in cells.iter().flat_map(|cell| [cell.baseline, cell.cell]) {
        let planned = own.plan.cells.get(index as usize)?;
        let kind = Kind::of(own.experiment, planned);
        if !kinds.iter().any(|(_, known)| *known == kind) {
            kinds.push((f64::from(planned.jobs), kind));
        }
    }
    let mut counts: Vec<f64> = kinds.iter().map(|(count, _)| *count).collect();
    counts.sort_by(f64::total_cmp);
    counts.dedup();
    if counts.len() < 3 || counts.first() != Some(&1.0) {
        return None;
    }
    let points: Vec<(f64, Point)> = kinds
        .iter()
        .flat_map(|(count, kind)| {
            let of = move |source: &Other<'_>| source.points(kind, &billing, cold_secs);
            sources.iter().flat_map(of).map(|point| (*count, point))
        })
        .collect();
    let column = |of: fn(&(f64, Point)) -> f64| points.iter().map(of).collect::<Vec<f64>>();
    let (ones, counts) = (vec![1.0; points.len()], column(|(count, _)| *count));
    let shares = column(|(count, point)| point.duration_secs / count);
    let (fit, _) = relative_fit(
        &[&ones, &counts, &shares],
        &column(|(_, point)| point.wall_secs),
    )?;
    let (fixed, per_chunk, rate) = (
        fit.coefficients[0],
        fit.coefficients[1],
        fit.coefficients[2],
    );
    let longest = points
        .iter()
        .map(|(_, point)| point.duration_secs)
        .fold(0.0, f64::max);
    let whole = fixed + per_chunk + rate * longest;
    (whole > 0.0 && rate > 0.0).then(|| Scaling {
        scenario,
        fixed_secs: fixed,
        per_chunk_secs: per_chunk,
        per_footage_sec: rate,
        duration_secs: longest,
        most_chunks: counts.iter().fold(0.0_f64, |most, count| most.max(*count)) as u32,
        sigma: (fixed + per_chunk) / whole,
        kappa: per_chunk / whole,
        peak: (per_chunk > 0.0).then(|| (rate * longest / per_chunk).sqrt()),
    })
}

//! Groups of trials: those a verdict may rest on, by the levels of factors.

use polars::prelude::*;
use twofold_core::query::{Datum, Grouping, Rows, Statistic};
use twofold_core::strict::nearest;

use crate::Frames;
use crate::frames::u32s;
use crate::named::RESPONSE;

const FACTOR: &str = "factor_";

/// The values of one response with the trial each belongs to.
type Values = Vec<(usize, f64)>;

/// Answers a grouping: one row a group, in the order in which groups first appear in the plan; a column a factor and one
/// for each statistic, called `median wall_secs`, so that its end says its unit; how many there are is `n`.
pub fn grouped(frames: &Frames, grouping: &Grouping) -> Result<Rows, String> {
    let trials = &frames.trials;
    let bug = |error: PolarsError| error.to_string();
    let factors = names(trials, |name| name.strip_prefix(FACTOR));
    let mut levels = Vec::new();
    for factor in &grouping.by {
        if !factors.contains(&factor.as_str()) {
            return Err(format!(
                "unknown factor {factor:?} (hint: {})",
                nearest(factor, &factors)
            ));
        }
        let column = trials.column(&format!("{FACTOR}{factor}")).map_err(bug)?;
        levels.push(column.str().map_err(bug)?.clone());
    }
    let used = used(trials).map_err(bug)?;
    let key = |row: usize| -> Vec<String> {
        levels
            .iter()
            .map(|column| column.get(row).unwrap_or_default().to_owned())
            .collect()
    };
    let cells = u32s(trials, "cell").map_err(|error| error.to_string())?;
    let mut groups: Vec<(u32, Vec<String>)> = Vec::new();
    let mut group_of = vec![usize::MAX; trials.height()];
    for (row, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        let levels = key(row);
        let at = groups
            .iter()
            .position(|(_, known)| *known == levels)
            .unwrap_or_else(|| {
                groups.push((cells[row], levels));
                groups.len() - 1
            });
        groups[at].0 = groups[at].0.min(cells[row]);
        group_of[row] = at;
    }
    let mut told = Vec::new();
    for (statistic, response) in &grouping.aggregates {
        let mut values = vec![Vec::new(); groups.len()];
        for (trial, value) in response_values(frames, response)? {
            if let Some(own) = group_of.get(trial).and_then(|at| values.get_mut(*at)) {
                own.push(value);
            }
        }
        told.push(
            values
                .iter()
                .map(|own| datum(*statistic, own))
                .collect::<Vec<_>>(),
        );
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|at| groups[*at].0);
    let row = |at: &usize| {
        let levels = groups[*at]
            .1
            .iter()
            .map(|level| Datum::from(level.as_str()));
        levels
            .chain(told.iter().map(|column| column[*at].clone()))
            .collect()
    };
    let heads = grouping
        .aggregates
        .iter()
        .map(|(statistic, response)| match statistic {
            Statistic::Count => statistic.name(),
            _ => format!("{} {response}", statistic.name()),
        });
    Ok(Rows {
        columns: grouping.by.iter().cloned().chain(heads).collect(),
        rows: order.iter().map(row).collect(),
        left_out: 0,
    })
}

fn datum(statistic: Statistic, values: &[f64]) -> Datum {
    match statistic {
        Statistic::Count => Datum::Whole(values.len() as i64),
        statistic => Datum::from(statistic.of(values)),
    }
}

/// Whether a verdict may rest on each trial.
fn used(trials: &DataFrame) -> PolarsResult<Vec<bool>> {
    let flag = |name: &str| -> PolarsResult<Vec<bool>> {
        Ok(trials
            .column(name)?
            .bool()?
            .iter()
            .map(|flag| flag.unwrap_or(false))
            .collect())
    };
    let (warmup, interrupted) = (flag("warmup")?, flag("interrupted")?);
    let failed = trials.column("failed")?.str()?;
    Ok((0..trials.height())
        .map(|row| !warmup[row] && !interrupted[row] && failed.get(row).is_none())
        .collect())
}

/// The finite values of a response of trials, or else of their jobs.
fn response_values(frames: &Frames, response: &str) -> Result<Values, String> {
    let own = format!("{RESPONSE}{response}");
    let (trials, chunks) = (&frames.trials, &frames.chunks);
    if is_number(trials, response) {
        return Ok(numbers(trials, response)?
            .into_iter()
            .enumerate()
            .filter_map(present)
            .collect());
    }
    let of_jobs = [response, &own]
        .into_iter()
        .find(|name| is_number(chunks, name));
    let Some(name) = of_jobs else {
        let known = names(trials, |name| is_number(trials, name).then_some(name));
        let jobs = names(chunks, |name| {
            is_number(chunks, name).then_some(name.strip_prefix(RESPONSE).unwrap_or(name))
        });
        let mut known: Vec<&str> = known
            .into_iter()
            .chain(jobs)
            .filter(|name| !name.contains('.'))
            .collect();
        known.sort_unstable();
        known.dedup();
        return Err(format!(
            "unknown response {response:?} (hint: {})",
            nearest(response, &known)
        ));
    };
    let trial = u32s(chunks, "trial").map_err(|error| error.to_string())?;
    let values = numbers(chunks, name)?
        .into_iter()
        .enumerate()
        .filter_map(present);
    Ok(values
        .map(|(job, value)| (trial[job] as usize, value))
        .collect())
}

fn present((at, value): (usize, Option<f64>)) -> Option<(usize, f64)> {
    value
        .filter(|value| value.is_finite())
        .map(|value| (at, value))
}

fn numbers(frame: &DataFrame, name: &str) -> Result<Vec<Option<f64>>, String> {
    let cast = frame
        .column(name)
        .and_then(|column| column.cast(&DataType::Float64));
    let column = cast.map_err(|error| error.to_string())?;
    let values = column.f64().map_err(|error| error.to_string())?;
    Ok(values.iter().collect())
}

fn is_number(frame: &DataFrame, name: &str) -> bool {
    frame
        .column(name)
        .is_ok_and(|column| column.dtype().is_primitive_numeric())
}

fn names<'f>(frame: &'f DataFrame, wanted: impl Fn(&'f str) -> Option<&'f str>) -> Vec<&'f str> {
    let names = frame.get_column_names().into_iter().map(PlSmallStr::as_str);
    names.filter_map(wanted).collect()
}

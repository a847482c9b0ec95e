//! Factors and the tables that name their levels: the baseline and the targets.

use super::{Design, Factor, Level, Value, Workload, keys};
use crate::chunk::Strategy;
use crate::strict::{Fault, Field, nearest};

/// More cells than this are a mistake rather than a question.
const MOST_CELLS: usize = 1000;
/// The longest duration, in seconds: a day.
const LONGEST_SECS: f64 = 86_400.0;

/// Reads `[factors]`; each must mean something to the workload.
pub(super) fn read_factors(
    field: &Field<'_>,
    workload: &Workload,
    placeholders: &[String],
) -> Result<Vec<Factor>, Fault> {
    let table = match workload {
        Workload::Overlay(_) => field.table(keys::FACTORS)?,
        Workload::Command(_) => field.open_table()?,
    };
    let mut factors: Vec<Factor> = vec![];
    for (name, field) in table.fields() {
        if !is_name(&name) {
            let hint = "lower-case letters, digits, \"-\" and \"_\", beginning with a letter";
            return Err(field.fault(
                format!("\"{}\" is not a factor's name", name.escape_debug()),
                Some(hint),
            ));
        }
        if matches!(workload, Workload::Command(_)) && !placeholders.contains(&name) {
            let hint = format!("write {{{name}}} in workload.argv where its level belongs");
            return Err(field.fault(
                format!("factor \"{name}\" changes nothing: no argument names it"),
                Some(&hint),
            ));
        }
        let levels = read_levels(&name, &field)?;
        factors.push(Factor { name, levels });
    }
    let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
    if let Some(stranger) = placeholders
        .iter()
        .find(|name| !names.contains(&name.as_str()))
    {
        let message = format!("workload.argv names {{{stranger}}}, which is no factor");
        return Err(field.fault(
            message,
            Some(&format!("declared factors: {}", nearest(stranger, &names))),
        ));
    }
    if factors.is_empty() {
        return Err(field.fault("[factors] is empty", Some("chunks = [1, 2, 4]")));
    }
    let cells = factors.iter().fold(1usize, |cells, factor| {
        cells.saturating_mul(factor.levels.len())
    });
    if cells > MOST_CELLS {
        return Err(field.fault(
            format!("the factors make {cells} cells"),
            Some(&format!("at most {MOST_CELLS}")),
        ));
    }
    Ok(factors)
}

fn read_levels(name: &str, field: &Field<'_>) -> Result<Vec<Level>, Fault> {
    let mut levels: Vec<Level> = vec![];
    let items = field.list()?;
    for item in &items {
        let level = read_level(name, item)?;
        if let Some(first) = levels.iter().position(|known| {
            known.text == level.text || (known.value == level.value && level.value != Value::Word)
        }) {
            let fault = item.fault(
                format!("factor \"{name}\" has the level {level} twice"),
                Some("leave one of them out"),
            );
            return Err(fault.pointing_at(items[first].span(), "first given here"));
        }
        levels.push(level);
    }
    Ok(levels)
}

fn read_level(name: &str, item: &Field<'_>) -> Result<Level, Fault> {
    match name {
        "duration" if item.is_string() && item.string()? == "whole" => Ok(Level {
            text: "whole".into(),
            value: Value::Whole,
        }),
        "duration" => Ok(Level {
            text: item.string()?.to_owned(),
            value: Value::Secs(item.secs(0.001..=LONGEST_SECS)?),
        }),
        "chunks" => {
            let chunks = item.integer(1..=1024)?;
            Ok(Level {
                text: chunks.to_string(),
                value: Value::Integer(chunks),
            })
        }
        "strategy" => {
            item.choice(&Strategy::ALL)?;
            Ok(Level {
                text: item.string()?.to_owned(),
                value: Value::Word,
            })
        }
        _ => {
            let (text, number) = item.word_or_integer()?;
            Ok(Level {
                text,
                value: number.map_or(Value::Word, Value::Integer),
            })
        }
    }
}

/// Reads `design.baseline`: a level for each treatment factor.
pub(super) fn read_baseline(
    field: &Field<'_>,
    factors: &[Factor],
) -> Result<Vec<(usize, usize)>, Fault> {
    let mut baseline = vec![];
    for (name, field) in field.open_table()?.fields() {
        let factor = factor_named(&name, &field, factors)?;
        baseline.push((factor, level_named(&field, &factors[factor])?));
    }
    if baseline.is_empty() {
        return Err(field.fault(
            "design.baseline names no factor",
            Some("baseline = { chunks = 1 }"),
        ));
    }
    if baseline
        .iter()
        .all(|(factor, _)| factors[*factor].levels.len() == 1)
    {
        return Err(field.fault(
            "every cell is a baseline: there is nothing to compare it with",
            Some("give a factor of the baseline a second level"),
        ));
    }
    Ok(baseline)
}

/// Reads `criterion.targets`: for some scenario factors, the levels that count.
pub(super) fn read_targets(
    field: &Field<'_>,
    factors: &[Factor],
    design: &Design,
) -> Result<Vec<(usize, Vec<usize>)>, Fault> {
    let mut targets = vec![];
    for (name, field) in field.open_table()?.fields() {
        let factor = factor_named(&name, &field, factors)?;
        if design
            .baseline
            .iter()
            .any(|(treatment, _)| *treatment == factor)
        {
            let message = format!("\"{name}\" is a treatment factor, and targets are scenarios");
            return Err(field.fault(
                message,
                Some("name factors that the baseline does not name"),
            ));
        }
        let levels = field
            .list()?
            .iter()
            .map(|item| level_named(item, &factors[factor]))
            .collect::<Result<_, _>>()?;
        targets.push((factor, levels));
    }
    Ok(targets)
}

fn factor_named(name: &str, field: &Field<'_>, factors: &[Factor]) -> Result<usize, Fault> {
    factors
        .iter()
        .position(|factor| factor.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
            field.fault(
                format!("unknown factor \"{}\"", name.escape_debug()),
                Some(&nearest(name, &names)),
            )
        })
}

fn level_named(field: &Field<'_>, factor: &Factor) -> Result<usize, Fault> {
    let level = read_level(&factor.name, field)?;
    let same = |known: &Level| {
        known.text == level.text || (known.value == level.value && level.value != Value::Word)
    };
    factor.levels.iter().position(same).ok_or_else(|| {
        let levels: Vec<&str> = factor
            .levels
            .iter()
            .map(|level| level.text.as_str())
            .collect();
        field
            .fault(
                format!("factor \"{}\" has no level {level}", factor.name),
                Some(&format!("its levels are {}", levels.join(", "))),
            )
            .about(&factor.name)
    })
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

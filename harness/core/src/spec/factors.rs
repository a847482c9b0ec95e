//! Factors and the tables that name their levels: the baseline and the targets.

use super::command::Placeholder;
use super::{
    COMMAND_FACTOR, Design, Devices, ExecutorKind, Factor, Highlights, Level, Value, Workload, keys,
};
use crate::chunk::Strategy;
use crate::compilation::Split;
use crate::strict::{Fault, Field, Table, nearest};

/// The longest duration, in seconds: a day.
const LONGEST_SECS: f64 = 86_400.0;

/// Reads `[factors]`; each must mean something to the workload. Named commands are one more factor, the last.
pub(super) fn read_factors(
    root: &Table<'_>,
    workload: &Workload,
    placeholders: &[Placeholder<'_>],
) -> Result<Vec<Factor>, Fault> {
    let named = commands(workload);
    let field = match (root.optional("factors"), &named) {
        (None, Some(_)) => None,
        _ => Some(root.required("factors")?),
    };
    let table = field
        .as_ref()
        .map(|field| match workload {
            Workload::Overlay(_) => field.table(keys::OVERLAY_FACTORS),
            Workload::Annotate(_) => field.table(keys::ANNOTATE_FACTORS),
            Workload::Command(_) => field.open_table(),
        })
        .transpose()?;
    let mut factors: Vec<Factor> = vec![];
    for (name, field) in table.iter().flat_map(Table::fields) {
        if !is_name(&name) {
            let hint = "lower-case letters, digits, \"-\" and \"_\", beginning with a letter";
            return Err(field.fault(
                format!("\"{}\" is not a factor's name", name.escape_debug()),
                Some(hint),
            ));
        }
        if named.is_some() && name == COMMAND_FACTOR {
            return Err(field.fault(
                "workload.commands is the factor \"command\" already",
                Some("give this factor another name"),
            ));
        }
        let is_used = placeholders.iter().any(|(known, _)| *known == name);
        if matches!(workload, Workload::Command(_)) && !is_used {
            let hint = format!("write {{{name}}} in workload.argv where its level belongs");
            return Err(field.fault(
                format!("factor \"{name}\" changes nothing: no argument names it"),
                Some(&hint),
            ));
        }
        if let (Workload::Overlay(overlay), "highlighted") = (workload, name.as_str())
            && overlay.highlights != Highlights::Scene
        {
            return Err(field.fault(
                "how much is highlighted cannot be varied: the track is a file",
                Some(
                    "highlights = \"scene\", whose players are highlighted for as long as is asked",
                ),
            ));
        }
        let levels = read_levels(&name, &field)?;
        factors.push(Factor { name, levels });
    }
    factors.extend(named);
    let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
    if let Some((stranger, field)) = placeholders
        .iter()
        .find(|(name, _)| !names.contains(&name.as_str()))
    {
        let message = format!("{} names {{{stranger}}}, which is no factor", field.name());
        let hint = format!(
            "declared factors: {}; {{{{{stranger}}}}} is the text itself",
            nearest(stranger, &names)
        );
        return Err(field.fault(message, Some(&hint)));
    }
    if let (true, Some(field)) = (factors.is_empty(), field) {
        return Err(field.fault("[factors] is empty", Some("chunks = [1, 2, 4]")));
    }
    Ok(factors)
}

/// The factor whose levels are the names of a workload's commands.
fn commands(workload: &Workload) -> Option<Factor> {
    let Workload::Command(command) = workload else {
        return None;
    };
    let level = |name: &str| Level {
        text: name.to_owned(),
        value: Value::Word,
    };
    let levels: Vec<Level> = command.lines.names().into_iter().map(level).collect();
    (!levels.is_empty()).then(|| Factor {
        name: COMMAND_FACTOR.to_owned(),
        levels,
    })
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

pub(super) fn read_level(name: &str, item: &Field<'_>) -> Result<Level, Fault> {
    match name {
        "duration" if item.is_string() && item.string()? == "whole" => Ok(Level {
            text: "whole".into(),
            value: Value::Whole,
        }),
        "duration" => Ok(Level {
            text: item.string()?.to_owned(),
            value: Value::Secs(item.secs(0.001..=LONGEST_SECS)?),
        }),
        "chunks" | "containers" => {
            let chunks = item.integer(1..=1024)?;
            Ok(Level {
                text: chunks.to_string(),
                value: Value::Integer(chunks),
            })
        }
        "clips" if !item.is_string() => {
            let clips = item.integer(1..=10_000)?;
            Ok(Level {
                text: clips.to_string(),
                value: Value::Integer(clips),
            })
        }
        "cores" => {
            let cores = item.integer(1..=256)?;
            Ok(Level {
                text: cores.to_string(),
                value: Value::Integer(cores),
            })
        }
        "highlighted" => {
            let percent = item.integer(0..=100)?;
            Ok(Level {
                text: percent.to_string(),
                value: Value::Integer(percent),
            })
        }
        "strategy" => item.choice(&Strategy::ALL).and_then(|_| read_word(item)),
        "split" => item.choice(&Split::ALL).and_then(|_| read_word(item)),
        "executor" => item
            .choice(&ExecutorKind::ALL)
            .and_then(|_| read_word(item)),
        "devices" => item.choice(&Devices::ALL).and_then(|_| read_word(item)),
        _ => {
            let (text, number) = item.word_or_integer()?;
            Ok(Level {
                text,
                value: number.map_or(Value::Word, Value::Integer),
            })
        }
    }
}

fn read_word(item: &Field<'_>) -> Result<Level, Fault> {
    Ok(Level {
        text: item.string()?.to_owned(),
        value: Value::Word,
    })
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
    Ok(baseline)
}

/// Reads `criterion.targets`: for some scenario factors, the levels that count; a list of them, or a range of a factor
/// whose levels are numbers (`{ from = "60s" }`).
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
        if name == "executor" {
            return Err(field.fault(
                "targets cannot choose the executor",
                Some("[executor] kind names the class that the verdict is about"),
            ));
        }
        let levels = match field.is_table() {
            true => read_target_range(&field, &factors[factor])?,
            false => field
                .list()?
                .iter()
                .map(|item| level_named(item, &factors[factor]))
                .collect::<Result<_, _>>()?,
        };
        targets.push((factor, levels));
    }
    Ok(targets)
}

fn read_target_range(field: &Field<'_>, factor: &Factor) -> Result<Vec<usize>, Fault> {
    let table = field.table(keys::TARGETS)?;
    let bound = |key: &str| {
        let read = |field: Field<'_>| number_of(&read_level(&factor.name, &field)?, &field);
        table.optional(key).map(read).transpose()
    };
    let (from, to) = (bound("from")?, bound("to")?);
    let mut levels = vec![];
    for (index, level) in factor.levels.iter().enumerate() {
        let number = number_of(level, field)?;
        if from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to) {
            levels.push(index);
        }
    }
    if levels.is_empty() {
        let all: Vec<&str> = factor
            .levels
            .iter()
            .map(|level| level.text.as_str())
            .collect();
        let message = format!("no level of \"{}\" lies in this range", factor.name);
        let hint = format!("its levels are {}", all.join(", "));
        return Err(field.fault(message, Some(&hint)));
    }
    Ok(levels)
}

/// What a level is compared by.
fn number_of(level: &Level, field: &Field<'_>) -> Result<f64, Fault> {
    match level.value {
        Value::Secs(secs) => Ok(secs),
        Value::Whole => Ok(f64::INFINITY),
        Value::Integer(number) => Ok(number as f64),
        Value::Word => Err(field.fault(
            format!("{level} is a word, and a range is of numbers"),
            Some("list the levels that count"),
        )),
    }
}

pub(super) fn factor_named(
    name: &str,
    field: &Field<'_>,
    factors: &[Factor],
) -> Result<usize, Fault> {
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

pub(super) fn level_named(field: &Field<'_>, factor: &Factor) -> Result<usize, Fault> {
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

/// Whether a text can be the name of a factor or of a response.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

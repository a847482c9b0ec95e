//! What cells, treatments and scenarios are called in tables, charts and sentences.

use twofold_core::analysis::{Analysis, BaselineResult, CellResult};
use twofold_core::spec::{COMMAND_FACTOR, Experiment, Scope, Value};

use crate::escape::clean;

/// A level as prose says it: `4 chunks`, `30 s`, `strategy keyframe`.
pub fn level(factor: &str, text: &str) -> String {
    match factor {
        "chunks" if text == "1" => "1 chunk".to_owned(),
        "chunks" => format!("{} chunks", clean(text)),
        "clips" if text == "1" => "1 clip".to_owned(),
        "clips" => format!("{} clips", clean(text)),
        "containers" if text == "1" => "1 container".to_owned(),
        "containers" => format!("{} containers", clean(text)),
        "split" => format!("split by {}", clean(text)),
        "duration" => duration(text),
        "highlighted" => format!("{} % highlighted", clean(text)),
        // Its levels say what they are.
        "executor" => clean(text),
        // A command is called by its name alone.
        COMMAND_FACTOR => clean(text),
        _ => format!("{} {}", clean(factor), clean(text)),
    }
}

/// A duration as prose says it: `30s` is `30 s`, `whole` is `the whole footage`.
pub fn duration(text: &str) -> String {
    if text == "whole" {
        return "the whole footage".to_owned();
    }
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &text[number.len()..];
    if !unit.is_empty() && number.parse::<f64>().is_ok() {
        format!("{number} {unit}")
    } else {
        clean(text)
    }
}

/// Several levels: `4 chunks, strategy keyframe`.
pub fn levels(levels: &[(String, String)]) -> String {
    levels
        .iter()
        .map(|(factor, text)| level(factor, text))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A treatment: `4 chunks`.
pub fn treatment(cell: &CellResult) -> String {
    if cell.treatment_levels.is_empty() {
        "the candidate".to_owned()
    } else {
        levels(&parts_first(&cell.treatment_levels))
    }
}

/// `4 chunks, strategy smart`, whichever factor the file names first.
fn parts_first(levels: &[(String, String)]) -> Vec<(String, String)> {
    let mut levels = levels.to_vec();
    levels.sort_by_key(|(factor, _)| factor != "chunks" && factor != "containers");
    levels
}

/// A treatment as the singular subject of a sentence: `splitting into 4 chunks`.
pub fn subject(cell: &CellResult) -> String {
    let names = |name: &str| {
        cell.treatment_levels
            .iter()
            .any(|(factor, _)| factor == name)
    };
    let is_alone = |(factor, text): &(String, String)| factor == "chunks" && text == "1";
    if cell.treatment_levels.iter().any(is_alone) {
        format!("rendering with {}", treatment(cell))
    } else if names("chunks") {
        format!("splitting into {}", treatment(cell))
    } else if names("containers") {
        format!("splitting over {}", treatment(cell))
    } else if names(COMMAND_FACTOR) {
        format!("command {}", treatment(cell))
    } else {
        treatment(cell)
    }
}

/// A candidate as the singular subject of a sentence: `splitting into 4 chunks at 30 s`.
pub fn cell(cell: &CellResult) -> String {
    if cell.scenario.is_empty() {
        return subject(cell);
    }
    format!("{} at {}", subject(cell), levels(&cell.scenario))
}

/// A candidate in a chart, scenario first: `30 s, 4 chunks`.
pub fn row(cell: &CellResult) -> String {
    if cell.scenario.is_empty() {
        return treatment(cell);
    }
    format!("{}, {}", levels(&cell.scenario), treatment(cell))
}

/// What a treatment index stands for, or a neutral word.
pub fn treatment_named(cells: &[CellResult], index: u32) -> String {
    cells
        .iter()
        .find(|cell| cell.treatment == index)
        .map_or_else(|| "the candidate".to_owned(), treatment)
}

/// What a treatment index stands for, as the subject of a sentence.
pub fn subject_named(cells: &[CellResult], index: u32) -> String {
    cells
        .iter()
        .find(|cell| cell.treatment == index)
        .map_or_else(|| "the candidate".to_owned(), subject)
}

/// The baseline's treatment as the experiment names it: `1 chunk`.
pub fn baseline(experiment: &Experiment) -> String {
    let named: Vec<_> = experiment
        .design
        .baseline
        .iter()
        .filter_map(|(factor, at)| {
            let factor = experiment.factors.get(*factor)?;
            Some((factor.name.clone(), factor.levels.get(*at)?.text.clone()))
        })
        .collect();
    if named.is_empty() {
        "the baseline".to_owned()
    } else {
        levels(&parts_first(&named))
    }
}

/// The baseline of a candidate.
pub fn baseline_of<'a>(analysis: &'a Analysis, cell: &CellResult) -> Option<&'a BaselineResult> {
    analysis
        .baselines
        .iter()
        .find(|baseline| baseline.cell == cell.baseline)
}

/// The duration of a scenario: the rank of its level and its text.
pub fn duration_of(
    experiment: &Experiment,
    scenario: &[(String, String)],
) -> Option<(f64, String)> {
    let (_, text) = scenario.iter().find(|(factor, _)| factor == "duration")?;
    let factor = experiment
        .factors
        .iter()
        .find(|factor| factor.name == "duration")?;
    match factor
        .levels
        .iter()
        .find(|level| level.text == *text)?
        .value
    {
        Value::Secs(secs) => Some((secs, text.clone())),
        Value::Whole => Some((f64::INFINITY, text.clone())),
        Value::Integer(_) | Value::Word => None,
    }
}

/// What a verdict is about, as the end of "for …".
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::SoftwareProjection => "a fleet projected from one machine with a software adapter",
        Scope::HardwareProjection => "a fleet projected from one machine with a GPU",
        Scope::SoftwareMachine => "one machine with a software adapter",
        Scope::HardwareMachine => "one machine with a GPU",
        Scope::CpuProjection => "a fleet projected from one machine, without a GPU",
        Scope::CpuMachine => "one machine, without a GPU",
        Scope::SoftwareFleet => "a fleet with software adapters, as it ran",
        Scope::HardwareFleet => "a fleet with GPUs, as it ran",
        Scope::CpuFleet => "a fleet without GPUs, as it ran",
        Scope::Command => "commands as they ran on this machine",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_read_like_prose() {
        assert_eq!(level("chunks", "4"), "4 chunks");
        assert_eq!(level("chunks", "1"), "1 chunk");
        assert_eq!(level("duration", "30s"), "30 s");
        assert_eq!(level("duration", "1.5min"), "1.5 min");
        assert_eq!(level("duration", "é"), "é");
        assert_eq!(level("duration", ""), "");
        assert_eq!(level("strategy", "uniform"), "strategy uniform");
        assert_eq!(level("executor", "threads"), "threads");
        assert_eq!(level("command", "sort -n"), "sort -n");
    }
}

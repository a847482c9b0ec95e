//! Why one candidate has its verdict.

use twofold_core::analysis::{Analysis, CellReason, CellResult, ColdLevel};

use super::{because, bounds, estimate};
use crate::format;
use crate::label;

/// One line: why this candidate has its verdict at this level of cold start.
pub fn cell_reason(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> String {
    let reason = reason(analysis, level, cell);
    let part = match cell
        .treatment_levels
        .iter()
        .any(|(factor, _)| factor == "containers")
    {
        true => "container",
        false => "chunk",
    };
    let short = cell.shortfall.as_ref().map(|why| match cell.jobs {
        1 => format!("; one {part}: {why}"),
        jobs => format!("; {jobs} {part}s: {why}"),
    });
    let fallback = (cell.fallback.as_ref())
        .map(|why| format!("; cut at keyframes, and everything rendered: {why}"));
    let same = level
        .cells
        .iter()
        .find(|other| Some(other.cell) == cell.same_as)
        .map(|other| {
            format!(
                "; the same plan as {}, measured once",
                label::treatment(other)
            )
        });
    [Some(reason), fallback, short, same]
        .into_iter()
        .flatten()
        .collect()
}

/// `is 0.99x as fast (95 % interval 0.97x to 1.01x) at 1.02x the container time (…)`.
pub fn ratios(cell: &CellResult) -> String {
    match (&cell.speedup, &cell.cost) {
        (Some(speedup), Some(cost)) => format!(
            "is {} as fast ({}) at {} the container time ({})",
            format::ratio(speedup.ratio),
            bounds(speedup),
            format::ratio(cost.ratio),
            bounds(cost)
        ),
        _ => "has no pairs".to_owned(),
    }
}

fn reason(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> String {
    let criterion = &analysis.criterion;
    match &cell.reason {
        CellReason::Shown => match (&cell.speedup, &cell.cost) {
            (Some(speedup), Some(cost)) => format!(
                "shown to be more than {} as fast at no more than {} the container time: speedup {}, cost {}",
                format::declared_ratio(criterion.speedup),
                format::declared_ratio(criterion.cost_ratio),
                estimate(speedup),
                estimate(cost)
            ),
            _ => "shown on both halves of the criterion".to_owned(),
        },
        CellReason::Ceiling => ceiling(cell),
        CellReason::IsBaseline => {
            "is cut as the baseline is, so it is neither faster nor dearer".to_owned()
        }
        CellReason::Compared => format!("compared, not judged: {}", ratios(cell)),
        CellReason::TooDear => with(dear(analysis, cell), because::dear(analysis, level, cell)),
        CellReason::TooSlow => with(slow(analysis, cell), because::slow(analysis, level, cell)),
        CellReason::TooSlowAndTooDear => with(
            format!("{}, and {}", slow(analysis, cell), dear(analysis, cell)),
            because::dear(analysis, level, cell),
        ),
        CellReason::TooFewBlocks { needed } => format!(
            "{} where a verdict needs {needed}",
            format::counted(u64::from(cell.blocks), "usable pair")
        ),
        CellReason::Unreliable => format!(
            "{}; a verdict from the survivors would not be about this candidate",
            match cell.failed {
                0 => "too many of its trials failed".to_owned(),
                failed => format!("too many of its trials failed ({failed})"),
            }
        ),
        CellReason::SharedNodes { cores } => shared_nodes(*cores),
        CellReason::NotShown { speed, cost } => open(analysis, cell, *speed, *cost),
    }
}

/// `nodes share 2 cores`.
pub fn shared_nodes(cores: u32) -> String {
    format!("nodes share {}", format::counted(u64::from(cores), "core"))
}

/// `2 jobs of the same work cannot be more than 2x as fast`.
pub fn ceiling(cell: &CellResult) -> String {
    match cell.ceiling {
        Some(ceiling) if ceiling < f64::from(cell.jobs) => format!(
            "{} on one machine cannot be more than {} as fast",
            format::counted(u64::from(cell.jobs), "job"),
            format::declared_ratio(ceiling)
        ),
        _ if cell.jobs == 1 => "a single job cannot be faster than the whole it is".to_owned(),
        ceiling => format!(
            "{} jobs of the same work cannot be more than {} as fast",
            cell.jobs,
            format::declared_ratio(ceiling.unwrap_or(f64::from(cell.jobs)))
        ),
    }
}

/// The half of a failure that is about cost, with the candidate as its unsaid subject.
pub fn dear(analysis: &Analysis, cell: &CellResult) -> String {
    let most = format::declared_ratio(analysis.criterion.cost_ratio);
    match &cell.cost {
        Some(cost) => format!(
            "costs {} the container time ({}) where at most {most} is accepted",
            format::ratio(cost.ratio),
            bounds(cost)
        ),
        None => format!("costs more than {most} the container time"),
    }
}

/// The half of a failure that is about speed, with the candidate as its unsaid subject.
pub fn slow(analysis: &Analysis, cell: &CellResult) -> String {
    let least = format::declared_ratio(analysis.criterion.speedup);
    match &cell.speedup {
        Some(speedup) => format!(
            "is {} as fast ({}) where more than {least} is asked",
            format::ratio(speedup.ratio),
            bounds(speedup)
        ),
        None => format!("is not more than {least} as fast"),
    }
}

/// What is open about a candidate, and what is not.
fn open(analysis: &Analysis, cell: &CellResult, speed: bool, cost: bool) -> String {
    let blocks = format::counted(u64::from(cell.blocks), "pair");
    let least = format::declared_ratio(analysis.criterion.speedup);
    let most = format::declared_ratio(analysis.criterion.cost_ratio);
    let speed_text = cell
        .speedup
        .as_ref()
        .map_or_else(|| "unknown".to_owned(), estimate);
    let cost_text = cell
        .cost
        .as_ref()
        .map_or_else(|| "unknown".to_owned(), estimate);
    match (speed, cost) {
        (true, true) => format!(
            "{blocks} settle neither half: speedup {speed_text} against {least}, cost {cost_text} against {most}"
        ),
        (true, false) => format!(
            "{blocks} do not settle the speedup, {speed_text} against {least}; the cost, {cost_text}, is within {most}"
        ),
        (false, true) => format!(
            "{blocks} do not settle the cost, {cost_text} against {most}; the speedup, {speed_text}, is more than {least}"
        ),
        (false, false) => format!(
            "each half alone is shown, speedup {speed_text} and cost {cost_text}, but not both over all candidates at \
             once"
        ),
    }
}

fn with(fact: String, because: Option<String>) -> String {
    match because {
        Some(because) => format!("{fact}, {because}"),
        None => fact,
    }
}

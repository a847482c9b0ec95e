//! How many more blocks a verdict would take.

use twofold_core::analysis::{CellResult, Forecast, Need, Verdict};
use twofold_core::spec::Experiment;

use crate::format;
use crate::label;

/// More blocks than this are beyond every plan: the boundary is calibrated up to so many.
const MOST_PLANNED: f64 = 30.0;

/// What a candidate that is open still needs, as a sentence; absent where nothing is forecast.
pub fn forecast(experiment: &Experiment, cell: &CellResult) -> Option<String> {
    let forecast = cell.forecast.as_ref()?;
    let need = forecast.bottleneck()?;
    let planned = f64::from(experiment.design.max_blocks);
    let name = label::cell(cell);
    let leaning = match forecast.towards {
        Verdict::Skip => "it leans to SKIP, and",
        _ => "it leans to IMPLEMENT, and",
    };
    let half = match forecast.by_cost {
        true => "the cost",
        false => "the speedup",
    };
    let decides = match forecast.towards {
        Verdict::Skip => format!("{half} would show that first"),
        _ => format!("{half} is the bottleneck"),
    };
    let wanted = wanted(forecast, &need);
    if need.out_of_reach {
        return Some(format!(
            "{name}: {leaning} {decides}, but this noise cannot settle it: to show {wanted} would take more than {} blocks. The \
             log ratios of a pair have a standard deviation of {}; {} blocks bear {}.",
            format::count((planned * 4.0) as u64),
            format::short(need.noise, 2),
            experiment.design.max_blocks,
            format::short(need.bearable_noise, 2)
        ));
    }
    if need.pairs_at_most <= f64::from(cell.blocks) {
        return Some(format!(
            "{name}: {leaning} {decides}, but not for want of blocks: {} would have shown {wanted}, so it is probably nearer \
             to the criterion than that, and more blocks may show nothing.",
            format::count(need.pairs as u64)
        ));
    }
    let range = range(need.pairs, need.pairs_at_most);
    let mut said = format!(
        "{name}: {leaning} {decides}; to show {wanted} takes about {range} blocks in all, of which {} are spent",
        cell.blocks
    );
    if let (Some(secs), Some(billed)) = (forecast.pair_secs, forecast.pair_container_secs) {
        said.push_str(&format!(
            "; a new run of so many is about {} on this machine and {} container-seconds for this candidate and its baseline",
            spans(need.pairs * secs, need.pairs_at_most * secs),
            range_of(need.pairs * billed, need.pairs_at_most * billed)
        ));
    }
    said.push('.');
    if need.pairs > MOST_PLANNED {
        said.push_str(&format!(
            " No plan has more than 30 blocks, so the noise has to fall below {} first.",
            format::short(need.bearable_noise * (MOST_PLANNED / planned).sqrt(), 2)
        ));
    }
    Some(said)
}

/// The ratio that is planned for.
fn wanted(forecast: &Forecast, need: &Need) -> String {
    let ratio = format::ratio(need.ratio);
    match (forecast.by_cost, forecast.towards) {
        (true, Verdict::Skip) => format!("that a cost of {ratio} is too much"),
        (true, _) => format!("that a cost of {ratio} is within the criterion"),
        (false, Verdict::Skip) => format!("that a speedup of {ratio} is too little"),
        (false, _) => format!("a speedup of {ratio}"),
    }
}

fn range(low: f64, high: f64) -> String {
    match (low, high) {
        (low, high) if low >= high => format::count(low as u64),
        (low, high) if high.is_finite() => {
            format!(
                "{} to {}",
                format::count(low as u64),
                format::count(high as u64)
            )
        }
        (low, _) => format!("{} or more", format::count(low as u64)),
    }
}

fn range_of(low: f64, high: f64) -> String {
    range(low.round(), high.round())
}

/// `3 to 5 min`.
fn spans(low: f64, high: f64) -> String {
    match high {
        secs if secs < 120.0 => format!("{} s", range_of(low, high)),
        secs if secs < 7200.0 => format!(
            "{} min",
            range_of((low / 60.0).ceil(), (high / 60.0).ceil())
        ),
        _ => format!(
            "{} h",
            range_of((low / 3600.0).ceil(), (high / 3600.0).ceil())
        ),
    }
}

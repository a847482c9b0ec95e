//! The tables of thresholds: from which duration on, and how heavy a frame has to be.

use twofold_core::analysis::{Fit, MARKS_MS, ThresholdLevel, TreatmentThreshold, Work};

use super::table::{Table, factor_names, levels};
use crate::format::{self, or_nothing};
use crate::source::{Factors, Source};
use crate::words;

/// From which duration on every treatment is worth it, at every level of cold start.
pub fn thresholds(source: &dyn Source) -> Table {
    let names = names(source);
    let after = [
        ">cold start",
        ">IMPLEMENT from, measured",
        "fast enough from (95 %)",
        "cheap enough from (95 %)",
        "both from (decided by)",
    ];
    let mut table = Table::with_factors(
        "From which duration on: what was measured, and where the fitted lines meet the criterion",
        &[],
        &names,
        &after,
    );
    for (level, one) in rows(source) {
        let fit = one.fit.as_ref();
        table.push(levels(&factors(one), &names).into_iter().chain([
            format::declared_secs(level.cold_secs),
            or_nothing(one.measured_secs, format::declared_secs),
            or_nothing(fit, |fit| words::break_even(fit, fit.speed)),
            or_nothing(fit, |fit| words::break_even(fit, fit.cost)),
            or_nothing(fit, words::overall),
        ]));
    }
    table
}

/// How heavy a frame has to be for that, at the shortest and the longest measured duration, and from which duration on frames
/// of given weights are enough.
pub fn work_per_frame(source: &dyn Source) -> Table {
    let names = names(source);
    let marks = MARKS_MS.map(|mark| format!(">{} are enough from", format::declared_ms(mark)));
    let after = [
        ">cold start",
        ">work needed",
        ">a frame here",
        ">needed at the shortest",
        ">needed at the longest",
        ">its 95 % interval",
        &marks[0],
        &marks[1],
    ];
    let mut table = Table::with_factors(
        "How much work a frame has to be, at the footage's own frame rate",
        &[],
        &names,
        &after,
    );
    for (level, one) in rows(source) {
        let fitted = one.fit.as_ref().and_then(|fit| Some((fit, fit.work?)));
        let ends = one
            .durations
            .first()
            .copied()
            .zip(one.durations.last().copied());
        let (Some((fit, work)), Some((first, last))) = (fitted, ends) else {
            continue;
        };
        let (low, high) = work.interval_ms_at(last);
        table.push(levels(&factors(one), &names).into_iter().chain([
            format::declared_secs(level.cold_secs),
            format::secs(work.least_secs),
            format::millis(work.frame_ms),
            format::millis(work.least_ms_at(first)),
            format::millis(work.least_ms_at(last)),
            format!("{} to {}", format::millis(low), format::millis(high)),
            enough(fit, &work, MARKS_MS[0]),
            enough(fit, &work, MARKS_MS[1]),
        ]));
    }
    table
}

/// From which duration on frames of so many milliseconds are enough.
fn enough(fit: &Fit, work: &Work, mark_ms: f64) -> String {
    let secs = work.duration_for_ms(mark_ms);
    match secs > 0.0 && fit.is_outside(secs) {
        true => format!("{}, extrapolated", format::secs(secs)),
        false => format::secs(secs),
    }
}

fn rows(source: &dyn Source) -> impl Iterator<Item = (&ThresholdLevel, &TreatmentThreshold)> {
    let levels = source.thresholds().levels.iter();
    levels.flat_map(|level| level.treatments.iter().map(move |one| (level, one)))
}

fn factors(one: &TreatmentThreshold) -> Factors {
    one.scenario
        .iter()
        .chain(&one.treatment_levels)
        .cloned()
        .collect()
}

fn names(source: &dyn Source) -> Vec<String> {
    let rows: Vec<Factors> = rows(source).map(|(_, one)| factors(one)).collect();
    factor_names(&rows)
}

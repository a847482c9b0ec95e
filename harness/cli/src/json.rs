//! The one object that `--json` prints. Its form is documented and versioned; numbers are as they were computed.

mod bottleneck;
mod cost;

use serde_json::{Map, Value, json};
use twofold_core::analysis::{
    Analysis, CellResult, ColdLevel, Estimate, ThresholdLevel, TreatmentThreshold, Verdict,
};
use twofold_report::{Source, words};

/// Version of the object's form.
const SCHEMA: u32 = 1;

/// The verdict of a run with everything it rests on.
pub fn verdict(source: &dyn Source) -> Value {
    let (experiment, analysis) = (source.experiment(), source.analysis());
    let level = analysis.primary();
    json!({
        "schema": SCHEMA,
        "experiment": experiment.id,
        "run": source.manifest().run,
        "scope": analysis.scope.name(),
        "verdict": level.verdict.map(Verdict::name),
        "recommended": recommended(level),
        "headline": words::headline(experiment, analysis),
        "partial": words::partial(experiment, source.manifest()),
        "post_hoc": post_hoc(source),
        "reasons": words::reasons(experiment, analysis),
        "primary_cold_start": level.cold_secs,
        "blocks_used": analysis.blocks_used,
        "ended": analysis.ended,
        "cold_start_most": analysis.cold_start_most.and_then(|most| most.secs),
        "interrupted_blocks": analysis.interrupted_blocks,
        "cold_start": analysis.levels.iter().map(|level| cold(analysis, level)).collect::<Vec<_>>(),
        "thresholds": thresholds(source),
        "cells": billed(source, level),
        "billing": cost::billing(analysis),
        "prices": cost::prices(source),
        "prior": cost::prior(analysis, level),
        "sentences": words::plain(experiment, analysis),
        "seams": seams(source),
        "bottleneck": bottleneck::bottleneck(source.bottlenecks()),
        "responses": responses(source),
    })
}

/// What cutting did to the video of every cell of which it was told.
fn seams(source: &dyn Source) -> Vec<Value> {
    let cells = source.cells().into_iter();
    cells
        .filter_map(|cell| {
            let seams = cell.seams?;
            Some(json!({
                "factors": object(&cell.factors),
                "video_bytes": seams.video_bytes,
                "sequential_video_bytes": seams.sequential_video_bytes,
                "more_bytes": seams.more_bytes(),
                "psnr_db": seams.psnr_db,
                "worst_psnr_db": seams.worst_psnr_db,
                "worst_frame": seams.worst_frame,
                "ssim": seams.ssim,
                "worst_ssim": seams.worst_ssim,
                "copied_frames": seams.copied_frames,
                "sequential_copied_psnr_db": seams.sequential_copied_psnr_db,
            }))
        })
        .collect()
}

/// From which duration on every treatment is worth it, at every level of cold start; the first one decides.
fn thresholds(source: &dyn Source) -> Value {
    let thresholds = source.thresholds();
    let treatment = |found: &TreatmentThreshold| {
        let longest = found.longest;
        json!({
            "factors": object(&[found.scenario.as_slice(), &found.treatment_levels].concat()),
            "target": found.target,
            "durations": found.durations,
            "measured_secs": found.measured_secs,
            "break_even_secs": found.fit.as_ref().and_then(|fit| fit.overall.from_secs()),
            "speedup": longest.map(|(_, speedup)| speedup),
            "speedup_at_secs": longest.map(|(secs, _)| secs),
            "fit": found.fit,
            "extrapolated": found.fit.as_ref().and_then(|fit| {
                let secs = fit.overall.from_secs()?;
                Some(fit.is_outside(secs))
            }),
        })
    };
    let level = |level: &ThresholdLevel| {
        json!({
            "cold_start": level.cold_secs,
            "treatments": level.treatments.iter().map(treatment).collect::<Vec<_>>(),
            "scaling": level.scaling,
        })
    };
    json!({
        "joined": thresholds.joined,
        "levels": thresholds.levels.iter().map(level).collect::<Vec<_>>(),
    })
}

/// What the verdict is judged by and was not going to be.
fn post_hoc(source: &dyn Source) -> Vec<Value> {
    let differences = source.manifest().post_hoc(source.experiment()).into_iter();
    differences
        .map(
            |(name, planned, judged)| json!({ "name": name, "planned": planned, "judged": judged }),
        )
        .collect()
}

/// What commands measured of themselves: medians of every cell that has any.
fn responses(source: &dyn Source) -> Vec<Value> {
    let cells = source.cells().into_iter();
    cells
        .filter(|cell| !cell.responses.is_empty())
        .map(|cell| {
            let medians: Map<String, Value> = cell
                .responses
                .into_iter()
                .map(|(name, value)| (name, json!(value)))
                .collect();
            json!({ "factors": object(&cell.factors), "medians": medians })
        })
        .collect()
}

fn recommended(level: &ColdLevel) -> Value {
    let cell = level
        .cells
        .iter()
        .find(|cell| Some(cell.treatment) == level.recommended);
    cell.map_or(Value::Null, |cell| object(&cell.treatment_levels))
}

fn cold(analysis: &Analysis, level: &ColdLevel) -> Value {
    json!({
        "secs": level.cold_secs,
        "verdict": level.verdict.map(Verdict::name),
        "recommended": recommended(level),
        "cells": cells(analysis, level),
    })
}

fn cells(analysis: &Analysis, level: &ColdLevel) -> Vec<Value> {
    level
        .cells
        .iter()
        .map(|cell| candidate(analysis, level, cell))
        .collect()
}

/// The candidates at the cold start that decides, with what is billed for them.
fn billed(source: &dyn Source, level: &ColdLevel) -> Vec<Value> {
    let analysis = source.analysis();
    let usd = cost::usd_per_sec(source);
    let candidates = level.cells.iter().map(|cell| {
        let mut object = candidate(analysis, level, cell);
        cost::add_bill(&mut object, analysis, cell.cell, usd);
        object
    });
    candidates.collect()
}

fn candidate(analysis: &Analysis, level: &ColdLevel, cell: &CellResult) -> Value {
    let ratio = |estimate: &Option<Estimate>| estimate.as_ref().map(|estimate| estimate.ratio);
    let interval = |estimate: &Option<Estimate>| {
        estimate
            .as_ref()
            .map(|estimate| [estimate.interval.0, estimate.interval.1])
    };
    let naive = |estimate: &Option<Estimate>| {
        estimate
            .as_ref()
            .and_then(|estimate| estimate.naive_interval.map(|(low, high)| [low, high]))
    };
    json!({
        "factors": object(&factors_of(cell)),
        "target": cell.target,
        "jobs": cell.jobs,
        "containers": cell.containers,
        "same_as": cell.same_as.map(|same| {
            match level.cells.iter().find(|other| other.cell == same) {
                Some(other) => object(&factors_of(other)),
                // Only a candidate or its own baseline can be its twin.
                None => Value::String("baseline".to_owned()),
            }
        }),
        "chunks_shortfall": cell.shortfall,
        "chunks_fallback": cell.fallback,
        "blocks": cell.blocks,
        "failed": cell.failed,
        "speedup": ratio(&cell.speedup),
        "speedup_ci": interval(&cell.speedup),
        "speedup_ci_naive": naive(&cell.speedup),
        "speedup_geometric": cell.speedup.as_ref().and_then(|estimate| estimate.geometric_mean),
        "speedup_arithmetic": cell.speedup.as_ref().and_then(|estimate| estimate.arithmetic_ratio),
        "cost_ratio": ratio(&cell.cost),
        "cost_ratio_ci": interval(&cell.cost),
        "cost_ratio_ci_naive": naive(&cell.cost),
        "p_implement": cell.p.map(|p| p.implement),
        "p_skip": cell.p.map(|p| p.skip),
        "p_implement_raw": cell.p.map(|p| p.implement_raw),
        "p_skip_raw": cell.p.map(|p| p.skip_raw),
        "ceiling": cell.ceiling,
        "warnings": cell.warnings,
        "forecast": cell.forecast,
        "verdict": cell.verdict.map(Verdict::name),
        "reason": words::cell_reason(analysis, level, cell),
    })
}

fn factors_of(cell: &CellResult) -> Vec<(String, String)> {
    let levels = cell.scenario.iter().chain(&cell.treatment_levels);
    levels.cloned().collect()
}

fn object(levels: &[(String, String)]) -> Value {
    Value::Object(
        levels
            .iter()
            .map(|(factor, level)| (factor.clone(), Value::String(level.clone())))
            .collect::<Map<_, _>>(),
    )
}

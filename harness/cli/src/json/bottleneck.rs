//! What limits the cells of a run: the key `bottleneck`.
//!
//! `cells` holds for each cell that was measured, baselines included: `factors`, `baseline`, `jobs`, `cores`, `label` (`cpu`,
//! `gpu`, `io`, `co-limited:a+b`, `serial-cpu`, `latency`, `latency-unpipelined`, `mixed`), `stated` (otherwise it is only
//! probable), `blocks` and those in which it `held`, `bound` (one-sided 95 %, of the share the label rests on),
//! `utilisation` with medians of `cpu`, `gpu`, `io` and `thread` (shares; null where they were not measured, `gpu` also where
//! the adapter is a software one, whose work is the CPU's), `thread` (the busiest one's name), `overlap` (0 to 1),
//! `disk_pressure` (PSI), `others` (what other processes used of the machine) and `confirmed` (`bound`, `not-bound`, `open`, null where no intervention bears on the label).
//! `interventions` and `not_possible` are what `--confirm-bottleneck` brought.

use serde_json::{Value, json};
use twofold_core::analysis::bottleneck::{Bottlenecks, CellBottleneck, Confirmation, Effect};
use twofold_report::words;

use super::object;

/// The value of the key.
pub fn bottleneck(found: &Bottlenecks) -> Value {
    let not_possible = found
        .not_possible
        .iter()
        .map(|not| json!({ "intervention": not.intervention, "why": not.why }));
    json!({
        "software_adapter": found.software_adapter,
        "cells": found.cells.iter().map(cell).collect::<Vec<_>>(),
        "interventions": found.confirmations.iter().map(intervention).collect::<Vec<_>>(),
        "not_possible": not_possible.collect::<Vec<_>>(),
        "sentences": words::bottlenecks(found),
    })
}

fn cell(cell: &CellBottleneck) -> Value {
    let stated = &cell.stated;
    let thread = cell.thread.as_ref();
    json!({
        "factors": object(&cell.factors),
        "baseline": cell.baseline,
        "jobs": cell.jobs,
        "cores": cell.cores,
        "label": stated.label.name(),
        "stated": stated.is_stated,
        "blocks": stated.blocks,
        "held": stated.held,
        "bound": stated.bound,
        "utilisation": {
            "cpu": cell.cpu,
            "gpu": cell.gpu,
            "io": cell.io,
            "thread": thread.map(|(_, share)| share),
        },
        "thread": thread.map(|(name, _)| name),
        "overlap": cell.overlap,
        "disk_pressure": cell.disk_pressure,
        "others": cell.others,
        "confirmed": cell.confirmed,
    })
}

fn intervention(of: &Confirmation) -> Value {
    let interval = |effect: Effect| effect.interval.map(|(low, high)| [low, high]);
    json!({
        "intervention": of.intervention,
        "factors": object(&of.factors),
        "pairs": of.pairs,
        "cores": [of.cores.0, of.cores.1],
        "wall_ratio": of.ratio.mean,
        "wall_ratio_ci": interval(of.ratio),
        "elasticity": of.elasticity.map(|effect| effect.mean),
        "elasticity_ci": of.elasticity.and_then(interval),
        "finding": of.finding,
    })
}

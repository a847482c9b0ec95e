//! What `--json` says of bills, prices, losses and beliefs.

use serde_json::{Value, json};
use twofold_core::analysis::{Analysis, CellPrior, ColdLevel, ConfirmedAt};
use twofold_report::{Source, words};

use super::{factors_of, object};

/// How seconds are billed.
pub fn billing(analysis: &Analysis) -> Value {
    let billing = &analysis.cost.billing;
    json!({
        "phases": billing.phases.names(),
        "granularity_secs": billing.granularity_secs,
        "minimum_secs": billing.minimum_secs,
        "idle_secs": billing.idle_billed_secs(),
        "orchestrator_weight": billing.orchestrator_weight,
    })
}

/// The price list, what a container costs by it, and why that is not said of this run, where it is not.
pub fn prices(source: &dyn Source) -> Value {
    let cost = &source.experiment().cost;
    let (Some(list), Some(rate)) = (&cost.list, cost.rate()) else {
        return Value::Null;
    };
    let unpriced = source.experiment().rate_of(source.manifest()).err();
    json!({
        "name": list.name,
        "date": list.date,
        "source": list.source,
        "digest": list.digest,
        "container_usd_per_sec": rate.usd_per_sec(),
        "gpu_share": rate.gpu_share(),
        "break_even_speedup": rate.break_even_speedup(),
        "unpriced": unpriced.map(|why| words::unpriced(&why)),
    })
}

/// What a second of a container costs in this run, where that can be said.
pub fn usd_per_sec(source: &dyn Source) -> Option<f64> {
    let rate = source.experiment().rate_of(source.manifest()).ok()?;
    Some(rate.usd_per_sec())
}

/// Adds what is billed for a candidate, and where its time goes.
pub fn add_bill(candidate: &mut Value, analysis: &Analysis, cell: u32, usd: Option<f64>) {
    let bill = analysis.cost.bill(cell);
    candidate["billed_secs"] = json!(bill.map(|bill| bill.billed_secs));
    candidate["baseline_billed_secs"] = json!(bill.map(|bill| bill.baseline_billed_secs));
    candidate["billed_ratio"] = json!(bill.map(|bill| bill.ratio));
    let money = |secs: Option<f64>| json!(secs.zip(usd).map(|(secs, usd)| secs * usd));
    candidate["cost_usd"] = money(bill.map(|bill| bill.billed_secs));
    candidate["baseline_cost_usd"] = money(bill.map(|bill| bill.baseline_billed_secs));
    let loss = analysis.cost.losses.iter().find(|loss| loss.cell == cell);
    candidate["loss"] = loss.map_or(Value::Null, |loss| {
        json!({
            "wall_secs": loss.wall_secs,
            "ideal_secs": loss.ideal_secs,
            "cold_start_secs": loss.cold_secs,
            "start_up_secs": loss.start_secs,
            "pre_roll_secs": loss.pre_roll_secs,
            "imbalance_secs": loss.imbalance_secs,
            "join_secs": loss.join_secs,
            "rest_secs": loss.rest_secs,
        })
    });
}

/// What was believed before, and what became of it; null without a prior.
pub fn prior(analysis: &Analysis, level: &ColdLevel) -> Value {
    let Some(findings) = &analysis.cost.prior else {
        return Value::Null;
    };
    let cell = |found: &CellPrior| {
        let cell = level.cells.iter().find(|cell| cell.cell == found.cell)?;
        let (from, to, tends_to) = match found.at {
            ConfirmedAt::From { from_secs, to_secs } => (Some(from_secs), to_secs, None),
            ConfirmedAt::Never { tends_to } => (None, None, Some(tends_to)),
            ConfirmedAt::Untold => (None, None, None),
        };
        Some(json!({
            "factors": object(&factors_of(cell)),
            "finding": found.state.name(),
            "cost_ratio": found.ratio,
            "agrees_from_cold_start_secs": from,
            "agrees_to_cold_start_secs": to,
            "tends_to": tends_to,
        }))
    };
    json!({
        "cost_ratio": [findings.believed.0, findings.believed.1],
        "cells": findings.cells.iter().filter_map(cell).collect::<Vec<_>>(),
    })
}

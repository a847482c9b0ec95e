//! Reads what containers cost.

use super::read::read_inner_path;
use super::{ColdStart, keys};
use crate::cost::keys::{DAY_SECS, MOST_CORES, MOST_MEMORY_GIB};
use crate::cost::{Container, Cost, Orchestrator, read_phases, read_secs};
use crate::schema::Key;
use crate::strict::{Fault, Field, Table};

/// `[cost]`: cold start, and all the rest.
pub(super) fn read_cost(field: &Field<'_>) -> Result<(ColdStart, Cost), Fault> {
    let table = field.table(keys::COST)?;
    let cold_start = match table.optional("cold-start") {
        Some(field) => read_cold_start(&field)?,
        None => ColdStart::default(),
    };
    let of_container = |key: &str, known: &[Key]| {
        let field = table.optional(key);
        field.map(|field| read_container(&field, known)).transpose()
    };
    let beside = match table.optional("beside") {
        Some(field) => (field.list()?.iter())
            .map(|field| read_container(field, keys::CONTAINER))
            .collect::<Result<_, _>>()?,
        None => vec![],
    };
    let phases = table.optional("billed");
    let orchestrator = table.optional("orchestrator");
    let cost = Cost {
        prices: table
            .optional("prices")
            .map(|field| read_inner_path(&field))
            .transpose()?,
        container: of_container("container", keys::CONTAINER)?,
        beside,
        billed: phases.map(|field| read_phases(&field)).transpose()?,
        granularity_secs: read_secs(&table, "granularity")?,
        minimum_secs: read_secs(&table, "minimum")?,
        idle_secs: read_secs(&table, "idle")?,
        orchestrator: orchestrator.map_or(Ok(Orchestrator::Unbilled), |field| {
            field.choice(&Orchestrator::ALL)
        })?,
        orchestrator_container: of_container("orchestrator-container", keys::WAITING)?,
        list: None,
    };
    check(&table, &cost)?;
    Ok((cold_start, cost))
}

fn read_cold_start(field: &Field<'_>) -> Result<ColdStart, Fault> {
    let cold = field.table(keys::COLD_START)?;
    let day = 0.0..=DAY_SECS;
    let also = cold
        .optional("also")
        .map_or(Ok(vec![]), |field| field.list())?;
    let of_primary = cold.required("primary")?;
    let primary_secs = of_primary.secs(day.clone())?;
    let mut also_secs: Vec<f64> = vec![];
    for item in &also {
        let secs = item.secs(day.clone())?;
        let hint = Some("each level is judged once: leave one of them out");
        if secs == primary_secs {
            let message = format!("cold start {secs} s is the primary one already");
            let fault = item.fault(message, hint);
            return Err(fault.pointing_at(of_primary.span(), "first given here"));
        }
        if let Some(first) = also_secs.iter().position(|known| *known == secs) {
            let fault = item.fault(format!("cold start {secs} s is named twice"), hint);
            return Err(fault.pointing_at(also[first].span(), "first given here"));
        }
        also_secs.push(secs);
    }
    Ok(ColdStart {
        primary_secs,
        also_secs,
    })
}

fn read_container(field: &Field<'_>, known: &[Key]) -> Result<Container, Fault> {
    let table = field.table(known)?;
    let gpu = table.optional("gpu").map(|field| field.string());
    Ok(Container {
        gpu: gpu.transpose()?.map(str::to_owned),
        cores: table.required("cores")?.number(0.0..=MOST_CORES)?,
        memory_gib: table
            .required("memory-gib")?
            .number(0.0..=MOST_MEMORY_GIB)?,
    })
}

/// What one key asks of another.
fn check(table: &Table<'_>, cost: &Cost) -> Result<(), Fault> {
    let missing = |key: &str, needs: &str, hint: &str| {
        let message = format!("cost.{key} needs {needs}");
        let field = table.required(key)?;
        Err(field.fault(message, Some(hint)))
    };
    if cost.prices.is_some() && cost.container.is_none() {
        let hint =
            "say what a container is: container = { gpu = \"t4\", cores = 2, memory-gib = 8 }";
        return missing("prices", "cost.container", hint);
    }
    if !cost.beside.is_empty() && cost.prices.is_none() {
        let hint = "it is their prices that are compared: prices = \"data/pricing/modal.toml\", or leave it out";
        return missing("beside", "cost.prices", hint);
    }
    if cost.orchestrator == Orchestrator::Billed && cost.prices.is_none() {
        let hint = "its seconds are weighted by their price: prices = \"data/pricing/modal.toml\", or leave it out";
        return missing("orchestrator", "cost.prices", hint);
    }
    if cost.orchestrator_container.is_some() && cost.orchestrator == Orchestrator::Unbilled {
        let hint = "orchestrator = \"billed\", or leave its container out";
        return missing("orchestrator-container", "cost.orchestrator", hint);
    }
    if cost.idle_secs.is_some() && cost.billed.is_some_and(|phases| !phases.idle) {
        let hint = "add \"idle\" to cost.billed, or leave idle out";
        return missing("idle", "\"idle\" in cost.billed", hint);
    }
    match cost.prices {
        // The list may say how long.
        Some(_) => Ok(()),
        None => cost.check_idle(table),
    }
}

//! The tables of what was measured: cells and stages.

use super::table::{Table, factor_names, levels};
use crate::escape::clean;
use crate::format::{self, or_nothing};
use crate::label;
use crate::source::{CellSummary, StageRow};

/// Every cell's responses; those that commands measured of themselves come last.
pub fn cells(cells: &[CellSummary]) -> Table {
    let names = factor_names(cells.iter().map(|cell| &cell.factors));
    let own = response_names(cells);
    let is_priced = cells.iter().any(|cell| cell.cost_median_usd.is_some());
    let own_heads: Vec<String> = own.iter().map(|name| format!(">{}", clean(name))).collect();
    let mut after = vec![
        ">n",
        ">wall",
        ">wall p90",
        ">container time",
        ">start-up",
        ">frame p50",
        ">frame p95",
        ">pre-roll frames",
        ">peak memory",
        ">output",
    ];
    if is_priced {
        after.extend([">billed", ">cost"]);
    }
    after.extend(own_heads.iter().map(String::as_str));
    let mut table = Table::with_factors(
        "Every cell, medians at the primary cold start",
        &[],
        &names,
        &after,
    );
    for cell in cells {
        let mut factors = levels(&cell.factors, &names);
        if let (true, Some(last)) = (cell.baseline, factors.last_mut()) {
            last.push_str(" (baseline)");
        }
        let own = own.iter().map(|name| {
            let found = cell.responses.iter().find(|(known, _)| *known == **name);
            or_nothing(found, |(name, value)| format::response(name, *value))
        });
        let known = [
            cell.observations.to_string(),
            or_nothing(cell.wall_median_secs, format::secs),
            or_nothing(cell.wall_p90_secs, format::secs),
            or_nothing(cell.container_median_secs, format::secs),
            or_nothing(cell.start_secs, format::secs),
            or_nothing(cell.frame_p50_ms, format::millis),
            or_nothing(cell.frame_p95_ms, format::millis),
            or_nothing(cell.pre_roll_frames, format::count),
            or_nothing(cell.peak_rss_bytes, format::bytes),
            or_nothing(cell.output_bytes, format::bytes),
        ];
        let money = [
            or_nothing(cell.billed_median_secs, format::secs),
            or_nothing(cell.cost_median_usd, format::usd),
        ];
        let money = money.into_iter().filter(|_| is_priced);
        table.push(factors.into_iter().chain(known).chain(money).chain(own));
    }
    table
}

/// The names of everything that commands measured of themselves, in order of appearance.
fn response_names(cells: &[CellSummary]) -> Vec<&String> {
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in cells.iter().flat_map(|cell| &cell.responses) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Work and waiting of every stage.
pub fn stages(stages: &[StageRow], cells: &[CellSummary]) -> Table {
    let heads = ["cell", "thread", "stage", ">work", ">waiting"];
    let mut table = Table::new(
        "Where one job's time goes: medians over the jobs of a cell",
        &heads,
    );
    for row in stages {
        let cell = cells.iter().find(|cell| cell.cell == row.cell);
        table.push([
            cell.map_or_else(
                || format!("cell {}", row.cell),
                |cell| label::levels(&cell.factors),
            ),
            clean(&row.thread),
            clean(&row.stage),
            format::secs(row.work_secs),
            format::secs(row.wait_secs),
        ]);
    }
    table
}

//! How long the jobs of a fleet waited for a container.

use super::table::{Table, factor_names, levels};
use crate::format;
use crate::source::CellSummary;

/// A row for each cell; empty where no job was executed in a fleet.
pub fn waits(cells: &[CellSummary]) -> Table {
    let names = factor_names(cells.iter().map(|cell| &cell.factors));
    let mut table = Table::with_factors(
        "How long a job waited for its container (queue_secs); in no other figure",
        &[],
        &names,
        &[
            ">jobs",
            ">nodes of a trial",
            ">median",
            ">90th percentile",
            ">longest",
        ],
    );
    for cell in cells {
        let Some(waits) = &cell.waits else { continue };
        table.push(levels(&cell.factors, &names).into_iter().chain([
            format::count(u64::from(waits.jobs)),
            match waits.nodes {
                (least, most) if least == most => most.to_string(),
                (least, most) => format!("{least} to {most}"),
            },
            format::secs(waits.median_secs),
            format::secs(waits.p90_secs),
            format::secs(waits.longest_secs),
        ]));
    }
    table
}

//! How busy cells keep what they may use, and what interventions said.

use twofold_core::analysis::bottleneck::{Bottlenecks, Label, Resource};

use super::table::{Table, factor_names, levels};
use crate::escape::clean;
use crate::format::{self, NOTHING, or_nothing};
use crate::words;

/// Utilisations of every cell.
pub fn utilisation(found: &Bottlenecks) -> Table {
    let names = factor_names(found.cells.iter().map(|cell| &cell.factors));
    let mut table = Table::with_factors(
        "How busy a render keeps what it may use: medians over blocks; of several jobs that are alone, the slowest",
        &[],
        &names,
        &[
            ">cores",
            ">CPU",
            ">GPU",
            ">files",
            "busiest thread",
            ">overlap",
            ">waiting for a disk (kernel)",
            "limited by",
            ">in blocks",
        ],
    );
    for cell in &found.cells {
        let thread = cell.thread.as_ref();
        let stated = &cell.stated;
        let limit = limit(&stated.label);
        table.push(levels(&cell.factors, &names).into_iter().chain([
            cell.cores.to_string(),
            words::share(cell.cpu),
            match found.software_adapter {
                true => "in CPU".to_owned(),
                false => or_nothing(cell.gpu, words::share),
            },
            or_nothing(cell.io, words::share),
            thread.map_or_else(
                || NOTHING.to_owned(),
                |(name, share)| format!("{} {}", clean(name), words::share(*share)),
            ),
            or_nothing(cell.overlap, |overlap| format::short(overlap, 2)),
            or_nothing(cell.disk_pressure, words::share),
            match stated.is_stated {
                true => limit,
                false => format!("probably {limit}"),
            },
            format!("{} of {}", stated.held, stated.blocks),
        ]));
    }
    table
}

/// What interventions on a baseline said; no caption where there were none, so that nothing is shown.
pub fn interventions(found: &Bottlenecks) -> Table {
    let names = factor_names(found.confirmations.iter().map(|of| &of.factors));
    let caption = match found.confirmations.is_empty() {
        true => "",
        false => {
            "What happens to a baseline's wall when something is changed on purpose: pairs of renders, outside every block"
        }
    };
    let mut table = Table::with_factors(
        caption,
        &[],
        &names,
        &[
            "with",
            ">cores",
            ">pairs",
            ">wall over plain (95 %)",
            ">elasticity (95 %)",
            "says of what was changed",
        ],
    );
    for of in &found.confirmations {
        table.push(levels(&of.factors, &names).into_iter().chain([
            words::intervention(of.intervention).to_owned(),
            match of.cores {
                (before, after) if before == after => before.to_string(),
                (before, after) => format!("{after} for {before}"),
            },
            of.pairs.to_string(),
            words::effect(of.ratio),
            or_nothing(of.elasticity, words::elasticity),
            words::finding(of.finding).to_owned(),
        ]));
    }
    table
}

fn limit(label: &Label) -> String {
    let name = |resource: &Resource| match resource {
        Resource::Cpu => "CPU",
        Resource::Gpu => "GPU",
        Resource::Io => "files",
    };
    match label {
        Label::Cpu => "CPU".to_owned(),
        Label::Gpu => "GPU".to_owned(),
        Label::Io => "files".to_owned(),
        Label::CoLimited(a, b) => format!("{} and {}", name(a), name(b)),
        Label::SerialCpu { thread } => format!("one thread ({})", clean(thread)),
        Label::Latency { unpipelined: true } => "waiting, in turns".to_owned(),
        Label::Latency { unpipelined: false } => "waiting".to_owned(),
        Label::Mixed => "nothing alone".to_owned(),
    }
}

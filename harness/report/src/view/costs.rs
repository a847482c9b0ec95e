//! The tables about cost: the arithmetic of start-up, where a split's time goes, bills, prices, beliefs.

use std::collections::BTreeMap;

use twofold_core::analysis::{Analysis, CellResult, ColdLevel};
use twofold_core::cost::Rate;

use super::results::{interval_of, of, ratio_of};
use super::table::Table;
use crate::format::{self, or_nothing};
use crate::overhead::{Overhead, formula};
use crate::source::Source;
use crate::words;

/// Every table about cost, by name. One that has nothing to say here has no caption either.
pub fn tables(source: &dyn Source, names: &[String]) -> BTreeMap<String, Table> {
    let analysis = source.analysis();
    BTreeMap::from([
        ("cost".to_owned(), cost(analysis, names)),
        ("loss".to_owned(), loss(analysis, names)),
        ("bills".to_owned(), bills(source, names)),
        ("prices".to_owned(), prices(source)),
        ("prior".to_owned(), prior(analysis, names)),
    ])
}

fn nothing() -> Table {
    Table::new("", &[])
}

fn primary(analysis: &Analysis) -> &[CellResult] {
    analysis.levels.first().map_or(&[], |level| &level.cells)
}

fn found(analysis: &Analysis, cell: u32) -> Option<&CellResult> {
    primary(analysis).iter().find(|found| found.cell == cell)
}

/// The arithmetic at every cold start, a candidate's rows together.
fn cost(analysis: &Analysis, names: &[String]) -> Table {
    let caption = format!(
        "What start-up alone does: cost {}, speedup (W + a)/(W/n + a)",
        formula(&analysis.cost.billing, "n")
    );
    let after = [
        ">n",
        ">W",
        ">cold start",
        ">a",
        ">cost, arithmetic",
        ">cost, measured",
        ">speedup, arithmetic",
        ">speedup, measured",
        ">W needed",
        ">start allowed",
    ];
    let mut table = Table::with_factors(&caption, &[], names, &after);
    let most = analysis.criterion.cost_ratio;
    // One container starts once, as its baseline does: there is no arithmetic of several.
    if primary(analysis).iter().all(|cell| cell.containers == 1) {
        return nothing();
    }
    for (at, cell) in primary(analysis).iter().enumerate() {
        for level in words::by_cold_start(analysis) {
            let Some(cell) = level.cells.get(at).filter(|same| same.cell == cell.cell) else {
                continue;
            };
            table.push(
                of(cell, names)
                    .into_iter()
                    .chain(arithmetic(analysis, level, cell, most)),
            );
        }
    }
    table
}

fn arithmetic(
    analysis: &Analysis,
    level: &ColdLevel,
    cell: &CellResult,
    most: f64,
) -> [String; 10] {
    let overhead = Overhead::of(analysis, level, cell);
    let say = |say: &dyn Fn(Overhead) -> String| or_nothing(overhead, say);
    [
        cell.containers.to_string(),
        say(&|of| format::secs(of.work_secs)),
        format::declared_secs(level.cold_secs),
        say(&|of| format::secs(of.start_secs())),
        say(&|of| format::ratio(of.cost_ratio())),
        ratio_of(&cell.cost),
        say(&|of| format::ratio(of.speedup())),
        ratio_of(&cell.speedup),
        say(&|of| match of.work_needed_secs(most) {
            Some(0.0) => "any".to_owned(),
            Some(secs) => format::secs(secs),
            None => "none is enough".to_owned(),
        }),
        say(
            &|of| match (of.start_allowed_secs(most), of.work_needed_secs(most)) {
                (Some(secs), _) => format::secs(secs),
                (None, Some(0.0)) => "any".to_owned(),
                (None, _) => "none is short enough".to_owned(),
            },
        ),
    ]
}

fn loss(analysis: &Analysis, names: &[String]) -> Table {
    if analysis.cost.losses.is_empty() {
        return nothing();
    }
    let after = [
        ">ideal W/n",
        ">cold start",
        ">start-up",
        ">pre-roll",
        ">imbalance",
        ">join",
        ">rest",
        ">wall",
        ">lost",
    ];
    let mut table = Table::with_factors(
        "Where a split loses against the ideal W/n: the parts sum to its wall",
        &[],
        names,
        &after,
    );
    for loss in &analysis.cost.losses {
        let Some(cell) = found(analysis, loss.cell) else {
            continue;
        };
        let parts = [
            loss.ideal_secs,
            loss.cold_secs,
            loss.start_secs,
            loss.pre_roll_secs,
            loss.imbalance_secs,
            loss.join_secs,
            loss.rest_secs,
            loss.wall_secs,
            loss.lost_secs(),
        ];
        table.push(of(cell, names).into_iter().chain(parts.map(format::secs)));
    }
    table
}

/// Bills, where they say more than container-seconds do.
fn bills(source: &dyn Source, names: &[String]) -> Table {
    let analysis = source.analysis();
    let usd = source.experiment().rate_of(source.manifest()).ok();
    let usd = usd.map(|rate| rate.usd_per_sec());
    if analysis.cost.bills.is_empty() || (usd.is_none() && !analysis.cost.billing.rounds()) {
        return nothing();
    }
    let mut after = vec![
        ">billed",
        ">of the baseline",
        ">ratio of the bills",
        ">cost ratio, tested",
    ];
    if usd.is_some() {
        after.extend([">cost", ">of the baseline"]);
    }
    after.push("remark");
    let mut table = Table::with_factors(
        "What is billed for a trial: medians, rounded as it is billed",
        &[],
        names,
        &after,
    );
    for bill in &analysis.cost.bills {
        let Some(cell) = found(analysis, bill.cell) else {
            continue;
        };
        let money = [bill.billed_secs, bill.baseline_billed_secs]
            .into_iter()
            .filter_map(|secs| Some(format::usd(secs * usd?)));
        let remark = if bill.is_constant {
            "the same in every pair"
        } else {
            ""
        };
        let known = [
            format::secs(bill.billed_secs),
            format::secs(bill.baseline_billed_secs),
            format::ratio(bill.ratio),
            ratio_of(&cell.cost),
        ];
        let row = of(cell, names).into_iter().chain(known).chain(money);
        table.push(row.chain([remark.to_owned()]));
    }
    table
}

fn prices(source: &dyn Source) -> Table {
    let cost = &source.experiment().cost;
    let (Some(shape), Some(rate)) = (&cost.container, cost.rate()) else {
        return nothing();
    };
    let heads = ["part", "amount", ">a second", ">an hour", ">share"];
    let mut table = Table::new("What a container costs, by its parts", &heads);
    let mut row = |part: &str, amount: String, usd: f64, rate: &Rate| {
        let share = usd / rate.usd_per_sec();
        table.push([
            part.to_owned(),
            amount,
            format::usd(usd),
            format::usd(usd * 3600.0),
            format::percent(share),
        ]);
    };
    if let Some(gpu) = &shape.gpu {
        row("GPU", crate::escape::clean(gpu), rate.gpu_usd, &rate);
    }
    let cores = cost.list.as_ref().map_or(0.0, |list| list.minimum_cores);
    row(
        "physical cores",
        format::short(shape.cores.max(cores), 4),
        rate.cores_usd,
        &rate,
    );
    row(
        "memory",
        format!("{} GiB", format::short(shape.memory_gib, 4)),
        rate.memory_usd,
        &rate,
    );
    row(
        "the container",
        words::shape(shape),
        rate.usd_per_sec(),
        &rate,
    );
    if rate.gpu_usd > 0.0 {
        let without = rate.without_gpu_usd();
        row("without its GPU", String::new(), without, &rate);
    }
    if let Some(usd) = rate.orchestrator_usd {
        row("one that waits", String::new(), usd, &rate);
    }
    table
}

fn prior(analysis: &Analysis, names: &[String]) -> Table {
    let Some(findings) = &analysis.cost.prior else {
        return nothing();
    };
    let after = [
        ">cost ratio",
        ">95 % interval",
        ">believed",
        "finding",
        "agrees at a cold start",
    ];
    let mut table = Table::with_factors(
        "What was believed of the cost ratio, against what was measured",
        &[],
        names,
        &after,
    );
    for found in &findings.cells {
        let Some(cell) = self::found(analysis, found.cell) else {
            continue;
        };
        table.push(of(cell, names).into_iter().chain([
            ratio_of(&cell.cost),
            interval_of(&cell.cost),
            words::believed(findings),
            found.state.name().to_owned(),
            words::agrees_at(&found.at),
        ]));
    }
    table
}

//! The tables of an analysis: candidates, baselines, tests, arithmetic and levels of cold start.

use std::collections::BTreeMap;

use twofold_core::analysis::{Analysis, CellResult, ColdLevel, Estimate, PValues, Verdict};

use super::costs;
use super::table::{Table, factor_names, levels};
use crate::format::{self, or_nothing};
use crate::label;
use crate::source::{Factors, Source};
use crate::words;

/// Every table that is made from the analysis alone, by name.
pub fn tables(source: &dyn Source) -> BTreeMap<String, Table> {
    let analysis = source.analysis();
    let cells: &[CellResult] = analysis.levels.first().map_or(&[], |level| &level.cells);
    let names = names(cells);
    let mut tables = BTreeMap::from([
        ("summary".to_owned(), summary(cells, &names)),
        ("baselines".to_owned(), baselines(analysis)),
        ("tests".to_owned(), tests(cells, &names)),
        ("cold-start".to_owned(), cold_start(analysis)),
        ("pairs".to_owned(), pairs(cells, &names)),
    ]);
    if let Some(level) = analysis.levels.first() {
        tables.insert("reasons".to_owned(), reasons(analysis, level, &names));
    } else {
        tables.insert(
            "reasons".to_owned(),
            Table::new("Why each candidate has its verdict", &[]),
        );
    }
    tables.extend(costs::tables(source, &names));
    tables
}

/// Why each candidate has its verdict, one sentence each.
pub fn cell_sentences(analysis: &Analysis) -> Vec<String> {
    let Some(level) = analysis.levels.first() else {
        return Vec::new();
    };
    level
        .cells
        .iter()
        .map(|cell| {
            format!(
                "{} – {}: {}.",
                label::row(cell),
                Verdict::name_of(cell.verdict),
                words::cell_reason(analysis, level, cell)
            )
        })
        .collect()
}

/// A candidate's factors, scenario first.
pub(super) fn factors(cell: &CellResult) -> Factors {
    cell.scenario
        .iter()
        .chain(&cell.treatment_levels)
        .cloned()
        .collect()
}

fn names(cells: &[CellResult]) -> Vec<String> {
    let rows: Vec<Factors> = cells.iter().map(factors).collect();
    factor_names(&rows)
}

pub(super) fn of(cell: &CellResult, names: &[String]) -> Vec<String> {
    levels(&factors(cell), names)
}

pub(super) fn ratio_of(estimate: &Option<Estimate>) -> String {
    or_nothing(estimate.as_ref(), |estimate| format::ratio(estimate.ratio))
}

pub(super) fn interval_of(estimate: &Option<Estimate>) -> String {
    or_nothing(estimate.as_ref(), |estimate| {
        format::interval(estimate.interval)
    })
}

fn summary(cells: &[CellResult], names: &[String]) -> Table {
    let after = [
        ">pairs",
        ">speedup",
        ">95 % interval",
        ">cost ratio",
        ">95 % interval",
        ">ceiling",
        "verdict",
    ];
    let mut table = Table::with_factors(
        "Every candidate against the baseline of its block",
        &[],
        names,
        &after,
    );
    for cell in cells {
        let verdict = if cell.target {
            Verdict::name_of(cell.verdict).to_owned()
        } else {
            format!("{} (not a target)", Verdict::name_of(cell.verdict))
        };
        table.push(of(cell, names).into_iter().chain([
            cell.blocks.to_string(),
            ratio_of(&cell.speedup),
            interval_of(&cell.speedup),
            ratio_of(&cell.cost),
            interval_of(&cell.cost),
            or_nothing(cell.ceiling, format::declared_ratio),
            verdict,
        ]));
    }
    table
}

fn reasons(analysis: &Analysis, level: &ColdLevel, names: &[String]) -> Table {
    let mut table = Table::with_factors(
        "Why each candidate has its verdict",
        &[],
        names,
        &["verdict", "why"],
    );
    for cell in &level.cells {
        let why = words::cell_reason(analysis, level, cell);
        table.push(
            of(cell, names)
                .into_iter()
                .chain([Verdict::name_of(cell.verdict).to_owned(), why]),
        );
    }
    table
}

fn baselines(analysis: &Analysis) -> Table {
    let names = factor_names(analysis.baselines.iter().map(|baseline| &baseline.scenario));
    let after = [">observations", ">wall", ">start-up", ">work"];
    let mut table = Table::with_factors(
        "The baseline of each scenario, medians, no cold start added",
        &[],
        &names,
        &after,
    );
    for baseline in &analysis.baselines {
        table.push(levels(&baseline.scenario, &names).into_iter().chain([
            baseline.observations.to_string(),
            or_nothing(baseline.wall_secs, format::secs),
            or_nothing(baseline.start_secs, format::secs),
            or_nothing(baseline.work_secs, format::secs),
        ]));
    }
    table
}

fn tests(cells: &[CellResult], names: &[String]) -> Table {
    let after = [
        ">geometric mean",
        ">arithmetic means",
        ">95 % t interval",
        ">p fast enough",
        ">p cheap enough",
        ">p too slow",
        ">p too dear",
        ">p implement (Holm)",
        ">p skip (Holm)",
    ];
    let mut table = Table::with_factors(
        "The tests behind the verdicts; small is strong evidence for what the column says",
        &[],
        names,
        &after,
    );
    for cell in cells {
        let p = |of: fn(&PValues) -> f64| or_nothing(cell.p.as_ref(), |p| format::p_value(of(p)));
        let speedup = cell.speedup.as_ref();
        table.push(of(cell, names).into_iter().chain([
            or_nothing(
                speedup.and_then(|estimate| estimate.geometric_mean),
                format::ratio,
            ),
            or_nothing(
                speedup.and_then(|estimate| estimate.arithmetic_ratio),
                format::ratio,
            ),
            or_nothing(
                speedup.and_then(|estimate| estimate.naive_interval),
                |(low, high)| format::interval((Some(low), Some(high))),
            ),
            p(|p| p.speed),
            p(|p| p.cost),
            p(|p| p.slow),
            p(|p| p.dear),
            p(|p| p.implement),
            p(|p| p.skip),
        ]));
    }
    table
}

fn cold_start(analysis: &Analysis) -> Table {
    let heads = [
        "cold start",
        "verdict",
        "use",
        ">IMPLEMENT",
        ">SKIP",
        ">INCONCLUSIVE",
    ];
    let mut table = Table::new(
        "The same trials judged with other cold starts added to every container",
        &heads,
    );
    for (at, level) in analysis.levels.iter().enumerate() {
        let count = |name: &str| {
            level
                .cells
                .iter()
                .filter(|cell| Verdict::name_of(cell.verdict) == name)
                .count()
                .to_string()
        };
        let mark = if at == 0 { " (decides)" } else { "" };
        table.push([
            format!("{}{mark}", format::declared_secs(level.cold_secs)),
            Verdict::name_of(level.verdict).to_owned(),
            or_nothing(level.recommended, |treatment| {
                label::treatment_named(&level.cells, treatment)
            }),
            count("IMPLEMENT"),
            count("SKIP"),
            count("INCONCLUSIVE"),
        ]);
    }
    table
}

fn pairs(cells: &[CellResult], names: &[String]) -> Table {
    let mut table = Table::with_factors(
        "Every pair: one candidate and the baseline of its block",
        &[">block"],
        names,
        &[">speedup", ">cost ratio"],
    );
    for cell in cells {
        let Some(speedup) = &cell.speedup else {
            continue;
        };
        for (block, ratio) in &speedup.pairs {
            let cost = cell
                .cost
                .as_ref()
                .and_then(|cost| cost.pairs.iter().find(|(of, _)| of == block));
            table.push(
                [block.to_string()]
                    .into_iter()
                    .chain(of(cell, names))
                    .chain([
                        format::ratio(*ratio),
                        or_nothing(cost, |(_, ratio)| format::ratio(*ratio)),
                    ]),
            );
        }
    }
    table
}

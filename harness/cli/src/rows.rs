//! A run's rows, for whoever asks: `trials`, `chunks` and `clips` as in the parquet files, and `cells` with what was
//! found of each.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use twofold_core::analysis::{Analysis, CellResult, Verdict};
use twofold_core::query::{Datum, Grouping, Rows};
use twofold_report::{CellSummary, Query};
use twofold_store::Tables;

use crate::run::kernel::bytes;
use crate::source::Findings;

/// Longest that a question may take.
const MOST_SECS: u64 = 20;
/// Most memory that answering a question may add.
const MOST_BYTES: u64 = 2 << 30;

/// Tables that are asked within bounds of time and memory.
struct Bounded(Tables);

/// What answers questions to the rows of a run, with what was found in it.
pub fn of(findings: &Findings) -> Arc<dyn Query> {
    let tables = || -> Result<Tables, twofold_store::Error> {
        Tables::of(&findings.run.frames)
            .with("cells", &cells(findings))?
            .with("history", &crate::history::rows(findings))
    };
    match tables() {
        Ok(tables) => Arc::new(Bounded(tables)),
        Err(error) => Arc::new(Broken(error.to_string())),
    }
}

/// Tables that could not be made: a bug, which every question is answered with.
struct Broken(String);

impl Query for Broken {
    fn sql(&self, _: &str) -> Result<Rows, String> {
        Err(self.0.clone())
    }

    fn grouped(&self, _: &Grouping) -> Result<Rows, String> {
        self.sql("")
    }
}

impl Query for Bounded {
    fn sql(&self, query: &str) -> Result<Rows, String> {
        let (tables, asked) = (self.0.clone(), query.to_owned());
        let (answer, answered) = channel();
        let (began, before) = (Instant::now(), resident_bytes());
        // A question that is given up goes on until this program ends, which is at once.
        std::thread::spawn(move || {
            let _ = answer.send(tables.sql(&asked));
        });
        loop {
            match answered.recv_timeout(Duration::from_millis(20)) {
                Ok(rows) => return rows,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err("the question cannot be answered".to_owned());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let (secs, more) = (
                began.elapsed().as_secs(),
                resident_bytes().saturating_sub(before),
            );
            if secs >= MOST_SECS || more > MOST_BYTES {
                let what = if secs >= MOST_SECS { "time" } else { "memory" };
                return Err(format!(
                    "the question takes too much {what} (hint: ask for fewer rows, or JOIN on columns that tell rows apart)"
                ));
            }
        }
    }

    fn grouped(&self, grouping: &Grouping) -> Result<Rows, String> {
        self.0.grouped(grouping)
    }
}

/// Memory of this process that is in use; 0 where the kernel does not tell.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    bytes(&status, "VmRSS:").unwrap_or(0)
}

const OF_CELLS: [&str; 23] = [
    "baseline",
    "target",
    "observations",
    "wall_secs",
    "wall_p90_secs",
    "container_secs",
    "start_secs",
    "frame_p50_ms",
    "frame_p95_ms",
    "peak_rss_bytes",
    "output_bytes",
    "blocks",
    "speedup",
    "speedup_low",
    "speedup_high",
    "cost_ratio",
    "cost_low",
    "cost_high",
    "p_implement",
    "p_skip",
    "ceiling",
    "failed",
    "verdict",
];

/// One row a cell, at the primary cold start. Walls and container-seconds are medians.
fn cells(findings: &Findings) -> Rows {
    let analysis = &findings.analysis;
    let factors = findings.run.experiment.factors.iter();
    let factors = factors.map(|factor| format!("factor_{}", factor.name));
    let summaries = twofold_report::Source::cells(findings);
    Rows {
        columns: ["cell".to_owned()]
            .into_iter()
            .chain(factors)
            .chain(OF_CELLS.map(str::to_owned))
            .collect(),
        rows: summaries.iter().map(|cell| row(cell, analysis)).collect(),
        left_out: 0,
    }
}

fn row(cell: &CellSummary, analysis: &Analysis) -> Vec<Datum> {
    let found = analysis
        .primary()
        .cells
        .iter()
        .find(|found| found.cell == cell.cell);
    let levels = cell
        .factors
        .iter()
        .map(|(_, level)| Datum::from(level.as_str()));
    let told = [
        Datum::Flag(cell.baseline),
        found.map_or(Datum::Nothing, |found| Datum::Flag(found.target)),
        Datum::Whole(i64::from(cell.observations)),
        cell.wall_median_secs.into(),
        cell.wall_p90_secs.into(),
        cell.container_median_secs.into(),
        cell.start_secs.into(),
        cell.frame_p50_ms.into(),
        cell.frame_p95_ms.into(),
        whole(cell.peak_rss_bytes),
        whole(cell.output_bytes),
    ];
    let results = found.map_or_else(
        || vec![Datum::Nothing; OF_CELLS.len() - told.len()],
        results,
    );
    let first = [Datum::Whole(i64::from(cell.cell))];
    first
        .into_iter()
        .chain(levels)
        .chain(told)
        .chain(results)
        .collect()
}

fn results(cell: &CellResult) -> Vec<Datum> {
    let speedup = cell.speedup.as_ref();
    let cost = cell.cost.as_ref();
    let p = cell.p.as_ref();
    vec![
        Datum::Whole(i64::from(cell.blocks)),
        speedup.map(|of| of.ratio).into(),
        speedup.and_then(|of| of.interval.0).into(),
        speedup.and_then(|of| of.interval.1).into(),
        cost.map(|of| of.ratio).into(),
        cost.and_then(|of| of.interval.0).into(),
        cost.and_then(|of| of.interval.1).into(),
        p.map(|p| p.implement).into(),
        p.map(|p| p.skip).into(),
        cell.ceiling.into(),
        Datum::Whole(i64::from(cell.failed)),
        cell.verdict.map_or(Datum::Nothing, |verdict: Verdict| {
            Datum::from(verdict.name())
        }),
    ]
}

fn whole(value: Option<u64>) -> Datum {
    value
        .and_then(|value| i64::try_from(value).ok())
        .map_or(Datum::Nothing, Datum::Whole)
}

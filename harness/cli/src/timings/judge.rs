//! From the pairs of an experiment to its verdicts, by the rule that runs are judged by.

use twofold_core::analysis::rule::{Candidate, Known, Logs, Rule, replay};
use twofold_core::analysis::{CellReason, Estimate, Warning, is_constant, is_unreliable, warnings};
use twofold_core::record::FailedKind;
use twofold_core::sequential::{Boundary, LEAST_LOOK, interval};
use twofold_core::spec::Criterion;
use twofold_core::stats::{hodges_lehmann, mean, t_interval};

use super::judged::{JudgedCell, JudgedRep, Looked, Remark};
use super::table::{Cell, Order, Pair, Rep, Trial};

/// Above this many blocks of a cell, nobody is taken to have looked on the way.
const MOST_WATCHED: u32 = 30;
/// The confidence of the intervals that are reported.
const LEVEL: f64 = 0.95;

/// What is asked of every experiment of a file.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Speedup, cost ratio and alpha.
    pub criterion: Criterion,
    /// The planned number of blocks, where it was said.
    pub max_blocks: Option<u32>,
    /// The durations that the answer rests on; all of them where it is empty.
    pub targets: Vec<f64>,
    /// Whether the file says what trials cost.
    pub has_costs: bool,
}

/// Judges one experiment.
pub fn judge(rep: &Rep, asked: &Asked) -> JudgedRep {
    let looked = looked(rep, asked.max_blocks);
    let (max_blocks, boundary) = match looked {
        Looked::Watched { max_blocks, .. } => (max_blocks, Boundary::of(max_blocks)),
        Looked::Once | Looked::Unpaired => (u32::MAX, None),
    };
    let criterion = &asked.criterion;
    let rule = Rule {
        speedup: criterion.speedup,
        cost_ratio: criterion.cost_ratio,
        alpha: criterion.alpha,
        min_blocks: LEAST_LOOK,
        max_blocks,
        boundary,
    };
    let series: Vec<Series> = rep
        .cells
        .iter()
        .map(|cell| Series::of(cell, asked))
        .collect();
    let candidates: Vec<Candidate> = rep
        .cells
        .iter()
        .zip(&series)
        .map(|(cell, series)| Candidate {
            treatment: cell.chunks,
            family: 0,
            target: asked.targets.is_empty() || asked.targets.contains(&cell.duration_secs),
            known: (f64::from(cell.chunks) <= criterion.speedup).then_some(Known::Ceiling),
            given_up_at: series.given_up_at,
            pairs: series.logs.clone(),
        })
        .collect();
    let replay = replay(&rule, &candidates);
    let cells = rep
        .cells
        .iter()
        .zip(&series)
        .zip(&candidates)
        .zip(replay.cells);
    let cells = cells.map(|(((cell, series), candidate), judged)| {
        // What arithmetic decides takes no test, so that all its pairs may be shown.
        let used = match judged.reason {
            CellReason::Ceiling => max_blocks as usize,
            _ => judged.pairs,
        };
        let used = used.min(series.logs.len());
        let failed = cell.pairs.iter().filter(|pair| failure(pair).is_some());
        let mut found = JudgedCell {
            name: cell.name.clone(),
            treatment: cell.chunks,
            duration_secs: Some(cell.duration_secs),
            chunks: Some(cell.chunks),
            target: candidate.target,
            blocks: used as u32,
            given: cell.pairs.len() as u32,
            failed: failed.count() as u32,
            ceiling: Some(f64::from(cell.chunks)),
            speedup: series.estimate(used, boundary, Half::Speed),
            cost: series.estimate(used, boundary, Half::Cost),
            p: judged.p,
            verdict: judged.verdict,
            reason: judged.reason,
            remarks: series.remarks(used),
        };
        if is_above(&found.speedup, f64::from(cell.chunks)) {
            found.remarks.push(Remark::AboveCeiling);
        }
        found
    });
    JudgedRep {
        name: rep.name.clone(),
        looked,
        verdict: replay.answer.verdict,
        recommended: replay.answer.recommended,
        reasons: replay.answer.reasons,
        cells: cells.collect(),
    }
}

/// How often one looked: after every block where their number was said or could have been planned.
fn looked(rep: &Rep, said: Option<u32>) -> Looked {
    let most = rep.cells.iter().map(|cell| cell.pairs.len()).max();
    let most = most.map_or(0, |most| u32::try_from(most).unwrap_or(u32::MAX));
    let max_blocks = match said {
        Some(said) => said,
        None if most > MOST_WATCHED => return Looked::Once,
        None => most.max(LEAST_LOOK),
    };
    match Boundary::of(max_blocks) {
        Some(boundary) => Looked::Watched {
            max_blocks,
            row: boundary.blocks(),
            declared: said.is_some(),
        },
        None => Looked::Once,
    }
}

/// Why a block has no whole pair.
fn failure(pair: &Pair) -> Option<FailedKind> {
    let kind = |trial: Trial| match trial {
        Trial::Measured { .. } => None,
        Trial::Failed => Some(FailedKind::Crashed),
        Trial::TimedOut => Some(FailedKind::TimedOut),
    };
    kind(pair.par).or(kind(pair.seq))
}

/// Whether a cell is shown to be faster than it can be: by the lower bound of its interval. Where that is open, an estimate above the
/// ceiling may be chance, and accuses nobody.
fn is_above(speedup: &Option<Estimate>, ceiling: f64) -> bool {
    let low = speedup.as_ref().and_then(|speedup| speedup.interval.0);
    low.is_some_and(|low| low.is_finite() && low > ceiling)
}

#[derive(Clone, Copy)]
enum Half {
    Speed,
    Cost,
}

/// The pairs of a cell that count, with what their ratios are made of.
struct Series {
    logs: Vec<Logs>,
    /// Walls and costs of both sides; absent where the candidate timed out.
    parts: Vec<Option<Parts>>,
    orders: Vec<Order>,
    given_up_at: Option<u32>,
}

#[derive(Clone, Copy)]
struct Parts {
    seq_wall: f64,
    par_wall: f64,
    seq_cost: f64,
    par_cost: f64,
}

impl Series {
    /// A block whose baseline failed, or whose candidate failed without timing out, makes no pair; one whose candidate
    /// timed out counts as slower and dearer than any.
    fn of(cell: &Cell, asked: &Asked) -> Self {
        let mut series = Self {
            logs: Vec::with_capacity(cell.pairs.len()),
            parts: Vec::with_capacity(cell.pairs.len()),
            orders: Vec::with_capacity(cell.pairs.len()),
            given_up_at: None,
        };
        for pair in &cell.pairs {
            let Trial::Measured {
                wall: seq_wall,
                cost: seq_cost,
            } = pair.seq
            else {
                continue;
            };
            let (logs, parts) = match pair.par {
                Trial::Failed => continue,
                Trial::TimedOut => (
                    Logs {
                        block: pair.block,
                        speed: f64::NEG_INFINITY,
                        cost: f64::INFINITY,
                    },
                    None,
                ),
                Trial::Measured { wall, cost } => {
                    let (seq_cost, par_cost) = match asked.has_costs {
                        true => (seq_cost, cost),
                        false => (seq_wall, wall * f64::from(cell.chunks)),
                    };
                    let logs = Logs {
                        block: pair.block,
                        speed: (seq_wall / wall).ln(),
                        cost: (par_cost / seq_cost).ln(),
                    };
                    let parts = Parts {
                        seq_wall,
                        par_wall: wall,
                        seq_cost,
                        par_cost,
                    };
                    (logs, Some(parts))
                }
            };
            series.logs.push(logs);
            series.parts.push(parts);
            series.orders.push(pair.order);
        }
        series.given_up_at = given_up_at(&cell.pairs);
        series
    }

    fn estimate(&self, used: usize, boundary: Option<Boundary>, half: Half) -> Option<Estimate> {
        if used == 0 {
            return None;
        }
        let log = |logs: &Logs| match half {
            Half::Speed => logs.speed,
            Half::Cost => logs.cost,
        };
        let logs: Vec<f64> = self.logs[..used].iter().map(log).collect();
        let finite = logs.iter().all(|log| log.is_finite());
        let naive_interval = t_interval(&logs, LEVEL)
            .filter(|_| finite)
            .map(|(low, high)| (low.exp(), high.exp()));
        let (low, high) = interval(boundary, &logs);
        let (above, below) = self.parts[..used]
            .iter()
            .flatten()
            .map(|parts| match half {
                Half::Speed => (parts.seq_wall, parts.par_wall),
                Half::Cost => (parts.par_cost, parts.seq_cost),
            })
            .fold((0.0, 0.0), |sums, part| (sums.0 + part.0, sums.1 + part.1));
        Some(Estimate {
            ratio: hodges_lehmann(&logs).exp(),
            interval: (low.map(f64::exp), high.map(f64::exp)),
            geometric_mean: finite.then(|| mean(&logs).exp()),
            arithmetic_ratio: finite.then_some(above / below),
            naive_interval,
            pairs: vec![],
        })
    }

    fn remarks(&self, used: usize) -> Vec<Remark> {
        let timed_out = self.parts[..used]
            .iter()
            .filter(|parts| parts.is_none())
            .count();
        if timed_out > 0 {
            let trials = timed_out as u32;
            return vec![Remark::Pairs(Warning::TimedOut { trials })];
        }
        let logs = &self.logs[..used];
        let speeds: Vec<f64> = logs.iter().map(|logs| logs.speed).collect();
        let blocks: Vec<f64> = logs.iter().map(|logs| f64::from(logs.block)).collect();
        let orders = orders(&self.orders[..used]);
        let first = orders.clone().unwrap_or_default();
        let costs: Vec<f64> = logs.iter().map(|logs| logs.cost).collect();
        let constant = [(false, &speeds), (true, &costs)].into_iter();
        let mut found: Vec<Remark> = constant
            .filter(|(_, logs)| is_constant(logs))
            .map(|(cost, _)| Remark::Pairs(Warning::Constant { cost }))
            .collect();
        for warning in warnings(&blocks, &speeds, &first) {
            match (warning, &orders) {
                (Warning::Order { .. } | Warning::OneOrder { .. }, None) => {}
                (Warning::OneOrder { .. }, Some(_)) if self.has_marks(used) => {
                    found.push(Remark::OneMark);
                }
                // Which of two marks is which order is not known, and so not which trial was slower.
                (Warning::Order { .. }, Some(_)) if self.has_marks(used) => {}
                (warning, _) => found.push(Remark::Pairs(warning)),
            }
        }
        found
    }

    fn has_marks(&self, used: usize) -> bool {
        self.orders[..used]
            .iter()
            .any(|order| matches!(order, Order::Mark(_)))
    }
}

/// Whether the baseline came first, for each pair; of marks, whether it is the first pair's.
fn orders(orders: &[Order]) -> Option<Vec<bool>> {
    let first = *orders.first()?;
    orders
        .iter()
        .map(|order| match order {
            Order::Unsaid => None,
            Order::SeqFirst => Some(true),
            Order::ParFirst => Some(false),
            Order::Mark(_) => Some(*order == first),
        })
        .collect()
}

/// The block with which a cell was given up, if it was: a failed trial of either side counts.
fn given_up_at(pairs: &[Pair]) -> Option<u32> {
    let failures: Vec<Option<FailedKind>> = pairs.iter().map(failure).collect();
    // A share that is too large becomes so with a failure.
    (1..=pairs.len())
        .filter(|blocks| failures[blocks - 1].is_some())
        .find(|blocks| is_unreliable(&failures[..*blocks]))
        .map(|blocks| pairs[blocks - 1].block)
}

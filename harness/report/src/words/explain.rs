//! The arithmetic of one candidate, step by step, for a reader with a pocket calculator.

use twofold_core::analysis::{
    Analysis, CellResult, ColdLevel, Estimate, HalfWorking, LeftOut, Missing, Workings,
};
use twofold_core::record::FailedKind;

use super::{added, capital, cell_reason, explain_tests};
use crate::format;
use crate::label;

/// One step: what is computed, by which formula, and the figures.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// What is computed.
    pub title: String,
    /// How, and who says so.
    pub formula: String,
    /// The figures, a line each.
    pub lines: Vec<String>,
}

impl Step {
    pub(super) fn new(title: impl Into<String>, formula: &str, lines: Vec<String>) -> Self {
        Self {
            title: title.into(),
            formula: formula.to_owned(),
            lines,
        }
    }
}

/// Blocks whose trials are left out before there are pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outside {
    /// Discarded by declaration.
    pub warmup: Vec<u32>,
    /// Cut by an interruption.
    pub interrupted: Vec<u32>,
}

/// The steps from the trials of a candidate to its p-values before Holm.
pub fn explain_cell(
    analysis: &Analysis,
    level: &ColdLevel,
    cell: &CellResult,
    workings: &Workings,
    outside: &Outside,
) -> Vec<Step> {
    let shares = cell.class.shares_a_machine();
    let mut steps = vec![
        speed_pairs(level, workings, shares),
        cost_pairs(analysis, workings, shares),
        left_out(workings, outside),
    ];
    steps.extend(centre(
        "Speedup",
        &workings.speed,
        cell.speedup.as_ref(),
        analysis.watched,
    ));
    steps.extend(centre(
        "Cost ratio",
        &workings.cost,
        cell.cost.as_ref(),
        analysis.watched,
    ));
    steps.extend(ceiling(analysis, cell));
    steps.extend(explain_tests::tests(analysis, workings));
    steps.extend(combined(cell));
    if cell.p.is_none() {
        let line = capital(&cell_reason(analysis, level, cell));
        let formula = "a cell by its ceiling has no p and is outside Holm; one with too few pairs, or given up for its failures, has no p of its own and counts there with p = 1";
        steps.push(Step::new("No test", formula, vec![line]));
    }
    steps
}

/// A figure to calculate with: six digits.
pub(super) fn figure(value: f64) -> String {
    format::number(value, 6)
}

/// A p-value to calculate with: four digits, also where it is tiny.
pub(super) fn p_figure(value: f64) -> String {
    format::number(value, 4)
}

fn candidate(secs: Option<f64>) -> String {
    secs.map_or_else(|| "timed out".to_owned(), figure)
}

fn row(cells: [&str; 5]) -> String {
    let [block, a, b, ratio, log] = cells;
    format!("{block:>5}  {a:>14}  {b:>14}  {ratio:>10}  {log:>10}")
}

fn speed_pairs(level: &ColdLevel, workings: &Workings, shares: bool) -> Step {
    let mut lines = vec![row(["block", "baseline s", "candidate s", "ratio", "D"])];
    lines.extend(workings.pairs.iter().map(|pair| {
        row([
            &pair.block.to_string(),
            &figure(pair.baseline_wall_secs),
            &candidate(pair.candidate_wall_secs),
            &figure(pair.speed_log.exp()),
            &figure(pair.speed_log),
        ])
    }));
    let title = format!("Pairs: wall, {}", added(level.cold_secs));
    let jobs = match shares {
        true => "all jobs together",
        false => "slowest job",
    };
    let formula = format!(
        "in each block, D = ln(baseline's wall / candidate's wall); wall = cold start + {jobs} + join"
    );
    Step::new(title, &formula, lines)
}

fn cost_pairs(analysis: &Analysis, workings: &Workings, shares: bool) -> Step {
    let mut lines = vec![row([
        "block",
        "baseline c-s",
        "candidate c-s",
        "ratio",
        "E",
    ])];
    lines.extend(workings.pairs.iter().map(|pair| {
        row([
            &pair.block.to_string(),
            &figure(pair.baseline_container_secs),
            &candidate(pair.candidate_container_secs),
            &figure(pair.cost_log.exp()),
            &figure(pair.cost_log),
        ])
    }));
    let formula = format!(
        "E = ln(candidate's / baseline's); container-seconds = {}",
        super::cost::billed_sum(&analysis.cost.billing, shares)
    );
    Step::new("Pairs: container-seconds", &formula, lines)
}

fn left_out(workings: &Workings, outside: &Outside) -> Step {
    let blocks = |numbers: &[u32], why: &str| {
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        let noun = if numbers.len() == 1 {
            "block"
        } else {
            "blocks"
        };
        (!numbers.is_empty()).then(|| format!("{noun} {}: {why}", numbers.join(", ")))
    };
    let mut lines: Vec<String> = vec![];
    lines.extend(blocks(&outside.warmup, "warm-up, discarded by declaration"));
    lines.extend(blocks(&outside.interrupted, "cut by an interruption"));
    lines.extend(workings.left_out.iter().map(missing));
    if workings.unused > 0 {
        lines.push(format!(
            "{} measured after it was decided, or after the run could end",
            format::counted(u64::from(workings.unused), "pair")
        ));
    }
    if lines.is_empty() {
        lines.push("nothing".to_owned());
    }
    Step::new(
        "Left out",
        "a pair needs both trials of its block, verified; no pair is left out for its value",
        lines,
    )
}

fn missing(left_out: &LeftOut) -> String {
    let failed = |kind: FailedKind| match kind {
        FailedKind::Crashed => "ended without an answer or with a failure",
        FailedKind::TimedOut => "took longer than it may",
        FailedKind::Verification => "had a wrong output",
    };
    let why = match left_out.why {
        Missing::Candidate(kind) => format!("the candidate's trial {}", failed(kind)),
        Missing::Baseline(kind) => format!("the baseline's trial {}", failed(kind)),
        Missing::NoBaseline => "there is no trial of the baseline".to_owned(),
    };
    format!("block {}: {why}", left_out.block)
}

fn centre(name: &str, half: &HalfWorking, estimate: Option<&Estimate>, watched: bool) -> Vec<Step> {
    let Some(estimate) = estimate else {
        return vec![];
    };
    let walsh = &half.walsh;
    let count = walsh.len();
    let middle = match count % 2 {
        1 => format!(
            "the middle one, number {}, is {}",
            count / 2 + 1,
            figure(walsh[count / 2])
        ),
        _ => format!(
            "the middle two, numbers {} and {}, are {} and {}",
            count / 2,
            count / 2 + 1,
            figure(walsh[count / 2 - 1]),
            figure(walsh[count / 2])
        ),
    };
    let n = estimate.pairs.len();
    let typical = Step::new(
        format!("{name}: the typical ratio"),
        "Hodges-Lehmann: e to the median of the n (n + 1) / 2 Walsh averages (x_i + x_j) / 2, i <= j (Hollander, Wolfe and \
         Chicken, ch. 3)",
        vec![
            format!("n = {n}, so {count} averages; {middle}"),
            format!("ratio = {}", figure(estimate.ratio)),
        ],
    );
    let mut lines = vec![format!(
        "mean = {}, sd = {}",
        figure(half.mean),
        figure(half.sd)
    )];
    if let Some(mean) = estimate.geometric_mean {
        lines.push(format!("e^mean = {} (geometric mean)", figure(mean)));
    }
    if let Some(ratio) = estimate.arithmetic_ratio {
        lines.push(format!("ratio of the arithmetic means = {}", figure(ratio)));
    }
    match (half.t_critical, estimate.naive_interval) {
        (Some(t), Some((low, high))) => lines.push(format!(
            "naive: e^({} +- {} x {} / sqrt {n}) = {} to {}",
            figure(half.mean),
            figure(t),
            figure(half.sd),
            figure(low),
            figure(high)
        )),
        _ => lines.push(
            "no t interval: fewer than two pairs, no spread, or a trial timed out".to_owned(),
        ),
    }
    lines.push(format!(
        "reported interval: {}",
        format::interval(estimate.interval)
    ));
    let formula = match watched {
        true => {
            "of the logarithms: sd with n - 1; naive is mean +- t(0.975, n - 1) sd / sqrt n (Student 1908) and holds for a \
             length fixed beforehand; reported is the repeated interval, the ratios that the test below does not reject \
             at 0.025 a side at any look (Jennison and Turnbull 1989)"
        }
        false => {
            "of the logarithms: sd with n - 1; mean +- t(0.975, n - 1) sd / sqrt n (Student 1908)"
        }
    };
    let spread = Step::new(
        format!("{name}: mean, spread, 95 % interval"),
        formula,
        lines,
    );
    vec![typical, spread]
}

fn ceiling(analysis: &Analysis, cell: &CellResult) -> Option<Step> {
    let ceiling = cell.ceiling?;
    let asked = analysis.criterion.speedup;
    let above = if ceiling > asked {
        "more than"
    } else {
        "not more than"
    };
    Some(Step::new(
        "Ceiling",
        "n jobs of the same work cannot be more than n times as fast; at or under the criterion it is SKIP without a test",
        vec![format!(
            "{} is {above} the {} asked for",
            format::declared_ratio(ceiling),
            format::declared_ratio(asked)
        )],
    ))
}

fn combined(cell: &CellResult) -> Option<Step> {
    let p = cell.p?;
    Some(Step::new(
        format!("Together: {}", label::cell(cell)),
        "both halves must be shown: p_implement = max(p_speed, p_cost); one failure is enough: p_skip = 2 min(p_slow, p_dear), \
         at most 1",
        vec![
            format!(
                "p_implement = max({}, {}) = {}",
                p_figure(p.speed),
                p_figure(p.cost),
                p_figure(p.implement_raw)
            ),
            format!(
                "p_skip = 2 min({}, {}) = {}",
                p_figure(p.slow),
                p_figure(p.dear),
                p_figure(p.skip_raw)
            ),
        ],
    ))
}

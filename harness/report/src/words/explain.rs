//! The arithmetic of one candidate, step by step, for a reader with a pocket calculator.

use twofold_core::analysis::{
    Analysis, CellResult, ColdLevel, Estimate, HalfWorking, LeftOut, Missing, OneSided, Workings,
};
use twofold_core::record::FailedKind;

use super::{added, capital, cell_reason};
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
    let mut steps = vec![
        speed_pairs(level, workings),
        cost_pairs(analysis, workings),
        left_out(workings, outside),
    ];
    steps.extend(centre("Speedup", &workings.speed, cell.speedup.as_ref()));
    steps.extend(centre("Cost ratio", &workings.cost, cell.cost.as_ref()));
    steps.extend(ceiling(analysis, cell));
    steps.extend(tests(analysis, workings));
    steps.extend(combined(cell));
    if cell.p.is_none() {
        let line = capital(&cell_reason(analysis, level, cell));
        let formula = "a cell by its ceiling, with too few pairs or with too many failures has no p and is outside Holm";
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

fn row(cells: [&str; 5]) -> String {
    let [block, a, b, ratio, log] = cells;
    format!("{block:>5}  {a:>14}  {b:>14}  {ratio:>10}  {log:>10}")
}

fn speed_pairs(level: &ColdLevel, workings: &Workings) -> Step {
    let mut lines = vec![row(["block", "baseline s", "candidate s", "ratio", "D"])];
    lines.extend(workings.pairs.iter().map(|pair| {
        row([
            &pair.block.to_string(),
            &figure(pair.baseline_wall_secs),
            &figure(pair.candidate_wall_secs),
            &figure(pair.baseline_wall_secs / pair.candidate_wall_secs),
            &figure(pair.speed_log),
        ])
    }));
    let title = format!("Pairs: wall, {}", added(level.cold_secs));
    Step::new(
        title,
        "in each block, D = ln(baseline's wall / candidate's wall); wall = cold start + slowest job + join",
        lines,
    )
}

fn cost_pairs(analysis: &Analysis, workings: &Workings) -> Step {
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
            &figure(pair.candidate_container_secs),
            &figure(pair.candidate_container_secs / pair.baseline_container_secs),
            &figure(pair.cost_log),
        ])
    }));
    let formula = format!(
        "E = ln(candidate's / baseline's); container-seconds = {}",
        super::cost::billed_sum(&analysis.cost.billing)
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

fn centre(name: &str, half: &HalfWorking, estimate: Option<&Estimate>) -> Vec<Step> {
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
    let mut lines = vec![
        format!("mean = {}, sd = {}", figure(half.mean), figure(half.sd)),
        format!(
            "e^mean = {} (geometric mean)",
            figure(estimate.geometric_mean)
        ),
    ];
    match (half.t_critical, estimate.naive_interval) {
        (Some(t), Some((low, high))) => {
            lines.push(format!(
                "e^({} +- {} x {} / sqrt {n}) = {} to {}",
                figure(half.mean),
                figure(t),
                figure(half.sd),
                figure(low),
                figure(high)
            ));
            lines.push(format!(
                "reported interval: {}",
                format::interval(estimate.interval)
            ));
        }
        _ => lines.push("no interval: fewer than two pairs, or no spread".to_owned()),
    }
    let spread = Step::new(
        format!("{name}: mean, spread, 95 % interval"),
        "of the logarithms: sd with n - 1; mean +- t(0.975, n - 1) sd / sqrt n (Student 1908)",
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

fn tests(analysis: &Analysis, workings: &Workings) -> Vec<Step> {
    let Some(evidence) = &workings.evidence else {
        return vec![];
    };
    let (speedup, cost) = (
        format::declared_ratio(analysis.criterion.speedup),
        format::declared_ratio(analysis.criterion.cost_ratio),
    );
    let named = [
        (
            format!("p_speed: is the speedup more than {speedup}?"),
            "D",
            &evidence.speed,
        ),
        (
            format!("p_cost: is the cost ratio less than {cost}?"),
            "-E",
            &evidence.cost,
        ),
        (
            format!("p_slow: is the speedup less than {speedup}?"),
            "-D",
            &evidence.slow,
        ),
        (
            format!("p_dear: is the cost ratio more than {cost}?"),
            "E",
            &evidence.dear,
        ),
    ];
    named
        .into_iter()
        .map(|(title, of, test)| one_sided(title, of, test, workings.pairs.len()))
        .collect()
}

fn one_sided(title: String, of: &str, test: &OneSided, n: usize) -> Step {
    if let Some(student) = &test.student {
        let lines = vec![
            format!(
                "t = ({} - {}) / ({} / sqrt {n}) = {}",
                figure(student.mean),
                signed(test.bound),
                figure(student.sd),
                figure(student.t)
            ),
            format!("df = {}, p = {}", student.df, p_figure(test.p)),
        ];
        let formula = format!(
            "of {of}: t = (mean - bound) / (sd / sqrt n), p = P(T_(n-1) >= t) (Student 1908)"
        );
        return Step::new(title, &formula, lines);
    }
    let mut lines = vec!["the sample is constant, so t has nothing to say".to_owned()];
    if let Some(rank) = &test.rank {
        lines.extend(rank.ranked.iter().map(|(difference, rank)| {
            format!("difference {:>12}  rank {rank}", figure(*difference))
        }));
        lines.push(format!(
            "W+ = {} of {}, {} dropped as equal to the bound, p = {}",
            rank.w_plus,
            rank.most,
            rank.dropped,
            p_figure(rank.p)
        ));
    }
    let formula = format!(
        "of {of}: W+ = sum of the ranks of |x - bound| over x > bound; p = share of the 2^n signs that reach it (Wilcoxon \
         1945)"
    );
    Step::new(title, &formula, lines)
}

/// A bound to subtract.
fn signed(bound: f64) -> String {
    if bound < 0.0 {
        format!("({})", figure(bound))
    } else {
        figure(bound)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use twofold_core::stats::{signed_rank, student_greater};

    #[test]
    fn a_t_test_is_one_line_to_type_in() {
        let values = [0.71, 0.94, 0.83, 1.02, 0.88, 0.69, 0.97];
        let student = student_greater(&values, 0.5);
        let p = student.map_or(1.0, |student| student.p);
        let test = OneSided {
            bound: 0.5,
            student,
            rank: None,
            p,
        };
        let step = one_sided("x".to_owned(), "D", &test, 7);
        assert_eq!(
            step.lines[0],
            "t = (0.862857 - 0.500000) / (0.126980 / sqrt 7) = 7.56051"
        );
        assert!(step.lines[1].starts_with("df = 6, p = 0.000"), "{step:?}");
    }

    #[test]
    fn a_constant_sample_shows_its_ranks() {
        let test = OneSided {
            bound: -0.1,
            student: None,
            rank: Some(signed_rank(&[0.3; 5], -0.1)),
            p: 0.03125,
        };
        let step = one_sided("x".to_owned(), "E", &test, 5);
        assert!(step.lines[0].contains("t has nothing to say"));
        assert_eq!(step.lines[1], "difference     0.400000  rank 3");
        assert_eq!(
            step.lines[6],
            "W+ = 15 of 15, 0 dropped as equal to the bound, p = 0.03125"
        );
        assert!(step.formula.contains("Wilcoxon"));
    }
}

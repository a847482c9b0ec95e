//! Wilcoxon's signed-rank test, exact, and the estimate that belongs to it.

use std::sync::OnceLock;

use super::walsh::walsh_median;
use super::{median, normal_upper};

/// Two logarithms of ratios nearer than this are the same, and one that near to a bound is at it: what rounding makes of
/// them is some units in the last place, and a clock tells far less apart.
const ALIKE: f64 = 1e-14;

/// Whether two sizes are the same but for rounding.
pub fn are_alike(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= ALIKE * (1.0 + a.abs().min(b.abs()))
}

/// Up to this many values the null distribution is counted, beyond it taken for normal.
pub const MOST_COUNTED: usize = 30;

/// Up to this many values their Walsh averages are listed, beyond it only those that are asked for are found.
pub const MOST_LISTED: usize = 60;

/// All n (n + 1) / 2 Walsh averages, each value with itself included, in rising order.
pub fn walsh_averages(values: &[f64]) -> Vec<f64> {
    let mut walsh: Vec<f64> = (0..values.len())
        .flat_map(|i| {
            values[i..]
                .iter()
                .map(move |other| (values[i] + other) / 2.0)
        })
        .collect();
    walsh.sort_by(f64::total_cmp);
    walsh
}

/// The Hodges-Lehmann estimate of the centre: the median of the Walsh averages (Hollander, Wolfe and Chicken,
/// Nonparametric Statistical Methods, ch. 3). NaN for an empty slice.
pub fn hodges_lehmann(values: &[f64]) -> f64 {
    match values.len() > MOST_LISTED {
        true => walsh_median(values),
        false => median(&walsh_averages(values)),
    }
}

/// A signed-rank test with everything it was computed from.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SignedRank {
    /// Each difference from the bound with its rank by size, smallest first; equal sizes share their middle rank.
    pub ranked: Vec<(f64, f64)>,
    /// Values that equal the bound, left out.
    pub dropped: usize,
    /// Sum of the ranks of the differences above 0.
    pub w_plus: f64,
    /// Sum of all ranks, the most that `w_plus` can be.
    pub most: f64,
    /// `P(W+ >= w_plus)` when every sign is a toss.
    pub p: f64,
}

/// The exact one-sided test of "the centre is at most `bound`", against "it is more".
///
/// `W+` is the sum of the ranks of `|value - bound|` over the values above it; its null distribution comes from
/// adding one doubled rank after another, so ties (mid-ranks) are exact too. Values equal to the bound are dropped;
/// p is 1 where none is left. Exact for every symmetric distribution.
pub fn signed_rank(values: &[f64], bound: f64) -> SignedRank {
    let ranked = ranked(values, bound);
    let observed = ranked.doubled_w_plus();
    let chances = sums_of_tossed(&ranked.doubled_ranks);
    let total = chances.len() - 1;
    SignedRank {
        dropped: values.len() - ranked.differences.len(),
        w_plus: observed as f64 / 2.0,
        most: total as f64 / 2.0,
        p: chances[observed..].iter().sum::<f64>().min(1.0),
        ranked: ranked
            .differences
            .into_iter()
            .zip(ranked.doubled_ranks.iter().map(|rank| *rank as f64 / 2.0))
            .collect(),
    }
}

/// Differences from a bound that are not 0, by size, with twice the rank of each.
struct Ranked {
    differences: Vec<f64>,
    doubled_ranks: Vec<usize>,
}

impl Ranked {
    fn doubled_w_plus(&self) -> usize {
        let both = self.doubled_ranks.iter().zip(&self.differences);
        both.filter(|(_, value)| **value > 0.0)
            .map(|(rank, _)| rank)
            .sum()
    }
}

fn ranked(values: &[f64], bound: f64) -> Ranked {
    let mut differences: Vec<f64> = values
        .iter()
        .map(|value| value - bound)
        .filter(|value| !are_alike(*value, 0.0))
        .collect();
    differences.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    Ranked {
        doubled_ranks: doubled_ranks(&differences),
        differences,
    }
}

/// The chance of every sum of these numbers, each of them tossed in or out.
fn sums_of_tossed(numbers: &[usize]) -> Vec<f64> {
    let total: usize = numbers.iter().sum();
    let mut chances = vec![0.0; total + 1];
    chances[0] = 1.0;
    for number in numbers {
        for sum in (0..=total).rev() {
            let with = if sum >= *number {
                chances[sum - number]
            } else {
                0.0
            };
            chances[sum] = (chances[sum] + with) / 2.0;
        }
    }
    chances
}

/// The p-value of [`signed_rank`].
pub fn signed_rank_greater(values: &[f64], bound: f64) -> f64 {
    signed_rank(values, bound).p
}

/// `P(W+ >= w)` for w = 0, 1, 2, … n (n + 1) / 2 where no two of n sizes are alike and none is 0; n is at most
/// [`MOST_COUNTED`], more counts as that many.
pub fn signed_rank_tail(n: usize) -> &'static [f64] {
    static TAILS: OnceLock<Vec<Vec<f64>>> = OnceLock::new();
    let tails = TAILS.get_or_init(|| {
        let of = |n: usize| {
            let ranks: Vec<usize> = (1..=n).collect();
            let mut tail = sums_of_tossed(&ranks);
            for sum in (0..tail.len() - 1).rev() {
                tail[sum] += tail[sum + 1];
            }
            tail
        };
        (0..=MOST_COUNTED).map(of).collect()
    });
    &tails[n.min(MOST_COUNTED)]
}

/// The signed-rank test in the normal approximation with correction for continuity and ties, for samples too large to
/// count (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, ch. 3). p is 1 without a difference.
pub fn signed_rank_normal(values: &[f64], bound: f64) -> f64 {
    let ranked = ranked(values, bound);
    let n = ranked.differences.len() as f64;
    let ties: f64 = ranked
        .differences
        .chunk_by(|a, b| are_alike(a.abs(), b.abs()))
        .map(|tied| tied.len() as f64)
        .map(|t| t * (t - 1.0) * (t + 1.0))
        .sum();
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0;
    if variance <= 0.0 {
        return 1.0;
    }
    let w_plus = ranked.doubled_w_plus() as f64 / 2.0;
    normal_upper((w_plus - n * (n + 1.0) / 4.0 - 0.5) / variance.sqrt())
}

/// Twice the rank of each difference by size; equal sizes share the middle of their ranks. Sorted input.
fn doubled_ranks(sorted: &[f64]) -> Vec<usize> {
    let mut ranks = vec![];
    while ranks.len() < sorted.len() {
        let first = ranks.len();
        let size = sorted[first].abs();
        let tied = sorted[first..]
            .iter()
            .take_while(|value| are_alike(value.abs(), size))
            .count();
        // The ranks first + 1 ..= first + tied have twice their mean at 2 first + tied + 1.
        ranks.extend(std::iter::repeat_n(2 * first + tied + 1, tied));
    }
    ranks
}

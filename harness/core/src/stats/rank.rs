//! Wilcoxon's signed-rank test, exact, and the estimate that belongs to it.

use super::median;

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
    median(&walsh_averages(values))
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
    let mut differences: Vec<f64> = values
        .iter()
        .map(|value| value - bound)
        .filter(|value| *value != 0.0)
        .collect();
    differences.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let ranks = doubled_ranks(&differences);
    let observed: usize = ranks
        .iter()
        .zip(&differences)
        .filter(|(_, value)| **value > 0.0)
        .map(|(rank, _)| rank)
        .sum();
    let total: usize = ranks.iter().sum();
    let mut chances = vec![0.0; total + 1];
    chances[0] = 1.0;
    for rank in &ranks {
        for sum in (0..=total).rev() {
            let with = if sum >= *rank {
                chances[sum - rank]
            } else {
                0.0
            };
            chances[sum] = (chances[sum] + with) / 2.0;
        }
    }
    SignedRank {
        dropped: values.len() - differences.len(),
        w_plus: observed as f64 / 2.0,
        most: total as f64 / 2.0,
        p: chances[observed..].iter().sum::<f64>().min(1.0),
        ranked: differences
            .into_iter()
            .zip(ranks.iter().map(|rank| *rank as f64 / 2.0))
            .collect(),
    }
}

/// The p-value of [`signed_rank`].
pub fn signed_rank_greater(values: &[f64], bound: f64) -> f64 {
    signed_rank(values, bound).p
}

/// Twice the rank of each difference by size; equal sizes share the middle of their ranks. Sorted input.
fn doubled_ranks(sorted: &[f64]) -> Vec<usize> {
    let mut ranks = vec![];
    while ranks.len() < sorted.len() {
        let first = ranks.len();
        let size = sorted[first].abs();
        let tied = sorted[first..]
            .iter()
            .take_while(|value| value.abs() == size)
            .count();
        // The ranks first + 1 ..= first + tied have twice their mean at 2 first + tied + 1.
        ranks.extend(std::iter::repeat_n(2 * first + tied + 1, tied));
    }
    ranks
}

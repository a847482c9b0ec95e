//! The Mann-Whitney test on two samples that are not paired: exact, ties too.

use serde::Serialize;

use super::normal_upper;

/// Up to this many values in both samples the null distribution is counted, beyond it approximated.
const MOST_COUNTED: usize = 30;

/// A Mann-Whitney test with everything it was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MannWhitney {
    /// Pairs of a value of each sample in which the first sample's is larger; a tie counts one half.
    pub u: f64,
    /// `n_x n_y`, the most that `u` can be.
    pub most: f64,
    /// p of "the first sample's values are not larger", against "they are".
    pub greater: f64,
    /// p of "the first sample's values are not smaller", against "they are".
    pub less: f64,
    /// Twice the smaller of the two, at most 1.
    pub two_sided: f64,
    /// Whether every assignment was counted; else the p-values are the normal approximation's.
    pub exact: bool,
}

/// Tests whether the values of `x` tend to be larger, or smaller, than those of `y`.
///
/// `U = R_x - n_x (n_x + 1) / 2` with `R_x` the sum of the (mid-)ranks of `x` among all values (Mann and Whitney 1947).
/// With at most 30 values each, `P(U >= u)` and `P(U <= u)` are counted over all choices of `n_x` of the pooled ranks, by
/// adding one doubled rank after another, so that ties are exact too. Beyond, the normal approximation with the
/// correction for ties and for continuity (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, ch. 4).
/// `None` where a sample is empty or a value is not finite.
pub fn mann_whitney(x: &[f64], y: &[f64]) -> Option<MannWhitney> {
    if x.is_empty() || y.is_empty() || !x.iter().chain(y).all(|value| value.is_finite()) {
        return None;
    }
    let pooled = Pooled::of(x, y);
    let (own, other) = (x.len() as f64, y.len() as f64);
    let u = pooled.own_sum as f64 / 2.0 - own * (own + 1.0) / 2.0;
    let exact = x.len().max(y.len()) <= MOST_COUNTED;
    let (greater, less) = match exact {
        true => counted(&pooled, x.len()),
        false => approximate(&pooled, u, own, other),
    };
    Some(MannWhitney {
        u,
        most: own * other,
        greater,
        less,
        two_sided: (2.0 * greater.min(less)).min(1.0),
        exact,
    })
}

/// The ranks of both samples together.
struct Pooled {
    /// Twice the rank of every value; equal values share the middle of their ranks.
    doubled_ranks: Vec<usize>,
    /// How many values each group of equal ones has.
    ties: Vec<usize>,
    /// Twice the sum of the first sample's ranks.
    own_sum: usize,
}

impl Pooled {
    fn of(x: &[f64], y: &[f64]) -> Self {
        let own = x.iter().map(|value| (*value, true));
        let mut values: Vec<(f64, bool)> =
            own.chain(y.iter().map(|value| (*value, false))).collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut pooled = Self {
            doubled_ranks: vec![],
            ties: vec![],
            own_sum: 0,
        };
        // 0 and -0 are equal but not in order: groups are found by value.
        for group in values.chunk_by(|a, b| a.0 == b.0) {
            let doubled = 2 * pooled.doubled_ranks.len() + group.len() + 1;
            let own = group.iter().filter(|(_, is_own)| *is_own).count();
            pooled.own_sum += own * doubled;
            pooled
                .doubled_ranks
                .extend(std::iter::repeat_n(doubled, group.len()));
            pooled.ties.push(group.len());
        }
        pooled
    }
}

/// The share of all choices of so many ranks whose sum is at least, and at most, the observed one.
fn counted(pooled: &Pooled, own: usize) -> (f64, f64) {
    let total: usize = pooled.doubled_ranks.iter().sum();
    // ways[k][s]: choices of k of the ranks so far with the sum s. C(60, 30) is beyond a float's whole numbers, but not
    // its range, and sums of positive numbers lose nothing that 1e-9 would show.
    let mut ways = vec![vec![0.0_f64; total + 1]; own + 1];
    ways[0][0] = 1.0;
    for rank in &pooled.doubled_ranks {
        for chosen in (1..=own).rev() {
            let (fewer, more) = ways.split_at_mut(chosen);
            let with = fewer[chosen - 1].iter().zip(more[0][*rank..].iter_mut());
            with.for_each(|(before, sum)| *sum += before);
        }
    }
    let all: f64 = ways[own].iter().sum();
    let share = |sums: &[f64]| (sums.iter().sum::<f64>() / all).min(1.0);
    (
        share(&ways[own][pooled.own_sum..]),
        share(&ways[own][..=pooled.own_sum]),
    )
}

fn approximate(pooled: &Pooled, u: f64, own: f64, other: f64) -> (f64, f64) {
    let all = own + other;
    let ties: f64 = pooled
        .ties
        .iter()
        .map(|tied| (*tied as f64).powi(3) - *tied as f64)
        .sum();
    let variance = own * other / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
    if variance <= 0.0 {
        return (1.0, 1.0);
    }
    let upper = |above: f64| normal_upper((above - own * other / 2.0 - 0.5) / variance.sqrt());
    (upper(u).min(1.0), upper(own * other - u).min(1.0))
}

#[cfg(test)]
mod tests;

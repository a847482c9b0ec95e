//! Kendall's rank correlation: whether values rise or fall along an order.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::normal_upper;

/// Up to this many values without ties the p-value is counted, beyond it the normal approximation is as good.
const MOST_EXACT: usize = 60;

/// How two orders agree.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Kendall {
    /// tau-b, from -1 to 1.
    pub tau: f64,
    /// Two-sided p-value of "there is no trend".
    pub p: f64,
    /// Whether p was counted; else it comes from the normal approximation.
    pub exact: bool,
}

/// Kendall's tau-b of pairs `(x[i], y[i])` with its two-sided p-value.
///
/// `tau = (C - D) / sqrt((n0 - tx) (n0 - ty))` from concordant, discordant and tied pairs of `n0 = n (n - 1) / 2`.
/// Without ties p is exact: permutations are counted by their inversions, `f_n(k) = sum of f_{n-1}(k - j), j < n`.
/// With ties, or beyond 60 values, `(C - D) / sqrt(var)` is taken for normal with the variance of Kendall, Rank
/// Correlation Methods (1970), ch. 4. `None` for fewer than two values, slices of different lengths, or where x or y is
/// constant or not a number.
pub fn kendall(x: &[f64], y: &[f64]) -> Option<Kendall> {
    let n = x.len();
    if n < 2 || y.len() != n || x.iter().chain(y).any(|value| value.is_nan()) {
        return None;
    }
    let score = score(x, y);
    let (ties_x, ties_y) = (ties(x), ties(y));
    let pairs = (n * (n - 1) / 2) as f64;
    let tied = |ties: &[f64]| ties.iter().map(|t| t * (t - 1.0) / 2.0).sum::<f64>();
    let (free_x, free_y) = (pairs - tied(&ties_x), pairs - tied(&ties_y));
    if free_x <= 0.0 || free_y <= 0.0 {
        return None;
    }
    let exact = n <= MOST_EXACT && free_x == pairs && free_y == pairs;
    let p = if exact {
        counted(n, score)
    } else {
        let z = score.abs() as f64 / variance(n as f64, &ties_x, &ties_y).sqrt();
        (2.0 * normal_upper(z)).min(1.0)
    };
    Some(Kendall {
        tau: score as f64 / (free_x.sqrt() * free_y.sqrt()),
        p,
        exact,
    })
}

/// Concordant less discordant pairs, in `n log n` steps (Knight, JASA 61:436, 1966): along x, with equal x by y, the
/// discordant pairs are the inversions of y.
fn score(x: &[f64], y: &[f64]) -> i64 {
    let mut both: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    both.sort_by(|a, b| {
        let along = a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal);
        along.then(a.1.partial_cmp(&b.1).unwrap_or(Ordering::Equal))
    });
    let pairs = |n: usize| (n * n.saturating_sub(1) / 2) as i64;
    let tied_x: i64 = both
        .chunk_by(|a, b| a.0 == b.0)
        .map(|t| pairs(t.len()))
        .sum();
    let tied_both: i64 = both.chunk_by(|a, b| a == b).map(|t| pairs(t.len())).sum();
    let mut along_y: Vec<f64> = both.into_iter().map(|(_, y)| y).collect();
    let discordant = inversions(&mut along_y);
    // Sorted now.
    let tied_y: i64 = along_y
        .chunk_by(|a, b| a == b)
        .map(|t| pairs(t.len()))
        .sum();
    pairs(x.len()) - tied_x - tied_y + tied_both - 2 * discordant
}

/// Sorts the values and tells how many pairs stood in falling order.
fn inversions(values: &mut [f64]) -> i64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(n);
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            merged.push(left[i]);
            i += 1;
        } else {
            merged.push(right[j]);
            j += 1;
            count += (left.len() - i) as i64;
        }
    }
    values.copy_from_slice(&merged);
    count
}

/// How many values share each value.
fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .chunk_by(|a, b| a == b)
        .map(|tied| tied.len() as f64)
        .collect()
}

/// The share of all orders whose score is at least this far from 0, on both sides.
fn counted(n: usize, score: i64) -> f64 {
    static SHARES: [OnceLock<Vec<f64>>; MOST_EXACT + 1] =
        [const { OnceLock::new() }; MOST_EXACT + 1];
    let at_most = SHARES[n].get_or_init(|| at_most_inversions(n));
    let pairs = n * (n - 1) / 2;
    // score = pairs - 2 inversions.
    let fewest = (pairs as i64 - score.abs()) / 2;
    (2.0 * at_most[fewest as usize]).min(1.0)
}

/// The share of all orders of n values that have at most 0, 1, 2, … inversions.
fn at_most_inversions(n: usize) -> Vec<f64> {
    let pairs = n * (n - 1) / 2;
    // Shares instead of counts: 60! does not fit a float's whole numbers, but its parts need not be exact ones.
    let mut shares = vec![0.0; pairs + 1];
    shares[0] = 1.0;
    for values in 2..=n {
        let before = shares.clone();
        for (inversions, share) in shares.iter_mut().enumerate() {
            let first = (inversions + 1).saturating_sub(values);
            *share = before[first..=inversions].iter().sum::<f64>() / values as f64;
        }
    }
    let mut sum = 0.0;
    for share in &mut shares {
        sum += *share;
        *share = sum;
    }
    shares
}

fn variance(n: f64, x: &[f64], y: &[f64]) -> f64 {
    let sum = |ties: &[f64], of: fn(f64) -> f64| ties.iter().map(|t| of(*t)).sum::<f64>();
    let v = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let two = |t: f64| t * (t - 1.0);
    let three = |t: f64| t * (t - 1.0) * (t - 2.0);
    let triples = if n > 2.0 {
        sum(x, three) * sum(y, three) / (9.0 * n * (n - 1.0) * (n - 2.0))
    } else {
        0.0
    };
    (v(n) - sum(x, v) - sum(y, v)) / 18.0
        + triples
        + sum(x, two) * sum(y, two) / (2.0 * n * (n - 1.0))
}

#[cfg(test)]
mod tests;

//! Exact bounds of a share (Clopper and Pearson, Biometrika 26:404, 1934).

#[cfg(test)]
mod tests;

/// The least share that `hits` of `tries` would not have come from: the upper end of the one-sided interval at
/// `confidence`.
pub fn at_most(hits: u64, tries: u64, confidence: f64) -> f64 {
    if hits >= tries {
        return 1.0;
    }
    // P(X <= hits) falls as the share rises.
    share(|share| below(hits, tries, share) > 1.0 - confidence)
}

/// The lower end of the same interval on the other side.
pub fn at_least(hits: u64, tries: u64, confidence: f64) -> f64 {
    if hits == 0 {
        return 0.0;
    }
    // P(X >= hits) rises with the share.
    share(|share| 1.0 - below(hits - 1, tries, share) < 1.0 - confidence)
}

/// The share at which `is_low` stops to hold, by bisection.
fn share(is_low: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if is_low(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// `P(X <= hits)` of a binomial with `tries` and `share`, summed in logarithms from term to term.
fn below(hits: u64, tries: u64, share: f64) -> f64 {
    let odds = (share / (1.0 - share)).ln();
    let mut ln_term = tries as f64 * (1.0 - share).ln();
    let mut sum = ln_term.exp();
    for k in 0..hits {
        ln_term += ((tries - k) as f64 / (k + 1) as f64).ln() + odds;
        sum += ln_term.exp();
    }
    sum.min(1.0)
}

//! Holm's correction over a family of hypotheses.

/// The adjusted p-values, in the order given: sorted upwards, the k-th of m is multiplied by m - k + 1, kept
/// monotone and at most 1 (Holm, Scand. J. Statist. 6:65, 1979). Holds under any dependence.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least: f64 = 0.0;
    for (rank, index) in order.into_iter().enumerate() {
        least = least.max((p[index] * (p.len() - rank) as f64).min(1.0));
        adjusted[index] = least;
    }
    adjusted
}

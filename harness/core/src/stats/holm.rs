//! Holm's correction over a family of hypotheses.

/// What the correction did to one hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct HolmStep {
    /// Its place in the family as it was given.
    pub index: usize,
    /// Its p-value.
    pub p: f64,
    /// What it was multiplied by: how many hypotheses have a p that is not smaller.
    pub factor: usize,
    /// The adjusted p-value: the product, not below that of a smaller p and at most 1.
    pub adjusted: f64,
}

/// The steps of the correction, smallest p first: the k-th of m is multiplied by m - k + 1, kept monotone and at most 1
/// (Holm, Scand. J. Statist. 6:65, 1979). Holds under any dependence.
pub fn holm_steps(p: &[f64]) -> Vec<HolmStep> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut least: f64 = 0.0;
    let step = |(rank, index): (usize, usize)| {
        let factor = p.len() - rank;
        least = least.max((p[index] * factor as f64).min(1.0));
        HolmStep {
            index,
            p: p[index],
            factor,
            adjusted: least,
        }
    };
    order.into_iter().enumerate().map(step).collect()
}

/// The adjusted p-values of [`holm_steps`], in the order given.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![0.0; p.len()];
    for step in holm_steps(p) {
        adjusted[step.index] = step.adjusted;
    }
    adjusted
}

//! A label over blocks: stated where it holds in nearly all of them and its share is above the threshold beyond chance.

use serde::Serialize;

use super::label::{Label, Threshold};
use super::utilisation::Utilisation;
use crate::stats::{mean, sd, t_quantile};

/// The share of blocks in which a label must hold to be stated.
pub const HELD: f64 = 0.80;
/// The level of the one-sided bound.
const LEVEL: f64 = 0.95;

/// A label and how well it is founded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stated {
    /// What most trials are limited by.
    pub label: Label,
    /// Trials.
    pub blocks: u32,
    /// Those of which it holds.
    pub held: u32,
    /// The one-sided 95 % bound of the share that the label rests on, by Student's t on logarithms: from below, or from above
    /// for waiting. Absent for fewer than two trials, for a mixed label and where the share is 0 somewhere.
    pub bound: Option<f64>,
    /// Whether it is stated; otherwise it is only probable.
    pub is_stated: bool,
}

impl Stated {
    /// Of the trials of one cell; `None` where there is none.
    pub fn of(trials: &[Utilisation]) -> Option<Self> {
        let labels: Vec<Label> = trials.iter().map(Utilisation::label).collect();
        let like = |label: &Label| labels.iter().filter(|other| label.is_like(other)).count();
        // The first of those that hold most often.
        let most = labels.iter().map(like).max()?;
        let label = labels.iter().find(|label| like(label) == most)?.clone();
        let shares: Option<Vec<f64>> = trials.iter().map(|used| label.rests_on(used)).collect();
        let threshold = label.threshold();
        let bound = threshold
            .zip(shares)
            .and_then(|(threshold, shares)| match threshold {
                Threshold::Above(_) => log_bound(&shares, -1.0),
                Threshold::Below(_) => log_bound(&shares, 1.0),
            });
        let is_beyond = match threshold {
            Some(Threshold::Above(least)) => bound.is_some_and(|bound| bound > least),
            Some(Threshold::Below(most)) => bound.is_some_and(|bound| bound < most),
            None => true,
        };
        let held_enough = most as f64 >= HELD * trials.len() as f64;
        Some(Self {
            label,
            blocks: trials.len() as u32,
            held: most as u32,
            bound,
            is_stated: held_enough && is_beyond,
        })
    }
}

/// `exp(mean(ln u) ± t_{n-1,.95} s / sqrt n)`, on the side of `sign`; one that does not vary is its own bound.
fn log_bound(shares: &[f64], sign: f64) -> Option<f64> {
    if shares.len() < 2 || shares.iter().any(|share| *share <= 0.0) {
        return None;
    }
    let logs: Vec<f64> = shares.iter().map(|share| share.ln()).collect();
    let freedom = logs.len() as f64 - 1.0;
    let error = sd(&logs) / (logs.len() as f64).sqrt();
    Some((mean(&logs) + sign * t_quantile(LEVEL, freedom)? * error).exp())
}

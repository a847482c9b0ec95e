//! How many pairs a verdict would take, where there is none yet.

use serde::Serialize;

use super::estimate::Half;
use super::rule::Rule;
use crate::stats::{hodges_lehmann, normal_quantile, sd, sd_at_most};

/// The chance with which so many pairs show a ratio that is there.
pub const POWER: f64 = 0.8;
/// How sure the upper end of a forecast is of the noise it rests on.
const SURE: f64 = 0.8;
/// A need of more than so many times the blocks of the plan is out of reach.
const OUT_OF_REACH: f64 = 4.0;

/// What a candidate that is open still needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Forecast {
    /// What it takes to show the speedup; absent where that is shown.
    pub speed: Option<Need>,
    /// What it takes to show the cost; absent where that is shown.
    pub cost: Option<Need>,
    /// Whether the cost needs more than the speedup.
    pub cost_is_bottleneck: bool,
    /// Seconds that one more pair takes to execute; absent where nothing was executed.
    pub pair_secs: Option<f64>,
    /// Container-seconds, cold start included, that one more pair is billed.
    pub pair_container_secs: Option<f64>,
}

impl Forecast {
    /// The need that decides.
    pub fn bottleneck(&self) -> Option<Need> {
        match self.cost_is_bottleneck {
            true => self.cost,
            false => self.speed,
        }
    }
}

/// What one half of the criterion needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Need {
    /// The ratio that is planned for: the declared ratio of interest, or the measured cost ratio.
    pub ratio: f64,
    /// Standard deviation of the log ratio of a pair.
    pub noise: f64,
    /// Pairs in all with that noise.
    pub pairs: f64,
    /// Pairs in all with the largest noise that the sample leaves likely (80 %).
    pub pairs_at_most: f64,
    /// The noise up to which the blocks of the plan would do.
    pub bearable_noise: f64,
    /// Whether this noise cannot resolve the ratio: it would take more than four times the blocks of the plan.
    pub out_of_reach: bool,
}

/// The pairs that show a log ratio `gap` away from the criterion in [`POWER`] of all experiments, with noise `noise`:
/// `((z_a + z_b) s / gap)^2 + z_a^2 / 2` (Guenther, Am. Stat. 35:243, 1981), `z_a` the boundary's.
pub fn pairs_needed(noise: f64, gap: f64, z_a: f64) -> f64 {
    let z_b = normal_quantile(POWER);
    (((z_a + z_b) * noise / gap).powi(2) + z_a * z_a / 2.0).ceil()
}

/// The noise up to which `pairs` pairs show a log ratio `gap` away from the criterion.
pub fn bearable_noise(pairs: f64, gap: f64, z_a: f64) -> f64 {
    gap * (pairs - z_a * z_a / 2.0).max(0.0).sqrt() / (z_a + normal_quantile(POWER))
}

/// How far a test at level `alpha` has to come, in standard deviations of what it sees: the boundary's critical value, or
/// the normal quantile where one looks once.
pub fn critical(rule: &Rule, alpha: f64) -> f64 {
    match rule.boundary {
        Some(boundary) => boundary.student_critical(alpha),
        None => normal_quantile(1.0 - alpha),
    }
}

/// What a candidate with these pairs needs; `hypotheses` is what Holm multiplies its p by, `speed` and `cost` say which
/// halves are open. The logarithms are finite, and at least two.
pub fn forecast(
    rule: &Rule,
    ratio_of_interest: f64,
    speeds: &[f64],
    costs: &[f64],
    (speed, cost): (bool, bool),
    hypotheses: usize,
) -> Forecast {
    let z_a = critical(rule, rule.alpha / hypotheses.max(1) as f64);
    let need = |logs: &[f64], ratio: f64, gap: f64| {
        let noise = sd(logs);
        let plan = f64::from(rule.max_blocks);
        let pairs = pairs_needed(noise, gap, z_a);
        Need {
            ratio,
            noise,
            pairs,
            pairs_at_most: pairs_needed(sd_at_most(logs, SURE), gap, z_a),
            bearable_noise: bearable_noise(plan, gap, z_a),
            out_of_reach: pairs.is_nan() || pairs > OUT_OF_REACH * plan,
        }
    };
    let of = |half: Half| match half {
        Half::Speed => {
            let gap = (ratio_of_interest / rule.speedup).ln().abs();
            // On the other side of the criterion the ratio of interest is as far away.
            let ratio = match hodges_lehmann(speeds).exp() >= rule.speedup {
                true => ratio_of_interest,
                false => rule.speedup * rule.speedup / ratio_of_interest,
            };
            need(speeds, ratio, gap)
        }
        Half::Cost => {
            let ratio = hodges_lehmann(costs).exp();
            need(costs, ratio, (rule.cost_ratio / ratio).ln().abs())
        }
    };
    let (speed, cost) = (speed.then(|| of(Half::Speed)), cost.then(|| of(Half::Cost)));
    let pairs = |need: &Option<Need>| need.map_or(0.0, |need| need.pairs);
    Forecast {
        cost_is_bottleneck: pairs(&cost) > pairs(&speed),
        speed,
        cost,
        pair_secs: None,
        pair_container_secs: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequential::Boundary;

    fn rule() -> Rule {
        Rule {
            speedup: 2.0,
            cost_ratio: 1.25,
            alpha: 0.05,
            min_blocks: 5,
            max_blocks: 20,
            boundary: Boundary::of(20),
        }
    }

    #[test]
    fn a_noise_of_15_percent_needs_21_pairs_for_2_3() {
        // The figure of the study this rule comes from: sigma .15 in each arm, R = 2.3, 80 % power.
        let z_a = critical(&rule(), 0.05);
        let noise = 0.15 * 2.0f64.sqrt();
        assert_eq!(pairs_needed(noise, (2.3f64 / 2.0).ln(), z_a), 21.0);
    }

    #[test]
    fn what_so_many_pairs_bear_needs_so_many_pairs() {
        let gap = (2.3f64 / 2.0).ln();
        let noise = bearable_noise(20.0, gap, 2.015);
        assert_eq!(pairs_needed(noise - 1e-9, gap, 2.015), 20.0);
    }

    #[test]
    fn noise_that_no_plan_resolves_is_said() {
        let loud = [0.1, 1.6, 0.2, 1.4, 0.5, 0.9];
        let costs = [0.1, 0.12, 0.11, 0.09, 0.1, 0.1];
        let found = forecast(&rule(), 2.3, &loud, &costs, (true, true), 1);
        let speed = found.speed.unwrap();
        assert!(speed.out_of_reach && speed.bearable_noise < speed.noise);
        assert!(!found.cost_is_bottleneck && !found.cost.unwrap().out_of_reach);
    }

    #[test]
    fn a_cost_near_its_limit_is_the_bottleneck() {
        let speeds = [0.83, 0.84, 0.82, 0.83, 0.85, 0.83];
        let costs = [0.20, 0.25, 0.18, 0.24, 0.21, 0.19];
        let found = forecast(&rule(), 2.3, &speeds, &costs, (true, true), 1);
        assert!(found.cost_is_bottleneck);
        let need = found.bottleneck().unwrap();
        assert!(
            need.pairs_at_most >= need.pairs && need.pairs > 20.0,
            "{need:?}"
        );
    }

    #[test]
    fn a_larger_family_needs_more() {
        let speeds = [0.8, 0.9, 0.7, 0.85, 0.75, 0.8];
        let of = |hypotheses| {
            let found = forecast(&rule(), 2.3, &speeds, &speeds, (true, false), hypotheses);
            (found.speed.unwrap().pairs, found.cost)
        };
        assert!(of(6).0 > of(1).0);
        assert_eq!(of(1).1, None);
    }
}

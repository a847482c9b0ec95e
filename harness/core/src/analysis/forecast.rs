//! How many pairs a verdict would take, where there is none yet.

use serde::Serialize;

use super::Verdict;
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
    /// The verdict that its ratios lean to: IMPLEMENT takes both halves, SKIP one of them.
    pub towards: Verdict,
    /// What it takes to show the speedup's half of that; absent where that is shown, or is not needed.
    pub speed: Option<Need>,
    /// What it takes to show the cost's half of that; absent where that is shown, or is not needed.
    pub cost: Option<Need>,
    /// Whether the cost is the half that decides: the last to be shown for IMPLEMENT, the first for SKIP.
    pub by_cost: bool,
    /// Seconds that one more pair takes to execute; absent where nothing was executed.
    pub pair_secs: Option<f64>,
    /// Container-seconds, cold start included, that one more pair is billed.
    pub pair_container_secs: Option<f64>,
}

impl Forecast {
    /// The need that decides.
    pub fn bottleneck(&self) -> Option<Need> {
        match self.by_cost {
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

/// How many hypotheses Holm counts against a candidate, for each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hypotheses {
    /// Those of its family with a p for IMPLEMENT that is not smaller, its own included.
    pub implement: usize,
    /// The same for SKIP.
    pub skip: usize,
}

/// What a candidate with these pairs needs; `speed` and `cost` say which halves of IMPLEMENT are open. The logarithms are
/// finite, and at least two.
///
/// It leans to SKIP where one of its ratios lies on the failing side, and then the half that is shown first decides;
/// otherwise to IMPLEMENT, and the half that is shown last does. SKIP is tested with twice the smaller of two p-values.
pub fn forecast(
    rule: &Rule,
    ratio_of_interest: f64,
    speeds: &[f64],
    costs: &[f64],
    (speed, cost): (bool, bool),
    hypotheses: Hypotheses,
) -> Forecast {
    let (speedup, cost_ratio) = (hodges_lehmann(speeds).exp(), hodges_lehmann(costs).exp());
    let (is_slow, is_dear) = (speedup < rule.speedup, cost_ratio > rule.cost_ratio);
    let towards = match is_slow || is_dear {
        true => Verdict::Skip,
        false => Verdict::Implement,
    };
    let z_a = match towards {
        Verdict::Skip => critical(rule, rule.alpha / (2 * hypotheses.skip.max(1)) as f64),
        _ => critical(rule, rule.alpha / hypotheses.implement.max(1) as f64),
    };
    let need = |logs: &[f64], ratio: f64, gap: f64| {
        let least = f64::from(rule.min_blocks);
        let plan = f64::from(rule.max_blocks);
        let pairs = pairs_needed(sd(logs), gap, z_a).max(least);
        Need {
            ratio,
            noise: sd(logs),
            pairs,
            pairs_at_most: pairs_needed(sd_at_most(logs, SURE), gap, z_a).max(least),
            bearable_noise: bearable_noise(plan, gap, z_a),
            out_of_reach: pairs.is_nan() || pairs > OUT_OF_REACH * plan,
        }
    };
    let of_speed = || {
        // On the other side of the criterion the ratio of interest is as far away.
        let ratio = match is_slow {
            true => rule.speedup * rule.speedup / ratio_of_interest,
            false => ratio_of_interest,
        };
        need(speeds, ratio, (ratio_of_interest / rule.speedup).ln().abs())
    };
    let of_cost = || need(costs, cost_ratio, (rule.cost_ratio / cost_ratio).ln().abs());
    let (speed, cost) = match towards {
        Verdict::Skip => (is_slow.then(of_speed), is_dear.then(of_cost)),
        _ => (speed.then(of_speed), cost.then(of_cost)),
    };
    let by_cost = match (&speed, &cost, towards) {
        (Some(speed), Some(cost), Verdict::Skip) => cost.pairs < speed.pairs,
        (Some(speed), Some(cost), _) => cost.pairs > speed.pairs,
        (speed, _, _) => speed.is_none(),
    };
    Forecast {
        towards,
        speed,
        cost,
        by_cost,
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

    const ALONE: Hypotheses = Hypotheses {
        implement: 1,
        skip: 1,
    };

    #[test]
    fn noise_that_no_plan_resolves_is_said() {
        let loud = [0.3, 1.6, 0.2, 1.4, 0.8, 0.9];
        let costs = [0.1, 0.12, 0.11, 0.09, 0.1, 0.1];
        let found = forecast(&rule(), 2.3, &loud, &costs, (true, true), ALONE);
        let speed = found.speed.unwrap();
        assert_eq!(found.towards, Verdict::Implement);
        assert!(speed.out_of_reach && speed.bearable_noise < speed.noise);
        assert!(!found.by_cost && !found.cost.unwrap().out_of_reach);
    }

    #[test]
    fn a_cost_near_its_limit_is_the_bottleneck() {
        let speeds = [0.83, 0.84, 0.82, 0.83, 0.85, 0.83];
        let costs = [0.20, 0.25, 0.18, 0.24, 0.21, 0.19];
        let found = forecast(&rule(), 2.3, &speeds, &costs, (true, true), ALONE);
        assert!(found.by_cost && found.towards == Verdict::Implement);
        let need = found.bottleneck().unwrap();
        assert!(
            need.pairs_at_most >= need.pairs && need.pairs > 20.0,
            "{need:?}"
        );
    }

    #[test]
    fn to_skip_the_half_that_fails_first_is_enough() {
        // 1.7x with a cost of 1.27x: that it is too slow shows long before that it is too dear.
        let speeds = [0.43, 0.63, 0.53, 0.48, 0.58, 0.53];
        let costs = [0.10, 0.38, 0.24, 0.15, 0.33, 0.24];
        let found = forecast(&rule(), 2.3, &speeds, &costs, (true, true), ALONE);
        assert_eq!((found.towards, found.by_cost), (Verdict::Skip, false));
        let need = found.bottleneck().unwrap();
        assert!(!need.out_of_reach && need.pairs < 20.0, "{need:?}");
        assert!(found.cost.unwrap().out_of_reach);
        assert!((need.ratio - 4.0 / 2.3).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_promised_below_the_fewest_blocks() {
        let speeds = [0.830, 0.831, 0.832, 0.829, 0.8305];
        let found = forecast(&rule(), 2.3, &speeds, &speeds, (true, false), ALONE);
        assert_eq!(
            found.speed.map(|need| need.pairs),
            None,
            "a cost of e^0.83 leans to SKIP"
        );
        assert_eq!(found.bottleneck().unwrap().pairs, 5.0);
    }

    #[test]
    fn a_larger_family_needs_more() {
        let speeds = [0.8, 0.9, 0.7, 0.85, 0.75, 0.8];
        let costs = [0.0; 6];
        let of = |implement| {
            let hypotheses = Hypotheses { implement, skip: 1 };
            let found = forecast(&rule(), 2.3, &speeds, &costs, (true, false), hypotheses);
            (found.speed.unwrap().pairs, found.cost)
        };
        assert!(of(6).0 > of(1).0);
        assert_eq!(of(1).1, None);
    }
}

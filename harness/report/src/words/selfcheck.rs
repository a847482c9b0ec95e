//! What a machine that was compared with itself is told.

use twofold_core::analysis::selfcheck::{
    LEAST_PAIRS, PAIRS_FOR_TRENDS, Rates, Selfcheck, bearable_noise,
};
use twofold_core::spec::Criterion;
use twofold_core::stats::Kendall;

use crate::format;

/// A p-value below this is called a trend: the check is made for every run, so one in twenty would cry too often.
const NOTABLE: f64 = 0.01;

/// The findings, a line each.
pub fn selfcheck(found: &Selfcheck) -> Vec<String> {
    let mut said = vec![
        format!(
            "noise: the log ratio of two equal trials has a standard deviation of {} (median wall {}, {} pairs)",
            format::percent(found.noise),
            format::prose_secs(found.wall_secs),
            found.twins.len()
        ),
        format!(
            "ratio: {}{}, where 1x is true",
            format::ratio(found.ratio),
            found
                .interval
                .map_or_else(String::new, |(low, high)| format!(
                    " ({})",
                    format::interval((Some(low), Some(high)))
                ))
        ),
        format!("drift of the ratio: {}", trend(found.drift)),
        format!(
            "drift of the walls, which pairing cancels: {}",
            trend(found.wall_drift)
        ),
        match found.autocorrelation {
            Some(of) => format!(
                "autocorrelation: r1 = {}, {} after correction for its bias, {} the limit of {}",
                format::number(of.r1, 2),
                format::number(of.corrected, 2),
                if of.is_notable() { "above" } else { "within" },
                format::number(of.limit, 2)
            ),
            None => "autocorrelation: none, the pairs do not vary".to_owned(),
        },
        match found.order {
            Some(of) => format!(
                "order: the second trial of a pair takes {} the first's time ({}){}",
                format::ratio(of.ratio),
                format::p_is(of.p),
                if of.p < NOTABLE { ", notable" } else { "" }
            ),
            None => "order: no difference, the pairs do not vary".to_owned(),
        },
    ];
    if found.twins.len() < PAIRS_FOR_TRENDS {
        said.push(format!(
            "note: with fewer than {PAIRS_FOR_TRENDS} pairs the tests for drift and autocorrelation have little power; that \
             they find nothing means little"
        ));
    }
    said.push(verdict(found));
    said.push(again(
        found,
        &found.sides,
        "sides drawn again in the same pairs",
    ));
    said.push(again(
        found,
        &found.partners,
        "partners drawn again, as if there were no blocks",
    ));
    said.extend(found.resolvable.iter().map(|of| {
        format!(
            "resolution: in {} a speedup of {} is shown to be more than {}, and one of {} to be less, in four of five runs",
            format::counted(u64::from(of.blocks), "block"),
            format::ratio(of.above),
            format::declared_ratio(of.criterion),
            format::ratio(of.below)
        )
    }));
    said
}

fn trend(found: Option<Kendall>) -> String {
    found.map_or_else(
        || "none, the values do not vary".to_owned(),
        |of| {
            format!(
                "Kendall's tau = {}, {} ({}){}",
                format::number(of.tau, 2),
                format::p_is(of.p),
                if of.exact {
                    "exact"
                } else {
                    "normal approximation"
                },
                if of.p < NOTABLE { ", notable" } else { "" }
            )
        },
    )
}

fn verdict(found: &Selfcheck) -> String {
    let (faster, slower) = found.p;
    let said = match (faster <= found.alpha, slower <= found.alpha) {
        (true, _) => "\"faster\", which is false",
        (_, true) => "\"slower\", which is false",
        (false, false) => "nothing, which is right",
    };
    format!(
        "the rule at the true ratio said {said} ({} for faster, {} for slower)",
        format::p_is(faster),
        format::p_is(slower)
    )
}

fn again(found: &Selfcheck, rates: &Rates, how: &str) -> String {
    let (faster, slower) = rates.shares();
    let broken = rates.breaks(faster, found.alpha) || rates.breaks(slower, found.alpha);
    format!(
        "{how}: \"faster\" {} and \"slower\" {} of {} {}, promised at most {} each{}",
        format::percent(faster),
        format::percent(slower),
        format::count(u64::from(rates.draws)),
        if rates.all {
            "ways, all there are"
        } else {
            "drawn ways"
        },
        format::percent(found.alpha),
        if broken { "; NOT KEPT" } else { "" }
    )
}

/// What to do about it, a line each; empty where there is nothing to do.
pub fn selfcheck_advice(found: &Selfcheck, criterion: &Criterion) -> Vec<String> {
    let mut said = vec![];
    let notable = |of: Option<Kendall>| of.is_some_and(|of| of.p < NOTABLE);
    if notable(found.drift) {
        said.push(
            "the ratio itself drifts: something favours one side more and more; look for other work on the machine, and run \
             again"
                .to_owned(),
        );
    } else if notable(found.wall_drift) {
        said.push(
            "the machine gets slower or faster while it works: pairing cancels it, but another warm-up block would help"
                .to_owned(),
        );
    }
    if found.autocorrelation.is_some_and(|of| of.is_notable()) {
        said.push(
            "one pair tells something of the next: no test repairs that; leave time between trials, or stop what else runs \
             in bursts"
                .to_owned(),
        );
    }
    if found.order.is_some_and(|of| of.p < NOTABLE) {
        said.push(
            "the second trial differs from the first: the drawn order keeps that out of the verdict but adds to the noise; \
             a pause or a warmer start would lessen it"
                .to_owned(),
        );
    }
    if let Some(of) = found.resolvable.first() {
        let wanted = criterion.ratio_of_interest;
        let bearable = bearable_noise(wanted, criterion.speedup, of.blocks, criterion.alpha);
        said.push(if found.noise <= bearable {
            format!(
                "quiet enough: {} can be told from {} up to a noise of {}; this is that of equal trials, a candidate of \
                 several jobs may be noisier",
                format::declared_ratio(wanted),
                format::declared_ratio(criterion.speedup),
                format::percent(bearable)
            )
        } else {
            format!(
                "too noisy for {}: to tell it from {} in {} blocks the noise must be at most {}; longer trials, fewer \
                 neighbours or more blocks",
                format::declared_ratio(wanted),
                format::declared_ratio(criterion.speedup),
                of.blocks,
                format::percent(bearable)
            )
        });
    }
    said
}

/// Stands where there are too few pairs to say anything.
pub fn selfcheck_too_few(pairs: usize) -> String {
    format!(
        "{} where {LEAST_PAIRS} are needed: nothing can be said",
        format::counted(pairs as u64, "usable pair")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use twofold_core::analysis::selfcheck::{Twin, selfcheck as check};

    /// Pairs whose log ratio is that of their number, the baseline first in every other one.
    fn twins(count: u32, log: impl Fn(u32) -> f64) -> Selfcheck {
        let twin = |number: u32| Twin {
            block: number + 2,
            baseline_secs: log(number).exp(),
            candidate_secs: 1.0,
            baseline_first: number.is_multiple_of(2),
        };
        let twins: Vec<Twin> = (0..count).map(twin).collect();
        check(&twins, &Criterion::default(), 20, 1).unwrap()
    }

    fn wobble(number: u32) -> f64 {
        0.02 * (f64::from(number * 37 % 11) - 5.0) / 5.0
    }

    #[test]
    fn a_few_pairs_say_that_they_are_few() {
        let few = selfcheck(&twins(8, wobble)).join("\n");
        assert!(few.contains("have little power"), "{few}");
        assert!(
            few.contains("of 256 ways, all there are, promised at most 5 % each"),
            "{few}"
        );
        let many = selfcheck(&twins(20, wobble)).join("\n");
        assert!(!many.contains("little power"), "{many}");
        assert!(many.contains("2000 drawn ways"), "{many}");
    }

    #[test]
    fn a_quiet_machine_is_told_what_it_can_resolve() {
        let found = twins(20, wobble);
        let said = selfcheck(&found).join("\n");
        assert!(said.contains("said nothing, which is right"), "{said}");
        assert!(said.contains("is shown to be more than 2x"), "{said}");
        assert!(said.contains("is shown to be more than 1x"), "{said}");
        let advice = selfcheck_advice(&found, &Criterion::default());
        assert_eq!(advice.len(), 1, "{advice:?}");
        assert!(advice[0].starts_with("quiet enough: 2.3x"), "{advice:?}");
    }

    #[test]
    fn drift_order_and_noise_each_have_their_advice() {
        let drifting = twins(20, |number| wobble(number) + 0.02 * f64::from(number));
        let said = selfcheck(&drifting).join("\n");
        assert!(said.contains("(exact), notable"), "{said}");
        assert!(said.contains("\"faster\", which is false"), "{said}");
        let advice = selfcheck_advice(&drifting, &Criterion::default()).join("\n");
        assert!(advice.contains("the ratio itself drifts"), "{advice}");
        assert!(advice.contains("no test repairs that"), "{advice}");

        let turning = |number: u32| {
            let late = if number.is_multiple_of(2) { -0.1 } else { 0.1 };
            wobble(number) + late
        };
        let advice = selfcheck_advice(&twins(20, turning), &Criterion::default()).join("\n");
        assert!(
            advice.contains("the second trial differs from the first"),
            "{advice}"
        );

        let noisy = twins(20, |number| 20.0 * wobble(number));
        let advice = selfcheck_advice(&noisy, &Criterion::default()).join("\n");
        assert!(advice.contains("too noisy for 2.3x"), "{advice}");
    }

    #[test]
    fn equal_walls_say_that_they_do_not_vary() {
        let said = selfcheck(&twins(6, |_| 0.0)).join("\n");
        assert!(!said.contains("NaN"), "{said}");
        assert!(said.contains("do not vary"), "{said}");
        assert!(selfcheck_too_few(1).starts_with("1 usable pair where 5 are needed"));
    }
}

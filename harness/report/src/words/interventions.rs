//! What interventions on a baseline say, in words.

use twofold_core::analysis::bottleneck::{Bottlenecks, Confirmation, Effect, Finding};
use twofold_core::record::Intervention;

use crate::escape::clean;
use crate::format;
use crate::label;

/// What was changed: `1 core instead of 2`.
pub fn intervention(of: Intervention) -> &'static str {
    match of {
        Intervention::FewerCores => "half the cores",
        Intervention::FootageInMemory => "the footage in memory",
        Intervention::WithoutWork => "nothing drawn",
    }
}

/// What a finding means for the resource that was changed.
pub fn finding(of: Finding) -> &'static str {
    match of {
        Finding::Bound => "limits it",
        Finding::NotBound => "does not limit it",
        Finding::Open => "cannot be told",
    }
}

/// A ratio with its interval: `1.93x (1.88x to 1.99x)`.
pub fn effect(effect: Effect) -> String {
    let interval = effect.interval.map_or_else(String::new, |(low, high)| {
        format!(" ({})", format::interval((Some(low), Some(high))))
    });
    format!("{}{interval}", format::ratio(effect.mean))
}

/// An elasticity with its interval: `-0.95 (-1.02 to -0.88)`.
pub fn elasticity(effect: Effect) -> String {
    let interval = effect.interval.map_or_else(String::new, |(low, high)| {
        format!(" ({} to {})", format::short(low, 2), format::short(high, 2))
    });
    format!("{}{interval}", format::short(effect.mean, 2))
}

/// A sentence for each intervention, and for each that could not be made.
pub(super) fn interventions(found: &Bottlenecks) -> Vec<String> {
    let made = found.confirmations.iter().map(sentence);
    let not = found.not_possible.iter().map(|not| {
        format!(
            "Not tried with {}: {}.",
            intervention(not.intervention),
            clean(&not.why)
        )
    });
    made.chain(not).collect()
}

fn sentence(of: &Confirmation) -> String {
    let name = match of.factors.is_empty() {
        true => "the baseline".to_owned(),
        false => label::levels(&of.factors),
    };
    let pairs = format::counted(u64::from(of.pairs), "pair");
    let (with, says) = match of.intervention {
        Intervention::FewerCores => {
            let with = format!(
                "with {} instead of {}",
                format::counted(u64::from(of.cores.1), "core"),
                of.cores.0
            );
            let says = match of.finding {
                Finding::Bound => "the cores limit it",
                Finding::NotBound => "the cores do not limit it",
                Finding::Open => "whether the cores limit it cannot be told",
            };
            (with, says)
        }
        Intervention::FootageInMemory => {
            let says = match of.finding {
                Finding::Bound => "reading limits it",
                Finding::NotBound => "reading does not limit it",
                Finding::Open => "whether reading limits it cannot be told",
            };
            ("with the footage in memory".to_owned(), says)
        }
        Intervention::WithoutWork => {
            let says = match of.finding {
                Finding::Bound => "drawing is more than half of it",
                Finding::NotBound => "drawing is less than half of it",
                Finding::Open => "whether drawing is half of it cannot be told",
            };
            ("with nothing drawn".to_owned(), says)
        }
    };
    let of_cores = of.elasticity.map_or_else(String::new, |effect| {
        format!(", an elasticity of {}", elasticity(effect))
    });
    format!(
        "{} {with} takes {} its wall{of_cores}, in {pairs}: {says}.",
        super::capital(&name),
        effect(of.ratio)
    )
}

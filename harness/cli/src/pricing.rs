//! Price lists: read where an experiment is begun, and from its manifest ever after.

use std::path::Path;

use twofold_core::cost::Prices;
use twofold_core::design::Plan;
use twofold_core::record::{Entry, Manifest};
use twofold_core::spec::Experiment;
use twofold_store::Frames;

use crate::failure::{Failure, Outcome};
use crate::reading;

/// Gives an experiment the price list it names, if it names one; `file` and `text` are the experiment's.
///
/// # Errors
/// When the list cannot be read, is wrong, or lacks what the experiment needs of it.
pub fn read(experiment: &mut Experiment, file: &str, text: &str) -> Outcome {
    let Some(path) = experiment.cost.prices.clone() else {
        return Ok(());
    };
    let of_list = reading::text(Path::new(&path), "a price list", reading::MOST_BYTES)?;
    let list = Prices::parse(&path, &of_list)?;
    Ok(experiment.cost.with_list(file, text, list)?)
}

/// Gives the experiment of a stored run the price list it was begun with.
///
/// # Errors
/// When its manifest has none and the experiment names one.
pub fn restore(
    experiment: &mut Experiment,
    file: &str,
    text: &str,
    manifest: &Manifest,
) -> Outcome {
    match (&experiment.cost.prices, &manifest.prices) {
        (None, _) => Ok(()),
        (Some(_), Some(list)) => Ok(experiment.cost.with_list(file, text, list.clone())?),
        (Some(path), None) => Err(Failure::usage(format!(
            "{file}: the run's manifest lacks the price list \"{}\" (hint: restore manifest.json, or run it again)",
            path.escape_debug()
        ))),
    }
}

/// The frames of a run, with what its trials cost where that can be said of the machine it was made on.
///
/// # Errors
/// Only on a bug.
pub fn frames(
    entries: &[Entry],
    experiment: &Experiment,
    plan: &Plan,
    manifest: &Manifest,
) -> Outcome<Frames> {
    let rate = experiment.rate_of(manifest).ok();
    let usd_per_sec = rate.map(|rate| rate.usd_per_sec());
    Ok(Frames::of(entries, experiment, plan)?.priced(usd_per_sec)?)
}

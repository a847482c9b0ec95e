//! Price lists: read where an experiment is begun, and from its manifest ever after.

use std::path::Path;

use twofold_core::cost::Prices;
use twofold_core::record::Manifest;
use twofold_core::spec::Experiment;

use crate::failure::{Failure, Outcome, at};

/// Gives an experiment the price list it names, if it names one; `file` and `text` are the experiment's.
///
/// # Errors
/// When the list cannot be read, is wrong, or lacks what the experiment needs of it.
pub fn read(experiment: &mut Experiment, file: &str, text: &str) -> Outcome {
    let Some(path) = experiment.cost.prices.clone() else {
        return Ok(());
    };
    let of_list = std::fs::read_to_string(&path).map_err(at(Path::new(&path)))?;
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

/// What a container's second costs on the machine a run was made on, where that can be said.
pub fn usd_per_sec(experiment: &Experiment, manifest: &Manifest) -> Option<f64> {
    let rate = experiment.rate_of(manifest).ok()?;
    Some(rate.usd_per_sec())
}

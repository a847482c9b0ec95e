//! How busy the machine was, as columns of the trials: empty where a journal does not tell.

use polars::prelude::*;
use twofold_core::load::MachineState;
use twofold_core::record::Trial;

use crate::frames::column;

/// One column for each figure of [`MachineState`], and whether the trial counts as disturbed.
pub(crate) fn columns(trials: &[&Trial]) -> Vec<Column> {
    let figure = |name: &str, of: fn(&MachineState) -> Option<f64>| {
        column(name, trials, |trial| trial.machine.as_ref().and_then(of))
    };
    vec![
        figure("load_1m", |state| state.load_1m),
        figure("other_cpu_share", |state| state.other_cpu_share),
        figure("steal_share", |state| state.steal_share),
        figure("cpu_pressure_share", |state| state.cpu_pressure_share),
        figure("io_pressure_share", |state| state.io_pressure_share),
        figure("memory_pressure_share", |state| state.memory_pressure_share),
        figure("frequency_mhz", |state| state.frequency_mhz),
        figure("quota_throttled_secs", |state| state.quota_throttled_secs),
        column("heat_throttled", trials, |trial| {
            trial.machine.and_then(|state| state.heat_throttled)
        }),
        column("machine_busy", trials, |trial| {
            trial.machine.map(|state| state.is_busy())
        }),
    ]
}

//! How long the device that renders was at work.

use twofold_core::protocol::AdapterClass;

use crate::format;
use crate::label;
use crate::source::{CellSummary, Source};

/// How long the GPU was at work in one job of each cell, by its own clock; of a software adapter, where its time is told
/// instead. Says so where no adapter took part.
pub fn device_time(source: &dyn Source, cells: &[CellSummary]) -> Vec<String> {
    let Some(adapter) = source.manifest().adapter() else {
        return vec![match source.manifest().worker {
            Some(_) => "No adapter takes part.".to_owned(),
            None => "What a command does on an adapter is not known.".to_owned(),
        }];
    };
    if adapter.class == AdapterClass::Software {
        return vec![
            "The adapter is software, so the time it takes is processor time of its threads: the journal has it by its own clock as \
             gpu_secs, and among the processor seconds by thread."
                .to_owned(),
        ];
    }
    let told: Vec<String> = cells
        .iter()
        .filter_map(|cell| {
            let secs = cell.gpu_secs?;
            Some(format!(
                "{} ({})",
                format::secs(secs),
                label::levels(&cell.factors)
            ))
        })
        .collect();
    vec![match told.is_empty() {
        true => "The GPU does not tell how long it was at work.".to_owned(),
        false => format!(
            "The GPU was at work in one job, by its own clock and copies apart, for {}: medians.",
            told.join(", ")
        ),
    }]
}

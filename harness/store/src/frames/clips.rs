//! One row a clip of a compilation, or the part of one that a job rendered.

use std::collections::BTreeMap;

use polars::prelude::*;
use twofold_core::protocol::ClipTime;
use twofold_core::record::{Outcome, Trial};

use super::{Frames, column, u32s};
use crate::Error;

/// The clips of these trials, in the order they were rendered.
pub(super) fn clips_frame(trials: &[&Trial]) -> Result<DataFrame, Error> {
    let mut rows: Vec<(u32, u32, &Trial, &ClipTime)> = vec![];
    for (index, trial) in trials.iter().enumerate() {
        let Outcome::Measured(measured) = &trial.outcome else {
            continue;
        };
        for (chunk, job) in measured.jobs.iter().enumerate() {
            let clips = job.render.iter().flat_map(|render| &render.clips);
            rows.extend(clips.map(|clip| (index as u32, chunk as u32, *trial, clip)));
        }
    }
    let columns = vec![
        column("trial", &rows, |(trial, ..)| *trial),
        column("block", &rows, |(_, _, trial, _)| trial.block),
        column("cell", &rows, |(_, _, trial, _)| trial.cell),
        column("chunk", &rows, |(_, chunk, ..)| *chunk),
        column("clip", &rows, |(.., clip)| clip.clip),
        column("frames", &rows, |(.., clip)| clip.frames),
        column("clip_secs", &rows, |(.., clip)| clip.secs),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// A clip in the trials of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipSummary {
    /// Index of the clip in the compilation.
    pub clip: u32,
    /// Its frames.
    pub frames: u32,
    /// Seconds it took in each measured trial; of a clip that is cut, its parts together.
    pub secs: Vec<f64>,
}

impl Frames {
    /// The clips of a cell over its measured, uninterrupted trials, in the order of the compilation.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn clips(&self, cell: u32) -> Result<Vec<ClipSummary>, Error> {
        let frame = &self.clips;
        if frame.height() == 0 {
            return Ok(vec![]);
        }
        let views = self.trials()?;
        let (trial, clip, frames) = (
            u32s(frame, "trial")?,
            u32s(frame, "clip")?,
            u32s(frame, "frames")?,
        );
        let secs = frame.column("clip_secs")?.f64()?;
        // For each clip its frames and seconds in each trial.
        let mut found: BTreeMap<u32, BTreeMap<u32, (u32, f64)>> = BTreeMap::new();
        for row in 0..frame.height() {
            let view = &views[trial[row] as usize];
            if view.cell != cell || view.warmup || view.interrupted {
                continue;
            }
            let of_trial = found.entry(clip[row]).or_default();
            let (count, sum) = of_trial.entry(trial[row]).or_default();
            *count += frames[row];
            *sum += secs.get(row).unwrap_or(0.0);
        }
        let summary = |(clip, trials): (u32, BTreeMap<u32, (u32, f64)>)| ClipSummary {
            clip,
            frames: trials
                .values()
                .map(|(frames, _)| *frames)
                .max()
                .unwrap_or(0),
            secs: trials.into_values().map(|(_, secs)| secs).collect(),
        };
        Ok(found.into_iter().map(summary).collect())
    }
}

//! Medians and spreads of a cell's responses, for tables.

use polars::prelude::*;

use crate::frames::u32s;
use crate::named::RESPONSE;
use crate::{Error, Frames};

/// Where the values of a response lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many values.
    pub count: u32,
    /// Their median.
    pub median: f64,
    /// Their 90th percentile.
    pub p90: f64,
    /// Their arithmetic mean.
    pub mean: f64,
    /// The largest.
    pub max: f64,
}

/// Medians of one stage over a cell's jobs.
#[derive(Debug, Clone, PartialEq)]
pub struct StageMedian {
    /// The thread of the pipeline.
    pub thread: String,
    /// The stage.
    pub stage: String,
    /// Seconds of work.
    pub work_secs: f64,
    /// Seconds of waiting.
    pub wait_secs: f64,
}

impl Frames {
    /// A response of a cell's trials (`wall_secs`, `container_secs`, `output_bytes`, …) or of its jobs
    /// (`frame_ms_p50`, `start_secs`, `peak_rss_bytes`, …) over the blocks a verdict may rest on; `None` without values.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn spread(&self, cell: u32, response: &str) -> Result<Option<Spread>, Error> {
        let of_trials = self.trials.schema().contains(response);
        let frame = if of_trials {
            self.used_trials(cell)?
        } else {
            self.used_chunks(cell)?
        };
        if !frame.schema().contains(response) {
            return Ok(None);
        }
        let values = frame.column(response)?.cast(&DataType::Float64)?;
        let values = values.f64()?;
        let count = (values.len() - values.null_count()) as u32;
        let quantile = |p| values.quantile(p, QuantileMethod::Linear);
        Ok(
            match (quantile(0.5)?, quantile(0.9)?, values.mean(), values.max()) {
                (Some(median), Some(p90), Some(mean), Some(max)) => Some(Spread {
                    count,
                    median,
                    p90,
                    mean,
                    max,
                }),
                _ => None,
            },
        )
    }

    /// The medians of what a cell's commands measured of themselves, by name.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn responses(&self, cell: u32) -> Result<Vec<(String, f64)>, Error> {
        let mut medians = vec![];
        for column in self.chunks.get_column_names() {
            let Some(name) = column.strip_prefix(RESPONSE) else {
                continue;
            };
            let spread = self.spread(cell, column)?;
            medians.extend(spread.map(|spread| (name.to_owned(), spread.median)));
        }
        Ok(medians)
    }

    /// The medians of every stage of a cell's jobs, in the order of the pipeline.
    ///
    /// # Errors
    /// Only on a bug.
    pub fn stages(&self, cell: u32) -> Result<Vec<StageMedian>, Error> {
        let mut stages: Vec<StageMedian> = vec![];
        for name in self.chunks.get_column_names() {
            let name = name.as_str();
            let [thread, stage, kind] = name.split('.').collect::<Vec<_>>()[..] else {
                continue;
            };
            let Some(spread) = self.spread(cell, name)? else {
                continue;
            };
            let at = stages
                .iter()
                .position(|known| known.thread == thread && known.stage == stage)
                .unwrap_or_else(|| {
                    stages.push(StageMedian {
                        thread: thread.into(),
                        stage: stage.into(),
                        work_secs: 0.0,
                        wait_secs: 0.0,
                    });
                    stages.len() - 1
                });
            match kind {
                "work_secs" => stages[at].work_secs = spread.median,
                _ => stages[at].wait_secs = spread.median,
            }
        }
        Ok(stages)
    }

    fn used_trials(&self, cell: u32) -> Result<DataFrame, Error> {
        let frame = &self.trials;
        let left_out = frame.column("warmup")?.bool()? | frame.column("interrupted")?.bool()?;
        Ok(frame.filter(&(frame.column("cell")?.u32()?.equal(cell) & !left_out))?)
    }

    fn used_chunks(&self, cell: u32) -> Result<DataFrame, Error> {
        let left_out: Vec<bool> = self
            .trials()?
            .iter()
            .map(|trial| trial.warmup || trial.interrupted)
            .collect();
        let used = u32s(&self.chunks, "trial")?
            .into_iter()
            .map(|trial| !left_out[trial as usize]);
        let used = BooleanChunked::from_iter_values("used".into(), used);
        Ok(self
            .chunks
            .filter(&(self.chunks.column("cell")?.u32()?.equal(cell) & used))?)
    }
}

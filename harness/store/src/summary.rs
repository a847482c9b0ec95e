//! Medians and spreads of a cell's responses, for tables.

use twofold_core::stats::{mean, median, quantile};

use crate::index::Kept;
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
        let (rows, values) = match self.index.numbers(Kept::Trials, &self.trials, response)? {
            Some(values) => (self.index.trials.get(&cell), values),
            None => match self.index.numbers(Kept::Chunks, &self.chunks, response)? {
                Some(values) => (self.index.chunks.get(&cell), values),
                None => return Ok(None),
            },
        };
        let own = rows.into_iter().flatten().map(|row| values[*row as usize]);
        let own: Vec<f64> = own.filter(|value| !value.is_nan()).collect();
        let Some(max) = own.iter().copied().reduce(f64::max) else {
            return Ok(None);
        };
        Ok(Some(Spread {
            count: own.len() as u32,
            median: median(&own),
            p90: quantile(&own, 0.9),
            mean: mean(&own),
            max,
        }))
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
}

//! Which rows belong to which cell, and columns as plain numbers: found once, because tables ask for many responses of
//! many cells.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use polars::prelude::*;

use crate::Error;
use crate::frames::u32s;

type Numbers = Arc<Vec<f64>>;

/// Which of the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kept {
    Trials,
    Chunks,
}

/// The rows a verdict may rest on, by cell.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    /// Of trials.
    pub(crate) trials: BTreeMap<u32, Vec<u32>>,
    /// Of jobs.
    pub(crate) chunks: BTreeMap<u32, Vec<u32>>,
    columns: Arc<Mutex<BTreeMap<(Kept, String), Numbers>>>,
}

impl Index {
    /// Of these frames.
    pub(crate) fn of(trials: &DataFrame, chunks: &DataFrame) -> Result<Self, Error> {
        let flags = |name: &str| -> Result<Vec<bool>, Error> {
            let column = trials.column(name)?.bool()?;
            Ok(column.iter().map(|flag| flag.unwrap_or(false)).collect())
        };
        let (warmup, interrupted) = (flags("warmup")?, flags("interrupted")?);
        let used = |trial: usize| !warmup[trial] && !interrupted[trial];
        let mut own: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (row, cell) in u32s(trials, "cell")?.into_iter().enumerate() {
            if used(row) {
                own.entry(cell).or_default().push(row as u32);
            }
        }
        let mut jobs: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let of = u32s(chunks, "trial")?;
        for (row, cell) in u32s(chunks, "cell")?.into_iter().enumerate() {
            if used(of[row] as usize) {
                jobs.entry(cell).or_default().push(row as u32);
            }
        }
        Ok(Self {
            trials: own,
            chunks: jobs,
            columns: Arc::default(),
        })
    }

    /// A column as numbers, NaN where there is none; absent where the frame has no such column, or it holds no numbers.
    pub(crate) fn numbers(
        &self,
        kept: Kept,
        frame: &DataFrame,
        name: &str,
    ) -> Result<Option<Numbers>, Error> {
        let Ok(column) = frame.column(name) else {
            return Ok(None);
        };
        let mut known = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (kept, name.to_owned());
        if let Some(numbers) = known.get(&key) {
            return Ok(Some(Arc::clone(numbers)));
        }
        let cast = column.cast(&DataType::Float64)?;
        let numbers = cast.f64()?.iter().map(|value| value.unwrap_or(f64::NAN));
        let numbers: Numbers = Arc::new(numbers.collect());
        known.insert(key, Arc::clone(&numbers));
        Ok(Some(numbers))
    }
}

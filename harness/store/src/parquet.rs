//! The frames as files that pandas, polars and DuckDB read.

use std::fs::File;
use std::path::Path;

use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter};

use crate::{Error, Frames};

impl Frames {
    /// Writes `trials.parquet` and `chunks.parquet` into a run folder, each beside itself first.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_parquet(&self, folder: &Path) -> Result<(), Error> {
        write(&self.trials, &folder.join("trials.parquet"))?;
        write(&self.chunks, &folder.join("chunks.parquet"))
    }
}

fn write(frame: &DataFrame, path: &Path) -> Result<(), Error> {
    let beside = path.with_extension("parquet.part");
    let file = File::create(&beside).map_err(Error::file(&beside))?;
    ParquetWriter::new(file)
        .with_compression(ParquetCompression::Uncompressed)
        .finish(&mut frame.clone())?;
    std::fs::rename(&beside, path).map_err(Error::file(path))
}

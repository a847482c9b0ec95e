//! The frames as files that pandas, polars and DuckDB read.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter};

use crate::{Error, Frames};

impl Frames {
    /// Writes `trials.parquet`, `chunks.parquet` and, of compilations, `clips.parquet` into a run folder, each beside itself
    /// first.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_parquet(&self, folder: &Path) -> Result<(), Error> {
        write(&self.trials, &folder.join("trials.parquet"))?;
        write(&self.chunks, &folder.join("chunks.parquet"))?;
        if self.clips.height() > 0 {
            write(&self.clips, &folder.join("clips.parquet"))?;
        }
        Ok(())
    }
}

fn write(frame: &DataFrame, path: &Path) -> Result<(), Error> {
    let beside = path.with_extension("parquet.part");
    let file = File::create(&beside).map_err(Error::file(&beside))?;
    // What the library makes of a full disk says nothing of it, so the bytes are made first and written by us.
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Uncompressed)
        .finish(&mut frame.clone())?;
    let written = write_all(file, &bytes).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        Error::file(path)(error)
    })
}

fn write_all(mut file: File, bytes: &[u8]) -> std::io::Result<()> {
    file.write_all(bytes)
}

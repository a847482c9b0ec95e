//! `twofold export`: a run in the forms of other tools, so that their scripts and plots read it.

mod csv;
mod hyperfine;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::{Failure, Outcome, at};
use crate::folder::{StoredRun, find_run, write_whole};

/// What `export` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Run folder, run id, or latest
    #[arg(default_value = "latest")]
    run: String,
    /// Write the measured trials as hyperfine's JSON; - is standard output
    #[arg(long, value_name = "FILE", required_unless_present = "csv")]
    hyperfine: Option<PathBuf>,
    /// Write one row a trial, all of them; - is standard output
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

/// Writes a run in the forms that are asked for.
///
/// # Errors
/// When there is no such run, nothing was measured in it, or a file cannot be written.
pub fn perform(arguments: &Arguments, runs: &Path) -> Outcome {
    let run = StoredRun::read(&find_run(runs, &arguments.run)?)?;
    if let Some(path) = &arguments.hyperfine {
        let results = hyperfine::results(&run)?;
        let text = serde_json::to_string_pretty(&results)
            .map_err(|error| Failure::bug(error.to_string()))?;
        write(path, &(text + "\n"))?;
    }
    if let Some(path) = &arguments.csv {
        write(path, &csv::rows(&run)?)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Outcome {
    if path == Path::new("-") {
        return std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(at(path));
    }
    write_whole(path, text.as_bytes())
}

//! The summary on the page of a CI job: appended to the file that `--summary` or the CI system names.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::failure::{Outcome, at};
use crate::source::Findings;

/// Where GitHub Actions wants a job's summary.
const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// Appends the summary of a run, if anybody asked for one.
///
/// # Errors
/// When the file cannot be written.
pub fn append(findings: &Findings, page: &Path, asked: Option<&Path>) -> Outcome {
    let variable = || std::env::var_os(VARIABLE).filter(|name| !name.is_empty());
    let Some(path) = asked
        .map(Path::to_owned)
        .or_else(|| variable().map(PathBuf::from))
    else {
        return Ok(());
    };
    let text = twofold_report::summary(findings, &page.display().to_string());
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(at(&path))?;
    file.write_all(text.as_bytes()).map_err(at(&path))
}

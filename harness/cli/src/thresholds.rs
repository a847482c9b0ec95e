//! `thresholds.toml` beside the findings of an experiment: written when a run is published, judged by `publish --check`.

use std::path::{Path, PathBuf};

use twofold_core::advice::Advice;

use crate::failure::{Failure, Outcome, STALE, at};
use crate::folder::write_whole;
use crate::reading;
use crate::report::folder;
use crate::source::Findings;

/// How the file stands to a run.
pub enum Standing {
    /// It says what the run says.
    Current,
    /// The run has nothing to say, and there is none; or it is of a part of its question, and the file is none of its.
    Nothing,
    /// There is none, and there should be.
    Missing,
    /// It is another run's.
    Superseded(String),
    /// It names the run and says something else, or cannot be read.
    Stale,
}

/// Where the file of an experiment is.
pub fn path(reports: &Path, experiment: &str) -> PathBuf {
    folder(reports, experiment).join("thresholds.toml")
}

fn read(path: &Path) -> Outcome<String> {
    reading::text(path, "thresholds", reading::MOST_BYTES)
}

fn is_partial(findings: &Findings) -> bool {
    findings.run.manifest.is_partial(&findings.run.experiment)
}

/// Writes the file of a run, or removes one that it would contradict; gives its path where there is one now.
///
/// A run of a part of its question decides nothing, so it touches nothing.
///
/// # Errors
/// When it cannot be written or removed.
pub fn write(findings: &Findings, reports: &Path) -> Outcome<Option<PathBuf>> {
    if is_partial(findings) {
        return Ok(None);
    }
    let path = path(reports, &findings.run.experiment.id);
    let Some(advice) = findings.advice() else {
        if path.exists() {
            std::fs::remove_file(&path).map_err(at(&path))?;
        }
        return Ok(None);
    };
    let text = advice.to_toml();
    if read(&path).ok().as_deref() != Some(&text) {
        write_whole(&path, text.as_bytes())?;
    }
    Ok(Some(path))
}

/// Says how the file stands to a run.
///
pub fn standing(findings: &Findings, reports: &Path) -> Outcome<Standing> {
    let path = path(reports, &findings.run.experiment.id);
    let advice = findings.advice();
    if is_partial(findings) || (advice.is_none() && !path.exists()) {
        return Ok(Standing::Nothing);
    }
    if !path.exists() {
        return Ok(Standing::Missing);
    }
    let Ok(text) = read(&path) else {
        return Ok(Standing::Stale);
    };
    if advice.is_some_and(|advice| advice.to_toml() == text) {
        return Ok(Standing::Current);
    }
    let name = path.display().to_string();
    Ok(match Advice::parse(&name, &text) {
        Ok(found) if found.run != findings.run.manifest.run => Standing::Superseded(found.run),
        _ => Standing::Stale,
    })
}

/// What is said of a file that is not what publishing would make it.
pub fn stale(findings: &Findings, reports: &Path) -> Failure {
    let path = path(reports, &findings.run.experiment.id);
    Failure::with(
        STALE,
        format!(
            "{}: stale: this is not what the run says (hint: twofold publish {})",
            path.display(),
            findings.run.manifest.run
        ),
    )
}

/// The runs that published thresholds rest on, and where: their own, and those that joined its lines.
///
/// # Errors
/// When one of the files cannot be read: it might name any run.
pub fn named(reports: &Path) -> Outcome<Vec<(String, PathBuf)>> {
    let mut named = vec![];
    let folders = std::fs::read_dir(reports).into_iter().flatten().flatten();
    for folder in folders {
        let path = folder.path().join("thresholds.toml");
        if !path.is_file() {
            continue;
        }
        let text = read(&path)?;
        let advice = Advice::parse(&path.display().to_string(), &text).map_err(|mistake| {
            Failure::usage(format!(
                "{mistake}; no run is removed while it is not known which ones are published"
            ))
        })?;
        let runs = [advice.run].into_iter().chain(advice.joined);
        named.extend(runs.map(|run| (run, path.clone())));
    }
    Ok(named)
}

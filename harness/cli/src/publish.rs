//! `twofold publish`: a run's findings in the task document that asked, and its thresholds in a file.

use std::path::{Path, PathBuf};

use twofold_report::publish::{Standing, block, check, splice};

use crate::failure::{Failure, Outcome, STALE};
use crate::folder::rewrite;
use crate::reading;
use crate::report::{folder, relative};
use crate::source::Findings;
use crate::thresholds;

/// Puts the findings into the task document, where the experiment names one, and the thresholds into a file beside them; gives
/// the paths.
///
/// # Errors
/// When the document is missing, its markers are broken, or a file cannot be written.
pub fn write(findings: &Findings, reports: &Path, tasks: &Path) -> Outcome<Vec<PathBuf>> {
    // A document that cannot be published into is known before anything is written.
    let document = write_document(findings, reports, tasks)?;
    let thresholds = thresholds::write(findings, reports)?;
    Ok(document.into_iter().chain(thresholds).collect())
}

fn write_document(findings: &Findings, reports: &Path, tasks: &Path) -> Outcome<Option<PathBuf>> {
    let Some((path, text)) = document(findings, tasks)? else {
        return Ok(None);
    };
    let fresh = splice(
        &text,
        &findings.run.experiment.id,
        &content(findings, reports, tasks),
    )
    .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    if fresh != text {
        rewrite(&path, fresh.as_bytes())?;
    }
    Ok(Some(path))
}

/// A quick look is not the answer to the question, so it is published only where that was said.
///
/// # Errors
/// Where it was not.
pub fn check_quick(allowed: bool) -> Outcome {
    if allowed {
        return Ok(());
    }
    Err(Failure::usage(
        "a quick look is not the answer to the question, so it is not published (hint: run without --quick, or add --allow-quick)",
    ))
}

/// The same of a stored run.
///
/// # Errors
/// As [`check_quick`].
pub fn refuse_quick(findings: &Findings, allowed: bool) -> Outcome {
    match findings.run.manifest.is_quick() {
        true => check_quick(allowed),
        false => Ok(()),
    }
}

/// Says whether the document and the thresholds are what publishing would make them.
///
/// # Errors
/// With status 4 when it is not.
pub fn standing(findings: &Findings, reports: &Path, tasks: &Path) -> Outcome<String> {
    let Some((path, text)) = document(findings, tasks)? else {
        return without_task(findings, reports);
    };
    let id = &findings.run.experiment.id;
    let found = check(&text, id, &content(findings, reports, tasks))
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    match found {
        // The document names this run, so the thresholds are to be this run's as well.
        Standing::Current => match thresholds::standing(findings, reports)? {
            thresholds::Standing::Current | thresholds::Standing::Nothing => {
                Ok(format!("{}: current", path.display()))
            }
            _ => Err(thresholds::stale(findings, reports)),
        },
        Standing::Superseded { run } => Ok(format!("{}: superseded by run {run}", path.display())),
        Standing::Nothing => Ok(format!("{}: nothing published of {id}", path.display())),
        Standing::Stale { line } => Err(Failure::with(
            STALE,
            format!(
                "{}:{line}: stale: this is not what the run says (hint: twofold publish {})",
                path.display(),
                findings.run.manifest.run
            ),
        )),
    }
}

/// Without a task there are the thresholds alone.
fn without_task(findings: &Findings, reports: &Path) -> Outcome<String> {
    let path = thresholds::path(reports, &findings.run.experiment.id);
    match thresholds::standing(findings, reports)? {
        thresholds::Standing::Current => Ok(format!("{}: current", path.display())),
        thresholds::Standing::Nothing | thresholds::Standing::Missing => {
            Ok("nothing published: the experiment names no task".to_owned())
        }
        thresholds::Standing::Superseded(run) => {
            Ok(format!("{}: superseded by run {run}", path.display()))
        }
        thresholds::Standing::Stale => Err(thresholds::stale(findings, reports)),
    }
}

fn document(findings: &Findings, tasks: &Path) -> Outcome<Option<(PathBuf, String)>> {
    let Some(task) = &findings.run.experiment.task else {
        return Ok(None);
    };
    let path = tasks.join(task);
    let text = reading::text(&path, "a task document", reading::MOST_LONG_BYTES)?;
    Ok(Some((path, text)))
}

fn content(findings: &Findings, reports: &Path, tasks: &Path) -> twofold_report::publish::Block {
    let page = folder(reports, &findings.run.experiment.id).join("findings.md");
    block(findings, &relative(tasks, &page))
}

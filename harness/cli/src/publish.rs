//! `twofold publish`: a run's findings in the task document that asked, and its thresholds in a file.

use std::path::{Path, PathBuf};

use clap::Args;
use twofold_report::publish::{Block, EVERY, Standing, block, check, check_section, splice};
use twofold_report::section;

use crate::args::Places;
use crate::failure::{Failure, Outcome, STALE};
use crate::folder::rewrite;
use crate::report::{brief, folder, relative};
use crate::source::Findings;
use crate::{front_page, reading, report, thresholds};

/// What `publish` takes.
#[derive(Debug, Args)]
pub struct PublishArguments {
    /// Run folder, run id, or latest
    #[arg(default_value = "latest")]
    run: String,
    /// Change nothing; exit with status 4 if a document is stale
    #[arg(long)]
    check: bool,
    /// Publish a quick look as well
    #[arg(long)]
    allow_quick: bool,
    /// Keep a section "Performance analysis" in this Markdown document: a row for every experiment in the folder of reports
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
}

/// Publishes a run, or says whether what is published is what the run says.
///
/// # Errors
/// When there is no such run, a document is refused, or something published is stale.
pub fn perform(arguments: &PublishArguments, places: &Places) -> Outcome {
    let findings = Findings::find(&arguments.run, places)?;
    let plan = arguments.plan.as_deref();
    if arguments.check {
        println!("{}", standing(&findings, &places.reports, &places.tasks)?);
        if let Some(plan) = plan {
            println!("{}", standing_of_plan(&findings, places, plan)?);
        }
        return Ok(());
    }
    refuse_quick(&findings, arguments.allow_quick)?;
    report::write(&findings, places, None)?;
    // A plan that cannot be published into is known before any document is written.
    if let Some(plan) = plan {
        fresh_plan(&findings, places, plan)?;
    }
    let mut published = write(&findings, &places.reports, &places.tasks)?;
    if let Some(plan) = plan {
        // It may be the task document, which has just been written.
        let (text, fresh) = fresh_plan(&findings, places, plan)?;
        if fresh != text {
            rewrite(plan, fresh.as_bytes())?;
        }
        published.push(plan.to_owned());
    }
    for path in &published {
        println!("{}", path.display());
    }
    if published.is_empty() {
        println!("nothing to publish: the experiment names no task");
    }
    Ok(())
}

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
        &content(findings, reports, tasks)?,
    )
    .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    if fresh != text {
        rewrite(&path, fresh.as_bytes())?;
    }
    Ok(Some(path))
}

/// A plan as it is, and with its section as it should be.
fn fresh_plan(findings: &Findings, places: &Places, plan: &Path) -> Outcome<(String, String)> {
    let text = reading::text(plan, "a plan document", reading::MOST_LONG_BYTES)?;
    let fresh = splice(&text, EVERY, &plan_block(findings, places, plan))
        .map_err(|error| Failure::usage(format!("{}: {error}", plan.display())))?;
    Ok((text, fresh))
}

/// What a plan says of every experiment in the folder of reports, and of this run.
fn plan_block(findings: &Findings, places: &Places, plan: &Path) -> Block {
    let shelved = front_page::shelved_with(&places.reports, brief(findings, places));
    let from = plan.parent().unwrap_or(Path::new(""));
    Block::section(section(&shelved, &relative(from, &places.reports)))
}

fn standing_of_plan(findings: &Findings, places: &Places, plan: &Path) -> Outcome<String> {
    let text = reading::text(plan, "a plan document", reading::MOST_LONG_BYTES)?;
    let found = check_section(&text, &plan_block(findings, places, plan))
        .map_err(|error| Failure::usage(format!("{}: {error}", plan.display())))?;
    let (place, what) = match found {
        Standing::Current => return Ok(format!("{}: current", plan.display())),
        Standing::Stale { line } => (
            format!(":{line}"),
            "stale: this is not what the reports say",
        ),
        Standing::Nothing | Standing::Superseded { .. } => {
            (String::new(), "it has no section of findings")
        }
    };
    Err(Failure::with(
        STALE,
        format!(
            "{}{place}: {what} (hint: twofold publish {} --plan {})",
            plan.display(),
            findings.run.manifest.run,
            plan.display()
        ),
    ))
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
fn refuse_quick(findings: &Findings, allowed: bool) -> Outcome {
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
    let found = check(&text, id, &content(findings, reports, tasks)?)
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

fn content(findings: &Findings, reports: &Path, tasks: &Path) -> Outcome<Block> {
    let folder = relative(tasks, &folder(reports, &findings.run.experiment.id));
    let templates = report::templates(findings, None)?;
    block(findings, &templates, &folder).map_err(|error| Failure::usage(error.to_string()))
}

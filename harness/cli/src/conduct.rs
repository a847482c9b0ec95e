//! From an experiment that is asked for to what the user hears of it: run, report, publish, the verdict.

use std::path::{Path, PathBuf};

use twofold_report::words;

use crate::args::{Output, Places, RunArguments};
use crate::experiment;
use crate::failure::{Failure, Outcome, VERIFICATION};
use crate::folder::{StoredRun, find_run};
use crate::run::{self, Asked};
use crate::source::Findings;
use crate::voice::Voice;
use crate::{analyze, publish, report, summary};

/// What is to come of a run.
pub struct Wishes<'a> {
    /// Write the page.
    pub report: bool,
    /// Where a summary goes beside the place that the environment names.
    pub summary: Option<&'a Path>,
    /// Put the findings into the task document.
    pub publish: bool,
    /// End with a plain sentence a candidate.
    pub plain: bool,
    /// How the verdict is printed.
    pub output: &'a Output,
}

/// `twofold run`.
///
/// # Errors
/// As [`conduct`], or when what is asked for makes no sense.
pub fn perform(arguments: &RunArguments, places: &Places, voice: Voice) -> Outcome {
    let resumed = arguments
        .resume
        .as_ref()
        .map(|run| find_run(&places.runs(), run))
        .transpose()?;
    let asked = match &resumed {
        Some(path) => resumed_experiment(arguments, path)?,
        None => experiment::asked(
            arguments,
            arguments.experiment.as_deref().unwrap_or(&PathBuf::new()),
        )?,
    };
    let asked = Asked {
        confirm_bottleneck: arguments.confirm_bottleneck,
        ..asked
    };
    if arguments.publish && asked.is_quick() {
        publish::check_quick(arguments.allow_quick)?;
    }
    let wishes = Wishes {
        report: !arguments.no_report,
        summary: arguments.summary.as_deref(),
        publish: arguments.publish,
        plain: false,
        output: &arguments.output,
    };
    conduct(&asked, resumed.as_deref(), &wishes, places, voice)
}

/// Runs an experiment, or goes on with the run at `resume`, and tells what came of it.
///
/// # Errors
/// When it cannot be run or told, was interrupted, had a wrong output, or has a verdict that `--fail-on` names.
pub fn conduct(
    asked: &Asked,
    resume: Option<&Path>,
    wishes: &Wishes<'_>,
    places: &Places,
    voice: Voice,
) -> Outcome {
    let ran = run::run(asked, &places.runs(), &places.footage(), resume, voice)?;
    if let Some(interrupted) = ran.interrupted {
        let run = ran.path.file_name().unwrap_or_default().to_string_lossy();
        let confirming = match asked.confirm_bottleneck {
            true => " --confirm-bottleneck",
            false => "",
        };
        let command = format!(
            "twofold run{} --resume {run}{confirming}",
            places.runs_again()
        );
        return Err(interrupted.failure(&command));
    }
    let findings = Findings::of(StoredRun::read(&ran.path)?)?;
    if wishes.report && !findings.run.experiment.design.against_itself {
        let page = report::write(&findings, places, None)?;
        voice.note(&format!("report: {}", page.display()));
        summary::append(&findings, &page, wishes.summary)?;
    }
    if wishes.publish {
        for path in publish::write(&findings, &places.reports, &places.tasks)? {
            voice.note(&format!("published: {}", path.display()));
        }
    }
    if wishes.plain {
        let file = ran.path.join("experiment.toml");
        voice.note(&format!("experiment: {}", file.display()));
    }
    let printed = analyze::print(&findings, wishes.output, voice);
    if wishes.plain && !wishes.output.json {
        println!();
        for sentence in words::plain(&findings.run.experiment, &findings.analysis) {
            println!("{sentence}");
        }
    }
    if let Some(first) = ran.wrong.first() {
        let message = format!(
            "{} of the trials had a wrong output, first {first}",
            ran.wrong.len()
        );
        return Err(Failure::with(VERIFICATION, message));
    }
    printed
}

/// A run goes on with what it was begun with; what is said again must be the same.
fn resumed_experiment(arguments: &RunArguments, path: &Path) -> Outcome<Asked> {
    let stored = StoredRun::read(path)?;
    if let Some(name) = &arguments.experiment {
        let (experiment, text) = experiment::read(name)?;
        if text != stored.text {
            return Err(Failure::usage(format!(
                "{}: experiment {} has changed since the run was begun (hint: resume it without arguments)",
                path.display(),
                experiment.id
            )));
        }
    }
    let said = experiment::said(arguments);
    if !said.is_empty() && sorted(&said) != sorted(&stored.manifest.arguments) {
        let begun = match stored.manifest.arguments.join(" ") {
            none if none.is_empty() => "without arguments".to_owned(),
            given => format!("with {given}"),
        };
        return Err(Failure::usage(format!(
            "{}: the run was begun {begun}, not with {} (hint: resume it without arguments)",
            path.display(),
            said.join(" ")
        )));
    }
    experiment::of_stored(&stored)
}

/// Arguments with their values, whatever their order.
fn sorted(arguments: &[String]) -> Vec<String> {
    let mut pairs: Vec<String> = vec![];
    for argument in arguments {
        match pairs.last_mut() {
            Some(last) if !argument.starts_with("--") => *last = format!("{last} {argument}"),
            _ => pairs.push(argument.clone()),
        }
    }
    pairs.sort();
    pairs
}

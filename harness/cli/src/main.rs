//! `twofold`: experiments that decide whether rendering in parallel chunks pays.
//!
//! One verb an arrow: plan, run, analyze, report, publish. The verbs meet through files, and each can be given again
//! alone. What goes wrong is one line on standard error and an exit status.

mod analyze;
mod args;
mod completions;
mod doctor;
mod experiment;
mod failure;
mod folder;
mod init;
mod json;
mod plan;
mod program;
mod publish;
mod report;
mod run;
mod schema;
mod source;
mod summary;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Places, RunArguments, Verb};
use failure::{Failure, Outcome, VERIFICATION};
use folder::{StoredRun, find_run};
use source::Findings;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match perform(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(failure.status)
        }
    }
}

fn perform(arguments: &Arguments) -> Outcome {
    let places = &arguments.places;
    match &arguments.verb {
        Verb::Init(init) => init::perform(init),
        Verb::Doctor(doctor) => doctor::perform(doctor, places),
        Verb::Schema(schema) => schema::perform(schema),
        Verb::Completions(shell) => completions::perform(shell),
        Verb::Plan { experiment } => plan::print(&experiment::read(experiment)?.0, &places.runs()),
        Verb::Run(run) => perform_run(run, places),
        Verb::Analyze { run, output } => analyze::print(&findings(run, places)?, output),
        Verb::Report {
            run,
            notebook,
            summary,
        } => {
            let findings = findings(run, places)?;
            let page = report::write(&findings, &places.reports, notebook.as_deref())?;
            summary::append(&findings, &page, summary.as_deref())?;
            println!("{}", page.display());
            Ok(())
        }
        Verb::Publish { run, check } => {
            let findings = findings(run, places)?;
            if *check {
                println!(
                    "{}",
                    publish::standing(&findings, &places.reports, &places.tasks)?
                );
                return Ok(());
            }
            report::write(&findings, &places.reports, None)?;
            match publish::write(&findings, &places.reports, &places.tasks)? {
                Some(path) => println!("{}", path.display()),
                None => println!("nothing to publish: the experiment names no task"),
            }
            Ok(())
        }
    }
}

fn findings(run: &str, places: &Places) -> Outcome<Findings> {
    Findings::of(StoredRun::read(&find_run(&places.runs(), run)?)?)
}

fn perform_run(arguments: &RunArguments, places: &Places) -> Outcome {
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
    let ran = run::run(
        &asked,
        &places.runs(),
        &places.footage(),
        resumed.as_deref(),
    )?;
    let findings = Findings::of(StoredRun::read(&ran.path)?)?;
    if !arguments.no_report {
        let page = report::write(&findings, &places.reports, None)?;
        eprintln!("report: {}", page.display());
        summary::append(&findings, &page, arguments.summary.as_deref())?;
    }
    if arguments.publish
        && let Some(path) = publish::write(&findings, &places.reports, &places.tasks)?
    {
        eprintln!("published: {}", path.display());
    }
    let printed = analyze::print(&findings, &arguments.output);
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
fn resumed_experiment(arguments: &RunArguments, path: &std::path::Path) -> Outcome<run::Asked> {
    let stored = StoredRun::read(path)?;
    let again = |what: &str| {
        Failure::usage(format!(
            "{}: the run was begun with another {what} (hint: resume it without arguments)",
            path.display()
        ))
    };
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
    if !said.is_empty() && said != stored.manifest.arguments {
        return Err(again("--footage or --track"));
    }
    experiment::of_stored(&stored)
}

//! `twofold`: experiments that decide whether rendering in parallel chunks pays.
//!
//! One verb an arrow: plan, run, analyze, report, publish. The verbs meet through files, and each can be given again
//! alone. What goes wrong is one line on standard error and an exit status.

mod analyze;
mod args;
mod ask;
mod clean;
mod compare;
mod compare_commands;
mod completions;
mod conduct;
mod disk;
mod doctor;
mod experiment;
mod explain;
mod export;
mod failure;
mod folder;
mod front_page;
mod gallery;
mod history;
mod init;
mod joined;
mod json;
mod list;
mod plan;
mod pricing;
mod program;
mod publish;
mod query;
mod reading;
mod replication;
mod report;
mod rows;
mod run;
mod schema;
mod selfcheck;
mod shelf;
mod source;
mod summary;
mod table;
mod thresholds;
mod timings;
mod voice;
mod waits;
mod watch;
mod worker;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Verb};
use failure::Outcome;
use voice::Voice;

fn main() -> ExitCode {
    end_quietly_when_nobody_reads();
    let arguments = Arguments::parse();
    match perform(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(failure.status)
        }
    }
}

/// Whoever reads standard output may stop reading (`twofold explain | head`): that is no bug, and nothing is left to say.
fn end_quietly_when_nobody_reads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload_as_str().unwrap_or_default();
        if let Some(why) = words.strip_prefix("failed printing to stdout: ") {
            if !why.contains("Broken pipe") {
                eprintln!(
                    "twofold: standard output cannot be written: {why} (hint: free some space, or send it elsewhere)"
                );
                std::process::exit(i32::from(failure::USAGE));
            }
            std::process::exit(0);
        }
        usual(panic);
    }));
}

fn perform(arguments: &Arguments) -> Outcome {
    let (places, voice) = (&arguments.places, Voice::of(arguments.talk));
    match &arguments.verb {
        Verb::Init(init) => init::perform(init),
        Verb::Doctor(doctor) => doctor::perform(doctor, places),
        Verb::Schema(schema) => schema::perform(schema),
        Verb::Completions(shell) => completions::perform(shell),
        Verb::Plan { experiment, pilot } => {
            let (experiment, text) = experiment::read(experiment)?;
            plan::print(&experiment, &text, *pilot, places, voice)
        }
        Verb::Run(run) => conduct::perform(run, places, voice),
        Verb::Analyze(analyzed) => analyze::perform(analyzed, places, voice),
        Verb::Explain(explain) => explain::perform(explain, places),
        Verb::Selfcheck(selfcheck) => selfcheck::perform(selfcheck, places, voice),
        Verb::List(list) => list::perform(list, places),
        Verb::Clean(clean) => clean::perform(clean, places),
        Verb::Report(reported) => report::perform(reported, places),
        Verb::History(history) => history::perform(history, places),
        Verb::Compare(compared) => compare::perform(compared, places),
        Verb::Query(asked) => query::perform(asked, places),
        Verb::Ask(asked) => ask::perform(asked, places, voice),
        Verb::CompareCommands(compared) => compare_commands::perform(compared, places, voice),
        Verb::Export(exported) => export::perform(exported, &places.runs()),
        Verb::Publish(published) => publish::perform(published, places),
    }
}

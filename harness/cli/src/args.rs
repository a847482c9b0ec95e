//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use twofold_core::analysis::Verdict;
use twofold_core::spec::ExecutorKind;
use twofold_core::strict::parse_secs;

use crate::clean::CleanArguments;
use crate::explain::ExplainArguments;
use crate::list::ListArguments;
use crate::selfcheck::SelfcheckArguments;

/// Experiments that decide whether parallel chunks pay.
#[derive(Debug, Parser)]
#[command(name = "twofold", version, about, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done, 1 a bug, 2 wrong usage or experiment, 3 verification failed, 4 a published document is stale, 5 the verdict is one named by --fail-on, 130 interrupted; the run can be resumed."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Where runs, reports and task documents are.
    #[command(flatten)]
    pub places: Places,
    /// How it talks.
    #[command(flatten)]
    pub talk: Talk,
}

/// Folders, so that nothing has to be written into a checkout.
#[derive(Debug, Clone, Args)]
pub struct Places {
    /// Folder of runs [default: data/runs]
    #[arg(long, global = true, value_name = "DIR")]
    pub runs: Option<PathBuf>,
    /// Folder of reports
    #[arg(long, global = true, value_name = "DIR", default_value = "reports")]
    pub reports: PathBuf,
    /// Folder of task documents
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = "reports/tasks"
    )]
    pub tasks: PathBuf,
}

impl Places {
    /// The flag that names the folder of runs again, where it was given: ` --runs DIR`, quoted for a shell.
    pub fn runs_again(&self) -> String {
        self.runs.as_ref().map_or_else(String::new, |runs| {
            let text = runs.display().to_string();
            let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
            match text.chars().all(is_plain) && !text.is_empty() {
                true => format!(" --runs {text}"),
                false => format!(" --runs '{}'", text.replace('\'', r"'\''")),
            }
        })
    }

    /// The folder of runs.
    pub fn runs(&self) -> PathBuf {
        self.runs
            .clone()
            .unwrap_or_else(|| PathBuf::from("data/runs"))
    }

    /// Where drawn footage is kept: data/footage, or with the runs where they are elsewhere.
    pub fn footage(&self) -> PathBuf {
        self.runs.as_ref().map_or_else(
            || PathBuf::from("data/footage"),
            |runs| runs.join(".footage"),
        )
    }
}

/// How loud and how colourful it is.
#[derive(Debug, Clone, Copy, Args)]
pub struct Talk {
    /// Say less: the verdict, warnings and failures; -qq: nothing but errors
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub quiet: u8,
    /// Say more: every job of every trial, notes about the machine, where logs are
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// When to use colour; auto heeds NO_COLOR and CLICOLOR_FORCE
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: When,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// The verbs, in the order of the data.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a commented experiment that runs as it is
    Init(crate::init::InitArguments),
    /// Print cells, order, ceilings, expected time and container-seconds; runs nothing but a pilot, where asked
    Plan {
        /// Experiment file, or its id
        experiment: PathBuf,
        /// Execute the smallest baseline a few times first, and say how many blocks such noise takes
        #[arg(long)]
        pilot: bool,
    },
    /// Run an experiment, then analyze and report it
    Run(RunArguments),
    /// Ask whether a video would render faster in chunks, without writing a file
    Ask(crate::ask::Arguments),
    /// Judge a stored run, or timings that somebody else measured
    Analyze(crate::analyze::Arguments),
    /// Print the arithmetic of a verdict, step by step
    Explain(ExplainArguments),
    /// Write a run's page, Markdown and charts
    Report(crate::report::ReportArguments),
    /// Ask a run's rows a question in SQL
    Query(crate::query::QueryArguments),
    /// How the answer to an experiment's question has stood, run by run
    History(crate::history::HistoryArguments),
    /// Compare two runs of one question
    Compare(crate::compare::CompareArguments),
    /// Compare commands, the baseline first: an experiment written from the command line
    CompareCommands(crate::compare_commands::Arguments),
    /// Write a run in the forms of other tools
    Export(crate::export::Arguments),
    /// Put a run's findings into the task document that asked
    Publish(crate::publish::PublishArguments),
    /// List experiments with their last verdicts, or runs
    List(ListArguments),
    /// Remove leftovers and drawn footage; runs only where asked
    Clean(CleanArguments),
    /// Run the baselines of an experiment against themselves: the machine's noise and false verdicts
    Selfcheck(SelfcheckArguments),
    /// Say what this machine has, what it lacks and what to type
    Doctor(crate::doctor::DoctorArguments),
    /// Print the JSON schema of a kind of TOML file, for editors
    Schema(crate::schema::SchemaArguments),
    /// Print completions for a shell
    Completions(crate::completions::CompletionsArguments),
}

/// What `run` takes.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Experiment file, or its id; may be left out with --resume
    #[arg(required_unless_present = "resume")]
    pub experiment: Option<PathBuf>,
    /// Render from this video instead; the experiment's id gets a suffix
    #[arg(long, value_name = "FILE")]
    pub footage: Option<PathBuf>,
    /// Highlight track for --footage [default: the scene's]
    #[arg(long, value_name = "FILE", requires = "footage")]
    pub track: Option<PathBuf>,
    /// Only the cells with this level, and their baselines; may be repeated
    #[arg(long, value_name = "FACTOR=LEVEL")]
    pub filter: Vec<String>,
    /// A look at one scenario with at most 8 blocks; not the answer
    #[arg(long)]
    pub quick: bool,
    /// Ask for less chance of a false verdict: alpha 0.025, whatever the experiment says
    #[arg(long)]
    pub strict: bool,
    /// Where jobs execute, instead of what the experiment says
    #[arg(long, value_name = "KIND", value_parser = executor)]
    pub executor: Option<ExecutorKind>,
    /// Go on with a run that was interrupted
    #[arg(long, value_name = "RUN")]
    pub resume: Option<String>,
    /// Then change something about a baseline on purpose (cores, footage in memory, nothing drawn) to see what limits it; also of
    /// a run that has ended, with --resume
    #[arg(long)]
    pub confirm_bottleneck: bool,
    /// Stop before the report
    #[arg(long, conflicts_with = "publish")]
    pub no_report: bool,
    /// Put the findings into the task document
    #[arg(long)]
    pub publish: bool,
    /// Publish a quick look as well
    #[arg(long, requires = "publish")]
    pub allow_quick: bool,
    /// Append a short Markdown summary to this file [default: $GITHUB_STEP_SUMMARY, where it is set]
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub summary: Option<PathBuf>,
    /// How to print the verdict
    #[command(flatten)]
    pub output: Output,
}

/// A ratio as a criterion may have it.
///
/// # Errors
/// What it has to be.
pub fn ratio(text: &str) -> Result<f64, String> {
    let ratio = text.parse::<f64>().ok();
    ratio
        .filter(|ratio| (0.01..=1000.0).contains(ratio))
        .ok_or_else(|| "a number from 0.01 to 1000 is needed".to_owned())
}

/// A speedup as a criterion may have it.
///
/// # Errors
/// What it has to be.
pub fn speedup(text: &str) -> Result<f64, String> {
    let speedup = ratio(text).ok().filter(|speedup| *speedup >= 1.0);
    speedup.ok_or_else(|| "a number from 1 to 1000 is needed".to_owned())
}

/// A duration with its unit, as it was written.
///
/// # Errors
/// What it has to be.
pub fn secs(text: &str) -> Result<String, String> {
    match parse_secs(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("a number with its unit is needed: 500ms, 30s, 2m, 1h".to_owned()),
    }
}

/// An executor by its name.
///
/// # Errors
/// What is known.
pub fn executor(name: &str) -> Result<ExecutorKind, String> {
    let names: Vec<&str> = ExecutorKind::ALL.iter().map(|(name, _)| *name).collect();
    ExecutorKind::named(name).ok_or_else(|| format!("executors are {}", names.join(", ")))
}

/// How a verdict is printed, and which one is a failure.
#[derive(Debug, Clone, Args)]
pub struct Output {
    /// Print one JSON object on standard output
    #[arg(long)]
    pub json: bool,
    /// Exit with status 5 if the verdict is one of these
    #[arg(long, value_name = "VERDICTS", value_delimiter = ',')]
    pub fail_on: Vec<FailOn>,
}

/// A verdict, as `--fail-on` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum FailOn {
    /// IMPLEMENT
    Implement,
    /// SKIP
    Skip,
    /// INCONCLUSIVE
    Inconclusive,
}

impl FailOn {
    /// Whether it names this verdict.
    pub fn is(self, verdict: Verdict) -> bool {
        matches!(
            (self, verdict),
            (FailOn::Implement, Verdict::Implement)
                | (FailOn::Skip, Verdict::Skip)
                | (FailOn::Inconclusive, Verdict::Inconclusive)
        )
    }
}

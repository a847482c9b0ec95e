//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use twofold_core::analysis::Verdict;

/// Experiments that decide whether parallel chunks pay.
#[derive(Debug, Parser)]
#[command(name = "twofold", version, about, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done, 1 a bug, 2 wrong usage or experiment, 3 verification failed, 4 a published document is stale, 5 the verdict is one named by --fail-on."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Where runs, reports and task documents are.
    #[command(flatten)]
    pub places: Places,
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

/// The verbs, in the order of the data.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a commented experiment that runs as it is
    Init(crate::init::InitArguments),
    /// Print cells, order, ceilings, expected time and container-seconds; run nothing
    Plan {
        /// Experiment file, or its id
        experiment: PathBuf,
    },
    /// Run an experiment, then analyze and report it
    Run(RunArguments),
    /// Judge a stored run
    Analyze {
        /// Run folder, run id, or latest
        #[arg(default_value = "latest")]
        run: String,
        /// How to print it
        #[command(flatten)]
        output: Output,
    },
    /// Write a run's page, Markdown and charts
    Report {
        /// Run folder, run id, or latest
        #[arg(default_value = "latest")]
        run: String,
        /// Notebook to use instead of the experiment's
        #[arg(long, value_name = "FILE")]
        notebook: Option<PathBuf>,
        /// Append a short Markdown summary to this file [default: $GITHUB_STEP_SUMMARY, where it is set]
        #[arg(long, value_name = "FILE")]
        summary: Option<PathBuf>,
    },
    /// Put a run's findings into the task document that asked
    Publish {
        /// Run folder, run id, or latest
        #[arg(default_value = "latest")]
        run: String,
        /// Change nothing; exit with status 4 if the document is stale
        #[arg(long)]
        check: bool,
    },
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
    /// Go on with a run that was interrupted
    #[arg(long, value_name = "RUN")]
    pub resume: Option<String>,
    /// Stop before the report
    #[arg(long, conflicts_with = "publish")]
    pub no_report: bool,
    /// Put the findings into the task document
    #[arg(long)]
    pub publish: bool,
    /// Append a short Markdown summary to this file [default: $GITHUB_STEP_SUMMARY, where it is set]
    #[arg(long, value_name = "FILE", conflicts_with = "no_report")]
    pub summary: Option<PathBuf>,
    /// How to print the verdict
    #[command(flatten)]
    pub output: Output,
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

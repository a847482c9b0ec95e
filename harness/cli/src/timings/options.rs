//! What `analyze` takes for files of timings, and for them only.

use clap::{Args, ValueEnum};

use twofold_core::spec::Criterion;

/// What tells experiments of a file apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The column rep
    Rep,
}

/// Options for files.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "For a file of timings")]
pub struct Options {
    /// Judge each rep of a CSV as an experiment of its own
    #[arg(long, value_enum, value_name = "COLUMN")]
    pub by: Option<By>,
    /// Print one line a cell as CSV, and one with cell OVERALL for the answer
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// How many blocks were planned; later ones are not used [default: the most that a cell has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(5..=30))]
    pub max_blocks: Option<u32>,
    /// Ask for more than this speedup [default: 2]
    #[arg(long, value_name = "RATIO", value_parser = crate::args::speedup)]
    pub speedup: Option<f64>,
    /// Accept at most this cost ratio [default: 1.25]
    #[arg(long, value_name = "RATIO", value_parser = crate::args::ratio)]
    pub cost_ratio: Option<f64>,
    /// Chance of a false verdict, per direction [default: 0.05]
    #[arg(long, value_name = "SHARE", value_parser = alpha)]
    pub alpha: Option<f64>,
    /// The same as --alpha 0.025
    #[arg(long, conflicts_with = "alpha")]
    pub strict: bool,
    /// Durations in seconds that the answer rests on [default: all]
    #[arg(long, value_name = "SECS", value_delimiter = ',', value_parser = secs)]
    pub targets: Vec<f64>,
}

impl Options {
    /// The first option that was given.
    pub fn given(&self) -> Option<&'static str> {
        let given = [
            (self.by.is_some(), "--by"),
            (self.csv, "--csv"),
            (self.max_blocks.is_some(), "--max-blocks"),
            (self.speedup.is_some(), "--speedup"),
            (self.cost_ratio.is_some(), "--cost-ratio"),
            (self.alpha.is_some(), "--alpha"),
            (self.strict, "--strict"),
            (!self.targets.is_empty(), "--targets"),
        ];
        given.into_iter().find(|(is, _)| *is).map(|(_, name)| name)
    }

    /// What is asked, with what holds where nothing was said.
    pub fn criterion(&self) -> Criterion {
        let usual = Criterion::default();
        let strict = if self.strict { 0.025 } else { usual.alpha };
        Criterion {
            speedup: self.speedup.unwrap_or(usual.speedup),
            cost_ratio: self.cost_ratio.unwrap_or(usual.cost_ratio),
            alpha: self.alpha.unwrap_or(strict),
            ..usual
        }
    }
}

fn alpha(text: &str) -> Result<f64, String> {
    let alpha = text.parse::<f64>().ok();
    alpha
        .filter(|alpha| (0.001..=0.25).contains(alpha))
        .ok_or_else(|| "a number from 0.001 to 0.25 is needed".to_owned())
}

fn secs(text: &str) -> Result<f64, String> {
    let secs = text.parse::<f64>().ok();
    secs.filter(|secs| secs.is_finite() && *secs > 0.0)
        .ok_or_else(|| "durations in seconds are needed, such as 30,60".to_owned())
}

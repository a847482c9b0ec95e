//! How often a question from the command line is replicated, and what is to come of its run.

use clap::Args;
use twofold_core::spec::{LEAST_BLOCKS, MOST_BLOCKS};

use crate::args::Output;
use crate::conduct::Wishes;
use crate::failure::{Failure, Outcome};

/// What every question from the command line takes.
#[derive(Debug, Args)]
pub struct Replication {
    /// Fewest measured blocks for a verdict
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = blocks())]
    pub min_blocks: i64,
    /// Most measured blocks; a block is one trial of every candidate and of the baseline [default: 10, or --min-blocks]
    #[arg(long, value_name = "N", value_parser = blocks())]
    max_blocks: Option<i64>,
    /// Blocks that are discarded first
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=10))]
    pub warmup_blocks: i64,
    /// Seed of the order within blocks
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(i64).range(0..))]
    pub seed: i64,
    /// Stop before the report
    #[arg(long)]
    no_report: bool,
    /// How to print the verdict
    #[command(flatten)]
    output: Output,
}

fn blocks() -> clap::builder::RangedI64ValueParser<i64> {
    clap::value_parser!(i64).range(LEAST_BLOCKS..=MOST_BLOCKS)
}

impl Replication {
    /// Most measured blocks.
    ///
    /// # Errors
    /// When they are fewer than a verdict needs.
    pub fn max_blocks(&self) -> Outcome<i64> {
        let most = self.max_blocks.unwrap_or_else(|| self.min_blocks.max(10));
        if self.min_blocks > most {
            return Err(Failure::usage(format!(
                "--min-blocks {} is more than --max-blocks {most} (hint: lower the one or raise the other)",
                self.min_blocks
            )));
        }
        Ok(most)
    }

    /// A page unless it is not wanted, and a plain sentence a candidate.
    pub fn wishes(&self) -> Wishes<'_> {
        Wishes {
            report: !self.no_report,
            summary: None,
            publish: false,
            plain: true,
            output: &self.output,
        }
    }
}

//! `twofold-calibrate`: makes the table of the boundary, and checks what the rule promises.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use twofold_calibrate::document::{self, Origin};
use twofold_calibrate::paths::PER_STREAM;
use twofold_calibrate::table::{Recipe, simulate, write};

/// Simulations behind twofold's decision.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Simulates the boundary and writes it as Rust.
    Table {
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        into: PathBuf,
        /// Null paths, a multiple of 10 000; as many more measure the factors.
        #[arg(long, value_name = "COUNT", default_value_t = 20_000_000)]
        paths: u64,
        /// Seed of the paths.
        #[arg(long, value_name = "NUMBER", default_value_t = 20_240_611)]
        seed: u64,
    },
    /// Replays the rule over noise of many kinds, prints and writes every table, and fails where a promise is broken.
    Check {
        /// The document to write.
        #[arg(long, value_name = "FILE")]
        into: PathBuf,
        /// Experiments for each row and question.
        #[arg(long, value_name = "COUNT", default_value_t = 20_000)]
        experiments: u64,
        /// Seed of the noise.
        #[arg(long, value_name = "NUMBER", default_value_t = 20_240_612)]
        seed: u64,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("twofold-calibrate: {why:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.verb {
        Verb::Table { into, paths, seed } => {
            if paths == 0 || paths % PER_STREAM != 0 {
                bail!("--paths {paths} is not a multiple of {PER_STREAM}");
            }
            let revision = revision(&into, &["harness/core/src/sequential/table.rs"])?;
            let recipe = Recipe { seed, paths };
            let rows = simulate(recipe);
            for (row, factor) in &rows {
                println!(
                    "N = {:2}: factor {:.3} at 0.05, at most {:.3} from 0.0025 and {:.3} from 0.001, used {:.2}",
                    row.blocks, factor.at_five_percent, factor.largest, factor.beyond, row.factor
                );
            }
            std::fs::write(&into, write(recipe, &revision, &rows))
                .with_context(|| format!("{} cannot be written", into.display()))
        }
        Verb::Check {
            into,
            experiments,
            seed,
        } => {
            let origin = Origin {
                day: jiff::Zoned::now().strftime("%Y-%m-%d").to_string(),
                revision: revision(&into, &[])?,
                seed,
                experiments,
            };
            let (text, broken) = document::write(&origin);
            println!("{text}");
            std::fs::write(&into, text)
                .with_context(|| format!("{} cannot be written", into.display()))?;
            if !broken.is_empty() {
                bail!("broken: {}", broken.join("; "));
            }
            Ok(())
        }
    }
}

/// The commit of the sources that make a file. They must be committed, so that it can be made again; `made` from them
/// may differ.
fn revision(file: &Path, made: &[&str]) -> anyhow::Result<String> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let sources = [
        "status",
        "--porcelain",
        "--",
        ":/harness/calibrate",
        ":/harness/core",
    ];
    let changed = git(folder, &sources)?;
    let is_source = |line: &&str| !made.iter().any(|made| line.ends_with(made));
    if let Some(line) = changed.lines().find(is_source) {
        bail!(
            "{} is not committed, so no revision would tell what made {} (hint: commit first)",
            line.get(3..).unwrap_or(line),
            file.display()
        );
    }
    git(folder, &["rev-parse", "--short=12", "HEAD"])
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .context("git cannot be started")?;
    if !output.status.success() {
        bail!(
            "git {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned())
}

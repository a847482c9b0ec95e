//! `twofold-calibrate`: makes the table of the boundary.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
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
            let revision = revision(&into)?;
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
    }
}

/// The commit of the sources that make the table. They must be committed, so that the table can be made again; the
/// table itself may differ, being what is made.
fn revision(table: &Path) -> anyhow::Result<String> {
    let folder = table.parent().unwrap_or(Path::new("."));
    let changed = git(
        folder,
        &[
            "status",
            "--porcelain",
            "--",
            ":/harness/calibrate",
            ":/harness/core",
        ],
    )?;
    let own = |line: &&str| !line.ends_with("harness/core/src/sequential/table.rs");
    if let Some(line) = changed.lines().find(own) {
        bail!(
            "{} is not committed, so no revision would tell what made the table (hint: commit first)",
            line.get(3..).unwrap_or(line)
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

//! `twofold analyze`: the verdict of a run in plain words, a table, or JSON.

use twofold_core::analysis::{Analysis, CellResult};
use twofold_report::{Source, format, words};

use crate::args::Output;
use crate::failure::{Failure, Outcome, VERDICT};
use crate::json;
use crate::source::Findings;

/// Prints the verdict, and fails where the user asked that this verdict be a failure.
///
/// # Errors
/// With status 5 when the verdict is one of those named by `--fail-on`.
pub fn print(findings: &Findings, output: &Output) -> Outcome {
    if output.json {
        let text = serde_json::to_string_pretty(&json::verdict(findings))
            .map_err(|error| Failure::bug(error.to_string()))?;
        println!("{text}");
    } else {
        print_words(findings);
    }
    let verdict = findings.analysis.primary().verdict;
    if output.fail_on.iter().any(|named| named.is(verdict)) {
        return Err(Failure::with(
            VERDICT,
            format!("the verdict is {} (--fail-on names it)", verdict.name()),
        ));
    }
    Ok(())
}

fn print_words(findings: &Findings) {
    let (experiment, analysis) = (&findings.run.experiment, &findings.analysis);
    println!("{}", words::headline(experiment, analysis));
    println!();
    let rows: Vec<[String; 5]> = analysis.primary().cells.iter().map(row).collect();
    let header = ["cell", "speedup (95 %)", "cost (95 %)", "pairs", "verdict"].map(str::to_owned);
    let widths: Vec<usize> = (0..5)
        .map(|column| {
            rows.iter()
                .chain([&header])
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in [&header].into_iter().chain(&rows) {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(text, width)| format!("{text:<width$}"))
            .collect();
        println!("  {}", cells.join("  ").trim_end());
    }
    println!();
    for reason in words::reasons(experiment, analysis) {
        println!("{reason}");
    }
    for step in words::next_steps(experiment, analysis) {
        println!("next: {step}");
    }
    println!(
        "run {} ({}), {} blocks used",
        findings.manifest().run,
        scope(analysis),
        analysis.blocks_used
    );
}

fn row(cell: &CellResult) -> [String; 5] {
    let levels: Vec<String> = cell
        .scenario
        .iter()
        .chain(&cell.treatment_levels)
        .map(|(factor, level)| format!("{factor} {level}"))
        .collect();
    let estimate = |estimate: &Option<twofold_core::analysis::Estimate>| match estimate {
        Some(estimate) => format!(
            "{} ({})",
            format::ratio(estimate.ratio),
            format::interval(estimate.interval)
        ),
        None => "none".to_owned(),
    };
    [
        levels.join(", "),
        estimate(&cell.speedup),
        estimate(&cell.cost),
        cell.blocks.to_string(),
        cell.verdict.name().to_owned(),
    ]
}

fn scope(analysis: &Analysis) -> &'static str {
    analysis.scope.name()
}

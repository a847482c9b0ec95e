//! `twofold analyze`: the verdict of a run in plain words, a table, or JSON.

use clap::Args;
use twofold_core::analysis::{Analysis, CellResult, Verdict};
use twofold_report::{Source, format, words};

use crate::args::{Output, Places};
use crate::failure::{Failure, Outcome, VERDICT};
use crate::folder::{StoredRun, find_run};
use crate::json;
use crate::selfcheck;
use crate::source::Findings;
use crate::timings;
use crate::voice::{Loudness, Paint, Voice};

/// What `analyze` takes.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Run folder, run id, or latest; or a file: a CSV of timings, or what hyperfine exports as JSON
    #[arg(default_value = "latest")]
    run: String,
    /// How to print it
    #[command(flatten)]
    output: Output,
    /// Of files
    #[command(flatten)]
    file: timings::Options,
}

/// Judges a run or a file.
///
/// # Errors
/// When there is neither, or as [`print`].
pub fn perform(arguments: &Arguments, places: &Places, voice: Voice) -> Outcome {
    let Arguments { run, output, file } = arguments;
    if let Some(input) = timings::file(run)? {
        return timings::perform(input, file, output, voice);
    }
    if let Some(option) = file.given() {
        return Err(Failure::usage(format!(
            "{run}: {option} is for files of timings, and this is a run (hint: a run is judged by its experiment: name a .csv or .json file)"
        )));
    }
    let run = StoredRun::read(&find_run(&places.runs(), run)?)?;
    print(&Findings::of(run)?, output, voice)
}

/// Prints the verdict, and fails where the user asked that this verdict be a failure.
///
/// # Errors
/// With status 5 when the verdict is one of those named by `--fail-on`.
pub fn print(findings: &Findings, output: &Output, voice: Voice) -> Outcome {
    if findings.run.experiment.design.against_itself {
        return selfcheck::print(&findings.run, output.json);
    }
    if output.json {
        let text = serde_json::to_string_pretty(&json::verdict(findings))
            .map_err(|error| Failure::bug(error.to_string()))?;
        println!("{text}");
    } else if voice.says(Loudness::Verdict) {
        print_words(findings, voice.paint_out);
    }
    let verdict = findings.analysis.primary().verdict;
    if let Some(verdict) = verdict
        && output.fail_on.iter().any(|named| named.is(verdict))
    {
        return Err(Failure::with(
            VERDICT,
            format!("the verdict is {} (--fail-on names it)", verdict.name()),
        ));
    }
    Ok(())
}

fn print_words(findings: &Findings, paint: Paint) {
    let (experiment, analysis) = (&findings.run.experiment, &findings.analysis);
    println!("{}", paint.verdict(&words::headline(experiment, analysis)));
    for notice in words::partial(experiment, &findings.run.manifest) {
        println!("{notice}");
    }
    println!();
    let rows: Vec<Vec<String>> = analysis.primary().cells.iter().map(row).collect();
    let header = ["cell", "speedup (95 %)", "cost (95 %)", "pairs", "verdict"].map(str::to_owned);
    print_table(&[vec![header.to_vec()], rows].concat(), paint);
    print_responses(findings, paint);
    println!();
    for reason in words::reasons(experiment, analysis) {
        println!("{reason}");
    }
    for sentence in words::bottlenecks(&findings.bottlenecks) {
        println!("limit: {sentence}");
    }
    for warning in words::warnings(analysis) {
        println!("warning: {warning}");
    }
    for step in words::next_steps(experiment, analysis) {
        println!("next: {step}");
    }
    let trials = findings.trials();
    let failed = trials.iter().filter(|trial| trial.failure.is_some());
    let failed = match failed.count() {
        0 => String::new(),
        failed => format!(
            ", {failed} of {} failed",
            format::counted(trials.len() as u64, "trial")
        ),
    };
    println!(
        "run {} ({}), {} used{failed}. {}",
        findings.manifest().run,
        scope(analysis),
        format::counted(u64::from(analysis.blocks_used), "block"),
        words::ended(experiment, analysis).unwrap_or_default()
    );
}

/// Medians of what the commands measured of themselves, where they did.
fn print_responses(findings: &Findings, paint: Paint) {
    let cells = findings.cells();
    let mut rows = vec![["cell", "response", "median"].map(str::to_owned).to_vec()];
    for cell in &cells {
        for (name, value) in &cell.responses {
            rows.push(vec![
                levels(&cell.factors),
                name.clone(),
                format::response(name, *value),
            ]);
        }
    }
    if rows.len() > 1 {
        println!();
        print_table(&rows, paint);
    }
}

/// Prints rows as columns, the first row being their headings.
pub fn print_table(rows: &[Vec<String>], paint: Paint) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|text| text.chars().count()).max().unwrap_or(0)
    };
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, text)| paint.verdict(&format!("{text:<width$}", width = width(column))))
            .collect();
        println!("  {}", cells.join("  ").trim_end());
    }
}

fn levels<'l>(levels: impl IntoIterator<Item = &'l (String, String)>) -> String {
    let named = levels.into_iter();
    named
        .map(|(factor, level)| format!("{factor} {level}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn row(cell: &CellResult) -> Vec<String> {
    let estimate = |estimate: &Option<twofold_core::analysis::Estimate>| match estimate {
        Some(estimate) => format!(
            "{} ({})",
            format::ratio(estimate.ratio),
            format::interval(estimate.interval)
        ),
        None => "none".to_owned(),
    };
    vec![
        levels(cell.scenario.iter().chain(&cell.treatment_levels)),
        estimate(&cell.speedup),
        estimate(&cell.cost),
        cell.blocks.to_string(),
        Verdict::name_of(cell.verdict).to_owned(),
    ]
}

fn scope(analysis: &Analysis) -> &'static str {
    analysis.scope.name()
}

//! `twofold query`: a question in SQL to a run's rows.

use clap::Args;
use serde_json::json;
use twofold_core::query::{Datum, Rows};
use twofold_report::{escape, format};

use crate::args::Places;
use crate::failure::{Failure, Outcome};
use crate::folder::{StoredRun, find_run};
use crate::rows;
use crate::source::Findings;
use crate::table;

/// What `query` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "Tables: trials, chunks, clips (of compilations), cells and history; levels of factors are columns factor_duration, factor_chunks, …\nA question reads: one SELECT, at most 2000 rows. The tables trials and chunks are those of trials.parquet and chunks.parquet."
)]
pub struct QueryArguments {
    /// Run folder, run id, or latest
    run: String,
    /// The question: "SELECT factor_chunks, MEDIAN(judged_wall_secs) FROM trials WHERE NOT warmup GROUP BY factor_chunks"
    sql: String,
    /// Print one JSON object on standard output
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV on standard output
    #[arg(long)]
    csv: bool,
}

/// Asks, and prints the answer.
///
/// # Errors
/// When there is no such run, or the question cannot be answered.
pub fn perform(arguments: &QueryArguments, places: &Places) -> Outcome {
    let run = StoredRun::read(&find_run(&places.runs(), &arguments.run)?)?;
    let answer = rows::of(&Findings::of(run)?)
        .sql(&arguments.sql)
        .map_err(|error| {
            Failure::usage(match error.contains("(hint: ") {
                true => format!("query: {error}"),
                false => format!(
                    "query: {error} (hint: twofold query latest \"SELECT * FROM trials LIMIT 5\")"
                ),
            })
        })?;
    if arguments.json {
        let object = json!({
            "schema": 1, "columns": answer.columns, "rows": answer.rows, "left_out": answer.left_out,
        });
        println!("{object:#}");
    } else if arguments.csv {
        print_csv(&answer)?;
    } else {
        print_table(&answer);
    }
    if answer.left_out > 0 {
        eprintln!(
            "twofold: {} are left out (hint: LIMIT, or a condition)",
            format::counted(answer.left_out, "row")
        );
    }
    Ok(())
}

fn print_csv(rows: &Rows) -> Outcome {
    let bug = |error: csv::Error| Failure::bug(error.to_string());
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(&rows.columns).map_err(bug)?;
    for row in &rows.rows {
        writer.write_record(row.iter().map(exact)).map_err(bug)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::bug(error.to_string()))?;
    print!("{}", String::from_utf8_lossy(&bytes));
    Ok(())
}

/// Numbers as they are, so that they can be read again.
fn exact(datum: &Datum) -> String {
    match datum {
        Datum::Nothing => String::new(),
        Datum::Flag(flag) => flag.to_string(),
        Datum::Whole(value) => value.to_string(),
        Datum::Number(value) => value.to_string(),
        Datum::Word(text) => text.clone(),
    }
}

fn print_table(rows: &Rows) {
    let said = |(name, datum): (&String, &Datum)| match datum {
        Datum::Nothing => format::NOTHING.to_owned(),
        Datum::Number(value) => format::response(name, *value),
        datum => escape::clean(&exact(datum)),
    };
    let head = rows
        .columns
        .iter()
        .map(|name| escape::clean(name))
        .collect();
    let body = rows
        .rows
        .iter()
        .map(|row| rows.columns.iter().zip(row).map(said).collect());
    let lines: Vec<Vec<String>> = [head].into_iter().chain(body).collect();
    for line in table::lines(&lines) {
        println!("{line}");
    }
}

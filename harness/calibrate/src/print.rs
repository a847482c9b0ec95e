//! The rows as tables in Markdown.

use std::fmt::Write;

use crate::binomial::at_most;
use crate::check::Row;
use crate::trial::{Question, Tally};

/// A column: its head and what it has for a row.
type Column<'c> = (&'c str, Box<dyn Fn(&Row) -> String + 'c>);

/// What one candidate is told, a line for each row. What was not asked is left out.
pub fn of_one(rows: &[Row]) -> String {
    let mut columns = vec![name(), sigma(), promise(false)];
    columns.push(share("impl@1.9", Question::one(1.9), implement));
    columns.push(share("**impl@2.0**", Question::one(2.0), implement));
    columns.push(bound(Question::one(2.0)));
    columns.push(share("skip@2.0", Question::one(2.0), skip));
    columns.push(share("impl@2.3", Question::one(2.3), implement));
    columns.push(share("impl@2.5", Question::one(2.5), implement));
    columns.push(share("impl@3.0", Question::one(3.0), implement));
    columns.push(share("skip@1.5", Question::one(1.5), skip));
    columns.push(share("impl, cost 1.25", Question::DEAR, implement));
    for (head, ratio) in [
        ("blocks@2.0", 2.0),
        ("@2.3", 2.3),
        ("@2.5", 2.5),
        ("@3.0", 3.0),
        ("@1.5", 1.5),
    ] {
        columns.push(blocks(head, Question::one(ratio)));
    }
    table(columns, rows)
}

/// What six candidates are told together.
pub fn of_six(rows: &[Row]) -> String {
    let columns = vec![
        name(),
        sigma(),
        promise(true),
        share("**any impl@2.0**", Question::six(2.0), implement),
        bound(Question::six(2.0)),
        share("any skip@2.0", Question::six(2.0), skip),
        share("all impl@2.5", Question::six(2.5), |tally| {
            tally.all_implement
        }),
        blocks("blocks@2.0", Question::six(2.0)),
        blocks("@2.5", Question::six(2.5)),
    ];
    table(columns, rows)
}

/// The same rows at other numbers of blocks.
pub fn of_blocks(rows: &[Row]) -> String {
    let planned: Column<'_> = (
        "max-blocks",
        Box::new(|row| row.case.max_blocks.to_string()),
    );
    let columns = vec![
        planned,
        name(),
        sigma(),
        promise(false),
        share("**impl@2.0**", Question::one(2.0), implement),
        bound(Question::one(2.0)),
        share("skip@2.0", Question::one(2.0), skip),
        share("impl@2.5", Question::one(2.5), implement),
        blocks("blocks@2.5", Question::one(2.5)),
        share("any impl of six@2.0", Question::six(2.0), implement),
        share("any skip of six@2.0", Question::six(2.0), skip),
    ];
    table(columns, rows)
}

/// The table, without columns that have nothing for any row.
fn table(columns: Vec<Column<'_>>, rows: &[Row]) -> String {
    let has_any = |column: &Column<'_>| rows.iter().any(|row| !column.1(row).is_empty());
    let columns: Vec<Column<'_>> = columns.into_iter().filter(has_any).collect();
    let heads: Vec<&str> = columns.iter().map(|(head, _)| *head).collect();
    let mut text = format!(
        "| {} |\n|{}\n",
        heads.join(" | "),
        "---|".repeat(heads.len())
    );
    for row in rows {
        let cells: Vec<String> = columns.iter().map(|(_, cell)| cell(row)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

fn name<'c>() -> Column<'c> {
    ("noise", Box::new(|row| row.case.model.name.to_owned()))
}

fn sigma<'c>() -> Column<'c> {
    ("σ", Box::new(|row| format!("{:.2}", row.case.sigma)))
}

fn promise<'c>(of_six: bool) -> Column<'c> {
    let cell = move |row: &Row| {
        let (one, six) = row.case.promise.limits(row.case.alpha);
        match if of_six { six } else { one } {
            Some(limit) => format!("≤ {} %", 100.0 * limit),
            None => "no".to_owned(),
        }
    };
    ("promised", Box::new(cell))
}

fn share(head: &str, question: Question, hits: fn(&Tally) -> u64) -> Column<'_> {
    let share =
        move |tally: Tally| format!("{:.3}", hits(&tally) as f64 / tally.experiments as f64);
    (
        head,
        Box::new(move |row| row.answer(question).map_or(String::new(), share)),
    )
}

/// The upper exact bound at 95 % of a false IMPLEMENT.
fn bound<'c>(question: Question) -> Column<'c> {
    let bound = |tally: Tally| {
        format!(
            "{:.3}",
            at_most(tally.any_implement, tally.experiments, 0.95)
        )
    };
    (
        "below",
        Box::new(move |row| row.answer(question).map_or(String::new(), bound)),
    )
}

fn blocks(head: &str, question: Question) -> Column<'_> {
    let mean = |tally: Tally| format!("{:.2}", tally.blocks as f64 / tally.experiments as f64);
    (
        head,
        Box::new(move |row| row.answer(question).map_or(String::new(), mean)),
    )
}

fn implement(tally: &Tally) -> u64 {
    tally.any_implement
}

fn skip(tally: &Tally) -> u64 {
    tally.any_skip
}

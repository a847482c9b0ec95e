//! Answers as Markdown: for the repository and wherever GitHub's dialect is read.

use twofold_core::record::Gallery;

use crate::escape::{address, fenced, markdown};
use crate::view::{Align, Table, View};

use super::Ran;
use super::answer::{Answer, answer};
use super::tokens::{Part, parts};

/// The finished Markdown. Charts are files named `<folder>/<name>.svg`, relative to it; pictures lie in the gallery's folder.
pub fn to_markdown(ran: &Ran, view: &View, folder: &str) -> String {
    let mut out = String::new();
    for part in parts(&ran.text) {
        match part {
            Part::Plain(text) => out.push_str(text),
            Part::Cell(index) => {
                if let Some(answer) = ran.cells.get(index).and_then(|cell| answer(cell, view)) {
                    let said = said(&answer, view, folder);
                    // Where nothing is said, no gap is left.
                    if said.is_empty() && out.ends_with("\n\n") {
                        out.truncate(out.len() - 2);
                    }
                    out.push_str(&said);
                }
            }
        }
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned() + "\n"
}

fn said(answer: &Answer<'_>, view: &View, folder: &str) -> String {
    match answer {
        Answer::Verdict => verdict(view),
        Answer::List([]) => "None.".to_owned(),
        Answer::List(items) => items
            .iter()
            .map(|item| format!("- {}", markdown(item)))
            .collect::<Vec<_>>()
            .join("\n"),
        Answer::Table(data) => table(data),
        Answer::Chart(name, chart, _) => format!(
            "**{}**\n\n![{}]({})",
            markdown(&chart.title),
            markdown(&format!("{}. {}", chart.title, chart.description)),
            address(&format!("{folder}/{name}.svg"))
        ),
        Answer::Value(value) => markdown(value),
        Answer::Gallery(data) => super::gallery::to_markdown(data, Gallery::FOLDER),
        Answer::Experiment(text) => fenced(text, "toml"),
    }
}

fn verdict(view: &View) -> String {
    let verdict = &view.verdict;
    let rest = verdict
        .headline
        .strip_prefix(&verdict.word)
        .unwrap_or(&verdict.headline);
    let mut lines = vec![format!(
        "> **{}**{}{}",
        markdown(&verdict.word),
        gap(rest),
        markdown(rest)
    )];
    for notice in &verdict.notices {
        lines.push(">".to_owned());
        lines.push(format!("> *{}*", markdown(notice)));
    }
    lines.join("\n")
}

/// The space that [`markdown`] trims.
fn gap(rest: &str) -> &'static str {
    if rest.starts_with(' ') { " " } else { "" }
}

/// A pipe table, or a word where it is empty; nothing where it has no caption either.
pub fn table(table: &Table) -> String {
    if table.rows.is_empty() && table.caption.is_empty() {
        return String::new();
    }
    if table.rows.is_empty() {
        return format!("*{}: nothing to show.*", markdown(&table.caption));
    }
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        line(
            table
                .columns
                .iter()
                .map(|column| markdown(&column.head))
                .collect(),
        ),
        line(
            table
                .columns
                .iter()
                .map(|column| rule(column.align).to_owned())
                .collect(),
        ),
    ];
    lines.extend(
        table
            .rows
            .iter()
            .map(|row| line(row.iter().map(|cell| markdown(cell)).collect())),
    );
    lines.join("\n")
}

fn rule(align: Align) -> &'static str {
    match align {
        Align::Left => "---",
        Align::Right => "---:",
    }
}

//! Answers as Markdown: for the repository and wherever GitHub's dialect is read.

use twofold_core::record::Gallery;

use crate::escape::{address, fenced, markdown};
use crate::view::{Align, Table, View};

use super::tokens::{Part, parts};
use super::{Cell, Numbered, Ran, Shown, gallery};

/// The finished Markdown. Charts are files named `<folder>/<name>.svg`, relative to it; pictures lie in the gallery's folder.
pub fn to_markdown(ran: &Ran, view: &View, folder: &str) -> String {
    let mut out = String::new();
    for part in parts(&ran.text) {
        match part {
            Part::Plain(text) => out.push_str(text),
            Part::Cell(index) => {
                let said = ran
                    .cells
                    .get(index)
                    .map_or_else(String::new, |cell| said(cell, view, folder));
                out.push_str(&said);
            }
        }
    }
    tidy(&out)
}

/// The text without spaces at the ends of its lines and without gaps where nothing was said. Code stays as it is.
pub(super) fn tidy(text: &str) -> String {
    let (mut lines, mut fence): (Vec<&str>, Option<&str>) = (Vec::new(), None);
    for line in text.lines().map(str::trim_end) {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            None if ticks.len() >= 3 => fence = Some(ticks),
            Some(open) if ticks.len() >= open.len() && ticks.len() == line.len() => fence = None,
            _ => {}
        }
        let gap = line.is_empty() && lines.last().is_none_or(|before: &&str| before.is_empty());
        if fence.is_some() || !gap {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}

/// What a cell says in Markdown.
pub(super) fn said(cell: &Cell, view: &View, folder: &str) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Verdict => verdict(view),
        Cell::List(name) => {
            let items = view.lists.get(name).into_iter().flatten();
            let items: Vec<String> = items.map(|item| format!("- {}", markdown(item))).collect();
            items.join("\n")
        }
        Cell::Value(value) => markdown(value),
        Cell::Numbered(cell) => numbered(cell, view, folder),
    }
}

fn numbered(cell: &Numbered, view: &View, folder: &str) -> String {
    let head = format!("**\\[{}\\] {}**", cell.number, markdown(&cell.caption));
    let head = head.replace(" **", "**");
    match &cell.shown {
        Shown::Table(data) => format!("{head}\n\n{}", table(data)),
        Shown::Sql(query, data) => {
            format!("{head}\n\n{}\n\n{}", fenced(query, "sql"), table(data))
        }
        Shown::Gallery => format!(
            "{head}\n\n{}",
            gallery::to_markdown(&view.gallery, Gallery::FOLDER)
        ),
        Shown::Experiment => format!("{head}\n\n{}", fenced(&view.experiment_text, "toml")),
        Shown::Chart(name) => {
            let message = view.charts.get(name).map_or("", |chart| &chart.description);
            format!(
                "{head}\n\n![{}]({})\n\n{}",
                markdown(&cell.caption),
                address(&format!("{folder}/{name}.svg")),
                markdown(message)
            )
        }
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

/// A pipe table; one without rows is nothing.
pub fn table(table: &Table) -> String {
    if table.rows.is_empty() {
        return String::new();
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
    if table.left_out > 0 {
        lines.push(format!("\n*{}*", markdown(&table.remark())));
    }
    lines.join("\n")
}

fn rule(align: Align) -> &'static str {
    match align {
        Align::Left => "---",
        Align::Right => "---:",
    }
}

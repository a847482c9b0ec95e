//! A notebook as a Jupyter file (nbformat 4.5): prose as Markdown cells, numbered cells as code cells with their output.

use serde_json::{Value, json};

use super::tokens::{Part, parts};
use super::{Cell, Images, Numbered, Ran, Shown, gallery, html, markdown};
use crate::view::View;

/// The file; its drawings stand alone.
pub fn to_ipynb(ran: &Ran, view: &View, images: &Images) -> String {
    let mut cells: Vec<Value> = Vec::new();
    let mut prose = String::new();
    for part in parts(&ran.text) {
        match part {
            Part::Plain(text) => prose.push_str(text),
            Part::Cell(index) => match ran.cells.get(index) {
                Some(Cell::Numbered(cell)) => {
                    flush(&mut cells, &mut prose);
                    cells.push(code(cell, view, images));
                }
                Some(cell) => prose.push_str(&markdown::said(cell, view, "")),
                None => {}
            },
        }
    }
    flush(&mut cells, &mut prose);
    let file = json!({
        "cells": cells,
        "metadata": { "language_info": { "name": "sql" } },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
}

/// Prose that has gathered becomes a cell.
fn flush(cells: &mut Vec<Value>, prose: &mut String) {
    let text = markdown::tidy(prose);
    prose.clear();
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    cells.push(json!({
        "cell_type": "markdown",
        "id": format!("prose-{}", cells.len() + 1),
        "metadata": {},
        "source": lines(text),
    }));
}

fn code(cell: &Numbered, view: &View, images: &Images) -> Value {
    let mut data = serde_json::Map::new();
    let plain = match &cell.shown {
        Shown::Table(table) | Shown::Sql(_, table) => {
            data.insert(
                "text/html".to_owned(),
                lines(&html::table(table, &cell.caption)),
            );
            data.insert("text/markdown".to_owned(), lines(&markdown::table(table)));
            markdown::table(table)
        }
        Shown::Chart(name) => {
            let drawing = images.charts.get(name).map_or("", String::as_str);
            data.insert("image/svg+xml".to_owned(), lines(drawing));
            let chart = view.charts.get(name);
            chart.map_or_else(String::new, |chart| {
                format!("{}. {}", chart.title, chart.description)
            })
        }
        Shown::Gallery => {
            let page = gallery::to_html(&view.gallery, &images.pictures);
            data.insert("text/html".to_owned(), lines(&page));
            view.gallery.lead.join("\n")
        }
        Shown::Experiment => view.experiment_text.clone(),
    };
    data.insert("text/plain".to_owned(), lines(&plain));
    json!({
        "cell_type": "code",
        "execution_count": cell.number,
        "id": format!("cell-{}", cell.number),
        "metadata": { "name": cell.caption },
        "outputs": [{
            "output_type": "execute_result",
            "execution_count": cell.number,
            "metadata": {},
            "data": data,
        }],
        "source": lines(&cell.call),
    })
}

/// A text as the list of its lines, each with its end.
fn lines(text: &str) -> Value {
    text.split_inclusive('\n')
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into()
}

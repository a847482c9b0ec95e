//! Answers as HTML. The prose is rendered first, with tokens in it; answers then take the tokens' places.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::escape::{html, html_lines};
use crate::view::{Align, Table, View};

use super::Ran;
use super::answer::{Answer, answer};
use super::tokens::{Part, parts};

/// The finished body. `charts` are drawings by name, put into the page as they are; so are `pictures`, JPEG files by name.
pub fn to_html(
    ran: &Ran,
    view: &View,
    charts: &BTreeMap<String, String>,
    pictures: &BTreeMap<String, Vec<u8>>,
) -> String {
    let (mut prose, mut comment) = (String::new(), false);
    let events = Parser::new_ext(
        &ran.text,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    )
    .filter_map(|event| tame(event, &mut comment));
    pulldown_cmark::html::push_html(&mut prose, events);
    let mut out = String::new();
    for part in parts(&alone(&prose, ran)) {
        match part {
            Part::Plain(text) => out.push_str(text),
            Part::Cell(index) => {
                if let Some(answer) = ran.cells.get(index).and_then(|cell| answer(cell, view)) {
                    out.push_str(&match answer {
                        Answer::Gallery(gallery) => super::gallery::to_html(gallery, pictures),
                        answer => said(&answer, view, charts),
                    });
                }
            }
        }
    }
    out
}

/// A paragraph that is one block cell is not a paragraph.
fn alone(prose: &str, ran: &Ran) -> String {
    let mut prose = prose.to_owned();
    for index in 0..ran.cells.len() {
        let token = super::tokens::token(index);
        if !matches!(ran.cells[index], super::Cell::Value(_)) {
            prose = prose.replace(&format!("<p>{token}</p>"), &token);
        }
    }
    prose
}

/// A page is one file without scripts: comments vanish, raw HTML becomes text, pictures become their words, and links
/// lead only to pages. `comment` tells whether a comment is open.
fn tame<'a>(event: Event<'a>, comment: &mut bool) -> Option<Event<'a>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => {
            let hidden = *comment || text.trim_start().starts_with("<!--");
            *comment = hidden && !text.contains("-->");
            (!hidden).then_some(Event::Text(text))
        }
        Event::End(TagEnd::HtmlBlock) => {
            *comment = false;
            None
        }
        Event::Start(Tag::HtmlBlock | Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let safe = link_type != LinkType::Email && is_page(&dest_url);
            let dest_url = if safe { dest_url } else { "#".into() };
            Some(Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }))
        }
        event => Some(event),
    }
}

fn is_page(address: &str) -> bool {
    let scheme = address.split(['/', '#', '?']).next().unwrap_or("");
    !scheme.contains(':') || address.starts_with("https://") || address.starts_with("http://")
}

fn said(answer: &Answer<'_>, view: &View, charts: &BTreeMap<String, String>) -> String {
    match answer {
        Answer::Verdict => verdict(view),
        Answer::List([]) => "<p>None.</p>".to_owned(),
        Answer::List(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| format!("<li>{}</li>", html(&tied(item))))
                .collect();
            format!("<ul>\n{}\n</ul>", items.join("\n"))
        }
        Answer::Table(data) => table(data),
        Answer::Chart(name, chart, data) => format!(
            "<figure class=\"figure\">\n<figcaption>{}</figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"chart\">{}</div>\n{}</figure>",
            html(&chart.title),
            charts.get(*name).map_or("", String::as_str),
            data.map_or_else(String::new, |data| format!(
                "<details><summary>The numbers of this chart</summary>\n{}\n</details>\n",
                table(data)
            ))
        ),
        Answer::Value(value) => format!("<span class=\"value\">{}</span>", html(&tied(value))),
        // Told apart before, because it needs the pictures.
        Answer::Gallery(_) => String::new(),
        Answer::Experiment(text) => format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"the experiment file\"><pre><code>{}</code></pre></div>",
            html_lines(text.trim_end())
        ),
    }
}

fn verdict(view: &View) -> String {
    let verdict = &view.verdict;
    let rest = verdict
        .headline
        .strip_prefix(&verdict.word)
        .unwrap_or(&verdict.headline);
    let notices: String = verdict
        .notices
        .iter()
        .map(|notice| format!("<p class=\"notice\">{}</p>\n", html(notice)))
        .collect();
    format!(
        "<section class=\"verdict {}\" aria-label=\"verdict\">\n<p class=\"headline\"><strong class=\"word\">{}</strong>{}</p>\n{notices}</section>",
        html(&verdict.class),
        html(&verdict.word),
        html(&tied(rest))
    )
}

fn table(table: &Table) -> String {
    if table.rows.is_empty() && table.caption.is_empty() {
        return String::new();
    }
    if table.rows.is_empty() {
        return format!(
            "<p class=\"empty\">{}: nothing to show.</p>",
            html(&table.caption)
        );
    }
    let class = |align: Align| match align {
        Align::Left => "",
        Align::Right => " class=\"number\"",
    };
    let mut out = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table{prose}>\n<caption>{caption}</caption>\n<thead><tr>",
        caption = html(&table.caption),
        prose = if is_prose(table) {
            " class=\"prose\""
        } else {
            ""
        }
    );
    for column in &table.columns {
        out.push_str(&format!(
            "<th scope=\"col\"{}>{}</th>",
            class(column.align),
            html(&column.head)
        ));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (cell, column) in row.iter().zip(&table.columns) {
            out.push_str(&format!("<td{}>{}</td>", class(column.align), marked(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>");
    out
}

/// Whether the last column holds sentences, which need room to be read.
fn is_prose(table: &Table) -> bool {
    let longest = table
        .rows
        .iter()
        .filter_map(|row| row.last())
        .map(String::len)
        .max();
    longest.is_some_and(|length| length > 60)
}

/// A verdict in a table wears its colour.
fn marked(cell: &str) -> String {
    let word = cell.split(' ').next().unwrap_or("");
    match word {
        "IMPLEMENT" | "SKIP" | "INCONCLUSIVE" => format!(
            "<strong class=\"word {}\">{word}</strong>{}",
            word.to_lowercase(),
            html(&cell[word.len()..])
        ),
        _ => html(&tied(cell)),
    }
}

/// A number and its unit stay on one line.
fn tied(text: &str) -> String {
    const UNITS: [&str; 9] = ["s", "ms", "µs", "%", "B", "kB", "MB", "GB", "chunks"];
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        let Some(next) = words.peek() else { break };
        let unit = next.trim_end_matches([',', '.', ';', ':', ')']);
        let number = word.ends_with(|c: char| c.is_ascii_digit());
        out.push(if number && UNITS.contains(&unit) {
            '\u{a0}'
        } else {
            ' '
        });
    }
    out
}

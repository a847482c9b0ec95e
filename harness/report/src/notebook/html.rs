//! Answers as HTML. The prose is rendered first, with tokens in it; answers then take the tokens' places.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::escape::{html, html_lines};
use crate::view::{Align, Table, View};

use super::highlight::toml;
use super::tokens::{Part, parts};
use super::{Cell, Images, Numbered, Ran, Shown, gallery};

/// The finished body.
pub fn to_html(ran: &Ran, view: &View, images: &Images) -> String {
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
                if let Some(cell) = ran.cells.get(index) {
                    out.push_str(&said(cell, view, images));
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
        if !matches!(ran.cells[index], Cell::Value(_)) {
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

fn said(cell: &Cell, view: &View, images: &Images) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Verdict => verdict(view),
        Cell::List(name) => {
            let items = view.lists.get(name).into_iter().flatten();
            let items: Vec<String> = items
                .map(|item| format!("<li>{}</li>", html(&tied(item))))
                .collect();
            format!("<ul>\n{}\n</ul>", items.join("\n"))
        }
        Cell::Value(value) => format!("<span class=\"value\">{}</span>", html(&tied(value))),
        Cell::Numbered(cell) => format!(
            "<details class=\"cell\" id=\"cell-{number}\"{open}>\n\
             <summary><span class=\"count\">[{number}]</span> {}</summary>\n{}\n</details>",
            html(&cell.caption),
            shown(cell, view, images),
            number = cell.number,
            open = if cell.folded { "" } else { " open" },
        ),
    }
}

/// What is inside a numbered cell. Every part that scrolls has a name of its own: the cell's number tells apart what is
/// asked twice.
pub(super) fn shown(cell: &Numbered, view: &View, images: &Images) -> String {
    let named = |what: &str| format!("{what} (cell {})", cell.number);
    match &cell.shown {
        Shown::Table(data) => table(data, &named(&cell.caption)),
        Shown::Sql(query, data) => format!(
            "{}\n<div class=\"out\">{}</div>",
            code(&html_lines(query.trim()), &named("The question")),
            match data.rows.is_empty() {
                true => "<p class=\"message\">No rows.</p>".to_owned(),
                false => table(data, &named("The answer")),
            },
        ),
        Shown::Gallery => gallery::to_html(&view.gallery, &images.pictures),
        Shown::Experiment => code(
            &toml(view.experiment_text.trim_end()),
            &named("The experiment file"),
        ),
        Shown::Chart(name) => {
            let chart = view.charts.get(name);
            let numbers = chart.and_then(|chart| view.tables.get(&chart.table));
            let drawing = images.charts.get(name).map_or("", String::as_str);
            format!(
                "<figure class=\"figure\" aria-label=\"{}\">\n{}\n<figcaption class=\"message\">{}</figcaption>\n{}</figure>",
                html(&named(&cell.caption)),
                scroll(drawing, &named(&format!("Chart: {}", cell.caption))),
                html(&tied(chart.map_or("", |chart| &chart.description))),
                numbers
                    .filter(|numbers| !numbers.rows.is_empty())
                    .map_or_else(String::new, |numbers| format!(
                        "<details class=\"numbers\"><summary>The numbers of this chart</summary>\n{}\n</details>\n",
                        table(numbers, &named(&format!("Numbers: {}", cell.caption)))
                    ))
            )
        }
    }
}

fn code(inside: &str, name: &str) -> String {
    scroll(&format!("<pre><code>{inside}</code></pre>"), name)
}

/// What may be wider than the page: it scrolls by itself, by keyboard too. A group and no region, because a reader who
/// jumps from landmark to landmark would have to pass every one of them.
fn scroll(inside: &str, name: &str) -> String {
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{inside}</div>",
        html(name)
    )
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

/// More columns do not fit on paper unless their words are broken.
const MOST_COLUMNS: usize = 13;

/// A table under this name; one without rows is nothing.
pub(super) fn table(table: &Table, name: &str) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let class = |align: Align| match align {
        Align::Left => "",
        Align::Right => " class=\"number\"",
    };
    let mut out = format!(
        "<table{shape} aria-label=\"{name}\">\n<thead><tr>",
        shape = match table.columns.len() > MOST_COLUMNS {
            true => " class=\"wide\"",
            false if is_prose(table) => " class=\"prose\"",
            false => "",
        },
        name = html(name),
    );
    for column in &table.columns {
        out.push_str(&format!(
            "<th scope=\"col\"{}>{}</th>",
            class(column.align),
            html(&column.head)
        ));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let head = table.row_head();
    for row in &table.rows {
        out.push_str("<tr>");
        for (at, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let (open, close) = match Some(at) == head {
                true => ("th scope=\"row\"", "th"),
                false => ("td", "td"),
            };
            let class = class(column.align);
            out.push_str(&format!("<{open}{class}>{}</{close}>", marked(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>");
    let mut out = scroll(&out, name);
    if table.left_out > 0 {
        out.push_str(&format!(
            "\n<p class=\"message\">{}</p>",
            html(&table.remark())
        ));
    }
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

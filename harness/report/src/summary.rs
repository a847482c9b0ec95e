//! A run in a few lines of Markdown, for the page of a CI job.

use crate::escape::markdown;
use crate::source::Source;
use crate::view;
use crate::words;

/// The verdict with its reasons and the table of candidates; `page` is where the full findings are.
pub fn summary(source: &dyn Source, page: &str) -> String {
    let view = view::finish(source).view;
    let mut parts = vec![
        format!(
            "### {}: {}",
            markdown(&view.experiment),
            markdown(&view.title)
        ),
        format!("**{}**", markdown(&view.verdict.headline)),
    ];
    let notices = view.verdict.notices.iter();
    parts.extend(notices.map(|notice| format!("*{}*", markdown(notice))));
    if let Some(table) = view.tables.get("summary") {
        parts.push(crate::notebook::markdown_table(table));
    }
    let reasons = words::reasons(source.experiment(), source.analysis());
    let items: Vec<String> = reasons
        .iter()
        .map(|reason| format!("- {}", markdown(reason)))
        .collect();
    if !items.is_empty() {
        parts.push(items.join("\n"));
    }
    parts.push(format!(
        "Run {}, {}; scope: {}. Full findings: {}",
        markdown(&view.run),
        markdown(&view.date),
        markdown(&view.verdict.scope),
        markdown(page)
    ));
    parts.join("\n\n") + "\n\n"
}

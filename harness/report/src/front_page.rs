//! The front page of a folder of reports, and the section that a plan keeps: both are made of the findings alone.

use std::cmp::Reverse;

use serde::Serialize;
use tera::{Context, Tera};
use twofold_core::analysis::Verdict;

use crate::escape::{address, clean, markdown};
use crate::finding::Finding;
use crate::format;
use crate::label;
use crate::notebook::{self, TemplateError};
use crate::templates::Templates;

/// What lies in a folder of reports under one name.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelved {
    /// The folder's name.
    pub folder: String,
    /// Its finding, or why it cannot be told.
    pub finding: Result<Finding, String>,
}

/// The front page in both forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontPage {
    /// `index.html`
    pub html: String,
    /// `index.md`
    pub markdown: String,
}

/// One finding in words.
#[derive(Debug, Serialize)]
struct Row {
    word: &'static str,
    class: &'static str,
    title: String,
    experiment: String,
    question: String,
    headline: String,
    /// The headline after its first word, where that is the verdict.
    rest: String,
    notices: Vec<String>,
    speedup: String,
    cost: String,
    scope: &'static str,
    ended: String,
    run: String,
    page: String,
    task: Option<TaskLink>,
}

#[derive(Debug, Serialize)]
struct TaskLink {
    name: String,
    address: String,
}

/// A folder of which nothing can be told.
#[derive(Debug, Serialize)]
struct Broken {
    folder: String,
    why: String,
}

/// Makes the front page: the latest finding first, then what cannot be read.
///
/// # Errors
/// When the template is wrong.
pub fn front_page(shelved: &[Shelved], templates: &Templates) -> Result<FrontPage, TemplateError> {
    let rows: Vec<Row> = latest_first(shelved).into_iter().map(row).collect();
    let broken: Vec<Broken> = broken(shelved);
    Ok(FrontPage {
        html: html(&rows, &broken, templates)?,
        markdown: markdown_page(&rows, &broken),
    })
}

/// The section of a plan: a row an experiment. `reports` is the way from the plan to the folder of reports.
pub fn section(shelved: &[Shelved], reports: &str) -> String {
    let rows: Vec<Row> = latest_first(shelved).into_iter().map(row).collect();
    let mut text = String::from("## Performance analysis\n\n");
    let reports = reports.trim_end_matches('/');
    let slash = if reports.is_empty() { "" } else { "/" };
    text.push_str(&table(&rows, &format!("{reports}{slash}")));
    let told = (rows.iter()).map(|row| format!("- {}: {}", markdown(&row.title), told(row)));
    // A row that goes missing would look like a question that nobody asked.
    let lines: Vec<String> = told.chain(broken(shelved).iter().map(why)).collect();
    text.push('\n');
    text.push_str(&lines.join("\n"));
    text
}

fn why(one: &Broken) -> String {
    format!("- {}: {}", markdown(&one.folder), markdown(&one.why))
}

fn latest_first(shelved: &[Shelved]) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = (shelved.iter())
        .filter_map(|one| one.finding.as_ref().ok())
        .collect();
    findings.sort_by_key(|finding| (Reverse(finding.ended_at), finding.experiment.clone()));
    findings
}

fn broken(shelved: &[Shelved]) -> Vec<Broken> {
    let mut broken: Vec<Broken> = (shelved.iter())
        .filter_map(|one| {
            let why = clean(one.finding.as_ref().err()?);
            let folder = clean(&one.folder);
            Some(Broken { folder, why })
        })
        .collect();
    broken.sort_by(|a, b| a.folder.cmp(&b.folder));
    broken
}

fn row(finding: &Finding) -> Row {
    let range = |of: Option<[f64; 2]>| {
        let ratios = of.and_then(format::ratio_range);
        ratios.unwrap_or_else(|| "–".to_owned())
    };
    let (word, headline) = (Verdict::name_of(finding.verdict), clean(&finding.headline));
    Row {
        word,
        rest: headline.strip_prefix(word).unwrap_or_default().to_owned(),
        class: match finding.verdict {
            Some(Verdict::Implement) => "implement",
            Some(Verdict::Skip) => "skip",
            Some(Verdict::Inconclusive) => "inconclusive",
            None => "compared",
        },
        title: clean(&finding.title),
        experiment: clean(&finding.experiment),
        question: clean(&finding.question),
        headline,
        notices: finding.notices.iter().map(|said| clean(said)).collect(),
        speedup: range(finding.speedup),
        cost: range(finding.cost_ratio),
        scope: label::scope(finding.scope),
        ended: (finding.ended_at).map_or_else(|| "not ended".to_owned(), format::date),
        run: clean(&finding.run),
        page: address(&finding.experiment),
        task: finding.task.as_ref().map(|task| TaskLink {
            name: clean(task.rsplit('/').next().unwrap_or(task)),
            address: address(task),
        }),
    }
}

/// How many findings say what: `2 IMPLEMENT, 1 SKIP`.
fn counts(rows: &[Row]) -> String {
    let words = ["IMPLEMENT", "SKIP", "INCONCLUSIVE", Verdict::name_of(None)];
    let told = words.iter().filter_map(|word| {
        let count = rows.iter().filter(|row| row.word == *word).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    told.collect::<Vec<_>>().join(", ")
}

fn html(rows: &[Row], broken: &[Broken], templates: &Templates) -> Result<String, TemplateError> {
    const NAME: &str = "front-page.html";
    let mut tera = Tera::new();
    let mut context = Context::new();
    context.insert("findings", rows);
    context.insert("broken", broken);
    context.insert("counts", &counts(rows));
    context.insert("style", &templates.style());
    tera.add_raw_template(NAME, &templates.front_page)
        .map_err(|error| notebook::mistake(NAME, &error))?;
    tera.render(NAME, &context)
        .map_err(|error| notebook::mistake(NAME, &error))
}

fn markdown_page(rows: &[Row], broken: &[Broken]) -> String {
    let mut parts = vec!["# Findings".to_owned()];
    match rows.is_empty() {
        true => parts.push("No experiment has been reported here.".to_owned()),
        false => {
            parts.push(format!("{}.", counts(rows)));
            parts.push(table(rows, "").trim_end().to_owned());
        }
    }
    for row in rows {
        parts.push(format!("## {}", markdown(&row.title)));
        parts.push(markdown(&row.question));
        parts.push(told(row));
        let task = row.task.as_ref().map_or_else(String::new, |task| {
            format!("; task: [{}]({})", markdown(&task.name), task.address)
        });
        parts.push(format!(
            "[Findings]({}/findings.md), run {}{task}",
            row.page,
            markdown(&row.run)
        ));
    }
    if !broken.is_empty() {
        parts.push("## Folders of which nothing can be told".to_owned());
        parts.push(broken.iter().map(why).collect::<Vec<_>>().join("\n"));
    }
    parts.join("\n\n") + "\n"
}

/// The headline, and what forbids reading it as the answer.
fn told(row: &Row) -> String {
    let notices = row.notices.iter();
    let notices = notices.map(|said| format!(" *{}*", markdown(said)));
    format!(
        "**{}**{}",
        markdown(&row.headline),
        notices.collect::<String>()
    )
}

/// A row a finding; `reports` stands before each address.
fn table(rows: &[Row], reports: &str) -> String {
    let mut text = String::from(
        "| experiment | verdict | speedup | container time | scope | ended |\n\
         |:---|:---|---:|---:|:---|:---|\n",
    );
    for row in rows {
        let part = if row.notices.is_empty() {
            ""
        } else {
            " (see below)"
        };
        text.push_str(&format!(
            "| [{}]({}{}/findings.md) | {}{part} | {} | {} | {} | {} |\n",
            markdown(&row.experiment),
            address(reports),
            row.page,
            row.word,
            row.speedup,
            row.cost,
            row.scope,
            row.ended
        ));
    }
    text
}

#[cfg(test)]
mod tests;

//! The whole report: a source and templates in, finished texts out.

use std::collections::{BTreeMap, BTreeSet};

use tera::{Context, Tera};

use crate::chart::{self, ChartError, Setting};
use crate::finding::Finding;
use crate::notebook::{self, Images, Shown, TemplateError};
use crate::source::Source;
use crate::templates::Templates;
use crate::view::{self, View};

/// The folder of the charts, relative to the Markdown.
pub const CHARTS: &str = "charts";

/// Why a report cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A template asks for what there is not, or cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A chart cannot be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
}

/// A rendered report.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// One page, with everything in it.
    pub html: String,
    /// The findings; its charts are `charts/<name>.svg`.
    pub markdown: String,
    /// The same as a Jupyter notebook.
    pub ipynb: String,
    /// Every chart the notebook asks for, by name: a file of its own.
    pub charts: Vec<(String, String)>,
    /// Every picture that is shown, by its file's name: JPEG files of the gallery beside the findings.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// What it comes to, without its task.
    pub finding: Finding,
}

/// Renders a source with these templates. The same arguments give the same bytes.
pub fn render(source: &dyn Source, templates: &Templates) -> Result<Rendered, ReportError> {
    let finished = view::finish(source);
    let ran = notebook::run(
        &templates.notebook_name,
        &templates.notebook,
        &finished.view,
        source.query(),
    )?;
    let asked: BTreeSet<&str> = ran
        .numbered()
        .filter_map(|cell| match &cell.shown {
            Shown::Chart(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let mut inline = Images::default();
    for name in asked {
        let Some(figure) = finished.figures.get(name) else {
            continue;
        };
        inline.charts.insert(
            name.to_owned(),
            chart::draw(name, figure, Setting::Inline, "")?,
        );
    }
    let shows_pictures = ran
        .numbered()
        .any(|cell| matches!(cell.shown, Shown::Gallery));
    if let (true, Some(known)) = (shows_pictures, source.pictures()) {
        for name in finished.view.gallery.files() {
            if let Some(jpeg) = known.files.get(name) {
                inline.pictures.insert(name.to_owned(), jpeg.clone());
            }
        }
    }
    let mut alone = inline.clone();
    for (name, drawing) in &mut alone.charts {
        if let Some(figure) = finished.figures.get(name) {
            *drawing = chart::draw(name, figure, Setting::Standalone, &templates.chart_style)?;
        }
    }
    let body = notebook::to_html(&ran, &finished.view, &inline);
    Ok(Rendered {
        html: page(templates, &finished.view, &body)?,
        markdown: notebook::to_markdown(&ran, &finished.view, CHARTS),
        ipynb: notebook::to_ipynb(&ran, &finished.view, &alone),
        charts: alone.charts.into_iter().collect(),
        pictures: alone.pictures,
        finding: Finding::told(source, &finished.view),
    })
}

/// The page around a body. It sees the view, the body and the style sheets, and nothing else.
fn page(templates: &Templates, view: &View, body: &str) -> Result<String, TemplateError> {
    const NAME: &str = "page.html";
    let mut tera = Tera::new();
    let mut context = Context::new();
    context.insert("view", view);
    context.insert("body", body);
    context.insert("style", &templates.style());
    context.insert("chart_style", &templates.chart_style());
    tera.add_raw_template(NAME, &templates.page)
        .map_err(|error| notebook::mistake(NAME, &error))?;
    tera.render(NAME, &context)
        .map_err(|error| notebook::mistake(NAME, &error))
}

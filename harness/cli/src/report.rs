//! `twofold report`: the page, the Markdown and the charts of a run, written into the reports folder.

use std::path::{Component, Path, PathBuf};

use twofold_core::record::Gallery;
use twofold_report::{CHARTS, Templates, render};

use crate::failure::{Failure, Outcome, at};
use crate::folder::write_whole;
use crate::reading;
use crate::source::Findings;

/// Where the findings of an experiment are.
pub fn folder(reports: &Path, experiment: &str) -> PathBuf {
    reports.join(experiment)
}

/// Writes the report of a run; gives the page's path.
///
/// # Errors
/// When a template is wrong or a file cannot be written.
pub fn write(findings: &Findings, reports: &Path, notebook: Option<&Path>) -> Outcome<PathBuf> {
    if findings.run.experiment.design.against_itself {
        return Err(Failure::usage(format!(
            "{}: a run against itself has no verdict to report (hint: twofold analyze {})",
            findings.run.path.display(),
            findings.run.manifest.run
        )));
    }
    let rendered = render(findings, &templates(findings, notebook)?)
        .map_err(|error| Failure::usage(error.to_string()))?;
    let folder = folder(reports, &findings.run.experiment.id);
    let charts = folder.join(CHARTS);
    let drawn = |stem: &str| rendered.charts.iter().any(|(name, _)| name == stem);
    remove_stale(&charts, "svg", &drawn)?;
    for (name, svg) in &rendered.charts {
        write_whole(&charts.join(format!("{name}.svg")), svg.as_bytes())?;
    }
    let gallery = folder.join(Gallery::FOLDER);
    let shown = |stem: &str| rendered.pictures.contains_key(&format!("{stem}.jpg"));
    remove_stale(&gallery, "jpg", &shown)?;
    for (name, jpeg) in &rendered.pictures {
        write_whole(&gallery.join(name), jpeg)?;
    }
    write_whole(&folder.join("findings.md"), rendered.markdown.as_bytes())?;
    write_whole(&folder.join("findings.ipynb"), rendered.ipynb.as_bytes())?;
    let page = folder.join("index.html");
    write_whole(&page, rendered.html.as_bytes())?;
    Ok(page)
}

/// Shows a page in the browser of whoever asked.
///
/// # Errors
/// When there is none.
pub fn show(page: &Path) -> Outcome {
    opener::open(page).map_err(|error| {
        Failure::usage(format!(
            "{}: cannot be shown: {error} (hint: open it by hand; the BROWSER variable names a browser)",
            page.display()
        ))
    })
}

/// The templates of the checkout where there is one, else those built in; the notebook is the one asked for, or the
/// experiment's.
fn templates(findings: &Findings, notebook: Option<&Path>) -> Outcome<Templates> {
    let mut templates = match findings.analysis.primary().verdict {
        Some(_) => Templates::default(),
        None => Templates::comparison(),
    };
    let asked = notebook
        .map(Path::to_owned)
        .or_else(|| findings.run.experiment.notebook.as_ref().map(PathBuf::from));
    if let Some(path) =
        asked.filter(|path| *path != Path::new(&templates.notebook_name) || path.is_file())
    {
        templates.notebook = reading::text(&path, "a notebook", reading::MOST_BYTES)?;
        templates.notebook_name = path.display().to_string();
    }
    Ok(templates)
}

/// A chart or picture of a former report that this one does not have would be published as if it did.
fn remove_stale(folder: &Path, kind: &str, is_kept: &dyn Fn(&str) -> bool) -> Outcome {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.extension().is_some_and(|extension| extension == kind) && !is_kept(&stem) {
            std::fs::remove_file(&path).map_err(at(&path))?;
        }
    }
    Ok(())
}

/// The way from a folder to a file, as a link in a document in that folder.
pub fn relative(from: &Path, to: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let parts = |path: &Path| -> Vec<String> {
        let mut parts: Vec<String> = vec![];
        for part in absolute(path).components() {
            match part {
                Component::ParentDir => drop(parts.pop()),
                Component::CurDir => {}
                part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
            }
        }
        parts
    };
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    up.chain(to[shared..].iter().cloned())
        .collect::<Vec<_>>()
        .join("/")
}

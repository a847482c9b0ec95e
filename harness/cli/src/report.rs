//! `twofold report`: the page, the Markdown and the charts of a run, written into the reports folder.

use std::path::{Component, Path, PathBuf};

use clap::Args;
use twofold_core::record::Gallery;
use twofold_report::{CHARTS, Finding, Templates, render};

use crate::args::Places;
use crate::failure::{Failure, Outcome, at};
use crate::folder::write_whole;
use crate::source::Findings;
use crate::watch::Watched;
use crate::{front_page, reading, summary};

/// What `report` takes.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Run folder, run id, or latest
    #[arg(default_value = "latest")]
    run: String,
    /// Notebook to use instead of the experiment's
    #[arg(long, value_name = "FILE")]
    notebook: Option<PathBuf>,
    /// Show the page in a browser
    #[arg(long)]
    open: bool,
    /// Write it again whenever the notebook or the run changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Append a short Markdown summary to this file [default: $GITHUB_STEP_SUMMARY, where it is set]
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// Write only the front page of the folder of reports, from the findings in it
    #[arg(long, conflicts_with_all = ["run", "notebook", "watch", "summary"])]
    index: bool,
}

/// Writes a run's report and the front page, or the front page alone.
///
/// # Errors
/// When there is no such run, a template is wrong, or a file cannot be written.
pub fn perform(arguments: &ReportArguments, places: &Places) -> Outcome {
    if arguments.index {
        return tell(&front_page::write(&places.reports)?, arguments.open);
    }
    let notebook = arguments.notebook.as_deref();
    let watched = match arguments.watch {
        true => Some(Watched::of(&arguments.run, notebook, places)?),
        false => None,
    };
    let findings = Findings::find(&arguments.run, places)?;
    let page = write(&findings, places, notebook)?;
    summary::append(&findings, &page, arguments.summary.as_deref())?;
    tell(&page, arguments.open)?;
    if let Some(watched) = watched {
        watched.go_on(notebook, places);
    }
    Ok(())
}

fn tell(page: &Path, open: bool) -> Outcome {
    println!("{}", page.display());
    match open {
        true => show(page),
        false => Ok(()),
    }
}

/// Where the findings of an experiment are.
pub fn folder(reports: &Path, experiment: &str) -> PathBuf {
    reports.join(experiment)
}

/// Writes the report of a run and the front page; gives the path of the run's page.
///
/// # Errors
/// When a template is wrong or a file cannot be written.
pub fn write(findings: &Findings, places: &Places, notebook: Option<&Path>) -> Outcome<PathBuf> {
    if findings.run.experiment.design.against_itself {
        return Err(Failure::usage(format!(
            "{}: a run against itself has no verdict to report (hint: twofold analyze {})",
            findings.run.path.display(),
            findings.run.manifest.run
        )));
    }
    let rendered = render(findings, &templates(findings, notebook)?)
        .map_err(|error| Failure::usage(error.to_string()))?;
    let folder = folder(&places.reports, &findings.run.experiment.id);
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
    let finding = with_task(rendered.finding, findings, places);
    write_whole(&folder.join(Finding::FILE), finding.to_json().as_bytes())?;
    front_page::write(&places.reports)?;
    Ok(page)
}

/// The run's report in brief.
pub fn brief(findings: &Findings, places: &Places) -> Finding {
    with_task(Finding::of(findings), findings, places)
}

/// With the way from the folder of reports to the task document.
fn with_task(mut finding: Finding, findings: &Findings, places: &Places) -> Finding {
    let task = findings.run.experiment.task.as_ref();
    let way = task.map(|task| relative(&places.reports, &places.tasks.join(task)));
    // A way that climbs far is one through this machine's folders, and means nothing to who gets the file.
    let is_near = |way: &String| !way.starts_with("../../../../");
    finding.task = way.filter(is_near);
    finding
}

/// Shows a page in the browser of whoever asked.
///
/// # Errors
/// When there is none.
fn show(page: &Path) -> Outcome {
    opener::open(page).map_err(|error| {
        Failure::usage(format!(
            "{}: cannot be shown: {error} (hint: open it by hand; the BROWSER variable names a browser)",
            page.display()
        ))
    })
}

/// The templates of the checkout where there is one, else those built in; the notebook is the one asked for, or the
/// experiment's.
///
/// # Errors
/// When it cannot be read.
pub fn templates(findings: &Findings, notebook: Option<&Path>) -> Outcome<Templates> {
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
    // The folder of a file that is named without one is where we are.
    let here = |path: &Path| match path.as_os_str().is_empty() {
        true => Path::new(".").to_owned(),
        false => path.to_owned(),
    };
    let absolute =
        |path: &Path| std::path::absolute(here(path)).unwrap_or_else(|_| path.to_owned());
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

//! `twofold report --watch`: the report again whenever what it is made from changes.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::args::Places;
use crate::failure::Outcome;
use crate::folder::{StoredRun, find_run};
use crate::report;
use crate::source::Findings;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(200);

/// What a file was like when it was looked at; absent where it is not there.
type Seen = Vec<Option<(SystemTime, u64)>>;

/// Writes the report of a run again whenever its notebook or its folder changes. What is wrong with them is told and
/// waited out. Ends with Ctrl-C.
///
/// # Errors
/// When there is no such run to begin with.
pub fn perform(run: &str, notebook: Option<&Path>, places: &Places) -> Outcome {
    let folder = find_run(&places.runs(), run)?;
    let stored = StoredRun::read(&folder)?;
    let notebook_file = notebook
        .map(Path::to_owned)
        .or_else(|| stored.experiment.notebook.as_ref().map(PathBuf::from));
    let in_run = ["experiment.toml", "manifest.json", "journal.jsonl"];
    let files: Vec<PathBuf> = in_run
        .iter()
        .map(|name| folder.join(name))
        .chain(notebook_file)
        .collect();
    eprintln!("twofold: watching (Ctrl-C ends it)");
    let mut before = seen(&files);
    loop {
        std::thread::sleep(EVERY);
        let now = seen(&files);
        if now == before {
            continue;
        }
        before = now;
        let written = StoredRun::read(&folder)
            .and_then(Findings::of)
            .and_then(|findings| report::write(&findings, &places.reports, notebook));
        match written {
            Ok(page) => println!("{}", page.display()),
            Err(failure) => failure.print(),
        }
    }
}

fn seen(files: &[PathBuf]) -> Seen {
    let look = |path: &PathBuf| {
        let meta = path.metadata().ok()?;
        Some((meta.modified().ok()?, meta.len()))
    };
    files.iter().map(look).collect()
}

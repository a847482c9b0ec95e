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

/// The files that a report is made from, as they were when watching began.
pub struct Watched {
    folder: PathBuf,
    files: Vec<PathBuf>,
    before: Seen,
}

impl Watched {
    /// Begins: to be called before the first report, so that no change goes by between it and the watch.
    ///
    /// # Errors
    /// When there is no such run.
    pub fn of(run: &str, notebook: Option<&Path>, places: &Places) -> Outcome<Self> {
        let folder = find_run(&places.runs(), run)?;
        let stored = StoredRun::read(&folder)?;
        let notebook = notebook
            .map(Path::to_owned)
            .or_else(|| stored.experiment.notebook.as_ref().map(PathBuf::from));
        let in_run = ["experiment.toml", "manifest.json", "journal.jsonl"];
        let in_run = in_run.iter().map(|name| folder.join(name));
        let files: Vec<PathBuf> = in_run.chain(notebook).collect();
        let before = seen(&files);
        Ok(Self {
            folder,
            files,
            before,
        })
    }

    /// Writes the report again whenever one of the files changes, until Ctrl-C. What is wrong with them is told and
    /// waited out.
    pub fn go_on(mut self, notebook: Option<&Path>, places: &Places) -> ! {
        eprintln!("twofold: watching (Ctrl-C ends it)");
        loop {
            std::thread::sleep(EVERY);
            let now = seen(&self.files);
            if now == self.before {
                continue;
            }
            self.before = now;
            let written = StoredRun::read(&self.folder)
                .and_then(Findings::of)
                .and_then(|findings| report::write(&findings, places, notebook));
            match written {
                Ok(page) => println!("{}", page.display()),
                Err(failure) => failure.print(),
            }
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

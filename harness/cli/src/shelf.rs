//! The runs that lie in a folder, the broken ones too: what each is, how large, and whether somebody writes it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use twofold_core::analysis::Verdict;
use twofold_core::record::Entry;
use twofold_core::schedule::planned_trials;

use crate::failure::{Failure, Outcome, at};
use crate::folder::StoredRun;
use crate::source::analyzed;

/// A folder that holds a run, or what is left of one.
pub struct Shelved {
    /// Where it is.
    pub path: PathBuf,
    /// The folder it lies in, which is the experiment's id.
    pub experiment: String,
    /// Its own name, which is the run's id.
    pub run: String,
    /// What it takes on the disk.
    pub bytes: u64,
    /// What it says, or why it cannot be read.
    pub told: Result<Told, String>,
}

/// What a readable run says.
pub struct Told {
    /// How far it came.
    pub state: State,
    /// Trials in its journal.
    pub trials: u32,
    /// Trials its plan has where nothing fails.
    pub planned: u32,
    /// `IMPLEMENT`, `SKIP`, `INCONCLUSIVE`, or `A/A` for a run against itself.
    pub verdict: &'static str,
    /// What the verdict is about.
    pub scope: &'static str,
    /// Whether it is of a part of its question only.
    pub partial: bool,
    /// When it was begun.
    pub started_at: i64,
}

/// How far a run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Another process holds it.
    Running,
    /// Its plan was carried out.
    Ended,
    /// It was not, and nobody is at it.
    Interrupted,
}

impl State {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Ended => "ended",
            State::Interrupted => "interrupted",
        }
    }
}

/// Every run in a folder of runs, newest first. A folder that is none yet holds none.
///
/// # Errors
/// When the folder cannot be listed.
pub fn shelf(runs: &Path) -> Outcome<Vec<Shelved>> {
    let mut found = vec![];
    for experiment in folders(runs)? {
        for path in folders(&experiment)? {
            found.push(Shelved {
                experiment: name(&experiment),
                run: name(&path),
                bytes: size(&path),
                told: tell(&path).map_err(|failure| failure.to_string()),
                path,
            });
        }
    }
    // A run's id begins with its time.
    found.sort_by(|a, b| (&b.run, &b.experiment).cmp(&(&a.run, &a.experiment)));
    Ok(found)
}

/// Whether a folder has the files that are written before a run's first trial.
pub fn is_run(path: &Path) -> bool {
    path.join("manifest.json").is_file() && path.join("experiment.toml").is_file()
}

/// Takes a run's lock: `None` when another process holds it. A run that was never locked is free.
pub fn claim(path: &Path) -> Option<Option<File>> {
    let Ok(lock) = File::options().write(true).open(path.join("lock")) else {
        return Some(None);
    };
    match lock.try_lock() {
        Ok(()) => Some(Some(lock)),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
    }
}

/// The bytes of a file, or of everything in a folder; links count as themselves.
pub fn size(path: &Path) -> u64 {
    let Ok(meta) = path.symlink_metadata() else {
        return 0;
    };
    if !meta.is_dir() {
        return meta.len();
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).sum()
}

fn tell(path: &Path) -> Outcome<Told> {
    if !is_run(path) {
        let hint = "it was cut before its first trial, or is no run; remove it by hand";
        return Err(Failure::usage(format!(
            "no manifest.json and experiment.toml (hint: {hint})"
        )));
    }
    let stored = StoredRun::read(path)?;
    let analysis = analyzed(&stored)?;
    let ended = |entry: &Entry| matches!(entry, Entry::Ended { .. });
    let ended = stored.entries.iter().filter(|entry| ended(entry)).count();
    let state = match (ended, claim(path)) {
        (1.., _) => State::Ended,
        (0, None) => State::Running,
        (0, Some(_)) => State::Interrupted,
    };
    Ok(Told {
        state,
        trials: (stored.entries.len() - ended) as u32,
        planned: planned_trials(&stored.experiment, &stored.plan),
        verdict: match stored.experiment.design.against_itself {
            true => "A/A",
            false => Verdict::name_of(analysis.primary().verdict),
        },
        scope: analysis.scope.name(),
        partial: stored.manifest.is_partial(&stored.experiment),
        started_at: stored.manifest.started_at,
    })
}

/// The folders in a folder, hidden ones and links left out.
fn folders(path: &Path) -> Outcome<Vec<PathBuf>> {
    if !path.exists() {
        return Ok(vec![]);
    }
    let mut found = vec![];
    for entry in std::fs::read_dir(path).map_err(at(path))? {
        let path = entry.map_err(at(path))?.path();
        let is_folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
        if is_folder && !name(&path).starts_with('.') {
            found.push(path);
        }
    }
    Ok(found)
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

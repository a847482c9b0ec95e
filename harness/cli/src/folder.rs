//! A run folder: made once, locked while it is written, continued by `--resume`.

use std::fs::File;
use std::path::{Path, PathBuf};

use twofold_core::design::Plan;
use twofold_core::record::{Entry, Manifest};
use twofold_core::spec::Experiment;
use twofold_core::strict::one_line;
use twofold_store::{Frames, Journal, read_journal};

use crate::experiment::as_asked;
use crate::failure::{Failure, Outcome, at};
use crate::pricing;

/// A run folder that this process alone may write.
pub struct OpenRun {
    /// Where it is.
    pub path: PathBuf,
    /// Its journal.
    pub journal: Journal,
    /// What the journal held when it was opened.
    pub entries: Vec<Entry>,
    /// Released by the operating system when this process ends, however it ends.
    _lock: File,
}

impl OpenRun {
    /// Makes the folder of a new run with the experiment's text.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(runs: &Path, experiment: &str, run: &str, text: &str) -> Outcome<Self> {
        let parent = runs.join(experiment);
        std::fs::create_dir_all(&parent).map_err(unwritable(&parent))?;
        let path = parent.join(run);
        std::fs::create_dir(&path).map_err(unwritable(&path))?;
        write_whole(&path.join("experiment.toml"), text.as_bytes())?;
        Self::open(&path)
    }

    /// Opens the folder of a run to go on writing it.
    ///
    /// # Errors
    /// When another process holds it, or it cannot be written.
    pub fn open(path: &Path) -> Outcome<Self> {
        let lock_path = path.join("lock");
        let lock = File::create(&lock_path).map_err(unwritable(&lock_path))?;
        lock.try_lock().map_err(|_| {
            Failure::usage(format!(
                "{}: another twofold is writing this run (hint: wait for it, or end it)",
                path.display()
            ))
        })?;
        for name in ["logs", "tmp"] {
            let folder = path.join(name);
            std::fs::create_dir_all(&folder).map_err(unwritable(&folder))?;
        }
        let (journal, entries) = Journal::open(&path.join("journal.jsonl"))?;
        Ok(Self {
            path: path.to_owned(),
            journal,
            entries,
            _lock: lock,
        })
    }

    /// Where the outputs of trials go, until they are verified.
    pub fn tmp(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// Where the messages of failed jobs stay.
    pub fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// Appends to the journal, synced.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&mut self, entry: Entry) -> Outcome {
        self.journal.append(&entry)?;
        self.entries.push(entry);
        Ok(())
    }

    /// Empties the folder of outputs and has the file system written out, so that one trial's writing is not paid for
    /// by the next.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn clear_outputs(&self) -> Outcome {
        let tmp = self.tmp();
        for entry in std::fs::read_dir(&tmp).map_err(at(&tmp))?.flatten() {
            let path = entry.path();
            std::fs::remove_file(&path).map_err(at(&path))?;
        }
        if let Ok(folder) = File::open(&tmp) {
            // SAFETY: a plain system call on a descriptor that `folder` keeps open.
            unsafe { libc::syncfs(std::os::fd::AsRawFd::as_raw_fd(&folder)) };
        }
        Ok(())
    }
}

/// A run as it lies on the disk, to be analyzed.
pub struct StoredRun {
    /// Where it is.
    pub path: PathBuf,
    /// The text of its experiment.
    pub text: String,
    /// What the text means.
    pub experiment: Experiment,
    /// Its plan.
    pub plan: Plan,
    /// What it was made with.
    pub manifest: Manifest,
    /// Its journal.
    pub entries: Vec<Entry>,
    /// Its trials and jobs.
    pub frames: Frames,
}

impl StoredRun {
    /// Reads a run folder.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(path: &Path) -> Outcome<Self> {
        let text_path = path.join("experiment.toml");
        let text = std::fs::read_to_string(&text_path).map_err(at(&text_path))?;
        let manifest = manifest_of(path)?;
        let file = text_path.display().to_string();
        let mut experiment = Experiment::parse(&file, &text)?;
        as_asked(&mut experiment, &manifest.arguments)?;
        pricing::restore(&mut experiment, &file, &text, &manifest)?;
        experiment.id.clone_from(&manifest.experiment);
        let entries = read_journal(&path.join("journal.jsonl"))?;
        let plan = Plan::of(&experiment)
            .with_chunks(&experiment, manifest.chunk_plans.clone())
            .with_pilot(&experiment, &entries, manifest.machine.cores);
        refuse_another_plan(&text_path, &experiment, &plan, &manifest)?;
        let frames = pricing::frames(&entries, &experiment, &plan, &manifest)?;
        Ok(Self {
            path: path.to_owned(),
            text,
            experiment,
            plan,
            manifest,
            entries,
            frames,
        })
    }
}

impl StoredRun {
    /// When it ended, in seconds since 1970-01-01 UTC; absent for one that has not.
    pub fn ended_at(&self) -> Option<i64> {
        self.entries.iter().find_map(|entry| match entry {
            Entry::Ended { at, .. } => Some(*at),
            Entry::Trial(_) | Entry::Intervention(_) => None,
        })
    }
}

/// The manifest of the run in a folder.
///
/// # Errors
/// When it cannot be read, or has names that no run has.
pub fn manifest_of(run: &Path) -> Outcome<Manifest> {
    let path = run.join("manifest.json");
    let text = std::fs::read(&path).map_err(at(&path))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| {
        Failure::usage(format!(
            "{}: not a run's manifest: {}",
            path.display(),
            one_line(&error.to_string())
        ))
    })?;
    check_names(&manifest, &path)?;
    Ok(manifest)
}

/// The names in a manifest become folders and stand on a terminal, and whoever sends a run may have written anything.
fn check_names(manifest: &Manifest, path: &Path) -> Outcome {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    for (key, name) in [("experiment", &manifest.experiment), ("run", &manifest.run)] {
        if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
            return Err(Failure::usage(format!(
                "{}: {key} \"{}\" is no name of one (hint: letters, digits, \"-\" and \"_\"; restore manifest.json)",
                path.display(),
                one_line(&name.escape_debug().to_string())
            )));
        }
    }
    Ok(())
}

/// How a run is judged may be changed afterwards, and is then said to be post hoc; what was executed may not.
fn refuse_another_plan(
    path: &Path,
    experiment: &Experiment,
    plan: &Plan,
    manifest: &Manifest,
) -> Outcome {
    let planned = plan.digest_judged_by(experiment, &manifest.judgement);
    // A manifest of before judgements were recorded has a digest of another form.
    if manifest.judgement.is_empty() || planned == manifest.plan_digest {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{}: this is not the plan that was run: more was changed than how it is judged (hint: only [criterion], min-blocks, \
         max-blocks, the cold start and what is billed may differ; restore the rest)",
        path.display()
    )))
}

/// The folder a user means by `R`: a path, a run's id, or `latest`.
///
/// # Errors
/// When there is none.
pub fn find_run(runs: &Path, name: &str) -> Outcome<PathBuf> {
    let given = Path::new(name);
    if given.join("manifest.json").is_file() {
        return Ok(given.to_owned());
    }
    let mut found: Vec<PathBuf> = folders(runs)
        .iter()
        .flat_map(|experiment| folders(experiment))
        .collect();
    found.retain(|path| path.join("manifest.json").is_file());
    // A run's id begins with its time, so the last name is the latest run.
    found.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    if name != "latest" {
        found.retain(|path| path.file_name().is_some_and(|file| file == name));
    }
    found.pop().ok_or_else(|| {
        let hint = "give a run folder, a run's id, or latest; --runs says where runs are";
        Failure::usage(format!(
            "{}: no run \"{name}\" (hint: {hint})",
            runs.display()
        ))
    })
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

/// Writes a file beside itself first and has it on the disk, so that it is whole or not there.
///
/// # Errors
/// When it cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Outcome {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(unwritable(folder))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unwritable(folder))?;
    std::io::Write::write_all(&mut file, bytes).map_err(unwritable(path))?;
    file.as_file().sync_all().map_err(unwritable(path))?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(file.path(), mode).map_err(unwritable(path))?;
    file.persist(path)
        .map_err(|error| unwritable(path)(error.error))?;
    Ok(())
}

/// Writes a document that a person keeps: whole or not at all, with the permissions it has. Where a link leads to it, the
/// document is written and the link stays.
///
/// # Errors
/// When it may not be written, or cannot be.
pub fn rewrite(path: &Path, bytes: &[u8]) -> Outcome {
    let target = path.canonicalize().map_err(at(path))?;
    let permissions = std::fs::metadata(&target).map_err(at(path))?.permissions();
    // A file that is renamed over it would ask nobody.
    if permissions.readonly() {
        return Err(Failure::usage(format!(
            "{}: the document may not be written (hint: chmod u+w)",
            path.display()
        )));
    }
    write_whole(&target, bytes)?;
    std::fs::set_permissions(&target, permissions).map_err(unwritable(path))
}

/// Names the folder or file in an error of writing, and how to choose another.
pub fn unwritable(path: &Path) -> impl FnOnce(std::io::Error) -> Failure + '_ {
    move |error| {
        Failure::usage(format!(
            "{}: cannot be written: {error} (hint: --runs, --reports and --tasks choose other folders)",
            path.display()
        ))
    }
}

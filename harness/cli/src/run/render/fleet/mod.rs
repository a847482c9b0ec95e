//! Jobs in containers elsewhere: handed over as files, which every node sees, and answered by files.
//!
//! A worker there is not connected to this program, so a lease stands for the connection: a file that changes as long as
//! somebody waits. What each container did is timed by its own clock; how long it waited to begin stays apart.

mod launcher;
mod slurm;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use twofold_core::protocol::{Answer, Done, Hello, Job, Lease, Reply, Request};
use twofold_core::record::{Failed, FailedKind};
use twofold_core::spec::{ExecutorKind, Experiment, Fleet as Settings};

use super::pieces::strange;
use crate::failure::{Failure, Outcome, at};
use crate::program::last_words;
use crate::worker::{Worker, understood};

/// How often the lease is renewed.
const RENEWED_EVERY: Duration = Duration::from_secs(3);
/// How long a worker waits for that. A shared file system may show a change late.
const LEASE_SECS: f64 = 60.0;
/// The most bytes of a reply: a list of digests for an hour of frames has some ten million.
const MOST_REPLY_BYTES: u64 = 1 << 30;

/// A fleet as a run uses it.
pub struct Fleet<'r> {
    settings: &'r Settings,
    worker: PathBuf,
    /// Where the files of jobs lie: every node sees it.
    folder: PathBuf,
    /// What paths in jobs count from.
    here: PathBuf,
    /// How long jobs may take.
    patience: Duration,
}

/// A job that was done in a container.
pub struct Delivered {
    /// What its worker says.
    pub done: Done,
    /// When its container began, as far as this program knows it.
    pub began: Instant,
    /// The container's beginning to the reply.
    pub wall_secs: f64,
    /// From being handed over to the container's beginning.
    pub queue_secs: f64,
}

/// What a fleet made of jobs: in their order where all are done. Where one failed it is among them, and others may be missing.
pub type AllDelivered = Vec<Result<Delivered, Failed>>;

/// The files of one job.
struct Files {
    job: PathBuf,
    reply: PathBuf,
    log: PathBuf,
}

impl<'r> Fleet<'r> {
    /// Of a run whose outputs go to `folder`.
    ///
    /// # Errors
    /// When the folder this program was started in is gone.
    pub fn new(experiment: &'r Experiment, worker: &Path, folder: &Path) -> Outcome<Self> {
        let here = std::env::current_dir().map_err(at(Path::new(".")))?;
        Ok(Self {
            settings: &experiment.fleet,
            patience: Duration::from_secs_f64(experiment.job_timeout_secs),
            worker: here.join(worker),
            folder: here.join(folder),
            here,
        })
    }

    /// Withdraws the jobs of a harness that was killed before this run went on.
    pub fn sweep(&self) {
        for entry in std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
        {
            let path = entry.path();
            let is_lease = path.extension().is_some_and(|kind| kind == "lease");
            if let (true, Some(name)) = (is_lease, path.file_stem()) {
                slurm::cancel(&name.to_string_lossy());
                let _ = std::fs::remove_file(&path);
            }
        }
    }

    /// Has jobs done at once, a container each; `cores` of one container.
    ///
    /// # Errors
    /// When they cannot be handed over. A job that fails is an `Err` of its own.
    pub fn execute(&self, kind: ExecutorKind, jobs: Vec<Job>, cores: u32) -> Outcome<AllDelivered> {
        let name = unique();
        let lease = Renewed::begin(self.folder.join(format!("{name}.lease")))?;
        let mut files = vec![];
        for (index, job) in jobs.into_iter().enumerate() {
            let of = |kind: &str| self.folder.join(format!("{name}-{index}.{kind}"));
            let own = Files {
                job: of("job"),
                reply: of("reply"),
                log: of("log"),
            };
            let request = Request {
                folder: Some(self.here.display().to_string()),
                lease: Some(Lease {
                    file: lease.file.display().to_string(),
                    secs: LEASE_SECS,
                }),
                ..Request::new(job)
            };
            let text =
                serde_json::to_string(&request).map_err(|error| Failure::bug(error.to_string()))?;
            crate::folder::write_whole(&own.job, text.as_bytes())?;
            files.push(own);
        }
        match kind {
            ExecutorKind::Launcher => launcher::execute(self.settings, &files, self.patience),
            _ => slurm::execute(&slurm::Submission {
                settings: &self.settings.slurm,
                worker: &self.worker,
                name: &name,
                folder: &self.folder,
                here: &self.here,
                cores,
                patience: self.patience,
                files: &files,
            }),
        }
    }

    /// Who the worker on a node is: another build, another adapter or none is found out before anything is rendered.
    ///
    /// # Errors
    /// When no node answers, or its worker is of another build.
    pub fn hello(&self, kind: ExecutorKind, cores: u32) -> Outcome<Hello> {
        let mut delivered = self.execute(kind, vec![Job::Hello], cores)?;
        let answer = delivered.pop().unwrap_or_else(|| Err(strange()));
        match answer.map(|delivered| delivered.done.answer) {
            Ok(Answer::Hello(hello)) => Ok(hello),
            Ok(_) => Err(Failure::usage(strange().message)),
            Err(failed) => Err(Failure::usage(format!(
                "no node of the fleet answers: {} (hint: executor.kind = \"{}\" needs twofold-worker at the same path on \
                 every node, and the run folder and the footage too)",
                failed.message,
                kind.name()
            ))),
        }
    }
}

/// The worker of the nodes in place of this machine's, where an experiment is about a fleet: its verdict is about the
/// nodes' adapter.
///
/// # Errors
/// As [`Fleet::hello`], and when there is no room for files among the runs.
pub fn introduce(worker: &mut Worker, experiment: &Experiment, runs: &Path) -> Outcome {
    let kind = experiment.executor.kind;
    if !kind.is_fleet() {
        return Ok(());
    }
    std::fs::create_dir_all(runs).map_err(crate::folder::unwritable(runs))?;
    let folder = tempfile::Builder::new().prefix(".hello-").tempdir_in(runs);
    let folder = folder.map_err(crate::folder::unwritable(runs))?;
    let fleet = Fleet::new(experiment, worker.path(), folder.path())?;
    let hello = fleet.hello(kind, experiment.executor.render_cores())?;
    worker.hello = hello;
    Ok(())
}

impl Files {
    /// What is said in the reply, if there is one.
    fn reply(&self) -> Option<Outcome<Result<Done, Failed>>> {
        match crate::reading::unlinked(&self.reply, MOST_REPLY_BYTES) {
            Ok(bytes) => Some(understood(serde_json::from_slice::<Reply>(&bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => Some(Ok(Err(crashed(format!(
                "{}: {error}",
                self.reply.display()
            ))))),
        }
    }

    /// A failure with the last thing that was said.
    fn failed(&self, what: &str) -> Failed {
        crashed(match last_words(&self.log) {
            Some(words) => format!("{what}: {words}"),
            None => what.to_owned(),
        })
    }
}

fn crashed(message: String) -> Failed {
    Failed {
        kind: FailedKind::Crashed,
        message,
    }
}

/// A name that no other submission has, of this or of another run.
fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("twofold-{millis:x}-{:x}-{number}", std::process::id())
}

/// A lease that is renewed until it is dropped.
struct Renewed {
    file: PathBuf,
    stop: Option<Sender<()>>,
    renewing: Option<JoinHandle<()>>,
}

impl Renewed {
    fn begin(file: PathBuf) -> Outcome<Self> {
        std::fs::write(&file, "0").map_err(crate::folder::unwritable(&file))?;
        let (stop, stopped) = channel::<()>();
        let renewed = file.clone();
        let renewing = std::thread::spawn(move || {
            for count in 1_u64.. {
                match stopped.recv_timeout(RENEWED_EVERY) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => return,
                }
                // Where it cannot be written the outputs cannot either, and that is told of them.
                let _ = std::fs::write(&renewed, count.to_string());
            }
        });
        Ok(Self {
            file,
            stop: Some(stop),
            renewing: Some(renewing),
        })
    }
}

impl Drop for Renewed {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.renewing.take().map(JoinHandle::join);
        let _ = std::fs::remove_file(&self.file);
    }
}

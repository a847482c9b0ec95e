//! `[executor]`: how the jobs of a fleet are started.

use super::{Executor, ExecutorKind, Factor, keys};
use crate::strict::{Fault, Field, Table};

/// How jobs reach their containers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fleet {
    /// Through Slurm.
    pub slurm: Slurm,
    /// The program that has one job executed elsewhere, and its arguments; empty where none is named.
    pub launcher: Vec<String>,
}

/// What is asked of Slurm for every job.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Slurm {
    /// The partition; its default where absent.
    pub partition: Option<String>,
    /// Generic resources, such as `gpu:1`.
    pub gres: Option<String>,
    /// When Slurm ends a job, in seconds.
    pub time_limit_secs: Option<f64>,
    /// More arguments of `sbatch`, each of the form `--option=value`.
    pub arguments: Vec<String>,
}

impl Fleet {
    /// What stands for the file with the request in an argument of a launcher.
    pub const JOB: &'static str = "{job}";
    /// What stands for the file of the reply.
    pub const REPLY: &'static str = "{reply}";

    /// The launcher's arguments with the files of one job in them.
    pub fn launch(&self, job: &str, reply: &str) -> Vec<String> {
        // In one pass: a folder may be called like a placeholder.
        let filled = |argument: &String| {
            let mut out = String::with_capacity(argument.len() + job.len() + reply.len());
            let mut rest = argument.as_str();
            while let Some(at) = rest.find('{') {
                out.push_str(&rest[..at]);
                rest = &rest[at..];
                if let Some(after) = rest.strip_prefix(Self::JOB) {
                    out.push_str(job);
                    rest = after;
                } else if let Some(after) = rest.strip_prefix(Self::REPLY) {
                    out.push_str(reply);
                    rest = after;
                } else {
                    out.push('{');
                    rest = &rest[1..];
                }
            }
            out + rest
        };
        self.launcher.iter().map(filled).collect()
    }
}

/// Options of `sbatch` that twofold gives itself, or that would take a job out of its hands.
const OWN: [&str; 16] = [
    "array",
    "chdir",
    "cpus-per-task",
    "error",
    "export",
    "export-file",
    "gres",
    "help",
    "input",
    "job-name",
    "no-requeue",
    "output",
    "parsable",
    "partition",
    "requeue",
    "time",
];
const OTHERS: [&str; 6] = ["hold", "test-only", "usage", "version", "wait", "wrap"];

/// Reads how jobs are started, and refuses a launcher that is asked for and not named.
pub(super) fn read_fleet(
    table: &Table<'_>,
    executor: &Executor,
    factors: &[Factor],
) -> Result<Fleet, Fault> {
    let fleet = Fleet {
        slurm: match table.optional("slurm") {
            Some(field) => read_slurm(&field)?,
            None => Slurm::default(),
        },
        launcher: match table.optional("launcher") {
            Some(field) => read_launcher(&field)?,
            None => vec![],
        },
    };
    if needs_launcher(executor, factors) && fleet.launcher.is_empty() {
        return Err(table.fault(NO_LAUNCHER.to_owned(), Some(LAUNCHER_HINT)));
    }
    Ok(fleet)
}

/// Whether some cell is executed through a launcher.
pub(super) fn needs_launcher(executor: &Executor, factors: &[Factor]) -> bool {
    let name = ExecutorKind::Launcher.name();
    let mut levels = (factors.iter())
        .filter(|factor| factor.name == "executor")
        .flat_map(|factor| &factor.levels);
    executor.kind == ExecutorKind::Launcher || levels.any(|level| level.text == name)
}

/// What is said where a launcher is asked for and not named.
pub(super) const NO_LAUNCHER: &str =
    "executor.launcher is missing: no program is named that starts a job";
/// What to write.
pub(super) const LAUNCHER_HINT: &str = "launcher = [\"program\", \"{job}\", \"{reply}\"], which executes `twofold-worker job {job} --reply {reply}` somewhere";

fn read_slurm(field: &Field<'_>) -> Result<Slurm, Fault> {
    let table = field.table(keys::SLURM)?;
    let line = |key: &str| {
        let field = table.optional(key);
        field
            .map(|field| field.line().map(str::to_owned))
            .transpose()
    };
    let arguments = match table.optional("arguments") {
        Some(field) => (field.list()?.iter())
            .map(read_argument)
            .collect::<Result<_, _>>()?,
        None => vec![],
    };
    Ok(Slurm {
        partition: line("partition")?,
        gres: line("gres")?,
        time_limit_secs: (table.optional("time-limit"))
            .map(|field| field.secs(60.0..=30.0 * 86_400.0))
            .transpose()?,
        arguments,
    })
}

fn read_argument(field: &Field<'_>) -> Result<String, Fault> {
    let argument = field.line()?;
    let named = argument.strip_prefix("--");
    let name = named
        .and_then(|rest| rest.split('=').next())
        .unwrap_or_default();
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(is_name) {
        let message = format!(
            "\"{}\" is no long option of sbatch",
            argument.escape_debug()
        );
        return Err(field.fault(message, Some("write it as \"--account=video\"")));
    }
    // sbatch takes any beginning of a name for the name.
    let own = OWN.iter().chain(&OTHERS);
    if let Some(own) = own.into_iter().find(|own| own.starts_with(name)) {
        let hint = match *own {
            "gres" | "partition" | "time" => "the table has a key for it",
            "cpus-per-task" => "executor.cores says it",
            _ => "twofold starts jobs in a way of its own: leave it out",
        };
        let message = format!("--{name} cannot be given (it stands for --{own})");
        return Err(field.fault(message, Some(hint)));
    }
    Ok(argument.to_owned())
}

fn read_launcher(field: &Field<'_>) -> Result<Vec<String>, Fault> {
    let items = field.list()?;
    let mut launcher = vec![];
    for item in &items {
        launcher.push(item.text()?.to_owned());
    }
    let program = launcher.first().map(String::as_str).unwrap_or_default();
    if program.trim().is_empty() || program.contains('{') {
        return Err(field.fault("executor.launcher names no program", Some(LAUNCHER_HINT)));
    }
    for placeholder in [Fleet::JOB, Fleet::REPLY] {
        if !launcher
            .iter()
            .any(|argument| argument.contains(placeholder))
        {
            let message = format!("executor.launcher has no {placeholder}");
            return Err(field.fault(message, Some(LAUNCHER_HINT)));
        }
    }
    if let Some(at) = launcher.iter().position(|argument| argument.contains('\0')) {
        return Err(items[at].fault("an argument cannot hold NUL", None));
    }
    Ok(launcher)
}

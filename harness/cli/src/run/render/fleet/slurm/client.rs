//! Slurm's own programs, asked one question each and never waited for without end.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use twofold_report::escape::clean;

/// How long a client of Slurm may take: without its authentication one never ends.
const CLIENT_SECS: u64 = 60;

/// What clients say while Slurm's daemon is away: it may come back.
pub const AWAY: [&str; 5] = [
    "Unable to contact slurm controller",
    "Socket timed out",
    "Connection refused",
    "Zero Bytes were transmitted",
    "did not end within",
];

/// What a client of Slurm came to.
pub enum Said<T> {
    Well(T),
    Badly(String),
}

/// A client of Slurm, without the options that its environment would give it.
pub fn client(program: &str) -> Command {
    let mut command = Command::new(program);
    let is_option = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy();
        let of_slurm = ["SBATCH_", "SLURM_", "SQUEUE_", "SCANCEL_"];
        of_slurm.iter().any(|start| name.starts_with(start)) && name != "SLURM_CONF"
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_option(name)) {
        command.env_remove(name);
    }
    command
}

/// Its output, if it ends well in time.
pub fn ask(mut command: Command) -> Said<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Said::Badly(format!("{program}: {error}")),
    };
    let read = |from: Option<Box<dyn Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = vec![];
            let _ = from.map(|mut from| from.read_to_end(&mut bytes));
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let out = read(
        child
            .stdout
            .take()
            .map(|out| Box::new(out) as Box<dyn Read + Send>),
    );
    let said = read(
        child
            .stderr
            .take()
            .map(|out| Box::new(out) as Box<dyn Read + Send>),
    );
    let began = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if began.elapsed().as_secs() < CLIENT_SECS => {
                std::thread::sleep(Duration::from_millis(2));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Said::Badly(format!("{program} did not end within {CLIENT_SECS} s"));
            }
        }
    };
    let (out, said) = (
        out.join().unwrap_or_default(),
        said.join().unwrap_or_default(),
    );
    match status.success() {
        true => Said::Well(out),
        false => {
            let words: Vec<String> = said
                .lines()
                .map(|line| clean(line).trim().to_owned())
                .collect();
            let words = words.join(" ");
            Said::Badly(match words.is_empty() {
                true => format!("{program}: {status}"),
                false => words,
            })
        }
    }
}

//! What a run was made on: read once, from where the operating system keeps it.

pub mod confinement;
mod frequency;
mod memory;
mod processors;
mod system;

use std::path::Path;
use std::process::Command;

use twofold_core::digest::{Digest, Hasher};
use twofold_core::environment::Environment;
use twofold_core::record::Machine;

use super::kernel::Kernel;

use crate::failure::{Outcome, at};

/// The machine under this process.
pub fn machine() -> Machine {
    let field = |file: &str, key: &str, separator: char| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key));
        line.and_then(|line| line.split_once(separator))
            .map(|(_, value)| value.trim().trim_matches('"').to_owned())
    };
    let kib: u64 = field("/proc/meminfo", "MemTotal", ':')
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .unwrap_or(0);
    let unknown = || "unknown".to_owned();
    Machine {
        cpu: field("/proc/cpuinfo", "model name", ':').unwrap_or_else(unknown),
        cores: std::thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
        memory_bytes: kib * 1024,
        kernel: std::fs::read_to_string("/proc/sys/kernel/osrelease")
            .map_or_else(|_| unknown(), |text| format!("Linux {}", text.trim())),
        os: field("/etc/os-release", "PRETTY_NAME", '=').unwrap_or_else(unknown),
    }
}

/// What the machine is like now, as far as it moves figures; `runs` is where the run will be written.
///
/// The host's name is not among it: pages are published, and it says nothing of the figures.
pub fn surroundings(kernel: &Kernel, runs: &Path) -> Environment {
    Environment {
        processors: processors::read(kernel),
        frequency: frequency::read(kernel),
        memory: memory::read(kernel),
        system: system::read(kernel, runs),
        confinement: confinement::read(kernel),
    }
}

/// The git revision of the folder the program runs in, with a mark where the tree differs from it.
pub fn revision() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let revision = git(&["rev-parse", "--short=12", "HEAD"])?;
    let dirty = git(&["status", "--porcelain", "--untracked-files=no"])
        .is_some_and(|changes| !changes.is_empty());
    Some(if dirty {
        format!("{revision}+changes")
    } else {
        revision
    })
}

/// The digest of a file's bytes.
///
/// # Errors
/// When it cannot be read.
pub fn file_digest(path: &Path) -> Outcome<Digest> {
    let mut file = std::fs::File::open(path).map_err(at(path))?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match std::io::Read::read(&mut file, &mut buffer).map_err(at(path))? {
            0 => return Ok(hasher.finish()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Seconds since 1970-01-01 UTC.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A new run's id: its second, then the part of it in 65536ths, so that ids sort as runs began.
pub fn run_id() -> String {
    let now = jiff::Timestamp::now();
    let part = i64::from(now.subsec_nanosecond()).clamp(0, 999_999_999) * 65_536 / 1_000_000_000;
    format!("{}-{part:04x}", now.strftime("%Y%m%dT%H%M%SZ"))
}

#[cfg(test)]
mod tests;

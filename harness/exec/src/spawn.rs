//! From a request to a running command. All that can be done before the clock starts is done before it: files are
//! opened, the program is looked up in PATH, cores are chosen.

use std::fs::File;
use std::io::PipeReader;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use twofold_core::exec::ExecRequest;

/// A command that only has to be spawned.
pub struct Ready {
    command: Command,
    program: String,
    stdout: Option<PipeReader>,
}

/// A command that was spawned.
pub struct Running {
    /// When.
    pub began: Instant,
    /// Its id, which is its process group's too.
    pub pid: libc::pid_t,
    /// What it writes, if that is kept.
    pub stdout: Option<PipeReader>,
    /// Keeps our ends of its files open: closing them would be work of ours beside the command's.
    _command: Command,
}

impl Ready {
    /// Opens and looks up everything a request names.
    ///
    /// # Errors
    /// Names the first thing that is not there.
    pub fn of(request: &ExecRequest) -> Result<Self, String> {
        let (program, arguments) = request.argv.split_first().ok_or("no command was given")?;
        let mut command = Command::new(located(program, request));
        command.arg0(program).args(arguments).process_group(0);
        command.envs(
            request
                .env
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        if let Some(directory) = &request.directory {
            if !Path::new(directory).is_dir() {
                return Err(format!(
                    "{directory}: no such folder (hint: workload.directory names it)"
                ));
            }
            command.current_dir(directory);
        }
        let input = request.stdin.as_deref().unwrap_or("/dev/null");
        command.stdin(File::open(input).map_err(|error| {
            format!("{input}: {error} (hint: workload.stdin names the file it reads)")
        })?);
        command.stderr(named(&request.stderr, File::create(&request.stderr))?);
        let mut stdout = None;
        if request.keep_stdout {
            let (reader, writer) =
                std::io::pipe().map_err(|error| format!("no pipe for its output: {error}"))?;
            command.stdout(writer);
            stdout = Some(reader);
        } else {
            let sink = File::options().write(true).open("/dev/null");
            command.stdout(named("/dev/null", sink).map(Stdio::from)?);
        }
        if let Some(cores) = &request.cores {
            confine(cores)?;
        }
        Ok(Self {
            command,
            program: program.clone(),
            stdout,
        })
    }

    /// Starts the clock and the command.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(mut self) -> Result<Running, String> {
        let began = Instant::now();
        // The child is reaped by its id, with what the kernel counted for it; `Child` would throw that away.
        let child = self.command.spawn().map_err(|error| {
            format!(
                "{}: {error} (hint: name a program in PATH, or by its path)",
                self.program
            )
        })?;
        Ok(Running {
            began,
            pid: child.id() as libc::pid_t,
            stdout: self.stdout,
            _command: self.command,
        })
    }
}

fn named<T>(path: &str, result: std::io::Result<T>) -> Result<T, String> {
    result.map_err(|error| format!("{path}: {error}"))
}

/// The first program of this name in PATH, so that the search is not timed; what is not found there is left to the
/// system, which knows what to say. A PATH of the command's own is searched by the system too.
fn located(program: &str, request: &ExecRequest) -> PathBuf {
    let as_named = PathBuf::from(program);
    if program.contains('/') || request.env.iter().any(|(name, _)| name == "PATH") {
        return as_named;
    }
    let is_program = |path: &PathBuf| {
        path.is_absolute()
            && path.metadata().is_ok_and(|metadata| {
                metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
            })
    };
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths)
        .map(|folder| folder.join(program))
        .find(is_program)
        .unwrap_or(as_named)
}

/// Keeps this thread, and so the command it spawns, on these cores.
fn confine(cores: &[u32]) -> Result<(), String> {
    // SAFETY: a set of cores is plain memory; every index is checked against its size.
    let done = unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        for core in cores
            .iter()
            .filter(|core| **core < libc::CPU_SETSIZE as u32)
        {
            libc::CPU_SET(*core as usize, &mut set);
        }
        libc::sched_setaffinity(0, std::mem::size_of_val(&set), &set)
    };
    match done {
        0 => Ok(()),
        _ => Err(format!(
            "it cannot be kept on the cores {cores:?}: {} (hint: name cores this machine has)",
            std::io::Error::last_os_error()
        )),
    }
}

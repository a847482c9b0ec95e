//! The programs the harness starts: where they are, and one request and one reply with each.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use twofold_report::escape::clean;

use crate::failure::{Failure, Outcome};

/// How much of a line of somebody's standard error a message quotes, in characters.
const MOST_QUOTED: usize = 200;
/// Where that line is looked for: at the end of what may be a long file.
const TAIL_BYTES: u64 = 8 << 10;

/// A program of this project.
#[derive(Debug, Clone)]
pub struct Program {
    /// Where it is.
    pub path: PathBuf,
}

/// CPU seconds of a program and of what it has waited for.
#[derive(Debug, Clone, Copy, Default)]
pub struct CpuSecs {
    /// In user mode.
    pub user: f64,
    /// In the kernel.
    pub system: f64,
}

/// What a program did with one request.
#[derive(Debug)]
pub enum Answered {
    /// It replied with this line and ended, so many seconds after it was spawned.
    Replied {
        line: String,
        began: Instant,
        wall_secs: f64,
        cpu: CpuSecs,
    },
    /// It ended without a reply.
    Silent,
    /// It took longer than it may and was killed.
    TimedOut,
}

impl Program {
    /// Finds a program: the one an environment variable names, beside this program, or in PATH.
    ///
    /// # Errors
    /// When it is nowhere.
    pub fn find(name: &str, variable: &str) -> Outcome<Self> {
        if let Some(path) = std::env::var_os(variable).map(PathBuf::from) {
            return match path.is_file() {
                true => Ok(Self { path }),
                false => Err(Failure::usage(format!(
                    "{}: no such program (hint: {variable} names it)",
                    path.display()
                ))),
            };
        }
        let beside = std::env::current_exe()
            .ok()
            .and_then(|own| Some(own.parent()?.join(name)));
        let in_path = std::env::var_os("PATH").map(|paths| {
            std::env::split_paths(&paths)
                .map(|folder| folder.join(name))
                .collect::<Vec<_>>()
        });
        let found = beside
            .into_iter()
            .chain(in_path.into_iter().flatten())
            .find(|path| path.is_file());
        found.map(|path| Self { path }).ok_or_else(|| {
            Failure::usage(format!("{name} is neither beside twofold nor in PATH (hint: `cargo build --workspace` makes it, or {variable} names it)"))
        })
    }

    /// Starts the program, gives it one line, and waits for its line and its end.
    ///
    /// The program's input stays open until it has answered: it stops by itself when this process does. What it writes to
    /// its standard error goes to `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn ask(
        &self,
        arguments: &[&str],
        request: &str,
        log: &Path,
        timeout: Duration,
    ) -> Outcome<Answered> {
        let stderr = std::fs::File::create(log).map_err(crate::failure::at(log))?;
        let mut command = Command::new(&self.path);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            // A terminal interrupts whole groups: the harness decides what an interruption means, and its programs end
            // with it.
            .process_group(0);
        let began = Instant::now();
        let mut child = command
            .spawn()
            .map_err(|error| Failure::usage(format!("{}: {error}", self.path.display())))?;
        let mut input = child.stdin.take();
        // A program that refuses to read says so in its reply, or by its silence.
        let _ = input
            .as_mut()
            .map(|input| input.write_all(format!("{request}\n").as_bytes()));
        let (sender, lines) = mpsc::channel();
        let output = child.stdout.take();
        std::thread::spawn(move || output.map(|output| read_line(output, &sender)));
        let answer = match lines.recv_timeout(timeout) {
            Ok(line) => Some(line),
            Err(mpsc::RecvTimeoutError::Disconnected) => None,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                end(&mut child);
                return Ok(Answered::TimedOut);
            }
        };
        // Once it has answered it may end; one that waits for the end of its input would wait for ever.
        drop(input);
        let cpu = reap(&child);
        let wall_secs = began.elapsed().as_secs_f64();
        Ok(answer.map_or(Answered::Silent, |line| Answered::Replied {
            line,
            began,
            wall_secs,
            cpu,
        }))
    }
}

/// Passes on the first line, if there is one, and drains the rest, so that a talkative program cannot block on a full
/// pipe.
fn read_line(output: impl std::io::Read, lines: &mpsc::Sender<String>) {
    let mut reader = BufReader::new(output);
    let mut line = String::new();
    if matches!(reader.read_line(&mut line), Ok(read) if read > 0) {
        let _ = lines.send(line);
    }
    let _ = std::io::copy(&mut reader, &mut std::io::sink());
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Waits for a program's end and takes what the kernel counted for it, which `Child::wait` throws away.
fn reap(child: &Child) -> CpuSecs {
    let mut status = 0;
    // SAFETY: both out-parameters are plain memory of the right type; the child is ours and nobody else waits for it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        while libc::wait4(child.id() as libc::pid_t, &mut status, 0, &mut usage) < 0
            && std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted
        {}
        usage
    };
    let secs = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    CpuSecs {
        user: secs(usage.ru_utime),
        system: secs(usage.ru_stime),
    }
}

/// The last line of a file that says something, fit to be quoted.
pub fn last_words(path: &Path) -> Option<String> {
    use std::io::{Read, Seek, SeekFrom};
    let mut file = std::fs::File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))
        .ok()?;
    let mut tail = vec![];
    file.take(TAIL_BYTES).read_to_end(&mut tail).ok()?;
    let text = String::from_utf8_lossy(&tail);
    let line = text
        .lines()
        .rev()
        .map(|line| clean(line).trim().to_owned())
        .find(|line| !line.is_empty())?;
    let mut quoted: String = line.chars().take(MOST_QUOTED).collect();
    if quoted.len() < line.len() {
        quoted.push('…');
    }
    Some(quoted)
}

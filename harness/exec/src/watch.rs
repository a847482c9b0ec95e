//! Waits for a command, for its time to be up and for the harness to go away, all in one place and without a thread:
//! nothing of ours runs beside the command.

use std::io::{ErrorKind, PipeReader, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use twofold_core::exec::{MOST_STDOUT_BYTES, Stdout};

use crate::spawn::Running;

/// A running command.
pub struct Watched {
    running: Running,
    /// Readable once the command has ended.
    process: OwnedFd,
    /// When it has taken longer than it may.
    deadline: Option<Instant>,
    /// What it has written so far, if that is kept.
    output: Option<Vec<u8>>,
}

/// How the waiting ended.
pub enum End {
    /// The command ended by itself.
    Ended {
        /// Spawn to end.
        wall_secs: f64,
    },
    /// It took longer than it may.
    TimedOut,
    /// Our standard input was closed.
    HarnessGone,
}

const HARNESS: RawFd = 0;

impl Watched {
    /// Watches a command that was just spawned.
    ///
    /// # Errors
    /// When the kernel is older than Linux 5.3; the command has been killed then.
    pub fn of(running: Running, timeout_secs: f64) -> Result<Self, String> {
        // SAFETY: a plain system call; the child is unreaped, so the id is its own.
        let process = unsafe { libc::syscall(libc::SYS_pidfd_open, running.pid, 0) } as RawFd;
        if process < 0 {
            let error = std::io::Error::last_os_error();
            kill_group(running.pid);
            return Err(format!(
                "the command cannot be watched: {error} (hint: Linux 5.3 or later is needed)"
            ));
        }
        if let Some(stdout) = &running.stdout {
            do_not_block(stdout);
        }
        let limit = Duration::try_from_secs_f64(timeout_secs).unwrap_or(Duration::MAX);
        Ok(Self {
            deadline: running.began.checked_add(limit),
            // SAFETY: the descriptor was just given to us and nobody else owns it.
            process: unsafe { OwnedFd::from_raw_fd(process) },
            output: running.stdout.is_some().then(Vec::new),
            running,
        })
    }

    /// The command's id.
    pub fn pid(&self) -> libc::pid_t {
        self.running.pid
    }

    /// Waits until one of the three happens. The command is not reaped.
    pub fn wait(&mut self) -> End {
        loop {
            let [process, harness, output] = self.poll();
            if process {
                let wall_secs = self.running.began.elapsed().as_secs_f64();
                return End::Ended { wall_secs };
            }
            if harness && input_is_closed() {
                return End::HarnessGone;
            }
            if output && self.read_output() {
                self.running.stdout = None;
            }
            if self
                .deadline
                .is_some_and(|deadline| Instant::now() >= deadline)
            {
                return End::TimedOut;
            }
        }
    }

    /// Kills the command's process group.
    pub fn kill(&self) {
        kill_group(self.running.pid);
    }

    /// What the command wrote, with what is still in the pipe.
    pub fn rest_of_stdout(&mut self) -> Option<Stdout> {
        self.read_output();
        let output = self.output.take()?;
        Some(match output.len() > MOST_STDOUT_BYTES {
            true => Stdout::TooLong,
            false => Stdout::Whole(String::from_utf8_lossy(&output).into_owned()),
        })
    }

    /// Sleeps until something can be read; says of what.
    fn poll(&self) -> [bool; 3] {
        let watch = |fd: RawFd| libc::pollfd {
            fd,
            events: libc::POLLIN,
            revents: 0,
        };
        // A negative descriptor is passed over.
        let output = self
            .running
            .stdout
            .as_ref()
            .map_or(-1, |stdout| stdout.as_raw_fd());
        let mut watched = [
            watch(self.process.as_raw_fd()),
            watch(HARNESS),
            watch(output),
        ];
        let left = self
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let left = left.map(|left| libc::timespec {
            tv_sec: left.as_secs().min(i32::MAX as u64) as libc::time_t,
            tv_nsec: left.subsec_nanos().into(),
        });
        let timeout = left
            .as_ref()
            .map_or(std::ptr::null(), |left| left as *const libc::timespec);
        // SAFETY: `watched` and `timeout` are plain memory that outlives the call. An interrupted call changes nothing.
        unsafe {
            libc::ppoll(
                watched.as_mut_ptr(),
                watched.len() as libc::nfds_t,
                timeout,
                std::ptr::null(),
            )
        };
        watched.map(|one| one.revents != 0)
    }

    /// Takes what is in the pipe, and drops what is too much, so that a talkative command is not held up. Says whether
    /// the pipe has ended.
    fn read_output(&mut self) -> bool {
        let (Some(stdout), Some(output)) = (&mut self.running.stdout, &mut self.output) else {
            return true;
        };
        let mut buffer = [0; 16 << 10];
        // As much as a pipe can hold, and not for as long as somebody writes.
        for _ in 0..64 {
            match stdout.read(&mut buffer) {
                Ok(0) => return true,
                Ok(read) => {
                    let room = (MOST_STDOUT_BYTES + 1).saturating_sub(output.len());
                    output.extend_from_slice(&buffer[..read.min(room)]);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
        false
    }
}

fn kill_group(pid: libc::pid_t) {
    // SAFETY: a plain system call; the group's leader has not been reaped, so the id is still the command's.
    unsafe { libc::kill(-pid, libc::SIGKILL) };
}

fn do_not_block(stdout: &PipeReader) {
    // SAFETY: a plain system call on a descriptor that `stdout` keeps open.
    unsafe { libc::fcntl(stdout.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
}

/// Whether the harness has closed our input; what it says meanwhile is dropped.
fn input_is_closed() -> bool {
    let mut rest = [0_u8; 64];
    // SAFETY: `rest` is plain memory of the length that is given.
    let read = unsafe { libc::read(HARNESS, rest.as_mut_ptr().cast(), rest.len()) };
    read == 0 || (read < 0 && std::io::Error::last_os_error().kind() != ErrorKind::Interrupted)
}

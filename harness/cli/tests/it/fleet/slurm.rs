//! A real Slurm on this machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::desk::Desk;

/// A Slurm of four nodes in a folder of its own.
pub struct Slurm {
    folder: tempfile::TempDir,
}

impl Slurm {
    pub fn start() -> Self {
        let slurm = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        slurm.script(&["start"], &["4"]);
        slurm
    }

    /// `fleet.sh VERB DIR REST`
    pub fn script(&self, verb: &[&str], rest: &[&str]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fleet.sh");
        let mut command = Command::new(script);
        command.args(verb).arg(self.folder.path()).args(rest);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{verb:?}: {said} (hint: harness/setup.sh test installs Slurm)"
        );
    }

    fn configuration(&self) -> PathBuf {
        self.folder.path().join("etc/slurm.conf")
    }

    pub fn client(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("SLURM_CONF", self.configuration());
        command
    }

    /// The states of all jobs that are not over.
    pub fn states(&self) -> Vec<String> {
        let output = self
            .client("squeue")
            .args(["-h", "-r", "-o", "%T"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().map(str::to_owned).collect()
    }

    /// twofold with this Slurm, and a worker that waits while there is a file `hold`.
    pub fn twofold(&self, desk: &Desk, arguments: &[&str]) -> Command {
        let worker = Path::new(env!("CARGO_BIN_EXE_twofold")).with_file_name("twofold-worker");
        let hold = desk.path("hold");
        let script = format!(
            "#!/bin/sh\n[ \"$2\" = '' ] || while [ -e {} ]; do sleep 0.05; done\nexec {} \"$@\"\n",
            hold.display(),
            worker.display()
        );
        let own = desk.path("worker.sh");
        if !own.exists() {
            desk.write("worker.sh", &script);
            std::fs::set_permissions(&own, std::os::unix::fs::PermissionsExt::from_mode(0o755))
                .unwrap();
        }
        let mut command = desk.twofold(arguments);
        command
            .env("SLURM_CONF", self.configuration())
            .env("TWOFOLD_WORKER", own);
        command
    }
}

impl Drop for Slurm {
    fn drop(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fleet.sh");
        let _ = Command::new(script)
            .arg("stop")
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .status();
    }
}

//! A folder, and twofold-exec asked from it.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use twofold_core::exec::{Ended, ExecReply, ExecRequest};
use twofold_core::protocol::BUILD;

pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A request for these words, with nothing special about it.
    pub fn request(&self, argv: &[&str]) -> ExecRequest {
        ExecRequest {
            build: BUILD.to_owned(),
            argv: argv.iter().map(|word| (*word).to_owned()).collect(),
            directory: None,
            stdin: None,
            env: vec![],
            cores: None,
            keep_stdout: false,
            timeout_secs: 60.0,
            stderr: self.path("stderr").to_str().unwrap().to_owned(),
        }
    }

    /// The program with this request in its hands and its input held open.
    pub fn started(&self, request: &ExecRequest) -> Child {
        let mut child = Command::new(env!("CARGO_BIN_EXE_twofold-exec"))
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let line = serde_json::to_string(request).unwrap();
        writeln!(child.stdin.as_mut().unwrap(), "{line}").unwrap();
        child
    }

    pub fn ask(&self, request: &ExecRequest) -> ExecReply {
        let mut child = self.started(request);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        child.wait().unwrap();
        serde_json::from_str(&line).unwrap()
    }

    pub fn ended(&self, request: &ExecRequest) -> Ended {
        match self.ask(request) {
            ExecReply::Ended(ended) => ended,
            other => panic!("{other:?}"),
        }
    }
}

//! The programs twofold starts, and what they find: adapters and libraries.

use std::path::Path;
use std::time::Duration;

use twofold_core::exec::{ExecReply, ExecRequest};
use twofold_core::protocol::{AdapterClass, BUILD, Hello};

use super::Finding;
use crate::failure::{Failure, Outcome};
use crate::program::{Answered, Program};
use crate::worker::Worker;

const DRIVERS: &str =
    "`make deps`, or: apt-get install --no-install-recommends libvulkan1 mesa-vulkan-drivers";

pub(super) fn look() -> Outcome<Vec<Finding>> {
    let scratch = tempfile::tempdir()
        .map_err(|error| Failure::usage(format!("no temporary folder: {error}")))?;
    let mut findings = vec![Finding::ok("twofold", format!("build {BUILD}"))];
    match Worker::find(scratch.path()) {
        Ok(worker) => {
            findings.push(Finding::ok("worker", worker.path().display().to_string()));
            findings.extend(renders(&worker.hello));
        }
        // The message brings its own hint.
        Err(failure) => findings.push(Finding::missing("worker", failure.message, None)),
    }
    findings.push(exec(scratch.path()));
    Ok(findings)
}

fn renders(hello: &Hello) -> Vec<Finding> {
    let mut findings: Vec<Finding> = hello
        .adapters
        .iter()
        .map(|adapter| {
            let says = format!("{} ({})", adapter.name, adapter.driver);
            match adapter.class {
                AdapterClass::Hardware => Finding::ok("adapter", says),
                AdapterClass::Software => Finding::note(
                    "adapter",
                    format!("{says}, in software"),
                    "verdicts say so: their scope is software-projection",
                ),
            }
        })
        .collect();
    if findings.is_empty() {
        findings.push(Finding::missing(
            "adapter",
            format!("no Vulkan adapter found; drivers declared: {}", drivers()),
            Some(DRIVERS),
        ));
    }
    let libraries: Vec<String> = hello
        .libraries
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    findings.push(Finding::ok("libraries", libraries.join(", ")));
    findings
}

/// What the Vulkan loader would look at.
fn drivers() -> String {
    let named = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"]
        .iter()
        .find_map(|name| Some(format!("{name}={}", std::env::var(name).ok()?)));
    named.unwrap_or_else(|| {
        let folders = ["/etc/vulkan/icd.d", "/usr/share/vulkan/icd.d"];
        let files = folders
            .iter()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .flatten();
        let names: Vec<String> = files
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        match names.is_empty() {
            true => "none".to_owned(),
            false => names.join(", "),
        }
    })
}

/// Has a program that does nothing started: that asks the build, too.
fn exec(scratch: &Path) -> Finding {
    let program = match Program::find("twofold-exec", "TWOFOLD_EXEC") {
        Ok(program) => program,
        Err(failure) => return Finding::missing("exec", failure.message, None),
    };
    let request = ExecRequest {
        build: BUILD.to_owned(),
        argv: vec!["true".to_owned()],
        directory: None,
        stdin: None,
        env: vec![],
        cores: None,
        keep_stdout: false,
        timeout_secs: 10.0,
        stderr: scratch.join("stderr").display().to_string(),
    };
    let path = program.path.display();
    let line = serde_json::to_string(&request).unwrap_or_default();
    let limit = Duration::from_secs(20);
    let answered = program.ask(&[], &line, &scratch.join("exec.log"), limit);
    let reply = match answered {
        Ok(Answered::Replied { line, .. }) => serde_json::from_str::<ExecReply>(&line).ok(),
        Ok(_) => None,
        Err(failure) => return Finding::missing("exec", failure.message, None),
    };
    match reply {
        Some(ExecReply::Ended(_)) => Finding::ok("exec", path.to_string()),
        Some(ExecReply::NotStarted(message)) => {
            Finding::missing("exec", format!("{path}: {message}"), None)
        }
        _ => Finding::missing(
            "exec",
            format!("{path}: not a twofold-exec"),
            Some("build all programs with one `cargo build --workspace`"),
        ),
    }
}

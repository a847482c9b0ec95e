//! The programs away from their checkout, as `cargo install` leaves them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::desk::{Desk, said};

const SLEEP: &str = r#"
id = "sleep"
title = "x"
question = "x"
workload = { kind = "command", argv = ["sleep", "{secs}"] }
factors = { secs = ["0.02", "0.01"] }
design = { baseline = { secs = "0.02" }, max-blocks = 5 }
"#;

/// Copies programs of this build into a folder of the desk.
fn install(desk: &Desk, folder: &str, names: &[&str]) -> PathBuf {
    let folder = desk.path(folder);
    std::fs::create_dir_all(&folder).unwrap();
    for name in names {
        let built = Path::new(env!("CARGO_BIN_EXE_twofold")).with_file_name(name);
        std::fs::copy(built, folder.join(name)).unwrap();
    }
    folder
}

/// An installed twofold in a folder that holds an experiment and nothing else.
fn sleep(desk: &Desk, bin: &Path, path: &str, exec: Option<&Path>) -> Output {
    desk.write("elsewhere/sleep.toml", SLEEP);
    let mut command = Command::new(bin.join("twofold"));
    command
        .current_dir(desk.path("elsewhere"))
        .env("PATH", path);
    command.env_remove("TWOFOLD_EXEC");
    exec.map(|exec| command.env("TWOFOLD_EXEC", exec));
    command.args(["run", "sleep.toml"]).output().unwrap()
}

#[test]
fn the_installed_programs_need_no_checkout() {
    let desk = Desk::new();
    let bin = install(&desk, "bin", &["twofold", "twofold-exec", "twofold-worker"]);
    let output = sleep(&desk, &bin, "/usr/bin:/bin", None);
    assert!(output.status.success(), "{output:?}");
    // The templates are built in.
    let page = std::fs::read_to_string(desk.path("elsewhere/reports/sleep/index.html")).unwrap();
    assert!(page.contains("<svg") && page.contains("<style"));
    let findings = desk.path("elsewhere/reports/sleep/findings.md");
    assert!(findings.is_file());
}

#[test]
fn a_program_is_found_in_path_and_where_a_variable_says() {
    let desk = Desk::new();
    let bin = install(&desk, "bin", &["twofold"]);
    let other = install(&desk, "other", &["twofold-exec"]);
    let plain = "/usr/bin:/bin";
    let line = said(sleep(&desk, &bin, plain, None), 2);
    assert!(
        line.contains("twofold-exec is neither beside twofold nor in PATH")
            && line.contains("TWOFOLD_EXEC"),
        "{line}"
    );
    let path = format!("{}:{plain}", other.display());
    assert!(sleep(&desk, &bin, &path, None).status.success());
    assert!(
        sleep(&desk, &bin, plain, Some(&other.join("twofold-exec")))
            .status
            .success()
    );
    let line = said(
        sleep(&desk, &bin, &path, Some(Path::new("/nonexistent"))),
        2,
    );
    assert!(line.contains("/nonexistent: no such program"), "{line}");
}

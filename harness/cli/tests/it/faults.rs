//! What breaks while a run goes on, each in the way it really does: `harness/FAULTS.md` has a row for every test.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::desk::{Desk, journal, wait_until};
use crate::mistakes::script;

/// A small render whose worker is `around`, where `WORKER` stands for the real one and `$N` counts the jobs of trials from 1.
fn with_worker(desk: &Desk, around: &str) -> (std::process::Output, PathBuf) {
    let text = crate::render::experiment("f", "").replace(
        r#"duration = ["1s", "2s"], chunks = [1, 2, 3]"#,
        r#"duration = ["1s"], chunks = [1, 2]"#,
    );
    let text = text.replace("workload = { ", "workload = { timeout = \"3s\", ");
    desk.write("f.toml", &text);
    let worker = Path::new(env!("CARGO_BIN_EXE_twofold")).with_file_name("twofold-worker");
    let head = format!(
        "#!/bin/sh\nread -r line\ncase $line in *'\"overlay\"'*) ;; *) (printf '%s\\n' \"$line\"; cat) | {worker} job; exit;; esac\n\
         mkdir -p {count}; N=$(ls {count} | wc -l); N=$((N + 1)); : > {count}/$N\n",
        worker = worker.display(),
        count = desk.path("count").display(),
    );
    let around = around.replace(
        "WORKER",
        &format!("(printf '%s\\n' \"$line\"; cat) | {} job", worker.display()),
    );
    let own = script(desk, "worker", &(head + &around + "\n"));
    let output = desk
        .twofold(&["run", "f.toml"])
        .env("TWOFOLD_WORKER", own)
        .output()
        .unwrap();
    let run = desk.only_run("f");
    (output, run)
}

fn failures(run: &Path) -> Vec<(String, String)> {
    let rows = journal(run);
    let failed = rows.iter().map(|row| &row["trial"]["outcome"]["failed"]);
    failed
        .filter(|failed| failed.is_object())
        .map(|failed| {
            (
                failed["kind"].as_str().unwrap().to_owned(),
                failed["message"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// One job in the middle of a run misbehaves; what its trial is said to be, and that the run went on to its end.
fn one_job(fault: &str, status: i32) -> Vec<(String, String)> {
    let desk = Desk::new();
    // Three jobs a block: the warm-up has the first three.
    let (output, run) = with_worker(
        &desk,
        &format!("if [ $N -eq 8 ]; then {fault}; exit; fi\nWORKER"),
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(journal(&run).last().unwrap()["ended"].is_object(), "{said}");
    failures(&run)
}

#[test]
fn a_worker_that_crashes_costs_its_trial() {
    let failed = one_job("echo 'out of luck' >&2; kill -SEGV $$", 0);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].0, "crashed");
    assert!(
        failed[0].1.contains("ended without an answer: out of luck"),
        "{failed:?}"
    );
}

#[test]
fn a_worker_that_hangs_is_ended_and_costs_its_trial() {
    let failed = one_job("exec sleep 77.25", 0);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].0, "timed-out");
    assert!(failed[0].1.contains("no answer within 3 s"), "{failed:?}");
    assert!(crate::desk::processes_with("77.25").is_empty());
}

#[test]
fn garbage_and_half_a_reply_cost_their_trial() {
    for said in [
        "printf 'nonsense\\n'",
        "printf '{\"done\":{\"answer\":{\"rende'",
        "printf '\\377\\376\\n'",
        "printf '\\n'",
    ] {
        let failed = one_job(said, 0);
        assert_eq!(failed.len(), 1, "{said}: {failed:?}");
        assert_eq!(failed[0].0, "crashed");
    }
}

#[test]
fn a_wrong_number_of_frames_is_a_wrong_output() {
    // The last frame's digest is left out of an honest answer.
    let less = "WORKER | sed 's/\\(\"frames\":\\[\"[0-9a-f]*\"\\),\"[0-9a-f]*\"/\\1/'";
    let failed = one_job(less, 3);
    assert!(
        !failed.is_empty() && failed.iter().all(|(kind, _)| kind == "verification"),
        "{failed:?}"
    );
}

#[test]
fn a_reply_to_another_question_costs_its_trial() {
    let failed = one_job(
        "printf '%s\\n' '{\"done\":{\"answer\":\"placed\",\"elapsed_secs\":0.1,\"peak_rss_bytes\":1}}'",
        0,
    );
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].1.contains("another question"), "{failed:?}");
}

/// A small file system of its own; gone with the test.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&mounted.stderr);
        assert!(
            mounted.status.success(),
            "{said} (hint: this test makes a small file system, as root or in a container that may)"
        );
        Self(folder)
    }

    fn remount(&self, how: &str) {
        let status = Command::new("mount")
            .args(["-o", &format!("remount,{how}")])
            .arg(self.0.path())
            .status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Starts a run of quick commands whose folder is on this disk, and does something to it after some trials.
fn on_disk(disk: &Disk, then: impl FnOnce(&Path)) -> (String, Option<i32>, PathBuf) {
    let desk = Desk::new();
    let text = crate::command::experiment("f", "sleep 0.05", r#"["slow", "fast"]"#, "");
    desk.write("f.toml", &text);
    let runs = disk.0.path().join("runs");
    let mut command = Command::new(env!("CARGO_BIN_EXE_twofold"));
    command
        .current_dir(desk.path(""))
        .args(["run", "f.toml", "--no-report", "--runs"])
        .arg(&runs);
    let child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let run = || {
        std::fs::read_dir(runs.join("f"))
            .ok()?
            .next()?
            .ok()
            .map(|entry| entry.path())
    };
    wait_until("the warm-up is over", || {
        run().is_some_and(|run| journal(&run).len() >= 3)
    });
    then(disk.0.path());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    (said, output.status.code(), run().unwrap())
}

/// The same run goes on to its end, with every row it had.
fn goes_on(run: &Path) {
    let before = journal(run);
    assert!(before.len() >= 3);
    let status = Command::new(env!("CARGO_BIN_EXE_twofold"))
        .args(["run", "--no-report", "--resume"])
        .arg(run)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let after = journal(run);
    assert_eq!(after[..before.len()], before[..]);
    assert!(after.last().unwrap()["ended"].is_object());
}

#[test]
fn a_full_disk_ends_the_run_in_a_line_and_it_goes_on_when_there_is_room() {
    let disk = Disk::new("8m");
    let (said, status, run) = on_disk(&disk, |folder| {
        let filler = std::fs::File::create(folder.join("filler")).unwrap();
        let mut filler = std::io::BufWriter::new(filler);
        while std::io::Write::write_all(&mut filler, &[0; 4096])
            .and_then(|()| std::io::Write::flush(&mut filler))
            .is_ok()
        {}
    });
    assert_eq!(status, Some(2), "{said}");
    let line = said
        .lines()
        .find(|line| line.starts_with("twofold: "))
        .unwrap();
    assert!(
        line.contains("hint") && (line.contains("full") || line.contains("No space left")),
        "{line}"
    );
    std::fs::remove_file(disk.0.path().join("filler")).unwrap();
    goes_on(&run);
}

#[test]
fn a_read_only_disk_is_said_in_a_line_and_the_run_goes_on_when_it_is_writable() {
    let disk = Disk::new("8m");
    let (_, status, run) = on_disk(&disk, |_| {});
    assert_eq!(status, Some(0));
    // As if it had been killed before its last block.
    let rows: Vec<String> = journal(&run)
        .iter()
        .map(|row| row.to_string() + "\n")
        .collect();
    std::fs::write(run.join("journal.jsonl"), rows[..8].concat()).unwrap();
    disk.remount("ro");
    let desk = Desk::new();
    desk.write(
        "f.toml",
        &crate::command::experiment("f", "true", r#"["slow", "fast"]"#, ""),
    );
    let runs = disk.0.path().join("runs");
    for arguments in [vec!["--resume".into(), run.clone()], vec!["f.toml".into()]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_twofold"));
        command
            .current_dir(desk.path(""))
            .arg("run")
            .args(&arguments)
            .arg("--runs")
            .arg(&runs);
        let said = crate::desk::said(command.output().unwrap(), 2);
        assert!(
            said.contains("Read-only") && said.contains("hint"),
            "{said}"
        );
    }
    disk.remount("rw");
    goes_on(&run);
}

#[test]
fn a_clock_that_is_set_back_changes_nothing() {
    let desk = Desk::new();
    let run = crate::paper::run(
        &desk,
        "p",
        &crate::paper::experiment("p", r#"["slow", "fast"]"#),
    );
    crate::paper::measure(&run, 2, 5, |block, cell| {
        crate::paper::Trial::Took(
            if cell == 0 { 1.0 } else { 0.3 } * crate::paper::wobble(block, cell),
        )
    });
    let before = desk.json(&["analyze", run.to_str().unwrap(), "--json"]);
    let path = run.join("journal.jsonl");
    let rows: Vec<String> = (journal(&run).into_iter().enumerate())
        .map(|(at, mut row)| {
            if row["trial"].is_object() && at > 6 {
                row["trial"]["started_at"] = Value::from(1_500_000_000 - at as i64);
            }
            if row["ended"].is_object() {
                row["ended"]["at"] = Value::from(1_400_000_000);
            }
            row.to_string() + "\n"
        })
        .collect();
    std::fs::write(&path, rows.concat()).unwrap();
    assert_eq!(
        desk.json(&["analyze", run.to_str().unwrap(), "--json"]),
        before
    );
    desk.must(&["report", run.to_str().unwrap()]);
}

#[test]
fn every_row_of_the_list_of_faults_is_a_test_and_every_test_here_is_a_row() {
    let harness = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let list = std::fs::read_to_string(harness.join("FAULTS.md")).unwrap();
    let rows: Vec<&str> = (list.lines())
        .filter_map(|line| {
            line.strip_prefix("| ")?
                .strip_suffix("` |")?
                .rsplit_once('`')
        })
        .map(|(_, test)| test)
        .collect();
    assert!(rows.len() > 15, "{rows:?}");
    for row in &rows {
        let (file, test) = row.split_once(": ").unwrap_or((row, "fn "));
        let text = std::fs::read_to_string(harness.join(file)).unwrap();
        assert!(text.contains(test), "{row}");
    }
    let own = std::fs::read_to_string(harness.join("cli/tests/it/faults.rs")).unwrap();
    for test in own.split("#[test]\nfn ").skip(1) {
        let name = test.split('(').next().unwrap();
        assert!(
            name.starts_with("every_row") || rows.iter().any(|row| row.ends_with(name)),
            "{name}"
        );
    }
}

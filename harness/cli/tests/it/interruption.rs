//! Ctrl-C stops a run between two trials; a second one stops it at once.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::desk::{Desk, journal, processes_with, said, wait_until};

/// Trials that take this long and carry a mark by which their processes are found.
fn experiment(secs: &str, mark: &str) -> String {
    let script = format!("case $1 in slow) sleep {secs}{mark};; *) sleep 0.03{mark};; esac");
    crate::command::experiment("cut", &script, r#"["slow", "fast"]"#, "")
}

/// A run in a process group of its own, as a shell starts it on a terminal.
fn started(desk: &Desk) -> Child {
    desk.twofold(&["run", "cut.toml", "--no-report"])
        .process_group(0)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// What a terminal does at Ctrl-C: it signals the whole group in its foreground.
fn press_ctrl_c(harness: &Child) {
    // SAFETY: the group of a child of this test that has not been waited for.
    unsafe { libc::kill(-(harness.id() as libc::pid_t), libc::SIGINT) };
}

fn rows(desk: &Desk) -> usize {
    match desk.path("runs/cut").exists() {
        true => journal(&desk.only_run("cut")).len(),
        false => 0,
    }
}

#[test]
fn an_interrupted_run_finishes_its_trial_and_says_how_to_go_on() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0.3", "0751"));
    let harness = started(&desk);
    // In the middle of the third row: two warm-up rows are there and a trial is under way.
    wait_until("a trial of the second block is under way", || {
        rows(&desk) >= 2 && !processes_with("0751").is_empty()
    });
    press_ctrl_c(&harness);
    let line = said(harness.wait_with_output().unwrap(), 130);
    let run = desk.only_run("cut");
    let before = journal(&run);
    assert!((3..12).contains(&before.len()), "{}", before.len());
    for row in &before {
        assert!(row["trial"]["outcome"]["measured"].is_object(), "{row}");
    }
    assert!(
        !before.iter().any(|row| row["ended"].is_object()),
        "a run that was cut has not ended"
    );
    let total = format!(", {} of 12 trials; go on with: ", before.len());
    let (place, command) = line.split_once(&total).expect(&line);
    assert!(place.starts_with("twofold: interrupted "), "{line}");

    let words: Vec<&str> = command.split(' ').collect();
    let id = run.file_name().unwrap().to_str().unwrap();
    assert_eq!(words, ["twofold", "run", "--runs", "runs", "--resume", id]);
    let resumed = Command::new(env!("CARGO_BIN_EXE_twofold"))
        .current_dir(desk.path(""))
        .args(&words[1..])
        .args(["--json", "--no-report"])
        .output()
        .unwrap();
    assert_eq!(resumed.status.code(), Some(0));
    let verdict: serde_json::Value = serde_json::from_slice(&resumed.stdout).unwrap();
    assert_eq!(verdict["blocks_used"], 5);
    assert_eq!(journal(&run)[..before.len()], before[..]);
}

#[test]
fn a_second_interruption_ends_it_at_once_and_leaves_no_process() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("30", "0752"));
    let harness = started(&desk);
    wait_until("a long trial is under way", || {
        rows(&desk) == 0 && !processes_with("300752").is_empty()
    });
    press_ctrl_c(&harness);
    std::thread::sleep(Duration::from_millis(200));
    assert!(
        !processes_with("300752").is_empty(),
        "the first lets the trial go on"
    );
    press_ctrl_c(&harness);
    let pressed = Instant::now();
    let output = harness.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("interrupted: the run stops after this trial"),
        "{text}"
    );
    wait_until("no process of it is alive", || {
        processes_with("300752").is_empty()
    });
    assert!(
        pressed.elapsed() < Duration::from_secs(10),
        "{:?}",
        pressed.elapsed()
    );
}

#[test]
fn an_interruption_in_the_last_trial_interrupts_nothing() {
    let desk = Desk::new();
    desk.write("cut.toml", &experiment("0.3", "0753"));
    let harness = started(&desk);
    wait_until("the last trial is under way", || {
        rows(&desk) == 11 && !processes_with("0753").is_empty()
    });
    press_ctrl_c(&harness);
    let output = harness.wait_with_output().unwrap();
    let rows = journal(&desk.only_run("cut"));
    // The last trial may have ended before the signal came; what counts is that nothing is left to do.
    assert_eq!(rows.len(), 13, "{output:?}");
    assert!(rows[12]["ended"].is_object());
    assert!(matches!(output.status.code(), Some(0 | 130)), "{output:?}");
}

//! What is said on standard error, how loudly and in which colours; and what is noted of the machine.

use std::fs::File;
use std::io::Read;
use std::os::fd::FromRawFd;
use std::process::{Output, Stdio};

use crate::desk::{Desk, journal};

const QUICK: &str = "case $1 in slow) sleep 0.1;; *) sleep 0.03;; esac";

fn desk() -> Desk {
    let desk = Desk::new();
    let text = crate::command::experiment("quick", QUICK, r#"["slow", "fast"]"#, "");
    desk.write("quick.toml", &text);
    desk
}

fn run(desk: &Desk, arguments: &[&str], environment: &[(&str, &str)]) -> (String, String) {
    let mut command = desk.twofold(&[&["run", "quick.toml"], arguments].concat());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let Output {
        status,
        stdout,
        stderr,
    } = command.envs(environment.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(stdout), text(stderr));
    assert!(status.success(), "{stderr}");
    (stdout, stderr)
}

/// The lines that are about trials.
fn trials(stderr: &str) -> Vec<&str> {
    let is_trial = |line: &&str| line.contains("block ") && line.contains("container-seconds");
    stderr.lines().filter(is_trial).collect()
}

#[test]
fn without_a_terminal_there_is_a_plain_line_a_trial() {
    let desk = desk();
    let (stdout, stderr) = run(&desk, &[], &[]);
    assert!(
        !stdout.contains('\u{1b}') && !stderr.contains('\u{1b}'),
        "{stderr:?}"
    );
    let lines = trials(&stderr);
    assert_eq!(lines.len(), 12, "{stderr}");
    assert!(
        lines[0].starts_with("warm-up block 1/6: speed "),
        "{}",
        lines[0]
    );
    assert!(lines[11].starts_with("block 6/6: speed "), "{}", lines[11]);
    assert!(stderr.contains("report: "), "{stderr}");
}

#[test]
fn quiet_leaves_the_verdict_and_twice_quiet_leaves_nothing() {
    let desk = desk();
    let (stdout, stderr) = run(&desk, &["-q"], &[]);
    assert!(
        stdout.contains("IMPLEMENT") || stdout.contains("INCONCLUSIVE"),
        "{stdout}"
    );
    assert!(
        trials(&stderr).is_empty() && !stderr.contains("report: "),
        "{stderr}"
    );
    let (stdout, stderr) = run(&desk, &["-qq"], &[]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
    let (stdout, _) = run(&desk, &["-qq", "--json"], &[]);
    assert!(
        stdout.starts_with('{'),
        "what is asked for by name is given: {stdout}"
    );
    desk.refused(2, &["run", "missing.toml", "-qq"]);
}

#[test]
fn verbose_tells_of_every_job_and_of_the_logs() {
    let desk = desk();
    let (_, stderr) = run(&desk, &["-v"], &[]);
    let jobs = stderr.lines().filter(|line| line.starts_with("  job 1: "));
    assert_eq!(jobs.count(), 12, "{stderr}");
    assert!(stderr.contains("logs of failed jobs: "), "{stderr}");
    assert_eq!(trials(&stderr).len(), 12);
}

#[test]
fn colours_come_only_where_they_are_asked_for() {
    let desk = desk();
    run(&desk, &["--no-report"], &[]);
    let analyzed = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = desk.twofold(&[&["analyze"], arguments].concat());
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        let output = command.envs(environment.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(!analyzed(&[], &[]));
    assert!(analyzed(&["--color", "always"], &[]));
    assert!(analyzed(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(analyzed(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!analyzed(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(
        !analyzed(&["--json", "--color", "always"], &[]),
        "JSON is for programs"
    );
}

/// What a run writes to a terminal of 80 columns that is its standard error.
fn on_a_terminal(desk: &Desk, environment: &[(&str, &str)]) -> String {
    let (mut controller, mut terminal) = (0, 0);
    let size = libc::winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    // SAFETY: the out-parameters are plain memory of the right types; no name and no settings are asked for.
    let opened = unsafe {
        libc::openpty(
            &mut controller,
            &mut terminal,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            &size,
        )
    };
    assert_eq!(opened, 0);
    // SAFETY: both descriptors were just opened and belong to nobody else.
    let (mut controller, terminal) =
        unsafe { (File::from_raw_fd(controller), File::from_raw_fd(terminal)) };
    let mut command = desk.twofold(&["run", "quick.toml", "--no-report"]);
    command
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .envs(environment.iter().copied())
        .stdout(Stdio::null())
        .stderr(terminal);
    let mut harness = command.spawn().unwrap();
    drop(command);
    let reader = std::thread::spawn(move || {
        let mut bytes = vec![];
        // Where the other side is closed, Linux says so by an error.
        let _ = controller.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    assert!(harness.wait().unwrap().success());
    reader.join().unwrap()
}

#[test]
fn on_a_terminal_a_region_is_drawn_over_and_over_and_then_cleared() {
    let desk = desk();
    let text = on_a_terminal(&desk, &[]);
    assert!(text.contains("/12 trials"), "{text:?}");
    assert!(text.contains("left"), "{text:?}");
    assert!(text.contains("x cost"), "{text:?}");
    assert!(text.contains("\u{1b}[1m"), "{text:?}");
    assert!(
        trials(&text).is_empty(),
        "no plain lines beside it: {text:?}"
    );
    let end = text.rfind("trials").unwrap();
    assert!(
        text[end..].contains("\u{1b}[2K"),
        "the region is gone at the end: {text:?}"
    );
}

#[test]
fn a_terminal_without_colours_gets_none() {
    let text = on_a_terminal(&desk(), &[("NO_COLOR", "1")]);
    assert!(text.contains("/12 trials"), "{text:?}");
    let is_colour = |part: &str| {
        let codes = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        codes.starts_with('m')
    };
    assert!(!text.split("\u{1b}[").skip(1).any(is_colour), "{text:?}");
    let text = on_a_terminal(&desk(), &[("TERM", "dumb")]);
    assert!(
        !text.contains('\u{1b}') && trials(&text).len() == 12,
        "{text:?}"
    );
}

#[test]
fn every_trial_says_how_busy_the_machine_was_and_the_manifest_what_it_is() {
    let desk = desk();
    run(&desk, &["--no-report"], &[]);
    let folder = desk.only_run("quick");
    let rows = journal(&folder);
    for row in rows.iter().filter(|row| row["trial"].is_object()) {
        assert!(row["trial"]["machine"]["load_1m"].is_number(), "{row}");
    }
    let path = folder.join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let system = &manifest["environment"]["system"];
    assert!(
        system["load"].is_array() && system["rustc"].is_string(),
        "{system}"
    );
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let name = format!("\"{}\"", name.trim());
    assert!(
        !text.contains(&name),
        "a published page does not name the host"
    );

    // A run of before any of this was recorded is read as well, and goes on.
    manifest.as_object_mut().unwrap().remove("environment");
    std::fs::write(&path, manifest.to_string()).unwrap();
    let older: Vec<String> = rows[..10]
        .iter()
        .cloned()
        .map(|mut row| {
            row["trial"].as_object_mut().unwrap().remove("machine");
            format!("{row}\n")
        })
        .collect();
    std::fs::write(folder.join("journal.jsonl"), older.concat()).unwrap();
    let verdict = desk.json(&["run", "--resume", "latest", "--json"]);
    assert_eq!(verdict["blocks_used"], 5);
    assert!(folder.join("trials.parquet").is_file());
}

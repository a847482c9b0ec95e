//! Experiments on really rendered video: small frames, short scenes, every trial verified.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desk::{Desk, journal, processes_with, wait_until};

/// A small scene; `extra` goes to the end of the file.
pub fn experiment(id: &str, extra: &str) -> String {
    format!(
        r#"
id = "{id}"
title = "A small overlay"
question = "Does it pay?"
task = "T1.md"
workload = {{ kind = "overlay", footage = {{ scene = "match", width = 64, height = 48, fps = 10, gop = 7, grain = 2 }} }}
factors = {{ duration = ["1s", "2s"], chunks = [1, 2, 3] }}
design = {{ baseline = {{ chunks = 1 }}, max-blocks = 5 }}
executor = {{ cores = 1 }}
cost = {{ cold-start = {{ primary = "0s", also = ["5s"] }} }}
publish = {{ accepts = ["software-projection", "hardware-projection"] }}
{extra}
"#
    )
}

pub fn worker() -> Command {
    Command::new(
        std::path::Path::new(env!("CARGO_BIN_EXE_twofold")).with_file_name("twofold-worker"),
    )
}

fn measured(run: &std::path::Path) -> Vec<Value> {
    journal(run)
        .into_iter()
        .filter(|row| row["trial"]["outcome"]["measured"].is_object())
        .collect()
}

#[test]
fn a_render_is_measured_verified_reported_and_published() {
    let desk = Desk::new();
    desk.write("small.toml", &experiment("small", ""));
    desk.write("tasks/T1.md", "# T1\n\n**Status:** ASKED\n**Updated:** 2026-01-01\n\n- [ ] measured <!-- twofold:box baseline -->\n");
    let verdict = desk.json(&["run", "small.toml", "--json", "--publish"]);
    // A twentieth of a second of work against the start-up of three workers.
    assert_eq!(verdict["verdict"], "SKIP", "{verdict:#}");
    assert_eq!(verdict["primary_cold_start"], 0.0);
    assert_eq!(verdict["cold_start"].as_array().unwrap().len(), 2);
    assert_eq!(verdict["blocks_used"], 5);
    let cells = verdict["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 4);
    assert_eq!(
        (&cells[0]["ceiling"], &cells[0]["p_skip"]),
        (&Value::from(2.0), &Value::Null)
    );
    assert!(
        cells
            .iter()
            .any(|cell| cell["p_skip"].as_f64().is_some_and(|p| p <= 0.05)),
        "{verdict:#}"
    );
    assert!(
        cells
            .iter()
            .all(|cell| cell["failed"] == 0 && cell["blocks"] == 5),
        "{verdict:#}"
    );

    // What seams cost is told once a candidate.
    let seams = verdict["seams"].as_array().unwrap();
    assert_eq!(seams.len(), 4, "{verdict:#}");
    for seams in seams {
        let more = seams["more_bytes"].as_f64().unwrap();
        assert!((0.0..2.0).contains(&more), "a keyframe more: {seams}");
        assert!(seams["worst_psnr_db"].as_f64() <= seams["psnr_db"].as_f64());
        assert!(
            (0.8..1.0).contains(&seams["ssim"].as_f64().unwrap()),
            "{seams}"
        );
    }

    let run = desk.only_run("small");
    let rows = measured(&run);
    assert_eq!(rows.len(), 36, "every trial of six blocks is verified");
    // The same frames, however they were cut: one digest over them where there is one job.
    for row in &rows {
        let jobs = row["trial"]["outcome"]["measured"]["jobs"]
            .as_array()
            .unwrap();
        let frames: u64 = jobs
            .iter()
            .map(|job| job["render"]["frames"].as_u64().unwrap())
            .sum();
        assert!(frames == 10 || frames == 20, "{frames}");
        let threads = jobs[0]["render"]["threads"].as_array().unwrap();
        assert!(
            threads.len() >= 3,
            "decode, render and encode account for their time"
        );
        for thread in threads {
            let stages = thread["stages"].as_array().unwrap().iter();
            let sum: f64 = stages
                .map(|stage| {
                    stage["work_secs"].as_f64().unwrap() + stage["wait_secs"].as_f64().unwrap()
                })
                .sum();
            let wall = thread["wall_secs"].as_f64().unwrap();
            assert!(
                (sum + thread["unaccounted_secs"].as_f64().unwrap() - wall).abs() < 1e-6,
                "{thread:#}"
            );
        }
        assert!(jobs[0]["render"]["frame_ms"]["p50"].as_f64().unwrap() > 0.0);
        assert!(jobs[0]["peak_rss_bytes"].as_u64().unwrap() > 1_000_000);
    }
    let page = std::fs::read_to_string(desk.path("reports/small/index.html")).unwrap();
    assert!(
        page.contains("<svg")
            && page.contains("SKIP")
            && !page.contains("http://") | page.contains("http://www.w3.org")
    );
    let task = std::fs::read_to_string(desk.path("tasks/T1.md")).unwrap();
    assert!(
        task.contains("**Status:** WON'T DO (measured") && task.contains("- [x] measured"),
        "{task}"
    );
    desk.must(&["publish", "latest", "--check"]);
}

#[test]
fn footage_is_made_once_and_any_file_can_take_its_place() {
    let desk = Desk::new();
    let made = worker()
        .args([
            "footage",
            "--scene",
            "match",
            "--size",
            "80x64",
            "--fps",
            "12",
            "--gop",
            "5",
            "--grain",
            "1",
            "--seed",
            "3",
            "--duration",
            "3s",
            "-o",
        ])
        .arg(desk.path("own.mp4"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let text = experiment("small", "")
        .replace("[\"1s\", \"2s\"]", "[\"1s\", \"whole\"]")
        .replace("[1, 2, 3]", "[1, 3]");
    desk.write("small.toml", &text);
    let verdict = desk.json(&["run", "small.toml", "--footage", "own.mp4", "--json"]);
    assert_eq!(
        verdict["experiment"], "small-own",
        "a run with other footage is another experiment"
    );
    assert!(desk.path("reports/small-own/index.html").is_file());
    let run = desk.only_run("small-own");
    assert_eq!(measured(&run).len(), 24);
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(run.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(
        manifest["arguments"],
        serde_json::json!(["--footage", "own.mp4"])
    );
    assert_eq!(manifest["footage"]["frames"], 36);
    assert!(!desk.path("runs/.footage").exists(), "nothing was drawn");

    desk.must(&["run", "small.toml", "--no-report"]);
    let drawn: Vec<_> = std::fs::read_dir(desk.path("runs/.footage"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .collect();
    assert_eq!(drawn.len(), 2, "a video and its track");
    let before = drawn[0].metadata().unwrap().modified().unwrap();
    desk.must(&["run", "small.toml", "--no-report"]);
    assert_eq!(
        drawn[0].metadata().unwrap().modified().unwrap(),
        before,
        "made once"
    );
}

#[test]
fn a_killed_render_leaves_no_worker_and_is_resumed() {
    let desk = Desk::new();
    // Long enough a job to be killed in its middle.
    let text = experiment("small", "")
        .replace("fps = 10", "fps = 30")
        .replace("width = 64, height = 48", "width = 320, height = 180");
    desk.write("small.toml", &text);
    let start = || {
        desk.twofold(&["run", "small.toml", "--no-report"])
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut harness = start();
    wait_until("the second measured block has begun", || {
        let mut runs = std::fs::read_dir(desk.path("runs/small"))
            .into_iter()
            .flatten();
        let run = runs.next().and_then(Result::ok).map(|run| run.path());
        run.is_some_and(|run| run.join("journal.jsonl").exists() && journal(&run).len() >= 13)
    });
    let worker_of = format!("{}", harness.id());
    let children = || {
        let stat =
            |id: &String| std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        processes_with("twofold-worker")
            .into_iter()
            .filter(|id| {
                stat(id)
                    .rsplit(')')
                    .next()
                    .unwrap_or("")
                    .split_whitespace()
                    .nth(1)
                    == Some(&worker_of)
            })
            .collect::<Vec<_>>()
    };
    let mut workers = vec![];
    wait_until("a worker is at work", || {
        workers = children();
        !workers.is_empty()
    });
    harness.kill().unwrap();
    harness.wait().unwrap();
    let killed = Instant::now();
    wait_until("no worker is alive", || {
        workers
            .iter()
            .all(|id| !std::path::Path::new(&format!("/proc/{id}/exe")).exists())
    });
    assert!(
        killed.elapsed() < Duration::from_secs(1),
        "{:?}",
        killed.elapsed()
    );
    let run = desk.only_run("small");
    let before = journal(&run);
    let verdict = desk.json(&["run", "--resume", "latest", "--json", "--no-report"]);
    assert_eq!(journal(&run)[..before.len()], before[..]);
    assert_eq!(verdict["blocks_used"], 5);
    assert!(
        !run.join("tmp").exists(),
        "what the killed trial had written is gone"
    );
}

#[test]
fn a_wrong_output_is_a_failure_and_never_a_fast_trial() {
    let desk = Desk::new();
    desk.write(
        "small.toml",
        &experiment("small", "")
            .replace("[\"1s\", \"2s\"]", "[\"1s\"]")
            .replace("[1, 2, 3]", "[1, 3]"),
    );
    // A worker that renders chunks of another track than it was given.
    let honest = worker().get_program().to_str().unwrap().to_owned();
    let liar = desk.write("liar", &format!("#!/bin/sh\nread -r line\ncase $line in *'\"chunks\"'*) line=$(printf '%s' \"$line\" | sed 's/x = 0\\./x = 0.1/g');; esac\n{{ printf '%s\\n' \"$line\"; cat; }} | exec '{honest}' \"$@\"\n"));
    std::fs::set_permissions(&liar, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let output = desk
        .twofold(&["run", "small.toml", "--json"])
        .env("TWOFOLD_WORKER", &liar)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{errors}");
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdict["verdict"], "INCONCLUSIVE", "{verdict:#}");
    assert!(
        errors.contains("was rendered differently from the sequential render's"),
        "{errors}"
    );
    assert!(
        desk.path("reports/small/index.html").is_file(),
        "the run goes on to its page"
    );
}

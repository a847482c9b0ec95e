//! Mistakes in videos, on the command line, of the machine and in stored runs.

use std::process::Command;

use super::entry::{Entry, Section};
use super::{compilations, renders};
use crate::desk::Desk;
use crate::mistakes::{draw, script};
use crate::render::experiment;

const SLEEP: &str = r#"id = "sleep"
title = "Two naps"
question = "Is it faster?"
task = "T1.md"
workload = { kind = "command", argv = ["sleep", "{secs}"] }
factors = { secs = ["0.02", "0.01"] }
design = { baseline = { secs = "0.02" }, max-blocks = 5 }
"#;

pub fn sections() -> Vec<Section> {
    vec![
        Section {
            title: "Highlight tracks and thresholds",
            entries: renders::entries(),
        },
        compilations::section(),
        Section {
            title: "Videos",
            entries: videos(),
        },
        Section {
            title: "The command line",
            entries: command_line(),
        },
        Section {
            title: "Programs and machine",
            entries: machine(),
        },
        Section {
            title: "Stored runs and task documents",
            entries: stored(),
        },
        Section {
            title: "Files of timings",
            entries: super::timings::entries(),
        },
    ]
}

fn videos() -> Vec<Entry> {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    let whole = std::fs::read(desk.path("own.mp4")).unwrap();
    std::fs::write(desk.path("cut.mp4"), &whole[..whole.len() / 2]).unwrap();
    // The smallest there is: one pixel.
    let logo = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
    std::fs::write(desk.path("logo.gif"), logo).unwrap();
    desk.write("empty.mp4", "");
    desk.write("text.mp4", &"This is not a video. ".repeat(500));
    desk.write("small.toml", &experiment("small", ""));
    let rendered = |name, advice| {
        let mut command = desk.twofold(&["run", "small.toml", "--footage", name]);
        command.env_remove("TWOFOLD_WORKER");
        Entry::made(&desk, command, advice)
    };
    vec![
        rendered("nothing.mp4", "Name a video that is there."),
        rendered("empty.mp4", "The file has no bytes: copy it again."),
        rendered("text.mp4", "Name a video."),
        rendered("cut.mp4", "The end of the file is missing: copy it again."),
        rendered(
            "logo.gif",
            "Bring the video to one of those pixel formats; `harness/FOOTAGE.md` has the list of what is rendered.",
        ),
        rendered(
            "own.mp4",
            "Lower the levels of `duration`, or take `whole`.",
        ),
    ]
}

fn command_line() -> Vec<Entry> {
    let desk = Desk::new();
    desk.write("sleep.toml", SLEEP);
    desk.write("experiments/mine.toml", "");
    std::fs::write(desk.path("noise.toml"), [0xff, 0xfe, 0x00]).unwrap();
    desk.write("a.mp4", "");
    let typed = |arguments: &[&str], advice| Entry::made(&desk, desk.twofold(arguments), advice);
    vec![
        typed(&["rnu", "sleep.toml"], "`twofold --help` lists the verbs."),
        typed(&["run"], "Say which experiment."),
        typed(
            &["run", "sleep.toml", "--track", "t.toml"],
            "A track goes with a video.",
        ),
        typed(
            &["run", "sleep.toml", "--no-report", "--publish"],
            "What is published is the report.",
        ),
        typed(
            &["run", "sleep.toml", "--fail-on", "skip"],
            "Verdicts are written in capitals.",
        ),
        typed(
            &["run", "sleep.toml", "--footage", "a.mp4"],
            "Leave `--footage` out.",
        ),
        typed(
            &["run", "nothing.toml"],
            "Name an experiment that is there; `twofold init` writes one.",
        ),
        typed(&["run", "nothing"], "An id means `experiments/ID.toml`."),
        typed(&["plan", "noise.toml"], "Name an experiment."),
        typed(&["init", "mine"], "Choose another id; what is there stays."),
        typed(&["init", "My Overlay"], "Choose another id."),
        typed(&["schema", "tracks"], "Use one of the names."),
        typed(&["completions", "sh"], "Use one of the names."),
        typed(
            &["run", "sleep.toml", "--filter", "secs=0.01=0.02"],
            "Name a level as the file does.",
        ),
        typed(
            &["run", "sleep.toml", "--filter", "sec=0.01"],
            "Name a factor of the file.",
        ),
        typed(
            &["run", "sleep.toml", "--filter", "secs=0.02"],
            "A filter chooses candidates; their baselines come with them.",
        ),
        typed(
            &["run", "sleep.toml", "--confirm-bottleneck"],
            "Leave it out; a number of threads can be a factor.",
        ),
        typed(
            &["run", "sleep.toml", "--executor", "threads"],
            "Leave `--executor` out.",
        ),
        typed(
            &["run", "sleep.toml", "--quick", "--publish"],
            "Publish the answer, not a look at it.",
        ),
        typed(
            &["ask", "own.mp4", "--track", "t.toml", "--chunks", "1"],
            "Ask for more than one chunk.",
        ),
        typed(
            &["compare-commands", "sleep 0.01", "sleep 'a"],
            "Close the quote.",
        ),
    ]
}

fn machine() -> Vec<Entry> {
    let desk = Desk::new();
    desk.write("small.toml", &experiment("small", ""));
    desk.write("sleep.toml", SLEEP);
    desk.write(
        "none.toml",
        &SLEEP
            .replace("\"sleep\"", "\"none\"")
            .replace("argv = [\"none\"", "argv = [\"no-such-program\""),
    );
    let with = |experiment, name: &str, value: &str, advice| {
        let mut command = desk.twofold(&["run", experiment]);
        command.env(name, value);
        Entry::made(&desk, command, advice)
    };
    let hello = r#"{"done":{"answer":{"hello":{"build":"0.0.9+old","libraries":[],"adapters":[]}},"elapsed_secs":0.1,"peak_rss_bytes":1}}"#;
    script(
        &desk,
        "old-worker",
        &format!("#!/bin/sh\nread -r line\necho '{hello}'\n"),
    );
    let mut entries = vec![
        with(
            "small.toml",
            "TWOFOLD_WORKER",
            "/nonexistent",
            "Build it, or let the variable name it.",
        ),
        with(
            "sleep.toml",
            "TWOFOLD_EXEC",
            "/nonexistent",
            "Build it, or let the variable name it.",
        ),
        with(
            "small.toml",
            "TWOFOLD_WORKER",
            "./old-worker",
            "Programs of two builds may disagree about a pixel.",
        ),
        with(
            "small.toml",
            "VK_DRIVER_FILES",
            "/nonexistent.json",
            "Install a driver; `twofold doctor` says more.",
        ),
        Entry::made(
            &desk,
            desk.twofold(&["run", "none.toml"]),
            "Install the program, or correct its name.",
        ),
    ];
    let away = Desk::new();
    away.write("sleep.toml", SLEEP);
    std::fs::copy(env!("CARGO_BIN_EXE_twofold"), away.path("twofold")).unwrap();
    let mut command = Command::new(away.path("twofold"));
    command
        .current_dir(away.path(""))
        .env("PATH", "/usr/bin:/bin")
        .args(["run", "sleep.toml"]);
    entries.push(Entry::made(&away, command, "Install all three programs."));
    let desk = Desk::new();
    desk.write("sleep.toml", SLEEP);
    desk.write("runs", "a file where the folder should be");
    entries.push(Entry::made(
        &desk,
        desk.twofold(&["run", "sleep.toml"]),
        "Name a folder that can be written.",
    ));
    entries
}

fn stored() -> Vec<Entry> {
    let desk = Desk::new();
    desk.write("sleep.toml", SLEEP);
    let typed = |arguments: &[&str], advice| Entry::made(&desk, desk.twofold(arguments), advice);
    let mut entries = vec![typed(
        &["analyze", "latest"],
        "Run something first, or say where runs are.",
    )];
    let mut failed = typed(
        &[
            "run",
            "sleep.toml",
            "--no-report",
            "--fail-on",
            "SKIP,INCONCLUSIVE,IMPLEMENT",
        ],
        "The verdict is one that was asked to be a failure.",
    );
    // Which one it is depends on the machine.
    for verdict in ["SKIP", "INCONCLUSIVE", "IMPLEMENT"] {
        failed.hide(verdict, "VERDICT");
    }
    entries.push(failed);
    let run = desk.only_run("sleep");
    entries.push(typed(&["report", "20260101"], "Take a run's id whole."));
    entries.push(typed(
        &["publish", "latest"],
        "`--tasks` says where task documents are.",
    ));
    desk.write("tasks/T1.md", "# T1\n\n<!-- twofold:begin sleep -->\n");
    entries.push(typed(
        &["publish", "latest"],
        "Repair the markers, or remove what is left of the block.",
    ));
    desk.write("tasks/T1.md", "# T1\n");
    desk.must(&["publish", "latest"]);
    let text = std::fs::read_to_string(desk.path("tasks/T1.md")).unwrap();
    desk.write("tasks/T1.md", &text.replace("Two naps", "Three naps"));
    entries.push(typed(
        &["publish", "latest", "--check"],
        "Publish again; what stands between the markers is twofold's.",
    ));
    desk.write("sleep.toml", &SLEEP.replace("0.01", "0.015"));
    entries.push(typed(
        &["run", "sleep.toml", "--resume", "latest"],
        "A run keeps its own copy of the experiment.",
    ));
    desk.write("own.mp4", "");
    entries.push(typed(
        &["run", "--resume", "latest", "--footage", "own.mp4"],
        "A run keeps its arguments.",
    ));
    let lock = std::fs::File::create(run.join("lock")).unwrap();
    lock.lock().unwrap();
    entries.push(typed(
        &["run", "--resume", "latest"],
        "One process writes a run.",
    ));
    drop(lock);
    let manifest = std::fs::read_to_string(run.join("manifest.json")).unwrap();
    let foreign: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let cpu = foreign["machine"]["cpu"].as_str().unwrap();
    let cores = foreign["machine"]["cores"].to_string();
    let elsewhere = manifest
        .replace(cpu, "another processor")
        .replace(&format!("\"cores\": {cores}"), "\"cores\": 96");
    std::fs::write(run.join("manifest.json"), elsewhere).unwrap();
    let mut moved = Entry::made(
        &desk,
        desk.twofold(&["run", "--resume", "latest"]),
        "A verdict may not rest on two machines.",
    );
    moved.hide(cpu, "this processor");
    entries.push(moved);
    std::fs::write(run.join("manifest.json"), "{}").unwrap();
    entries.push(typed(
        &["analyze", "latest"],
        "The folder is not one that twofold wrote.",
    ));
    entries
}

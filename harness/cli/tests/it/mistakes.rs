//! Bad input gets one line that says what, where and what to do, and status 2.

use std::path::Path;

use crate::desk::{Desk, said};
use crate::render::{experiment, worker};

/// The line for the small experiment with `from` replaced by `to`.
fn mistake(from: &str, to: &str) -> String {
    let desk = Desk::new();
    let text = experiment("small", "");
    assert!(text.contains(from));
    desk.write("small.toml", &text.replacen(from, to, 1));
    let planned = desk.refused(2, &["plan", "small.toml"]);
    assert_eq!(desk.refused(2, &["run", "small.toml"]), planned);
    assert!(!desk.path("runs").exists());
    planned
}

#[test]
fn an_unknown_key() {
    let line = mistake("max-blocks", "max-block");
    assert!(
        line.contains("small.toml:8:39: unknown key \"max-block\"")
            && line.contains("did you mean \"max-blocks\"?"),
        "{line}"
    );
}

#[test]
fn a_factor_without_levels() {
    let line = mistake("[1, 2, 3]", "[]");
    assert!(
        line.contains("small.toml:7:47: factors.chunks has no entries"),
        "{line}"
    );
}

#[test]
fn chunks_of_0() {
    let line = mistake("[1, 2, 3]", "[1, 0]");
    assert!(
        line.contains("factors.chunks = 0 is out of range") && line.contains("from 1 to"),
        "{line}"
    );
}

#[test]
fn a_baseline_naming_no_level() {
    let line = mistake("baseline = { chunks = 1 }", "baseline = { chunks = 4 }");
    assert!(
        line.contains("has no level 4") && line.contains("its levels are 1, 2, 3"),
        "{line}"
    );
}

#[test]
fn an_id_with_dots_or_an_absolute_path() {
    for id in ["../small", "/small", "a/../small", ".."] {
        let line = mistake("\"small\"", &format!("\"{id}\""));
        assert!(line.contains("is not an experiment id"), "{line}");
    }
}

#[test]
fn an_id_that_is_not_the_files_name() {
    let line = mistake("\"small\"", "\"large\"");
    assert!(
        line.contains("the id is \"large\", the file's name says \"small\""),
        "{line}"
    );
}

#[test]
fn an_experiment_that_is_missing_or_not_text() {
    let desk = Desk::new();
    assert!(
        desk.refused(2, &["run", "nothing.toml"])
            .contains("nothing.toml: No such file")
    );
    std::fs::write(desk.path("noise.toml"), [0xff, 0xfe, 0x00]).unwrap();
    assert!(
        desk.refused(2, &["run", "noise.toml"])
            .contains("not UTF-8 text")
    );
}

/// The line for a run on this footage.
fn footage(desk: &Desk, path: &str) -> String {
    desk.write("small.toml", &experiment("small", ""));
    let line = desk.refused(2, &["run", "small.toml", "--footage", path]);
    assert!(!desk.path("runs").join("small").exists());
    line
}

pub fn draw(desk: &Desk, name: &str) {
    draw_for(desk, name, "1s");
}

/// The same for so long.
pub fn draw_for(desk: &Desk, name: &str, duration: &str) {
    let arguments = [
        "footage",
        "--scene",
        "match",
        "--size",
        "64x48",
        "--fps",
        "10",
        "--gop",
        "5",
        "--grain",
        "1",
        "--seed",
        "3",
        "--duration",
        duration,
        "-o",
    ];
    let made = worker()
        .args(arguments)
        .arg(desk.path(name))
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
}

#[test]
fn a_duration_longer_than_the_footage() {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    let line = footage(&desk, "own.mp4");
    assert!(
        line.contains("own.mp4: duration 2s is longer than the footage (1.000 s)"),
        "{line}"
    );
}

#[test]
fn footage_that_is_missing() {
    let line = footage(&Desk::new(), "nothing.mp4");
    assert!(line.contains("nothing.mp4"), "{line}");
}

#[test]
fn footage_that_is_empty() {
    let desk = Desk::new();
    desk.write("empty.mp4", "");
    let line = footage(&desk, "empty.mp4");
    assert!(line.contains("empty.mp4"), "{line}");
}

#[test]
fn footage_that_is_text() {
    let desk = Desk::new();
    desk.write("text.mp4", &"This is not a video. ".repeat(500));
    let line = footage(&desk, "text.mp4");
    assert!(line.contains("text.mp4"), "{line}");
}

#[test]
fn footage_that_is_audio_only() {
    let desk = Desk::new();
    let (rate, samples) = (8000u32, vec![0u8; 8000]);
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + samples.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([1, 0, 1, 0]);
    wav.extend(rate.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend([1, 0, 8, 0]);
    wav.extend(b"data");
    wav.extend((samples.len() as u32).to_le_bytes());
    wav.extend(samples);
    std::fs::write(desk.path("sound.wav"), wav).unwrap();
    let line = footage(&desk, "sound.wav");
    assert!(
        line.contains("sound.wav") && line.contains("no video"),
        "{line}"
    );
}

#[test]
fn footage_that_is_truncated() {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    let whole = std::fs::read(desk.path("own.mp4")).unwrap();
    for part in [whole.len() / 2, whole.len() - 100] {
        std::fs::write(desk.path("cut.mp4"), &whole[..part]).unwrap();
        let line = footage(&desk, "cut.mp4");
        assert!(line.contains("cut.mp4"), "{line}");
    }
}

#[test]
fn a_run_folder_that_cannot_be_written() {
    let desk = Desk::new();
    desk.write("small.toml", &experiment("small", ""));
    desk.write("runs", "a file where the folder should be");
    let line = desk.refused(2, &["run", "small.toml"]);
    assert!(line.contains("runs") && line.contains("--runs"), "{line}");
}

#[test]
fn no_vulkan_adapter() {
    let desk = Desk::new();
    desk.write("small.toml", &experiment("small", ""));
    let mut command = desk.twofold(&["run", "small.toml"]);
    command.envs([
        ("VK_DRIVER_FILES", "/nonexistent.json"),
        ("VK_ICD_FILENAMES", "/nonexistent.json"),
    ]);
    let line = said(command.output().unwrap(), 2);
    assert!(
        line.contains("no Vulkan adapter found") && line.contains("make deps"),
        "{line}"
    );
    assert!(!desk.path("runs/small").exists());
}

/// The line for a run with this highlight track.
fn track(text: &str) -> String {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    desk.write("track.toml", text);
    desk.write(
        "small.toml",
        &experiment("small", "").replace("[\"1s\", \"2s\"]", "[\"1s\"]"),
    );
    desk.refused(
        2,
        &[
            "run",
            "small.toml",
            "--footage",
            "own.mp4",
            "--track",
            "track.toml",
        ],
    )
}

fn keyframes(text: &str) -> String {
    format!("[[highlight]]\nkeyframes = [\n{text}\n]\n")
}

#[test]
fn a_track_outside_0_to_1() {
    let line = track(&keyframes(
        "{ time = 0.0, x = 1.5, y = 0.5, rx = 0.1, ry = 0.1 }",
    ));
    assert!(
        line.contains("track.toml:3:") && line.contains("1.5"),
        "{line}"
    );
}

#[test]
fn a_track_with_nan() {
    let line = track(&keyframes(
        "{ time = 0.0, x = nan, y = 0.5, rx = 0.1, ry = 0.1 }",
    ));
    assert!(line.contains("track.toml:3:"), "{line}");
}

#[test]
fn a_track_with_keyframes_out_of_order() {
    let line = track(&keyframes(
        "{ time = 1.0, x = 0.5, y = 0.5, rx = 0.1, ry = 0.1 },\n{ time = 0.5, x = 0.5, y = 0.5, rx = 0.1, ry = 0.1 }",
    ));
    assert!(line.contains("track.toml:4:"), "{line}");
}

pub fn script(desk: &Desk, name: &str, text: &str) -> std::path::PathBuf {
    let path = desk.write(name, text);
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    path
}

fn with_worker(desk: &Desk, worker: &Path) -> String {
    desk.write("small.toml", &experiment("small", ""));
    said(
        desk.twofold(&["run", "small.toml"])
            .env("TWOFOLD_WORKER", worker)
            .output()
            .unwrap(),
        2,
    )
}

#[test]
fn a_worker_of_another_build() {
    let desk = Desk::new();
    let hello = r#"{"done":{"answer":{"hello":{"build":"0.0.9+old","libraries":[],"adapters":[]}},"elapsed_secs":0.1,"peak_rss_bytes":1}}"#;
    let old = script(
        &desk,
        "old",
        &format!("#!/bin/sh\nread -r line\necho '{hello}'\n"),
    );
    let line = with_worker(&desk, &old);
    assert!(
        line.contains("a worker of another build: it is 0.0.9+old")
            && line.contains("cargo build --workspace"),
        "{line}"
    );
}

#[test]
fn a_worker_that_is_none() {
    let desk = Desk::new();
    assert!(with_worker(&desk, Path::new("/bin/true")).contains("without an answer"));
    assert!(with_worker(&desk, Path::new("/nonexistent")).contains("TWOFOLD_WORKER"));
    let babbler = script(&desk, "babbler", "#!/bin/sh\nread -r line\necho hello\n");
    assert!(with_worker(&desk, &babbler).contains("cannot be read"));
}

#[test]
fn a_command_that_does_not_exist() {
    let desk = Desk::new();
    let text = r#"
id = "none"
title = "x"
question = "x"
workload = { kind = "command", argv = ["no-such-program-51", "{n}"] }
factors = { n = [1, 2] }
design = { baseline = { n = 1 } }
"#;
    desk.write("none.toml", text);
    let line = desk.refused(2, &["run", "none.toml"]);
    assert!(
        line.contains("no-such-program-51: No such file") && line.contains("hint"),
        "{line}"
    );
}

#[test]
fn a_worker_that_is_replaced_in_mid_run_stops_the_run_and_fails_no_trial() {
    let desk = Desk::new();
    let honest = worker().get_program().to_str().unwrap().to_owned();
    let refusal = r#"{"failed":{"kind":"refused","message":"the worker is of another build"}}"#;
    let replaced = script(
        &desk,
        "replaced",
        &format!(
            "#!/bin/sh\nread -r line\ncase $line in *'\"overlay\"'*) echo '{refusal}'; exit 2;; esac\n\
             {{ printf '%s\\n' \"$line\"; cat; }} | exec '{honest}' \"$@\"\n"
        ),
    );
    assert!(with_worker(&desk, &replaced).contains("the worker is of another build"));
    assert!(crate::desk::journal(&desk.only_run("small")).is_empty());
}

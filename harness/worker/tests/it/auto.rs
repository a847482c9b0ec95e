//! `overlay --chunks auto`: thresholds decide, and it says why.

use std::path::Path;
use std::process::{Command, Output};

use crate::bench::{Bench, text};

/// The bench's clip is two seconds long.
fn thresholds(from: f64) -> String {
    format!(
        r#"schema = 1
experiment = "e7-overlay"
run = "2026-02-09T14-01-12"
date = "2026-02-09"
scope = "software-projection"
criterion = {{ speedup = 2.0, cost_ratio = 1.25, alpha = 0.05 }}
cold_start_secs = 5.0

[chunks.2]
measured_secs = 1.0
break_even = "not-fitted"
speedup = 1.9
speedup_at_secs = 4.0

[chunks.3]
strategy = "keyframe"
measured_secs = {from:?}
break_even = "not-fitted"
speedup = 2.7
speedup_at_secs = 4.0
"#
    )
}

struct Desk {
    bench: Bench,
    input: String,
    track: String,
    output: String,
    file: String,
}

impl Desk {
    fn with(thresholds: &str) -> Self {
        let bench = Bench::new();
        let (track, file) = (bench.path("track.toml"), bench.path("thresholds.toml"));
        std::fs::write(&track, &bench.track).unwrap();
        std::fs::write(&file, thresholds).unwrap();
        Self {
            input: text(&bench.input),
            track: text(&track),
            output: text(&bench.path("out.mp4")),
            file: text(&file),
            bench,
        }
    }

    fn overlay(&self, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
            .args(["overlay", &self.input, "--track", &self.track])
            .args(["-o", &self.output])
            .args(more)
            .output()
            .unwrap()
    }
}

fn said(output: &Output) -> (String, serde_json::Value) {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{error}");
    let object = serde_json::from_slice(&output.stdout).unwrap();
    (error, object)
}

#[test]
fn the_fastest_count_that_pays_at_this_length_is_rendered() {
    let desk = Desk::with(&thresholds(2.0));
    let output = desk.overlay(&["--chunks", "auto", "--thresholds", &desk.file, "--json"]);
    let (error, object) = said(&output);
    assert_eq!(
        error,
        "3 chunks: the video's 2 s reach the 2 s from which on it is worth it on a fleet, where it was 2.70x as fast at 4 s (run \
         2026-02-09T14-01-12 of e7-overlay, software-projection); here chunks are rendered on this machine alone, one after another on each adapter\n"
    );
    assert_eq!(
        object["because"].as_str().unwrap(),
        error.trim().split_once(": ").unwrap().1
    );
    assert_eq!(
        (object["chunks"].as_u64(), object["frames"].as_u64()),
        (Some(3), Some(40))
    );
    assert!(Path::new(&desk.output).is_file());
    // Cut at keyframes, as measured: no chunk decodes what it does not render.
    assert_eq!(object["pre_roll_frames"].as_u64(), Some(0));
}

#[test]
fn a_video_that_is_too_short_is_rendered_whole() {
    let desk = Desk::with(&thresholds(2.5).replace("measured_secs = 1.0\n", ""));
    let output = desk.overlay(&["--chunks", "auto", "--thresholds", &desk.file, "--json"]);
    let (error, object) = said(&output);
    assert!(
        error.starts_with(
            "1 chunk: the video's 2 s do not reach the 2.5 s from which on 3 chunks are worth it"
        ),
        "{error}"
    );
    assert_eq!(object["chunks"].as_u64(), Some(1));
}

#[test]
fn a_slower_count_is_taken_where_only_it_pays() {
    let desk = Desk::with(&thresholds(2.5));
    let output = desk.overlay(&["--chunks", "auto", "--thresholds", &desk.file, "--json"]);
    let (_, object) = said(&output);
    assert_eq!(object["chunks"].as_u64(), Some(2));
    // A count that was given has no reason.
    let (error, object) = said(&desk.overlay(&["--chunks", "2", "--json"]));
    assert_eq!((error.as_str(), object["because"].is_null()), ("", true));
}

#[test]
fn auto_and_thresholds_go_together_and_mistakes_are_shown_on_their_line() {
    let desk = Desk::with(&thresholds(2.0).replace("scope = ", "scop = "));
    let refused = |more: &[&str]| {
        let output = desk.overlay(more);
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let alone = refused(&["--chunks", "auto"]);
    assert!(
        alone.contains("none were given (hint: --thresholds") && alone.lines().count() == 1,
        "{alone}"
    );
    let idle = refused(&["--chunks", "2", "--thresholds", &desk.file]);
    assert!(
        idle.contains("changes nothing") && idle.contains("(hint: --chunks auto)"),
        "{idle}"
    );
    let wrong = refused(&["--chunks", "auto", "--thresholds", &desk.file]);
    assert!(
        wrong.contains("thresholds.toml:5:1: unknown key \"scop\" (hint: did you mean \"scope\"?)"),
        "{wrong}"
    );
    let gone = refused(&["--chunks", "auto", "--thresholds", "no-such-file.toml"]);
    assert!(gone.contains("no-such-file.toml: cannot be read"), "{gone}");
    for count in ["0", "-1", "some", "1.5"] {
        refused(&["--chunks", count]);
    }
    assert_eq!(
        desk.bench.names(),
        ["match.mp4", "thresholds.toml", "track.toml"]
    );
}

#[test]
fn thresholds_of_commands_are_not_for_renders() {
    let desk = Desk::with(&thresholds(2.0).replace("software-projection", "command"));
    let output = desk.overlay(&["--chunks", "auto", "--thresholds", &desk.file]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        error.contains("its scope is \"command\"") && error.contains("(hint: "),
        "{error}"
    );
}

#[test]
fn what_never_ends_is_not_read() {
    let desk = Desk::with(&thresholds(2.0));
    let pipe = text(&desk.bench.path("pipe"));
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let long = text(&desk.bench.path("long.toml"));
    std::fs::write(&long, vec![b'#'; (1 << 20) + 1]).unwrap();
    let noise = text(&desk.bench.path("noise.toml"));
    std::fs::write(&noise, [0xff, 0xfe]).unwrap();
    let folder = text(&desk.bench.path(""));
    for (file, expected) in [
        (pipe.as_str(), "a pipe or a device, so not thresholds"),
        ("/dev/zero", "a pipe or a device, so not thresholds"),
        (&folder, "a folder, so not thresholds"),
        (&long, "more than 1 MiB, so not thresholds"),
        (&noise, "not UTF-8 text, so not thresholds"),
    ] {
        let output = desk.overlay(&["--chunks", "auto", "--thresholds", file]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(
            error.contains(expected) && error.contains("(hint: "),
            "{error}"
        );
    }
    let output = Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
        .args(["overlay", &desk.input, "--track", &pipe, "-o", &desk.output])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        error.contains("a pipe or a device, so not a highlight track"),
        "{error}"
    );
}

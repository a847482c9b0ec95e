//! The verbs for people.

use std::path::Path;
use std::process::{Command, Output};

use twofold_core::custody::{check_decode, check_times};
use twofold_media::compare;

use crate::bench::{Bench, listed, text};

fn worker(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_twofold-worker"))
        .args(arguments)
        .output()
        .unwrap()
}

fn done(arguments: &[&str]) -> String {
    let output = worker(arguments);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_overlay_by_hand_whole_and_in_chunks() {
    let bench = Bench::new();
    let track = bench.path("track.toml");
    std::fs::write(&track, &bench.track).unwrap();
    let (input, track) = (text(&bench.input), text(&track));
    let (whole, chunked) = (
        text(&bench.path("whole.mp4")),
        text(&bench.path("chunked.mp4")),
    );
    let said = done(&["overlay", &input, "--track", &track, "-o", &whole]);
    assert!(
        said.contains("40 frames (") && said.lines().count() == 1,
        "{said}"
    );
    let said = done(&[
        "overlay", &input, "--track", &track, "-o", &chunked, "--chunks", "3", "--option",
        "crf=23", "--json",
    ]);
    let object: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (
            object["frames"].as_u64(),
            object["jobs"].as_array().map(Vec::len)
        ),
        (Some(40), Some(3))
    );
    let (whole, chunked) = (Path::new(&whole), Path::new(&chunked));
    check_times(&listed(chunked).video, &bench.source.pts).unwrap();
    check_decode(&compare(chunked, whole, 2).unwrap()).unwrap();
    assert_eq!(
        bench.names(),
        ["chunked.mp4", "match.mp4", "track.toml", "whole.mp4"]
    );
    done(&[
        "compare",
        chunked.to_str().unwrap(),
        whole.to_str().unwrap(),
    ]);
}

#[test]
fn footage_probe_digest_and_adapters_speak_text_and_json() {
    let dir = tempfile::tempdir().unwrap();
    let (clip, track) = (
        text(&dir.path().join("clip.mp4")),
        text(&dir.path().join("clip.toml")),
    );
    done(&[
        "footage",
        "--size",
        "64x48",
        "--fps",
        "10",
        "--duration",
        "0.5s",
        "--gop",
        "4",
        "-o",
        &clip,
        "--track-out",
        &track,
    ]);
    assert!(std::fs::read_to_string(&track).unwrap().contains("effect"));
    let said = done(&["probe", &clip]);
    assert!(
        said.contains("64x48 h264 yuv420p, 5 frames in 0.500 s"),
        "{said}"
    );
    assert!(done(&["digest", &clip]).contains("(5 packets)"));
    for verb in [
        &["probe", &clip, "--json"][..],
        &["digest", &clip, "--json"],
        &["adapters", "--json"],
    ] {
        let said = done(verb);
        assert!(
            serde_json::from_str::<serde_json::Value>(&said)
                .unwrap()
                .is_object()
        );
    }
    assert!(!done(&["adapters"]).is_empty());
}

#[test]
fn mistakes_are_one_line_and_status_2() {
    let bench = Bench::new();
    let (input, track, output) = (
        text(&bench.input),
        bench.path("track.toml"),
        text(&bench.path("out.mp4")),
    );
    std::fs::write(&track, "title = 3\n").unwrap();
    let track = text(&track);
    let cases: [&[&str]; 4] = [
        &["probe", "no-such-file.mp4"],
        &["overlay", &input, "--track", &track, "-o", &output],
        &[
            "overlay",
            &input,
            "--track",
            "no-such-track.toml",
            "-o",
            &output,
        ],
        &["footage", "--scene", "chess", "-o", &output],
    ];
    for case in cases {
        let refused = worker(case);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{case:?}: {said}");
        // A mistake in a file is shown on its line, below the one that says it.
        let below = said.trim_end().lines().skip(1);
        let excerpt = case == cases[1];
        assert_eq!(below.count() > 0, excerpt, "{said}");
    }
    let said = String::from_utf8_lossy(&worker(cases[1]).stderr).into_owned();
    assert!(said.contains("track.toml:1:"), "{said}");
    assert_eq!(
        worker(&["overlay", &input, "--chunks", "0"]).status.code(),
        Some(2)
    );
}

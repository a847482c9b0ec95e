//! A video asked about from the shell: an ordinary experiment, told in one sentence a number of chunks.

use crate::desk::{Desk, said};
use crate::mistakes::{draw, draw_for};

fn desk() -> Desk {
    let desk = Desk::new();
    draw(&desk, "own.mp4");
    desk.write(
        "t.toml",
        "[[highlight]]\nkeyframes = [\n  { time = 0.1, x = 0.5, y = 0.5, rx = 0.2, ry = 0.2 },\n  { time = 0.6, x = 0.6, y = 0.5, rx = 0.2, ry = 0.2 },\n]\n",
    );
    desk
}

#[test]
fn an_answer_is_a_sentence_for_each_number_of_chunks_and_a_run_that_can_be_repeated() {
    let desk = desk();
    let told = desk.must(&[
        "ask", "own.mp4", "--track", "t.toml", "--chunks", "4,2", "--cores", "1",
    ]);
    let last: Vec<&str> = told.trim_end().lines().rev().take(2).collect();
    for (line, chunks) in last.iter().zip(["4 chunks: ", "2 chunks: "]) {
        assert!(line.starts_with(chunks), "{told}");
        assert!(line.contains("x the cost: "), "{told}");
        // A second of a small picture against the start-up of several workers.
        assert!(line.ends_with(": SKIP"), "{told}");
    }
    let run = desk.only_run("ask-own");
    let text = std::fs::read_to_string(run.join("experiment.toml")).unwrap();
    desk.write("ask-own.toml", &text);
    let plan = desk.must(&["plan", "ask-own.toml"]);
    assert!(plan.contains("own.mp4 in chunks"), "{plan}");
    assert!(desk.path("reports/ask-own/index.html").is_file());
}

#[test]
fn several_durations_are_told_apart_and_json_stays_json() {
    let desk = desk();
    let arguments = [
        "ask",
        "own.mp4",
        "--track",
        "t.toml",
        "--chunks",
        "3",
        "--cores",
        "1",
        "--duration",
        "500ms,whole",
        "--strategy",
        "highlight",
        "--executor",
        "threads",
        "--no-report",
    ];
    let told = desk.must(&arguments);
    assert!(told.contains("3 chunks at 500 ms: "), "{told}");
    assert!(told.contains("3 chunks at the whole footage: "), "{told}");
    let json: Vec<&str> = arguments.into_iter().chain(["--json"]).collect();
    assert_eq!(desk.json(&json)["scope"], "software-machine");
    assert!(!desk.path("reports").exists());
}

#[test]
fn rendering_less_is_compared_with_rendering_everything_in_one() {
    let desk = desk();
    draw_for(&desk, "long.mp4", "4s");
    let arguments = [
        "ask",
        "long.mp4",
        "--track",
        "t.toml",
        "--chunks",
        "1,2",
        "--strategy",
        "smart",
        "--cores",
        "1",
    ];
    let verdict = desk.json(&[&arguments[..], &["--json"]].concat());
    let cells = verdict["cells"].as_array().unwrap();
    let chunks: Vec<_> = cells
        .iter()
        .map(|cell| &cell["factors"]["chunks"])
        .collect();
    assert_eq!(chunks, ["1", "2"], "{verdict:#}");
    for cell in cells {
        assert_eq!(cell["factors"]["strategy"], "smart");
        assert_eq!(cell["chunks_fallback"], serde_json::Value::Null, "{cell:#}");
    }
    assert_eq!(verdict["seams"][0]["copied_frames"], 30, "{verdict:#}");
    desk.must(&[
        "ask",
        "long.mp4",
        "--track",
        "t.toml",
        "--chunks",
        "1",
        "--strategy",
        "smart",
        "--no-report",
    ]);
}

#[test]
fn a_question_that_makes_no_sense_is_one_line() {
    let desk = desk();
    let refused = |arguments: &[&str]| said(desk.run(arguments), 2);
    let line = refused(&["ask", "no.mp4", "--track", "t.toml"]);
    assert!(line.contains("no.mp4"), "{line}");
    let line = refused(&["ask", "own.mp4", "--track", "no.toml"]);
    assert!(line.contains("no.toml"), "{line}");
    let line = refused(&["ask", "own.mp4", "--track", "t.toml", "--chunks", "1"]);
    assert!(line.contains("nothing to compare it with"), "{line}");
    let line = refused(&["ask", "own.mp4", "--track", "t.toml", "--duration", "9h"]);
    assert!(line.contains("longer than the footage"), "{line}");
}

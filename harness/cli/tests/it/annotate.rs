//! Annotated compilations as their user meets them: every split and executor, and what cannot be rendered.

use serde_json::Value;

use crate::desk::{Desk, journal};
use crate::render::worker;

const EXPERIMENT: &str = r#"
id = "reel"
title = "A reel"
question = "Do all of them render the sequential frames?"
task = "T2.md"
workload = { kind = "annotate", compilation = "clips/reel.toml", footage = { scene = "match", width = 96, height = 64, fps = 10, gop = 7, grain = 2 } }
factors = { executor = ["isolated", "processes"], clips = [2, 3], containers = [1, 2, 4], split = ["clip", "chunk"] }
executor = { cores = 1 }

[design]
baseline = { containers = 1, split = "clip" }
max-blocks = 5
exclude = [{ containers = 1, split = "chunk" }]

[publish]
accepts = ["cpu-projection"]
"#;

const REEL: &str = r##"
width = 96
height = 64
fps = 12

[style.player]
size = 0.15
[style.rating]
size = 0.15

[[clip]]
in = "0.3s"
out = "1.5s"
player = "O'Brien: 7"
rating = 4

[[clip]]
in = "1s"
out = "1.5s"
player = "100% %{pts}"

[[clip]]
name = "the end"
in = "0.5s"
out = "2s"
text = "{x} [a];b\\c"
"##;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("reel.toml", EXPERIMENT);
    desk.write("clips/reel.toml", REEL);
    desk.write(
        "tasks/T2.md",
        "# T2\n\n**Status:** OPEN\n**Updated:** 2026-01-01\n\n<!-- twofold:insert -->\n",
    );
    desk
}

#[test]
fn every_split_and_executor_completes_verified() {
    let desk = desk();
    let verdict: Value = desk.json(&["run", "reel.toml", "--json", "--publish"]);
    assert_eq!(verdict["scope"], "cpu-projection", "{verdict:#}");

    let run = desk.only_run("reel");
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(run.join("manifest.json")).unwrap()).unwrap();
    assert!(
        manifest["worker"]["adapter"].is_null(),
        "no adapter takes part"
    );
    let plans = manifest["chunk_plans"].as_array().unwrap();
    // 14, 6 and 18 frames: the longest clip alone, the two before it together.
    let owned = |plan: &&Value| plan["cuts"] == serde_json::json!([20]);
    assert!(plans.iter().any(|plan| owned(&plan)), "{plans:?}");
    let short = "there are 2 clips, and none is cut";
    assert!(plans.iter().any(|plan| plan["shortfall"] == short));

    let rows = journal(&run);
    let trials: Vec<&Value> = rows
        .iter()
        .map(|row| &row["trial"])
        .filter(|trial| trial.is_object())
        .collect();
    let mut sequential: Vec<(u64, &Value)> = vec![];
    for trial in &trials {
        let jobs = &trial["outcome"]["measured"]["jobs"];
        assert!(jobs.is_array(), "{trial:#}");
        let jobs = jobs.as_array().unwrap();
        let frames = |job: &Value| job["render"]["frames"].as_u64().unwrap();
        let clips = |job: &Value| -> u64 {
            let clips = job["render"]["clips"].as_array().unwrap();
            clips
                .iter()
                .map(|clip| clip["frames"].as_u64().unwrap())
                .sum()
        };
        assert!(
            jobs.iter()
                .all(|job| frames(job) > 0 && frames(job) == clips(job))
        );
        if jobs.len() == 1 {
            sequential.push((frames(&jobs[0]), &jobs[0]["render"]["frames_digest"]));
        }
    }
    // Whoever renders it, whenever: the same frames.
    for total in [20, 38] {
        let of: Vec<&(u64, &Value)> = sequential
            .iter()
            .filter(|(frames, _)| *frames == total)
            .collect();
        assert!(of.len() > 5 && of.iter().all(|(_, digest)| *digest == of[0].1));
    }
    assert!(run.join("clips.parquet").is_file());

    // The titles of the larger compilation, each from the middle of its clip.
    let gallery: Value =
        serde_json::from_slice(&std::fs::read(run.join("gallery/index.json")).unwrap()).unwrap();
    let titles = gallery["titles"]["shown"].as_array().unwrap();
    let frames: Vec<u64> = titles
        .iter()
        .map(|title| title["frame"].as_u64().unwrap())
        .collect();
    assert_eq!(frames, [7, 17, 29], "{titles:#?}");
    assert_eq!(titles[2]["text"], "{x} [a];b\\c");

    let page = std::fs::read_to_string(desk.path("reports/reel/findings.md")).unwrap();
    let alt = "![clip 2: 100% %{pts}, at 1.417 s](gallery/title-17-sequential.jpg)";
    assert!(page.contains(alt), "{page}");
    assert!(
        desk.path("reports/reel/gallery/title-17-sequential.jpg")
            .is_file()
    );
    assert!(page.contains("| clip | frames | median |"), "{page}");
    assert!(page.contains("none takes part"), "{page}");
    let task = std::fs::read_to_string(desk.path("tasks/T2.md")).unwrap();
    assert!(task.contains("<!-- twofold:begin reel -->"), "{task}");
    desk.must(&["publish", "latest", "--check"]);
}

#[test]
fn what_cannot_be_rendered_is_named_with_its_clip() {
    let video = Desk::new();
    let path = video.path("clip.mp4");
    let path = path.to_str().unwrap();
    let made = worker()
        .args(["footage", "--size", "96x64", "--duration", "2s", "-o", path])
        .output()
        .unwrap();
    assert!(made.status.success());
    let cases = [
        ("O'Brien: 7", "O'Brien 東京", "clip 1: its player", "U+6771"),
        ("O'Brien: 7", "אבג", "clip 1: its player", "right to left"),
        (
            "100% %{pts}",
            "a name that is far too long for this frame",
            "clip 2: its player",
            "pixels wide",
        ),
        (
            "out = \"2s\"",
            "out = \"20s\"",
            "clip 3 (\"the end\")",
            "ends at 20 s",
        ),
        ("width = 96", "width = 95", "reel.toml:2:", "is odd"),
        (
            "width = 96",
            "width = 96\nfont = \"none.ttf\"",
            "none.ttf",
            "",
        ),
        (
            "in = \"1s\"",
            "in = \"1s\"\nfile = \"none.mp4\"",
            "none.mp4",
            "",
        ),
    ];
    for (from, to, place, said) in cases {
        let desk = desk();
        assert!(REEL.contains(from));
        desk.write("clips/reel.toml", &REEL.replace(from, to));
        let line = desk.refused(2, &["run", "reel.toml", "--footage", path]);
        assert!(line.contains(place) && line.contains(said), "{line}");
    }
    let desk = desk();
    for (arguments, said) in [
        (
            &["--executor", "threads"][..],
            "several pipelines in one process",
        ),
        (
            &["--footage", path, "--track", "t.toml"],
            "--track is for overlays",
        ),
    ] {
        let line = desk.refused(2, &[&["run", "reel.toml"], arguments].concat());
        assert!(line.contains(said), "{line}");
    }
    desk.write(
        "reel.toml",
        &EXPERIMENT.replace("clips = [2, 3]", "clips = [2, 4]"),
    );
    let line = desk.refused(2, &["run", "reel.toml"]);
    assert!(
        line.contains("clips = 4, but the compilation has 3"),
        "{line}"
    );
    desk.write("reel.toml", &EXPERIMENT.replace(", footage = { scene = \"match\", width = 96, height = 64, fps = 10, gop = 7, grain = 2 }", ""));
    let line = desk.refused(2, &["run", "reel.toml"]);
    assert!(line.contains("clip 1 names no video"), "{line}");
}

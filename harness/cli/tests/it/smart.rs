//! Rendering less, in an experiment: verified through every executor, beside the sequential and the parallel render, and told.

use serde_json::Value;

use crate::desk::{Desk, journal};

const LESS: &str = r#"
id = "less"
title = "Rendering less"
question = "Does copying what nobody is highlighted in pay?"
workload = { kind = "overlay", footage = { scene = "match", width = 64, height = 48, fps = 10, gop = 5, grain = 2 } }
factors = { highlighted = [0, 30, 100], strategy = ["uniform", "smart"], executor = ["isolated", "processes", "threads"], duration = ["4s"], chunks = [1, 2] }
executor = { cores = 1 }

[design]
baseline = { chunks = 1, strategy = "uniform" }
max-blocks = 5
"#;

/// The same through one executor.
fn isolated() -> String {
    LESS.replace(r#""isolated", "processes", "threads""#, r#""isolated""#)
}

/// Every trial of a run, verified or not.
fn trials(rows: &[Value]) -> Vec<&Value> {
    let trials = rows.iter().map(|row| &row["trial"]);
    trials.filter(|trial| trial.is_object()).collect()
}

#[test]
fn what_is_copied_stands_beside_what_is_rendered_through_every_executor() {
    let desk = Desk::new();
    desk.write("less.toml", LESS);
    let output = desk.run(&["run", "less.toml", "--json"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    let run = desk.only_run("less");
    let rows = journal(&run);
    for trial in trials(&rows) {
        assert!(trial["outcome"]["measured"].is_object(), "{trial:#}");
    }
    let cells = verdict["cells"].as_array().unwrap();
    let smart = |highlighted: &'static str, chunks: &'static str| {
        let of = move |cell: &&Value| {
            let factors = &cell["factors"];
            factors["highlighted"] == highlighted
                && factors["chunks"] == chunks
                && factors["strategy"] == "smart"
        };
        cells.iter().filter(of)
    };
    // Of four seconds 1.4 to 2.6 are highlighted: three groups of five frames of eight.
    for cell in smart("30", "1").chain(smart("30", "2")) {
        assert_eq!(cell["ceiling"], Value::Null, "{cell:#}");
    }
    let seams = verdict["seams"].as_array().unwrap();
    let copied = |highlighted: &'static str| {
        let own = seams.iter().filter(move |seam| {
            seam["factors"]["highlighted"] == highlighted && seam["factors"]["strategy"] == "smart"
        });
        own.map(|seam| seam["copied_frames"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert!(
        copied("30").iter().all(|frames| *frames == 20),
        "{seams:#?}"
    );
    assert!(copied("0").iter().all(|frames| *frames == 40) && !copied("0").is_empty());
    for seam in seams.iter().filter(|seam| seam["copied_frames"] == 20) {
        let lost = seam["sequential_copied_psnr_db"].as_f64().unwrap();
        assert!((20.0..100.0).contains(&lost), "{seam:#}");
    }
    // With nothing to render one job is all there is; with everything touched it is the sequential render.
    assert!(smart("0", "2").all(|cell| cell["jobs"] == 1 && cell["chunks_shortfall"].is_string()));
    assert!(smart("100", "1").all(|cell| {
        cell["reason"]
            .as_str()
            .unwrap()
            .contains("as the baseline is")
    }));
    let page = std::fs::read_to_string(desk.path("reports/less/findings.md")).unwrap();
    for words in [
        "20 frames of them copied",
        "copied frames",
        "30 % highlighted",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_map_of_touched_frames_is_a_fit_with_what_was_measured_on_it() {
    let desk = Desk::new();
    let text = isolated()
        .replace("[0, 30, 100]", "[0, 40, 100]")
        // Enough work that noise does not turn a rate over.
        .replace(
            "width = 64, height = 48, fps = 10",
            "width = 320, height = 180, fps = 25",
        )
        .replace(
            "max-blocks = 5",
            "max-blocks = 5\n[criterion]\nspeedup = 1.2\ncost-ratio = 2.0",
        );
    desk.write(
        "templates/map.md",
        "{{ chart(name=\"touched-map\") }}\n{{ table(name=\"touched-map\") }}\n",
    );
    desk.write(
        "less.toml",
        &text.replace("question", "notebook = \"templates/map.md\"\nquestion"),
    );
    desk.must(&["run", "less.toml"]);
    let page = std::fs::read_to_string(desk.path("reports/less/findings.md")).unwrap();
    assert!(page.contains("a fitted cost model"), "{page}");
    for share in ["0 %", "100 %"] {
        assert!(page.contains(share), "{page}");
    }
}

#[test]
fn where_nothing_can_be_copied_it_says_why() {
    let desk = Desk::new();
    let other = isolated().replace("[0, 30, 100]", "[30]").replace(
        "grain = 2 } }",
        "grain = 2 }, encoder = { codec = \"mpeg4\", b = \"2M\" } }",
    );
    desk.write("less.toml", &other);
    let output = desk.run(&["run", "less.toml"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let why = "cut at keyframes, and everything rendered: the encoder is mpeg4, and pictures of libx264 only can stand \
               between copied ones";
    assert!(said.contains(why), "{said}");
    let page = std::fs::read_to_string(desk.path("reports/less/findings.md")).unwrap();
    assert!(page.contains(why), "{page}");
    let plans: Value = serde_json::from_slice(
        &std::fs::read(desk.only_run("less").join("manifest.json")).unwrap(),
    )
    .unwrap();
    let plans = plans["chunk_plans"].as_array().unwrap();
    assert!(
        plans.iter().all(|plan| plan["copied"].is_null()),
        "{plans:#?}"
    );
}

#[test]
fn how_much_is_highlighted_is_varied_of_a_scene_only() {
    let desk = Desk::new();
    let of_file = LESS.replace("grain = 2 } }", "grain = 2 }, highlights = \"own.toml\" }");
    desk.write("less.toml", &of_file);
    let line = desk.refused(2, &["plan", "less.toml"]);
    assert!(
        line.contains("how much is highlighted cannot be varied: the track is a file"),
        "{line}"
    );
}

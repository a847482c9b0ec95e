//! The steps of a verdict end at the numbers that analyze prints.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::paper::{Trial, edit_manifest, experiment, measure, run, wobble};

const LEVELS: &str = r#"["slow", "fast"]"#;

/// The run's figures by both verbs, after it was checked that they are the same.
fn explained(desk: &Desk) -> Value {
    let (analyzed, explained) = (
        desk.json(&["analyze", "--json"]),
        desk.json(&["explain", "--json"]),
    );
    for key in ["experiment", "run", "verdict", "primary_cold_start"] {
        assert_eq!(analyzed[key], explained[key], "{key}");
    }
    let (judged, steps) = (
        analyzed["cells"].as_array().unwrap(),
        explained["cells"].as_array().unwrap(),
    );
    assert_eq!(judged.len(), steps.len());
    for (index, (judged, steps)) in judged.iter().zip(steps).enumerate() {
        for key in ["factors", "speedup", "cost_ratio", "ceiling", "verdict"] {
            assert_eq!(judged[key], steps[key], "{key}");
        }
        let workings = &steps["workings"];
        assert_eq!(
            workings["pairs"].as_array().unwrap().len() as u64,
            judged["blocks"].as_u64().unwrap()
        );
        check_centre(&workings["speed"], &judged["speedup"]);
        check_centre(&workings["cost"], &judged["cost_ratio"]);
        let p = |test: &str| workings["evidence"][test]["p"].as_f64();
        let implement = p("speed").map(|speed| speed.max(p("cost").unwrap()));
        let skip = p("slow").map(|slow| (2.0 * slow.min(p("dear").unwrap())).min(1.0));
        assert_eq!(judged["p_implement_raw"].as_f64(), implement);
        assert_eq!(judged["p_skip_raw"].as_f64(), skip);
        let adjusted = |family: &str| {
            let steps = explained["families"][family].as_array().unwrap();
            let step = steps.iter().find(|step| step["index"] == index)?;
            step["adjusted"].as_f64()
        };
        // A candidate that shows nothing counts in its family with p = 1.
        let counts = |p: &Value| p.as_f64().or(judged["ceiling"].is_null().then_some(1.0));
        assert_eq!(counts(&judged["p_implement"]), adjusted("implement"));
        assert_eq!(counts(&judged["p_skip"]), adjusted("skip"));
    }
    explained
}

/// The ratio is e to the middle of the Walsh averages that are shown.
fn check_centre(half: &Value, ratio: &Value) {
    let walsh: Vec<f64> = half["walsh"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_f64().unwrap())
        .collect();
    let Some(ratio) = ratio.as_f64() else {
        assert!(walsh.is_empty());
        return;
    };
    let middle = (walsh[(walsh.len() - 1) / 2] + walsh[walsh.len() / 2]) / 2.0;
    assert!(
        (middle.exp() / ratio - 1.0).abs() < 1e-12,
        "{middle} {ratio}"
    );
}

#[test]
fn explain_ends_at_the_numbers_of_analyze() {
    let desk = Desk::new();
    let text = experiment("paper", LEVELS).replace("max-blocks = 5", "max-blocks = 12");
    let run = run(&desk, "paper", &text);
    let speeds = |speedup: f64| {
        move |block: u32, cell: u32| {
            let secs = if cell == 0 { 1.0 } else { 1.0 / speedup };
            Trial::Took(secs * wobble(block, cell))
        }
    };
    measure(&run, 2, 6, speeds(4.0));
    let found = explained(&desk);
    assert_eq!(found["verdict"], "IMPLEMENT");
    let text = desk.must(&["explain"]);
    for wanted in [
        "1. Pairs: wall, no cold start added",
        "block 1: warm-up, discarded by declaration",
        "n = 5, so 15 averages; the middle one, number 8,",
        "1 pair measured after it was decided",
        "p_speed: is the speedup more than 2x?",
        "/ sqrt 5) =",
        "df = 4",
        "p of t",
        "Holm over the cells, for IMPLEMENT",
        "IMPLEMENT for commands as they ran on this machine",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );

    measure(&run, 2, 6, speeds(1.1));
    assert_eq!(explained(&desk)["verdict"], "SKIP");
    measure(&run, 2, 6, speeds(2.01));
    assert_eq!(explained(&desk)["verdict"], "INCONCLUSIVE");

    measure(&run, 2, 4, speeds(4.0));
    let found = explained(&desk);
    assert_eq!(found["verdict"], "INCONCLUSIVE");
    assert!(found["cells"][0]["workings"]["evidence"].is_null());
    let text = desk.must(&["explain"]);
    assert!(
        text.contains("4 usable pairs where a verdict needs 5"),
        "{text}"
    );

    measure(&run, 2, 6, |block, cell| match (block, cell) {
        (3 | 4, 1) => Trial::Failed,
        _ => speeds(4.0)(block, cell),
    });
    let found = explained(&desk);
    assert_eq!(found["verdict"], "INCONCLUSIVE");
    let left_out = &found["cells"][0]["workings"]["left_out"];
    assert_eq!(
        left_out[0],
        json!({ "block": 3, "why": { "candidate": "crashed" } })
    );
    let text = desk.must(&["explain"]);
    assert!(
        text.contains("block 4: the candidate's trial ended without an answer"),
        "{text}"
    );
    let summary = desk.must(&["analyze"]);
    assert!(
        summary.contains(" used, 2 of 14 trials failed. "),
        "{summary}"
    );

    // Granular clocks: the sample is constant, and the ranks decide.
    measure(&run, 2, 12, |_, cell| {
        Trial::Took(if cell == 0 { 1.0 } else { 0.25 })
    });
    assert_eq!(explained(&desk)["verdict"], "IMPLEMENT");
    let text = desk.must(&["explain"]);
    assert!(
        text.contains("W+ = 28 of 28") && text.contains("p = 0.007812"),
        "{text}"
    );
}

#[test]
fn a_ceiling_is_explained_without_a_test() {
    let desk = Desk::new();
    let run = run(&desk, "paper", &experiment("paper", LEVELS));
    let overlay = r#"
id = "paper"
title = "x"
question = "x"
workload = { kind = "overlay", footage = { scene = "match" } }
factors = { duration = ["10s"], chunks = [1, 2, 4] }
design = { baseline = { chunks = 1 }, max-blocks = 6 }
"#;
    std::fs::write(run.join("experiment.toml"), overlay).unwrap();
    edit_manifest(&run, |manifest| {
        // As one of before it was recorded what is judged by: the plan is not this one's.
        manifest["judgement"] = json!([]);
        manifest["worker"] = json!({
            "digest": "00000000000000000000000000000000",
            "adapter": { "name": "paper", "driver": "1", "class": "software" },
            "libraries": [],
        });
    });
    measure(&run, 3, 6, |block, cell| {
        Trial::Took([1.0, 0.6, 0.3][cell as usize] * wobble(block, cell))
    });
    let found = explained(&desk);
    assert_eq!(found["cells"][0]["ceiling"], 2.0);
    assert!(found["cells"][0]["p"].is_null());
    let text = desk.must(&["explain", "--cell", "chunks=2"]);
    assert!(
        text.contains("2x is not more than the 2x asked for"),
        "{text}"
    );
    assert!(!text.contains("== duration 10s, chunks 4"), "{text}");
    assert!(
        desk.must(&["explain", "--cell", "2"])
            .contains("== duration 10s, chunks 4")
    );
}

#[test]
fn a_cell_that_is_not_there_is_one_line() {
    let desk = Desk::new();
    run(&desk, "paper", &experiment("paper", LEVELS));
    for (asked, says) in [
        ("0", "candidates are 1 (speed fast)"),
        ("speed=slow", "candidates are 1 (speed fast)"),
        ("speed=quick", "its levels are slow, fast"),
        ("pace=fast", "factors are speed"),
        ("-1", ""),
    ] {
        let line = desk.refused(2, &["explain", &format!("--cell={asked}")]);
        assert!(line.contains(says), "{line}");
    }
}

//! Every strategy through every executor: verified, with equal plans executed once, and some of the cells on demand.

use serde_json::Value;

use crate::desk::{Desk, journal};

const EVERY: &str = r#"
id = "every"
title = "Every strategy and executor"
question = "Do all of them render the sequential frames?"
task = "T1.md"
workload = { kind = "overlay", footage = { scene = "match", width = 64, height = 48, fps = 10, gop = 7, grain = 2 } }
factors = { executor = ["isolated", "processes", "threads"], devices = ["each", "shared"], strategy = ["uniform", "keyframe", "highlight", "balanced"], duration = ["2s"], chunks = [1, 3, 40] }
executor = { cores = 1 }

[design]
baseline = { chunks = 1, strategy = "uniform", devices = "each" }
max-blocks = 5
exclude = [{ devices = "shared", strategy = "keyframe" }, { devices = "shared", strategy = "highlight" }, { devices = "shared", strategy = "balanced" }, { chunks = 40, strategy = "uniform" }, { chunks = 40, strategy = "balanced" }, { chunks = 40, executor = "isolated" }, { chunks = 40, executor = "threads" }]
"#;

#[test]
fn every_strategy_and_executor_completes_verified() {
    let desk = Desk::new();
    desk.write("every.toml", EVERY);
    let output = desk.run(&["run", "every.toml", "--json", "--no-report"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdict["scope"], "software-projection", "{verdict:#}");

    let run = desk.only_run("every");
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(run.join("manifest.json")).unwrap()).unwrap();
    let plans = manifest["chunk_plans"].as_array().unwrap();
    // 20 frames with a keyframe in every 7: two cuts, and no third.
    assert!(
        plans
            .iter()
            .any(|plan| plan["cuts"] == serde_json::json!([7, 14]))
    );
    let why = "no third cut at a keyframe of the source";
    assert!(plans.iter().any(|plan| plan["shortfall"] == why));
    assert!(said.contains(&format!("strategy keyframe, duration 2s, chunks 40: 3 chunks: {why}; the same plan as executor processes, devices each, strategy keyframe, duration 2s, chunks 3, executed once")), "{said}");

    let rows = journal(&run);
    let trials: Vec<&Value> = rows
        .iter()
        .map(|row| &row["trial"])
        .filter(|trial| trial.is_object())
        .collect();
    for trial in &trials {
        assert!(trial["outcome"]["measured"].is_object(), "{trial:#}");
    }
    let cells = verdict["cells"].as_array().unwrap();
    let executed: std::collections::BTreeSet<u64> = trials
        .iter()
        .map(|trial| trial["cell"].as_u64().unwrap())
        .collect();
    let named = |cell: &Value, factor: &str| cell["factors"][factor].as_str().unwrap().to_owned();
    let same = cells
        .iter()
        .filter(|cell| {
            !cell["same_as"].is_null()
                || cell["reason"]
                    .as_str()
                    .unwrap()
                    .contains("as the baseline is")
        })
        .count();
    assert_eq!(executed.len(), plans.len() - same);
    for cell in cells {
        assert_eq!(cell["blocks"], 5, "{cell:#}");
        let containers = match (
            named(cell, "executor").as_str(),
            cell["jobs"].as_u64().unwrap(),
        ) {
            ("isolated", jobs) => jobs,
            _ => 1,
        };
        assert_eq!(cell["containers"], containers, "{cell:#}");
        // One machine of this baseline's utilisation is no faster than its idle cores allow.
        if named(cell, "executor") != "isolated" {
            assert!(cell["ceiling"].as_f64().unwrap() <= cell["jobs"].as_f64().unwrap());
        }
    }
    // Jobs at once are timed as one: their wall is less than the sum of theirs.
    let together = trials
        .iter()
        .map(|trial| &trial["outcome"]["measured"])
        .filter(|measured| measured["jobs"].as_array().unwrap().len() > 1)
        .filter_map(|measured| {
            let jobs = measured["jobs"].as_array().unwrap();
            let sum: f64 = jobs
                .iter()
                .map(|job| job["wall_secs"].as_f64().unwrap())
                .sum();
            Some((measured["together_secs"].as_f64()?, sum))
        });
    assert!(together.clone().count() > 0);
    for (together, sum) in together {
        assert!(
            together < sum,
            "{together} s together, {sum} s one after another"
        );
    }
}

#[test]
fn a_run_may_be_of_some_cells_and_says_so() {
    let desk = Desk::new();
    desk.write("every.toml", EVERY);
    desk.write("tasks/T1.md", "# T1\n");
    let arguments = [
        "run",
        "every.toml",
        "--json",
        "--executor",
        "processes",
        "--filter",
        "strategy=highlight",
        "--filter",
        "chunks=3",
        "--quick",
    ];
    let verdict = desk.json(&arguments);
    assert_eq!(verdict["scope"], "software-machine");
    let cells = verdict["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 1, "{verdict:#}");
    assert_eq!(cells[0]["factors"]["executor"], "processes");
    let page = std::fs::read_to_string(desk.path("reports/every/findings.md")).unwrap();
    assert!(
        page.contains("A quick look") && page.contains("strategy=highlight"),
        "{page}"
    );

    let line = desk.refused(2, &["publish", "latest"]);
    assert!(
        line.contains("a quick look is not the answer") && line.contains("--allow-quick"),
        "{line}"
    );
    desk.must(&["publish", "latest", "--allow-quick"]);
    let line = desk.refused(2, &["run", "every.toml", "--quick", "--publish"]);
    assert!(line.contains("--allow-quick"), "{line}");

    let line = desk.refused(2, &["run", "every.toml", "--filter", "chunks=5"]);
    assert!(line.contains("its levels are 1, 3, 40"), "{line}");
    let line = desk.refused(2, &["run", "--resume", "latest", "--filter", "chunks=3"]);
    assert!(
        line.contains("the run was begun with --executor processes"),
        "{line}"
    );
    // The run's own arguments may be repeated.
    let again: Vec<&str> = ["run", "--resume", "latest"]
        .into_iter()
        .chain(arguments[2..].iter().copied())
        .collect();
    desk.must(&again);
}

#[test]
fn executors_are_compared_without_a_verdict() {
    let desk = Desk::new();
    desk.write(
        "projection.toml",
        r#"
id = "projection"
title = "Projection and reality"
question = "Do jobs one after another take what jobs side by side take?"
workload = { kind = "overlay", footage = { scene = "match", width = 64, height = 48, fps = 10, gop = 7, grain = 2 } }
factors = { duration = ["2s"], executor = ["isolated", "processes"], chunks = [2] }
design = { baseline = { executor = "isolated" }, max-blocks = 5 }
executor = { cores = 1 }
"#,
    );
    let verdict = desk.json(&[
        "run",
        "projection.toml",
        "--json",
        "--fail-on",
        "SKIP,IMPLEMENT,INCONCLUSIVE",
    ]);
    assert_eq!(
        (&verdict["verdict"], &verdict["cells"][0]["verdict"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(verdict["cells"][0]["blocks"], 5, "{verdict:#}");
    assert!(
        verdict["headline"]
            .as_str()
            .unwrap()
            .contains("executors are compared"),
        "{verdict:#}"
    );
    let page = std::fs::read_to_string(desk.path("reports/projection/findings.md")).unwrap();
    assert!(page.contains("no verdict"), "{page}");
}

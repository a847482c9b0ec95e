//! Runs on paper: a real run's folder whose journal says what a test wants it to have measured.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::desk::Desk;

/// What a trial came to.
#[derive(Clone, Copy)]
pub enum Trial {
    /// It was measured: the wall of each of its jobs.
    Took(f64),
    /// It crashed.
    Failed,
}

/// An experiment of a command with a baseline and these levels.
pub fn experiment(id: &str, levels: &str) -> String {
    format!(
        r#"
id = "{id}"
title = "A command"
question = "Is it more than twice as fast?"
task = "T1.md"
workload = {{ kind = "command", argv = ["true", "{{speed}}"] }}
factors = {{ speed = {levels} }}
design = {{ baseline = {{ speed = "slow" }}, max-blocks = 5 }}
"#
    )
}

/// Runs it, and gives the folder.
pub fn run(desk: &Desk, id: &str, text: &str) -> PathBuf {
    desk.write(&format!("{id}.toml"), text);
    desk.must(&["run", &format!("{id}.toml"), "--no-report"]);
    desk.only_run(id)
}

/// Writes the journal anew: a warm-up block and so many measured ones, each with every cell.
pub fn measure(run: &std::path::Path, cells: u32, blocks: u32, trial: impl Fn(u32, u32) -> Trial) {
    let mut lines = vec![];
    for block in 1..=blocks + 1 {
        for cell in 0..cells {
            let outcome = match trial(block, cell) {
                Trial::Took(secs) => json!({ "measured": {
                    "jobs": [{ "wall_secs": secs, "user_secs": 0.0, "system_secs": 0.0, "peak_rss_bytes": 1, "render": null }],
                    "join_secs": 0.0, "verify_secs": 0.0, "output_bytes": 0,
                }}),
                Trial::Failed => {
                    json!({ "failed": { "kind": "crashed", "message": "out of paper" }})
                }
            };
            let row = json!({ "trial": {
                "block": block, "warmup": block == 1, "order": cell, "block_trials": cells, "cell": cell,
                "started_at": 1_700_000_000, "outcome": outcome,
            }});
            lines.push(row.to_string());
        }
    }
    lines.push(json!({ "ended": { "at": 1_700_000_100 } }).to_string());
    std::fs::write(run.join("journal.jsonl"), lines.join("\n") + "\n").unwrap();
}

/// Noise that is the same every time.
pub fn wobble(block: u32, cell: u32) -> f64 {
    1.0 + 0.01 * f64::from((block * 7 + cell * 3) % 5)
}

/// Changes the manifest.
pub fn edit_manifest(run: &std::path::Path, edit: impl Fn(&mut Value)) {
    let path = run.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    edit(&mut manifest);
    std::fs::write(path, manifest.to_string()).unwrap();
}

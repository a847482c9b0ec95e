//! The pages that are opened: what a user gets, and one that asks for everything there is.

use std::path::PathBuf;

use crate::desk::Desk;
use crate::paper::{self, Trial, wobble};

/// The page of the desk's latest run, kept under a name of its own.
fn report(desk: &Desk, experiment: &str, name: &str, arguments: &[&str]) -> PathBuf {
    desk.must(&[&["report", "latest"], arguments].concat());
    let page = desk.path("reports").join(experiment).join("index.html");
    let kept = desk.path(name);
    std::fs::copy(page, &kept).unwrap();
    kept
}

/// Every name of a kind, as the mistake of asking for none of them tells.
fn names(desk: &Desk, kind: &str) -> Vec<String> {
    desk.write("wrong.md", &format!("{{{{ {kind}(name=\"?\") }}}}\n"));
    let said = desk.refused(2, &["report", "latest", "--notebook", "wrong.md"]);
    let (_, names) = said
        .split_once("s are ")
        .unwrap_or_else(|| panic!("{said}"));
    names
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// A notebook with every list, value, table and chart of a run, groups, questions and both files.
fn everything(desk: &Desk) -> String {
    let mut text = String::from("# Everything\n\n{{ verdict() }}\n");
    for kind in ["value", "list", "table", "chart"] {
        let names = names(desk, kind);
        assert!(names.len() > 5, "{kind}: {names:?}");
        text.push_str(&format!("\n## Every {kind}\n"));
        for name in names {
            text.push_str(&format!(
                "\n### {name}\n\n{{{{ {kind}(name=\"{name}\") }}}}\n"
            ));
        }
    }
    text.push_str(
        r#"
## Questions

{{ table(by=["duration", "chunks"], median="wall_secs", p90="wall_secs") }}

{{ sql(query="SELECT * FROM trials LIMIT 8", caption="Every column of a few trials") }}

{{ sql(query="SELECT block, cell FROM trials WHERE wall_secs < 0", caption="None", folded=true) }}

{{ gallery() }}

{{ experiment(folded=true) }}

{{ environment() }}
"#,
    );
    text
}

/// A rendered experiment's own page, and the page of everything in it.
pub fn rendered(desk: &Desk) -> Vec<PathBuf> {
    desk.write("small.toml", &crate::render::experiment("small", ""));
    desk.must(&["run", "small.toml", "--quick", "--no-report"]);
    both(desk, "small", "render")
}

/// A command's.
pub fn commanded(desk: &Desk) -> Vec<PathBuf> {
    let script = "case $1 in slow) sleep 0.08;; *) sleep 0.01;; esac";
    let text = crate::command::experiment("sleepers", script, r#"["slow", "fast"]"#, "");
    desk.write("sleepers.toml", &text);
    desk.must(&["run", "sleepers.toml", "--no-report"]);
    vec![report(desk, "sleepers", "command.html", &[])]
}

/// Runs on paper with what others have not: a fit over durations, and runs before this one.
pub fn fitted(desk: &Desk) -> Vec<PathBuf> {
    let text = r#"
id = "fitted"
title = "A split on paper with a title that is longer than a narrow window is wide"
question = "Is it more than twice as fast?"
[workload]
kind = "command"
argv = ["true", "{duration}", "{chunks}"]
[factors]
duration = ["10s", "20s", "40s", "80s"]
chunks = [1, 4, 8]
[design]
baseline = { chunks = 1 }
max-blocks = 8
[cost]
cold-start = { primary = "0s", also = ["2s", "8s"] }
"#;
    desk.write("fitted.toml", text);
    for wave in 0..3 {
        desk.must(&["run", "fitted.toml", "--no-report"]);
        let runs = std::fs::read_dir(desk.path("runs/fitted")).unwrap();
        let newest = runs.map(|entry| entry.unwrap().path()).max().unwrap();
        paper::measure(&newest, 12, 8, |block, cell| {
            let (secs, chunks) = (
                [10.0, 20.0, 40.0, 80.0][cell as usize / 3],
                [1.0, 4.0, 8.0][cell as usize % 3],
            );
            Trial::Took((1.0 + 0.1 * secs / chunks) * wobble(block + wave, cell))
        });
    }
    both(desk, "fitted", "fitted")
}

fn both(desk: &Desk, experiment: &str, name: &str) -> Vec<PathBuf> {
    desk.write("everything.md", &everything(desk));
    vec![
        report(desk, experiment, &format!("{name}.html"), &[]),
        report(
            desk,
            experiment,
            &format!("{name}-everything.html"),
            &["--notebook", "everything.md"],
        ),
    ]
}

//! What lies in the folders: listed whatever state it is in, and removed only where nothing is lost.

use std::process::Stdio;

use crate::desk::{Desk, journal, wait_until};
use crate::paper::{Trial, experiment, measure, run, wobble};

const LEVELS: &str = r#"["slow", "fast"]"#;

/// A task document in which a run is named.
fn publish(desk: &Desk, run: &std::path::Path) {
    desk.write("tasks/T1.md", "# T1\n");
    let name = run.file_name().unwrap().to_str().unwrap();
    desk.must(&["publish", name]);
}

/// A copy of a run under another id.
fn copy(run: &std::path::Path, id: &str) -> std::path::PathBuf {
    let to = run.with_file_name(id);
    std::fs::create_dir(&to).unwrap();
    for name in ["experiment.toml", "journal.jsonl", "manifest.json"] {
        std::fs::copy(run.join(name), to.join(name)).unwrap();
    }
    to
}

/// Cuts the last lines of a journal off.
fn interrupt(run: &std::path::Path) {
    let text = std::fs::read_to_string(run.join("journal.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let kept = lines[..lines.len() - 3].join("\n") + "\n";
    std::fs::write(run.join("journal.jsonl"), kept).unwrap();
}

#[test]
fn experiments_are_listed_with_what_was_last_found_the_broken_ones_too() {
    let desk = Desk::new();
    let text = experiment("paper", LEVELS);
    desk.write("experiments/paper.toml", &text);
    desk.write("experiments/torn.toml", "id = \"torn");
    desk.write("experiments/new.toml", &experiment("new", LEVELS));
    let before = desk.json(&["list", "--json"]);
    assert!(before["experiments"][1]["last"].is_null(), "{before:#}");
    let run = run(&desk, "paper", &text);
    measure(&run, 2, 6, |block, cell| {
        Trial::Took([1.0, 0.25][cell as usize] * wobble(block, cell))
    });
    publish(&desk, &run);
    let name = run.file_name().unwrap().to_str().unwrap();

    let listed = desk.json(&["list", "--json"]);
    assert_eq!(listed["schema"], 1);
    let rows = listed["experiments"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (&rows[0]["id"], &rows[1]["id"]),
        (&"new".into(), &"paper".into())
    );
    assert_eq!(
        (&rows[1]["cells"], &rows[1]["max_blocks"]),
        (&2.into(), &5.into())
    );
    assert_eq!(rows[1]["last"]["verdict"], "IMPLEMENT");
    assert_eq!(
        rows[1]["published"],
        format!("published in T1.md: run {name}, current")
    );
    assert!(
        rows[2]["broken"].as_str().unwrap().contains("torn.toml:1:"),
        "{listed:#}"
    );

    let text = desk.must(&["list"]);
    assert!(
        text.contains("not run yet") && text.contains("broken: "),
        "{text}"
    );
    assert!(
        text.contains("paper       command  2 x 5  IMPLEMENT"),
        "{text}"
    );
    measure(&run, 2, 6, |block, cell| Trial::Took(wobble(block, cell)));
    let text = desk.must(&["list"]);
    assert!(text.contains(&format!("run {name}, stale")), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );

    let line = desk.refused(2, &["list", "--folder", "nowhere"]);
    assert!(line.contains("nowhere: "), "{line}");
}

#[test]
fn runs_are_listed_newest_first_the_broken_ones_too() {
    let desk = Desk::new();
    assert_eq!(desk.must(&["list", "runs"]), "no runs in runs\n");
    let run = run(&desk, "paper", &experiment("paper", LEVELS));
    let older = copy(&run, "20000101T000000Z-0001");
    interrupt(&older);
    let broken = run.with_file_name("20000101T000000Z-0000");
    std::fs::create_dir(&broken).unwrap();
    let torn = copy(&run, "20000101T000000Z-0002");
    std::fs::write(torn.join("manifest.json"), "{").unwrap();
    desk.write("runs/other/20000101T000000Z-0009/manifest.json", "{}");

    let listed = desk.json(&["list", "runs", "--json"]);
    let rows = listed["runs"].as_array().unwrap();
    let names: Vec<&str> = rows
        .iter()
        .map(|row| row["run"].as_str().unwrap())
        .collect();
    let mut sorted = names.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!((names.len(), &names), (5, &sorted));
    assert_eq!(
        (&rows[0]["state"], &rows[0]["trials"]),
        (&"ended".into(), &12.into())
    );
    assert_eq!(rows[0]["planned_trials"], 12);
    assert_eq!(rows[0]["scope"], "command");
    assert!(rows[1]["broken"].is_string() && rows[2]["broken"].is_string());
    assert_eq!(
        (&rows[3]["state"], &rows[3]["trials"]),
        (&"interrupted".into(), &10.into())
    );

    let text = desk.must(&["list", "runs"]);
    assert!(
        text.contains("10 of 12") && text.contains("broken: "),
        "{text}"
    );
    assert!(
        text.lines()
            .all(|line| line.chars().count() <= 80 || line.contains('/')),
        "{text}"
    );
    let only = desk.json(&["list", "--experiment", "other", "--json"]);
    assert_eq!(only["runs"].as_array().unwrap().len(), 1);
    let line = desk.refused(2, &["list", "experiments", "--experiment", "other"]);
    assert!(line.contains("twofold list runs --experiment"), "{line}");
}

#[test]
fn clean_removes_leftovers_and_drawn_footage_and_no_run() {
    let desk = Desk::new();
    let run = run(&desk, "paper", &experiment("paper", LEVELS));
    std::fs::create_dir(run.join("tmp")).unwrap();
    std::fs::write(run.join("tmp/chunk0.nut"), [0; 1000]).unwrap();
    let drawn = "match-64x48-0123456789abcdef0123456789abcdef";
    desk.write(&format!("runs/.footage/{drawn}.mp4"), &"x".repeat(500));
    desk.write(&format!("runs/.footage/{drawn}.toml"), &"x".repeat(500));
    desk.write("runs/.footage/mine.mp4", "mine");

    let dry = desk.must(&["clean", "--dry-run"]);
    assert!(dry.contains("would free 2.00 kB"), "{dry}");
    assert!(run.join("tmp/chunk0.nut").exists());
    let text = desk.must(&["clean"]);
    assert!(text.ends_with("freed 2.00 kB\n"), "{text}");
    assert!(!run.join("tmp").exists() && run.join("journal.jsonl").exists());
    assert!(!desk.path(&format!("runs/.footage/{drawn}.mp4")).exists());
    assert!(
        desk.path("runs/.footage/mine.mp4").exists(),
        "only what was drawn goes"
    );
    assert_eq!(desk.must(&["clean"]), "nothing to remove\n");
    desk.must(&["analyze"]);
}

#[test]
fn clean_keeps_the_newest_and_what_a_document_names() {
    let desk = Desk::new();
    let newest = run(&desk, "paper", &experiment("paper", LEVELS));
    let [a, b, cut] = ["1", "2", "3"].map(|n| copy(&newest, &format!("20000101T000000Z-000{n}")));
    interrupt(&cut);
    let document = "# T1\n<!-- twofold:begin paper -->\n<!-- twofold:run 20000101T000000Z-0001 -->\n<!-- twofold:end paper -->\n";
    desk.write("tasks/T1.md", document);

    let text = desk.must(&["clean", "--interrupted"]);
    assert!(
        !cut.exists() && a.exists() && b.exists() && newest.exists(),
        "{text}"
    );
    let text = desk.must(&["clean", "--keep", "1"]);
    assert!(newest.exists() && !b.exists(), "{text}");
    assert!(
        a.exists() && text.contains("T1.md names it as published"),
        "{text}"
    );
    assert!(text.contains("freed "), "{text}");

    desk.write("tasks/T2.md", "<!-- twofold:begin paper -->\n");
    let line = desk.refused(2, &["clean", "--keep", "0"]);
    assert!(
        line.contains("T2.md: line 1") && line.contains("no run is removed"),
        "{line}"
    );
    assert!(newest.exists());
    desk.write("tasks/T2.md", "");
    desk.write("tasks/T1.md", "");
    desk.must(&["clean", "--keep", "0", "--experiment", "other"]);
    assert!(newest.exists());
    desk.must(&["clean", "--keep", "0"]);
    assert!(
        !desk.path("runs/paper").exists(),
        "the folder goes with its last run"
    );
}

#[test]
fn a_run_that_goes_on_is_listed_as_such_and_never_touched() {
    let desk = Desk::new();
    let script = "sleep 0.2; echo $1 >/dev/null";
    let text = crate::command::experiment("busy", script, LEVELS, "");
    desk.write("busy.toml", &text);
    desk.write(
        "runs/.footage/match-64x48-0123456789abcdef0123456789abcdef.mp4",
        "drawn",
    );
    let mut harness = desk
        .twofold(&["run", "busy.toml", "--no-report"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("it has begun", || {
        desk.path("runs/busy").exists() && !journal(&desk.only_run("busy")).is_empty()
    });
    let run = desk.only_run("busy");
    std::fs::write(run.join("tmp/mark"), "x").unwrap_or_default();
    let listed = desk.json(&["list", "runs", "--json"]);
    let text = desk.must(&["clean", "--interrupted", "--keep", "0"]);
    harness.kill().unwrap();
    harness.wait().unwrap();
    assert_eq!(listed["runs"][0]["state"], "running", "{listed:#}");
    assert!(text.contains("a process holds it"), "{text}");
    assert!(text.contains("footage may be in use"), "{text}");
    assert!(text.ends_with("nothing to remove\n"), "{text}");
    assert!(run.join("journal.jsonl").exists());
    wait_until("its lock is free", || {
        desk.json(&["list", "runs", "--json"])["runs"][0]["state"] == "interrupted"
    });
    desk.must(&["clean", "--interrupted"]);
    assert!(!run.exists());
}

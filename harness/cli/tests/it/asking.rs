//! Questions to runs: `query`, `history`, `compare`, own notebooks, `report --watch`.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::desk::Desk;
use crate::paper::{self, Trial};

/// A run on paper: the fast command takes this share of the slow one's wall.
fn ran(desk: &Desk, share: f64) -> String {
    let text = paper::experiment("e", r#"["slow", "fast"]"#);
    desk.write("e.toml", &text);
    let before = runs(desk);
    desk.must(&["run", "e.toml", "--no-report"]);
    let run = runs(desk)
        .into_iter()
        .find(|run| !before.contains(run))
        .unwrap();
    let folder = desk.path(&format!("runs/e/{run}"));
    paper::measure(&folder, 2, 5, |block, cell| {
        let wall = if cell == 0 { 1.0 } else { share };
        Trial::Took(wall * paper::wobble(block, cell))
    });
    run
}

fn runs(desk: &Desk) -> Vec<String> {
    let entries = std::fs::read_dir(desk.path("runs/e")).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_question_is_answered_as_a_table_as_csv_and_as_json() {
    let desk = Desk::new();
    ran(&desk, 0.4);
    let query = "SELECT factor_speed AS speed, COUNT(*) AS n, MAX(wall_secs) AS most_secs FROM trials WHERE NOT warmup GROUP BY factor_speed ORDER BY speed DESC";
    let table = desk.must(&["query", "latest", query]);
    assert!(
        table.starts_with("speed  n  most_secs\nslow   5  1.0"),
        "{table}"
    );
    let csv = desk.must(&["query", "latest", query, "--csv"]);
    assert!(csv.starts_with("speed,n,most_secs\nslow,5,1.0"), "{csv}");
    let json = desk.json(&[
        "query",
        "latest",
        "SELECT verdict, speedup, baseline FROM cells",
        "--json",
    ]);
    assert_eq!(json["columns"][0], "verdict");
    assert_eq!(json["rows"][0][2], true, "{json}");
    assert_eq!(json["rows"][1][0], "IMPLEMENT", "{json}");
    let said = desk.refused(2, &["query", "latest", "SELECT * FROM trails"]);
    assert!(
        said.contains("unknown table \"trails\" (hint: did you mean \"trials\"?)"),
        "{said}"
    );
    let said = desk.refused(
        2,
        &[
            "query",
            "latest",
            "SELECT * FROM read_parquet('/etc/passwd')",
        ],
    );
    assert!(said.contains("cannot be read"), "{said}");
}

#[test]
fn the_history_of_an_answer_names_what_changed() {
    let desk = Desk::new();
    let first = ran(&desk, 0.9);
    let second = ran(&desk, 0.4);
    paper::edit_manifest(&desk.path(&format!("runs/e/{second}")), |manifest| {
        manifest["machine"]["cpu"] = "Another <b>cpu".into();
    });
    let said = desk.must(&["history", "e"]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[2].contains(&first) && lines[2].contains("SKIP"),
        "{said}"
    );
    assert!(
        lines[3].contains(&second) && lines[3].contains("IMPLEMENT"),
        "{said}"
    );
    assert!(
        lines[4].starts_with(&format!("since {second}: machine: "))
            && lines[4].contains("Another <b>cpu"),
        "{said}"
    );
    let json = desk.json(&["history", "e.toml", "--json"]);
    assert_eq!(
        json["scopes"][0]["runs"].as_array().unwrap().len(),
        2,
        "{json}"
    );

    let rows = desk.json(&[
        "query",
        &second,
        "SELECT run, verdict FROM history",
        "--json",
    ]);
    assert_eq!(rows["rows"].as_array().unwrap().len(), 2, "{rows}");
    let rows = desk.json(&[
        "query",
        &first,
        "SELECT run, verdict FROM history",
        "--json",
    ]);
    assert_eq!(
        rows["rows"].as_array().unwrap().len(),
        1,
        "a later run changes nothing of an earlier one: {rows}"
    );

    let compared = desk.must(&["compare", &first, &second]);
    assert!(
        compared.starts_with("The answer changed: SKIP before, IMPLEMENT now."),
        "{compared}"
    );
    assert!(
        compared.contains("this need not be a change of the thing itself"),
        "{compared}"
    );
    let machine = compared.find("machine: ").unwrap();
    assert!(
        machine < compared.find("The baseline took").unwrap(),
        "what differs comes before the figures: {compared}"
    );
    let said = desk.refused(2, &["history", "../e"]);
    assert!(said.contains("no run of"), "{said}");
}

#[test]
fn a_notebook_of_ones_own_is_watched() {
    let desk = Desk::new();
    ran(&desk, 0.4);
    desk.write(
        "own.md",
        "# Mine\n\n{{ table(by=[\"speed\"], median=\"wall_secs\") }}\n",
    );
    let mut child = desk
        .twofold(&["report", "latest", "--notebook", "own.md", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A watch that misses a change would be waited for without end.
    let (pid, done) = (child.id() as i32, Arc::new(AtomicBool::new(false)));
    let over = Arc::clone(&done);
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_secs(60));
        if !over.load(Ordering::SeqCst) {
            // SAFETY: a plain system call; the child was not waited for yet, so the number is still its own.
            unsafe { libc::kill(pid, libc::SIGKILL) };
        }
    });
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut wrong = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let page = desk.path("reports/e/index.html");
    assert!(
        std::fs::read_to_string(&page)
            .unwrap()
            .contains("median wall by speed")
    );
    line.clear();
    wrong.read_line(&mut line).unwrap();
    assert!(line.contains("watching"), "{line}");

    desk.write("own.md", "# Mine\n\n\n{{ table(name=\"sumary\") }}\n");
    line.clear();
    wrong.read_line(&mut line).unwrap();
    assert!(
        line.contains("own.md:4: unknown table \"sumary\" (hint: did you mean \"summary\"?)"),
        "{line}"
    );

    desk.write("own.md", "# Mine now, a longer one\n\n{{ verdict() }}\n");
    line.clear();
    said.read_line(&mut line).unwrap();
    done.store(true, Ordering::SeqCst);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(std::fs::read_to_string(&page).unwrap().contains("Mine now"));
}

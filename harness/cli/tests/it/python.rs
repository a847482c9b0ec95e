//! What Python reads: a run's tables with pandas and polars, and the notebook of its report with nbformat and nbconvert.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::desk::Desk;

/// What the script found; a failure where its packages are missing.
fn read(run: &Path, notebook: &Path) -> Value {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python: PathBuf = here.join("../../target/python/bin/python");
    let hint = "`harness/setup.sh test` installs them, from the index that pip is told of";
    let output = Command::new(python)
        .arg(here.join("tests/it/python/read.py"))
        .args([run, notebook])
        .output()
        .unwrap_or_else(|error| panic!("no Python packages in target/python: {error} ({hint})"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n({hint})");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn python_reads_the_tables_as_query_tells_them_and_opens_the_notebook() {
    let desk = Desk::new();
    let script = "case $1 in slow) sleep 0.24;; *) sleep 0.03;; esac";
    let text = crate::command::experiment("sleepers", script, r#"["slow", "fast"]"#, "");
    desk.write("sleepers.toml", &text);
    desk.must(&["run", "sleepers.toml"]);
    let notebook = desk.path("reports/sleepers/findings.ipynb");
    let found = read(&desk.only_run("sleepers"), &notebook);
    for table in ["trials", "chunks"] {
        let asked =
            |sql: &str| desk.json(&["query", "latest", &sql.replace("TABLE", table), "--json"]);
        let all = asked("SELECT * FROM TABLE LIMIT 2000");
        let shape = [
            all["rows"].as_array().unwrap().len(),
            all["columns"].as_array().unwrap().len(),
        ];
        let median = asked("SELECT MEDIAN(wall_secs) AS median FROM TABLE")["rows"][0][0].clone();
        let told = &found["tables"][table];
        for reader in 0..2 {
            assert_eq!(told["shapes"][reader], serde_json::json!(shape), "{table}");
            let close = told["medians"][reader].as_f64().unwrap() - median.as_f64().unwrap();
            assert!(close.abs() < 1e-9, "{table}: {told} and {median}");
        }
    }
    let page = std::fs::read_to_string(desk.path("reports/sleepers/index.html")).unwrap();
    let numbered = page.matches("<details class=\"cell\"").count();
    assert!(numbered > 3, "{found}");
    assert_eq!(found["numbered"], numbered);
    assert_eq!(found["outputs"], numbered);
    assert!(
        found["shown"].as_u64().unwrap() >= numbered as u64,
        "{found}"
    );
}

//! Files of timings that somebody spoiled: refused in one line, or judged and printed in every form.

#[path = "../../../../core/tests/it/mutate.rs"]
mod mutate;

use super::*;
use crate::timings::{print, words};

const FLEET: &str = include_str!("../../../../../data/examples/fleet.csv");

fn is_one_line(message: &str) {
    assert!(!message.contains(char::is_control), "{message:?}");
    assert!(message.len() < 4096, "{} bytes", message.len());
}

fn printed(reps: Vec<JudgedRep>, cost_from: CostFrom) {
    let judgement = Judgement {
        file: "f.csv".to_owned(),
        criterion: Criterion::default(),
        cost_from,
        by_rep: reps.len() > 1,
        reps,
    };
    for rep in &judgement.reps {
        is_one_line(&words::headline(&judgement, rep));
        words::reasons(&judgement, rep)
            .iter()
            .for_each(|line| is_one_line(line));
    }
    words::notes(&judgement)
        .iter()
        .for_each(|line| is_one_line(line));
    words::warnings(&judgement)
        .iter()
        .for_each(|line| is_one_line(line));
    let mut rows = csv::ReaderBuilder::new()
        .flexible(false)
        .from_reader(print_csv(&judgement));
    assert!(rows.byte_records().all(|row| row.is_ok()));
    let text = serde_json::to_string(&print::json(&judgement)).unwrap();
    let again: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(again, print::json(&judgement));
}

fn print_csv(judgement: &Judgement) -> std::io::Cursor<Vec<u8>> {
    std::io::Cursor::new(print::csv(judgement).into_bytes())
}

#[test]
fn csv_files() {
    let head: Vec<&str> = FLEET.lines().take(40).collect();
    let small = cell(4, &fast(6));
    let good = [head.join("\n") + "\n", rows(&[small.trim_end()])];
    let good = [good[0].as_str(), good[1].as_str()];
    mutate::hold("csv", 500, &good, |case| {
        let read = read("f.csv", &case.bytes[..]);
        let found = read.and_then(|table| Ok((reps(&table)?, table.has_costs)));
        match found {
            Err(failure) => is_one_line(&failure.message),
            Ok((reps, has_costs)) => {
                let judged = reps.iter().map(|rep| judge(rep, &asked(has_costs)));
                printed(judged.collect(), CostFrom::Walls);
            }
        }
    });
}

#[test]
fn exports_of_hyperfine() {
    let good = r#"{"results": [
        {"command": "old", "times": [10.1, 9.9, 10.0, 10.2, 9.8], "exit_codes": [0, 0, null, 0, 1]},
        {"command": "new", "times": [3.0, 3.1, 2.9, 3.05, 2.95], "mean": 3.0, "parameters": {"n": "4"}}]}"#;
    mutate::hold("hyperfine", 500, &[good], |case| {
        match hyperfine::read("h.json", case.text().as_bytes()) {
            Err(failure) => is_one_line(&failure.message),
            Ok(runs) => printed(
                vec![hyperfine::judge(&runs, &Criterion::default())],
                CostFrom::Walls,
            ),
        }
    });
}

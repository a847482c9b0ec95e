//! Mistakes in files of timings.

use super::entry::Entry;
use crate::desk::Desk;
use crate::timings::{drawn, example};

const HEADER: &str = "cell,duration_s,chunks,block,arm,wall_s";
const PAIR: &str = "d30,30,4,1,seq,9.1\nd30,30,4,1,par,3.2";

pub fn entries() -> Vec<Entry> {
    let desk = Desk::new();
    let judged = |text: &str, advice| {
        desk.write("fleet.csv", text);
        Entry::made(&desk, desk.twofold(&["analyze", "fleet.csv"]), advice)
    };
    let rows = |line: &str| format!("{HEADER}\n{PAIR}\n{line}\n");
    let mut entries = vec![
        judged("", "Begin the file with the names of its columns."),
        judged(
            "cell;duration_s;chunks\n",
            "Have your spreadsheet separate by commas.",
        ),
        judged(
            &format!("{HEADER},walls\n"),
            "Use the name that is meant, or leave the column out.",
        ),
        judged(
            "block,order,cell,factor_chunks,warmup,interrupted,wall_secs,failed\n",
            "A run is judged from its folder, with its plan.",
        ),
        judged(
            "cell,duration_s,chunks,block,arm\n",
            "Add the column; a file without it has no timings.",
        ),
        judged(
            &rows("d30,30,4,2,seq"),
            "Count the commas: a decimal comma makes two fields of one number.",
        ),
        judged(
            &rows("d30,30,4,2,seq,NaN"),
            "Say failed or timed-out where there is no wall; do not leave the row out.",
        ),
        judged(
            &rows("d30,30,4,2,control,9"),
            "Call the baseline seq and the candidate par.",
        ),
        judged(
            &rows("d30,30,4,2,seq,9"),
            "Add the other arm's row, or leave the block out if it was never measured.",
        ),
        judged(
            &rows("d30,30,4,1,par,3.3"),
            "Number the blocks; where two experiments are in one file, add a column rep.",
        ),
        judged(
            &rows("d30,60,4,2,seq,9"),
            "Give each duration a cell of its own.",
        ),
    ];
    desk.write(
        "nights.csv",
        &drawn::csv(&drawn::Drawing {
            reps: 2,
            ..example()
        }),
    );
    desk.write("fleet.csv", &drawn::csv(&example()));
    desk.write(
        "one.json",
        r#"{"results": [{"command": "a", "times": [1, 2, 3, 4, 5]}]}"#,
    );
    desk.write("other.json", "[1, 2]");
    let typed = |arguments: &[&str], advice| Entry::made(&desk, desk.twofold(arguments), advice);
    entries.extend([
        typed(
            &["analyze", "nights.csv"],
            "Judge each experiment by itself: one verdict over several has no error rate.",
        ),
        typed(
            &["analyze", "fleet.csv", "--by", "rep"],
            "Leave the option out.",
        ),
        typed(
            &["analyze", "fleet.csv", "--targets", "60"],
            "Name a duration that the file has.",
        ),
        typed(
            &["analyze", "one.json"],
            "Export both commands in one call of hyperfine.",
        ),
        typed(
            &["analyze", "other.json"],
            "Name a file that hyperfine wrote, or a CSV.",
        ),
        typed(
            &["analyze", "latest", "--max-blocks", "20"],
            "Name a file; what a run is judged by stands in its experiment.",
        ),
    ]);
    entries
}

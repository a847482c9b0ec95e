//! Timings that somebody else measured, as their owner meets the verb: `twofold analyze FILE`.

mod documented;
pub mod drawn;

use serde_json::Value;

use crate::desk::Desk;
use drawn::Drawing;

/// Two durations at 4 chunks that are 2.6 times as fast at 1.05 times the cost.
pub fn example() -> Drawing {
    Drawing {
        reps: 0,
        durations: vec![30, 120],
        chunks: vec![4],
        blocks: 12,
        ratio: 2.6,
        cost: 1.05,
        sigma: 0.1,
        seed: 5,
    }
}

/// A CSV as rows of fields; none of those here has a quoted one.
fn rows(text: &str) -> Vec<Vec<String>> {
    let fields = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().map(fields).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> usize {
    rows[0].iter().position(|column| column == name).unwrap()
}

#[test]
fn the_stored_example_is_what_is_drawn_and_has_its_verdict() {
    let desk = Desk::new();
    let stored =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/examples/fleet.csv");
    assert_eq!(
        std::fs::read_to_string(&stored).unwrap(),
        drawn::csv(&example())
    );
    let stored = stored.to_str().unwrap();
    let found = desk.json(&["analyze", stored, "--max-blocks", "12", "--json"]);
    assert_eq!(found["verdict"], "IMPLEMENT");
    assert_eq!(found["recommended"]["chunks"], 4);
    assert_eq!(
        (&found["judged"], &found["max_blocks"]),
        (&Value::from("sequential"), &Value::from(12))
    );
    // Blocks and p from the same rule written again in Python: scipy 1.17's ttest_1samp and wilcoxon (exact), and the stored
    // boundary for 12 blocks.
    let wanted = [(7, 0.014969307755878052), (7, 0.009193533996742588)];
    for (cell, (blocks, p)) in found["cells"].as_array().unwrap().iter().zip(wanted) {
        let number = |value: &Value| value.as_f64().unwrap();
        let (low, high) = (
            number(&cell["speedup_ci"][0]),
            number(&cell["speedup_ci"][1]),
        );
        assert!(low > 2.0 && low < 2.6 && high > 2.6, "{cell}");
        assert_eq!(
            (&cell["blocks"], &cell["blocks_given"]),
            (&Value::from(blocks), &Value::from(12))
        );
        assert!(
            (number(&cell["p_implement_raw"]) / p - 1.0).abs() < 1e-9,
            "{cell}"
        );
    }
    let words = desk.must(&["analyze", stored, "--max-blocks", "12"]);
    assert!(words.starts_with("IMPLEMENT for "), "{words}");
    assert!(words.contains("4 chunks: holds in every cell"), "{words}");
    assert!(!words.contains("--max-blocks was not given"), "{words}");
    let words = desk.must(&["analyze", stored]);
    assert!(words.contains("--max-blocks was not given: 12,"), "{words}");
}

#[test]
fn judged_by_rep_is_judged_alone_and_threads_change_nothing() {
    let desk = Desk::new();
    let drawing = Drawing {
        reps: 7,
        durations: vec![10, 60],
        chunks: vec![2, 4],
        blocks: 9,
        ratio: 2.4,
        ..example()
    };
    let text = drawn::csv(&drawing);
    desk.write("all.csv", &text);
    let by_rep = |threads: &str| {
        let mut command = desk.twofold(&["analyze", "all.csv", "--by", "rep", "--csv", "-q"]);
        let output = command.env("RAYON_NUM_THREADS", threads).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let all = by_rep("1");
    assert_eq!(all, by_rep("2"));
    let all = rows(&all);
    assert_eq!(all.len(), 1 + 7 * 5);
    assert!(all.iter().all(|row| row.len() == all[0].len()), "{all:?}");
    for rep in 0..7 {
        let name = format!("r{rep}");
        let (header, body) = text.split_once('\n').unwrap();
        let own = body
            .lines()
            .filter(|line| line.starts_with(&format!("{name},")));
        desk.write(
            "one.csv",
            &format!("{header}\n{}\n", own.collect::<Vec<_>>().join("\n")),
        );
        let alone = rows(&desk.must(&["analyze", "one.csv", "--csv"]));
        let same: Vec<&Vec<String>> = all.iter().filter(|row| row[0] == name).collect();
        assert_eq!(alone[1..].iter().collect::<Vec<_>>(), same);
    }
}

#[test]
fn the_columns_of_csv_are_these() {
    let desk = Desk::new();
    desk.write(
        "f.csv",
        &drawn::csv(&Drawing {
            chunks: vec![2, 4],
            ..example()
        }),
    );
    let found = rows(&desk.must(&["analyze", "f.csv", "--csv"]));
    assert_eq!(
        found[0].join(","),
        "rep,cell,verdict,blocks,speedup,speedup_lo,speedup_hi,cost_ratio,cost_ratio_lo,cost_ratio_hi,\
         p_implement,p_skip,p_implement_raw,p_skip_raw,\
         speedup_geometric,speedup_arithmetic,cost_ratio_geometric,cost_ratio_arithmetic,\
         duration_s,chunks,reason,judged,max_blocks,blocks_given,failed,cost_from,warnings"
    );
    assert_eq!(found.len(), 6);
    let (cell, p) = (column(&found, "cell"), column(&found, "p_implement"));
    let of = |name: &str| found.iter().find(|row| row[cell] == name).unwrap();
    let by_ceiling = of("d30-n2");
    assert_eq!(
        (by_ceiling[2].as_str(), by_ceiling[p].as_str()),
        ("SKIP", "")
    );
    assert_eq!(by_ceiling[column(&found, "reason")], "ceiling");
    assert_eq!(by_ceiling[column(&found, "warnings")], "above-ceiling");
    let shown = of("d120-n4");
    assert_eq!(shown[2], "IMPLEMENT");
    assert!(shown[p].parse::<f64>().unwrap() <= 0.05);
    let overall = of("OVERALL");
    assert_eq!(
        (
            overall[2].as_str(),
            overall[column(&found, "chunks")].as_str()
        ),
        ("IMPLEMENT", "4")
    );
    assert_eq!(overall[column(&found, "judged")], "sequential");
    assert_eq!(overall[column(&found, "cost_from")], "file");
}

#[test]
fn the_criterion_is_of_the_command_line() {
    let desk = Desk::new();
    desk.write("f.csv", &drawn::csv(&example()));
    let verdict = |more: &[&str]| {
        let arguments = [&["analyze", "f.csv", "--json"], more].concat();
        desk.json(&arguments)["verdict"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(verdict(&[]), "IMPLEMENT");
    assert_eq!(verdict(&["--speedup", "3.5"]), "SKIP");
    assert_eq!(verdict(&["--cost-ratio", "0.8"]), "SKIP");
    assert_eq!(verdict(&["--speedup", "2.55"]), "INCONCLUSIVE");
    assert_eq!(verdict(&["--strict", "--targets", "120"]), "IMPLEMENT");
    let strict = desk.json(&["analyze", "f.csv", "--json", "--strict"]);
    assert_eq!(strict["criterion"]["alpha"], 0.025);
}

#[test]
fn a_verdict_can_be_a_failure() {
    let desk = Desk::new();
    desk.write("f.csv", &drawn::csv(&example()));
    desk.write(
        "reps.csv",
        &drawn::csv(&Drawing {
            reps: 3,
            ..example()
        }),
    );
    assert!(
        desk.run(&["analyze", "f.csv", "--fail-on", "SKIP"])
            .status
            .success()
    );
    let message = desk.refused(5, &["analyze", "f.csv", "--fail-on", "IMPLEMENT"]);
    assert!(message.contains("the verdict is IMPLEMENT"), "{message}");
    let message = desk.refused(
        5,
        &[
            "analyze",
            "reps.csv",
            "--by",
            "rep",
            "--fail-on",
            "IMPLEMENT",
        ],
    );
    assert!(
        message.contains("the verdict of rep r0 is IMPLEMENT"),
        "{message}"
    );
}

#[test]
fn many_reps_are_told_as_a_table_and_counted() {
    let desk = Desk::new();
    desk.write(
        "reps.csv",
        &drawn::csv(&Drawing {
            reps: 3,
            ..example()
        }),
    );
    let words = desk.must(&["analyze", "reps.csv", "--by", "rep"]);
    assert!(words.contains("IMPLEMENT for 3 reps"), "{words}");
    assert!(words.contains("r2   OVERALL"), "{words}");
    let found = desk.json(&["analyze", "reps.csv", "--by", "rep", "--json"]);
    assert_eq!(found["reps"].as_array().unwrap().len(), 3);
    assert_eq!(found["reps"][2]["rep"], "r2");
}

#[test]
fn a_file_is_known_by_its_name_or_by_what_is_in_it() {
    let desk = Desk::new();
    desk.write("timings", &drawn::csv(&example()));
    let export = r#"{"results": [{"command": "a", "times": [9, 9.1, 8.9, 9.05, 8.95]}, {"command": "b", "times": [3, 3.1, 2.9, 3.05, 2.95]}]}"#;
    desk.write("export", export);
    desk.write("export.json", export);
    assert_eq!(
        desk.json(&["analyze", "timings", "--json"])["verdict"],
        "IMPLEMENT"
    );
    for name in ["export", "export.json"] {
        let found = desk.json(&["analyze", name, "--json"]);
        assert_eq!(
            (&found["verdict"], &found["recommended"]),
            (&Value::from("IMPLEMENT"), &Value::from("b"))
        );
        assert_eq!(found["judged"], "once-unpaired");
        let words = desk.must(&["analyze", name]);
        assert!(
            words.contains("unpaired: the commands were measured one after the other"),
            "{words}"
        );
    }
}

#[test]
fn wrong_usage_of_files_is_said() {
    let desk = Desk::new();
    desk.write("f.csv", &drawn::csv(&example()));
    desk.write(
        "reps.csv",
        &drawn::csv(&Drawing {
            reps: 2,
            ..example()
        }),
    );
    desk.write("h.json", r#"{"results": [{"command": "a", "times": [9, 9, 9, 9, 9]}, {"command": "b", "times": [3, 3, 3, 3, 3]}]}"#);
    for (arguments, wanted) in [
        (&["nothing.csv"][..], "nothing.csv: No such file"),
        (
            &["reps.csv"],
            "reps.csv: 2 reps, which are experiments of their own (hint: --by rep",
        ),
        (&["f.csv", "--by", "rep"], "f.csv: there is no column rep"),
        (
            &["f.csv", "--targets", "31"],
            "no cell of 31 s, which --targets names (hint: durations are 30, 120)",
        ),
        (
            &["h.json", "--max-blocks", "20"],
            "h.json: --max-blocks means nothing for an export of hyperfine",
        ),
        (
            &["latest", "--csv"],
            "latest: --csv is for files of timings, and this is a run",
        ),
    ] {
        let message = desk.refused(2, &[&["analyze"], arguments].concat());
        assert!(message.contains(wanted), "{message}");
    }
    for arguments in [
        &["--max-blocks", "4"][..],
        &["--max-blocks", "31"],
        &["--alpha", "0"],
        &["--alpha", "0.1", "--strict"],
        &["--speedup", "0.5"],
        &["--targets", "x"],
        &["--by", "cell"],
        &["--csv", "--json"],
    ] {
        let output = desk.run(&[&["analyze", "f.csv"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_thousand_experiments_are_judged_in_bounded_memory() {
    let desk = Desk::new();
    let drawing = Drawing {
        reps: 1000,
        durations: vec![10, 20, 30, 60, 90, 120],
        blocks: 20,
        ratio: 2.0,
        sigma: 0.15,
        ..example()
    };
    desk.write("big.csv", &drawn::csv(&drawing));
    let mut command = desk.twofold(&["analyze", "big.csv", "--by", "rep", "--csv", "-q"]);
    // An address space of 500 MB is more than 500 MB of memory would be.
    let command = limited(&mut command, 500_000_000);
    let found = rows(&String::from_utf8(command.output().unwrap().stdout).unwrap());
    assert_eq!(found.len(), 1 + 1000 * 7);
    // At a ratio of exactly 2 the answer is IMPLEMENT in at most 5 of 100, and all six cells together nearly never.
    let overall = found
        .iter()
        .filter(|row| row[1] == "OVERALL" && row[2] == "IMPLEMENT");
    assert!(overall.count() <= 50);
    let mut families: Vec<&str> = found
        .iter()
        .filter(|row| row[1] != "OVERALL" && row[2] == "IMPLEMENT")
        .map(|row| row[0].as_str())
        .collect();
    families.dedup();
    // Binomial(1000, 0.05) is above 73 once in 1 000.
    assert!(families.len() <= 73, "{}", families.len());
}

fn limited(command: &mut std::process::Command, bytes: u64) -> &mut std::process::Command {
    use std::os::unix::process::CommandExt;
    let limit = libc::rlimit {
        rlim_cur: bytes,
        rlim_max: bytes,
    };
    // SAFETY: between fork and exec only setrlimit is called, which may be called there.
    unsafe {
        command.pre_exec(move || match libc::setrlimit(libc::RLIMIT_AS, &limit) {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        })
    }
}

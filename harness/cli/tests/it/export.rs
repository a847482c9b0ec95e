//! A run in the forms of other tools.

use crate::desk::Desk;

fn ran() -> Desk {
    let desk = Desk::new();
    let script = "echo '{\\\"rows\\\": 3}'; case $1 in slow) sleep 0.05;; *) sleep 0.01;; esac";
    let text = crate::command::experiment(
        "sleepers",
        script,
        r#"["slow", "fast"]"#,
        "output = \"json\"",
    );
    desk.write("sleepers.toml", &text);
    desk.must(&["run", "sleepers.toml", "--no-report"]);
    desk
}

#[test]
fn hyperfines_form_has_one_result_a_cell_over_measured_blocks() {
    let desk = ran();
    let export = desk.json(&["export", "latest", "--hyperfine", "-"]);
    let results = export["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for (result, level) in results.iter().zip(["slow", "fast"]) {
        assert!(
            result["command"]
                .as_str()
                .unwrap()
                .ends_with(&format!(" {level}")),
            "{result}"
        );
        assert_eq!(result["parameters"]["speed"], level);
        let times: Vec<f64> = result["times"]
            .as_array()
            .unwrap()
            .iter()
            .map(|secs| secs.as_f64().unwrap())
            .collect();
        // The warm-up block is left out.
        assert_eq!(
            (times.len(), result["exit_codes"].as_array().unwrap().len()),
            (5, 5)
        );
        let number = |key: &str| {
            result[key]
                .as_f64()
                .unwrap_or_else(|| panic!("{key}: {result}"))
        };
        let least = times.iter().copied().fold(f64::INFINITY, f64::min);
        assert_eq!(number("min"), least);
        assert!(number("min") <= number("median") && number("median") <= number("max"));
        assert!((number("mean") - times.iter().sum::<f64>() / 5.0).abs() < 1e-12);
        assert!(number("stddev") >= 0.0 && number("user") >= 0.0 && number("system") >= 0.0);
    }
}

#[test]
fn csv_has_one_row_a_trial_with_its_responses() {
    let desk = ran();
    desk.must(&[
        "export",
        "latest",
        "--csv",
        "trials.csv",
        "--hyperfine",
        "out.json",
    ]);
    assert!(desk.path("out.json").is_file());
    let text = std::fs::read_to_string(desk.path("trials.csv")).unwrap();
    let line = desk.refused(2, &["analyze", "trials.csv"]);
    assert!(
        line.contains("this is the CSV that twofold export writes")
            && line.contains("(hint: analyze the run itself: twofold analyze RUN)"),
        "{line}"
    );
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(
        lines[0],
        [
            "block",
            "order",
            "cell",
            "factor_speed",
            "warmup",
            "interrupted",
            "wall_secs",
            "container_secs",
            "start_secs",
            "join_secs",
            "pre_roll_frames",
            "gpu_secs",
            "user_secs",
            "system_secs",
            "peak_rss_bytes",
            "read_bytes",
            "written_bytes",
            "response_rows",
            "failed"
        ]
    );
    assert_eq!(lines.len(), 13);
    assert!(lines.iter().all(|line| line.len() == 19), "{text}");
    assert_eq!(
        (lines[1][3], lines[1][4], lines[1][17]),
        ("slow", "true", "3")
    );
    assert_eq!(lines[12][4], "false");
}

#[test]
fn what_cannot_be_exported_is_said() {
    let desk = Desk::new();
    let message = desk.refused(2, &["export", "latest", "--csv", "-"]);
    assert!(message.contains("no run \"latest\""), "{message}");
    assert_eq!(desk.run(&["export", "latest"]).status.code(), Some(2));
}

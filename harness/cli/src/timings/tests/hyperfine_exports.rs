//! What hyperfine exports.

use super::*;

#[test]
fn what_hyperfine_exports_is_judged_unpaired() {
    let export = |second: &str, codes: &str| {
        format!(
            r#"{{"results": [
                {{"command": "old", "times": [10.1, 9.9, 10.0, 10.2, 9.8], "exit_codes": [0, 0, 0, 0, 0]}},
                {{"command": "new", "times": {second}{codes}}}]}}"#
        )
    };
    let criterion = Criterion::default();
    let verdict = |second: &str, codes: &str| {
        let runs = hyperfine::read("h.json", export(second, codes).as_bytes()).unwrap();
        hyperfine::judge(&runs, &criterion)
    };
    let fast = verdict("[3.0, 3.1, 2.9, 3.05, 2.95]", "");
    assert_eq!(
        (fast.verdict, fast.looked),
        (Verdict::Implement, Looked::Unpaired)
    );
    let cell = &fast.cells[0];
    // scipy 1.17 on logarithms: ttest_ind(old, new + log 2, equal_var=False, alternative="greater"), and
    // ttest_ind(new, old + log 1.25, equal_var=False, alternative="less").
    let close = |found: f64, wanted: f64| assert!((found / wanted - 1.0).abs() < 1e-9, "{found}");
    close(cell.p.unwrap().speed, 3.6315622176218328e-09);
    close(cell.p.unwrap().cost, 4.405339006730479e-12);
    let (low, high) = cell.speedup.as_ref().unwrap().interval;
    close(low.unwrap().ln(), 1.1711824735052552);
    close(high.unwrap().ln(), 1.2371189192250924);
    assert!((cell.speedup.as_ref().unwrap().ratio - 3.33).abs() < 0.05);
    let slow = verdict("[8.0, 8.1, 7.9, 8.05, 7.95]", "");
    assert_eq!(
        (slow.verdict, &slow.cells[0].reason),
        (Verdict::Skip, &CellReason::TooSlow)
    );
    let near = verdict("[5.0, 5.2, 4.8, 5.1, 4.9]", "");
    assert_eq!(near.verdict, Verdict::Inconclusive);
    let constant = verdict("[3, 3, 3, 3, 3]", "");
    assert_eq!(constant.verdict, Verdict::Implement);
    let failed = verdict(
        "[3.0, 3.1, 2.9, 3.05, 2.95]",
        ", \"exit_codes\": [0, 1, 0, null, 0]",
    );
    assert_eq!(failed.cells[0].reason, CellReason::Unreliable);
    let ignored = verdict(
        "[3.0, 3.1, 2.9, 3.05, 2.95]",
        ", \"exit_codes\": [1, 1, 1, 1, 1]",
    );
    assert_eq!(ignored.verdict, Verdict::Implement);
}

#[test]
fn what_hyperfine_did_not_write_is_said() {
    let read = |text: &str| {
        hyperfine::read("h.json", text.as_bytes())
            .unwrap_err()
            .message
    };
    let one = r#"{"command": "a", "times": [1, 2, 3, 4, 5]}"#;
    let with = |other: &str| read(&format!("{{\"results\": [{one}, {other}]}}"));
    for (found, wanted) in [
        (read(""), "h.json: not an export of hyperfine: "),
        (read("{\"result\": []}"), "missing field `results`"),
        (
            read(&format!("{{\"results\": [{one}]}}")),
            "1 of the two commands that are needed",
        ),
        (
            with(r#"{"command": "b", "mean": 3}"#),
            "command \"b\" has no times",
        ),
        (
            with(r#"{"command": "b", "times": [1, 2, 3, 4]}"#),
            "command \"b\" has 4 runs, where 5 are needed",
        ),
        (
            with(r#"{"command": "b", "times": [1, 2, 0, 4, 5]}"#),
            "run 3 of command \"b\" took 0 s",
        ),
        (
            with(r#"{"command": "b", "times": [1, 2, -1e3, 4, 5]}"#),
            "run 3 of command \"b\" took -1000 s",
        ),
    ] {
        assert!(
            found.contains(wanted) && found.contains("(hint: "),
            "{found}"
        );
    }
}

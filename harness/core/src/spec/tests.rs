mod matrix;

use super::*;

const GOOD: &str = r#"
id = "e7"
title = "Overlay"
question = "Does it pay?"
task = "T51.md"

[workload]
kind = "overlay"
footage = { scene = "match", width = 640, height = 360 }

[factors]
duration = ["2s", "4s"]
chunks = [1, 2, 4]

[design]
baseline = { chunks = 1 }
max-blocks = 6

[criterion]
targets = { duration = ["4s"] }
"#;

fn parsed(text: &str) -> Experiment {
    Experiment::parse("e7.toml", text).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The message for the good experiment with `from` replaced by `to`.
fn mistake(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from} is not in the experiment");
    let fault = Experiment::parse("e7.toml", &GOOD.replacen(from, to, 1)).expect_err("a mistake");
    let message = fault.to_string();
    assert!(!message.contains('\n'), "{message}");
    message
}

#[test]
fn an_experiment_is_read_with_its_defaults() {
    let experiment = parsed(GOOD);
    assert_eq!(
        experiment
            .factors
            .iter()
            .map(|factor| factor.name.as_str())
            .collect::<Vec<_>>(),
        ["duration", "chunks"]
    );
    assert_eq!(experiment.design.baseline, [(1, 0)]);
    assert_eq!(
        (
            experiment.design.min_blocks,
            experiment.design.max_blocks,
            experiment.design.warmup_blocks
        ),
        (5, 6, 1)
    );
    assert_eq!(experiment.criterion.targets, [(0, vec![1])]);
    assert_eq!(experiment.criterion.speedup, 2.0);
    assert_eq!(
        experiment.cold_start,
        ColdStart {
            primary_secs: 0.0,
            also_secs: vec![]
        }
    );
    let Workload::Overlay(overlay) = &experiment.workload else {
        panic!("an overlay")
    };
    assert_eq!(overlay.encoder.codec, "libx264");
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_one() {
    assert_eq!(
        mistake("max-blocks", "max-block"),
        "e7.toml:17:1: unknown key \"max-block\" in [design] (hint: did you mean \"max-blocks\"?)"
    );
    assert_eq!(
        mistake("title", "titel"),
        "e7.toml:3:1: unknown key \"titel\" (hint: did you mean \"title\"?)"
    );
    assert!(
        mistake("chunks = [1, 2, 4]", "chunk = [1, 2]")
            .starts_with("e7.toml:13:1: unknown key \"chunk\" in [factors]")
    );
}

#[test]
fn a_factor_without_levels_is_refused() {
    assert_eq!(
        mistake("[1, 2, 4]", "[]"),
        "e7.toml:13:10: factors.chunks has no entries (hint: give at least one)"
    );
}

#[test]
fn chunks_of_0_are_refused() {
    assert_eq!(
        mistake("[1, 2, 4]", "[1, 0]"),
        "e7.toml:13:14: factors.chunks = 0 is out of range (hint: from 1 to 1024)"
    );
}

#[test]
fn a_baseline_naming_no_level_is_refused() {
    assert_eq!(
        mistake("{ chunks = 1 }", "{ chunks = 3 }"),
        "e7.toml:16:23: factor \"chunks\" has no level 3 (hint: its levels are 1, 2, 4)"
    );
    assert!(mistake("{ chunks = 1 }", "{}").contains("names no factor"));
    assert!(mistake("{ chunks = 1 }", "{ chunk = 1 }").contains("did you mean \"chunks\"?"));
}

#[test]
fn an_id_that_leaves_the_folder_is_refused() {
    for id in [
        "..", "../x", "/etc", "a/b", "A", "", "-x", "x y", "x\\u0000",
    ] {
        let message = mistake("\"e7\"", &format!("\"{id}\""));
        assert!(message.starts_with("e7.toml:2:6: "), "{message}");
    }
}

#[test]
fn a_task_outside_its_folder_is_refused() {
    for task in ["../T51.md", "/T51.md", "T51", ".md"] {
        assert!(
            mistake("T51.md", task).contains("is not a task document"),
            "{task}"
        );
    }
}

#[test]
fn other_mistakes_stand_on_their_line() {
    assert!(
        mistake("\"4s\"]\nchunks", "\"4\"]\nchunks")
            .starts_with("e7.toml:12:19: factors.duration = \"4\" is not a duration")
    );
    assert!(mistake("\"2s\", ", "\"4s\", ").contains("has the level 4s twice"));
    assert!(mistake("\"2s\", ", "\"4000ms\", ").contains("has the level 4s twice"));
    assert!(mistake("max-blocks = 6", "max-blocks = 4").contains("from 5 to 30"));
    assert!(mistake("max-blocks = 6", "max-blocks = 31").contains("from 5 to 30"));
    assert!(mistake("max-blocks = 6", "max-blocks = 6\nmin-blocks = 7").contains("is more than"));
    assert!(
        mistake(
            "targets = { duration = [\"4s\"] }",
            "targets = { chunks = [4] }"
        )
        .contains("treatment factor")
    );
    assert!(mistake("width = 640", "width = 641").contains("is odd"));
    assert!(mistake("\"match\"", "\"mach\"").contains("did you mean \"match\"?"));
    assert!(
        mistake(
            "{ scene = \"match\", width = 640, height = 360 }",
            "{ path = \"a.mp4\" }"
        )
        .contains("needs a highlight track")
    );
    assert!(mistake("[1, 2, 4]", "[1]").contains("every cell is a baseline"));
    assert!(mistake("id = \"e7\"", "id = e7").starts_with("e7.toml:2:6: not TOML"));
    assert!(mistake("id = \"e7\"", "").contains("missing key \"id\" at the top"));
    assert!(mistake("[criterion]", "[criterion]\nspeedup = nan").contains("out of range"));
    assert!(
        mistake("[criterion]", "[criterion]\nratio-of-interest = 2.0").contains("is not more than")
    );
    assert!(
        mistake("title = \"Overlay\"", "title = 3").contains("title is an integer, not a string")
    );
}

#[test]
fn a_cold_start_that_is_judged_already_is_refused_on_its_line() {
    let with = |also: &str| {
        let text =
            format!("{COMMAND}[cost]\ncold-start = {{ primary = \"5s\", also = [{also}] }}\n");
        Experiment::parse("s.toml", &text).map_err(|fault| fault.to_string())
    };
    assert_eq!(
        with(r#""0s", "15s""#).unwrap().cold_start.also_secs,
        [0.0, 15.0]
    );
    let hint = "(hint: each level is judged once: leave one of them out)";
    assert_eq!(
        with(r#""0s", "15s", "15000ms""#).unwrap_err(),
        format!("s.toml:13:53: cold start 15 s is named twice {hint}")
    );
    assert_eq!(
        with(r#""5s""#).unwrap_err(),
        format!("s.toml:13:40: cold start 5 s is the primary one already {hint}")
    );
}

const COMMAND: &str = r#"
id = "sleepers"
title = "Sleep"
question = "Is it faster?"
[workload]
kind = "command"
argv = ["sleep", "{secs}"]
[factors]
secs = ["0.2", "0.1"]
[design]
baseline = { secs = "0.2" }
"#;

#[test]
fn a_command_takes_its_levels_as_arguments() {
    let experiment = parsed(COMMAND);
    let Workload::Command(command) = &experiment.workload else {
        panic!("a command")
    };
    assert_eq!(command.argv_for(&[("secs", "0.1")]), ["sleep", "0.1"]);
}

#[test]
fn a_level_is_filled_in_once_and_reaches_no_shell() {
    assert_eq!(
        fill("{a}{b}-{x}{", &[("a", "{b}; rm -rf $HOME"), ("b", "'")]),
        "{b}; rm -rf $HOME'-{x}{"
    );
}

#[test]
fn a_command_and_its_factors_must_name_each_other() {
    let fault = |from: &str, to: &str| {
        Experiment::parse("s.toml", &COMMAND.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    };
    assert!(fault("{secs}", "1").contains("changes nothing"));
    assert!(fault("{secs}", "{secs}{sec}").contains("names {sec}, which is no factor"));
    assert!(fault("\"sleep\"", "\"{secs}\"").contains("the program itself is a placeholder"));
    assert!(fault("[\"sleep\", \"{secs}\"]", "[]").contains("has no entries"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}", at in 0usize..400) {
        let _ = Experiment::parse("x.toml", &text);
        let mut spliced = GOOD.to_owned();
        let at = (0..=at.min(GOOD.len())).rev().find(|at| GOOD.is_char_boundary(*at)).unwrap_or(0);
        spliced.insert_str(at, &text);
        if let Err(fault) = Experiment::parse("x.toml", &spliced) {
            proptest::prop_assert!(!fault.to_string().contains('\n'));
        }
    }
}

use proptest::prelude::*;

use super::*;
use crate::design::{Plan, levels_of};
use crate::spec::{Experiment, Workload};

const ONE: &str = r#"
id = "sort"
title = "Sort"
question = "Is it faster?"
[workload]
kind = "command"
argv = ["sort", "--parallel={threads}", "in.txt"]
[factors]
threads = [1, 4]
[design]
baseline = { threads = 1 }
"#;

const NAMED: &str = r#"
id = "sort"
title = "Sort"
question = "Is it faster?"
[workload]
kind = "command"
commands = { slow = ["c"], fast = ["a", "b"] }
[design]
baseline = { command = "slow" }
"#;

fn parsed(text: &str) -> Experiment {
    Experiment::parse("s.toml", text).unwrap_or_else(|fault| panic!("{fault}"))
}

fn command(experiment: &Experiment) -> &Command {
    match &experiment.workload {
        Workload::Command(command) => command,
        Workload::Overlay(_) | Workload::Annotate(_) => panic!("a command"),
    }
}

/// The message for a good experiment with `from` replaced by `to`.
fn mistake(good: &str, from: &str, to: &str) -> String {
    assert!(good.contains(from), "{from} is not in the experiment");
    let fault = Experiment::parse("s.toml", &good.replacen(from, to, 1)).expect_err("a mistake");
    let message = fault.to_string();
    assert!(!message.contains('\n'), "{message}");
    message
}

#[test]
fn named_commands_are_the_levels_of_a_factor() {
    let experiment = parsed(NAMED);
    let plan = Plan::of(&experiment);
    let argvs: Vec<Vec<String>> = plan
        .cells
        .iter()
        .map(|cell| command(&experiment).argv_for(&levels_of(&experiment, cell)))
        .collect();
    assert_eq!(argvs, [vec!["c"], vec!["a", "b"]]);
    assert!(plan.cells[0].is_baseline() && !plan.cells[1].is_baseline());
}

#[test]
fn named_commands_and_other_factors_make_all_combinations() {
    let text = NAMED
        .replace("[\"c\"]", "[\"c\", \"{threads}\"]")
        .replace("[design]", "[factors]\nthreads = [1, 4]\n[design]");
    let experiment = parsed(&text);
    let plan = Plan::of(&experiment);
    assert_eq!((plan.cells.len(), plan.scenarios), (4, 2));
    let argv = command(&experiment).argv_for(&levels_of(&experiment, &plan.cells[2]));
    assert_eq!(argv, ["c", "4"]);
}

#[test]
fn what_surrounds_a_command_is_read_with_its_placeholders() {
    let text = ONE.replace(
        "[factors]",
        r#"setup = ["mk", "{threads}"]
prepare = ["rm", "-f", "out"]
directory = "run/{threads}"
stdin = "in"
env = { LC_ALL = "C", N = "{threads}" }
expect-status = [0, 1]
output = "json"
timeout = "2m"
[factors]"#,
    );
    let experiment = parsed(&text);
    let command = command(&experiment);
    let levels = [("threads", "4")];
    assert_eq!(
        command.hook_for(Hook::Setup, &levels),
        Some(vec!["mk".to_owned(), "4".to_owned()])
    );
    assert_eq!(command.hook_for(Hook::Cleanup, &levels), None);
    assert_eq!(
        fill(command.directory.as_deref().unwrap(), &levels),
        "run/4"
    );
    assert_eq!(command.env[1], ("N".to_owned(), "{threads}".to_owned()));
    assert_eq!(command.expect_status, [0, 1]);
    assert_eq!(command.stdout, StdoutKind::Json);
    assert_eq!(command.timeout_secs, 120.0);
}

#[test]
fn a_factor_that_only_a_hook_names_changes_something() {
    let text = ONE
        .replace("--parallel={threads}", "-n")
        .replace("[factors]", "prepare = [\"use\", \"{threads}\"]\n[factors]");
    assert_eq!(parsed(&text).factors[0].name, "threads");
}

#[test]
fn silence_means_status_0_and_no_output() {
    let experiment = parsed(ONE);
    let command = command(&experiment);
    assert_eq!(command.expect_status, [0]);
    assert_eq!(command.stdout, StdoutKind::Dropped);
    assert!(command.hooks.is_empty() && command.env.is_empty());
    let any = parsed(&ONE.replace("[factors]", "expect-status = \"any\"\n[factors]"));
    assert!(super::tests::command(&any).expect_status.is_empty());
}

#[test]
fn every_mistake_stands_on_its_line() {
    let cases = [
        (
            ONE,
            "argv = [\"sort\", \"--parallel={threads}\", \"in.txt\"]",
            "",
            "s.toml:5:1: missing key \"argv\" in [workload]",
        ),
        (
            ONE,
            "kind = \"command\"",
            "kind = \"command\"\ncommands = { a = [\"b\"] }",
            "s.toml:7:12: workload has both argv and commands",
        ),
        (
            ONE,
            "in.txt",
            "{file}",
            "s.toml:7:41: workload.argv names {file}, which is no factor",
        ),
        (
            ONE,
            "--parallel={threads}",
            "-n",
            "s.toml:9:11: factor \"threads\" changes nothing",
        ),
        (
            ONE,
            "\"in.txt\"]",
            "3]",
            "s.toml:7:41: workload.argv is an integer, not a string",
        ),
        (
            ONE,
            "\"in.txt\"]",
            "\"\\u0000\"]",
            "s.toml:7:41: workload.argv holds a zero byte",
        ),
        (
            ONE,
            "[\"sort\"",
            "[\"{threads}\"",
            "s.toml:7:9: the program itself is a placeholder",
        ),
        (
            ONE,
            "[factors]",
            "prepare = []\n[factors]",
            "s.toml:8:11: workload.prepare has no entries",
        ),
        (
            ONE,
            "[factors]",
            "prepare = \"rm x\"\n[factors]",
            "s.toml:8:11: workload.prepare is a string, not a list",
        ),
        (
            ONE,
            "[factors]",
            "cleanup = [\"rm\", \"{x}\"]\n[factors]",
            "s.toml:8:18: workload.cleanup names {x}, which is no factor",
        ),
        (
            ONE,
            "[factors]",
            "stdin = \"{x}\"\n[factors]",
            "s.toml:8:9: workload.stdin names {x}, which is no factor",
        ),
        (
            ONE,
            "[factors]",
            "stdin = 3\n[factors]",
            "s.toml:8:9: workload.stdin is an integer, not a string",
        ),
        (
            ONE,
            "[factors]",
            "directory = \"\"\n[factors]",
            "s.toml:8:13: workload.directory is empty",
        ),
        (
            ONE,
            "[factors]",
            "env = { A = 1 }\n[factors]",
            "s.toml:8:13: workload.env.A is an integer, not a string",
        ),
        (
            ONE,
            "[factors]",
            "env = { \"A=B\" = \"1\" }\n[factors]",
            "s.toml:8:17: \"A=B\" is not a variable's name",
        ),
        (
            ONE,
            "[factors]",
            "env = { A = \"{x}\" }\n[factors]",
            "s.toml:8:13: workload.env.A names {x}, which is no factor",
        ),
        (
            ONE,
            "[factors]",
            "expect-status = 256\n[factors]",
            "s.toml:8:17: workload.expect-status = 256 is out of range (hint: from 0 to 255)",
        ),
        (
            ONE,
            "[factors]",
            "expect-status = []\n[factors]",
            "s.toml:8:17: workload.expect-status has no entries",
        ),
        (
            ONE,
            "[factors]",
            "expect-status = \"all\"\n[factors]",
            "s.toml:8:17: workload.expect-status = \"all\" is not known (hint: did you mean \"any\"?)",
        ),
        (
            ONE,
            "[factors]",
            "output = \"jsn\"\n[factors]",
            "s.toml:8:10: workload.output = \"jsn\" is not known (hint: did you mean \"json\"?)",
        ),
        (
            ONE,
            "[factors]",
            "timeout = \"5\"\n[factors]",
            "s.toml:8:11: workload.timeout = \"5\" is not a duration",
        ),
        (
            ONE,
            "[factors]",
            "prepear = [\"rm\"]\n[factors]",
            "s.toml:8:1: unknown key \"prepear\" in [workload] (hint: did you mean \"prepare\"?)",
        ),
        (
            NAMED,
            "{ slow = [\"c\"], fast = [\"a\", \"b\"] }",
            "{}",
            "s.toml:7:12: workload.commands names no command",
        ),
        (
            NAMED,
            "{ slow = [\"c\"], fast = [\"a\", \"b\"] }",
            "[\"a\"]",
            "s.toml:7:12: workload.commands is an array, not a table",
        ),
        (
            NAMED,
            ", fast = [\"a\", \"b\"]",
            "",
            "s.toml:9:12: every cell is a baseline",
        ),
        (
            NAMED,
            "\"b\"",
            "\"{x}\"",
            "s.toml:7:41: workload.commands.fast names {x}, which is no factor",
        ),
        (
            NAMED,
            "\"slow\" }",
            "\"slwo\" }",
            "s.toml:9:24: factor \"command\" has no level slwo (hint: its levels are slow, fast)",
        ),
        (
            NAMED,
            "[design]",
            "[factors]\ncommand = [\"x\"]\n[design]",
            "s.toml:9:11: workload.commands is the factor \"command\" already",
        ),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|(good, from, to, expected)| (mistake(good, from, to), expected))
        .filter(|(message, expected)| !message.starts_with(*expected))
        .map(|(message, expected)| format!("{message}\n  not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn doubled_braces_are_the_text_itself() {
    let levels = [("a", "1")];
    assert_eq!(
        fill("{a} {{a}} {{{a}}} {b} {", &levels),
        "1 {a} {{a}} {b} {"
    );
    let text = ONE.replace("in.txt", "{{file}}");
    let experiment = parsed(&text);
    let argv = command(&experiment).argv_for(&[("threads", "1")]);
    assert_eq!(argv[2], "{file}");
}

proptest! {
    #[test]
    fn a_literal_text_is_filled_in_as_it_is(text in "[{}ab ]{0,24}", level in "[{}ab]{0,6}") {
        let literal = literal(&text);
        prop_assert_eq!(names_in(&literal).count(), 0);
        prop_assert_eq!(fill(&literal, &[("a", &level), ("b", "x")]), text);
    }

    #[test]
    fn a_level_is_filled_in_once_whatever_it_holds(before in "[^{}]{0,8}", level in "\\PC{0,16}", after in "[^{}]{0,8}") {
        let filled = fill(&format!("{before}{{a}}{after}"), &[("a", &level), ("b", "x")]);
        prop_assert_eq!(filled, format!("{before}{level}{after}"));
    }
}

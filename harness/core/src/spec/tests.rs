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

const FACTORS: &str = "factors = { duration = [\"30s\", \"60s\", \"120s\"], chunks = [1, 2, 4] }";

fn matrix(design: &str) -> Result<Vec<String>, String> {
    let text = format!(
        "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nworkload = {{ kind = \"overlay\", footage = {{ scene = \"match\" }} }}\n{FACTORS}\ndesign = {{ baseline = {{ chunks = 1 }}, {design} }}"
    );
    let experiment = Experiment::parse("x.toml", &text).map_err(|fault| fault.to_string())?;
    Ok(cells_of(&experiment))
}

fn cells_of(experiment: &Experiment) -> Vec<String> {
    let name = |cell: &Vec<usize>| {
        cell.iter()
            .zip(&experiment.factors)
            .map(|(level, factor)| factor.levels[*level].text.clone())
            .collect::<Vec<_>>()
            .join("/")
    };
    experiment.cells.iter().map(name).collect()
}

#[test]
fn excluded_cells_go_and_included_ones_come_with_levels_of_their_own() {
    let cells = matrix(
        "exclude = [{ duration = \"120s\", chunks = 4 }, { duration = \"30s\" }],
         include = [{ duration = \"4m\", chunks = 1 }, { duration = \"4m\", chunks = 8 }]"
            .replace('\n', " ")
            .as_str(),
    )
    .unwrap();
    assert_eq!(
        cells,
        [
            "60s/1", "60s/2", "60s/4", "120s/1", "120s/2", "4m/1", "4m/8"
        ]
    );
}

#[test]
fn zipped_factors_go_together() {
    let text = "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\n[workload]\nkind = \"command\"\nargv = [\"a\", \"{in}\", \"{out}\", \"{n}\"]\n[factors]\nin = [\"x\", \"y\"]\nn = [1, 2]\nout = [\"p\", \"q\"]\n[design]\nbaseline = { n = 1 }\nzip = [[\"in\", \"out\"]]";
    let experiment = Experiment::parse("x.toml", text).unwrap();
    assert_eq!(cells_of(&experiment), ["x/1/p", "x/2/p", "y/1/q", "y/2/q"]);
}

#[test]
fn a_matrix_that_makes_no_sense_is_refused_where_it_stands() {
    let refused = |design: &str, words: &str| {
        let message = matrix(design).unwrap_err();
        assert!(
            message.contains(words) && message.contains("hint"),
            "{message}"
        );
        assert!(message.starts_with("x.toml:6:"), "{message}");
    };
    refused(
        "exclude = [{ duration = \"60s\", chunks = 1 }]",
        "the scenario duration 60s has no baseline",
    );
    refused("exclude = [{ chunks = 3 }]", "has no level 3");
    refused("exclude = [{ chunk = 2 }]", "unknown factor \"chunk\"");
    refused("exclude = [{}]", "names every cell");
    refused(
        "exclude = [{ chunks = 2 }, { chunks = 2 }]",
        "excludes no cell",
    );
    refused(
        "exclude = [{ chunks = 2 }, { chunks = 4 }]",
        "nothing to compare",
    );
    refused("include = [{ chunks = 8 }]", "has no level of \"duration\"");
    refused(
        "include = [{ duration = \"30s\", chunks = 2 }]",
        "there already",
    );
    refused(
        "include = [{ duration = \"5m\", chunks = 2 }]",
        "the scenario duration 5m has no baseline",
    );
    refused("zip = [[\"duration\"]]", "not zipped");
    refused(
        "zip = [[\"duration\", \"chunks\"], [\"duration\", \"chunks\"]]",
        "zipped twice",
    );
    refused("zip = [[\"duration\", \"chunks\"]]", "no baseline");
}

fn experiment_with(rest: &str) -> Result<Experiment, String> {
    let text = format!(
        "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\nworkload = {{ kind = \"overlay\", footage = {{ scene = \"match\" }} }}\n{rest}"
    );
    Experiment::parse("x.toml", &text).map_err(|fault| fault.to_string())
}

#[test]
fn a_range_of_targets_follows_the_levels() {
    let targets = |range: &str| {
        experiment_with(&format!("{FACTORS}\ndesign = {{ baseline = {{ chunks = 1 }} }}\ncriterion = {{ targets = {{ duration = {range} }} }}"))
            .map(|experiment| experiment.criterion.targets)
    };
    assert_eq!(targets("{ from = \"60s\" }"), Ok(vec![(0, vec![1, 2])]));
    assert_eq!(
        targets("{ from = \"31s\", to = \"1m\" }"),
        Ok(vec![(0, vec![1])])
    );
    assert!(
        targets("{ from = \"1h\" }")
            .unwrap_err()
            .contains("no level of \"duration\" lies in this range")
    );
    assert!(
        targets("{ form = \"60s\" }")
            .unwrap_err()
            .contains("did you mean \"from\"?")
    );
}

#[test]
fn the_executor_may_be_a_factor_and_names_the_class_of_the_verdict() {
    let with = |executor: &str| {
        experiment_with(&format!(
            "factors = {{ executor = [\"threads\", \"processes\"], chunks = [1, 2] }}\ndesign = {{ baseline = {{ chunks = 1 }} }}\n{executor}"
        ))
    };
    assert_eq!(with("").unwrap().executor.kind, ExecutorKind::Threads);
    let named =
        with("executor = { kind = \"processes\", devices = \"shared\", cores = 1 }").unwrap();
    assert_eq!(
        (
            named.executor.kind,
            named.executor.devices,
            named.executor.cores
        ),
        (ExecutorKind::Processes, Devices::Shared, Some(1))
    );
    assert!(
        with("executor = { kind = \"isolated\" }")
            .unwrap_err()
            .contains("is one of threads, processes")
    );
    assert!(
        with("criterion = { targets = { executor = [\"threads\"] } }")
            .unwrap_err()
            .contains("targets cannot choose the executor")
    );
}

#[test]
fn a_filter_keeps_baselines_and_drops_scenarios_without_a_candidate() {
    let filtered = |filters: &[&str]| {
        let mut experiment = experiment_with(&format!(
            "{FACTORS}\ndesign = {{ baseline = {{ chunks = 1 }} }}\ncriterion = {{ targets = {{ duration = [\"60s\"] }} }}"
        ))
        .unwrap();
        let filters: Vec<String> = filters.iter().map(|text| (*text).to_owned()).collect();
        experiment.filtered(&filters)?;
        Ok::<_, String>((cells_of(&experiment), experiment.criterion.targets.len()))
    };
    let (cells, targets) = filtered(&["chunks=4", "duration=30s", "duration=60s"]).unwrap();
    assert_eq!(cells, ["30s/1", "30s/4", "60s/1", "60s/4"]);
    assert_eq!(targets, 1);
    let (cells, targets) = filtered(&["duration=30s"]).unwrap();
    assert_eq!(
        (cells.len(), targets),
        (3, 0),
        "no target is left, so all that is left counts"
    );
    assert!(
        filtered(&["chunks=1"])
            .unwrap_err()
            .contains("leaves no candidate")
    );
    assert!(
        filtered(&["chunks=3"])
            .unwrap_err()
            .contains("its levels are 1, 2, 4")
    );
    assert!(
        filtered(&["chunk=2"])
            .unwrap_err()
            .contains("did you mean \"chunks\"?")
    );
    assert!(
        filtered(&["chunks"])
            .unwrap_err()
            .contains("not FACTOR=LEVEL")
    );
}

#[test]
fn a_quick_look_is_one_small_scenario() {
    let mut experiment = experiment_with(
        "factors = { executor = [\"processes\", \"isolated\"], duration = [\"whole\", \"60s\", \"30s\"], chunks = [1, 4] }
        design = { baseline = { chunks = 1 }, max-blocks = 20 }
        executor = { kind = \"isolated\" }",
    )
    .unwrap();
    experiment.quick();
    assert_eq!(cells_of(&experiment), ["isolated/30s/1", "isolated/30s/4"]);
    assert_eq!(experiment.design.max_blocks, 8);
}

//! Cells, targets, executors, and parts of an experiment.

use super::*;

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
fn an_included_command_has_to_be_there() {
    let text = "id = \"x\"\ntitle = \"x\"\nquestion = \"x\"\n[workload]\nkind = \"command\"\ncommands = { fast = [\"a\"], slow = [\"b\"] }\n[design]\nbaseline = { command = \"slow\" }\ninclude = [{ command = \"fst\" }]";
    let message = Experiment::parse("x.toml", text).unwrap_err().to_string();
    assert!(message.contains("no level fst"), "{message}");
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

//! `init` writes experiments that run as they are.

use crate::desk::Desk;

#[test]
fn an_experiment_that_was_begun_runs_to_a_verdict() {
    let desk = Desk::new();
    let said = desk.must(&["init", "quick", "--kind", "command"]);
    assert!(
        said.contains("next: twofold plan experiments/quick.toml"),
        "{said}"
    );
    let path = desk.path("experiments/quick.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("max-blocks    = 10"), "{text}");
    desk.must(&["plan", "quick"]);
    std::fs::write(
        path,
        text.replace("max-blocks    = 10", "max-blocks    = 5"),
    )
    .unwrap();
    let verdict = desk.json(&["run", "quick", "--json"]);
    let page = std::fs::read_to_string(desk.path("reports/quick/findings.md")).unwrap();
    assert!(
        page.contains("From block to block") && page.contains("median wall, p90 wall by work"),
        "the notebook that was begun is the one that is rendered: {page}"
    );
    assert_eq!(verdict["blocks_used"], 5, "{verdict:#}");
    assert!(["IMPLEMENT", "SKIP", "INCONCLUSIVE"].contains(&verdict["verdict"].as_str().unwrap()));
}

#[test]
fn a_render_that_was_begun_can_be_planned() {
    let desk = Desk::new();
    desk.must(&["init"]);
    let plan = desk.must(&["plan", "my-overlay"]);
    assert!(
        plan.contains("6 cells, 2 scenarios") && plan.contains("expected: at most about"),
        "{plan}"
    );
}

#[test]
fn a_compilation_that_was_begun_runs_to_a_verdict() {
    let desk = Desk::new();
    let said = desk.must(&["init", "--kind", "annotate"]);
    assert!(
        said.contains("data/compilations/my-annotate.toml"),
        "{said}"
    );
    let verdict = desk.json(&["run", "my-annotate", "--quick", "--json"]);
    assert_eq!(verdict["scope"], "cpu-projection", "{verdict:#}");
    assert_eq!(verdict["blocks_used"], 5, "{verdict:#}");
}

#[test]
fn every_key_is_explained_in_a_template() {
    use twofold_core::spec::keys::*;
    let desk = Desk::new();
    desk.must(&["init", "a"]);
    desk.must(&["init", "b", "--kind", "command"]);
    desk.must(&["init", "c", "--kind", "annotate"]);
    let text =
        |id: &str| std::fs::read_to_string(desk.path(&format!("experiments/{id}.toml"))).unwrap();
    let (overlay, command, annotate) = (text("a"), text("b"), text("c"));
    let shared = [EXPERIMENT, DESIGN, CRITERION, THRESHOLD, PRIOR, PUBLISH];
    let lists = shared.into_iter().map(|keys| (keys, [&overlay, &command]));
    let own = [
        OVERLAY, FOOTAGE, ENCODER, EXECUTOR, SLURM, COST, COLD_START, CONTAINER,
    ]
    .map(|keys| (keys, [&overlay, &overlay]));
    for (keys, texts) in lists.chain(own).chain([
        (COMMAND, [&command, &command]),
        (ANNOTATE, [&annotate, &annotate]),
        (COST, [&annotate, &annotate]),
    ]) {
        for key in keys {
            // A command has no containers, and its factors are its author's.
            if ["executor", "cost", "primary"].contains(&key.name) {
                continue;
            }
            for text in texts {
                assert!(
                    text.contains(key.name),
                    "{} is in no template of init",
                    key.name
                );
            }
        }
    }
}

#[test]
fn an_experiment_that_is_there_stays_as_it_is() {
    let desk = Desk::new();
    desk.write("experiments/mine.toml", "mine");
    let line = desk.refused(2, &["init", "mine"]);
    assert!(
        line.contains("experiments/mine.toml: is already there"),
        "{line}"
    );
    assert_eq!(
        std::fs::read_to_string(desk.path("experiments/mine.toml")).unwrap(),
        "mine"
    );
    for id in ["../x", "a/b", "", "A", "a\"b", "a\nb"] {
        assert!(desk.refused(2, &["init", id]).contains("hint"), "{id}");
    }
}

//! The task document of this project, published into.

use twofold_core::spec::Scope;
use twofold_report::Templates;
use twofold_report::publish::{Standing, block, check, splice};

use crate::fixture;

const TASK: &str = include_str!("../../../../reports/tasks/T51-overlay-parallelization.md");

/// The document as it was before anything was published into it.
fn task() -> String {
    let id = "e7-overlay";
    let (begin, end) = (
        format!("<!-- twofold:begin {id} -->\n"),
        format!("<!-- twofold:end {id} -->"),
    );
    let (before, rest) = TASK.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    let text = format!("{before}{begin}{end}{after}").replace("- [x]", "- [ ]");
    text.lines()
        .map(|line| {
            if line.starts_with("**Status:**") {
                "**Status:** ASKED"
            } else {
                line
            }
            .to_owned()
                + "\n"
        })
        .collect()
}

#[test]
fn a_skip_settles_the_task() {
    let block = block(&fixture::skip(), &Templates::default(), "../demo").unwrap();
    let published = splice(&task(), "demo", &block).unwrap();
    assert!(published.contains(
        "**Status:** WON'T DO (measured; scope software-projection: a fleet projected from one machine with a software adapter)\n"
    ));
    assert!(published.contains("**Updated:** 2026-02-09\n"));
    assert_eq!(published.matches("- [x]").count(), 4);
    assert!(published.contains("[Full findings](../demo/findings.md)"));
    let (own, other) = (
        published.find("twofold:begin e7-overlay").unwrap(),
        published.find("twofold:begin demo").unwrap(),
    );
    assert!(own < other && other < published.find("twofold:insert").unwrap());
    assert_eq!(
        check(&published, "demo", &block).unwrap(),
        Standing::Current
    );
    assert_eq!(
        check(&published, "e7-overlay", &block).unwrap(),
        Standing::Nothing
    );
}

#[test]
fn an_implement_names_treatment_and_duration() {
    let block = block(&fixture::implement(), &Templates::default(), "../demo").unwrap();
    let published = splice(&task(), "e7-overlay", &block).unwrap();
    assert!(
        published.contains(
            "**Status:** DECIDED: IMPLEMENT 4 chunks from 60 s (scope software-projection"
        ),
        "{published}"
    );
    assert_eq!(published.matches("twofold:begin e7-overlay").count(), 1);
}

#[test]
fn what_cannot_be_told_leaves_the_status_and_unticks_boxes() {
    let ticked = task().replace("- [ ]", "- [x]");
    let published = splice(
        &ticked,
        "e8-open",
        &block(&fixture::inconclusive(), &Templates::default(), "../demo").unwrap(),
    )
    .unwrap();
    assert!(published.contains("**Status:** ASKED\n"));
    assert_eq!(
        published.matches("- [x]").count(),
        1,
        "only that it is documented"
    );
    assert!(published.contains("- [x] The results stand in this document"));
}

#[test]
fn a_scope_that_is_not_accepted_and_a_quick_look_settle_nothing() {
    let mut foreign = fixture::skip();
    foreign.experiment.accepts = vec![Scope::HardwareProjection];
    let published = splice(
        &task(),
        "demo",
        &block(&foreign, &Templates::default(), "../demo").unwrap(),
    )
    .unwrap();
    assert!(published.contains("**Status:** ASKED\n") && !published.contains("- [x]"));
    let mut quick = fixture::skip();
    quick.manifest.arguments = vec!["--quick".to_owned()];
    let published = splice(
        &task(),
        "demo",
        &block(&quick, &Templates::default(), "../demo").unwrap(),
    )
    .unwrap();
    assert!(published.contains("**Status:** ASKED\n") && published.contains("A quick look"));
    let mut filtered = fixture::skip();
    filtered.manifest.arguments = ["--filter", "chunks=4"].map(str::to_owned).to_vec();
    let published = splice(
        &task(),
        "demo",
        &block(&filtered, &Templates::default(), "../demo").unwrap(),
    )
    .unwrap();
    assert!(published.contains("**Status:** ASKED\n") && published.contains("Filtered: "));
    assert!(!published.contains("- [x]"), "{published}");
    assert!(published.contains("- [ ] Parallel rendering is tested"));
}

#[test]
fn another_run_is_superseded_and_an_edit_is_stale() {
    let first = block(&fixture::skip(), &Templates::default(), "../demo").unwrap();
    let published = splice(&task(), "demo", &first).unwrap();
    let mut later = fixture::skip();
    later.manifest.run = "2026-03-01T10-00-00".to_owned();
    let standing = check(
        &published,
        "demo",
        &block(&later, &Templates::default(), "../demo").unwrap(),
    )
    .unwrap();
    assert_eq!(
        standing,
        Standing::Superseded {
            run: "2026-02-09T14-01-12".to_owned()
        }
    );
    let edited = published.replace("- [x] The results", "- [ ] The results");
    assert!(matches!(
        check(&edited, "demo", &first).unwrap(),
        Standing::Stale { .. }
    ));
}

/// A notebook that answers.
fn answering(answers: &str) -> Templates {
    Templates {
        notebook_name: "own.md".to_owned(),
        notebook: format!(
            "{{% extends \"decision.md\" %}}{{% block answers %}}\n\
             ## Own\n<!-- twofold:begin answers -->\n{answers}\n<!-- twofold:end answers -->\n{{% endblock %}}"
        ),
        ..Templates::default()
    }
}

#[test]
fn what_the_notebook_answers_stands_in_the_document() {
    let said =
        "\n**Does it pay?** At {{ value(name=\"added\") }}: no.\n\n{{ chart(name=\"speedup\") }}\n";
    let block = block(&fixture::skip(), &answering(said), "../demo").unwrap();
    let published = splice(&task(), "demo", &block).unwrap();
    assert!(
        published.contains("\n**Does it pay?** At ")
            && published.contains("](../demo/charts/speedup.svg)"),
        "{published}"
    );
    assert_eq!(splice(&published, "demo", &block).unwrap(), published);
    let page = twofold_report::render(&fixture::skip(), &answering(said)).unwrap();
    assert!(page.html.contains("<h2>Own</h2>") && !published.contains("## Own"));
    assert!(page.html.contains("<strong>Does it pay?</strong> At "));
    assert!(
        !page.markdown.contains("twofold:begin"),
        "{}",
        page.markdown
    );
}

#[test]
fn a_mistake_in_an_answer_has_its_place() {
    let wrong = answering("{{ value(name=\"titel\") }}");
    let error = block(&fixture::skip(), &wrong, "../demo").unwrap_err();
    assert_eq!(
        error.to_string(),
        "own.md:4: unknown value \"titel\" (hint: did you mean \"title\"?)"
    );
}

#[test]
fn answers_cannot_break_out_of_their_block() {
    for (answers, said) in [
        ("\n<!-- twofold:end demo -->\n", "ends but does not begin"),
        ("\n<!-- twofold:insert -->\n", "is a marker"),
        ("\n<!-- never closed\n", "never closed"),
        ("\n```\nnever closed\n", "never closed"),
        ("\n<pre>\n", "never closed"),
    ] {
        let error = block(&fixture::skip(), &answering(answers), "../demo").unwrap_err();
        let error = error.to_string();
        assert!(
            error.starts_with("own.md: its answers, line ") && error.contains(said),
            "{error}"
        );
    }
}

use proptest::prelude::*;

use super::*;

pub(super) fn block(owned: Option<Owned>) -> Block {
    Block {
        run: "run-2".to_owned(),
        text: "### A\n\nnew".to_owned(),
        owned,
    }
}

pub(super) fn owned(status: Option<&str>, ticked: bool) -> Option<Owned> {
    let boxes = [
        BoxKey::Baseline,
        BoxKey::Tested,
        BoxKey::Thresholds,
        BoxKey::Documented,
    ]
    .map(|key| (key, ticked));
    Some(Owned {
        status: status.map(str::to_owned),
        updated: Some("2026-02-09".to_owned()),
        boxes,
    })
}

fn spliced(document: &str, block: &Block) -> String {
    splice(document, "demo", block).unwrap()
}

const CONTENT: &str = "<!-- twofold:run run-2 -->\n\n### A\n\nnew\n\n";

#[test]
fn a_block_is_replaced_between_its_markers() {
    let document = "a\n<!-- twofold:begin demo -->\nold\n<!-- twofold:end demo -->\nz";
    let expected = format!("a\n<!-- twofold:begin demo -->\n{CONTENT}<!-- twofold:end demo -->\nz");
    assert_eq!(spliced(document, &block(None)), expected);
}

#[test]
fn without_a_block_one_is_added_at_the_place_for_it_or_at_the_end() {
    let framed = format!("<!-- twofold:begin demo -->\n{CONTENT}<!-- twofold:end demo -->");
    assert_eq!(spliced("a\n", &block(None)), format!("a\n\n{framed}\n"));
    assert_eq!(spliced("a", &block(None)), format!("a\n\n{framed}"));
    assert_eq!(spliced("", &block(None)), format!("{framed}\n"));
    let placed = spliced("a\n<!-- twofold:insert -->\nz\n", &block(None));
    assert_eq!(
        placed,
        format!("a\n{framed}\n\n<!-- twofold:insert -->\nz\n")
    );
}

#[test]
fn the_line_ending_of_the_document_is_kept() {
    let out = spliced(
        "**Status:** ASKED\r\nb\r\n",
        &block(owned(Some("DONE"), true)),
    );
    assert!(
        out.starts_with("**Status:** DONE\r\nb\r\n\r\n<!-- twofold:begin demo -->\r\n"),
        "{out:?}"
    );
    assert_eq!(out.matches('\n').count(), out.matches("\r\n").count());
}

#[test]
fn only_an_owner_touches_status_date_and_boxes() {
    let document = "**Status:** ASKED  \n**Updated:** 2020-01-01\\\n- [ ] a <!-- twofold:box baseline -->\n1. [X] b\n```\n- [ ] c <!-- twofold:box tested -->\n**Status:** no\n```\n";
    let kept = spliced(document, &block(None));
    assert!(kept.starts_with(document));
    let changed = spliced(document, &block(owned(Some("DECIDED"), true)));
    let expected = document
        .replace("**Status:** ASKED  ", "**Status:** DECIDED  ")
        .replace("2020-01-01", "2026-02-09")
        .replace("- [ ] a", "- [x] a");
    assert!(changed.starts_with(&expected), "{changed}");
    let unticked = spliced(&changed, &block(owned(None, false)));
    assert!(
        unticked.contains("- [ ] a") && unticked.contains("**Status:** DECIDED  "),
        "{unticked}"
    );
}

#[test]
fn a_document_that_cannot_be_read_for_certain_is_refused_by_line() {
    let cases = [
        (
            "a\n<!-- twofold:begin demo -->\n",
            "line 2: the block \"demo\" has no end",
        ),
        (
            "<!-- twofold:begin demo -->\n<!-- twofold:begin b -->\n",
            "line 2: the block \"b\" begins inside the block \"demo\"",
        ),
        (
            "<!-- twofold:end demo -->\n",
            "line 1: the block \"demo\" ends but does not begin here",
        ),
        (
            "<!-- twofold:begin demo -->\n<!-- twofold:end demo -->\n<!-- twofold:begin demo -->\n<!-- twofold:end demo -->\n",
            "line 3: the block \"demo\" begins a second time (hint: keep one of them; the first is on line 1)",
        ),
        (
            "a\n````\nb\n```\n",
            "line 2: a code fence begins and is never closed",
        ),
        (
            "- [ ] a <!-- twofold:box basline -->\n",
            "line 1: unknown box \"basline\" (hint: did you mean \"baseline\"?)",
        ),
    ];
    for (document, expected) in cases {
        let error = splice(document, "demo", &block(owned(None, true)))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    assert!(matches!(
        splice("a", "b --> c", &block(None)),
        Err(PublishError::Id(_))
    ));
}

#[test]
fn markers_in_code_are_text() {
    let document = "```\n<!-- twofold:begin demo -->\n```\n\n    <!-- twofold:end demo -->\n";
    assert!(spliced(document, &block(None)).starts_with(document));
}

#[test]
fn a_document_stands_in_one_of_four_ways() {
    let block = block(owned(Some("X"), true));
    let current = spliced("**Status:** ASKED\n", &block);
    let stand = |document: &str| check(document, "demo", &block).unwrap();
    assert_eq!(stand("a\n"), Standing::Nothing);
    assert_eq!(
        stand("<!-- twofold:begin demo -->\n<!-- twofold:end demo -->\n"),
        Standing::Nothing
    );
    assert_eq!(stand(&current), Standing::Current);
    assert_eq!(
        stand(&current.replace("Status:** X", "Status:** Y")),
        Standing::Stale { line: 1 }
    );
    assert_eq!(
        stand(&current.replace("run-2", "run-1")),
        Standing::Superseded {
            run: "run-1".to_owned()
        }
    );
}

/// Lines that mean something here, and some that only look like it.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ a-z`~>#|-]{0,12}",
        Just("```".to_owned()),
        Just("~~~~ toml".to_owned()),
        Just("**Status:** ASKED".to_owned()),
        Just("**Updated:** never  ".to_owned()),
        Just("- [x] a <!-- twofold:box tested -->".to_owned()),
        Just("  2) [ ] b <!-- twofold:box baseline -->  ".to_owned()),
        Just("<!-- twofold:begin demo -->".to_owned()),
        Just("<!-- twofold:end demo -->".to_owned()),
        Just("<!-- twofold:begin other -->".to_owned()),
        Just("<!-- twofold:end other -->".to_owned()),
        Just("<!-- twofold:insert -->".to_owned()),
        Just("    <!-- twofold:end demo -->".to_owned()),
        "\\PC{0,8}",
    ]
}

fn document() -> impl Strategy<Value = String> {
    (
        proptest::collection::vec((line(), prop_oneof![Just("\n"), Just("\r\n")]), 0..14),
        any::<bool>(),
    )
        .prop_map(|(lines, ended)| {
            let text: String = lines
                .iter()
                .map(|(line, ending)| format!("{line}{ending}"))
                .collect();
            if ended {
                text
            } else {
                text.trim_end_matches(['\r', '\n']).to_owned()
            }
        })
}

/// The document without what its block holds.
fn outside(document: &str) -> String {
    let read = document::Document::read(document).unwrap();
    let Some(span) = read.block("demo").cloned() else {
        return document.to_owned();
    };
    read.lines
        .iter()
        .enumerate()
        .filter(|(at, _)| *at <= span.begin || *at >= span.end)
        .map(|(_, line)| format!("{}{}", line.text, line.ending))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn publishing_twice_changes_nothing(document in document(), ticked in any::<bool>()) {
        let block = block(owned(Some("DECIDED"), ticked));
        if let Ok(once) = splice(&document, "demo", &block) {
            prop_assert_eq!(&splice(&once, "demo", &block).unwrap(), &once);
            prop_assert_eq!(check(&once, "demo", &block).unwrap(), Standing::Current);
        }
    }

    #[test]
    fn what_is_outside_survives_byte_for_byte(document in document()) {
        let block = block(None);
        if let Ok(once) = splice(&document, "demo", &block) {
            let read = document::Document::read(&document).unwrap();
            if read.block("demo").is_some() {
                prop_assert_eq!(outside(&once), outside(&document));
            } else if let Some(at) = read.insert {
                let before: String = read.lines[..at].iter().map(|line| format!("{}{}", line.text, line.ending)).collect();
                prop_assert!(once.starts_with(&before) && once.ends_with(&document[before.len()..]));
            } else {
                prop_assert!(once.starts_with(&document));
            }
            prop_assert_eq!(once.is_empty() || once.ends_with('\n'), document.is_empty() || document.ends_with('\n'));
        }
    }

    #[test]
    fn no_text_makes_it_panic(document in "(?s).{0,200}") {
        let _ = splice(&document, "demo", &block(owned(Some("X"), true)));
        let _ = check(&document, "demo", &block(None));
    }
}

#[test]
fn a_plan_keeps_one_section_and_the_blocks_of_experiments_stay() {
    let mut section = Block::section("## P\n\nrows".to_owned());
    let plan = "# Plan\r\n<!-- twofold:insert -->\r\nend\r\n";
    assert_eq!(check_section(plan, &section), Ok(Standing::Nothing));
    let once = splice(plan, EVERY, &section).unwrap();
    assert!(once.contains(
        "<!-- twofold:begin * -->\r\n\r\n## P\r\n\r\nrows\r\n\r\n<!-- twofold:end * -->"
    ));
    assert_eq!(splice(&once, EVERY, &section).unwrap(), once);
    assert_eq!(check_section(&once, &section), Ok(Standing::Current));
    let own = Block {
        run: "r".to_owned(),
        text: "one".to_owned(),
        owned: None,
    };
    let both = splice(&once, "e7", &own).unwrap();
    assert_eq!(check_section(&both, &section), Ok(Standing::Current));
    assert_eq!(check(&both, "e7", &own), Ok(Standing::Current));
    assert_eq!(
        published(&both),
        Ok(vec![("e7".to_owned(), "r".to_owned())])
    );
    section.text = "## P\n\nmore".to_owned();
    assert_eq!(
        check_section(&both, &section),
        Ok(Standing::Stale { line: 6 })
    );
    let fresh = splice(&both, EVERY, &section).unwrap();
    assert_eq!(check(&fresh, "e7", &own), Ok(Standing::Current));
}

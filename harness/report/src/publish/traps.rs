//! Documents that invite a mistake: each is handled as the head of [`super`] says.

use super::tests::{block, owned};
use super::*;

const HELD: &str = "<!-- twofold:begin demo -->\n<!-- twofold:end demo -->\n";

fn refused(document: &str) -> String {
    splice(document, "demo", &block(owned(Some("X"), true)))
        .unwrap_err()
        .to_string()
}

#[test]
fn markers_that_are_text_are_left_alone() {
    let begin = "<!-- twofold:begin demo -->";
    for text in [
        format!("````\n```\n{begin}\n```\n````\n"),
        format!("~~~ md\n```\n{begin}\n~~~\n"),
        format!("    {begin}\n"),
        format!("<!--\n{begin}\n"),
        format!("> {begin}\n"),
        format!("- {begin}\n"),
        format!("- item\n\n  {begin}\n"),
        format!("- ```\n  {begin}\n  ```\n"),
        format!("<pre>\n{begin}\n</pre>\n"),
        format!("{begin} and more\n"),
    ] {
        let document = format!("{text}\n{HELD}\nz");
        let out = splice(&document, "demo", &block(None)).unwrap();
        assert!(out.starts_with(&text), "{document}");
        assert_eq!(out.matches("### A").count(), 1, "{out}");
        assert!(out.ends_with("<!-- twofold:end demo -->\n\nz"), "{out}");
    }
}

#[test]
fn a_byte_order_mark_stays_and_hides_nothing() {
    let document = "\u{feff}**Status:** ASKED\r\n";
    let out = splice(document, "demo", &block(owned(Some("DONE"), true))).unwrap();
    assert!(out.starts_with("\u{feff}**Status:** DONE\r\n\r\n<!-- twofold:begin demo -->\r\n"));
    let first = format!("\u{feff}{HELD}");
    let out = splice(&first, "demo", &block(None)).unwrap();
    assert_eq!(out.matches("twofold:begin").count(), 1, "{out:?}");
}

#[test]
fn spacing_does_not_matter_and_spelling_does() {
    let odd = "<!--twofold:begin\tdemo-->\n<!--   twofold:end   demo   -->  \n";
    let out = splice(odd, "demo", &block(None)).unwrap();
    assert!(out.starts_with("<!--twofold:begin\tdemo-->\n<!-- twofold:run run-2 -->\n"));
    for wrong in [
        "<!-- twofold:Begin demo -->",
        "<!-- Twofold:begin demo -->",
        "<!-- twofold: begin demo -->",
        "<!-- twofold:begin -->",
        "<!-- twofold:begn demo -->",
    ] {
        let said = refused(&format!("a\n\n{wrong}\n"));
        assert!(
            said.starts_with("line 3: ") && said.contains("is no marker"),
            "{said}"
        );
    }
    let other = HELD.replace("demo", "Demo");
    assert!(
        refused(&other).starts_with("line 1: the block \"Demo\" is written with other capitals")
    );
    let key = refused("- [ ] a <!-- twofold:box Tested -->\n");
    assert!(key.contains("did you mean \"tested\"?"), "{key}");
}

#[test]
fn what_would_hide_a_new_block_is_refused() {
    assert!(refused("a\n<!-- b\nc\n").starts_with("line 2: \"<!--\" begins here"));
    assert!(refused("<pre>\nc\n").starts_with("line 1: \"<pre\" begins here"));
    assert!(refused("~~~\nc\n").contains("a code fence begins"));
}

#[test]
fn blocks_side_by_side_keep_to_themselves() {
    let document = format!("{}{HELD}", HELD.replace("demo", "other"));
    let out = splice(&document, "demo", &block(None)).unwrap();
    assert!(out.starts_with(&format!(
        "{}<!-- twofold:begin demo -->\n<!-- twofold:run",
        HELD.replace("demo", "other")
    )));
}

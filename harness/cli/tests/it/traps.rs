//! One task document with everything in it that invites a mistake.

use crate::desk::Desk;

/// A byte order mark, lines that end as Windows has them, markers in a fence, in a comment, in a quote and in an item, a
/// status line in code, boxes without keys and in code, another experiment's block, characters that turn the reading
/// direction, and no end of the last line.
const DOCUMENT: &str = "\u{feff}# T\u{202e}ask\r\n\r\n**Status:** ASKED\\\r\n**Updated:** 2026-01-01  \r\n\r\n\
    ```md\r\n<!-- twofold:begin sleepers -->\r\n**Status:** in a fence\r\n- [ ] a <!-- twofold:box tested -->\r\n```\r\n\r\n\
    <!--\r\n<!-- twofold:end sleepers\r\n-->\r\n\r\n\
    > <!-- twofold:begin sleepers -->\r\n\r\n\
    - <!-- twofold:end sleepers -->\r\n- [ ] without a key\r\n- [x] with one <!-- twofold:box baseline -->\r\n- [ ] b <!-- twofold:box tested -->\r\n\r\n\
    <!-- twofold:begin other -->\r\n<!-- twofold:run 1 -->\r\nkept | \u{2067}as it is\r\n<!-- twofold:end other -->\r\n\r\n\
    <!-- twofold:begin sleepers -->\r\nold\r\n<!-- twofold:end sleepers -->\r\n\r\nThe last line \u{2066}ends here";

fn ran(document: &str) -> Desk {
    let desk = Desk::new();
    let script = "case $1 in slow) sleep 0.24;; *) sleep 0.03;; esac";
    let text = crate::command::experiment("sleepers", script, r#"["slow", "fast"]"#, "");
    let title = "title = \"<script>alert(1)</script> | `x` \\u202E[a](b)\"";
    let question = "question = \"Is <!-- twofold:end sleepers --> *it* | \\u2067faster?\"";
    let lines: Vec<&str> = (text.lines())
        .map(|line| match line.split_once(" =") {
            Some(("title", _)) => title,
            Some(("question", _)) => question,
            _ => line,
        })
        .collect();
    let text = lines.join("\n");
    assert!(text.contains(title) && text.contains(question), "{text}");
    let accepts = "publish = { accepts = [\"command\"] }";
    desk.write(
        "sleepers.toml",
        &format!("task = \"T1.md\"\n{accepts}\n{text}"),
    );
    desk.write("tasks/T1.md", document);
    desk.must(&["run", "sleepers.toml"]);
    desk
}

#[test]
fn a_document_full_of_traps_is_changed_where_it_should_be_and_nowhere_else() {
    let desk = ran(DOCUMENT);
    desk.must(&["publish", "latest"]);
    let path = desk.path("tasks/T1.md");
    let once = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (
        "<!-- twofold:begin sleepers -->\r\n<!-- twofold:run ",
        "<!-- twofold:end sleepers -->\r\n\r\nThe",
    );
    let (before, rest) = once.split_once(begin).unwrap();
    let (block, after) = rest.split_once(end).unwrap();

    let status = before.lines().nth(2).unwrap();
    assert!(
        status.starts_with("**Status:** DECIDED: IMPLEMENT") && status.ends_with('\\'),
        "{status}"
    );
    let updated = before.lines().nth(3).unwrap();
    assert!(
        updated.starts_with("**Updated:** 20")
            && updated.ends_with("  ")
            && !updated.contains("2026-01-01")
    );
    let restored = (before.replace(status, "**Status:** ASKED\\"))
        .replace(updated, "**Updated:** 2026-01-01  ")
        .replace("- [x] b <!--", "- [ ] b <!--");
    let (unchanged, _) = DOCUMENT
        .rsplit_once("<!-- twofold:begin sleepers -->")
        .unwrap();
    assert_eq!(restored, unchanged);
    assert_eq!(after, " last line \u{2066}ends here");

    assert!(
        block.contains("### &lt;script&gt;alert(1)&lt;/script&gt; \\| \\`x\\` \\[a\\](b)"),
        "{block}"
    );
    assert!(!block.contains(['\u{202e}', '\u{2067}']), "{block}");
    assert_eq!(once.matches('\n').count(), once.matches("\r\n").count());
    assert_eq!(once.matches('\u{feff}').count(), 1);

    desk.must(&["publish", "latest"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), once);
    assert!(
        desk.must(&["publish", "latest", "--check"])
            .contains("current")
    );

    for file in [
        "index.html",
        "findings.md",
        "findings.ipynb",
        "../index.html",
        "../index.md",
    ] {
        let text = std::fs::read_to_string(desk.path("reports/sleepers").join(file)).unwrap();
        let said = text.replace("\\u202E", "").replace("\\u2067", "");
        assert!(!said.contains(['\u{202e}', '\u{2067}']), "{file}");
        if file.ends_with(".html") {
            assert!(
                !text.contains("<script") && !text.contains("<!-- twofold"),
                "{file}"
            );
        }
    }

    for (broken, line) in [
        (once.replace("\r\n\r\nThe last", "\r\n<!-- twofold:begin sleepers -->\r\n<!-- twofold:end sleepers -->\r\n\r\nThe last"), "begins a second time"),
        (once.replace(end, "The"), "has no end"),
    ] {
        std::fs::write(&path, &broken).unwrap();
        let said = desk.refused(2, &["publish", "latest"]);
        assert!(said.contains("T1.md: line ") && said.contains(line), "{said}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), broken);
    }
}

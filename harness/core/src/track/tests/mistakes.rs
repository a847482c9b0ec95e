//! What is refused in a track, and how it is shown.

use super::*;

#[test]
fn each_mistake_is_shown_on_its_line_with_a_hint() {
    let highlight = |keys: &str| format!("[[highlight]]\nkeyframes = [{keys}]");
    let at = |what: &str| KEY.replace("x = 0.5", what);
    let cases = [
        (
            "tittle = \"x\"".to_owned(),
            "t.toml:1:1: unknown key \"tittle\" (hint: did you mean \"title\"?)",
        ),
        (
            "[[highlights]]".to_owned(),
            "t.toml:1:3: unknown key \"highlights\" (hint: did you mean \"highlight\"?)",
        ),
        (
            "\n  zzz = 1".to_owned(),
            "t.toml:2:3: unknown key \"zzz\" (hint: known are \"title\", \"effect\", \"highlight\")",
        ),
        (
            "title = 3".to_owned(),
            "t.toml:1:9: title is an integer, not a string (hint: such as title = \"two players\")",
        ),
        (
            "effect = 3".to_owned(),
            "t.toml:1:10: effect is an integer, not a table (hint: such as effect = { kind = \"spotlight\", dim = 0.5 })",
        ),
        (
            "effect = { kind = \"glow\" }".to_owned(),
            "t.toml:1:19: effect.kind = \"glow\" is not known (hint: known are \"spotlight\", \"brighten\", \"ring\")",
        ),
        (
            "effect = { dim = 1.5 }".to_owned(),
            "t.toml:1:18: effect.dim = 1.5 is out of range (hint: from 0 to 1)",
        ),
        (
            "effect = { brighten = 0.5 }".to_owned(),
            "t.toml:1:23: effect.brighten = 0.5 is out of range (hint: from 1 to 4)",
        ),
        (
            "effect = { feather = -0.1 }".to_owned(),
            "t.toml:1:22: effect.feather = -0.1 is out of range (hint: from 0 to 1)",
        ),
        (
            "effect = { dimm = 0.5 }".to_owned(),
            "t.toml:1:12: unknown key \"dimm\" in [effect] (hint: did you mean \"dim\"?)",
        ),
        (
            "highlight = 1".to_owned(),
            "t.toml:1:13: highlight is an integer, not a list (hint: write [[highlight]] above each one)",
        ),
        (
            "[[highlight]]".to_owned(),
            "t.toml:1:1: missing key \"keyframes\" in [highlight] (hint: such as keyframes = [ { time = 0.0, x = 0.5, y = 0.5, rx = 0.08, ry = 0.16 } ])",
        ),
        (
            highlight(""),
            "t.toml:2:13: a highlight without keyframes is never seen (hint: at least one keyframe; a single one holds to the end)",
        ),
        (
            highlight(&at("x = 1.01")),
            "t.toml:2:30: highlight.keyframes.x = 1.01 is out of range (hint: from 0 to 1)",
        ),
        (
            highlight(&at("x = nan")),
            "t.toml:2:30: highlight.keyframes.x = nan is out of range (hint: from 0 to 1)",
        ),
        (
            highlight(&at("x = +inf")),
            "t.toml:2:30: highlight.keyframes.x = +inf is out of range (hint: from 0 to 1)",
        ),
        (
            highlight(&at("x = -1")),
            "t.toml:2:30: highlight.keyframes.x = -1 is out of range (hint: from 0 to 1)",
        ),
        (
            highlight(&at("x = \"0.5\"")),
            "t.toml:2:30: highlight.keyframes.x is a string, not a number (hint: such as x = 0.5)",
        ),
        (
            highlight(&at("z = 0.5")),
            "t.toml:2:26: unknown key \"z\" in [highlight.keyframes] (hint: did you mean \"x\"?)",
        ),
        (
            highlight(&KEY.replace("x = 0.5, ", "")),
            "t.toml:2:14: missing key \"x\" in [highlight.keyframes] (hint: such as x = 0.5)",
        ),
        (
            highlight(&KEY.replace("time = 0", "time = -0.1")),
            "t.toml:2:23: highlight.keyframes.time = -0.1 is out of range (hint: from 0 to 1000000000)",
        ),
        (
            highlight(&KEY.replace("rx = 0.1", "rx = 0")),
            "t.toml:2:49: highlight.keyframes.rx = 0 is out of range (hint: from 0.00001 to 1)",
        ),
        (
            highlight("1"),
            "t.toml:2:14: highlight.keyframes is an integer, not a table (hint: such as keyframes = [ { time = 0.0, x = 0.5, y = 0.5, rx = 0.08, ry = 0.16 } ])",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(error(&text), expected);
    }
}

#[test]
fn keyframes_out_of_order_or_at_the_same_time_are_refused() {
    for time in ["1.0", "0.5"] {
        let keys = [
            KEY.replace("time = 0", "time = 1.0"),
            KEY.replace("time = 0", &format!("time = {time}")),
        ];
        let text = format!(
            "[[highlight]]\nkeyframes = [\n  {},\n  {},\n]",
            keys[0], keys[1]
        );
        let expected = format!(
            "t.toml:4:3: a keyframe at {time} s follows one at 1.0 s (hint: keyframes stand in rising order of time, no two at the same)"
        );
        assert_eq!(error(&text), expected);
    }
}

#[test]
fn what_is_not_toml_is_said_on_one_line() {
    for text in ["a = ", "[[highlight]", "title = \"x\ny\"", "\u{0}", "é = ="] {
        let text = error(text);
        assert!(
            text.starts_with("t.toml:") && text.contains("not TOML: ") && !text.contains('\n'),
            "{text}"
        );
    }
}

#[test]
fn columns_count_characters_and_not_bytes() {
    assert!(error("title = \"é\" \neffect = { \"é\" = 1 }").starts_with("t.toml:2:12: "));
}

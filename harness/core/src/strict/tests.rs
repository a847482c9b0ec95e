use super::*;

fn fault(text: &str, span: Range<usize>) -> Fault {
    let text = Text {
        file: "a.toml",
        text,
    };
    text.fault(span, "wrong".to_owned(), Some("right it".to_owned()))
}

#[test]
fn a_mistake_is_one_line_with_its_source_below() {
    let text = "a = 1\nb = { c = 2 }\n";
    let fault = fault(text, 12..13);
    assert_eq!(
        fault.to_string(),
        "a.toml:2:7: wrong (hint: right it)",
        "the line editors look for"
    );
    assert_eq!(
        fault.excerpt(false).unwrap(),
        "  |\n2 | b = { c = 2 }\n  |       ^"
    );
    assert!(fault.excerpt(true).unwrap().contains("\u{1b}["));
}

#[test]
fn a_second_place_is_shown_in_words() {
    let text = "levels = [\n  \"4s\",\n  1,\n  2,\n  3,\n  \"4s\",\n]\n";
    let twice = fault(
        text,
        text.rfind("\"4s\"").unwrap()..text.rfind("\"4s\"").unwrap() + 4,
    )
    .pointing_at(13..17, "first given here");
    let excerpt = twice.excerpt(false).unwrap();
    assert!(
        excerpt.contains("2 |   \"4s\",") && excerpt.contains("first given here"),
        "{excerpt}"
    );
    assert!(excerpt.contains("6 |   \"4s\","), "{excerpt}");
}

#[test]
fn an_excerpt_is_narrow_whatever_the_file_holds() {
    let long = format!("x = [{}nan]", "1, ".repeat(100_000));
    for text in [
        long.as_str(),
        "\t\tx = nan\r\n",
        "x = \"héllo ⚽ 球\" nan # \u{202e}\u{0}\u{7}\r\n",
        "nan",
    ] {
        let at = text.find("nan").unwrap();
        let excerpt = fault(text, at..at + 3).excerpt(false).unwrap();
        assert!(
            excerpt.contains("nan") && excerpt.contains("^^^"),
            "{excerpt}"
        );
        assert!(
            excerpt.lines().all(|line| line.chars().count() <= 140),
            "{excerpt}"
        );
        assert!(
            !excerpt.contains(['\r', '\t', '\u{0}', '\u{7}']),
            "{excerpt:?}"
        );
    }
}

proptest::proptest! {
    #[test]
    fn no_text_and_no_place_make_an_excerpt_panic(
        text in "(\\PC|[\r\n\t\u{0}]){0,60}", start in 0usize..300, length in 0usize..300, other in 0usize..300,
    ) {
        let shown = fault(&text, start..start + length).pointing_at(other..other + 2, "here");
        for coloured in [true, false] {
            proptest::prop_assert!(shown.excerpt(coloured).is_some());
        }
    }
}

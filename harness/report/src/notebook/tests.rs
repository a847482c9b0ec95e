use std::collections::BTreeMap;

use super::*;
use crate::view::{ChartView, Table, VerdictView};

fn view() -> View {
    let mut table = Table::new("A table", &["name", ">n"]);
    table.push(["a|b".to_owned(), "1".to_owned()]);
    let chart = ChartView {
        title: "T".to_owned(),
        description: "D".to_owned(),
        table: "summary".to_owned(),
        empty: false,
    };
    View {
        title: "t".to_owned(),
        experiment: "e".to_owned(),
        question: "q".to_owned(),
        run: "r".to_owned(),
        date: "d".to_owned(),
        verdict: VerdictView {
            word: "SKIP".to_owned(),
            class: "skip".to_owned(),
            headline: "SKIP for x: y.".to_owned(),
            scope: "s".to_owned(),
            notices: vec!["N".to_owned()],
        },
        lists: BTreeMap::from([(
            "reasons".to_owned(),
            vec!["one".to_owned(), "two".to_owned()],
        )]),
        values: BTreeMap::from([("title".to_owned(), "{{ x }} <i>".to_owned())]),
        tables: BTreeMap::from([("summary".to_owned(), table)]),
        charts: BTreeMap::from([("speedup".to_owned(), chart)]),
        experiment_text: "id = \"e\"\n".to_owned(),
    }
}

fn markdown(source: &str) -> String {
    let view = view();
    to_markdown(&run("t.md", source, &view).unwrap(), &view, "charts")
}

fn html(source: &str) -> String {
    let view = view();
    let charts = BTreeMap::from([("speedup".to_owned(), "<svg></svg>".to_owned())]);
    to_html(&run("t.md", source, &view).unwrap(), &view, &charts)
}

fn error(source: &str) -> String {
    run("t.md", source, &view()).unwrap_err().to_string()
}

#[test]
fn one_source_gives_both_forms() {
    let source = "# A\n\n{{ verdict() }}\n\n{{ table(name=\"summary\") }}\n\n{{ chart(name=\"speedup\") }}\n\n{{ experiment() }}\n";
    let md = markdown(source);
    assert!(md.contains("> **SKIP** for x: y.\n>\n> *N*"), "{md}");
    assert!(
        md.contains("| name | n |\n| --- | ---: |\n| a\\|b | 1 |"),
        "{md}"
    );
    assert!(md.contains("**T**\n\n![T. D](charts/speedup.svg)"), "{md}");
    assert!(md.contains("```toml\nid = \"e\"\n```"), "{md}");
    let html = html(source);
    assert!(
        html.contains("<td>a|b</td><td class=\"number\">1</td>"),
        "{html}"
    );
    assert!(
        html.contains("<svg></svg>") && html.contains("<details>"),
        "{html}"
    );
    assert!(
        !html.contains("<p><section") && !html.contains('\u{e000}'),
        "{html}"
    );
}

#[test]
fn answers_are_never_read_as_templates_or_markup() {
    assert_eq!(
        markdown("{{ value(name=\"title\") }}"),
        "{{ x }} &lt;i&gt;\n"
    );
    assert!(html("{{ value(name=\"title\") }}").contains("{{ x }} &lt;i&gt;"));
}

#[test]
fn a_page_takes_no_markup_from_a_notebook() {
    let html = html(
        "<script>x</script>\n\n![p](http://a/b.png) [l](javascript:x) [m](https://a) <!-- c --> <b>\n\n<!-- c\nhidden\n-->\n\nshown\n",
    );
    for forbidden in [
        "<script",
        "<img",
        "javascript",
        "<b>",
        "<!--",
        "hidden",
        "-->",
    ] {
        assert!(!html.contains(forbidden), "{forbidden}: {html}");
    }
    assert!(
        html.contains("href=\"https://a\"") && html.contains("shown"),
        "{html}"
    );
}

#[test]
fn a_mistake_is_one_line_with_its_place_and_the_nearest_name() {
    let cases = [
        (
            "a\n\n{{ table(name=\"sumary\") }}",
            "t.md:3: unknown table \"sumary\" (hint: did you mean \"summary\"?)",
        ),
        (
            "{{ chart(name=\"zzz\") }}",
            "t.md:1: unknown chart \"zzz\" (hint: the charts are \"speedup\")",
        ),
        (
            "{{ value() }}",
            "t.md:1: value() needs a name (hint: the values are \"title\")",
        ),
        (
            "\n{{ verdct() }}",
            "t.md:2: unknown cell \"verdct\" (hint: did you mean \"verdict\"?)",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(error(source), expected);
    }
    for source in [
        "a\n{{ table(name= }}",
        "{% if %}",
        "a\n\n{{ nothing }}",
        "{{ table(name=3) }}",
        "{% include \"x\" %}",
    ] {
        let error = error(source);
        assert!(
            error.starts_with("t.md:") && !error.contains('\n'),
            "{error}"
        );
    }
}

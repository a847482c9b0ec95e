mod hostile;

use std::collections::BTreeMap;

use twofold_core::query::{Datum, Grouping, Rows};

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
        tables: BTreeMap::from([
            ("summary".to_owned(), table),
            ("none".to_owned(), Table::new("None", &["a"])),
        ]),
        charts: BTreeMap::from([("speedup".to_owned(), chart)]),
        gallery: crate::view::GalleryView::default(),
        experiment_text: "id = \"e\"\n".to_owned(),
    }
}

/// Answers every question with the same rows.
struct Rowed;

impl Query for Rowed {
    fn sql(&self, query: &str) -> Result<Rows, String> {
        if query.contains("wrong") {
            return Err("unknown table \"wrong\" (hint: did you mean \"trials\"?)".to_owned());
        }
        let row =
            |name: &str, secs: f64| vec![Datum::from(name), Datum::Number(secs), Datum::Nothing];
        let many = query.contains("many");
        Ok(Rows {
            columns: vec!["name".into(), "wall_secs".into(), "x".into()],
            rows: vec![row("<a>|b", 1.5), row("c", 12.25)],
            left_out: if many { 7 } else { 0 },
        })
    }

    fn grouped(&self, grouping: &Grouping) -> Result<Rows, String> {
        let told = grouping.aggregates.iter();
        let told: Vec<String> = told
            .map(|(statistic, of)| format!("{} {of}", statistic.name()))
            .collect();
        let row = grouping.by.iter().map(|_| Datum::from("30s"));
        Ok(Rows {
            columns: grouping.by.iter().cloned().chain(told.clone()).collect(),
            rows: vec![
                row.chain(told.iter().map(|_| Datum::Number(0.25)))
                    .collect(),
            ],
            left_out: 0,
        })
    }
}

fn ran(source: &str) -> Result<Ran, TemplateError> {
    run("t.md", source, &view(), Arc::new(Rowed))
}

fn markdown(source: &str) -> String {
    to_markdown(&ran(source).unwrap(), &view(), "charts")
}

fn html(source: &str) -> String {
    let charts = BTreeMap::from([("speedup".to_owned(), "<svg></svg>".to_owned())]);
    let images = Images {
        charts,
        pictures: BTreeMap::new(),
    };
    to_html(&ran(source).unwrap(), &view(), &images)
}

fn error(source: &str) -> String {
    ran(source).unwrap_err().to_string()
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
    assert!(
        md.contains("**\\[2\\] T**\n\n![T](charts/speedup.svg)\n\nD"),
        "{md}"
    );
    assert!(md.contains("```toml\nid = \"e\"\n```"), "{md}");
    let html = html(source);
    assert!(
        html.contains("<th scope=\"row\">a|b</th><td class=\"number\">1</td>"),
        "{html}"
    );
    assert!(
        html.contains("<svg></svg>") && html.contains("<details class=\"numbers\">"),
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
            "{% extends \"decison.md\" %}",
            "t.md:1: it extends \"decison.md\", which is not built in (hint: did you mean \"decision.md\"?)",
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

#[test]
fn cells_that_show_something_are_numbered_in_their_order_and_the_same_everywhere() {
    let source = "{{ table(name=\"none\") }}\n\n{{ table(name=\"summary\", folded=true) }}\n\n{{ experiment() }}\n\n{{ value(name=\"title\") }}\n";
    let (md, page) = (markdown(source), html(source));
    assert!(md.starts_with("**\\[1\\] A table**"), "{md}");
    assert!(md.contains("**\\[2\\] The experiment file**"), "{md}");
    assert!(
        page.contains("<details class=\"cell\" id=\"cell-1\">"),
        "{page}"
    );
    assert!(
        page.contains("<details class=\"cell\" id=\"cell-2\" open>"),
        "{page}"
    );
    let file = to_ipynb(&ran(source).unwrap(), &view(), &Images::default());
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let counts: Vec<i64> = file["cells"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|cell| cell["execution_count"].as_i64())
        .collect();
    assert_eq!(counts, [1, 2]);
    assert_eq!(
        file["cells"][0]["source"][0],
        "table(name=\"summary\", folded=true)"
    );
}

#[test]
fn a_question_is_shown_with_its_answer() {
    let source = "{{ sql(query=\"SELECT name FROM many\", caption=\"Q | q\") }}\n\nSo {{ value(sql=\"x\") }}.";
    let error = ran(source).unwrap_err().to_string();
    assert_eq!(
        error,
        "t.md:3: a value is one row of one column, and this is 2 by 3 (hint: use sql() for a table)"
    );
    let source = source.split("\n\n").next().unwrap();
    assert_eq!(
        markdown(source),
        "**\\[1\\] Q \\| q**\n\n```sql\nSELECT name FROM many\n```\n\n| name | wall_secs | x |\n| --- | ---: | ---: |\n\
         | &lt;a&gt;\\|b | 1.50 s | – |\n| c | 12.2 s | – |\n\n*7 rows more are left out here; twofold query shows any of them.*\n"
    );
    let page = html(source);
    assert!(
        page.contains("SELECT name FROM many")
            && page.contains("<th scope=\"row\">&lt;a&gt;|b</th>"),
        "{page}"
    );
}

#[test]
fn trials_are_grouped_by_what_is_asked() {
    let md = markdown(
        "{{ table(by=[\"duration\"], p90=\"wall_secs\", median=[\"wall_secs\", \"frame_ms_p50\"]) }}",
    );
    assert!(
        md.contains("median wall, median frame ms p50, p90 wall by duration")
            && md.contains("| duration | median wall | median frame ms p50 | p90 wall |")
            && md.contains("| 30 s | 0.250 s | 0.250 ms | 0.250 s |"),
        "{md}"
    );
    assert!(
        markdown("{{ table(name=\"summary\", columns=[\"n\"]) }}")
            .contains("| n |\n| ---: |\n| 1 |")
    );
    let answer = markdown("{{ table(sql=\"SELECT\", caption=\"Q\") }}");
    assert!(
        answer.starts_with("**\\[1\\] Q**\n\n| name | wall | x |\n")
            && answer.contains("| 1.50 s |"),
        "{answer}"
    );
}

#[test]
fn a_section_asks_whether_there_is_something_to_say() {
    let source = "{% if has(table=\"none\") %}A{% else %}B{% endif %}{% if has(list=\"reasons\", table=\"none\") %}C{% endif %}";
    assert_eq!(markdown(source), "BC\n");
}

#[test]
fn a_call_that_is_wrong_names_what_it_takes() {
    for (source, expected) in [
        (
            "{{ sql(query=\"SELECT * FROM wrong\") }}",
            "t.md:1: unknown table \"wrong\" (hint: did you mean \"trials\"?)",
        ),
        (
            "{{ sql() }}",
            "t.md:1: sql() needs a query (hint: sql(query=\"SELECT … FROM trials\"))",
        ),
        (
            "{{ table(nmae=\"summary\") }}",
            "t.md:1: unknown argument \"nmae\" (hint: did you mean \"name\"?)",
        ),
        (
            "{{ verdict(name=\"x\") }}",
            "t.md:1: unknown argument \"name\" (hint: it takes none)",
        ),
        (
            "{{ table(by=[\"x\"], medium=\"wall_secs\") }}",
            "t.md:1: unknown argument \"medium\" of table() (hint: did you mean \"median\"?)",
        ),
        (
            "{{ table(by=[\"x\"]) }}",
            "t.md:1: table() by levels needs a statistic of a response (hint: median=\"wall_secs\")",
        ),
        (
            "{{ table(by=[1], n=\"wall_secs\") }}",
            "t.md:1: by must be a text in quotes or a list of them, not [1]",
        ),
        (
            "{{ table(name=\"summary\", columns=[\"m\"]) }}",
            "t.md:1: unknown column \"m\" (hint: the columns are \"name\", \"n\")",
        ),
        (
            "{{ table(name=\"summary\", folded=\"yes\") }}",
            "t.md:1: folded must be true or false, not yes",
        ),
        (
            "{% if has() %}{% endif %}",
            "t.md:1: has() needs a list, a table, a chart or the gallery (hint: has(table=\"clips\"))",
        ),
    ] {
        assert_eq!(error(source), expected, "{source}");
    }
}

#[test]
fn a_notebook_may_extend_the_built_in_one_and_what_it_answers_stands_alone_too() {
    let markers = "a\n\n<!-- twofold:begin answers -->\n**Q** {{ value(name=\"title\") }}\n\n{{ chart(name=\"speedup\") }}\n<!-- twofold:end answers -->\n\nz";
    let ran = ran(markers).unwrap();
    let whole = to_markdown(&ran, &view(), "charts");
    assert!(
        whole.starts_with("a\n\n**Q** {{ x }}")
            && whole.ends_with("z\n")
            && !whole.contains("twofold"),
        "{whole}"
    );
    let answers = to_markdown(&ran.answers().unwrap(), &view(), "../e/charts");
    assert_eq!(
        answers,
        "**Q** {{ x }} &lt;i&gt;\n\n**\\[1\\] T**\n\n![T](../e/charts/speedup.svg)\n\nD\n"
    );
    // The view of these tests lacks what the built-in one asks for first: the mistake is said to be there.
    let error = error("{% extends \"decision.md\" %}");
    assert!(
        error.starts_with("decision.md:5: unknown value \"question\""),
        "{error}"
    );
}

#[test]
fn without_answers_there_are_none_and_half_of_the_markers_are_refused() {
    let silent = "a\n<!-- twofold:begin answers -->\n\n<!-- twofold:end answers -->\nz";
    for source in ["a", silent] {
        assert_eq!(ran(source).unwrap().answers(), None, "{source}");
    }
    for source in [
        "a\n<!-- twofold:begin answers -->\nx",
        "a\n<!-- twofold:end answers -->\n<!-- twofold:begin answers -->\n",
        &silent.repeat(2),
    ] {
        let error = error(source);
        assert!(error.contains("answers stand once"), "{error}");
    }
}

//! Notebooks that somebody spoiled: a mistake is one line with its place, and what is accepted becomes every form.

#[path = "../../../../core/tests/it/mutate.rs"]
mod mutate;

use super::*;

const GOOD: [&str; 3] = [
    "# {{ value(name=\"title\") }}\n\n{{ verdict() }}\n\n{{ list(name=\"reasons\") }}\n\n## What\n\n{{ table(name=\"summary\") }}\n\n\
     {{ chart(name=\"speedup\") }}\n\n{% if has(table=\"none\") %}{{ table(name=\"none\") }}{% else %}*nothing*{% endif %}\n\n\
     {{ experiment() }}\n",
    "{# not shown #}\n{{ table(by=[\"duration\"], p90=\"wall_secs\", median=[\"wall_secs\", \"frame_ms_p50\"]) }}\n\n\
     {{ sql(query=\"SELECT name FROM many\", caption=\"Q | q\", folded=true) }}\n\n> a\n> 1. b\n\n```sh\nx\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n",
    include_str!("../../../../../templates/notebooks/decision.md"),
];

#[test]
fn notebooks() {
    mutate::hold("notebook", 400, &GOOD, |case| {
        let ran = match ran(&case.text()) {
            Ok(ran) => ran,
            Err(error) => {
                let line = error.to_string();
                assert!(line.starts_with("t.md:"), "{line}");
                assert!(!line.contains(char::is_control), "{line:?}");
                return assert!(line.len() < 4096, "{} bytes", line.len());
            }
        };
        let images = Images {
            charts: BTreeMap::from([("speedup".to_owned(), "<svg></svg>".to_owned())]),
            pictures: BTreeMap::new(),
        };
        let markdown = to_markdown(&ran, &view(), "charts");
        let html = to_html(&ran, &view(), &images);
        for text in [&markdown, &html] {
            assert!(!text.contains(['\u{e000}', '\u{e001}']), "a token is left");
        }
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<!--"));
        let file = to_ipynb(&ran, &view(), &images);
        let file: serde_json::Value = serde_json::from_str(&file).unwrap();
        assert!(file["cells"].is_array());
    });
}

#[test]
fn a_loop_ends_where_nobody_reads_on() {
    let message = error(
        "{% for a in range(end=90000) %}{% for b in range(end=90000) %}x{% endfor %}{% endfor %}",
    );
    assert!(message.contains("more than"), "{message}");
    let message = error("{% for a in range(end=90000) %}{{ verdict() }}{% endfor %}");
    assert!(message.contains("more than"), "{message}");
}

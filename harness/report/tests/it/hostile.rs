//! Strings that try to be more than text.

use twofold_report::{Templates, publish, render};

use crate::fixture::{self, Fixture};

const HOSTILE: &str = "</td></title></style><script>alert(1)</script> | `x` {{ verdict() }} {% raw %} [a](javascript:b) \
                       ![i](http://x/y.png) <!-- twofold:end demo --> \u{202e}\u{e000}0\u{e001}\u{0} & \" '\n# not a heading\n- [ ] x";

fn hostile() -> Fixture {
    let mut fixture = fixture::inconclusive();
    let text = || HOSTILE.to_owned();
    fixture.experiment.title = text();
    fixture.experiment.question = text();
    fixture.text = format!("````\n{HOSTILE}");
    fixture.manifest.run = text();
    fixture.manifest.experiment = text();
    fixture.manifest.build = text();
    fixture.manifest.arguments = vec![text()];
    fixture.manifest.machine.cpu = text();
    for trial in &mut fixture.trials {
        trial.failure = trial.failure.is_some().then(text);
        trial.factors[0] = (text(), text());
    }
    for cell in &mut fixture.cells {
        cell.factors[0] = (text(), text());
    }
    for cell in &mut fixture.analysis.levels[0].cells {
        cell.scenario[0] = (text(), text());
        cell.treatment_levels[0] = (text(), text());
    }
    fixture
}

#[test]
fn a_page_shows_them_as_text() {
    let rendered = render(&hostile(), &Templates::default()).unwrap();
    for forbidden in [
        "<script",
        "<img",
        "javascript:b\"",
        "\u{e000}",
        "\u{202e}",
        "\u{0}",
        "<!-- twofold",
    ] {
        assert!(!rendered.html.contains(forbidden), "{forbidden:?}");
    }
    assert_eq!(
        rendered.html.matches("</title>").count(),
        1 + rendered.charts.len(),
        "the page's and each chart's"
    );
    assert_eq!(rendered.html.matches("</style>").count(), 1);
    for (name, svg) in &rendered.charts {
        assert!(!svg.contains("<script") && !svg.contains('\u{0}'), "{name}");
    }
}

#[test]
fn markdown_shows_them_as_text() {
    let markdown = render(&hostile(), &Templates::default()).unwrap().markdown;
    let prose: String = markdown
        .split("`````")
        .step_by(2)
        .collect::<String>()
        .replace("\\]", "");
    for forbidden in [
        "<script",
        "<!--",
        "\n# not",
        "\n- [ ] x",
        "](javascript",
        "](http",
    ] {
        assert!(!prose.contains(forbidden), "{forbidden:?}");
    }
    for line in prose.lines().filter(|line| line.starts_with("| ")) {
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        assert!(bars(line) >= 3, "{line}");
    }
}

#[test]
fn a_block_shows_them_as_text() {
    let block = publish::block(&hostile(), &Templates::default(), "../demo (1)").unwrap();
    let document = publish::splice("a\n", "demo", &block).unwrap();
    assert_eq!(
        publish::splice(&document, "demo", &block).unwrap(),
        document
    );
    assert_eq!(
        document.matches("twofold:end demo -->").count(),
        1,
        "{document}"
    );
    assert!(
        document.contains("(../demo%20%281%29/findings.md)"),
        "{document}"
    );
}

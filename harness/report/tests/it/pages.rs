//! Whole pages: complete, self-contained, the same every time. Each is left in the target directory to be looked at.

use std::fs;
use std::path::PathBuf;

use twofold_report::{Rendered, Templates, render};

use crate::fixture::{self, Fixture};

fn rendered(fixture: &Fixture) -> Rendered {
    render(fixture, &Templates::default()).unwrap()
}

fn leave(name: &str, rendered: &Rendered) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("pages")
        .join(name);
    fs::create_dir_all(folder.join("charts")).unwrap();
    fs::write(folder.join("index.html"), &rendered.html).unwrap();
    fs::write(folder.join("findings.md"), &rendered.markdown).unwrap();
    for (chart, svg) in &rendered.charts {
        fs::write(folder.join("charts").join(format!("{chart}.svg")), svg).unwrap();
    }
}

#[test]
fn a_page_is_one_file_without_scripts_or_network() {
    for (name, fixture) in [
        ("skip", fixture::skip()),
        ("implement", fixture::implement()),
        ("inconclusive", fixture::inconclusive()),
    ] {
        let rendered = rendered(&fixture);
        leave(name, &rendered);
        let html = &rendered.html;
        for forbidden in [
            "<script", "<img", "<link", "url(", "@import", "src=", "NaN", "inf ", "{{", "\u{e000}",
        ] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
        let charts = rendered.charts.len();
        assert!(charts >= 3, "{name}");
        assert_eq!(html.matches("<svg").count(), charts, "{name}");
        assert_eq!(html.matches("role=\"img\"").count(), charts, "{name}");
        for (_, svg) in &rendered.charts {
            assert!(
                svg.contains("prefers-color-scheme")
                    && svg.contains("<title>")
                    && svg.contains("viewBox")
            );
            assert!(rendered.markdown.contains("charts/speedup.svg"));
        }
    }
}

#[test]
fn the_first_sentence_comes_first() {
    let rendered = rendered(&fixture::skip());
    let headline = rendered.html.find("class=\"headline\"").unwrap();
    assert!(headline < rendered.html.find("<h2>").unwrap());
    assert!(
        rendered
            .markdown
            .lines()
            .nth(2)
            .unwrap()
            .starts_with("> **SKIP** for a fleet"),
        "{}",
        rendered.markdown
    );
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let fixture = fixture::skip();
    assert_eq!(rendered(&fixture), rendered(&fixture));
}

#[test]
fn every_bracket_of_a_drawing_closes() {
    for fixture in [
        fixture::skip(),
        fixture::implement(),
        fixture::inconclusive(),
    ] {
        for (name, svg) in rendered(&fixture).charts {
            for tag in ["svg", "text", "title", "desc", "style"] {
                let opened = svg.matches(&format!("<{tag}>")).count()
                    + svg.matches(&format!("<{tag} ")).count();
                assert_eq!(
                    opened,
                    svg.matches(&format!("</{tag}>")).count(),
                    "{name}: {tag}"
                );
            }
            assert!(!svg.contains("NaN"));
        }
    }
}

#[test]
fn a_run_without_a_trial_still_makes_a_page() {
    let mut fixture = fixture::inconclusive();
    fixture.trials.clear();
    fixture.cells.clear();
    fixture.analysis.baselines.clear();
    fixture.analysis.levels[0].cells.clear();
    fixture.analysis.levels[0].reasons.clear();
    fixture.ended_at = None;
    fixture.manifest.worker = None;
    fixture.manifest.footage = None;
    let none = rendered(&fixture);
    assert!(
        none.markdown.contains("there is no candidate"),
        "{}",
        none.markdown
    );
    fixture.analysis.levels.clear();
    assert!(rendered(&fixture).html.contains("INCONCLUSIVE"));
}

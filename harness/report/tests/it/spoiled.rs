//! Findings and task documents that somebody spoiled.

use twofold_report::publish::{
    Block, EVERY, PublishError, Standing, block, check, check_section, published, splice,
};
use twofold_report::{Finding, Shelved, Templates, front_page, section};

use crate::fixture;
use crate::mutate::hold;

fn is_one_line(message: &str) {
    let turns = |c: char| matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(
        !message.contains(|c: char| c.is_control() || turns(c)),
        "{message:?}"
    );
    assert!(message.len() < 4096, "{} bytes", message.len());
}

#[test]
fn findings() {
    let good = [
        Finding::of(&fixture::skip()),
        Finding::of(&fixture::implement()),
        Finding::of(&fixture::inconclusive()),
    ];
    let folder = good[0].experiment.clone();
    let texts: Vec<String> = good.iter().map(Finding::to_json).collect();
    let good: Vec<&str> = texts.iter().map(String::as_str).collect();
    let templates = Templates::default();
    hold("finding", 200, &good, |case| {
        let finding = Finding::parse(&case.text(), &folder);
        match &finding {
            Err(message) => is_one_line(message),
            Ok(found) => assert_eq!(
                Finding::parse(&found.to_json(), &folder).as_ref(),
                Ok(found)
            ),
        }
        // A page and a section are made of whatever is there.
        let shelved = [Shelved {
            folder: folder.clone(),
            finding,
        }];
        let page = front_page(&shelved, &templates).unwrap();
        assert!(!page.html.contains("<script") && !page.html.contains('\0'));
        let section = section(&shelved, "reports");
        assert!(
            !section.contains("<script") && !section.contains("<!--"),
            "{section}"
        );
        let block = Block::section(section);
        let document = splice("# Plan\n", EVERY, &block).unwrap();
        assert_eq!(document.matches("twofold:end").count(), 1, "{document}");
        assert_eq!(check_section(&document, &block).unwrap(), Standing::Current);
    });
}

/// Every marker that stands in the document, with the lines between those of a block left out.
fn outside(document: &str, id: &str) -> String {
    let (begin, end) = (
        format!("<!-- twofold:begin {id} -->"),
        format!("<!-- twofold:end {id} -->"),
    );
    match document.split_once(&begin) {
        Some((before, rest)) => match rest.split_once(&end) {
            Some((_, after)) => format!("{before}{begin}{end}{after}"),
            None => document.to_owned(),
        },
        None => document.to_owned(),
    }
}

#[test]
fn task_documents() {
    let good = [
        include_str!("../../../../reports/tasks/T51-overlay-parallelization.md"),
        include_str!("../../../../reports/tasks/T52-annotate-parallelization.md"),
        "# T\r\n\r\n**Status:** ASKED  \r\n\r\n- [ ] x <!-- twofold:box tested -->\r\n\r\n<!-- twofold:begin demo -->\r\nold\r\n<!-- twofold:end demo -->\r\n",
        "# T\n\n```\n<!-- twofold:begin demo -->\n```\n\n> <!-- twofold:end demo -->\n\n1. <pre>\n   </pre>\n\n<!-- twofold:insert -->\n",
    ];
    let of_run = block(&fixture::skip(), &Templates::default(), "../demo").unwrap();
    let plain = Block {
        owned: None,
        ..of_run.clone()
    };
    let told = |error: &PublishError| is_one_line(&error.to_string());
    hold("task", 400, &good, |case| {
        let document = case.text();
        if let Err(error) = published(&document) {
            told(&error);
        }
        if let Err(error) = check(&document, "demo", &of_run) {
            told(&error);
        }
        for (id, block) in [
            ("demo", &of_run),
            ("demo", &plain),
            (EVERY, &Block::section("x".to_owned())),
        ] {
            let once = match splice(&document, id, block) {
                Ok(once) => once,
                Err(error) => {
                    told(&error);
                    continue;
                }
            };
            assert_eq!(
                splice(&once, id, block).unwrap(),
                once,
                "a second time changes it"
            );
            if id == "demo" {
                assert_eq!(check(&once, id, block).unwrap(), Standing::Current);
                let runs = published(&once).unwrap();
                assert!(
                    runs.contains(&(id.to_owned(), block.run.clone())),
                    "{runs:?}"
                );
            }
            if block.owned.is_none()
                && published(&document)
                    .is_ok_and(|blocks| blocks.iter().any(|(known, _)| known == id))
            {
                // What is there twice as text is not looked at here.
                let markers = document.matches(&format!("twofold:begin {id} ")).count();
                if markers == 1 && once.matches(&format!("twofold:begin {id} ")).count() == 1 {
                    assert_eq!(outside(&once, id), outside(&document, id));
                }
            }
        }
    });
}

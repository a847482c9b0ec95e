use super::*;

fn finding(experiment: &str, ended_at: Option<i64>) -> Finding {
    let text = format!(
        r#"{{"schema": 1, "experiment": "{experiment}", "title": "T {experiment}", "question": "Is it?",
            "verdict": "SKIP", "headline": "SKIP for a <b>fleet</b>: too | dear.", "speedup": [1.5, 2.5],
            "cost_ratio": [1.1, 1.1], "scope": "software-projection", "notices": [], "partial": false,
            "run": "r-{experiment}", "ended_at": {}, "task": "tasks/T#1 a.md"}}"#,
        ended_at.map_or_else(|| "null".to_owned(), |at| at.to_string())
    );
    Finding::parse(&text, experiment).unwrap()
}

fn shelf(findings: &[Finding]) -> Vec<Shelved> {
    let shelved = findings.iter().map(|finding| Shelved {
        folder: finding.experiment.clone(),
        finding: Ok(finding.clone()),
    });
    shelved.collect()
}

#[test]
fn the_latest_comes_first_and_what_cannot_be_read_last() {
    let mut shelved = shelf(&[
        finding("b", Some(10)),
        finding("going", None),
        finding("a", Some(10)),
        finding("new", Some(86_400 * 365)),
    ]);
    let broken = |folder: &str| Shelved {
        folder: folder.to_owned(),
        finding: Err("it is <odd>".to_owned()),
    };
    shelved.insert(0, broken("z"));
    shelved.insert(0, broken("y"));
    let made = front_page(&shelved, &Templates::default()).unwrap();
    for (text, before) in [(&made.html, "id=\""), (&made.markdown, "| [")] {
        let places: Vec<usize> = ["new", "a", "b", "going"]
            .iter()
            .map(|name| text.find(&format!("{before}{name}")).unwrap())
            .collect();
        assert!(places.is_sorted(), "{text}");
        let last = text.find("nothing can be told").unwrap();
        assert!(places[3] < last);
    }
    assert!(made.markdown.contains("4 SKIP."));
    assert!(made.markdown.contains("- y: it is &lt;odd&gt;\n- z: "));
    assert!(made.html.contains("1971-01-01") && made.html.contains("not ended"));
    shelved.reverse();
    assert_eq!(front_page(&shelved, &Templates::default()).unwrap(), made);
}

#[test]
fn what_files_say_is_text_and_links_lead_where_they_should() {
    let mut odd = finding("e", Some(0));
    odd.title = "<script>x</script> | [a](b)\u{202e}".to_owned();
    odd.notices = vec!["A *quick* look.".to_owned()];
    let made = front_page(&shelf(&[odd]), &Templates::default()).unwrap();
    assert!(!made.html.contains("<script") && !made.html.contains("<b>"));
    assert!(!made.html.contains('\u{202e}') && !made.markdown.contains('\u{202e}'));
    assert!(
        made.html.contains("href=\"e/index.html\"")
            && made.html.contains("href=\"tasks/T%231%20a.md\"")
    );
    assert!(
        made.markdown.contains("](e/findings.md)")
            && made.markdown.contains("](tasks/T%231%20a.md)")
    );
    assert!(
        made.markdown
            .contains("## &lt;script&gt;x&lt;/script&gt; \\| \\[a\\](b)")
    );
    assert!(
        made.markdown
            .contains("too \\| dear.** *A \\*quick\\* look.*")
    );
    assert!(
        made.markdown
            .contains("| SKIP (see below) | 1.50x to 2.50x | 1.10x |")
    );
}

#[test]
fn an_empty_folder_says_so() {
    let made = front_page(&[], &Templates::default()).unwrap();
    assert!(made.html.contains("No experiment") && made.markdown.contains("No experiment"));
}

#[test]
fn a_plan_names_every_experiment_from_where_it_lies() {
    let mut shelved = shelf(&[finding("e7", Some(0)), finding("e8", Some(1))]);
    shelved.push(Shelved {
        folder: "old".to_owned(),
        finding: Err("gone".to_owned()),
    });
    let text = section(&shelved, "../re ports/");
    assert!(text.starts_with("## Performance analysis\n\n| experiment "));
    assert!(text.contains("| [e8](../re%20ports/e8/findings.md) | SKIP |"));
    assert!(text.find("[e8]").unwrap() < text.find("[e7]").unwrap());
    assert!(text.contains("- T e7: **SKIP for a &lt;b&gt;fleet&lt;/b&gt;: too \\| dear.**"));
    assert!(text.ends_with("- old: gone"));
    assert!(section(&shelved, "").contains("](e8/findings.md)"));
}

#[test]
fn another_forms_and_folders_files_are_refused() {
    let text = finding("e", None).to_json();
    assert_eq!(Finding::parse(&text, "e").unwrap(), finding("e", None));
    let refused = |text: &str, folder: &str| Finding::parse(text, folder).unwrap_err();
    assert!(refused(&text, "f").contains("\"e\""));
    assert!(refused(&text.replace("\"schema\": 1", "\"schema\": 2"), "e").contains("form 2"));
    assert!(refused(&text.replace("SKIP\"", "MAYBE\""), "e").contains("MAYBE"));
    assert!(refused(&text.replace("software-projection", "x"), "e").contains("unknown variant"));
    assert!(refused("[]", "e").contains("line 1"));
}

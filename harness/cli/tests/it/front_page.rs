//! The front page of the folder of reports, and the section of a plan.

use crate::desk::Desk;

fn ask(desk: &Desk, id: &str, task: &str) {
    let script = "case $1 in slow) sleep 0.12;; *) sleep 0.02;; esac";
    let text = crate::command::experiment(id, script, r#"["slow", "fast"]"#, "");
    desk.write(&format!("{id}.toml"), &format!("{task}{text}"));
    desk.must(&["run", &format!("{id}.toml")]);
}

fn read(desk: &Desk, name: &str) -> String {
    std::fs::read_to_string(desk.path(name)).unwrap()
}

#[test]
fn the_front_page_tells_of_every_report_and_of_what_it_cannot_read() {
    let desk = Desk::new();
    ask(&desk, "first", "task = \"T1.md\"\n");
    ask(&desk, "second", "");
    let (html, markdown) = (
        read(&desk, "reports/index.html"),
        read(&desk, "reports/index.md"),
    );
    assert!(
        html.contains("href=\"second/index.html\"") && html.contains("href=\"../tasks/T1.md\"")
    );
    assert!(
        markdown.find("[second]").unwrap() < markdown.find("[first]").unwrap(),
        "{markdown}"
    );
    assert!(
        markdown.starts_with("# Findings\n\n2 IMPLEMENT.\n"),
        "{markdown}"
    );

    let finding = desk.path("reports/first/finding.json");
    std::fs::create_dir_all(desk.path("reports/copied")).unwrap();
    std::fs::copy(&finding, desk.path("reports/copied/finding.json")).unwrap();
    desk.write("reports/early/findings.md", "# Early\n");
    desk.write("reports/tasks/T.md", "# No report\n");
    desk.write("reports/torn/finding.json", "{\"schema\": 1,");
    desk.write("reports/huge/finding.json", &" ".repeat(70_000));
    std::fs::create_dir_all(desk.path("reports/linked")).unwrap();
    std::os::unix::fs::symlink(&finding, desk.path("reports/linked/finding.json")).unwrap();
    assert_eq!(desk.must(&["report", "--index"]), "reports/index.html\n");
    let after = read(&desk, "reports/index.md");
    let broken = after
        .split("## Folders of which nothing can be told")
        .nth(1)
        .unwrap();
    let names: Vec<&str> = (broken.lines())
        .filter_map(|line| line.strip_prefix("- ")?.split(':').next())
        .collect();
    assert_eq!(
        names,
        ["copied", "early", "huge", "linked", "torn"],
        "{broken}"
    );
    assert!(
        broken.contains("of the experiment \"first\" and was not written here"),
        "{broken}"
    );
    let refused = desk.run(&["report", "latest", "--index"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_plan_keeps_a_row_for_every_experiment() {
    let desk = Desk::new();
    ask(&desk, "first", "task = \"T1.md\"\n");
    ask(&desk, "second", "");
    desk.write("tasks/T1.md", "# T1\n");
    let plan = desk.write(
        "docs/PLAN.md",
        "# Plan\r\n\r\n<!-- twofold:insert -->\r\n\r\n## Next\r\n",
    );
    let publish = ["publish", "latest", "--plan", "docs/PLAN.md"];
    let check = ["publish", "latest", "--check", "--plan", "docs/PLAN.md"];
    let said = desk.refused(4, &check);
    assert!(said.contains("docs/PLAN.md: it has no section"), "{said}");

    desk.must(&publish);
    let once = read(&desk, "docs/PLAN.md");
    assert!(
        once.starts_with(
            "# Plan\r\n\r\n<!-- twofold:begin * -->\r\n\r\n## Performance analysis\r\n"
        ),
        "{once}"
    );
    assert!(
        once.ends_with("<!-- twofold:insert -->\r\n\r\n## Next\r\n"),
        "{once}"
    );
    for id in ["first", "second"] {
        assert!(
            once.contains(&format!(
                "| [{id}](../reports/{id}/findings.md) | IMPLEMENT |"
            )),
            "{once}"
        );
    }
    assert!(desk.must(&check).contains("docs/PLAN.md: current"));
    desk.must(&publish);
    assert_eq!(read(&desk, "docs/PLAN.md"), once);

    std::fs::write(&plan, once.replace("IMPLEMENT |", "SKIP |")).unwrap();
    let said = desk.refused(4, &check);
    assert!(
        said.contains("PLAN.md:9: stale") && said.contains("--plan docs/PLAN.md"),
        "{said}"
    );

    // A plan where we are has no folder in its name.
    desk.write("HERE.md", "# Plan\n");
    desk.must(&["publish", "latest", "--plan", "HERE.md"]);
    let here = read(&desk, "HERE.md");
    assert!(
        here.contains("| [first](reports/first/findings.md) |"),
        "{here}"
    );

    // A plan that is refused keeps the task document from being written.
    std::fs::write(&plan, once.replace("<!-- twofold:end * -->", "")).unwrap();
    let first = desk.only_run("first");
    let first = first.to_str().unwrap();
    let said = desk.refused(2, &["publish", first, "--plan", "docs/PLAN.md"]);
    assert!(said.contains("the block \"*\" has no end"), "{said}");
    assert_eq!(read(&desk, "tasks/T1.md"), "# T1\n");

    // The task document may be the plan.
    desk.must(&["publish", first, "--plan", "tasks/T1.md"]);
    let both = read(&desk, "tasks/T1.md");
    assert!(
        both.contains("<!-- twofold:end first -->") && both.contains("<!-- twofold:end * -->"),
        "{both}"
    );
    let said = desk.must(&["publish", first, "--check", "--plan", "tasks/T1.md"]);
    assert_eq!(said, "tasks/T1.md: current\ntasks/T1.md: current\n");
}

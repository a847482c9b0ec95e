//! Price lists: read once, kept in the run, and money only where it may be said.

use crate::desk::Desk;
use crate::paper;

/// Prices of a machine that executes commands: a cent a core-second, so that figures are easy.
const OWN: &str = r#"name = "Our own"
currency = "USD"
date = "2026-02-28"
source = "the bill of February"
machines = ["command"]
core = { usd-per-sec = 0.01 }
memory = { usd-per-gib-sec = 0.0 }
billing = { granularity = "10s" }
"#;

/// A run on paper in which the slow level takes 24 s and the fast one 6, priced with `own.toml`.
fn ran(desk: &Desk, cost: &str) -> std::path::PathBuf {
    desk.write("own.toml", OWN);
    let text = format!(
        "{}\n[cost]\nprices = \"own.toml\"\n{cost}\n[prior]\ncost-ratio = [0.2, 0.3]\nsource = \"a guess\"\n",
        paper::experiment("priced", r#"["slow", "fast"]"#)
    );
    let run = paper::run(desk, "priced", &text);
    paper::measure(&run, 2, 5, |block, cell| {
        paper::Trial::Took([24.0, 6.0][cell as usize] * paper::wobble(block, cell))
    });
    run
}

#[test]
fn a_bill_is_money_where_the_list_is_for_such_machines() {
    let desk = Desk::new();
    ran(&desk, "container = { cores = 2, memory-gib = 1 }");
    let json = desk.json(&["analyze", "latest", "--json"]);
    let cell = &json["cells"][0];
    // 24 s are billed as 30 s and 6 s as 10 s, at two cents a second.
    assert_eq!(
        (
            cell["billed_secs"].as_f64(),
            cell["baseline_billed_secs"].as_f64()
        ),
        (Some(10.0), Some(30.0))
    );
    assert_eq!(
        (
            cell["cost_usd"].as_f64(),
            cell["baseline_cost_usd"].as_f64()
        ),
        (Some(0.2), Some(0.6))
    );
    assert!((cell["billed_ratio"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-9);
    // The test judges what was measured.
    assert!((cell["cost_ratio"].as_f64().unwrap() - 0.25).abs() < 0.01);
    assert_eq!(json["billing"]["granularity_secs"], 10.0);
    assert_eq!(json["prices"]["name"], "Our own");
    assert!(json["prices"]["unpriced"].is_null());
    assert_eq!(json["prior"]["cells"][0]["finding"], "confirmed");
    desk.must(&["report", "latest"]);
    let page = std::fs::read_to_string(desk.path("reports/priced/findings.md")).unwrap();
    assert!(
        page.contains("0.200 USD") && page.contains("Our own"),
        "{page}"
    );
}

#[test]
fn a_run_is_priced_by_the_list_it_was_begun_with() {
    let desk = Desk::new();
    let run = ran(&desk, "container = { cores = 2, memory-gib = 1 }");
    let before = desk.must(&["analyze", "latest", "--json"]);
    desk.write("own.toml", &OWN.replace("0.01", "0.05"));
    assert_eq!(desk.must(&["analyze", "latest", "--json"]), before);
    std::fs::remove_file(desk.path("own.toml")).unwrap();
    assert_eq!(desk.must(&["analyze", "latest", "--json"]), before);
    desk.must(&["report", "latest"]);
    paper::edit_manifest(&run, |manifest| {
        manifest.as_object_mut().unwrap().remove("prices");
    });
    let line = desk.refused(2, &["analyze", "latest"]);
    assert!(line.contains("lacks the price list \"own.toml\""), "{line}");
}

#[test]
fn a_gpu_is_no_price_for_commands() {
    let desk = Desk::new();
    let list = format!("{OWN}\n[[gpu]]\nname = \"t4\"\nusd-per-sec = 0.1\nadapters = [\"T4\"]\n");
    let desk_list = list.replace("billing = { granularity = \"10s\" }\n", "");
    desk.write("own.toml", &desk_list);
    let text = format!(
        "{}\n[cost]\nprices = \"own.toml\"\ncontainer = {{ gpu = \"t4\", cores = 1, memory-gib = 1 }}\n",
        paper::experiment("priced", r#"["slow", "fast"]"#)
    );
    let run = paper::run(&desk, "priced", &text);
    paper::measure(&run, 2, 5, |block, cell| {
        paper::Trial::Took([2.0, 1.0][cell as usize] * paper::wobble(block, cell))
    });
    let json = desk.json(&["analyze", "latest", "--json"]);
    assert!(json["cells"][0]["cost_usd"].is_null());
    assert!(
        json["prices"]["unpriced"]
            .as_str()
            .unwrap()
            .contains("done by a processor")
    );
    desk.must(&["report", "latest"]);
    let page = std::fs::read_to_string(desk.path("reports/priced/findings.md")).unwrap();
    assert!(page.contains("No money is shown"), "{page}");
}

#[test]
fn what_is_paid_for_decides_and_explain_says_so() {
    let desk = Desk::new();
    desk.write("own.toml", OWN);
    ran(
        &desk,
        "container = { cores = 2, memory-gib = 1 }\nbilled = [\"work\", \"idle\"]\nidle = \"60s\"",
    );
    let json = desk.json(&["analyze", "latest", "--json"]);
    let ratio = json["cells"][0]["cost_ratio"].as_f64().unwrap();
    // (6 + 60) over (24 + 60).
    assert!((ratio - 66.0 / 84.0).abs() < 0.01, "{ratio}");
    let said = desk.must(&["explain", "latest"]);
    assert!(said.contains("+ 60 s idle"), "{said}");
    let plan = desk.must(&["plan", "priced.toml"]);
    assert!(plan.contains("as measured in run"), "{plan}");
}

/// Wall and container-seconds of every cell, as a plan prints them.
fn planned(text: &str) -> Vec<(f64, f64)> {
    let row = |line: &str| {
        let (before, after) = line.split_once(" s ")?;
        let wall = before.rsplit(' ').next()?.parse().ok()?;
        let container = after.trim_start().split(' ').next()?.parse().ok()?;
        Some((wall, container))
    };
    text.lines()
        .filter(|line| line.starts_with("   "))
        .filter_map(row)
        .collect()
}

#[test]
fn a_plan_adds_the_cold_start_to_every_container_and_to_no_wait() {
    let desk = Desk::new();
    let plan = |cold: &str| {
        let text = format!(
            "id = \"x\"\ntitle = \"x\"\nquestion = \"x?\"\n\
             workload = {{ kind = \"overlay\", footage = {{ scene = \"match\" }} }}\n\
             factors = {{ duration = [\"20s\"], chunks = [1, 4] }}\ndesign = {{ baseline = {{ chunks = 1 }} }}\n\
             cost = {{ cold-start = {{ primary = \"{cold}\" }} }}\n"
        );
        desk.write("x.toml", &text);
        desk.must(&["plan", "x.toml"])
    };
    let (without, with) = (plan("0s"), plan("5s"));
    let added: Vec<(f64, f64)> = planned(&without)
        .iter()
        .zip(planned(&with))
        .map(|(a, b)| ((b.0 - a.0).round(), (b.1 - a.1).round()))
        .collect();
    assert_eq!(added, [(5.0, 5.0), (5.0, 20.0)], "{without}{with}");
    let said = |plan: &str| {
        let line = plan
            .lines()
            .find(|line| line.starts_with("expected:"))
            .unwrap();
        let (time, rest) = line.split_once(" on this machine, ").unwrap();
        (time.to_owned(), rest.to_owned())
    };
    assert_eq!(said(&without).0, said(&with).0, "nobody waits for it");
    assert!(
        said(&with)
            .1
            .contains("with 5 s of cold start added to every container")
    );
    assert!(!said(&without).1.contains("cold start"));
    assert!(!with.contains("USD"), "{with}");
}

#[test]
fn a_plan_shows_money_only_as_a_priced_run_measured_it() {
    let desk = Desk::new();
    ran(&desk, "container = { cores = 2, memory-gib = 1 }");
    let plan = desk.must(&["plan", "priced.toml"]);
    // 30 s and 10 s are billed, at two cents a second.
    assert!(
        plan.contains("list price") && plan.contains("0.600 USD") && plan.contains("0.200 USD"),
        "{plan}"
    );
    // One warm-up and five measured blocks of both.
    assert!(
        plan.contains(", 4.80 USD at list price (as measured"),
        "{plan}"
    );
    std::fs::remove_dir_all(desk.path("runs")).unwrap();
    let plan = desk.must(&["plan", "priced.toml"]);
    assert!(!plan.contains("USD"), "{plan}");
}

#[test]
fn what_never_ends_or_is_no_text_is_no_price_list() {
    let desk = Desk::new();
    let experiment = |prices: &str| {
        format!(
            "{}\n[cost]\nprices = \"{prices}\"\ncontainer = {{ cores = 1, memory-gib = 1 }}\n",
            paper::experiment("priced", r#"["slow", "fast"]"#)
        )
    };
    assert!(
        std::process::Command::new("mkfifo")
            .arg(desk.path("pipe.toml"))
            .status()
            .unwrap()
            .success()
    );
    std::os::unix::fs::symlink("/dev/zero", desk.path("zero.toml")).unwrap();
    std::fs::write(desk.path("noise.toml"), [0xff, 0xfe, 0x00]).unwrap();
    std::fs::create_dir(desk.path("folder.toml")).unwrap();
    desk.write("long.toml", &"#".repeat((1 << 20) + 1));
    for (name, expected) in [
        ("pipe", "a pipe or a device, so not"),
        ("zero", "a pipe or a device, so not"),
        ("folder", "a folder, so not"),
        ("noise", "not UTF-8 text, so not"),
        ("long", "more than 1 MiB, so not"),
    ] {
        let name = format!("{name}.toml");
        desk.write("priced.toml", &experiment(&name));
        let list = desk.refused(2, &["plan", "priced.toml"]);
        assert!(
            list.contains(&format!("{name}: {expected} a price list (hint: ")),
            "{list}"
        );
        let itself = desk.refused(2, &["plan", &name]);
        assert!(
            itself.contains(&format!("{name}: {expected} an experiment (hint: ")),
            "{itself}"
        );
    }
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let desk = Desk::new();
    desk.write(
        "priced.toml",
        &format!(
            "{}\n[cost]\nprices = \"own.toml\"\ncontainer = {{ cores = 1, memory-gib = 1 }}\n",
            paper::experiment("priced", r#"["slow", "fast"]"#)
        ),
    );
    let line = desk.refused(2, &["plan", "priced.toml"]);
    assert!(line.contains("own.toml"), "{line}");
}

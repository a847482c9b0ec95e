//! Runs of other experiments on the lines.

use super::*;

#[test]
fn a_joined_run_adds_its_durations_to_the_lines_and_nothing_else() {
    let (long, short) = (
        experiment(r#"["40s", "60s"]"#, ""),
        experiment(r#"["2s", "5s"]"#, ""),
    );
    let (plan, other_plan) = (Plan::of(&long), Plan::of(&short));
    let (observations, others) = (
        WORLD.observed(&long, &plan),
        WORLD.observed(&short, &other_plan),
    );
    let analysis = analyze(&long, &plan, Scope::SoftwareProjection, &observations, 0);
    let run = Other {
        run: "r1",
        experiment: &short,
        plan: &other_plan,
        observations: &others,
    };
    let joining = [
        ("short".to_owned(), Joining::Run(run)),
        ("gone".to_owned(), Joining::Nothing(NotJoined::NoRun)),
    ];
    let found = thresholds(&long, &plan, &observations, &analysis, None, &joining);
    let four = &found.primary().unwrap().treatments[1];
    assert_eq!(four.durations, [40.0, 60.0]);
    let fit = four.fit.as_ref().unwrap();
    assert_eq!(fit.durations, [2.0, 5.0, 40.0, 60.0]);
    near(fit.overall, 11.0);
    assert_eq!(found.joined[0].run.as_deref(), Some("r1"));
    assert_eq!(found.joined[0].durations, [2.0, 5.0]);
    assert_eq!(found.joined[1].missing, Some(NotJoined::NoRun));
    // Cells of another executor or with another factor are no points of these lines.
    let other = experiment(r#"["2s", "5s"]"#, r#"executor = { kind = "processes" }"#);
    let other_plan = Plan::of(&other);
    let run = Other {
        experiment: &other,
        plan: &other_plan,
        ..run
    };
    let joining = [("short".to_owned(), Joining::Run(run))];
    let found = thresholds(&long, &plan, &observations, &analysis, None, &joining);
    assert!(found.joined[0].durations.is_empty());
    assert_eq!(found.primary().unwrap().treatments[1].fit, None);
}

//! The sentences a reader acts on.

use twofold_core::analysis::{CellReason, Reason, Verdict};
use twofold_core::protocol::AdapterClass;
use twofold_core::spec::Scope;
use twofold_report::{view, words};

use crate::fixture::{self, Fixture};

fn headline(fixture: &Fixture) -> String {
    words::headline(&fixture.experiment, &fixture.analysis)
}

fn next(fixture: &Fixture) -> String {
    words::next_steps(&fixture.experiment, &fixture.analysis).join("\n")
}

#[test]
fn a_skip_by_cost_says_what_start_up_does() {
    assert_eq!(
        headline(&fixture::skip()),
        "SKIP for a fleet projected from one machine with a software adapter: splitting into 4 chunks at 8 s costs 1.42x \
         the container time where at most 1.25x is accepted, because a start-up of 0.31 s is paid by each of 4 containers \
         against 2.2 s of work to share; 2 jobs of the same work cannot be more than 2x as fast."
    );
    let reasons = words::reasons(&fixture::skip().experiment, &fixture::skip().analysis);
    assert!(
        reasons[0].contains("at most 1.25x would need W of at least 11a = 3.41 s"),
        "{}",
        reasons[0]
    );
    assert!(
        next(&fixture::skip()).contains("starts within 0.2 s (now 0.31 s)"),
        "{}",
        next(&fixture::skip())
    );
}

#[test]
fn a_skip_that_start_up_does_not_explain_says_so() {
    let mut fixture = fixture::skip();
    for baseline in &mut fixture.analysis.baselines {
        baseline.work_secs = Some(100.0);
    }
    assert!(
        headline(&fixture).contains("more than the start-up of 4 containers explains (1.01x)"),
        "{}",
        headline(&fixture)
    );
    assert!(!next(&fixture).contains("Ask again"), "{}", next(&fixture));
}

#[test]
fn a_skip_by_ceiling_needs_no_measurement() {
    let mut fixture = fixture::skip();
    let level = &mut fixture.analysis.levels[0];
    level.reasons.remove(0);
    for cell in &mut level.cells {
        (cell.reason, cell.speedup, cell.cost) = (CellReason::Ceiling, None, None);
    }
    assert!(headline(&fixture).ends_with(
        "2 jobs of the same work cannot be more than 2x as fast, and more than 2x is asked."
    ));
    assert!(
        next(&fixture).contains("measure more than 2 jobs"),
        "{}",
        next(&fixture)
    );
}

#[test]
fn a_slow_split_says_what_start_up_allows() {
    let mut fixture = fixture::skip();
    let cell = &mut fixture.analysis.levels[0].cells[1];
    cell.reason = CellReason::TooSlow;
    fixture.analysis.levels[0].reasons = vec![Reason::Fails {
        treatment: 1,
        cell: 1,
    }];
    assert!(
        headline(&fixture).contains("is only 1.68x as fast where more than 2x is asked, because"),
        "{}",
        headline(&fixture)
    );
    assert!(
        headline(&fixture).contains("which alone allows 1.93x as fast"),
        "{}",
        headline(&fixture)
    );
}

#[test]
fn an_implement_says_from_where_and_with_which_start() {
    let said = headline(&fixture::implement());
    assert!(
        said.starts_with("IMPLEMENT for a fleet projected"),
        "{said}"
    );
    assert!(
        said.contains(
            "splitting into 4 chunks from 60 s on is at least 3.40x as fast at no more than 1.15x"
        ),
        "{said}"
    );
    assert!(
        said.ends_with("with 1 s of cold start added to every container."),
        "{said}"
    );
    assert!(next(&fixture::implement()).contains("footage of 60 s and more"));
    let mut gpu = fixture::implement();
    gpu.analysis.scope = Scope::HardwareProjection;
    assert!(
        headline(&gpu).contains("from one machine with a GPU")
            && !next(&gpu).contains("Before this is taken")
    );
}

#[test]
fn a_longer_duration_that_fails_moves_the_start_beyond_it() {
    let mut fixture = fixture::implement();
    fixture.analysis.levels[0].cells[5].verdict = Some(Verdict::Skip);
    let decided = words::decided_from(&fixture.experiment, &fixture.analysis.levels[0]);
    assert_eq!(decided, Some((1, None)));
}

#[test]
fn what_is_open_names_the_half_and_the_way_on() {
    let said = headline(&fixture::inconclusive());
    assert!(
        said.contains("splitting into 4 chunks at 120 s is open: 7 pairs do not settle the cost"),
        "{said}"
    );
    let next = next(&fixture::inconclusive());
    assert!(
        next.contains("Settle the cost with a new experiment of more blocks")
            && next.contains("Longer footage"),
        "{next}"
    );
    assert!(
        next.contains("0 usable pairs so far, and a verdict needs at least 5"),
        "{next}"
    );
}

#[test]
fn each_cell_has_a_reason_of_its_own() {
    let fixture = fixture::inconclusive();
    let level = &fixture.analysis.levels[0];
    for cell in &level.cells {
        let reason = words::cell_reason(&fixture.analysis, level, cell);
        assert!(!reason.is_empty() && !reason.contains('–'), "{reason}");
    }
}

#[test]
fn a_threshold_says_what_was_fitted_what_was_measured_and_what_decides() {
    let said = view::finish(&fixture::implement()).view.lists["thresholds"].clone();
    assert_eq!(
        said[0],
        "Splitting into 2 chunks is never more than 2x as fast, by arithmetic. Measured, without a line: IMPLEMENT from no \
         target duration on."
    );
    assert!(
        said[1].starts_with("By the fitted lines splitting into 4 chunks is worth it from about 4"),
        "{}",
        said[1]
    );
    assert!(
        said[1].ends_with(
            "; its cost decides. Measured, without a line: IMPLEMENT from 60 s on, up to 120 s, the longest."
        ),
        "{}",
        said[1]
    );
    assert_eq!(
        said[2],
        "Nothing of e7-threshold joined the fit: it has no run here."
    );
    let frame = &view::finish(&fixture::implement()).view.lists["work-per-frame"][0];
    assert!(
        frame.contains("no longer too high for a fast frame (25 ms)")
            && frame.contains("slow ones (680 ms)"),
        "{frame}"
    );
}

#[test]
fn every_kind_of_threshold_has_its_sentence() {
    use twofold_core::analysis::{BreakEven, Difference, NotJoined, Side};
    let sentence = |overall: BreakEven, side: Side| {
        let mut fixture = fixture::implement();
        let fit = fixture.thresholds.levels[0].treatments[1]
            .fit
            .as_mut()
            .unwrap();
        (fit.overall, fit.side, fit.work) = (overall, side, None);
        let view = view::finish(&fixture).view;
        (
            view.lists["thresholds"][1].clone(),
            view.lists["work-per-frame"][0].clone(),
        )
    };
    let at = |secs: f64| (secs, secs / 2.0, secs * 2.0);
    let (secs, low, high) = at(500.0);
    let cases = [
        (
            BreakEven::From {
                secs: 0.0,
                low: 0.0,
                high: 0.0,
            },
            Side::Cost,
            "is worth it at any duration",
        ),
        (
            BreakEven::From { secs, low, high },
            Side::Speed,
            "its speed decides. That is extrapolated: 30 s to 120 s were measured.",
        ),
        (
            BreakEven::UpTo { secs, low, high },
            Side::Cost,
            "up to about 500 s (extrapolated) only: beyond, it is not within 1.25x of the container time",
        ),
        (
            BreakEven::Between {
                from_secs: 50.0,
                to_secs: 100.0,
            },
            Side::Speed,
            "between about 50 s and 100 s only",
        ),
        (
            BreakEven::Between {
                from_secs: 20.0,
                to_secs: 100.0,
            },
            Side::Speed,
            "between about 20 s (extrapolated) and 100 s only",
        ),
        (
            BreakEven::NotEstablished { secs: Some(7.0) },
            Side::Cost,
            "though they cross at about 7 s (extrapolated).",
        ),
        (
            BreakEven::Never { by_ceiling: false },
            Side::Speed,
            "is more than 2x as fast at no duration",
        ),
        (
            BreakEven::NotEstablished { secs: Some(77.0) },
            Side::Cost,
            "no threshold is established: the lines of its cost, held against the criterion, are too close to parallel for a finite upper bound, though they cross at about 77 s",
        ),
    ];
    for (overall, side, expected) in cases {
        let (said, frame) = sentence(overall, side);
        assert!(said.contains(expected), "{said}");
        assert!(
            frame.starts_with("How heavy a frame has to be is not said"),
            "{frame}"
        );
    }
    let joined = |missing: NotJoined| {
        let mut fixture = fixture::implement();
        fixture.thresholds.joined[0].missing = Some(missing);
        view::finish(&fixture).view.lists["thresholds"][2].clone()
    };
    assert!(joined(NotJoined::NoneEnded).ends_with("none of its runs has ended."));
    assert!(
        joined(NotJoined::Differs(Difference::Adapter))
            .ends_with("its latest run was made with another adapter.")
    );
    let mut fixture = fixture::implement();
    fixture.thresholds = Default::default();
    let view = view::finish(&fixture).view;
    assert_eq!(view.lists["thresholds"].len(), 1);
    assert!(view.lists["thresholds"][0].starts_with("Durations are not varied in seconds here"));
    assert!(view.tables["thresholds"].rows.is_empty());
}

#[test]
fn every_number_of_a_fit_outside_what_was_measured_says_so() {
    use twofold_core::analysis::BreakEven;
    let mut fixture = fixture::implement();
    let fit = fixture.thresholds.levels[0].treatments[1]
        .fit
        .as_mut()
        .unwrap();
    let (low, high) = (10.0, 400.0);
    fit.speed = BreakEven::From {
        secs: 20.0,
        low,
        high,
    };
    fit.cost = BreakEven::UpTo {
        secs: 300.0,
        low,
        high,
    };
    fit.overall = BreakEven::Between {
        from_secs: 20.0,
        to_secs: 300.0,
    };
    let view = view::finish(&fixture).view;
    let row = &view.tables["thresholds"].rows[1];
    assert_eq!(
        row[3..],
        [
            "20 s (10 s to 400 s), extrapolated",
            "only up to 300 s (10 s to 400 s), extrapolated",
            "only from 20 s (extrapolated) to 300 s (extrapolated) (cost)"
        ]
    );
    // What lies between 30 s and 120 s is not marked.
    let inside = view::finish(&fixture::implement()).view.tables["thresholds"].clone();
    let four = &inside.rows[1];
    assert!(
        four[4].starts_with("43.2 s (") && !four[4..].join(" ").contains("extrapolated"),
        "{four:?}"
    );
    let page = twofold_report::render(&fixture, &twofold_report::Templates::default()).unwrap();
    assert!(page.markdown.contains("takes the two arms for independent"));
}

#[test]
fn a_frame_that_is_enough_only_where_nothing_was_measured_says_so() {
    let mut fixture = fixture::implement();
    let fit = fixture.thresholds.levels[0].treatments[1]
        .fit
        .as_mut()
        .unwrap();
    fit.durations = vec![1000.0, 2000.0, 3000.0];
    let view = view::finish(&fixture).view;
    let said = &view.lists["work-per-frame"][0];
    assert!(said.contains("(extrapolated) on, and slow ones"), "{said}");
    let row = &view.tables["work-per-frame"].rows[0];
    assert!(row[row.len() - 1].ends_with(", extrapolated"), "{row:?}");
}

#[test]
fn a_skip_over_all_targets_says_from_where_on_a_treatment_holds() {
    let mut fixture = fixture::skip();
    // 2 s fail, 4 s and 8 s hold.
    for at in [3, 5] {
        let cell = &mut fixture.analysis.levels[0].cells[at];
        (cell.verdict, cell.reason) = (Some(Verdict::Implement), CellReason::Shown);
    }
    fixture.analysis.levels[0].reasons[0] = Reason::Fails {
        treatment: 1,
        cell: 1,
    };
    let said = next(&fixture);
    assert!(
        said.starts_with(
            "Keep 1 chunk below 4 s. No treatment holds at every target, but splitting into 4 chunks holds from 4 s on: ask \
             again with targets from 4 s on."
        ),
        "{said}"
    );
    assert!(!said.contains("nothing to build"), "{said}");
    let said = headline(&fixture);
    assert!(
        said.contains("; splitting into 4 chunks holds from 4 s on"),
        "{said}"
    );
    // One that fails at the longest duration holds from nowhere on.
    fixture.analysis.levels[0].cells[5].verdict = Some(Verdict::Skip);
    assert!(next(&fixture).contains("there is nothing to build"));
    assert!(!headline(&fixture).contains("holds from"));
}

#[test]
fn the_time_of_a_device_is_told_of_a_gpu_only() {
    let mut fixture = fixture::skip();
    let told = |fixture: &Fixture| words::device_time(fixture, &fixture.cells).join("\n");
    assert!(told(&fixture).starts_with("The adapter is software"));
    let worker = fixture.manifest.worker.as_mut().unwrap();
    worker.adapter.as_mut().unwrap().class = AdapterClass::Hardware;
    fixture.cells.truncate(1);
    fixture.cells[0].gpu_secs = Some(0.25);
    assert!(
        told(&fixture).contains("copies apart, for 0.250 s (2 s, 1 chunk): medians."),
        "{}",
        told(&fixture)
    );
    fixture.cells[0].gpu_secs = None;
    assert_eq!(
        told(&fixture),
        "The GPU does not tell how long it was at work."
    );
    fixture.manifest.worker.as_mut().unwrap().adapter = None;
    assert_eq!(told(&fixture), "No adapter takes part.");
    fixture.manifest.worker = None;
    assert!(told(&fixture).contains("a command"));
}

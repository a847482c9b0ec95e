//! What is said of a decision beside the verdict: why the run ended, up to which cold start it holds, warnings, and how
//! many more blocks it would take.

use twofold_core::analysis::{CellReason, ColdMost, Ended, Forecast, Need, Verdict, Warning};
use twofold_report::words;

use crate::fixture;

const NEED: Need = Need {
    ratio: 2.3,
    noise: 0.21,
    pairs: 21.0,
    pairs_at_most: 33.0,
    bearable_noise: 0.2,
    out_of_reach: false,
};

fn forecast(speed: Option<Need>, cost: Option<Need>) -> String {
    let mut fixture = fixture::skip();
    let cell = &mut fixture.analysis.levels[0].cells[0];
    cell.reason = CellReason::NotShown {
        speed: speed.is_some(),
        cost: cost.is_some(),
    };
    cell.forecast = Some(Forecast {
        towards: Verdict::Implement,
        by_cost: cost.is_some(),
        speed,
        cost,
        pair_secs: Some(12.0),
        pair_container_secs: Some(20.0),
    });
    words::forecast(&fixture.experiment, cell).unwrap()
}

#[test]
fn how_many_more_is_a_range_with_its_time_and_cost() {
    let said = forecast(Some(NEED), None);
    for part in [
        "it leans to IMPLEMENT, and the speedup is the bottleneck",
        "to show a speedup of 2.30x takes about 21 to 33 blocks in all, of which",
        "about 5 to 7 min on this machine and 420 to 660 container-seconds",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_cost_that_is_near_its_limit_is_named_as_what_holds_it_up() {
    let need = Need {
        ratio: 1.18,
        ..NEED
    };
    let said = forecast(Some(NEED), Some(need));
    assert!(said.contains("the cost is the bottleneck"), "{said}");
    assert!(said.contains("a cost of 1.18x"), "{said}");
}

#[test]
fn noise_that_cannot_be_resolved_is_told_with_what_could_be() {
    let need = Need {
        noise: 0.9,
        bearable_noise: 0.19,
        out_of_reach: true,
        ..NEED
    };
    let said = forecast(Some(need), None);
    assert!(said.contains("this noise cannot settle it"), "{said}");
    assert!(
        said.contains("a standard deviation of 0.9; ") && said.contains("bear 0.19"),
        "{said}"
    );
}

#[test]
fn a_ratio_that_would_have_shown_by_now_is_not_promised_for_later() {
    let need = Need {
        pairs: 2.0,
        pairs_at_most: 3.0,
        ..NEED
    };
    let said = forecast(Some(need), None);
    assert!(said.contains("not for want of blocks"), "{said}");
}

#[test]
fn every_warning_is_a_sentence_of_its_candidate() {
    let mut fixture = fixture::skip();
    let warnings = [
        Warning::Stragglers {
            of_candidate: true,
            gap: -0.04,
        },
        Warning::Drift { tau: 0.6, p: 0.001 },
        Warning::Autocorrelation {
            r1: 0.55,
            limit: 0.4,
        },
        Warning::Order {
            second_over_first: 1.03,
            p: 0.002,
        },
        Warning::OneOrder {
            baseline_first: true,
        },
        Warning::Constant { cost: true },
        Warning::TimedOut { trials: 1 },
    ];
    fixture.analysis.levels[0].cells[1].warnings = warnings.to_vec();
    let said = words::warnings(&fixture.analysis);
    let marks = [
        "stragglers",
        "drift",
        "autocorrelation",
        "order: the second",
        "order: the baseline came first",
        "the cost ratio is the same",
        "1 trial timed out",
    ];
    assert_eq!(said.len(), marks.len());
    for (said, mark) in said.iter().zip(marks) {
        assert!(said.contains(mark) && said.ends_with('.'), "{mark}: {said}");
    }
}

#[test]
fn the_first_sentence_of_an_implement_carries_its_cold_start() {
    let mut fixture = fixture::implement();
    fixture.analysis.cold_start_most = Some(ColdMost {
        treatment: fixture.analysis.levels[0].recommended.unwrap(),
        secs: Some(2.7),
    });
    for cell in &mut fixture.analysis.levels[0].cells {
        cell.start_secs = Some(0.2);
    }
    let said = words::headline(&fixture.experiment, &fixture.analysis);
    assert!(
        said.ends_with(", as long as a container starts within 2.9 s."),
        "{said}"
    );
    fixture.analysis.cold_start_most = Some(ColdMost {
        treatment: 1,
        secs: None,
    });
    let said = words::headline(&fixture.experiment, &fixture.analysis);
    assert!(!said.contains("as long as"), "{said}");
}

#[test]
fn a_skip_says_with_which_cold_start_it_would_be_none() {
    let mut fixture = fixture::skip();
    let level = &mut fixture.analysis.levels[0];
    level.cold_secs = 5.0;
    level
        .cells
        .iter_mut()
        .for_each(|cell| cell.start_secs = Some(0.2));
    fixture.analysis.cold_start_most = Some(ColdMost {
        treatment: 1,
        secs: Some(0.8),
    });
    assert_eq!(fixture.analysis.levels[0].verdict, Some(Verdict::Skip));
    let said = words::headline(&fixture.experiment, &fixture.analysis);
    assert!(
        said.ends_with(
            "; splitting into 4 chunks would be IMPLEMENT if a container started within 1 s."
        ),
        "{said}"
    );
}

#[test]
fn why_a_run_ended_is_said_in_words() {
    let mut fixture = fixture::skip();
    for (ended, mark) in [
        (
            Some(Ended::Decided),
            "because the verdict and every target cell stand",
        ),
        (Some(Ended::MaxBlocks), "all of the"),
        (Some(Ended::Fixed), "the number that was planned"),
    ] {
        fixture.analysis.ended = ended;
        let said = words::ended(&fixture.experiment, &fixture.analysis).unwrap();
        assert!(said.contains(mark), "{said}");
    }
    fixture.analysis.ended = None;
    assert_eq!(words::ended(&fixture.experiment, &fixture.analysis), None);
}

#[test]
fn blocks_that_failures_voided_are_not_said_to_be_there() {
    let mut fixture = fixture::inconclusive();
    fixture.analysis.ended = Some(Ended::MaxBlocks);
    let planned = fixture.experiment.design.max_blocks;
    let cells = &mut fixture.analysis.levels[0].cells;
    for cell in cells.iter_mut() {
        (cell.reason, cell.blocks) = (CellReason::Ceiling, planned);
    }
    cells[5].reason = CellReason::NotShown {
        speed: true,
        cost: false,
    };
    let said =
        |fixture: &fixture::Fixture| words::ended(&fixture.experiment, &fixture.analysis).unwrap();
    assert!(
        said(&fixture).ends_with(&format!(
            "has all of the {planned} blocks that were planned."
        )),
        "{}",
        said(&fixture)
    );
    fixture.analysis.levels[0].cells[5].blocks = planned - 2;
    let expected = format!(
        "has {} of {planned} pairs; the other blocks were voided by failures and their repetitions are used up.",
        planned - 2
    );
    assert!(said(&fixture).ends_with(&expected), "{}", said(&fixture));
}

#[test]
fn levels_that_agree_say_nothing_where_the_verdict_turns_between_them() {
    let mut fixture = fixture::skip();
    let clause = |fixture: &fixture::Fixture| {
        let said = words::reasons(&fixture.experiment, &fixture.analysis);
        said.last()
            .unwrap()
            .contains("so it does not hang on that figure")
    };
    assert!(clause(&fixture));
    fixture.analysis.levels[0].cold_secs = 2.0;
    fixture.analysis.cold_start_most = Some(ColdMost {
        treatment: 1,
        secs: Some(0.8),
    });
    assert!(!clause(&fixture));
}

#[test]
fn the_limits_are_those_of_this_alpha_and_this_family() {
    let said = |alpha: f64, tested: usize| {
        let mut fixture = fixture::skip();
        fixture.experiment.criterion.alpha = alpha;
        let cells = &mut fixture.analysis.levels[0].cells;
        while cells.len() < tested {
            cells.push(cells[0].clone());
        }
        for (at, cell) in cells.iter_mut().enumerate() {
            cell.reason = match at < tested {
                true => CellReason::TooDear,
                false => CellReason::Ceiling,
            };
        }
        words::limits(&fixture.experiment, &fixture.analysis).join("\n")
    };
    let cases = [
        (
            0.05,
            1,
            "a false IMPLEMENT to 7.5 % in simulations (--strict: 4.2 %)",
        ),
        (
            0.05,
            3,
            "to 9.4 % in simulations of 6 candidates (--strict: 5.3 %)",
        ),
        (
            0.05,
            9,
            "to more than declared, 9.4 % in simulations of 6 candidates. ",
        ),
        (0.025, 1, "a false IMPLEMENT to 4.2 % in simulations. "),
        (
            0.025,
            6,
            "a false IMPLEMENT to 5.3 % in simulations of 6 candidates. ",
        ),
        (0.01, 6, "a false IMPLEMENT to more than declared. "),
        (
            0.05,
            3,
            "a false SKIP to 7.8 % in simulations of one candidate",
        ),
        (0.025, 3, "a false SKIP to more than declared"),
    ];
    for (alpha, tested, expected) in cases {
        let said = said(alpha, tested);
        assert!(said.contains(expected), "{alpha} {tested}: {said}");
    }
}

#[test]
fn another_criterion_than_the_planned_one_is_post_hoc() {
    let mut fixture = fixture::skip();
    fixture.manifest.judgement = fixture.experiment.judgement();
    assert_eq!(
        words::partial(&fixture.experiment, &fixture.manifest),
        [""; 0]
    );
    fixture.experiment.criterion.speedup = 1.5;
    let said = words::partial(&fixture.experiment, &fixture.manifest);
    assert!(
        said[0].starts_with("Post hoc: judged by speedup 1.5 (planned: 2)"),
        "{said:?}"
    );
    assert!(fixture.manifest.is_partial(&fixture.experiment));
}

//! The rule keeps what it promises, over a few thousand experiments a row. `make calibrate-check` is the large version.

use super::*;
use crate::document::usual;
use crate::print;

const EFFORT: Effort = Effort {
    seed: 11,
    experiments: 3000,
    centre: 100_000,
    judge: Judge::Rule,
};

/// All rows at 5 %; where nothing is promised with fewer experiments, to be seen in the table.
fn simulated(question: Question, experiments: u64) -> Vec<Row> {
    let row = |(case, seed): (&Case, u64)| {
        let (one, six) = case.promise.limits(case.alpha);
        let limit = if question.candidates > 1 { six } else { one };
        let effort = Effort {
            seed,
            experiments: if limit.is_some() { experiments } else { 250 },
            ..EFFORT
        };
        case.row(&[question], effort)
    };
    usual(0.05).iter().zip(EFFORT.seed..).map(row).collect()
}

/// The same error over several rows.
fn pooled<'r>(rows: impl Iterator<Item = &'r Row>, what: &str) -> Promised {
    let errors = rows
        .flat_map(Row::promised)
        .filter(|error| error.what == what);
    errors
        .reduce(|a, b| {
            assert_eq!(a.limit, b.limit);
            Promised {
                hits: a.hits + b.hits,
                tries: a.tries + b.tries,
                ..a
            }
        })
        .expect("a promise")
}

fn of(promise: Promise) -> impl Fn(&&Row) -> bool {
    move |row| row.case.promise == promise
}

#[test]
fn one_candidate_at_exactly_two_is_rarely_implemented() {
    let rows = simulated(Question::one(2.0), EFFORT.experiments);
    println!("{}", print::of_one(&rows));
    let broken: Vec<String> = rows.iter().flat_map(Row::broken).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert_eq!(
        rows.iter().flat_map(Row::promised).count(),
        6 * 3 * 2 + 4 * 3
    );
    for promise in [Promise::Alpha, Promise::AlphaForOne, Promise::Eight] {
        let error = pooled(rows.iter().filter(of(promise)), "false IMPLEMENT");
        assert!(error.is_kept(), "{promise:?}: {error:?}");
    }
    let skip = pooled(rows.iter().filter(of(Promise::Alpha)), "false SKIP");
    assert!(skip.is_kept(), "{skip:?}");
}

#[test]
fn of_six_candidates_at_exactly_two_rarely_any_is_implemented() {
    let rows = simulated(Question::six(2.0), 750);
    println!("{}", print::of_six(&rows));
    let broken: Vec<String> = rows.iter().flat_map(Row::broken).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    for what in ["false IMPLEMENT among six", "false SKIP among six"] {
        let error = pooled(rows.iter().filter(of(Promise::Alpha)), what);
        assert!(error.is_kept(), "{error:?}");
    }
}

#[test]
fn a_candidate_at_two_and_a_half_is_found_in_ten_blocks() {
    let case = |row: &&Case| row.model.name == "lognormal" && row.sigma == 0.15;
    let cases = usual(0.05);
    let case = cases.iter().find(case).expect("a row");
    let questions = [Question::one(2.5), Question::DEAR];
    let row = case.row(&questions, EFFORT);
    println!("{}", print::of_one(std::slice::from_ref(&row)));
    let found = row.answer(questions[0]).expect("an answer");
    assert!(
        at_least(found.any_implement, found.experiments, 0.95) >= 0.98,
        "{found:?}"
    );
    assert!(
        found.blocks as f64 / found.experiments as f64 <= 10.5,
        "{found:?}"
    );
    assert!(row.broken().is_empty() && row.promised().len() == 1);
}

/// The same check finds the mistake it is there to find: fixed-n tests looked at again and again.
#[test]
fn looking_again_and_again_at_fixed_tests_is_found_out() {
    let naive = Effort {
        judge: Judge::Naive,
        experiments: 500,
        ..EFFORT
    };
    let cases = usual(0.05);
    let is_lognormal = |case: &&Case| case.model.name == "lognormal";
    for case in cases.iter().filter(is_lognormal) {
        let row = case.row(&[Question::one(2.0), Question::six(2.0)], naive);
        let broken = row.broken();
        assert!(
            broken
                .iter()
                .any(|line| line.contains("false IMPLEMENT in")),
            "{broken:?}"
        );
        assert!(
            broken
                .iter()
                .any(|line| line.contains("IMPLEMENT among six")),
            "{broken:?}"
        );
        assert!(row.promised().iter().all(|error| !error.is_kept()));
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let case = usual(0.05)[0];
    let effort = Effort {
        experiments: 1000,
        ..EFFORT
    };
    let answer = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads");
        pool.install(|| case.row(&[Question::one(2.0)], effort))
            .answer(Question::one(2.0))
    };
    assert_eq!(answer(1), answer(2));
}

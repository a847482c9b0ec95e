//! Questions to a run's rows.

use twofold_core::query::{Datum, Grouping, Rows, Statistic};
use twofold_store::Tables;

use crate::{frames, took, trial};

fn tables() -> Tables {
    let mut entries = vec![trial(1, 0, took(9.0)), trial(1, 1, took(9.0))];
    for block in 2..=6 {
        entries.push(trial(block, 0, took(f64::from(block))));
        entries.push(trial(block, 1, took(f64::from(block) * 10.0)));
    }
    Tables::of(&frames(&entries))
}

fn word(text: &str) -> Datum {
    Datum::Word(text.to_owned())
}

#[test]
fn a_select_is_answered_with_names_values_and_their_types() {
    let rows = tables()
        .sql("SELECT factor_secs AS secs, COUNT(*) AS n, MEDIAN(wall_secs) AS wall_secs FROM trials WHERE NOT warmup GROUP BY factor_secs ORDER BY secs")
        .unwrap();
    assert_eq!(rows.columns, ["secs", "n", "wall_secs"]);
    assert_eq!(
        rows.rows,
        [
            vec![word("1"), Datum::Whole(5), Datum::Number(4.5)],
            vec![word("2"), Datum::Whole(5), Datum::Number(40.5)]
        ]
    );
}

#[test]
fn jobs_join_their_trials_and_a_part_may_have_a_name() {
    let rows = tables()
        .sql("WITH slow AS (SELECT block, cell FROM trials WHERE wall_secs > 50) SELECT COUNT(*) AS n FROM chunks JOIN slow ON chunks.block = slow.block AND chunks.cell = slow.cell")
        .unwrap();
    assert_eq!(rows.rows, [vec![Datum::Whole(2)]]);
}

#[test]
fn a_table_of_somebody_else_can_be_asked_as_well() {
    let cells = Rows {
        columns: vec!["name".into(), "ratio".into(), "target".into()],
        rows: vec![
            vec![word("a"), Datum::Number(2.5), Datum::Flag(true)],
            vec![word("b"), Datum::Nothing, Datum::Flag(false)],
        ],
        left_out: 0,
    };
    let tables = tables().with("cells", &cells).unwrap();
    let rows = tables.sql("SELECT * FROM cells").unwrap();
    assert_eq!(rows, cells);
}

#[test]
fn more_rows_than_anybody_reads_are_counted_and_left_out() {
    let mut entries = vec![];
    for block in 1..=1500 {
        entries.extend([trial(block, 0, took(1.0)), trial(block, 1, took(2.0))]);
    }
    let rows = Tables::of(&frames(&entries))
        .sql("SELECT block FROM trials")
        .unwrap();
    assert_eq!((rows.rows.len(), rows.left_out), (2000, 1000));
}

#[test]
fn what_is_no_question_to_these_tables_is_refused_in_one_line() {
    let refused = |query: &str| tables().sql(query).unwrap_err();
    for (query, said) in [
        (
            "SELECT * FROM trails",
            "unknown table \"trails\" (hint: did you mean \"trials\"?)",
        ),
        (
            "SELECT wal_secs FROM trials",
            "unknown column \"wal_secs\" (hint: did you mean \"wall_secs\"?)",
        ),
        (
            "SELECT start_secs FROM trials",
            "unknown column \"start_secs\" (hint: it is one of chunks)",
        ),
        ("DROP TABLE trials", "only one SELECT can be asked"),
        ("DELETE FROM trials", "only one SELECT can be asked"),
        ("TRUNCATE TABLE trials", "only one SELECT can be asked"),
        (
            "CREATE TABLE x AS SELECT * FROM trials",
            "only one SELECT can be asked",
        ),
        ("SELECT 1; SELECT 2", "only one SELECT can be asked"),
        ("", "only one SELECT can be asked"),
        (
            "SELECT * FROM read_parquet('/etc/passwd')",
            "cannot be read (hint: a question reads the run's tables only)",
        ),
        (
            "SELECT * FROM trials WHERE block IN (SELECT * FROM read_parquet('x'))",
            "cannot be read",
        ),
        ("SELECT * FROM 'x.parquet'", "unknown table \"x.parquet\""),
        (
            "SELECT * FROM other.trials",
            "unknown table \"other.trials\"",
        ),
        ("SELEC block FROM trials", "sql parser error"),
    ] {
        let error = refused(query);
        assert!(error.contains(said), "{query}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
    assert!(refused(&format!("SELECT {}1", "1 + ".repeat(9000))).contains("too long"));
    let deep = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(refused(&deep).contains("brackets in each other"));
}

#[test]
fn tables_are_not_multiplied_beyond_measure() {
    let mut entries = vec![];
    for block in 1..=1500 {
        entries.extend([trial(block, 0, took(1.0)), trial(block, 1, took(2.0))]);
    }
    let tables = Tables::of(&frames(&entries));
    for query in [
        "SELECT COUNT(*) FROM trials a, trials b",
        "SELECT COUNT(*) FROM trials a CROSS JOIN trials b",
        "SELECT COUNT(*) FROM trials a CROSS JOIN (SELECT * FROM trials) b",
    ] {
        let error = tables.sql(query).unwrap_err();
        assert!(
            error.contains("every row would meet every other"),
            "{query}: {error}"
        );
    }
    let joined =
        "SELECT COUNT(*) AS n FROM trials a JOIN chunks b ON a.block = b.block AND a.cell = b.cell";
    assert_eq!(tables.sql(joined).unwrap().rows, [vec![Datum::Whole(3000)]]);
}

#[test]
fn trials_are_grouped_by_levels_and_responses_of_jobs_are_known_too() {
    let statistic = |name: &str| Statistic::named(name).unwrap();
    let grouping = Grouping {
        by: vec!["secs".into()],
        aggregates: vec![
            (statistic("median"), "wall_secs".into()),
            (statistic("n"), "wall_secs".into()),
            (statistic("max"), "queue_ms".into()),
        ],
    };
    let rows = tables().grouped(&grouping).unwrap();
    assert_eq!(
        rows.columns,
        ["secs", "median wall_secs", "n", "max queue_ms"]
    );
    assert_eq!(
        rows.rows,
        [
            vec![
                word("1"),
                Datum::Number(4.5),
                Datum::Whole(5),
                Datum::Number(60.0)
            ],
            vec![
                word("2"),
                Datum::Number(40.5),
                Datum::Whole(5),
                Datum::Number(600.0)
            ]
        ],
        "the warm-up is left out"
    );
    let wrong = |by: &str, of: &str| {
        let grouping = Grouping {
            by: vec![by.into()],
            aggregates: vec![(statistic("sum"), of.into())],
        };
        tables().grouped(&grouping).unwrap_err()
    };
    assert!(
        wrong("sec", "wall_secs").contains("unknown factor \"sec\" (hint: did you mean \"secs\"?)")
    );
    assert!(
        wrong("secs", "wall_sec")
            .contains("unknown response \"wall_sec\" (hint: did you mean \"wall_secs\"?)")
    );
}

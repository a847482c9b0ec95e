//! Every key `thresholds.toml` may have; see [`crate::spec::keys`].

use crate::analysis::Side;
use crate::chunk::Strategy;
use crate::schema::{Key, Shape};
use crate::spec::Scope;

/// A day, in seconds; a break-even may lie beyond every footage, and then it is far.
pub(super) const MOST_SECS: f64 = 1e9;
pub(super) const MOST_RATIO: f64 = 1e6;
pub(super) const MOST_CHUNKS: u32 = 1024;

pub(super) const SIDES: [(&str, Side); 2] = [("speed", Side::Speed), ("cost", Side::Cost)];

/// How a break-even stands, as the file says it.
pub(super) const KINDS: [(&str, Kind); 6] = [
    ("from", Kind::From),
    ("up-to", Kind::UpTo),
    ("between", Kind::Between),
    ("never", Kind::Never),
    ("not-established", Kind::NotEstablished),
    ("not-fitted", Kind::NotFitted),
];

/// How a break-even stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    From,
    UpTo,
    Between,
    Never,
    NotEstablished,
    NotFitted,
}

const SECS: Shape = Shape::Number(0.0, MOST_SECS);

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

/// The top of the file.
pub const ADVICE: &[Key] = &[
    Key::new(
        "schema",
        Shape::Integer(1, 1),
        "schema = 1",
        "The version of this form.",
    )
    .required(),
    Key::new(
        "experiment",
        Shape::Text,
        r#"experiment = "e7-overlay""#,
        "The experiment that found it.",
    )
    .required(),
    Key::new(
        "run",
        Shape::Text,
        r#"run = "2026-02-09T14-01-12""#,
        "Its run.",
    )
    .required(),
    Key::new(
        "date",
        Shape::Text,
        r#"date = "2026-02-09""#,
        "The day the run ended.",
    ),
    Key::new(
        "joined",
        Shape::List(&Shape::Text),
        r#"joined = ["2026-02-08T09-30-00"]"#,
        "Runs of other experiments that the lines were fitted on too.",
    ),
    Key::new(
        "scope",
        Shape::Choice(|| names(&Scope::ALL)),
        r#"scope = "hardware-projection""#,
        "What it was found for.",
    )
    .required(),
    Key::new(
        "criterion",
        Shape::Table(CRITERION),
        "criterion = { speedup = 2.0, cost_ratio = 1.25, alpha = 0.05 }",
        "What counted as worth it.",
    )
    .required(),
    Key::new(
        "cold_start_secs",
        SECS,
        "cold_start_secs = 5.0",
        "Seconds of cold start that were added to every container.",
    )
    .required(),
    Key::new(
        "chunks",
        Shape::Open(&[], &Shape::Table(CHUNKS)),
        "[chunks.4]",
        "A table for every chunk count that was compared with the whole.",
    )
    .required(),
];

/// `criterion`.
pub const CRITERION: &[Key] = &[
    Key::new(
        "speedup",
        Shape::Number(1.0, 1000.0),
        "speedup = 2.0",
        "The speedup must be more than this.",
    )
    .required(),
    Key::new(
        "cost_ratio",
        Shape::Number(0.01, 1000.0),
        "cost_ratio = 1.25",
        "The cost ratio must be at most this.",
    )
    .required(),
    Key::new(
        "alpha",
        Shape::Number(0.0, 1.0),
        "alpha = 0.05",
        "The chance of a false verdict, per direction.",
    )
    .required(),
];

/// `[chunks.N]`.
pub const CHUNKS: &[Key] = &[
    Key::new("strategy", Shape::Choice(|| names(&Strategy::ALL)), r#"strategy = "uniform""#, "Where it was cut."),
    Key::new("measured_secs", SECS, "measured_secs = 60.0", "The shortest target duration from which every measured one is IMPLEMENT; absent if there is none."),
    Key::new("break_even", Shape::Choice(|| names(&KINDS)), r#"break_even = "from""#, "What the fitted lines say: worth it `from` a duration on, only `up-to` one, only `between` two, `never`, `not-established` (no finite upper bound), or `not-fitted` (fewer than three durations).").required(),
    Key::new("break_even_secs", SECS, "break_even_secs = 41.3", "The break-even duration of the fitted lines: from here on."),
    Key::new("up_to_secs", SECS, "up_to_secs = 300.0", "Where the fitted lines say that it ends: beyond, it is not worth it."),
    Key::new("interval_secs", Shape::List(&SECS), "interval_secs = [33.1, 52.9]", "The 95 % interval of the one of the two that stands alone; where both stand there is none."),
    Key::new("side", Shape::Choice(|| names(&SIDES)), r#"side = "cost""#, "The half of the criterion that decides it."),
    Key::new("fitted_over_secs", Shape::List(&SECS), "fitted_over_secs = [2.0, 120.0]", "The shortest and the longest measured duration: outside of them the break-even is extrapolated."),
    Key::new("speedup", Shape::Number(0.0, MOST_RATIO), "speedup = 3.1", "The speedup at the longest measured duration."),
    Key::new("speedup_at_secs", SECS, "speedup_at_secs = 120.0", "That duration."),
];

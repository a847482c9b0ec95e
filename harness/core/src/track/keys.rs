//! Every key a highlight track may have; see [`crate::spec::keys`].

use super::Interpolation;
use super::parse::{MAX_TIME_SECS, MIN_RADIUS};
use crate::overlay::Effect;
use crate::schema::{Key, Shape};

/// A table that says what a highlight looks like, by its kind.
const EFFECT: Shape = Shape::Kinds(Effect::KINDS);

/// The top of the file.
pub const TRACK: &[Key] = &[
    Key::new(
        "title",
        Shape::Text,
        r#"title = "two players""#,
        "A few words.",
    ),
    Key::new(
        "effect",
        EFFECT,
        r#"effect = { kind = "spotlight", dim = 0.5 }"#,
        "What highlights look like that do not say so themselves.",
    ),
    Key::new(
        "highlight",
        Shape::List(&Shape::Table(HIGHLIGHT)),
        "[[highlight]]",
        "What is highlighted, when and where.",
    ),
];

/// `[[highlight]]`.
pub const HIGHLIGHT: &[Key] = &[
    Key::new(
        "name",
        Shape::Text,
        r#"name = "the goalkeeper""#,
        "Who it is.",
    ),
    Key::new(
        "effect",
        EFFECT,
        r#"effect = { kind = "ring", luma = 1.8 }"#,
        "What this one looks like; the track's effect where absent.",
    ),
    Key::new(
        "interpolation",
        Shape::Choice(|| Interpolation::ALL.iter().map(|(name, _)| *name).collect()),
        r#"interpolation = "smooth""#,
        "How it moves: `linear` is straight from keyframe to keyframe, `smooth` has no corners and never overshoots.",
    )
    .or(r#""linear""#),
    Key::new(
        "from",
        Shape::Number(0.0, MAX_TIME_SECS),
        "from = 1.5",
        "The second from which it is seen, held at its first keyframe's place before that; absent, its first keyframe's.",
    ),
    Key::new(
        "until",
        Shape::Number(0.0, MAX_TIME_SECS),
        "until = 8.0",
        "The second until which it is seen, held at its last keyframe's place; absent, its last keyframe's, and the end where there is but one.",
    ),
    Key::new(
        "fade-in",
        Shape::Number(0.0, MAX_TIME_SECS),
        "fade-in = 0.5",
        "Seconds over which it comes.",
    )
    .or("0"),
    Key::new(
        "fade-out",
        Shape::Number(0.0, MAX_TIME_SECS),
        "fade-out = 0.5",
        "Seconds over which it goes.",
    )
    .or("0"),
    Key::new(
        "keyframes",
        Shape::List(&Shape::Table(KEYFRAME)),
        "keyframes = [ { time = 0.0, x = 0.5, y = 0.5, rx = 0.08, ry = 0.16 } ]",
        "Where it is, in rising order of time; a single keyframe holds to the end.",
    )
    .required(),
];

/// One of `highlight.keyframes`.
pub const KEYFRAME: &[Key] = &[
    Key::new(
        "time",
        Shape::Number(0.0, MAX_TIME_SECS),
        "time = 0.0",
        "Seconds from the first frame.",
    )
    .required(),
    Key::new(
        "x",
        Shape::Number(0.0, 1.0),
        "x = 0.5",
        "The centre, as a part of the frame's width.",
    )
    .required(),
    Key::new(
        "y",
        Shape::Number(0.0, 1.0),
        "y = 0.5",
        "The centre, as a part of the frame's height.",
    )
    .required(),
    Key::new(
        "rx",
        Shape::Number(MIN_RADIUS, 1.0),
        "rx = 0.08",
        "The radius across, as a part of the frame's width.",
    )
    .required(),
    Key::new(
        "ry",
        Shape::Number(MIN_RADIUS, 1.0),
        "ry = 0.16",
        "The radius down, as a part of the frame's height.",
    )
    .required(),
];

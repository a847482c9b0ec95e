//! Every key a highlight track may have; see [`crate::spec::keys`].

use super::parse::{MAX_TIME_SECS, MIN_RADIUS};
use crate::overlay::Spotlight;
use crate::schema::{Key, Shape};

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
        Shape::Table(EFFECT),
        r#"effect = { kind = "spotlight", dim = 0.5 }"#,
        "How highlights look.",
    ),
    Key::new(
        "highlight",
        Shape::List(&Shape::Table(HIGHLIGHT)),
        "[[highlight]]",
        "What is highlighted, when and where.",
    ),
];

/// `[effect]`.
pub const EFFECT: &[Key] = &[
    Key::new(
        "kind",
        Shape::Choice(|| vec![Spotlight::KIND]),
        r#"kind = "spotlight""#,
        "A spotlight darkens what is outside and brightens what is inside.",
    )
    .or(r#""spotlight""#),
    Key::new(
        "dim",
        Shape::Number(0.0, 1.0),
        "dim = 0.5",
        "What is left of the light outside.",
    )
    .or("0.45"),
    Key::new(
        "brighten",
        Shape::Number(1.0, Spotlight::MAX_BRIGHTEN),
        "brighten = 1.2",
        "What the light inside is multiplied with.",
    )
    .or("1.15"),
    Key::new(
        "feather",
        Shape::Number(0.0, 1.0),
        "feather = 0.5",
        "The part of the radius over which the light falls off.",
    )
    .or("0.25"),
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

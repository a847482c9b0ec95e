//! Every key a compilation may have; see [`crate::spec::keys`].

use super::Place;
use crate::schema::{Key, Shape};

const COLOUR: Shape = Shape::Text;

/// The longest point of a video that is named: a day.
pub(super) const LONGEST_SECS: f64 = 86_400.0;
/// The most stars there are.
pub(super) const STARS: i64 = 5;

/// The top of the file.
pub const COMPILATION: &[Key] = &[
    Key::new(
        "title",
        Shape::Text,
        r#"title = "The season""#,
        "A few words.",
    ),
    Key::new(
        "width",
        Shape::Integer(16, 7680),
        "width = 1280",
        "Pixels of a frame, even; every clip is brought to it.",
    )
    .or("1280"),
    Key::new(
        "height",
        Shape::Integer(16, 4320),
        "height = 720",
        "Lines of a frame, even.",
    )
    .or("720"),
    Key::new(
        "fps",
        Shape::Integer(1, 240),
        "fps = 30",
        "Frames a second; every clip is brought to it.",
    )
    .or("30"),
    Key::new(
        "font",
        Shape::Text,
        r#"font = "fonts/Club.ttf""#,
        "The font's file, beside this one; DejaVu Sans, which set-up installs, where absent.",
    ),
    Key::new(
        "style",
        Shape::Table(STYLES),
        "[style.player]",
        "What texts look like.",
    ),
    Key::new(
        "clip",
        Shape::List(&Shape::Table(CLIP)),
        "[[clip]]",
        "What is shown, in this order.",
    )
    .required(),
];

/// `[style]`.
pub const STYLES: &[Key] = &[
    Key::new(
        "player",
        Shape::Table(STYLE),
        "player = { size = 0.08 }",
        "Of a clip's `player`.",
    ),
    Key::new(
        "rating",
        Shape::Table(STYLE),
        r#"rating = { place = "top-left" }"#,
        "Of a clip's `rating`.",
    ),
    Key::new(
        "timestamp",
        Shape::Table(STYLE),
        r#"timestamp = { box = "none" }"#,
        "Of a clip's `timestamp`.",
    ),
    Key::new(
        "text",
        Shape::Table(STYLE),
        r##"text = { colour = "#ffdd00" }"##,
        "Of a clip's `text`.",
    ),
];

/// `[style.player]` and the others.
pub const STYLE: &[Key] = &[
    Key::new(
        "place",
        Shape::Choice(|| Place::ALL.iter().map(|(name, _)| *name).collect()),
        r#"place = "bottom-left""#,
        "Where it stands; two texts of a clip cannot stand at one place.",
    ),
    Key::new(
        "size",
        Shape::Number(0.005, 0.5),
        "size = 0.06",
        "Height of the font (its em), as a part of the frame's height.",
    ),
    Key::new(
        "margin",
        Shape::Number(0.0, 0.4),
        "margin = 0.04",
        "Distance from the frame's edges, as a part of its height.",
    )
    .or("0.04"),
    Key::new(
        "colour",
        COLOUR,
        r##"colour = "#ffffff""##,
        "Of the letters: #rrggbb, or #rrggbbaa where they are not opaque.",
    )
    .or(r##""#ffffff""##),
    Key::new(
        "box",
        COLOUR,
        r##"box = "#00000090""##,
        "Of the box behind them; \"none\" draws none.",
    )
    .or(r##""#00000090""##),
];

/// `[[clip]]`.
pub const CLIP: &[Key] = &[
    Key::new(
        "name",
        Shape::Text,
        r#"name = "the second goal""#,
        "What messages call it besides its number.",
    ),
    Key::new(
        "file",
        Shape::Text,
        r#"file = "first-half.mp4""#,
        "The video, beside this file, or an http:// or https:// address; the footage that the experiment or the command line names, where absent.",
    ),
    Key::new(
        "in",
        Shape::Secs,
        r#"in = "12.5s""#,
        "Where it begins, after the video's first frame.",
    )
    .or(r#""0s""#),
    Key::new(
        "out",
        Shape::Secs,
        r#"out = "17s""#,
        "Where it ends; with the video where absent.",
    ),
    Key::new(
        "player",
        Shape::Text,
        r#"player = "7  Okafor""#,
        "Who is to be seen.",
    ),
    Key::new(
        "rating",
        Shape::Either(&[Shape::Integer(0, STARS), Shape::Text]),
        "rating = 4",
        "How good it was: stars out of five, or any text.",
    ),
    Key::new(
        "timestamp",
        Shape::Text,
        r#"timestamp = "63:12""#,
        "When it was.",
    ),
    Key::new(
        "text",
        Shape::Text,
        r#"text = "From the left\ninto the far corner""#,
        "Anything else; it may have several lines.",
    ),
];

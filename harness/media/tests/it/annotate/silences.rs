//! What `drawtext` does in silence, each against a canvas without a text: none of it happens here.

use std::fs;
use std::path::Path;

use twofold_core::compilation::{Colour, DEFAULT_FONT, Place, Style};
use twofold_core::frame::Frame;
use twofold_media::Lettering;

use super::board::{BLACK, CANVAS, difference, draw, drawn, drawn_at, luma, place, plain, refusal};

fn control() -> Frame {
    drawn(&[])
}

fn boxed() -> Style {
    Style {
        back: Some(Colour([200, 30, 30, 255])),
        ..plain()
    }
}

#[test]
fn a_text_changes_its_place_and_nothing_else() {
    let edge = plain().edge(CANVAS.height) as usize;
    let (width, height) = (CANVAS.width as usize, CANVAS.height as usize);
    for (name, place) in Place::ALL {
        for style in [Style { place, ..plain() }, Style { place, ..boxed() }] {
            let found = difference(&control(), &draw("10  Okafor", style)).unwrap();
            let [left, top, right, bottom] = found;
            let (right, bottom) = (width - 1 - right, height - 1 - bottom);
            // Chroma is stored for two by two pixels, and ink that is hardly there is not measured.
            let near = |found: usize, wanted: usize| found.abs_diff(wanted) <= 1;
            let across = match place as usize % 3 {
                0 => near(left, edge),
                1 => left.abs_diff(right) <= 2,
                _ => near(right, edge),
            };
            let down = match place as usize / 3 {
                0 => near(top, edge),
                1 => top.abs_diff(bottom) <= 2,
                _ => near(bottom, edge),
            };
            assert!(across && down, "{name}: {found:?}");
        }
    }
}

#[test]
fn percent_signs_braces_and_backslashes_are_letters() {
    for text in ["100% win", "%{pts}", "%{n}", r"a\b", "{x}", "%", "a:b"] {
        let frame = draw(text, plain());
        assert!(difference(&control(), &frame).is_some(), "{text}");
    }
    // Each character has its own place: leaving the last one out leaves less.
    let right = |text: &str| {
        let style = Style {
            place: Place::Left,
            ..plain()
        };
        difference(&control(), &draw(text, style)).unwrap()[2]
    };
    assert!(right("100%") > right("100"));
    assert!(right("%{pts}") > right("%{pts"));
    assert!(right(r"a\:b") > right("a:b"));
    // The time of a frame is nowhere in it.
    let placed = [place("%{pts} %{n}", plain()).unwrap()];
    assert_eq!(
        difference(&drawn_at(&placed, 0), &drawn_at(&placed, 512_000)),
        None
    );
}

#[test]
fn letters_are_white_where_nobody_says_and_never_the_colour_of_their_box() {
    let usual = Style::of(twofold_core::compilation::Slot::Player);
    let brightest = luma(&draw("Okafor", usual)).concat().into_iter().max();
    assert!(brightest > Some(220));
    let black = Style {
        colour: Colour([0, 0, 0, 255]),
        back: Some(Colour([0, 0, 0, 255])),
        ..plain()
    };
    assert!(refusal("Okafor", black).contains("the colour of what is behind them"));
    let clear = Style {
        colour: Colour([255, 255, 255, 0]),
        ..plain()
    };
    assert!(refusal("Okafor", clear).contains("the colour of what is behind them"));
}

#[test]
fn a_font_that_cannot_be_opened_is_refused_and_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = fs::read(DEFAULT_FONT).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let open = |path: &Path| {
        let message = match Lettering::open(path, CANVAS) {
            Ok(_) => panic!("{} was opened", path.display()),
            Err(error) => error.to_string(),
        };
        assert!(
            message.starts_with(&format!("{}: not a font", path.display()))
                && message.contains("(hint: ")
                && !message.contains('\n'),
            "{message}"
        );
        message
    };
    assert!(open(Path::new("/no/such/font.ttf")).contains("no such file"));
    assert!(open(Path::new("DejaVu Sans")).contains("no such file"));
    assert!(open(dir.path()).contains("no regular file"));
    open(&file("empty.ttf", b""));
    open(&file("words.ttf", &b"words ".repeat(500)));
    open(&file("cut.ttf", &bytes[..bytes.len() / 2]));
    // One library reads it and the other does not: libavfilter would take another font.
    let mut odd = bytes.clone();
    let at = odd.windows(4).position(|tag| tag == b"loca").unwrap();
    odd[at..at + 4].copy_from_slice(b"lost");
    assert!(open(&file("odd.ttf", &odd)).contains("FreeType"));
}

#[test]
fn strings_of_missing_glyphs_are_not_two_equal_rows_of_boxes() {
    for text in ["東京", "大阪"] {
        let message = refusal(text, plain());
        let first = text.chars().next().unwrap();
        assert!(
            message.contains(&format!(
                "\"{first}\" (U+{:04X}) is not in the font",
                first as u32
            )),
            "{message}"
        );
    }
}

#[test]
fn an_empty_text_is_refused() {
    for text in ["", " ", "\n", "\u{a0}", "\u{2003}"] {
        let message = refusal(text, boxed());
        assert!(
            message.contains("empty") || message.contains("no letter"),
            "{text:?}: {message}"
        );
    }
}

#[test]
fn a_text_outside_the_frame_is_refused() {
    let message = refusal(&"W".repeat(300), plain());
    assert!(
        message.contains("its player, \"WWWW") && message.contains("pixels"),
        "{message}"
    );
    assert!(message.len() < 300, "{message}");
    let message = refusal(&"line\n".repeat(30), plain());
    assert!(message.contains("high"), "{message}");
    let huge = Style {
        size: 0.5,
        ..plain()
    };
    assert!(refusal("MMMMMMMMMMMM", huge).contains("wide"));
    // What just fits is drawn whole: every letter is inside the frame, as many as in half of it twice.
    let wide = draw(&"il".repeat(50), plain());
    let ink = |frame: &Frame| {
        luma(frame)
            .concat()
            .iter()
            .filter(|c| **c > BLACK + 60)
            .count()
    };
    let half = draw(&"il".repeat(25), plain());
    assert!(ink(&wide).abs_diff(2 * ink(&half)) * 20 < ink(&wide));
}

#[test]
fn a_long_text_that_fits_is_drawn() {
    let small = Style {
        size: 0.02,
        ..plain()
    };
    let width = |count: usize| {
        let frame = draw(&"ab ".repeat(count), small);
        let [left, _, right, _] = difference(&control(), &frame).unwrap();
        right - left
    };
    let (whole, half) = (width(100), width(50));
    assert!(whole.abs_diff(2 * half) < 10, "{whole} and {half}");
}

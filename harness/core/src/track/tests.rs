use super::*;
use crate::overlay::{Brighten, Ring, Spotlight};

mod mistakes;
mod motion;
use proptest::prelude::*;

const KEY: &str = "{ time = 0, x = 0.5, y = 0.5, rx = 0.1, ry = 0.2 }";

fn error(text: &str) -> String {
    Track::parse("t.toml", text).unwrap_err().to_string()
}

fn moving() -> Track {
    let text = "
        [[highlight]]
        keyframes = [
            { time = 1.0, x = 0.0, y = 0.5, rx = 0.1, ry = 0.2 },
            { time = 3.0, x = 1.0, y = 0.5, rx = 0.3, ry = 0.2 },
        ]
    ";
    Track::parse("t", text).unwrap()
}

#[test]
fn a_whole_track_is_read() {
    let text = format!(
        "title = \"derby\"\neffect = {{ kind = \"spotlight\", dim = 0.3, brighten = 2, feather = 1.0 }}\n\
         [[highlight]]\nname = \"player 7\"\nkeyframes = [{KEY}]\n[[highlight]]\nkeyframes = [{KEY}]\n"
    );
    let track = Track::parse("t", &text).unwrap();
    assert_eq!(track.title.as_deref(), Some("derby"));
    let effect = Spotlight {
        dim: 0.3,
        brighten: 2.0,
        feather: 1.0,
    };
    assert_eq!(track.effect, Effect::Spotlight(effect));
    assert_eq!(track.highlights.len(), 2);
    assert_eq!(track.highlights[0].name.as_deref(), Some("player 7"));
    let key = track.highlights[1].keyframes[0];
    assert_eq!(
        (key.time_secs, key.ellipse.rx, key.ellipse.ry),
        (0.0, 0.1, 0.2)
    );
}

#[test]
fn the_identity_track_is_always_on_and_close_to_nothing() {
    let text = include_str!("../../../../data/highlights/identity.toml");
    let track = Track::parse("identity.toml", text).unwrap();
    assert_eq!(
        (track.active_at(0.0).len(), track.active_at(1e6).len()),
        (1, 1)
    );
    let Effect::Spotlight(Spotlight { dim, brighten, .. }) = track.effect else {
        panic!("{:?}", track.effect)
    };
    assert!((0.98..=1.0).contains(&dim) && (1.0..=1.02).contains(&brighten));
}

#[test]
fn the_example_is_in_the_document_that_explains_it() {
    let text = include_str!("../../../../data/highlights/effects.toml");
    let document = include_str!("../../../TRACKS.md");
    assert!(
        document.contains(&format!("```toml\n{text}```")),
        "copy effects.toml into TRACKS.md"
    );
    let track = Track::parse("effects.toml", text).unwrap();
    let seen = |secs: f64| {
        let shown = track.shown_at(secs);
        shown
            .iter()
            .map(|one| one.effect.kind())
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(0.4), [""; 0]);
    assert_eq!(seen(1.5), ["spotlight", "ring"]);
    assert_eq!(seen(4.75), ["spotlight", "ring", "brighten"]);
    assert_eq!(seen(60.0), ["brighten"]);
    // What is absent is what the document says it is.
    for (kind, keys) in Effect::KINDS {
        let row = document
            .lines()
            .find(|line| line.starts_with(&format!("| `{kind}` |")))
            .unwrap();
        for key in keys.iter().skip(1) {
            let said = format!("`{}` {}", key.name, key.default.unwrap());
            assert!(row.contains(&said), "{row}: {said}");
        }
    }
}

#[test]
fn an_empty_file_is_a_track_without_highlights() {
    assert_eq!(Track::parse("t", ""), Ok(Track::default()));
}

#[test]
fn a_highlight_is_active_from_its_first_to_its_last_keyframe_and_linear_between() {
    let track = moving();
    assert!(track.active_at(0.999).is_empty());
    assert_eq!(track.active_at(1.0)[0].x, 0.0);
    assert_eq!(
        track.active_at(2.0),
        [Ellipse {
            x: 0.5,
            y: 0.5,
            rx: 0.2,
            ry: 0.2
        }]
    );
    assert_eq!(track.active_at(3.0)[0].x, 1.0);
    assert!(track.active_at(3.001).is_empty());
    assert!(track.active_at(f64::NAN).is_empty());
}

#[test]
fn a_single_keyframe_holds_to_the_end() {
    let track = Track::parse(
        "t",
        &format!(
            "[[highlight]]\nkeyframes = [{}]",
            KEY.replace("= 0,", "= 2,")
        ),
    )
    .unwrap();
    assert!(track.active_at(1.9).is_empty());
    assert_eq!(track.active_at(2.0), track.active_at(1e6));
    assert_eq!(track.clipped(2.5), (track.clone(), None));
    let (clipped, note) = track.clipped(2.0);
    assert!(clipped.highlights.is_empty());
    assert!(note.is_some());
}

#[test]
fn a_track_is_clipped_to_the_footage_with_a_note() {
    let track = moving();
    assert_eq!(track.clipped(3.0), (track.clone(), None));
    let (clipped, note) = track.clipped(2.0);
    let keys = &clipped.highlights[0].keyframes;
    assert_eq!(
        (keys.len(), keys[1].time_secs, keys[1].ellipse.x),
        (2, 2.0, 0.5)
    );
    assert_eq!(
        note.as_deref(),
        Some(
            "the track runs to 3 s and the footage ends at 2 s: clipped, 0 of 1 highlights dropped"
        )
    );
    assert_eq!(track.clipped(1.0).0.highlights, []);
}

#[test]
fn concurrent_highlights_are_counted_with_their_ends() {
    let span = |from: f64, to: f64| Highlight {
        keyframes: [from, to]
            .map(|time_secs| Keyframe {
                time_secs,
                ellipse: Ellipse {
                    x: 0.5,
                    y: 0.5,
                    rx: 0.1,
                    ry: 0.1,
                },
            })
            .to_vec(),
        ..Highlight::default()
    };
    let count = |spans: &[(f64, f64)]| {
        let highlights = spans.iter().map(|&(from, to)| span(from, to)).collect();
        Track {
            highlights,
            ..Track::default()
        }
        .max_concurrent()
    };
    assert_eq!(count(&[]), 0);
    assert_eq!(count(&[(0.0, 1.0), (2.0, 3.0)]), 1);
    assert_eq!(count(&[(0.0, 1.0), (1.0, 2.0)]), 2);
    assert_eq!(count(&[(0.0, 9.0), (1.0, 2.0), (3.0, 4.0), (3.5, 5.0)]), 3);
}

fn tracks() -> impl Strategy<Value = Track> {
    let ellipse = (0.0..=1.0, 0.0..=1.0, 1e-5..=1.0, 1e-5..=1.0)
        .prop_map(|(x, y, rx, ry)| Ellipse { x, y, rx, ry });
    let keyframes = proptest::collection::vec((1e-6..50.0, ellipse), 1..6).prop_map(|steps| {
        let mut now = 0.0;
        let key = |(step, ellipse)| {
            now += step;
            Keyframe {
                time_secs: now,
                ellipse,
            }
        };
        steps.into_iter().map(key).collect::<Vec<_>>()
    });
    let text = || proptest::option::of(any::<String>());
    let spotlight = (0.0..=1.0, 1.0..=4.0, 0.0..=1.0).prop_map(|(dim, brighten, feather)| {
        Effect::Spotlight(Spotlight {
            dim,
            brighten,
            feather,
        })
    });
    let brighten = (1.0..=4.0, 0.0..=1.0)
        .prop_map(|(brighten, feather)| Effect::Brighten(Brighten { brighten, feather }));
    let ring =
        (0.01..=1.0, 0.0..=4.0, 0.0..=4.0, 0.0..=1.0).prop_map(|(width, luma, chroma, feather)| {
            Effect::Ring(Ring {
                width,
                luma,
                chroma,
                feather,
            })
        });
    let effect = prop_oneof![spotlight, brighten, ring].boxed();
    let share = || proptest::option::of(0.0..1.0);
    let highlight = (
        text(),
        keyframes,
        proptest::option::of(effect.clone()),
        any::<bool>(),
        (share(), share(), share(), share()),
    )
        .prop_map(
            |(name, keyframes, effect, smooth, (from, until, fade_in, fade_out))| {
                let mut highlight = Highlight {
                    name,
                    effect,
                    interpolation: match smooth {
                        true => Interpolation::Smooth,
                        false => Interpolation::Linear,
                    },
                    keyframes,
                    ..Highlight::default()
                };
                let (first, _) = highlight.span_secs().unwrap();
                highlight.from_secs = from.map(|share| share * first);
                highlight.until_secs = until.map(|share| first + 1.0 + share * 50.0);
                let (first, last) = highlight.span_secs().unwrap();
                let seen = if last.is_finite() { last - first } else { 4.0 };
                highlight.fade_in_secs = fade_in.map_or(0.0, |share| share * 0.49 * seen);
                if last.is_finite() {
                    highlight.fade_out_secs = fade_out.map_or(0.0, |share| share * 0.49 * seen);
                }
                highlight
            },
        );
    (text(), effect, proptest::collection::vec(highlight, 0..4)).prop_map(
        |(title, effect, highlights)| Track {
            title,
            effect,
            highlights,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_parses_back_equal(track in tracks()) {
        prop_assert_eq!(Track::parse("t", &track.to_toml()), Ok(track));
    }

    #[test]
    fn clipping_changes_nothing_before_the_end(track in tracks(), end in 0.1..100.0, share in 0.0..1.0) {
        let (clipped, note) = track.clipped(end);
        prop_assert!(note.is_some() || clipped == track);
        prop_assert_eq!(Track::parse("t", &clipped.to_toml()), Ok(clipped.clone()));
        let (a, b) = (track.active_at(end * share), clipped.active_at(end * share));
        prop_assert_eq!(a.len(), b.len());
        let secs = end * share;
        let opacities = |track: &Track| track.shown_at(secs).iter().map(|one| one.opacity).collect::<Vec<_>>();
        prop_assert_eq!(opacities(&track), opacities(&clipped));
        for (a, b) in a.iter().zip(&b) {
            let far = (a.x - b.x).abs() + (a.y - b.y).abs() + (a.rx - b.rx).abs() + (a.ry - b.ry).abs();
            prop_assert!(far < 1e-9);
        }
    }

    #[test]
    fn there_is_room_for_all_that_are_active(track in tracks(), secs in 0.0..200.0) {
        prop_assert!(track.active_at(secs).len() <= track.max_concurrent());
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[a-z0-9=\\[\\]{}\", .\n#-]{0,80}") {
        let _ = Track::parse("t", &text);
    }
}

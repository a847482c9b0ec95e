//! How highlights move, come and go.

use super::*;

fn one(extra: &str, keys: &[(f64, f64)]) -> Highlight {
    let keys: Vec<String> = keys
        .iter()
        .map(|(time, x)| format!("{{ time = {time:?}, x = {x:?}, y = 0.5, rx = 0.1, ry = 0.2 }}"))
        .collect();
    let text = format!("[[highlight]]\n{extra}\nkeyframes = [{}]", keys.join(", "));
    Track::parse("t.toml", &text).unwrap().highlights.remove(0)
}

const PATH: &[(f64, f64)] = &[(0.0, 0.1), (1.0, 0.2), (2.5, 0.9), (3.0, 0.85), (5.0, 0.85)];

#[test]
fn a_smooth_path_is_that_of_fritsch_and_carlson() {
    let smooth = one("interpolation = \"smooth\"", PATH);
    // Tangents by the paper's algorithm in Python, the spline by scipy 1.17's CubicHermiteSpline.
    let expected = [
        (0.25, 0.11640504715094174),
        (0.5, 0.1271186169057093),
        (1.3, 0.32711624321437444),
        (2.0, 0.7499515296379482),
        (2.4, 0.8928417301041696),
        (2.75, 0.875),
        (4.0, 0.85),
    ];
    for (secs, x) in expected {
        let found = smooth.at(secs).unwrap().x;
        assert!((found - x).abs() < 1e-12, "{secs} s: {found}, not {x}");
    }
    for (secs, x) in PATH {
        assert_eq!(
            smooth.at(*secs).unwrap().x,
            *x,
            "at the keyframes it is there"
        );
    }
}

#[test]
fn two_keyframes_are_a_straight_line_however_it_moves() {
    let ends = [(1.0, 0.2), (3.0, 0.6)];
    let (linear, smooth) = (one("", &ends), one("interpolation = \"smooth\"", &ends));
    for step in 0..=8 {
        let secs = 1.0 + f64::from(step) / 4.0;
        let (a, b) = (linear.at(secs).unwrap(), smooth.at(secs).unwrap());
        assert!((a.x - b.x).abs() < 1e-12, "{secs}");
    }
}

#[test]
fn before_the_first_keyframe_and_behind_the_last_it_is_held() {
    for extra in ["", "interpolation = \"smooth\""] {
        let held = one(
            &format!("from = 0.5\nuntil = 9.0\n{extra}"),
            &[(1.0, 0.2), (3.0, 0.6)],
        );
        let x = |secs| held.at(secs).map(|at| at.x);
        assert_eq!((x(0.49), x(0.5), x(1.0)), (None, Some(0.2), Some(0.2)));
        assert_eq!((x(3.0), x(9.0), x(9.01)), (Some(0.6), Some(0.6), None));
        assert_eq!(held.span_secs(), Some((0.5, 9.0)));
    }
    // A part of the path only.
    let part = one("from = 1.5\nuntil = 2.0", &[(1.0, 0.2), (3.0, 0.6)]);
    assert_eq!(part.at(1.2), None);
    assert!((part.at(1.5).unwrap().x - 0.3).abs() < 1e-12);
}

#[test]
fn it_comes_and_goes_steadily_within_its_time() {
    let fading = one("fade-in = 1\nfade-out = 2.0", &[(1.0, 0.2), (5.0, 0.6)]);
    let expected = [
        (0.9, 0.0),
        (1.0, 0.0),
        (1.25, 0.25),
        (2.0, 1.0),
        (3.0, 1.0),
        (4.0, 0.5),
        (5.0, 0.0),
        (5.1, 0.0),
    ];
    for (secs, opacity) in expected {
        assert_eq!(fading.opacity_at(secs), opacity, "{secs} s");
    }
    assert_eq!(one("", PATH).opacity_at(0.0), 1.0);
    let track = Track {
        highlights: vec![fading],
        ..Track::default()
    };
    assert!(track.shown_at(1.0).is_empty(), "nothing of it is there yet");
    assert_eq!(track.shown_at(1.25)[0].opacity, 0.25);
}

#[test]
fn a_highlight_has_the_tracks_effect_or_its_own() {
    let text = format!(
        "effect = {{ kind = \"brighten\", brighten = 2.0 }}\n\
         [[highlight]]\nkeyframes = [{KEY}]\n\
         [[highlight]]\neffect = {{ kind = \"ring\", width = 0.3, chroma = 2 }}\nkeyframes = [{KEY}]\n\
         [[highlight]]\neffect = {{ dim = 0.1 }}\nkeyframes = [{KEY}]\n"
    );
    let shown = Track::parse("t", &text).unwrap().shown_at(1.0);
    let effects: Vec<Effect> = shown.iter().map(|one| one.effect).collect();
    let brighten = Brighten {
        brighten: 2.0,
        ..Brighten::default()
    };
    let ring = Ring {
        width: 0.3,
        chroma: 2.0,
        ..Ring::default()
    };
    let spotlight = Spotlight {
        dim: 0.1,
        ..Spotlight::default()
    };
    assert_eq!(
        effects,
        [
            Effect::Brighten(brighten),
            Effect::Ring(ring),
            Effect::Spotlight(spotlight)
        ]
    );
}

#[test]
fn each_mistake_of_the_newer_keys_is_shown_on_its_line() {
    let highlight = |extra: &str| format!("[[highlight]]\n{extra}\nkeyframes = [{KEY}]");
    let two = KEY.replace("time = 0", "time = 2");
    let moving = |extra: &str| format!("[[highlight]]\n{extra}\nkeyframes = [{KEY}, {two}]");
    let cases = [
        (
            highlight("effect = { kind = \"rign\" }"),
            "t.toml:2:19: highlight.effect.kind = \"rign\" is not known (hint: did you mean \"ring\"?)",
        ),
        (
            highlight("effect = { kind = \"ring\", dim = 0.5 }"),
            "t.toml:2:27: unknown key \"dim\" in [highlight.effect] (hint: known are \"kind\", \"width\", \"luma\", \"chroma\", \"feather\")",
        ),
        (
            highlight("effect = { kind = \"ring\", width = 0 }"),
            "t.toml:2:35: highlight.effect.width = 0 is out of range (hint: from 0.01 to 1)",
        ),
        (
            highlight("effect = { kind = \"brighten\", brighten = 5 }"),
            "t.toml:2:42: highlight.effect.brighten = 5 is out of range (hint: from 1 to 4)",
        ),
        (
            highlight("interpolation = \"cubic\""),
            "t.toml:2:17: highlight.interpolation = \"cubic\" is not known (hint: known are \"linear\", \"smooth\")",
        ),
        (
            highlight("fade_in = 1"),
            "t.toml:2:1: unknown key \"fade_in\" in [highlight] (hint: did you mean \"fade-in\"?)",
        ),
        (
            highlight("fade-in = -1"),
            "t.toml:2:11: highlight.fade-in = -1 is out of range (hint: from 0 to 1000000000)",
        ),
        (
            highlight("fade-out = 1"),
            "t.toml:2:12: the highlight holds to the end, so it never goes (hint: give it \"until\", or a second keyframe)",
        ),
        (
            moving("fade-in = 1.5\nfade-out = 1"),
            "t.toml:2:11: it takes 2.5 s to come and go and is seen for 2.0 s (hint: shorten \"fade-in\" or \"fade-out\")",
        ),
        (
            moving("from = 2.0"),
            "t.toml:2:8: the highlight is seen from 2.0 s until 2.0 s, which is never (hint: absent, \"from\" is the first keyframe's time and \"until\" the last one's)",
        ),
        (
            highlight("until = 0"),
            "t.toml:2:9: the highlight is seen from 0.0 s until 0.0 s, which is never (hint: absent, \"from\" is the first keyframe's time and \"until\" the last one's)",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(error(&text), expected);
    }
}

proptest! {
    #[test]
    fn a_smooth_path_stays_between_its_keyframes(
        xs in proptest::collection::vec(0.0..=1.0, 2..9),
        steps in proptest::collection::vec(0.01..3.0, 8),
        at in 0.0..1.0,
    ) {
        let mut now = 0.0;
        let keys: Vec<(f64, f64)> = xs
            .iter()
            .zip([0.0].iter().chain(&steps))
            .map(|(x, step)| { now += step; (now, *x) })
            .collect();
        let smooth = one("interpolation = \"smooth\"", &keys);
        let secs = at * now;
        let x = smooth.at(secs).unwrap().x;
        let pair = keys.windows(2).find(|pair| (pair[0].0..=pair[1].0).contains(&secs)).unwrap();
        let (a, b) = (pair[0].1, pair[1].1);
        prop_assert!((a.min(b)..=a.max(b)).contains(&x), "{} of {:?}", x, pair);
        // Between two keyframes it never turns round.
        let later = smooth.at((secs + (pair[1].0 - secs) / 2.0).min(pair[1].0)).unwrap().x;
        prop_assert!((later - x) * (b - a) >= -1e-12);
    }
}

//! Effects one by one, coming and going, and several at once.

use super::*;

const GREY: u8 = 100;

fn ring(width: f64, luma: f64, chroma: f64, feather: f64) -> Effect {
    Effect::Ring(Ring {
        width,
        luma,
        chroma,
        feather,
    })
}

fn brighten(brighten: f64, feather: f64) -> Effect {
    Effect::Brighten(Brighten { brighten, feather })
}

fn shown(effect: Effect, ellipse: Ellipse, opacity: f64) -> Shown {
    Shown {
        ellipse,
        effect,
        opacity,
    }
}

fn lit(frame: &Frame, shown: &[Shown]) -> Frame {
    let Some(tables) = Tables::of(shown, frame.format()) else {
        return frame.clone();
    };
    let mut out = Frame::new(frame.format());
    render(&frame.planes(), &mut out.planes_mut(), &tables);
    out
}

/// The luma along the middle row, from the middle to the right.
fn right(frame: &Frame) -> Vec<u8> {
    let row = frame.planes().rows(0).nth(100).unwrap();
    row[100..].to_vec()
}

fn square() -> Frame {
    grey(format(200, 200, Range::Full), GREY)
}

#[test]
fn brighten_leaves_the_outside_as_it_is() {
    let out = lit(
        &square(),
        &[shown(brighten(1.5, 0.5), circle(0.5, 0.5, 0.4), 1.0)],
    );
    let row = right(&out);
    assert_eq!((row[0], row[39], row[81], row[99]), (150, 150, 100, 100));
    assert!(row.is_sorted_by(|a, b| a >= b), "{row:?}");
}

#[test]
fn a_ring_is_an_outline_and_nothing_else() {
    let mut frame = square();
    frame.planes_mut().rows_mut(1).for_each(|row| row.fill(168));
    let out = lit(
        &frame,
        &[shown(ring(0.25, 1.5, 0.5, 0.0), circle(0.5, 0.5, 0.4), 1.0)],
    );
    let row = right(&out);
    assert_eq!(
        (row[0], row[58], row[62], row[77], row[81]),
        (100, 100, 150, 150, 100)
    );
    let chroma = out.planes().rows(1).nth(50).unwrap().to_vec();
    assert_eq!((chroma[50], chroma[50 + 35], chroma[95]), (168, 148, 168));
    // With a feather it comes and goes, and is full in its middle only.
    let soft = right(&lit(
        &frame,
        &[shown(ring(0.25, 1.5, 1.0, 1.0), circle(0.5, 0.5, 0.4), 1.0)],
    ));
    let top = soft
        .iter()
        .position(|code| code == soft.iter().max().unwrap());
    assert!((65..75).contains(&top.unwrap()), "{soft:?}");
    let dark = right(&lit(
        &frame,
        &[shown(ring(0.25, 0.0, 1.0, 0.0), circle(0.5, 0.5, 0.4), 1.0)],
    ));
    assert_eq!((dark[0], dark[70], dark[90]), (100, 0, 100));
}

#[test]
fn what_comes_is_between_nothing_and_all() {
    for effect in [
        Effect::default(),
        brighten(1.5, 0.5),
        ring(0.2, 1.8, 0.4, 0.5),
    ] {
        let at = |opacity| lit(&square(), &[shown(effect, circle(0.5, 0.5, 0.4), opacity)]);
        assert_eq!(at(0.0), square());
        let (half, all) = (at(0.5), at(1.0));
        for ((half, all), was) in half.bytes().iter().zip(all.bytes()).zip(square().bytes()) {
            let middle = (f64::from(*all) + f64::from(*was)) / 2.0;
            assert!(
                (f64::from(*half) - middle).abs() <= 1.0,
                "{effect:?}: {half} {all} {was}"
            );
        }
    }
}

#[test]
fn a_spotlight_that_comes_up_does_not_lift_the_darkness_of_another() {
    let old = shown(spotlight(0.4, 1.2, 0.2), circle(0.2, 0.5, 0.1), 1.0);
    let new = |opacity| shown(spotlight(0.8, 1.5, 0.2), circle(0.7, 0.5, 0.1), opacity);
    let place = |frame: &Frame, x: usize| luma(frame, x, 100);
    let mut last = lit(&square(), &[old]);
    for step in 0..=20 {
        let now = lit(&square(), &[old, new(f64::from(step) / 20.0)]);
        assert_eq!(
            (place(&now, 40), place(&now, 190)),
            (120, 40),
            "step {step}"
        );
        // Its own place goes from darkness to light without a jump.
        assert!(place(&now, 140) >= place(&last, 140) && place(&now, 140) - place(&last, 140) <= 6);
        last = now;
    }
    assert_eq!(place(&last, 140), 150);
}

#[test]
fn what_looks_alike_is_one_layer_and_what_does_not_is_not() {
    let format = format(64, 64, Range::Full);
    let (a, b) = (circle(0.3, 0.5, 0.2), circle(0.6, 0.5, 0.2));
    let count = |shown: &[Shown]| Tables::of(shown, format).unwrap().layers().len();
    let usual = Effect::default();
    assert_eq!(count(&[shown(usual, a, 1.0), shown(usual, b, 1.0)]), 1);
    assert_eq!(count(&[shown(usual, a, 1.0), shown(usual, b, 0.5)]), 2);
    let outline = ring(0.2, 1.8, 1.0, 0.5);
    assert_eq!(count(&[shown(outline, a, 1.0), shown(outline, b, 1.0)]), 2);
    let all = [shown(outline, a, 1.0), shown(usual, b, 1.0)];
    assert!(Tables::of(&all, format).unwrap().layers()[0].is_spot());
}

#[test]
fn a_ring_round_a_spotlight_shines_on_what_the_spotlight_leaves() {
    let out = lit(
        &square(),
        &[
            shown(ring(0.25, 1.5, 1.0, 0.0), circle(0.5, 0.5, 0.4), 1.0),
            shown(spotlight(0.5, 1.2, 0.0), circle(0.5, 0.5, 0.2), 1.0),
        ],
    );
    let row = right(&out);
    assert_eq!((row[0], row[50], row[70], row[90]), (120, 50, 75, 50));
}

fn any_effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        (0.0..=1.0, 1.0..=4.0, 0.0..=1.0)
            .prop_map(|(dim, bright, feather)| spotlight(dim, bright, feather)),
        (1.0..=4.0, 0.0..=1.0).prop_map(|(gain, feather)| brighten(gain, feather)),
        (0.01..=1.0, 0.0..=4.0, 0.0..=4.0, 0.0..=1.0)
            .prop_map(|(width, luma, chroma, feather)| ring(width, luma, chroma, feather)),
    ]
}

fn several() -> impl Strategy<Value = Vec<Shown>> {
    let ellipse = (0.0..1.0, 0.0..1.0, 0.02..0.6, 0.02..0.6).prop_map(|(x, y, rx, ry)| Ellipse {
        x,
        y,
        rx,
        ry,
    });
    let opacity = prop_oneof![Just(1.0), 0.0..=1.0];
    let one = (any_effect(), ellipse, opacity)
        .prop_map(|(effect, ellipse, opacity)| shown(effect, ellipse, opacity));
    proptest::collection::vec(one, 1..5)
}

proptest! {
    #[test]
    fn the_order_of_highlights_does_not_matter(
        (all, order) in several().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        seed: u8,
    ) {
        let mut frame = Frame::new(format(48, 32, Range::Limited));
        for (place, code) in frame.planes_mut().rows_mut(0).flatten().enumerate() {
            *code = (place as u8).wrapping_mul(7).wrapping_add(seed);
        }
        prop_assert_eq!(lit(&frame, &all), lit(&frame, &order));
    }

    #[test]
    fn far_from_all_of_them_every_layer_says_what_the_tables_say(all in several()) {
        if let Some(tables) = Tables::of(&all, format(16, 16, Range::Full)) {
            for layer in tables.layers() {
                let outside = if layer.is_spot() { tables.outside_gain() } else { GAIN_ONE };
                for gains in layer.gains() {
                    prop_assert_eq!(gains[RAMP_STEPS - 1], outside);
                }
            }
            prop_assert!(tables.layers()[0].is_spot() || tables.outside_gain() == GAIN_ONE);
        }
    }
}

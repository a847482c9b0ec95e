use super::tables::{FAR, GAIN_BITS, GAIN_ONE, MAX_GAIN, RAMP_SPAN, RAMP_STEPS};
use super::*;
use crate::frame::{Frame, FrameFormat, Layout, Range};
use crate::track::Track;
use proptest::prelude::*;

mod together;

const OLD: [u128; 3] = [
    109_269_545_918_164_187_106_039_183_678_532_016_291,
    211_491_773_124_517_202_581_993_842_069_673_907_603,
    339_931_106_568_457_551_639_768_906_198_556_863_606,
];

fn format(width: u32, height: u32, range: Range) -> FrameFormat {
    FrameFormat::new(width, height, Layout::Yuv420p, range).unwrap()
}

fn circle(x: f64, y: f64, radius: f64) -> Ellipse {
    Ellipse {
        x,
        y,
        rx: radius,
        ry: radius,
    }
}

fn spotlight(dim: f64, brighten: f64, feather: f64) -> Effect {
    Effect::Spotlight(Spotlight {
        dim,
        brighten,
        feather,
    })
}

fn grey(format: FrameFormat, code: u8) -> Frame {
    let mut frame = Frame::new(format);
    frame
        .planes_mut()
        .rows_mut(0)
        .for_each(|row| row.fill(code));
    frame
}

fn rendered(frame: &Frame, effect: &Effect, ellipses: &[Ellipse]) -> Frame {
    let tables = Tables::new(effect, ellipses, frame.format()).unwrap();
    let mut out = Frame::new(frame.format());
    render(&frame.planes(), &mut out.planes_mut(), &tables);
    out
}

fn luma(frame: &Frame, x: usize, y: usize) -> u8 {
    frame.planes().rows(0).nth(y).unwrap()[x]
}

#[test]
fn nothing_highlighted_is_no_tables() {
    assert_eq!(
        Tables::new(&Effect::default(), &[], format(4, 4, Range::Full)),
        None
    );
    let track = Track::parse(
        "t",
        "[[highlight]]\nkeyframes = [{ time = 2, x = 0.5, y = 0.5, rx = 0.1, ry = 0.1 }]",
    );
    let track = track.unwrap();
    assert!(Tables::for_frame(&track, 1.9, format(4, 4, Range::Full)).is_none());
    assert!(Tables::for_frame(&track, 2.0, format(4, 4, Range::Full)).is_some());
}

#[test]
fn inside_is_brighter_outside_is_dimmer_and_the_feather_lies_between() {
    let frame = grey(format(200, 200, Range::Full), 100);
    let out = rendered(&frame, &spotlight(0.5, 1.5, 0.5), &[circle(0.5, 0.5, 0.4)]);
    assert_eq!(luma(&out, 100, 100), 150);
    assert_eq!(luma(&out, 130, 100), 150);
    assert_eq!(luma(&out, 5, 5), 50);
    let row: Vec<u8> = out.planes().rows(0).nth(100).unwrap()[100..].to_vec();
    assert!(row.is_sorted_by(|a, b| a >= b), "{row:?}");
    // Halfway through the feather the smoothstep is halfway, too.
    assert!(luma(&out, 160, 100).abs_diff(100) <= 3, "{row:?}");
}

#[test]
fn a_hard_edge_has_no_feather_and_a_full_one_reaches_the_centre() {
    let frame = grey(format(400, 400, Range::Full), 100);
    let hard = rendered(&frame, &spotlight(0.0, 1.0, 0.0), &[circle(0.5, 0.5, 0.4)]);
    let soft: usize = hard
        .planes()
        .rows(0)
        .map(|row| row.iter().filter(|&&code| code != 0 && code != 100).count())
        .sum();
    assert!(soft < 1500, "{soft}");
    let full = rendered(&frame, &spotlight(0.0, 1.0, 1.0), &[circle(0.5, 0.5, 0.4)]);
    assert_eq!(luma(&full, 200, 200), 100);
    assert!(luma(&full, 220, 200) < 100);
}

#[test]
fn several_highlights_are_their_union() {
    let frame = grey(format(96, 64, Range::Limited), 120);
    let effect = spotlight(0.3, 1.4, 0.6);
    let (a, b) = (circle(0.4, 0.5, 0.3), circle(0.6, 0.4, 0.25));
    let both = rendered(&frame, &effect, &[a, b]);
    let (one, two) = (
        rendered(&frame, &effect, &[a]),
        rendered(&frame, &effect, &[b]),
    );
    let brighter: Vec<u8> = one
        .bytes()
        .iter()
        .zip(two.bytes())
        .map(|(a, b)| *a.max(b))
        .collect();
    assert_eq!(both.bytes(), brighter);
    assert_eq!(rendered(&frame, &effect, &[b, a]), both);
}

#[test]
fn black_stays_black_and_grey_stays_grey() {
    for range in [Range::Limited, Range::Full] {
        let frame = Frame::new(format(32, 32, range));
        assert_eq!(
            rendered(&frame, &spotlight(0.2, 3.0, 0.3), &[circle(0.5, 0.5, 0.3)]),
            frame
        );
    }
}

/// Digests of what the spotlight made of this frame before there was any other effect.
#[test]
fn a_spotlight_of_old_looks_as_it_did() {
    let mut frame = Frame::new(format(322, 182, Range::Limited));
    for plane in 0..3 {
        for (place, code) in frame.planes_mut().rows_mut(plane).flatten().enumerate() {
            *code = (place * 7 + place / 322 * 13 + plane * 31) as u8;
        }
    }
    let two = [circle(0.4, 0.5, 0.21), circle(0.62, 0.37, 0.13)];
    let cases = [
        (Effect::default(), OLD[0]),
        (spotlight(0.0, 4.0, 1.0), OLD[1]),
        (spotlight(0.98, 1.02, 0.0), OLD[2]),
    ];
    for (effect, expected) in cases {
        let out = rendered(&frame, &effect, &two);
        assert_eq!(crate::frame::digest(&out.planes()), expected, "{effect:?}");
    }
}

#[test]
fn a_gain_of_one_changes_nothing() {
    let mut frame = Frame::new(format(32, 32, Range::Limited));
    for (x, code) in frame.planes_mut().rows_mut(0).flatten().enumerate() {
        *code = x as u8;
    }
    assert_eq!(
        rendered(&frame, &spotlight(1.0, 1.0, 0.3), &[circle(0.5, 0.5, 0.3)]),
        frame
    );
}

/// The formula in wide arithmetic, without knowing that it fits.
fn wide(code: i64, gain: i64, zero: i64) -> i64 {
    zero + (((code - zero) * gain + 128) >> 8)
}

/// Anything at all, including what a track would refuse.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![6 => -2.0..3.0, 2 => any::<f64>(), 1 => Just(f64::NAN), 1 => Just(0.0)]
}

proptest! {
    #[test]
    fn every_product_and_sum_fits_thirty_two_bits(
        (dim, brighten, feather) in (number(), number(), number()),
        ellipses in proptest::collection::vec((number(), number(), number(), number()), 1..4),
        width in 1u32..200,
        height in 1u32..200,
        range in prop_oneof![Just(Range::Limited), Just(Range::Full)],
    ) {
        let format = format(width * 2, height * 2, range);
        let ellipses: Vec<Ellipse> =
            ellipses.into_iter().map(|(x, y, rx, ry)| Ellipse { x, y, rx, ry }).collect();
        let tables = Tables::new(&spotlight(dim, brighten, feather), &ellipses, format).unwrap();
        for layer in tables.layers() {
            prop_assert!(u64::from(layer.inner()) + u64::from(RAMP_SPAN) < u64::from(FAR));
        }
        prop_assert!(tables.outside_gain() <= 1 << GAIN_BITS);
        for ellipse in tables.ellipses() {
            for table in ellipse.columns.iter().chain(&ellipse.rows) {
                prop_assert!(table.iter().all(|&entry| entry <= FAR));
            }
        }
        prop_assert!(2 * u64::from(FAR) <= i32::MAX as u64);
        let zeros = [i64::from(format.black()), 128, 512];
        for &gain in tables.layers().iter().flat_map(|layer| layer.gains()).flatten() {
            prop_assert!(gain <= MAX_GAIN && u64::from(gain) * u64::from(MAX_GAIN) < 1 << 31);
            for zero in zeros {
                for code in [0, 1, zero, 254, 255, 1023, 65_535] {
                    let gain = i64::from(gain);
                    let biased = code * gain + zero * (256 - gain) + 128;
                    prop_assert!(i32::try_from(biased).is_ok());
                    prop_assert_eq!(biased >> 8, wide(code, gain, zero));
                    if gain <= 256 && code <= 255 && zero <= 128 {
                        // What the device does for the outside: two codes in one register.
                        prop_assert!((0..=0xffff).contains(&biased) && biased >> 8 <= 255);
                    }
                }
            }
        }
    }

    #[test]
    fn the_ramp_falls_from_inside_to_outside(
        dim in 0.0..=1.0, brighten in 1.0..=4.0, feather in 0.0..=1.0,
    ) {
        let format = format(2, 2, Range::Full);
        let tables = Tables::new(&spotlight(dim, brighten, feather), &[circle(0.5, 0.5, 0.1)], format).unwrap();
        let layer = &tables.layers()[0];
        let [gains, chroma] = layer.gains();
        prop_assert_eq!(gains, chroma);
        prop_assert!(gains.is_sorted_by(|a, b| a >= b));
        prop_assert_eq!(gains[0], (brighten * 256.0 + 0.5) as u32);
        prop_assert_eq!(gains[RAMP_STEPS - 1], (dim * 256.0 + 0.5) as u32);
        prop_assert_eq!(layer.gain(0, layer.inner()), gains[0]);
        prop_assert_eq!(layer.gain(0, layer.outer()), gains[RAMP_STEPS - 1]);
        prop_assert_eq!(layer.gain(0, layer.outer() - 1), gains[RAMP_STEPS - 2]);
        prop_assert_eq!(layer.gain(0, u32::MAX), gains[RAMP_STEPS - 1]);
    }
}

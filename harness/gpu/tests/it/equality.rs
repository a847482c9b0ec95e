//! Bit for bit what the reference renders, whatever the picture.

use proptest::prelude::*;
use twofold_core::frame::{Frame, Range, digest};
use twofold_core::overlay::{Brighten, Effect, Ellipse, Ring, Shown, Tables};
use twofold_gpu::{Gpu, MemoryPath, OverlayPass};

use crate::picture::{Padded, format, gpu, highlights, noise, plain, reference};

fn rendered(gpu: &Gpu, source: &Padded, target: &mut Padded, tables: &Tables, path: MemoryPath) {
    let format = source.planes().format();
    let mut pass = OverlayPass::new(gpu, format, tables.ellipses().count(), 1, path).unwrap();
    let ticket = pass.submit(&source.planes(), tables).unwrap();
    pass.wait(&ticket).unwrap();
    pass.copy(ticket, &mut target.planes_mut()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_device_and_the_reference_agree_in_every_bit(
        width in 1u32..=100,
        height in 1u32..=100,
        range in prop_oneof![Just(Range::Limited), Just(Range::Full)],
        shown in highlights(),
        padding in proptest::array::uniform3(prop_oneof![Just(0usize), 0usize..40]),
        seed: u32,
    ) {
        let format = format(width * 2, height * 2, range);
        let tables = Tables::of(&shown, format).unwrap();
        let frame = noise(format, seed);
        let expected = digest(&reference(&frame, &tables).planes());
        let source = Padded::new(&frame, padding);
        let ways = [(gpu(), mapped()), (gpu(), MemoryPath::Staging), (plain(), MemoryPath::Staging)];
        for (gpu, path) in ways {
            let mut target = Padded::new(&Frame::new(format), [padding[2], padding[0], padding[1]]);
            rendered(gpu, &source, &mut target, &tables, path);
            prop_assert_eq!(digest(&target.planes()), expected, "{:?}", path);
        }
    }
}

/// The mapped path where this machine's adapter has it; a software adapter always does.
fn mapped() -> MemoryPath {
    let pass = OverlayPass::new(gpu(), format(2, 2, Range::Full), 1, 1, MemoryPath::Mapped);
    if pass.is_ok() {
        MemoryPath::Mapped
    } else {
        MemoryPath::Auto
    }
}

#[test]
fn the_smallest_and_a_full_hd_frame_agree_too() {
    for (width, height) in [(2, 2), (1920, 1080)] {
        let format = format(width, height, Range::Limited);
        let ellipses = [
            Ellipse {
                x: 0.4,
                y: 0.5,
                rx: 0.08,
                ry: 0.16,
            },
            Ellipse {
                x: 0.45,
                y: 0.55,
                rx: 0.1,
                ry: 0.2,
            },
        ];
        let tables = Tables::new(&Effect::default(), &ellipses, format).unwrap();
        let frame = noise(format, 7);
        let source = Padded::new(&frame, [0; 3]);
        let expected = digest(&reference(&frame, &tables).planes());
        for gpu in [gpu(), plain()] {
            let mut target = Padded::new(&Frame::new(format), [0; 3]);
            rendered(gpu, &source, &mut target, &tables, MemoryPath::Auto);
            assert_eq!(digest(&target.planes()), expected);
        }
    }
}

#[test]
fn frames_of_one_layer_and_of_several_follow_one_another() {
    let format = format(160, 96, Range::Limited);
    let shown = |effect, x, opacity| Shown {
        ellipse: Ellipse {
            x,
            y: 0.5,
            rx: 0.3,
            ry: 0.3,
        },
        effect,
        opacity,
    };
    let (spot, glow, ring) = (
        Effect::default(),
        Effect::Brighten(Brighten::default()),
        Effect::Ring(Ring::default()),
    );
    let frames: [&[Shown]; 6] = [
        &[shown(spot, 0.3, 1.0)],
        &[shown(spot, 0.3, 1.0), shown(ring, 0.3, 1.0)],
        &[shown(ring, 0.6, 0.5)],
        &[shown(glow, 0.5, 1.0), shown(glow, 0.7, 1.0)],
        &[
            shown(glow, 0.4, 1.0),
            shown(spot, 0.5, 0.3),
            shown(ring, 0.6, 1.0),
        ],
        &[shown(spot, 0.3, 1.0), shown(spot, 0.7, 1.0)],
    ];
    for (gpu, path) in [
        (gpu(), mapped()),
        (gpu(), MemoryPath::Staging),
        (plain(), MemoryPath::Staging),
    ] {
        let mut pass = OverlayPass::new(gpu, format, 3, 2, path).unwrap();
        let mut out = Frame::new(format);
        for (index, shown) in frames.iter().cycle().take(12).enumerate() {
            let frame = noise(format, index as u32);
            let tables = Tables::of(shown, format).unwrap();
            let ticket = pass.submit(&frame.planes(), &tables).unwrap();
            pass.copy(ticket, &mut out.planes_mut()).unwrap();
            assert_eq!(out, reference(&frame, &tables), "frame {index} on {path:?}");
        }
    }
}

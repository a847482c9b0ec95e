//! Bit for bit what the reference renders, whatever the picture.

use proptest::prelude::*;
use twofold_core::frame::{Frame, FrameFormat, Layout, Orientation, Range, digest};
use twofold_core::overlay::{Brighten, Effect, Ellipse, Ring, Shown, Tables};
use twofold_gpu::{Gpu, MemoryPath, OverlayPass};

use crate::picture::{Padded, any_format, format, gpu, highlights, noise, plain, reference};

/// Turned and mirrored in every way.
fn orientations() -> impl Strategy<Value = Orientation> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(swapped, right, down)| {
        let sign = |flipped| if flipped { -1 } else { 1 };
        let (across, down) = (sign(right), sign(down));
        let matrix = match swapped {
            false => [across, 0, 0, 0, down, 0, 0, 0, 1],
            true => [0, down, 0, across, 0, 0, 0, 0, 1],
        };
        Orientation::of_matrix(matrix).unwrap()
    })
}

fn rendered(gpu: &Gpu, source: &Padded, target: &mut Padded, tables: &Tables, path: MemoryPath) {
    let format = source.planes().format();
    let mut pass = OverlayPass::new(gpu, format, tables.ellipses().count(), 1, path).unwrap();
    let ticket = pass.submit(&source.planes(), tables).unwrap();
    pass.wait(&ticket).unwrap();
    pass.copy(ticket, &mut target.planes_mut()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_device_and_the_reference_agree_in_every_bit(
        size in (1u32..=100, 1u32..=100),
        layout in proptest::sample::select(&Layout::ALL[..]),
        orientation in orientations(),
        range in prop_oneof![Just(Range::Limited), Just(Range::Full)],
        shown in highlights(),
        padding in proptest::array::uniform3(prop_oneof![Just(0usize), 0usize..40]),
        seed: u32,
    ) {
        let format = any_format(size, layout, range).shown(orientation);
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
    for layout in Layout::ALL {
        follow_one_another(any_format((80, 48), layout, Range::Limited));
    }
}

fn follow_one_another(format: FrameFormat) {
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

/// 10 bits in 16: what a broken file may hold in the upper ones must not make device and reference differ.
#[test]
fn codes_beyond_ten_bits_are_brought_back_by_both() {
    let format = any_format((40, 30), Layout::Yuv420p10, Range::Limited);
    let mut frame = noise(format, 3);
    for plane in 0..3 {
        for row in frame.planes_mut().rows_mut(plane) {
            row.iter_mut()
                .for_each(|byte| *byte = byte.wrapping_mul(91) ^ 0xa5);
        }
    }
    let ellipse = Ellipse {
        x: 0.5,
        y: 0.5,
        rx: 0.2,
        ry: 0.3,
    };
    // The second one leaves the outside as it is, the third has several layers.
    let glow = Effect::Brighten(Brighten::default());
    let looks: [&[Effect]; 3] = [&[Effect::default()], &[glow], &[glow, Effect::default()]];
    for effects in looks {
        let shown = effects.iter().map(|effect| Shown {
            ellipse,
            effect: *effect,
            opacity: 1.0,
        });
        let tables = Tables::of(&shown.collect::<Vec<_>>(), format).unwrap();
        let mut target = Padded::new(&Frame::new(format), [0; 3]);
        rendered(
            gpu(),
            &Padded::new(&frame, [0; 3]),
            &mut target,
            &tables,
            MemoryPath::Auto,
        );
        assert_eq!(
            digest(&target.planes()),
            digest(&reference(&frame, &tables).planes())
        );
    }
}

/// More workgroups than one dimension of a dispatch takes, and the largest frame there is.
#[test]
fn the_largest_frames_agree_too() {
    for layout in [Layout::Yuv420p, Layout::Yuv444p] {
        let format = FrameFormat::new(7680, 4320, layout, Range::Limited).unwrap();
        let ellipse = Ellipse {
            x: 0.97,
            y: 0.95,
            rx: 0.1,
            ry: 0.2,
        };
        let tables = Tables::new(&Effect::default(), &[ellipse], format).unwrap();
        let frame = noise(format, 5);
        let mut target = Padded::new(&Frame::new(format), [0; 3]);
        rendered(
            gpu(),
            &Padded::new(&frame, [0; 3]),
            &mut target,
            &tables,
            MemoryPath::Auto,
        );
        assert_eq!(
            digest(&target.planes()),
            digest(&reference(&frame, &tables).planes())
        );
    }
}

//! Pictures and highlights to try, and the reference's answer.

use std::sync::OnceLock;

use proptest::prelude::*;
use twofold_core::frame::{Frame, FrameFormat, Layout, PLANES, Planes, PlanesMut, Range};
use twofold_core::overlay::{Brighten, Effect, Ellipse, Ring, Shown, Spotlight, Tables, render};
use twofold_gpu::{AdapterChoice, Gpu};

/// One device for all tests: opening it costs more than most of them.
pub fn gpu() -> &'static Gpu {
    static GPU: OnceLock<Gpu> = OnceLock::new();
    GPU.get_or_init(|| Gpu::open(&AdapterChoice::First).unwrap())
}

/// The same adapter as if it offered nothing but what every adapter does.
pub fn plain() -> &'static Gpu {
    static GPU: OnceLock<Gpu> = OnceLock::new();
    GPU.get_or_init(|| Gpu::open_plain(&AdapterChoice::First).unwrap())
}

pub fn format(width: u32, height: u32, range: Range) -> FrameFormat {
    FrameFormat::new(width, height, Layout::Yuv420p, range).unwrap()
}

/// A format of any layout, in sizes it can have.
pub fn any_format(size: (u32, u32), layout: Layout, range: Range) -> FrameFormat {
    let (across, down) = layout.chroma_step();
    FrameFormat::new(size.0 * across, size.1 * down, layout, range).unwrap()
}

/// Every code appears, and no two rows are alike.
pub fn noise(format: FrameFormat, seed: u32) -> Frame {
    let mut frame = Frame::new(format);
    let (bits, bytes) = (format.layout().bits(), format.layout().sample_bytes());
    let mut state = seed | 1;
    for plane in 0..PLANES {
        for row in frame.planes_mut().rows_mut(plane) {
            for sample in row.chunks_exact_mut(bytes) {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                sample.copy_from_slice(&(state >> (32 - bits)).to_le_bytes()[..bytes]);
            }
        }
    }
    frame
}

pub fn reference(frame: &Frame, tables: &Tables) -> Frame {
    let mut out = Frame::new(frame.format());
    render(&frame.planes(), &mut out.planes_mut(), tables);
    out
}

/// The planes of a frame in memory of their own, with padding behind each row.
pub struct Padded {
    format: FrameFormat,
    strides: [usize; PLANES],
    data: [Vec<u8>; PLANES],
}

impl Padded {
    pub fn new(frame: &Frame, padding: [usize; PLANES]) -> Self {
        let format = frame.format();
        let strides = [0, 1, 2].map(|plane| format.row_bytes(plane) + padding[plane]);
        let data = [0, 1, 2].map(|plane| vec![0xa5; strides[plane] * format.plane(plane).1]);
        let mut padded = Self {
            format,
            strides,
            data,
        };
        padded.planes_mut().copy_from(&frame.planes());
        padded
    }

    pub fn planes(&self) -> Planes<'_> {
        let [y, u, v] = &self.data;
        Planes::new(self.format, [y, u, v], self.strides).unwrap()
    }

    pub fn planes_mut(&mut self) -> PlanesMut<'_> {
        let [y, u, v] = &mut self.data;
        PlanesMut::new(self.format, [y, u, v], self.strides).unwrap()
    }
}

pub fn spotlights() -> impl Strategy<Value = Effect> {
    (0.0..=1.0, 1.0..=4.0, 0.0..=1.0).prop_map(|(dim, brighten, feather)| {
        Effect::Spotlight(Spotlight {
            dim,
            brighten,
            feather,
        })
    })
}

pub fn effects() -> impl Strategy<Value = Effect> {
    prop_oneof![
        spotlights(),
        (1.0..=4.0, 0.0..=1.0)
            .prop_map(|(brighten, feather)| Effect::Brighten(Brighten { brighten, feather })),
        (0.01..=1.0, 0.0..=4.0, 0.0..=4.0, 0.0..=1.0).prop_map(|(width, luma, chroma, feather)| {
            Effect::Ring(Ring {
                width,
                luma,
                chroma,
                feather,
            })
        }),
    ]
}

/// Several highlights at once, of the same and of other effects, there and coming and going.
pub fn highlights() -> impl Strategy<Value = Vec<Shown>> {
    let opacity = || prop_oneof![2 => Just(1.0), 1 => 0.01..1.0];
    (
        proptest::collection::vec((effects(), opacity()), 1..=3),
        ellipses(),
    )
        .prop_flat_map(|(looks, ellipses)| {
            let which = proptest::collection::vec(0..looks.len(), ellipses.len());
            which.prop_map(move |which| {
                let pairs = ellipses.iter().zip(which);
                pairs
                    .map(|(ellipse, look)| Shown {
                        ellipse: *ellipse,
                        effect: looks[look].0,
                        opacity: looks[look].1,
                    })
                    .collect()
            })
        })
}

/// On and off the screen, tiny, huge and absurd.
pub fn ellipses() -> impl Strategy<Value = Vec<Ellipse>> {
    let radius = prop_oneof![8 => 0.005..0.6, 1 => 0.6..50.0, 1 => 1e-6..1e-3];
    let place = prop_oneof![8 => 0.0..1.0, 2 => -3.0..4.0];
    let ellipse = (place.clone(), place, radius.clone(), radius)
        .prop_map(|(x, y, rx, ry)| Ellipse { x, y, rx, ry });
    proptest::collection::vec(ellipse, 1..=4)
}

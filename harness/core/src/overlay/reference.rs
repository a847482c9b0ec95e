//! The reference renderer: the formula of the module's head, a pixel at a time, as plainly as it can be written.
//!
//! It is what a GPU is compared with, not what a render uses.

use super::tables::{GAIN_BITS, GAIN_ONE, Layer, MAX_GAIN, Tables};
use crate::frame::{PLANES, Planes, PlanesMut};

/// Renders `source` into `target` as `tables` say. Where the three formats differ, what all of them cover.
pub fn render(source: &Planes, target: &mut PlanesMut, tables: &Tables) {
    let format = tables.format();
    let bytes = format.layout().sample_bytes();
    for plane in 0..PLANES {
        let grid = usize::from(plane > 0);
        let (zero, peak) = (i32::from(format.zero(plane)), i32::from(format.peak()));
        for (y, (to, from)) in target.rows_mut(plane).zip(source.rows(plane)).enumerate() {
            let samples = to.chunks_exact_mut(bytes).zip(from.chunks_exact(bytes));
            for (x, (to, from)) in samples.enumerate() {
                if let Some(gain) = gain(tables, grid, x, y) {
                    let code = scaled(read(from), gain, zero, peak);
                    to.copy_from_slice(&code.to_le_bytes()[..bytes]);
                }
            }
        }
    }
}

/// A sample of one byte or of two, the lower one first.
fn read(sample: &[u8]) -> u16 {
    sample
        .iter()
        .rev()
        .fold(0, |code, byte| code << 8 | u16::from(*byte))
}

/// The gain of a sample, of all layers together; `None` outside the tables.
fn gain(tables: &Tables, grid: usize, x: usize, y: usize) -> Option<u32> {
    let (mut spot, mut high, mut low) = (None, GAIN_ONE, GAIN_ONE);
    for layer in tables.layers() {
        let gain = layer.gain(grid, distance(layer, grid, x, y)?);
        if layer.is_spot() {
            spot = spot.max(Some(gain));
        } else {
            high = high.max(gain);
            low = low.min(gain);
        }
    }
    Some(product(product(spot.unwrap_or(GAIN_ONE), high), low))
}

/// Squared distance from the nearest ellipse of a layer; `None` outside the tables.
fn distance(layer: &Layer, grid: usize, x: usize, y: usize) -> Option<u32> {
    layer
        .ellipses()
        .iter()
        .filter_map(|ellipse| Some(ellipse.columns[grid].get(x)? + ellipse.rows[grid].get(y)?))
        .min()
}

/// One gain after another, rounded half up.
fn product(a: u32, b: u32) -> u32 {
    ((a * b + GAIN_ONE / 2) >> GAIN_BITS).min(MAX_GAIN)
}

/// One code scaled by `gain` around `zero`, rounded half up.
fn scaled(code: u16, gain: u32, zero: i32, peak: i32) -> u16 {
    let gain = gain as i32;
    let one = 1 << GAIN_BITS;
    ((i32::from(code) * gain + zero * (one - gain) + one / 2) >> GAIN_BITS).clamp(0, peak) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Frame, FrameFormat, Layout, Orientation, Range};
    use crate::overlay::{Effect, Ellipse};

    fn codes(frame: &Frame, plane: usize) -> Vec<u16> {
        let bytes = frame.format().layout().sample_bytes();
        let planes = frame.planes();
        planes
            .rows(plane)
            .flat_map(|row| row.chunks_exact(bytes).map(read).collect::<Vec<_>>())
            .collect()
    }

    fn filled(format: FrameFormat, code: u16) -> Frame {
        let mut frame = Frame::new(format);
        let bytes = format.layout().sample_bytes();
        for plane in 0..PLANES {
            for row in frame.planes_mut().rows_mut(plane) {
                row.chunks_exact_mut(bytes)
                    .for_each(|to| to.copy_from_slice(&code.to_le_bytes()[..bytes]));
            }
        }
        frame
    }

    fn rendered(frame: &Frame, x: f64, y: f64) -> Frame {
        let ellipse = Ellipse {
            x,
            y,
            rx: 0.1,
            ry: 0.1,
        };
        let tables = Tables::new(&Effect::default(), &[ellipse], frame.format()).unwrap();
        let mut out = Frame::new(frame.format());
        render(&frame.planes(), &mut out.planes_mut(), &tables);
        out
    }

    #[test]
    fn ten_bits_are_scaled_as_eight_are_but_finer() {
        for range in [Range::Limited, Range::Full] {
            let format = |layout| FrameFormat::new(64, 64, layout, range).unwrap();
            let eight = rendered(&filled(format(Layout::Yuv444p), 180), 0.5, 0.5);
            let ten = rendered(&filled(format(Layout::Yuv444p10), 720), 0.5, 0.5);
            for plane in 0..PLANES {
                for (eight, ten) in codes(&eight, plane).iter().zip(codes(&ten, plane)) {
                    // Half a code of 8 bits is two of 10.
                    assert!((4 * eight).abs_diff(ten) <= 2, "{eight} {ten}");
                }
            }
        }
    }

    #[test]
    fn ten_bits_end_at_their_own_peak() {
        let format = FrameFormat::new(64, 64, Layout::Yuv420p10, Range::Full).unwrap();
        let out = rendered(&filled(format, 1000), 0.5, 0.5);
        assert_eq!(codes(&out, 0).iter().max(), Some(&1023));
    }

    #[test]
    fn a_turned_frame_is_lit_where_the_highlight_is_shown() {
        // A quarter turn clockwise: what is shown at the top right is coded at the top left.
        let clockwise = Orientation::of_matrix([0, 1, 0, -1, 0, 0, 0, 0, 1]).unwrap();
        let format = FrameFormat::new(64, 32, Layout::Yuv420p, Range::Full).unwrap();
        let out = rendered(&filled(format.shown(clockwise), 100), 0.9, 0.1);
        let luma = codes(&out, 0);
        let brightest = luma.iter().enumerate().max_by_key(|(_, code)| **code);
        let (x, y) = brightest.map(|(at, _)| (at % 64, at / 64)).unwrap();
        assert!(x < 16 && y < 8, "{x} {y}");
    }
}

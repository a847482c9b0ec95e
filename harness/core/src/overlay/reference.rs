//! The reference renderer: the formula of the module's head, a pixel at a time, as plainly as it can be written.
//!
//! It is what a GPU is compared with, not what a render uses.

use super::tables::{GAIN_BITS, GAIN_ONE, Layer, MAX_GAIN, Tables};
use crate::frame::{PLANES, Planes, PlanesMut};

/// Renders `source` into `target` as `tables` say. Where the three formats differ, what all of them cover.
pub fn render(source: &Planes, target: &mut PlanesMut, tables: &Tables) {
    for plane in 0..PLANES {
        let grid = usize::from(plane > 0);
        let zero = if plane == 0 {
            i32::from(tables.format().black())
        } else {
            128
        };
        for (y, (to, from)) in target.rows_mut(plane).zip(source.rows(plane)).enumerate() {
            for (x, (to, &from)) in to.iter_mut().zip(from).enumerate() {
                if let Some(gain) = gain(tables, grid, x, y) {
                    *to = code(from, gain, zero);
                }
            }
        }
    }
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
fn code(code: u8, gain: u32, zero: i32) -> u8 {
    let gain = gain as i32;
    let one = 1 << GAIN_BITS;
    ((i32::from(code) * gain + zero * (one - gain) + one / 2) >> GAIN_BITS).clamp(0, 255) as u8
}

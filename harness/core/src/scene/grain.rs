//! Film grain: a hash of frame, row and column a sample, so that an encoder has something to do.

use super::noise::mix;
use super::paint::Plane;

/// Grain of one strength.
#[derive(Debug, Clone)]
pub struct Grain {
    /// Standard deviation in codes.
    strength: u32,
    seed: u64,
}

/// 2^15 over the standard deviation of the sum of two random bytes.
const SCALE: i32 = 314;

impl Grain {
    pub fn new(strength: u32, seed: u64) -> Self {
        Self {
            strength,
            seed: mix(seed, 0x0067_7261_696e),
        }
    }

    /// Adds the grain of frame `index`; chroma gets half of it.
    pub fn add(&self, plane: &mut Plane, index: u64) {
        let strength = if plane.channel == 0 {
            self.strength * 2
        } else {
            self.strength
        };
        if strength == 0 {
            return;
        }
        let weight = strength as i32 * SCALE;
        let frame = mix(
            self.seed,
            index.wrapping_mul(3).wrapping_add(plane.channel as u64),
        );
        for (y, row) in plane.rows().enumerate() {
            let start = mix(frame, y as u64) as u32;
            for (x, pair) in row.chunks_mut(2).enumerate() {
                let bits = scatter(start.wrapping_add((x as u32).wrapping_mul(0x9e37_79b9)));
                for (sample, bits) in pair.iter_mut().zip([bits & 0xffff, bits >> 16]) {
                    let sum = (bits & 0xff) as i32 + (bits >> 8) as i32 - 255;
                    // A shift by 16 and not 15, for the doubled strength of luma.
                    let grain = (sum.wrapping_mul(weight) + (1 << 15)) >> 16;
                    *sample = (i32::from(*sample) + grain).clamp(16, 235) as u8;
                }
            }
        }
    }
}

fn scatter(mut bits: u32) -> u32 {
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x7feb_352d);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x846c_a68b);
    bits ^ (bits >> 16)
}

//! The sound of a crowd: layers of smooth noise that swell and fall.

use super::SAMPLE_RATE;
use super::noise::{mix, smooth};

/// Samples from one random value to the next, and strength, of each layer: a low rumble, voices, a hiss.
const LAYERS: [(u64, f64); 4] = [(149, 0.45), (53, 0.8), (23, 0.6), (7, 0.25)];

/// Samples between two values of the slow swell; in between it is linear.
const SWELL: u64 = 480;

/// Fills `out` with the samples from `first` on.
pub fn fill(seed: u64, first: u64, out: &mut [f32]) {
    let seed = mix(seed, 0x0073_6f75_6e64);
    let mut block = u64::MAX;
    let (mut here, mut next) = (0.0, 0.0);
    for (offset, sample) in out.iter_mut().enumerate() {
        let index = first.saturating_add(offset as u64);
        if index / SWELL != block {
            block = index / SWELL;
            (here, next) = (swell(seed, block), swell(seed, block + 1));
        }
        let along = (index % SWELL) as f64 / SWELL as f64;
        let loudness = here + (next - here) * along;
        let noise: f64 = LAYERS
            .iter()
            .map(|&(period, strength)| strength * layer(seed, index, period))
            .sum();
        *sample = (noise * loudness).clamp(-1.0, 1.0) as f32;
    }
}

fn layer(seed: u64, index: u64, period: u64) -> f64 {
    smooth(mix(seed, period), index as f64 / period as f64)
}

/// Loudness at the beginning of block `block`: a murmur, and now and then a roar.
fn swell(seed: u64, block: u64) -> f64 {
    let secs = block.saturating_mul(SWELL) as f64 / f64::from(SAMPLE_RATE);
    let roar = smooth(mix(seed, 1), secs * 0.21).max(0.0);
    0.1 + 0.04 * smooth(mix(seed, 2), secs * 1.3) + 0.3 * roar * roar
}

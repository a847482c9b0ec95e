//! Randomness without state: everything is hashed from a seed and a place.

/// A well mixed 64-bit value of `seed` and `place` (the finalizer of SplitMix64).
pub fn mix(seed: u64, place: u64) -> u64 {
    let mut z = seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number in 0..1.
pub fn unit(seed: u64, place: u64) -> f64 {
    (mix(seed, place) >> 11) as f64 / (1u64 << 53) as f64
}

/// A smooth curve through random values in -1..1 at every whole `t`, with two continuous derivatives. `t` is at least 0.
pub fn smooth(seed: u64, t: f64) -> f64 {
    let whole = t as u64;
    let f = t - whole as f64;
    let eased = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let a = unit(seed, whole) * 2.0 - 1.0;
    let b = unit(seed, whole.wrapping_add(1)) * 2.0 - 1.0;
    a + (b - a) * eased
}

/// A triangle wave in -1..1 with period 1. `t` is at least 0.
pub fn triangle(t: f64) -> f64 {
    let f = t - (t as u64) as f64;
    let up = if f < 0.5 { f } else { 1.0 - f };
    up * 4.0 - 1.0
}

//! Structural similarity of two planes.
//!
//! Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE
//! Trans. Image Process. 13 (2004), equation 13 with K1 = 0.01, K2 = 0.03 and L = 255. Their window is a Gaussian at every
//! sample; here it is 8x8 samples of equal weight at every fourth, as encoders measure it.

/// Samples of a window's quarter, across and down.
const BLOCK: usize = 4;

/// (K1 L)^2 and (K2 L)^2.
const C1: f64 = 0.01 * 255.0 * (0.01 * 255.0);
const C2: f64 = 0.03 * 255.0 * (0.03 * 255.0);

/// The mean over all windows of two planes of `width` samples a row: 1 where they are equal.
///
/// What is left over at the right and at the bottom is in no window; a plane smaller than a window is one.
pub(super) fn ssim(a: &[u8], b: &[u8], width: usize) -> f64 {
    let rows: Vec<(&[u8], &[u8])> = a.chunks_exact(width).zip(b.chunks_exact(width)).collect();
    let (across, down) = (width / BLOCK, rows.len() / BLOCK);
    if across < 2 || down < 2 {
        let whole = rows.iter().fold(Sums::default(), |mut sums, (a, b)| {
            sums.take(a, b);
            sums
        });
        return whole.likeness();
    }
    let (mut total, mut above) = (0.0, Vec::<Sums>::new());
    for rows in rows.chunks_exact(BLOCK) {
        let mut blocks = vec![Sums::default(); across];
        for (a, b) in rows {
            let parts = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK));
            for (block, (a, b)) in blocks.iter_mut().zip(parts) {
                block.take(a, b);
            }
        }
        for (above, below) in above.windows(2).zip(blocks.windows(2)) {
            let halves = [above[0].and(&above[1]), below[0].and(&below[1])];
            total += halves[0].and(&halves[1]).likeness();
        }
        above = blocks;
    }
    total / ((across - 1) * (down - 1)) as f64
}

/// What a window is summed up as.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    samples: u32,
    a: u64,
    b: u64,
    squares: u64,
    products: u64,
}

impl Sums {
    fn take(&mut self, a: &[u8], b: &[u8]) {
        for (a, b) in a.iter().zip(b) {
            let (a, b) = (u64::from(*a), u64::from(*b));
            self.samples += 1;
            self.a += a;
            self.b += b;
            self.squares += a * a + b * b;
            self.products += a * b;
        }
    }

    fn and(&self, other: &Self) -> Self {
        Self {
            samples: self.samples + other.samples,
            a: self.a + other.a,
            b: self.b + other.b,
            squares: self.squares + other.squares,
            products: self.products + other.products,
        }
    }

    /// Equation 13.
    fn likeness(&self) -> f64 {
        let count = f64::from(self.samples.max(1));
        let (a, b) = (self.a as f64 / count, self.b as f64 / count);
        let variances = self.squares as f64 / count - a * a - b * b;
        let covariance = self.products as f64 / count - a * b;
        ((2.0 * a * b + C1) * (2.0 * covariance + C2)) / ((a * a + b * b + C1) * (variances + C2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize, shift: usize) -> Vec<u8> {
        (0..width * height)
            .map(|at| {
                ((at % width * 7 + at / width * 13 + at * at % 31 + shift * (at % 5)) % 256) as u8
            })
            .collect()
    }

    #[test]
    fn equal_planes_are_1_and_others_less() {
        let a = picture(40, 24, 0);
        assert!((ssim(&a, &a, 40) - 1.0).abs() < 1e-12);
        let black = vec![0; 40 * 24];
        assert!(ssim(&a, &black, 40) < 0.1);
    }

    /// Values of the same formula in numpy, window by window.
    #[test]
    fn it_is_the_mean_over_windows_of_the_published_formula() {
        for (width, height, shift, expected) in EXPECTED {
            let (a, b) = (picture(width, height, 0), picture(width, height, shift));
            let found = ssim(&a, &b, width);
            assert!(
                (found - expected).abs() < 1e-12,
                "{width}x{height}: {found}"
            );
        }
    }

    const EXPECTED: [(usize, usize, usize, f64); 3] = [
        (40, 24, 3, 0.8655622740261304),
        (43, 26, 9, 0.5937435492542851),
        (6, 20, 5, 0.8169936666553386),
    ];
}

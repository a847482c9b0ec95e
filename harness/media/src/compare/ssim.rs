//! Structural similarity of two planes.
//!
//! Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE
//! Trans. Image Process. 13 (2004), equation 13 with K1 = 0.01, K2 = 0.03 and L the largest code. Their window is a Gaussian at every
//! sample; here it is 8x8 samples of equal weight at every fourth, as encoders measure it.

/// Samples of a window's quarter, across and down.
const BLOCK: usize = 4;

const K1: f64 = 0.01;
const K2: f64 = 0.03;

/// The mean over all windows of two planes of `width` samples a row, `peak` the largest code: 1 where they are equal.
///
/// What is left over at the right and at the bottom is in no window; a plane smaller than a window is one.
pub(super) fn ssim<S: Copy + Into<u64>>(a: &[S], b: &[S], width: usize, peak: f64) -> f64 {
    let rows: Vec<(&[S], &[S])> = a.chunks_exact(width).zip(b.chunks_exact(width)).collect();
    let (across, down) = (width / BLOCK, rows.len() / BLOCK);
    if across < 2 || down < 2 {
        let whole = rows.iter().fold(Sums::default(), |mut sums, (a, b)| {
            sums.take(a, b);
            sums
        });
        return whole.likeness(peak);
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
            total += halves[0].and(&halves[1]).likeness(peak);
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
    fn take<S: Copy + Into<u64>>(&mut self, a: &[S], b: &[S]) {
        for (a, b) in a.iter().zip(b) {
            let (a, b): (u64, u64) = ((*a).into(), (*b).into());
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
    fn likeness(&self, peak: f64) -> f64 {
        let (c1, c2) = ((K1 * peak).powi(2), (K2 * peak).powi(2));
        let count = f64::from(self.samples.max(1));
        let (a, b) = (self.a as f64 / count, self.b as f64 / count);
        let variances = self.squares as f64 / count - a * a - b * b;
        let covariance = self.products as f64 / count - a * b;
        ((2.0 * a * b + c1) * (2.0 * covariance + c2)) / ((a * a + b * b + c1) * (variances + c2))
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
        assert!((ssim(&a, &a, 40, 255.0) - 1.0).abs() < 1e-12);
        let black = vec![0; 40 * 24];
        assert!(ssim(&a, &black, 40, 255.0) < 0.1);
    }

    /// Values of the same formula in numpy, window by window.
    #[test]
    fn it_is_the_mean_over_windows_of_the_published_formula() {
        for (width, height, shift, expected) in EXPECTED {
            let (a, b) = (picture(width, height, 0), picture(width, height, shift));
            let found = ssim(&a, &b, width, 255.0);
            assert!(
                (found - expected).abs() < 1e-12,
                "{width}x{height}: {found}"
            );
        }
    }

    #[test]
    fn of_wider_codes_it_is_the_same() {
        let (a, b) = (picture(40, 24, 0), picture(40, 24, 3));
        let wide =
            |plane: &[u8]| -> Vec<u16> { plane.iter().map(|code| u16::from(*code) * 4).collect() };
        let found = ssim(&wide(&a), &wide(&b), 40, 1020.0);
        assert!((found - ssim(&a, &b, 40, 255.0)).abs() < 1e-12);
    }

    const EXPECTED: [(usize, usize, usize, f64); 3] = [
        (40, 24, 3, 0.8655622740261304),
        (43, 26, 9, 0.5937435492542851),
        (6, 20, 5, 0.8169936666553386),
    ];
}

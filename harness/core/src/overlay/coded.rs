//! From where a highlight is shown to where it is coded.

use super::Ellipse;
use crate::frame::Orientation;

impl Ellipse {
    /// The ellipse of the coded picture that is shown as this one. Quarter turns keep its axes upright.
    pub fn coded(&self, orientation: Orientation) -> Ellipse {
        let (x, y) = orientation.coded(self.x, self.y);
        let (rx, ry) = if orientation.swaps_axes() {
            (self.ry, self.rx)
        } else {
            (self.rx, self.ry)
        };
        Ellipse { x, y, rx, ry }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: i32 = 1 << 16;

    /// The eight matrices in the order of EXIF's orientations: upright, mirrored, half a turn, upside down and mirrored,
    /// then the four that swap axes.
    const MATRICES: [[i32; 4]; 8] = [
        [ONE, 0, 0, ONE],
        [-ONE, 0, 0, ONE],
        [-ONE, 0, 0, -ONE],
        [ONE, 0, 0, -ONE],
        [0, ONE, ONE, 0],
        [0, ONE, -ONE, 0],
        [0, -ONE, -ONE, 0],
        [0, -ONE, ONE, 0],
    ];

    fn orientation([a, b, c, d]: [i32; 4]) -> Option<Orientation> {
        Orientation::of_matrix([a, b, 0, c, d, 0, 0, 0, 1 << 30])
    }

    /// Where a coded point is shown, straight from the matrix: moved so that the picture begins at 0.
    fn shown([a, b, c, d]: [i32; 4], x: f64, y: f64) -> (f64, f64) {
        let one = |p: i32, q: i32| {
            let (p, q) = (f64::from(p.signum()), f64::from(q.signum()));
            p * x + q * y - p.min(0.0) - q.min(0.0)
        };
        (one(a, c), one(b, d))
    }

    #[test]
    fn a_shown_ellipse_lies_where_the_matrix_shows_the_coded_one() {
        for matrix in MATRICES {
            let shown_at = Ellipse {
                x: 0.2,
                y: 0.3,
                rx: 0.05,
                ry: 0.1,
            };
            let coded = shown_at.coded(orientation(matrix).unwrap());
            let (x, y) = shown(matrix, coded.x, coded.y);
            assert!((x - 0.2).abs() < 1e-12 && (y - 0.3).abs() < 1e-12);
            let swapped = matrix[0] == 0;
            assert_eq!((coded.rx == 0.1, coded.ry == 0.05), (swapped, swapped));
        }
    }

    #[test]
    fn the_eight_orientations_differ_and_no_others_are_known() {
        let all: Vec<_> = MATRICES.map(|matrix| orientation(matrix).unwrap()).to_vec();
        for (index, one) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|other| other == one), Some(index));
        }
        assert_eq!(orientation([0; 4]), Some(Orientation::default()));
        // Scaled, and as inexact as cameras write it.
        assert_eq!(orientation([2 * ONE, 3, -3, ONE / 2]), Some(all[0]));
        for other in [
            [ONE, ONE, -ONE, ONE],
            [ONE, 0, 0, 0],
            [ONE, ONE / 2, 0, ONE],
            [0, ONE, 0, 0],
            [i32::MIN, i32::MAX, 0, ONE],
        ] {
            assert_eq!(orientation(other), None, "{other:?}");
        }
    }
}

//! How a coded picture is turned and mirrored to be shown.

/// One of the eight ways to lay a picture on itself or across: by quarter turns, mirrored or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Orientation {
    /// Columns are shown as rows.
    swapped: bool,
    /// After that, left and right are exchanged.
    flip_x: bool,
    /// After that, top and bottom are exchanged.
    flip_y: bool,
}

/// An entry of a matrix counts as 0 when it is this many times smaller than another one of its row.
const NEGLIGIBLE: i64 = 100;

impl Orientation {
    /// What a display matrix does, as MP4 files and libav have it: nine fixed-point numbers by rows, of which the shown
    /// position is `x' = m[0] x + m[3] y` and `y' = m[1] x + m[4] y`, with y downwards. Scale and place are left out: both
    /// pictures are normalised. A matrix of zeros is what players take for none.
    ///
    /// `None` where the picture is turned by anything but quarter turns, or sheared.
    pub fn of_matrix(matrix: [i32; 9]) -> Option<Self> {
        let [a, b, _, c, d, ..] = matrix.map(i64::from);
        let negligible = |small: i64, large: i64| small.abs() * NEGLIGIBLE <= large.abs();
        if [a, b, c, d] == [0; 4] {
            return Some(Self::default());
        }
        if a != 0 && d != 0 && negligible(b, a) && negligible(c, d) {
            return Some(Self {
                swapped: false,
                flip_x: a < 0,
                flip_y: d < 0,
            });
        }
        if b != 0 && c != 0 && negligible(a, b) && negligible(d, c) {
            return Some(Self {
                swapped: true,
                flip_x: c < 0,
                flip_y: b < 0,
            });
        }
        None
    }

    /// Whether what is shown across is coded down.
    pub fn swaps_axes(self) -> bool {
        self.swapped
    }

    /// Where in the coded picture the point is that is shown at (`x`, `y`); all normalised to 0..1 from the top left.
    pub fn coded(self, x: f64, y: f64) -> (f64, f64) {
        let x = if self.flip_x { 1.0 - x } else { x };
        let y = if self.flip_y { 1.0 - y } else { y };
        if self.swapped { (y, x) } else { (x, y) }
    }
}

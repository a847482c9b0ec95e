//! Where a place on the pitch lies in the picture.
//!
//! A pinhole camera stands beside the near touchline and moves along it. The picture is measured in its own height
//! (`v`, 0 at the top) and width (0..1), drawn for 16:9 whatever the frame is, so that a track fits every resolution.
//!
//! ```text
//! distance(v) = FOCUS / (v - HORIZON)      metres from the camera to the ground seen at v
//! y(v)        = FAR - distance(v)          metres from the far touchline (0) to the near one (68)
//! metres(v)   = distance(v) / LENS         metres one height of the picture shows there
//! ```

/// Length of the pitch in metres, left to right.
pub const LENGTH: f64 = 105.0;

/// Width of the pitch in metres, far to near.
pub const WIDTH: f64 = 68.0;

/// Where the pitch's surroundings begin in the picture, below the boards.
pub const GROUND: f64 = 0.285;

/// What the camera looks at lies between these, in metres from the left goal line.
pub const PAN: (f64, f64) = (25.0, 80.0);

/// Width of the picture in its heights.
pub const ASPECT: f64 = 16.0 / 9.0;

const HORIZON: f64 = -0.35;
const FOCUS: f64 = 84.1;
const FAR: f64 = 129.4;
const LENS: f64 = 3.2;

/// Metres from the far touchline seen at height `v`, below [`GROUND`].
pub fn depth(v: f64) -> f64 {
    FAR - FOCUS / (v - HORIZON)
}

/// The height at which the ground `y` metres from the far touchline is seen.
pub fn height(y: f64) -> f64 {
    FOCUS / (FAR - y) + HORIZON
}

/// Metres that one height of the picture shows, `y` metres from the far touchline.
pub fn metres(y: f64) -> f64 {
    (FAR - y) / LENS
}

/// Place across the picture (0..1 within it) of `x` metres from the left goal line, seen from `camera`.
pub fn across(x: f64, y: f64, camera: f64) -> f64 {
    0.5 + (x - camera) / (metres(y) * ASPECT)
}

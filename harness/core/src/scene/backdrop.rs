//! What stands still: stands, boards and grass. Drawn once as wide as the camera pans, then copied row by row.

use super::noise::{mix, smooth, unit};
use super::paint::{Colour, Plane, SOLID};
use super::view::{self, GROUND};
use crate::frame::{FrameFormat, PLANES};

/// Where the boards begin in the picture.
const BOARDS: f64 = 0.222;

/// Samples of the grass texture along each side, a power of two.
const TILE: usize = 256;

/// Samples of the grass texture in a metre.
const TILE_DENSITY: f64 = 7.0;

/// Width of a mown stripe in metres.
const STRIPE: f64 = 5.25;

const GRASS: [Colour; 2] = [[106, 102, 104], [95, 104, 106]];

/// The panorama above the ground and the texture of the grass.
#[derive(Debug, Clone)]
pub struct Backdrop {
    panoramas: [Panorama; PLANES],
    tile: Vec<i8>,
    seed: u64,
}

#[derive(Debug, Clone)]
struct Panorama {
    samples: Vec<u8>,
    width: usize,
    height: usize,
}

impl Backdrop {
    pub fn new(format: FrameFormat, seed: u64) -> Self {
        let seed = mix(seed, 0x0073_7461_6e64);
        Self {
            panoramas: [0, 1, 2].map(|channel| Panorama::new(format, channel, seed)),
            tile: tile(seed),
            seed,
        }
    }

    /// Draws stands, boards and mown grass.
    pub fn draw(&self, plane: &mut Plane, camera: f64, secs: f64) {
        let panorama = &self.panoramas[plane.channel];
        let shift =
            (camera - view::PAN.0) / (view::metres(0.0) * view::ASPECT) * plane.width as f64;
        let shift = (shift.max(0.0) as usize).min(panorama.width - plane.width);
        for y in 0..panorama.height.min(plane.height) {
            let from = self.fidget(plane, y, secs) * panorama.width + shift;
            let width = plane.width;
            plane
                .row(y)
                .copy_from_slice(&panorama.samples[from..from + width]);
        }
        for y in panorama.height..plane.height {
            mow(plane, y, camera);
        }
    }

    /// The row of the panorama to be seen in row `y`: a crowd does not sit still.
    fn fidget(&self, plane: &Plane, y: usize, secs: f64) -> usize {
        let v = plane.middle(y);
        if v > BOARDS - 0.01 {
            return y;
        }
        let tier = (v * 60.0) as u64;
        let up = (smooth(mix(self.seed, tier), secs * 2.5) + 1.0) * 0.0022 * plane.height as f64;
        (y + up as usize).min(plane.height - 1)
    }

    /// Roughens the grass. Its texture lies on the ground and moves with it.
    pub fn texture(&self, plane: &mut Plane, camera: f64) {
        if plane.channel > 0 {
            return;
        }
        const ONE: f64 = 65_536.0;
        for y in self.panoramas[0].height..plane.height {
            let depth = view::depth(plane.middle(y));
            let wide = view::metres(depth) * view::ASPECT;
            let step = (wide / plane.width as f64 * TILE_DENSITY * ONE) as u32;
            // Far enough to the right of 0 that no place in the picture is negative.
            let start = ((camera - wide / 2.0 + 200.0) * TILE_DENSITY * ONE) as u64 as u32;
            let line = ((depth + 200.0) * TILE_DENSITY) as usize % TILE * TILE;
            let tile = &self.tile[line..line + TILE];
            let mut at = start;
            for sample in plane.row(y) {
                let rough = tile[(at >> 16) as usize % TILE];
                *sample = sample.saturating_add_signed(rough);
                at = at.wrapping_add(step);
            }
        }
    }
}

/// Fills row `y` with mown stripes: every second one over a row of the first colour, so that the soft ends of a stripe
/// never mix with what the row held before.
fn mow(plane: &mut Plane, y: usize, camera: f64) {
    let channel = plane.channel;
    plane.row(y).fill(GRASS[0][channel]);
    let depth = view::depth(plane.middle(y));
    let half = view::metres(depth) * view::ASPECT / 2.0;
    // Stripes are counted from well left of the pitch, so that no number is negative.
    let first = ((camera - half + 210.0) / STRIPE) as u64;
    let last = ((camera + half + 210.0) / STRIPE) as u64;
    for stripe in (first | 1..=last).step_by(2) {
        let from = stripe as f64 * STRIPE - 210.0;
        let at = |x: f64| view::across(x, depth, camera);
        plane.span(y, at(from), at(from + STRIPE), GRASS[1], SOLID);
    }
}

fn tile(seed: u64) -> Vec<i8> {
    (0..TILE * TILE)
        .map(|at| {
            let blades = unit(mix(seed, 3), at as u64) * 10.0 - 5.0;
            let (x, y) = (at % TILE / 8, at / TILE / 8);
            let patches = unit(mix(seed, 4), (y * TILE + x) as u64) * 5.0 - 2.5;
            (blades + patches) as i8
        })
        .collect()
}

impl Panorama {
    fn new(format: FrameFormat, channel: usize, seed: u64) -> Self {
        let (plane_width, plane_height) = format.plane(channel);
        let pan = (view::PAN.1 - view::PAN.0) / (view::metres(0.0) * view::ASPECT);
        let width = (plane_width as f64 * (1.0 + pan)) as usize + 2;
        // The last row may lie half behind the ground.
        let height = (GROUND * plane_height as f64) as usize + 1;
        let mut samples = Vec::with_capacity(width * height);
        for y in 0..height {
            let v = (y as f64 + 0.5) / plane_height as f64;
            for x in 0..width {
                let u = (x as f64 + 0.5) / plane_width as f64 * view::ASPECT;
                samples.push(colour_at(seed, u, v)[channel]);
            }
        }
        Self {
            samples,
            width,
            height,
        }
    }
}

/// The colour `u` heights from the left end of the panorama and `v` heights from its top.
fn colour_at(seed: u64, u: f64, v: f64) -> Colour {
    if v < BOARDS {
        spectator(seed, u, v)
    } else {
        board(seed, u, (v - BOARDS) / (GROUND - BOARDS))
    }
}

/// Seats in a height of the picture: across, and down.
const SEATS: (f64, f64) = (62.0, 48.0);

const CLOTHES: [Colour; 8] = [
    [70, 118, 176],
    [160, 124, 132],
    [52, 140, 124],
    [96, 150, 112],
    [188, 126, 128],
    [60, 126, 132],
    [120, 100, 142],
    [44, 128, 128],
];

/// One of the crowd: a head above shoulders, on a seat, darker towards the roof.
fn spectator(seed: u64, u: f64, v: f64) -> Colour {
    let row = (v * SEATS.1) as u64;
    // Every other row sits half a seat further.
    let across = u * SEATS.0 + (row % 2) as f64 * 0.5;
    let seat = across as u64;
    let who = mix(mix(seed, 5), row << 32 | seat);
    let (x, y) = (across - seat as f64 - 0.5, v * SEATS.1 - row as f64);
    let light = 0.55 + 0.45 * (v / BOARDS);
    let empty = who.is_multiple_of(13);
    let head = x * x + (y - 0.3) * (y - 0.3) < 0.045;
    let body = x.max(-x) < 0.36 && y > 0.48;
    let [luma, blue, red] = if head && !empty {
        [132, 112, 146]
    } else if body && !empty {
        CLOTHES[(who >> 8) as usize % CLOTHES.len()]
    } else {
        [46, 132, 124]
    };
    [16 + ((f64::from(luma) - 16.0) * light) as u8, blue, red]
}

const PANELS: [(Colour, Colour); 5] = [
    ([44, 168, 112], [210, 124, 130]),
    ([196, 120, 134], [52, 132, 126]),
    ([68, 112, 196], [214, 122, 130]),
    ([40, 128, 128], [168, 60, 150]),
    ([112, 90, 90], [216, 126, 126]),
];

/// A board: blocks that look like letters from afar, between two margins.
fn board(seed: u64, u: f64, down: f64) -> Colour {
    let panel = (u / 0.5) as u64;
    let along = u / 0.5 - panel as f64;
    let (ground, ink) = PANELS[mix(mix(seed, 6), panel) as usize % PANELS.len()];
    let written = along > 0.12 && along < 0.88 && down > 0.28 && down < 0.74;
    let letter = (along * 14.0) as u64;
    let (x, y) = (along * 14.0 - letter as f64, (down - 0.28) / 0.46);
    let strokes = mix(mix(seed, 7), panel * 64 + letter);
    let cell = (y * 5.0) as u64 % 5 * 3 + (x * 4.0) as u64;
    if written && x < 0.75 && (strokes >> cell & 1 == 1 || x < 0.2) {
        ink
    } else if !(0.06..0.94).contains(&down) {
        [30, 128, 128]
    } else {
        ground
    }
}

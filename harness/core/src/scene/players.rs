//! Who is where, and what a player looks like.

use super::noise::{mix, smooth, triangle, unit};
use super::paint::{Colour, Oval, Plane, SOLID};
use super::view;

/// Where a player is at home: metres right of the camera, and metres from the far touchline. The first three stay where
/// the camera sees them, and are the ones to be highlighted.
const HOMES: [(f64, f64); 12] = [
    (-4.0, 32.0),
    (5.0, 38.0),
    (1.0, 23.0),
    (-13.0, 14.0),
    (12.0, 48.0),
    (-18.0, 36.0),
    (19.0, 27.0),
    (-8.0, 53.0),
    (10.0, 11.0),
    (-23.0, 22.0),
    (24.0, 16.0),
    (15.0, 57.0),
];

/// How many players, from the first, may be highlighted.
pub const STARS: usize = 3;

const RED: Colour = [76, 113, 200];
const CREAM: Colour = [212, 122, 130];
const NAVY: Colour = [42, 146, 122];
const SKIN: Colour = [150, 108, 152];
const HAIR: Colour = [40, 124, 134];
const SHADOW: Colour = [40, 116, 116];
const BALL: Colour = [226, 128, 128];

/// All the paths of one seed.
#[derive(Debug, Clone)]
pub struct Match {
    seed: u64,
}

/// Everybody's place at one moment.
pub struct Moment {
    /// Metres from the left goal line to what the camera looks at.
    pub camera: f64,
    secs: f64,
    ball: (f64, f64, f64),
    /// From the far touchline to the near one, with the player's number.
    players: Vec<(usize, f64, f64)>,
}

impl Match {
    pub fn new(seed: u64) -> Self {
        Self {
            seed: mix(seed, 0x006d_6174_6368),
        }
    }

    fn path(&self, who: u64, rate: f64, secs: f64) -> f64 {
        let seed = mix(self.seed, who);
        // A beginning of its own for each, so that not all turn round at the same moment.
        smooth(seed, secs * rate + unit(seed, u64::MAX) * 64.0)
    }

    /// Metres from the left goal line to what the camera looks at.
    pub fn camera(&self, secs: f64) -> f64 {
        let play = 52.5 + 25.0 * self.path(1, 0.09, secs) + 5.0 * self.path(2, 0.23, secs);
        play.clamp(view::PAN.0, view::PAN.1)
    }

    /// Where player `number` stands: metres from the left goal line and from the far touchline.
    pub fn player(&self, number: usize, secs: f64) -> (f64, f64) {
        let (dx, y) = HOMES[number % HOMES.len()];
        let who = 100 + 10 * number as u64;
        let x = 7.0
            + 0.867 * self.camera(secs)
            + dx
            + 6.0 * self.path(who, 0.23, secs)
            + 1.2 * self.path(who + 1, 0.8, secs);
        let y = y + 6.5 * self.path(who + 2, 0.19, secs) + 0.9 * self.path(who + 3, 0.7, secs);
        (
            x.clamp(-1.0, view::LENGTH + 1.0),
            y.clamp(0.5, view::WIDTH - 0.5),
        )
    }

    /// Everybody's place at `secs`.
    pub fn at(&self, secs: f64) -> Moment {
        let mut players: Vec<(usize, f64, f64)> = (0..HOMES.len())
            .map(|number| {
                let (x, y) = self.player(number, secs);
                (number, x, y)
            })
            .collect();
        players.sort_by(|a, b| a.2.total_cmp(&b.2));
        let camera = self.camera(secs);
        let lift = self.path(13, 0.9, secs);
        let ball = (
            camera + 9.0 * self.path(11, 0.55, secs),
            33.0 + 17.0 * self.path(12, 0.4, secs),
            (lift * lift - 0.1).max(0.0) * 3.0,
        );
        Moment {
            camera,
            secs,
            ball,
            players,
        }
    }
}

impl Moment {
    /// Draws everybody, the farthest first.
    pub fn draw(&self, plane: &mut Plane) {
        let (x, y, above) = self.ball;
        let mut ball_drawn = false;
        for &(number, px, py) in &self.players {
            if !ball_drawn && py > y {
                draw_ball(plane, &Place::new(x, y, self.camera), above);
                ball_drawn = true;
            }
            let stride = triangle(self.secs * 1.9 + number as f64 * 0.37);
            draw_player(plane, &Place::new(px, py, self.camera), number, stride);
        }
        if !ball_drawn {
            draw_ball(plane, &Place::new(x, y, self.camera), above);
        }
    }
}

/// A place on the ground, in the picture.
struct Place {
    x: f64,
    y: f64,
    metres: f64,
}

impl Place {
    fn new(x: f64, y: f64, camera: f64) -> Self {
        Self {
            x: view::across(x, y, camera),
            y: view::height(y),
            metres: view::metres(y),
        }
    }

    /// An oval `right` and `up` metres from here, with radii in metres.
    fn oval(&self, right: f64, up: f64, rx: f64, ry: f64) -> Oval {
        let wide = self.metres * view::ASPECT;
        Oval {
            x: self.x + right / wide,
            y: self.y - up / self.metres,
            rx: rx / wide,
            ry: ry / self.metres,
        }
    }
}

fn draw_ball(plane: &mut Plane, place: &Place, above: f64) {
    plane.fill(&place.oval(0.1, 0.02, 0.2, 0.06), SHADOW, 0.4);
    plane.fill(&place.oval(0.0, 0.17 + above, 0.17, 0.17), BALL, SOLID);
}

fn draw_player(plane: &mut Plane, place: &Place, number: usize, stride: f64) {
    let (shirt, shorts) = if number.is_multiple_of(2) {
        (RED, CREAM)
    } else {
        (CREAM, NAVY)
    };
    let step = 0.2 * stride;
    plane.fill(&place.oval(0.45, 0.02, 0.8, 0.15), SHADOW, 0.4);
    for side in [-1.0, 1.0] {
        plane.fill(
            &place.oval(side * 0.09 + side * step * 0.5, 0.62, 0.12, 0.26),
            SKIN,
            SOLID,
        );
        plane.fill(
            &place.oval(side * 0.1 + side * step, 0.25, 0.1, 0.27),
            shirt,
            SOLID,
        );
        plane.fill(
            &place.oval(side * (0.33 + 0.05 * stride), 1.16, 0.09, 0.27),
            SKIN,
            SOLID,
        );
    }
    plane.fill(&place.oval(0.0, 0.87, 0.26, 0.2), shorts, SOLID);
    plane.fill(&place.oval(0.0, 1.24, 0.3, 0.34), shirt, SOLID);
    plane.fill(&place.oval(0.0, 1.38, 0.37, 0.13), shirt, SOLID);
    plane.fill(&place.oval(0.0, 1.7, 0.13, 0.16), SKIN, SOLID);
    plane.fill(&place.oval(0.0, 1.78, 0.135, 0.1), HAIR, SOLID);
}

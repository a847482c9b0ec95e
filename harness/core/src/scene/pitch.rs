//! The white lines and the goals.

use super::paint::{Colour, Oval, Plane, SOLID};
use super::view::{self, LENGTH, WIDTH};

const WHITE: Colour = [206, 126, 126];

/// Half the width of a line, in metres; a little more than the laws of the game allow, to be seen from so far.
const HALF_LINE: f64 = 0.09;

/// Lines along the pitch: metres from the far touchline, and where they begin and end.
const ALONG: [(f64, f64, f64); 10] = [
    (0.0, 0.0, LENGTH),
    (WIDTH, 0.0, LENGTH),
    (13.84, 0.0, 16.5),
    (54.16, 0.0, 16.5),
    (13.84, 88.5, LENGTH),
    (54.16, 88.5, LENGTH),
    (24.84, 0.0, 5.5),
    (43.16, 0.0, 5.5),
    (24.84, 99.5, LENGTH),
    (43.16, 99.5, LENGTH),
];

/// Lines across the pitch: metres from the left goal line, and where they begin and end.
const ACROSS: [(f64, f64, f64); 7] = [
    (0.0, 0.0, WIDTH),
    (52.5, 0.0, WIDTH),
    (LENGTH, 0.0, WIDTH),
    (16.5, 13.84, 54.16),
    (88.5, 13.84, 54.16),
    (5.5, 24.84, 43.16),
    (99.5, 24.84, 43.16),
];

/// The centre circle.
const CIRCLE: (f64, f64, f64) = (52.5, 34.0, 9.15);

/// Looks at a row in so many places from its top to its bottom, where a slanted line would else be broken.
const LOOKS: usize = 3;

/// Draws the lines of every row below the boards.
pub fn draw_lines(plane: &mut Plane, camera: f64) {
    let height = plane.height as f64;
    let first = (view::GROUND * height) as usize + 1;
    for row in first..plane.height {
        let top = view::depth(row as f64 / height);
        let bottom = view::depth((row as f64 + 1.0) / height);
        let middle = view::depth(plane.middle(row));
        let at = |x: f64| view::across(x, middle, camera);
        for (y, from, to) in ALONG {
            let covered = (bottom.min(y + HALF_LINE) - top.max(y - HALF_LINE)) / (bottom - top);
            if covered > 0.0 {
                plane.span(row, at(from), at(to), WHITE, covered.min(0.999));
            }
        }
        for (x, from, to) in ACROSS {
            if middle > from && middle < to {
                plane.span(row, at(x - HALF_LINE), at(x + HALF_LINE), WHITE, SOLID);
            }
        }
        for look in 0..LOOKS {
            let share = (look as f64 + 0.5) / LOOKS as f64;
            let y = top + (bottom - top) * share;
            circle(plane, row, y, &at);
        }
    }
}

fn circle(plane: &mut Plane, row: usize, y: f64, at: &impl Fn(f64) -> f64) {
    let (x, centre, radius) = CIRCLE;
    let rise = y - centre;
    let half = |radius: f64| (radius * radius - rise * rise).max(0.0).sqrt();
    let outer = half(radius + HALF_LINE);
    let inner = half(radius - HALF_LINE);
    if outer > 0.0 {
        let opacity = 1.0 / LOOKS as f64;
        plane.span(row, at(x - outer), at(x - inner), WHITE, opacity);
        plane.span(row, at(x + inner), at(x + outer), WHITE, opacity);
    }
}

/// Half the width of a goal and its height, in metres.
const GOAL: (f64, f64) = (3.66, 2.44);

/// Draws both goals: two posts and a bar each, as chains of dots.
pub fn draw_goals(plane: &mut Plane, camera: f64) {
    const STEPS: usize = 28;
    let (half, high) = GOAL;
    for x in [0.0, LENGTH] {
        for step in 0..=STEPS {
            let share = step as f64 / STEPS as f64;
            dot(plane, x, WIDTH / 2.0 - half, high * share, camera);
            dot(plane, x, WIDTH / 2.0 + half, high * share, camera);
            dot(
                plane,
                x,
                WIDTH / 2.0 - half + 2.0 * half * share,
                high,
                camera,
            );
        }
    }
}

fn dot(plane: &mut Plane, x: f64, y: f64, above: f64, camera: f64) {
    let metres = view::metres(y);
    let oval = Oval {
        x: view::across(x, y, camera),
        y: view::height(y) - above / metres,
        rx: 0.09 / (metres * view::ASPECT),
        ry: 0.12 / metres,
    };
    plane.fill(&oval, WHITE, SOLID);
}

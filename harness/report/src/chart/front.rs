//! Time against cost: a point a cell, and the front of those that no other cell beats in both.

use super::boxes::Boxes;
use super::canvas::{self, Canvas, Drawn, Place, Text, fit};
use super::key::{Key, Shape};
use super::scale::Scale;
use super::{Role, WIDTH, nothing};
use crate::format::{self, Unit};

/// Scenarios, each on axes of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// Scenarios, targets first.
    pub panels: Vec<FrontPanel>,
    /// Whether cost is money (USD) or container-seconds.
    pub money: bool,
}

/// One scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontPanel {
    /// What it is called.
    pub label: String,
    /// Its cells.
    pub points: Vec<FrontPoint>,
    /// Walls under the first and costs up to the second meet the criterion, by medians.
    pub criterion: Option<(f64, f64)>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontPoint {
    /// What its treatment is called.
    pub label: String,
    /// Median wall, seconds.
    pub wall_secs: f64,
    /// Median cost: USD or container-seconds.
    pub cost: f64,
    /// Whether it is the baseline.
    pub baseline: bool,
    /// Whether another cell beats it in both.
    pub dominated: bool,
}

impl FrontPoint {
    fn is_drawable(&self) -> bool {
        let good = |value: f64| value.is_finite() && value > 0.0 && value < 1e15;
        good(self.wall_secs) && good(self.cost)
    }
}

const HIGH: i32 = 300;
const HEAD: i32 = 46;
const FOOT: i32 = 46;
const LEFT: i32 = 76;
const RIGHT: i32 = WIDTH - 16;

/// Whether there is nothing to draw.
pub fn is_empty(front: &Front) -> bool {
    !front
        .panels
        .iter()
        .flat_map(|panel| &panel.points)
        .any(FrontPoint::is_drawable)
}

/// Draws it.
pub fn draw(front: &Front) -> Drawn<String> {
    if is_empty(front) {
        return nothing("No cell has been measured.");
    }
    let panels: Vec<&FrontPanel> = front
        .panels
        .iter()
        .filter(|panel| panel.points.iter().any(FrontPoint::is_drawable))
        .collect();
    let key = key(&panels);
    let high = HIGH * panels.len() as i32;
    canvas::draw(WIDTH, high + key.height() + 12, |canvas| {
        for (at, one) in panels.iter().enumerate() {
            panel(canvas, front, one, HIGH * at as i32)?;
        }
        key.draw(canvas, high)
    })
}

fn panel(canvas: &Canvas<'_>, front: &Front, panel: &FrontPanel, top: i32) -> Drawn {
    let points: Vec<&FrontPoint> = panel
        .points
        .iter()
        .filter(|one| one.is_drawable())
        .collect();
    let (upper, lower) = (top + HEAD, top + HIGH - FOOT);
    let walls = points.iter().map(|point| point.wall_secs * 1.08);
    let costs = points.iter().map(|point| point.cost * 1.08);
    let (Some(x), Some(y)) = (
        Scale::linear(walls, LEFT, RIGHT),
        Scale::linear(costs, lower, upper),
    ) else {
        return Ok(());
    };
    let y = y.apart(26);
    canvas.text(
        &fit(&panel.label, WIDTH - 16, 13),
        (8, top + 12),
        Text::ink().bold(),
    )?;
    let limits = panel
        .criterion
        .filter(|(wall, cost)| *wall > 0.0 && *cost > 0.0);
    if let Some((wall, cost)) = limits {
        canvas.rect((LEFT, y.at(cost)), (x.at(wall), lower), Role::Zone)?;
    }
    grid(canvas, front, (&x, &y), (upper, lower))?;
    if let Some((wall, cost)) = limits {
        let (x, y) = (x.at(wall), y.at(cost));
        canvas.dashed(x, y, lower, Role::Limit)?;
        canvas.dashed_level(y, LEFT, x, Role::Limit)?;
    }
    let at = |point: &FrontPoint| (x.at(point.wall_secs), y.at(point.cost));
    let path = stairs(&points, &at);
    let mut room = Boxes::inside((LEFT + 2, upper - 6), (RIGHT, lower - 2));
    // Names stand beside lines, not on them.
    for pair in path.windows(2) {
        let ((a, b), (c, d)) = (pair[0], pair[1]);
        room.take((a.min(c) - 2, b.min(d) - 2), (a.max(c) + 2, b.max(d) + 2));
    }
    if let Some((wall, cost)) = limits {
        let (x, y) = (x.at(wall), y.at(cost));
        room.take((x - 2, y), (x + 2, lower));
        room.take((LEFT, y - 2), (x, y + 2));
    }
    if path.len() > 1 {
        canvas.path(path, Role::Point, 2)?;
    }
    for point in &points {
        let (x, y) = at(point);
        room.take((x - 7, y - 7), (x + 7, y + 7));
    }
    for point in &points {
        mark(canvas, at(point), point)?;
        let role = if point.dominated {
            Role::Muted
        } else {
            Role::Ink
        };
        let label = fit(&point.label, 220, 12);
        // A label without room is left to the table.
        if let Some(begin) = room.beside(at(point), &label, 12) {
            canvas.text(&label, begin, Text::ink().sized(12).coloured(role))?;
        }
    }
    Ok(())
}

fn grid(
    canvas: &Canvas<'_>,
    front: &Front,
    (x, y): (&Scale, &Scale),
    (upper, lower): (i32, i32),
) -> Drawn {
    let unit = Unit::for_secs(x.ends().1);
    for tick in x.ticks() {
        let at = x.at(tick);
        canvas.line((at, upper), (at, lower), Role::Grid, 1)?;
        let text = format::short(tick * unit.per_sec, 3);
        canvas.text(&text, (at, lower + 13), Text::muted().middle())?;
    }
    let of_cost = match front.money {
        true => Unit {
            name: "USD",
            per_sec: 1.0,
        },
        false => Unit::for_secs(y.ends().1),
    };
    for tick in y.ticks() {
        let at = y.at(tick);
        canvas.line((LEFT, at), (RIGHT, at), Role::Grid, 1)?;
        let text = format::short(tick * of_cost.per_sec, 3);
        canvas.text(&text, (LEFT - 6, at), Text::muted().end())?;
    }
    canvas.line((LEFT, lower), (RIGHT, lower), Role::Muted, 1)?;
    canvas.line((LEFT, upper), (LEFT, lower), Role::Muted, 1)?;
    let what = match front.money {
        true => "cost, USD".to_owned(),
        false => format!("container time, {}", of_cost.name),
    };
    canvas.text(&what, (8, upper - 16), Text::muted())?;
    let wall = format!("wall, {}", unit.name);
    canvas.text(
        &wall,
        ((LEFT + RIGHT) / 2, lower + 31),
        Text::muted().middle(),
    )
}

/// The front as stairs: what lies above and to the right of them is beaten.
fn stairs(points: &[&FrontPoint], at: &dyn Fn(&FrontPoint) -> Place) -> Vec<Place> {
    let on = points.iter().filter(|point| !point.dominated);
    let mut on: Vec<Place> = on.map(|point| at(point)).collect();
    on.sort_unstable();
    let mut path: Vec<Place> = Vec::new();
    for (x, y) in on {
        if let Some((_, before)) = path.last().copied() {
            path.push((x, before));
        }
        path.push((x, y));
    }
    path
}

fn mark(canvas: &Canvas<'_>, (x, y): Place, point: &FrontPoint) -> Drawn {
    let square = || {
        vec![
            (x - 5, y - 5),
            (x + 5, y - 5),
            (x + 5, y + 5),
            (x - 5, y + 5),
        ]
    };
    match (point.baseline, point.dominated) {
        (true, false) => canvas.shape(square(), Role::Ink),
        (true, true) => {
            canvas.shape(square(), Role::Paper)?;
            canvas.outline(square(), Role::Ink)
        }
        (false, false) => canvas.disc((x, y), 5, Role::Point),
        (false, true) => {
            canvas.disc((x, y), 5, Role::Muted)?;
            canvas.disc((x, y), 3, Role::Paper)
        }
    }
}

fn key<'a>(panels: &[&FrontPanel]) -> Key<'a> {
    let kind = |baseline: bool, dominated: bool| FrontPoint {
        label: String::new(),
        wall_secs: 1.0,
        cost: 1.0,
        baseline,
        dominated,
    };
    let mut entries: Vec<(Shape<'a>, &str)> = Vec::new();
    for (baseline, dominated, words) in [
        (true, false, "the baseline"),
        (true, true, "the baseline, beaten in both"),
        (false, false, "on the front: no cell is faster and as cheap"),
        (false, true, "beaten in both by another cell"),
    ] {
        let mut points = panels.iter().flat_map(|panel| &panel.points);
        if points.any(|point| (point.baseline, point.dominated) == (baseline, dominated)) {
            let point = kind(baseline, dominated);
            entries.push((Box::new(move |canvas, at| mark(canvas, at, &point)), words));
        }
    }
    if panels.iter().any(|panel| panel.criterion.is_some()) {
        entries.push((
            Box::new(|canvas, (x, y)| {
                canvas.rect((x - 8, y - 6), (x + 8, y + 6), Role::Zone)?;
                canvas.dashed_level(y - 6, x - 8, x + 8, Role::Limit)?;
                canvas.dashed(x + 8, y - 6, y + 6, Role::Limit)
            }),
            "meets the criterion, by medians",
        ));
    }
    Key::new(entries, 8, WIDTH - 8)
}

//! A map: duration against something else, divided by which treatment wins in a fit, with what was measured on it.

use twofold_core::analysis::{Stretch, Verdict};

use super::boxes::Boxes;
use super::canvas::{self, Canvas, Drawn, Place, Text, fit, width_of};
use super::hatch::Hatch;
use super::key::{Key, Shape};
use super::scale::Scale;
use super::{Role, WIDTH, marker, nothing};
use crate::format;

/// Scenarios but for the duration.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// What is drawn, targets first.
    pub panels: Vec<MapPanel>,
}

/// One map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPanel {
    /// What the scenario is called; empty where there is no other.
    pub label: String,
    /// What its treatments are called.
    pub treatments: Vec<String>,
    /// Rising durations, and who wins at each.
    pub columns: Vec<(f64, Vec<Stretch>)>,
    /// What goes up.
    pub up: Up,
    /// Up to where it reaches.
    pub most: f64,
    /// The shortest and the longest measured duration.
    pub measured: (f64, f64),
    /// Duration, what goes up and the verdict there.
    pub points: Vec<(f64, f64, Verdict)>,
}

/// What goes up on a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Up {
    /// The cold start, in seconds.
    ColdStart,
    /// The share of frames in groups that a highlight touches.
    Touched,
}

impl Up {
    fn title(self) -> &'static str {
        match self {
            Up::ColdStart => "cold start, s",
            Up::Touched => "touched by highlights, % of frames",
        }
    }

    fn tick(self, value: f64) -> String {
        match self {
            Up::ColdStart => format::short(value, 3),
            Up::Touched => format::short(100.0 * value, 3),
        }
    }
}

impl MapPanel {
    /// Whether there is more than one region: not where nothing wins anywhere, or one treatment everywhere.
    pub fn is_divided(&self) -> bool {
        let winner = |(_, won): &(f64, Vec<Stretch>)| match won.as_slice() {
            [] => Some(None),
            [one] if one.from <= 0.0 && one.to >= self.most => Some(Some(one.treatment)),
            _ => None,
        };
        let mut winners = self.columns.iter().map(winner);
        let first = winners.next().flatten();
        first.is_none() || winners.any(|winner| winner != first)
    }
}

const HIGH: i32 = 330;
const HEAD: i32 = 46;
const FOOT: i32 = 46;
const LEFT: i32 = 62;
const RIGHT: i32 = WIDTH - 16;

/// Whether there is nothing to draw.
pub fn is_empty(map: &Map) -> bool {
    map.panels.iter().all(|panel| Axes::of(panel, 0).is_none())
}

/// Draws it.
pub fn draw(map: &Map) -> Drawn<String> {
    let panels: Vec<&MapPanel> = map
        .panels
        .iter()
        .filter(|panel| Axes::of(panel, 0).is_some())
        .collect();
    if panels.is_empty() {
        return nothing("There is nothing to divide: no fit, or one answer everywhere.");
    }
    let key = key(&panels);
    let high = HIGH * panels.len() as i32;
    canvas::draw(WIDTH, high + key.height() + 12, |canvas| {
        for (at, panel) in panels.iter().enumerate() {
            let top = HIGH * at as i32;
            let label = fit(&panel.label, WIDTH - 16, 13);
            canvas.text(&label, (8, top + 12), Text::ink().bold())?;
            if let Some(axes) = Axes::of(panel, top) {
                axes.draw(canvas, panel)?;
            }
        }
        key.draw(canvas, high)
    })
}

/// From one height up to another a treatment wins: y from, y to, treatment.
type Won = (i32, i32, usize);
/// A place on the axis, and who wins there.
type Column = (i32, Vec<Won>);

/// The axes of one map and its columns on them.
struct Axes {
    x: Scale,
    y: Scale,
    upper: i32,
    lower: i32,
    /// From left to right.
    columns: Vec<Column>,
}

impl Axes {
    fn of(panel: &MapPanel, top: i32) -> Option<Self> {
        let (upper, lower) = (top + HEAD, top + HIGH - FOOT);
        let durations = panel.columns.iter().map(|(secs, _)| *secs);
        let durations: Vec<f64> = durations
            .filter(|secs| secs.is_finite() && *secs > 0.0)
            .collect();
        let most = panel.most;
        if durations.len() < 2 || !(most.is_finite() && most > 1e-9 && most < 1e9) {
            return None;
        }
        let x = Scale::log(durations, LEFT, RIGHT)?;
        let y = Scale::linear([most / 1.02], lower, upper)?.apart(26);
        let column = |(secs, won): &(f64, Vec<Stretch>)| {
            let won = won
                .iter()
                .map(|one| (y.at(one.from), y.at(one.to), one.treatment));
            (x.at(*secs), won.filter(|(from, to, _)| to < from).collect())
        };
        let mut columns: Vec<Column> = panel.columns.iter().map(column).collect();
        columns.sort_by_key(|(x, _)| *x);
        Some(Self {
            x,
            y,
            upper,
            lower,
            columns,
        })
    }

    fn draw(&self, canvas: &Canvas<'_>, panel: &MapPanel) -> Drawn {
        for (x, next, won) in self.slices() {
            for (from, to, _) in won {
                canvas.rect((x, *to), (next, *from), Role::Zone)?;
            }
        }
        for tick in self.x.ticks() {
            let x = self.x.at(tick);
            canvas.line((x, self.upper), (x, self.lower), Role::Grid, 1)?;
            let text = format::short(tick, 3);
            canvas.text(&text, (x, self.lower + 13), Text::muted().middle())?;
        }
        for tick in self.y.ticks() {
            let y = self.y.at(tick);
            canvas.line((LEFT, y), (RIGHT, y), Role::Grid, 1)?;
            canvas.text(&panel.up.tick(tick), (LEFT - 6, y), Text::muted().end())?;
        }
        for treatment in 0..panel.treatments.len() {
            let frame = ((LEFT, self.upper), (RIGHT, self.lower));
            let inside = |(x, y): Place| self.winner((x, y)) == Some(treatment);
            Hatch::of(treatment).draw(canvas, frame, &inside)?;
        }
        self.edges(canvas)?;
        for secs in [panel.measured.0, panel.measured.1] {
            if self.x.holds(secs) {
                let x = self.x.at(secs);
                canvas.dashed(x, self.upper, self.lower, Role::Muted)?;
            }
        }
        canvas.line((LEFT, self.lower), (RIGHT, self.lower), Role::Muted, 1)?;
        canvas.line((LEFT, self.upper), (LEFT, self.lower), Role::Muted, 1)?;
        canvas.text(panel.up.title(), (8, self.upper - 16), Text::muted())?;
        let middle = ((LEFT + RIGHT) / 2, self.lower + 31);
        canvas.text("duration, s (logarithmic)", middle, Text::muted().middle())?;
        let mut room = Boxes::inside((LEFT + 4, self.upper + 2), (RIGHT - 4, self.lower - 2));
        for (secs, cold, verdict) in &panel.points {
            if secs.is_finite() && cold.is_finite() && self.x.holds(*secs) {
                let (x, y) = (self.x.at(*secs), self.y.at(*cold));
                marker::verdict(canvas, (x, y), Some(*verdict))?;
                room.take((x - 9, y - 9), (x + 9, y + 9));
            }
        }
        self.label(canvas, &mut room, None, "SKIP")?;
        for (treatment, name) in panel.treatments.iter().enumerate() {
            self.label(canvas, &mut room, Some(treatment), &fit(name, 220, 13))?;
        }
        Ok(())
    }

    /// Columns with the place where each ends: halfway to the next.
    fn slices(&self) -> impl Iterator<Item = (i32, i32, &[Won])> {
        let last = self.columns.len().saturating_sub(1);
        self.columns.iter().enumerate().map(move |(at, (x, won))| {
            let before = at
                .checked_sub(1)
                .map_or(LEFT, |before| (self.columns[before].0 + x) / 2);
            let after = if at == last {
                RIGHT
            } else {
                (self.columns[at + 1].0 + x) / 2
            };
            (before, after, won.as_slice())
        })
    }

    fn winner(&self, (x, y): Place) -> Option<usize> {
        let after = self.columns.partition_point(|(at, _)| *at < x);
        let near = |at: usize| self.columns.get(at).map(|(place, _)| (place - x).abs());
        let nearest = match (after.checked_sub(1), near(after)) {
            (Some(before), Some(ahead)) if near(before)? <= ahead => before,
            (Some(before), None) => before,
            _ => after,
        };
        let (_, won) = self.columns.get(nearest)?;
        let found = won.iter().find(|(from, to, _)| (*to..*from).contains(&y))?;
        Some(found.2)
    }

    /// Lines along the upper and the lower ends of regions.
    fn edges(&self, canvas: &Canvas<'_>) -> Drawn {
        for (x, next, won) in self.slices() {
            for (from, to, _) in won {
                for y in [*from, *to] {
                    if y > self.upper && y < self.lower {
                        canvas.line((x, y), (next, y), Role::Good, 1)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes a name where its region has most room for it.
    fn label(
        &self,
        canvas: &Canvas<'_>,
        room: &mut Boxes,
        who: Option<usize>,
        name: &str,
    ) -> Drawn {
        // Bold is wider.
        let (width, half) = (width_of(name, 14) + 10, 10);
        let fits = |x: i32, y: i32| {
            let corners = [
                (x, y - half),
                (x + width, y - half),
                (x, y + half),
                (x + width, y + half),
            ];
            let middles = [
                (x + width / 2, y - half),
                (x + width / 2, y + half),
                (x, y),
                (x + width, y),
            ];
            corners
                .into_iter()
                .chain(middles)
                .all(|at| self.winner(at) == who)
                && room.is_free((x, y - half), (x + width, y + half))
        };
        // The place that stays inside when it is moved furthest.
        let depth = |x: i32, y: i32| {
            (1..12)
                .take_while(|step| {
                    let far = step * 10;
                    fits(x - far, y) && fits(x + far, y) && fits(x, y - far) && fits(x, y + far)
                })
                .count()
        };
        let mut best: Option<(usize, Place)> = None;
        for y in (self.upper + half + 4..self.lower - half).step_by(9) {
            for x in (LEFT + 4..RIGHT - width).step_by(9) {
                if fits(x, y) && best.is_none_or(|(deepest, _)| depth(x, y) > deepest) {
                    best = Some((depth(x, y), (x, y)));
                }
            }
        }
        let Some((_, (x, y))) = best else {
            return Ok(());
        };
        room.take((x, y - half), (x + width, y + half));
        canvas.rect((x, y - half), (x + width, y + half), Role::Paper)?;
        let role = if who.is_some() { Role::Good } else { Role::Bad };
        canvas.text(name, (x + 5, y), Text::ink().coloured(role).bold())
    }
}

fn key<'a>(panels: &[&'a MapPanel]) -> Key<'a> {
    let points = || panels.iter().flat_map(|panel| &panel.points);
    let mut entries: Vec<(Shape<'a>, &str)> = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for panel in panels {
        for (treatment, name) in panel.treatments.iter().enumerate() {
            let mut won = panel.columns.iter().flat_map(|(_, won)| won);
            if known.contains(&name.as_str()) || !won.any(|one| one.treatment == treatment) {
                continue;
            }
            known.push(name);
            let hatch = Hatch::of(treatment);
            let shape: Shape<'a> = Box::new(move |canvas, (x, y)| {
                let frame = ((x - 8, y - 7), (x + 8, y + 7));
                canvas.rect(frame.0, frame.1, Role::Zone)?;
                hatch.draw(canvas, frame, &|_| true)?;
                canvas.frame(frame.0, frame.1, Role::Good)
            });
            entries.push((shape, name));
        }
    }
    let mut measured = marker::entries(|verdict| points().any(|(.., one)| *one == verdict));
    for (_, words) in &mut measured {
        *words = match *words {
            "IMPLEMENT" => "measured: IMPLEMENT",
            "SKIP" => "measured: SKIP",
            _ => "measured: INCONCLUSIVE",
        };
    }
    entries.extend(measured);
    entries.push((
        Box::new(|canvas, (x, y)| canvas.dashed(x, y - 8, y + 8, Role::Muted)),
        match panels
            .iter()
            .all(|panel| panel.measured.0 == panel.measured.1)
        {
            true => "the measured duration; beside it, extrapolated",
            false => "shortest and longest measured duration; beyond, extrapolated",
        },
    ));
    Key::new(entries, 8, WIDTH - 8)
}

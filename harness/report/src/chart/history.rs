//! Runs of one experiment over time: a candidate's speedup with its interval in each, and what changed between them.

use twofold_core::analysis::Verdict;

use super::canvas::{self, Canvas, Drawn, Place, Text, fit, width_of};
use super::key::{Key, Shape};
use super::scale::Scale;
use super::{Role, WIDTH, marker, nothing, verdict_role};
use crate::format;

/// Runs in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// The criterion, or 1 where there is none.
    pub criterion: f64,
    /// What meeting it means.
    pub criterion_words: String,
    /// What each run is called, oldest first.
    pub runs: Vec<String>,
    /// Places in `runs` from which on something else differs too: machine, versions.
    pub changed: Vec<usize>,
    /// Candidates.
    pub rows: Vec<RunsRow>,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct RunsRow {
    /// What it is called.
    pub label: String,
    /// Whether the overall verdict rests on it.
    pub target: bool,
    /// In each run; absent where it had no pairs.
    pub points: Vec<Option<RunPoint>>,
}

/// A ratio in one run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunPoint {
    /// The ratio.
    pub ratio: f64,
    /// Its lower and its upper bound.
    pub interval: (Option<f64>, Option<f64>),
    /// The verdict of then.
    pub verdict: Option<Verdict>,
}

impl RunPoint {
    fn is_drawable(&self) -> bool {
        self.ratio.is_finite() && self.ratio > 0.0 && self.ratio < 1e15
    }
}

const HIGH: i32 = 170;
const HEAD: i32 = 30;
const LEFT: i32 = 62;
const RIGHT: i32 = WIDTH - 16;
const FOOT: i32 = 44;

/// Whether there is nothing to draw: a history has two runs at least.
pub fn is_empty(runs: &Runs) -> bool {
    let mut points = runs.rows.iter().flat_map(|row| row.points.iter().flatten());
    runs.runs.len() < 2 || !points.any(RunPoint::is_drawable)
}

/// Draws it.
pub fn draw(runs: &Runs) -> Drawn<String> {
    if is_empty(runs) {
        return nothing("There is one run so far.");
    }
    let key = key(runs);
    let panels = HIGH * runs.rows.len() as i32;
    let height = panels + FOOT + key.height() + 12;
    canvas::draw(WIDTH, height, |canvas| {
        for (at, row) in runs.rows.iter().enumerate() {
            panel(canvas, runs, row, HIGH * at as i32)?;
        }
        names(canvas, runs, panels)?;
        key.draw(canvas, panels + FOOT)
    })
}

fn x(runs: &Runs, at: usize) -> i32 {
    let room = RIGHT - LEFT - 60;
    let last = runs.runs.len().saturating_sub(1).max(1) as i32;
    LEFT + 30 + room * (at as i32).min(last) / last
}

/// The names of the runs under all panels, as many as have room.
fn names(canvas: &Canvas<'_>, runs: &Runs, top: i32) -> Drawn {
    let mut free = 0;
    for (at, name) in runs.runs.iter().enumerate() {
        let name = fit(name, 110, 11);
        let half = width_of(&name, 11) / 2;
        let x = x(runs, at).clamp(half, WIDTH - half);
        if x - half < free {
            continue;
        }
        canvas.text(&name, (x, top + 10), Text::muted().sized(11).middle())?;
        free = x + half + 8;
    }
    let words = "runs in their order, each by the day it ended";
    canvas.text(
        words,
        ((LEFT + RIGHT) / 2, top + 28),
        Text::muted().middle(),
    )
}

fn panel(canvas: &Canvas<'_>, runs: &Runs, row: &RunsRow, top: i32) -> Drawn {
    let (upper, lower) = (top + HEAD, top + HIGH - 12);
    let points = || {
        row.points
            .iter()
            .flatten()
            .filter(|point| point.is_drawable())
    };
    let ratios: Vec<f64> = points()
        .map(|point| point.ratio)
        .chain([runs.criterion, 1.0])
        .filter(|ratio| ratio.is_finite() && *ratio > 0.0)
        .collect();
    // Bounds count only as far as they do not dwarf the ratios.
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min) / 1.5;
    let most = ratios.iter().copied().fold(0.0, f64::max) * 1.5;
    let bounds = points().flat_map(|point| [point.interval.0, point.interval.1]);
    let bounds = bounds.flatten().map(|bound| {
        if bound.is_nan() {
            least
        } else {
            bound.clamp(least, most)
        }
    });
    let values: Vec<f64> = ratios.iter().copied().chain(bounds).collect();
    let Some(scale) = Scale::log(values, lower, upper) else {
        return Ok(());
    };
    let scale = scale.apart(24);
    let ink = if row.target { Role::Ink } else { Role::Muted };
    let words = fit(&runs.criterion_words, 200, 12);
    let label = fit(&row.label, WIDTH - 40 - width_of(&words, 12), 13);
    canvas.text(&label, (8, top + 13), Text::ink().coloured(ink).bold())?;
    let how = Text::muted().coloured(Role::Limit).bold().end();
    canvas.text(&words, (RIGHT, top + 13), how)?;
    for tick in scale.ticks() {
        let y = scale.at(tick);
        canvas.line((LEFT, y), (RIGHT, y), Role::Grid, 1)?;
        let text = format::declared_ratio(tick);
        canvas.text(&text, (LEFT - 6, y), Text::muted().end())?;
    }
    for at in &runs.changed {
        // Halfway to the run before: what changed lies between the two.
        let x = (x(runs, at.saturating_sub(1)) + x(runs, *at)) / 2;
        canvas.line((x, upper), (x, lower), Role::Open, 1)?;
        canvas.path(
            vec![(x - 5, upper - 6), (x, upper), (x + 5, upper - 6)],
            Role::Open,
            2,
        )?;
    }
    canvas.dashed_level(scale.at(runs.criterion), LEFT, RIGHT, Role::Limit)?;
    for (at, point) in row.points.iter().enumerate().take(runs.runs.len()) {
        match point.filter(RunPoint::is_drawable) {
            Some(one) => interval(canvas, &one, &scale, x(runs, at))?,
            None => canvas.cross((x(runs, at), lower - 6), 3, Role::Muted)?,
        }
    }
    Ok(())
}

fn interval(canvas: &Canvas<'_>, point: &RunPoint, scale: &Scale, x: i32) -> Drawn {
    let role = verdict_role(point.verdict);
    let (low, high) = scale.ends();
    let from = scale.at(point.interval.0.unwrap_or(low));
    let to = scale.at(point.interval.1.unwrap_or(high));
    canvas.line((x, from), (x, to), role, 2)?;
    for (bound, y, back) in [(point.interval.0, from, -1), (point.interval.1, to, 1)] {
        // A stop where it ends, an arrow where it goes on.
        match bound.is_some_and(|bound| scale.holds(bound)) {
            true => canvas.line((x - 5, y), (x + 5, y), role, 2)?,
            false => {
                let corners = vec![(x, y), (x - 4, y + 7 * back), (x + 4, y + 7 * back)];
                canvas.shape(corners, role)?;
            }
        }
    }
    marker::verdict(canvas, (x, scale.at(point.ratio)), point.verdict)
}

fn key(runs: &Runs) -> Key<'_> {
    let points = || runs.rows.iter().flat_map(|row| &row.points);
    let shown = |verdict: Verdict| {
        points()
            .flatten()
            .any(|point| point.verdict == Some(verdict))
    };
    let mut entries: Vec<(Shape<'_>, &str)> = marker::entries(shown);
    entries.push((
        Box::new(|canvas, (x, y): Place| {
            canvas.line((x, y - 7), (x, y + 7), Role::Muted, 2)?;
            canvas.line((x - 5, y - 7), (x + 5, y - 7), Role::Muted, 2)?;
            canvas.line((x - 5, y + 7), (x + 5, y + 7), Role::Muted, 2)
        }),
        "95 % interval",
    ));
    if !runs.changed.is_empty() {
        entries.push((
            Box::new(|canvas, (x, y)| {
                canvas.path(
                    vec![(x - 5, y - 8), (x, y - 2), (x + 5, y - 8)],
                    Role::Open,
                    2,
                )?;
                canvas.line((x, y - 2), (x, y + 8), Role::Open, 1)
            }),
            "something else changed here",
        ));
    }
    if points().any(Option::is_none) {
        entries.push((
            Box::new(|canvas, at| canvas.cross(at, 3, Role::Muted)),
            "no pairs",
        ));
    }
    Key::new(entries, 8, WIDTH - 8)
}

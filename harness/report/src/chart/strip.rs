//! Every observation: one band a cell, read downwards in the order of execution.

use super::canvas::{self, Canvas, Drawn, Labels, Place, Text};
use super::key::{Key, Shape};
use super::scale::Scale;
use super::{Role, WIDTH, nothing};
use crate::format::{self, Unit};

/// Walls by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// Cells in the order of the plan.
    pub rows: Vec<StripRow>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct StripRow {
    /// What it is called.
    pub label: String,
    /// The median, drawn as a line.
    pub median_secs: Option<f64>,
    /// Its trials in the order of execution; a failed one has no wall.
    pub points: Vec<(Mark, Option<f64>)>,
}

/// What kind of trial it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Used.
    Measured,
    /// Discarded by declaration.
    Warmup,
    /// In a block that was cut.
    Interrupted,
    /// Failed.
    Failed,
}

impl Mark {
    const ALL: [(Mark, &'static str); 4] = [
        (Mark::Measured, "measured"),
        (Mark::Warmup, "warm-up, not used"),
        (Mark::Interrupted, "interrupted block, not used"),
        (Mark::Failed, "failed"),
    ];
}

const TOP: i32 = 26;
const FAILED: i32 = 46;

/// Draws it.
pub fn draw(strip: &Strip) -> Drawn<String> {
    let walls: Vec<f64> = strip
        .rows
        .iter()
        .flat_map(|row| {
            row.points
                .iter()
                .map(|(_, wall)| *wall)
                .chain([row.median_secs])
        })
        .flatten()
        .filter(|wall| wall.is_finite() && *wall > 0.0)
        .collect();
    let labels = Labels::of(strip.rows.iter().map(|row| &row.label));
    let failed = has(strip, Mark::Failed);
    let (left, right) = (
        labels.width + 24,
        WIDTH - 20 - if failed { FAILED } else { 0 },
    );
    let largest = walls.iter().copied().fold(0.0, f64::max);
    let smallest = walls.iter().copied().fold(f64::INFINITY, f64::min);
    let wide = largest > 4.0 * smallest;
    let scale = if wide {
        Scale::log(walls, left, right)
    } else {
        Scale::linear(walls, left, right)
    };
    let Some(scale) = scale else {
        return nothing("No trial has been measured.");
    };
    let unit = Unit::for_secs(largest);
    let step = if strip.rows.iter().all(|row| row.points.len() <= 14) {
        5
    } else {
        4
    };
    let heights: Vec<i32> = strip
        .rows
        .iter()
        .map(|row| (row.points.len() as i32 * step + 12).max(labels.row(28)))
        .collect();
    let bottom = TOP + heights.iter().sum::<i32>();
    let key = key(strip);
    canvas::draw(WIDTH, bottom + 46 + key.height() + 8, |canvas| {
        for tick in scale.ticks() {
            let x = scale.at(tick);
            canvas.line((x, TOP), (x, bottom), Role::Grid, 1)?;
            canvas.text(
                &format::short(tick * unit.per_sec, 3),
                (x, bottom + 13),
                Text::muted().middle(),
            )?;
        }
        if failed {
            canvas.text("failed", (WIDTH - 8, TOP - 12), Text::muted().end())?;
        }
        canvas.text(
            "each band reads downwards in the order of execution",
            (8, TOP - 12),
            Text::muted(),
        )?;
        let mut top = TOP;
        for (at, (row, height)) in strip.rows.iter().zip(&heights).enumerate() {
            canvas.line((8, top), (WIDTH - 8, top), Role::Grid, 1)?;
            labels.draw(canvas, at, top + height / 2, Text::ink())?;
            band(canvas, row, &scale, (top, *height), step)?;
            top += height;
        }
        canvas.line((left, bottom), (right, bottom), Role::Muted, 1)?;
        let words = format!(
            "wall, {}{}",
            unit.name,
            if wide { " (logarithmic)" } else { "" }
        );
        canvas.text(
            &words,
            ((left + right) / 2, bottom + 31),
            Text::muted().middle(),
        )?;
        key.draw(canvas, bottom + 46)
    })
}

fn band(
    canvas: &Canvas<'_>,
    row: &StripRow,
    scale: &Scale,
    (top, height): (i32, i32),
    step: i32,
) -> Drawn {
    if let Some(median) = row
        .median_secs
        .filter(|median| median.is_finite() && *median > 0.0)
    {
        let x = scale.at(median);
        canvas.line((x, top + 3), (x, top + height - 3), Role::Ink, 1)?;
    }
    let first = top + (height - (row.points.len() as i32 - 1) * step) / 2;
    for (at, (mark, wall)) in row.points.iter().enumerate() {
        let y = first + at as i32 * step;
        match wall.filter(|wall| wall.is_finite() && *wall > 0.0) {
            Some(wall) => point(canvas, (scale.at(wall), y), *mark)?,
            None => point(canvas, (WIDTH - 24, y), Mark::Failed)?,
        }
    }
    Ok(())
}

fn point(canvas: &Canvas<'_>, (x, y): Place, mark: Mark) -> Drawn {
    match mark {
        Mark::Measured => canvas.disc((x, y), 3, Role::Point),
        Mark::Warmup => canvas.outline(
            vec![(x, y - 4), (x + 4, y + 3), (x - 4, y + 3)],
            Role::Muted,
        ),
        Mark::Interrupted => canvas.outline(
            vec![
                (x - 3, y - 3),
                (x + 3, y - 3),
                (x + 3, y + 3),
                (x - 3, y + 3),
            ],
            Role::Open,
        ),
        Mark::Failed => canvas.cross((x, y), 4, Role::Bad),
    }
}

fn has(strip: &Strip, mark: Mark) -> bool {
    strip
        .rows
        .iter()
        .flat_map(|row| &row.points)
        .any(|(known, wall)| match mark {
            Mark::Failed => *known == Mark::Failed || wall.is_none(),
            mark => *known == mark,
        })
}

fn key(strip: &Strip) -> Key<'_> {
    let mut entries: Vec<(Shape<'_>, &str)> = Vec::new();
    for (mark, words) in Mark::ALL {
        if has(strip, mark) {
            entries.push((Box::new(move |canvas, at| point(canvas, at, mark)), words));
        }
    }
    if strip.rows.iter().any(|row| row.median_secs.is_some()) {
        entries.push((
            Box::new(|canvas, (x, y)| canvas.line((x, y - 8), (x, y + 8), Role::Ink, 1)),
            "median",
        ));
    }
    Key::new(entries, 8, WIDTH - 8)
}

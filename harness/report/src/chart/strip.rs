//! Every observation: one band a cell, read downwards in the order of execution.

use super::canvas::{self, Canvas, Drawn, Labels, Place, Text};
use super::key::{Key, Shape};
use super::scale::Scale;
use super::{Role, WIDTH, nothing};
use crate::format::{self, Unit};
use bands::bands_of;
use twofold_core::analysis::Spread;

mod bands;

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
    /// Its trials in the order of execution.
    pub trials: Trials,
}

/// The trials of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Trials {
    /// Every one; a failed one has no wall.
    Each(Vec<(Mark, Option<f64>)>),
    /// Too many to be seen: how they spread.
    Bands(Bands),
}

/// How many trials spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// Runs of consecutive trials.
    pub bins: Vec<Spread>,
    /// Walls that lie furthest out, each with the bin it is in.
    pub outermost: Vec<(usize, f64)>,
}

impl StripRow {
    fn points(&self) -> &[(Mark, Option<f64>)] {
        match &self.trials {
            Trials::Each(points) => points,
            Trials::Bands(_) => &[],
        }
    }

    fn bands(&self) -> Option<&Bands> {
        match &self.trials {
            Trials::Each(_) => None,
            Trials::Bands(bands) => Some(bands),
        }
    }

    /// Every number that has to be on the axis.
    fn walls(&self) -> impl Iterator<Item = f64> {
        let bands = self.bands();
        let spread = bands.into_iter().flat_map(|bands| &bands.bins);
        let spread = spread.filter_map(|bin| bin.quantiles).flatten();
        let outermost = bands.into_iter().flat_map(|bands| &bands.outermost);
        let each = self.points().iter().filter_map(|(_, wall)| *wall);
        each.chain(spread)
            .chain(outermost.map(|(_, wall)| *wall))
            .chain(self.median_secs)
            .filter(|wall| wall.is_finite() && *wall > 0.0)
    }
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

/// Units that marks may take together before several stand on a line.
const MOST: usize = 1900;

/// Whether there is nothing to draw.
pub fn is_empty(strip: &Strip) -> bool {
    strip.rows.iter().all(|row| row.walls().next().is_none())
}

/// Draws it.
pub fn draw(strip: &Strip) -> Drawn<String> {
    let walls: Vec<f64> = strip.rows.iter().flat_map(StripRow::walls).collect();
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
    let most = strip.rows.iter().map(|row| row.points().len());
    let step = if most.max() <= Some(14) { 5 } else { 4 };
    let all: usize = strip.rows.iter().map(|row| row.points().len()).sum();
    // So many trials stand on one line of a band.
    let abreast = (all * step as usize).div_ceil(MOST).max(1);
    let height = |row: &StripRow| match row.bands() {
        Some(bands) => bands.bins.len() as i32 * bands::BIN + 12,
        None => row.points().len().div_ceil(abreast) as i32 * step + 12,
    };
    let heights: Vec<i32> = strip
        .rows
        .iter()
        .map(|row| height(row).max(labels.row(28)))
        .collect();
    let bottom = TOP + heights.iter().sum::<i32>();
    let key = key(strip);
    let height = bottom + 46 + key.height() + 8;
    canvas::draw(WIDTH, height, |canvas| {
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
        let reads = match abreast {
            1 => "each band reads downwards in the order of execution".to_owned(),
            more => {
                format!("each band reads downwards in the order of execution, {more} trials a line")
            }
        };
        canvas.text(&reads, (8, TOP - 12), Text::muted())?;
        let mut top = TOP;
        for (at, (row, height)) in strip.rows.iter().zip(&heights).enumerate() {
            canvas.line((8, top), (WIDTH - 8, top), Role::Grid, 1)?;
            labels.draw(canvas, at, top + height / 2, Text::ink())?;
            band(canvas, row, &scale, (top, *height), (step, abreast))?;
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
    (step, abreast): (i32, usize),
) -> Drawn {
    if let Some(bands) = row.bands() {
        let first = top + (height - bands.bins.len() as i32 * bands::BIN) / 2;
        return bands_of(canvas, bands, scale, first);
    }
    if let Some(median) = row
        .median_secs
        .filter(|median| median.is_finite() && *median > 0.0)
    {
        let x = scale.at(median);
        canvas.line((x, top + 3), (x, top + height - 3), Role::Ink, 1)?;
    }
    let lines = row.points().len().div_ceil(abreast) as i32;
    let first = top + (height - (lines - 1) * step) / 2;
    for (at, (mark, wall)) in row.points().iter().enumerate() {
        let y = first + (at / abreast) as i32 * step;
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
    let is = |(known, wall): &(Mark, Option<f64>)| match mark {
        Mark::Failed => *known == Mark::Failed || wall.is_none(),
        mark => *known == mark,
    };
    let has_failed = |bands: &Bands| bands.bins.iter().any(|bin| bin.failed > 0);
    strip.rows.iter().any(|row| {
        let in_bands = mark == Mark::Failed && row.bands().is_some_and(has_failed);
        in_bands || row.points().iter().any(is)
    })
}

fn key(strip: &Strip) -> Key<'_> {
    let mut entries: Vec<(Shape<'_>, &str)> = Vec::new();
    for (mark, words) in Mark::ALL {
        if has(strip, mark) {
            entries.push((Box::new(move |canvas, at| point(canvas, at, mark)), words));
        }
    }
    if strip.rows.iter().any(|row| row.bands().is_some()) {
        entries.extend(bands::entries());
    } else if strip.rows.iter().any(|row| row.median_secs.is_some()) {
        entries.push((
            Box::new(|canvas, (x, y)| canvas.line((x, y - 8), (x, y + 8), Role::Ink, 1)),
            "median",
        ));
    }
    Key::new(entries, 8, WIDTH - 8)
}

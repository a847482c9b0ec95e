//! The forest plot: a ratio with its interval per candidate, against the criterion and what arithmetic allows.

use twofold_core::analysis::Verdict;

use super::canvas::{self, Canvas, Drawn, Labels, Place, Text, width_of};
use super::key::{Key, Shape};
use super::marker::verdict as marker;
use super::scale::Scale;
use super::{Role, WIDTH, nothing, verdict_role};
use crate::format;

/// Ratios against a criterion, on a logarithmic axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// The criterion, or 1 where there is none.
    pub criterion: f64,
    /// What meeting it means: `more than 2x`.
    pub criterion_words: String,
    /// Whether larger ratios meet it.
    pub more_is_better: bool,
    /// What the axis shows.
    pub axis: String,
    /// Candidates.
    pub rows: Vec<ForestRow>,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestRow {
    /// What it is called.
    pub label: String,
    /// Whether the overall verdict rests on it.
    pub target: bool,
    /// The estimate, its lower and its upper bound.
    pub estimate: Option<(f64, Option<f64>, Option<f64>)>,
    /// What arithmetic allows at most.
    pub ceiling: Option<f64>,
    /// Its verdict; absent where only ratios are shown.
    pub verdict: Option<Verdict>,
}

const ROW: i32 = 30;
const TOP: i32 = 34;
const FIGURES: i32 = 64;
const VERDICT: i32 = 112;

/// Whether there is nothing to draw.
pub fn is_empty(forest: &Forest) -> bool {
    forest.rows.is_empty() || axis(forest, 0, 100).is_none()
}

/// Draws it.
pub fn draw(forest: &Forest) -> Drawn<String> {
    if forest.rows.is_empty() {
        return nothing("There is no candidate to compare.");
    }
    let labels = Labels::of(forest.rows.iter().map(|row| &row.label));
    let (left, right) = (labels.width + 24, WIDTH - FIGURES - VERDICT - 12);
    let Some(scale) = axis(forest, left, right) else {
        return nothing("There is no ratio to show.");
    };
    let each = labels.row(ROW);
    let bottom = TOP + each * forest.rows.len() as i32;
    let key = key(forest);
    let height = bottom + 46 + key.height() + 8;
    canvas::draw(WIDTH, height, |canvas| {
        grid(canvas, forest, &scale, (left, right), bottom)?;
        for (at, row) in forest.rows.iter().enumerate() {
            let y = TOP + each * at as i32 + each / 2;
            let ink = if row.target {
                Text::ink()
            } else {
                Text::ink().coloured(Role::Muted)
            };
            labels.draw(canvas, at, y, ink)?;
            entry(canvas, row, &scale, (left, right), y)?;
        }
        key.draw(canvas, bottom + 46)
    })
}

/// The axis holds every estimate, the criterion, 1 and the ceilings; bounds only as far as they do not dwarf those.
fn axis(forest: &Forest, left: i32, right: i32) -> Option<Scale> {
    let estimates = || forest.rows.iter().filter_map(|row| row.estimate);
    let firm: Vec<f64> = estimates()
        .map(|(ratio, ..)| ratio)
        .chain(forest.rows.iter().filter_map(|row| row.ceiling))
        .chain([forest.criterion, 1.0])
        .filter(|value| value.is_finite() && *value > 0.0)
        .collect();
    let low = firm.iter().copied().reduce(f64::min)? / 3.0;
    let high = firm.iter().copied().reduce(f64::max)? * 3.0;
    let bounds = estimates()
        .flat_map(|(_, low, high)| [low, high])
        .flatten()
        .map(|bound| bound.clamp(low, high));
    Scale::log(firm.iter().copied().chain(bounds), left, right)
}

fn grid(
    canvas: &Canvas<'_>,
    forest: &Forest,
    scale: &Scale,
    (left, right): (i32, i32),
    bottom: i32,
) -> Drawn {
    let limit = scale.at(forest.criterion);
    let zone = if forest.more_is_better {
        (limit, right)
    } else {
        (left, limit)
    };
    if forest.rows.iter().any(|row| row.verdict.is_some()) {
        canvas.rect((zone.0, TOP), (zone.1, bottom), Role::Zone)?;
    }
    for tick in scale.ticks() {
        let x = scale.at(tick);
        canvas.line((x, TOP), (x, bottom), Role::Grid, 1)?;
        canvas.text(
            &format::declared_ratio(tick),
            (x, bottom + 13),
            Text::muted().middle(),
        )?;
    }
    canvas.line((left, bottom), (right, bottom), Role::Muted, 1)?;
    canvas.text(
        &forest.axis,
        ((left + right) / 2, bottom + 31),
        Text::muted().middle(),
    )?;
    canvas.dashed(limit, TOP - 4, bottom, Role::Limit)?;
    let half = width_of(&forest.criterion_words, 12) / 2;
    let x = limit.clamp(left + half, (right - half).max(left + half));
    canvas.text(
        &forest.criterion_words,
        (x, TOP - 16),
        Text::muted().coloured(Role::Limit).bold().middle(),
    )?;
    canvas.text(
        "ratio",
        (WIDTH - VERDICT - 12, TOP - 16),
        Text::muted().end(),
    )?;
    if forest.rows.iter().all(|row| row.verdict.is_none()) {
        return Ok(());
    }
    canvas.text("verdict", (WIDTH - VERDICT, TOP - 16), Text::muted())
}

fn entry(
    canvas: &Canvas<'_>,
    row: &ForestRow,
    scale: &Scale,
    (left, right): (i32, i32),
    y: i32,
) -> Drawn {
    let role = verdict_role(row.verdict);
    canvas.text(
        row.verdict.map_or("", Verdict::name),
        (WIDTH - VERDICT, y),
        Text::ink().sized(12).bold().coloured(role),
    )?;
    if let Some(ceiling) = row.ceiling.filter(|ceiling| scale.holds(*ceiling)) {
        ceiling_mark(canvas, (scale.at(ceiling), y))?;
    }
    let Some((ratio, low, high)) = row
        .estimate
        .filter(|(ratio, ..)| ratio.is_finite() && *ratio > 0.0)
    else {
        return canvas.text("no pairs", (WIDTH - VERDICT - 12, y), Text::muted().end());
    };
    canvas.text(
        &format::ratio(ratio),
        (WIDTH - VERDICT - 12, y),
        Text::ink().end(),
    )?;
    let (from, to) = (
        low.map_or(left, |low| scale.at(low)),
        high.map_or(right, |high| scale.at(high)),
    );
    canvas.line((from, y), (to, y), role, 2)?;
    end(
        canvas,
        (from, y),
        low.is_some_and(|low| scale.holds(low)),
        -1,
        role,
    )?;
    end(
        canvas,
        (to, y),
        high.is_some_and(|high| scale.holds(high)),
        1,
        role,
    )?;
    marker(canvas, (scale.at(ratio), y), row.verdict)
}

/// The end of an interval: a stop where it ends, an arrow where it goes on.
fn end(canvas: &Canvas<'_>, (x, y): Place, ends: bool, towards: i32, role: Role) -> Drawn {
    if ends {
        return canvas.line((x, y - 7), (x, y + 7), role, 2);
    }
    canvas.shape(
        vec![(x, y), (x - 7 * towards, y - 4), (x - 7 * towards, y + 4)],
        role,
    )
}

/// A bracket that opens towards what is possible.
fn ceiling_mark(canvas: &Canvas<'_>, (x, y): Place) -> Drawn {
    canvas.line((x, y - 10), (x, y + 10), Role::Muted, 2)?;
    canvas.line((x - 5, y - 10), (x, y - 10), Role::Muted, 2)?;
    canvas.line((x - 5, y + 10), (x, y + 10), Role::Muted, 2)
}

fn key(forest: &Forest) -> Key<'_> {
    let mut entries: Vec<(Shape<'_>, &str)> = Vec::new();
    for verdict in [Verdict::Implement, Verdict::Skip, Verdict::Inconclusive] {
        if forest
            .rows
            .iter()
            .any(|row| row.verdict == Some(verdict) && row.estimate.is_some())
        {
            entries.push((
                Box::new(move |canvas, at| marker(canvas, at, Some(verdict))),
                verdict.name(),
            ));
        }
    }
    if forest.rows.iter().any(|row| row.estimate.is_some()) {
        entries.push((
            Box::new(|canvas, (x, y)| {
                canvas.line((x - 8, y), (x + 8, y), Role::Muted, 2)?;
                end(canvas, (x - 8, y), true, -1, Role::Muted)?;
                end(canvas, (x + 8, y), true, 1, Role::Muted)
            }),
            "95 % interval",
        ));
    }
    if forest.rows.iter().any(|row| row.ceiling.is_some()) {
        entries.push((
            Box::new(|canvas, (x, y)| ceiling_mark(canvas, (x + 2, y))),
            "cannot exceed, by arithmetic",
        ));
    }
    Key::new(entries, 8, WIDTH - 8)
}

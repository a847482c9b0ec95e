//! Where one job's time goes: start-up, then work by stage, then waiting; one bar a thread, because threads overlap.

use super::canvas::{self, Canvas, Drawn, Place, Text, fit, width_of};
use super::key::{Key, Shape};
use super::scale::Scale;
use super::{Role, WIDTH, nothing};
use crate::format::{self, Unit};

/// Stage breakdowns by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Stages {
    /// Cells in the order of the plan.
    pub groups: Vec<StageGroup>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct StageGroup {
    /// What it is called.
    pub label: String,
    /// Start-up before any thread works.
    pub start_secs: f64,
    /// Its threads.
    pub threads: Vec<ThreadBar>,
}

/// One thread.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadBar {
    /// Its name.
    pub name: String,
    /// Work by stage, in the order a frame passes them.
    pub segments: Vec<Segment>,
    /// Waiting, over all stages.
    pub wait_secs: f64,
}

/// Work in one stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The stage.
    pub stage: String,
    /// Seconds of work.
    pub secs: f64,
}

const HEAD: i32 = 24;
const ROW: i32 = 22;
const BAR: i32 = 16;
const TOP: i32 = 8;

/// Whether there is nothing to draw.
pub fn is_empty(stages: &Stages) -> bool {
    Scale::linear(totals(stages), 0, 100).is_none()
}

fn totals(stages: &Stages) -> Vec<f64> {
    stages
        .groups
        .iter()
        .flat_map(|group| group.threads.iter().map(|thread| total(group, thread)))
        .filter(|total| total.is_finite() && *total > 0.0)
        .collect()
}

/// Draws it.
pub fn draw(stages: &Stages) -> Drawn<String> {
    let totals = totals(stages);
    let names = stages
        .groups
        .iter()
        .flat_map(|group| &group.threads)
        .map(|thread| width_of(&thread.name, 12));
    let labels = names.max().unwrap_or(0).clamp(40, 150);
    let (left, right) = (labels + 30, WIDTH - 76);
    let largest = totals.iter().copied().fold(0.0, f64::max);
    let Some(scale) = Scale::linear(totals, left, right) else {
        return nothing("The workload reports no stages.");
    };
    let unit = Unit::for_secs(largest);
    let rows: i32 = stages
        .groups
        .iter()
        .map(|group| HEAD + ROW * group.threads.len() as i32)
        .sum();
    let bottom = TOP + rows + 6;
    let key = key(stages);
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
        let mut y = TOP;
        for group in &stages.groups {
            let label = fit(&group.label, WIDTH - 24, 13);
            canvas.rect(
                (6, y + 3),
                (12 + width_of(&label, 14), y + HEAD - 3),
                Role::Paper,
            )?;
            canvas.text(&label, (8, y + HEAD / 2), Text::ink().bold())?;
            y += HEAD;
            for thread in &group.threads {
                canvas.text(
                    &fit(&thread.name, labels, 12),
                    (20, y + ROW / 2),
                    Text::muted(),
                )?;
                bar(
                    canvas,
                    group,
                    thread,
                    &scale,
                    (left, y + (ROW - BAR) / 2),
                    unit,
                )?;
                y += ROW;
            }
        }
        canvas.line((left, bottom), (right, bottom), Role::Muted, 1)?;
        canvas.text(
            &format!("time in one job, {}", unit.name),
            ((left + right) / 2, bottom + 31),
            Text::muted().middle(),
        )?;
        key.draw(canvas, bottom + 46)
    })
}

fn total(group: &StageGroup, thread: &ThreadBar) -> f64 {
    group.start_secs
        + thread
            .segments
            .iter()
            .map(|segment| segment.secs)
            .sum::<f64>()
        + thread.wait_secs
}

fn bar(
    canvas: &Canvas<'_>,
    group: &StageGroup,
    thread: &ThreadBar,
    scale: &Scale,
    (left, top): Place,
    unit: Unit,
) -> Drawn {
    let parts = [("start-up", Role::Start, group.start_secs)]
        .into_iter()
        .chain(thread.segments.iter().map(|segment| {
            (
                segment.stage.as_str(),
                Role::of_stage(&segment.stage),
                segment.secs,
            )
        }))
        .chain([("waiting", Role::Wait, thread.wait_secs)]);
    let (mut secs, mut x) = (0.0, left);
    for (name, role, part) in parts.filter(|(_, _, part)| part.is_finite() && *part > 0.0) {
        secs += part;
        let to = scale.at(secs);
        canvas.rect((x, top), (to, top + BAR), role)?;
        if to - x >= 2 {
            canvas.frame((x, top), (to, top + BAR), Role::Paper)?;
        }
        if role == Role::Wait && to - x >= 2 {
            canvas.frame((x, top), (to - 1, top + BAR - 1), Role::Grid)?;
        }
        if to - x >= width_of(name, 11) + 6 {
            canvas.text(
                name,
                ((x + to) / 2, top + BAR / 2),
                Text::ink().sized(11).middle(),
            )?;
        }
        x = to;
    }
    canvas.text(
        &format!("{} {}", unit.number(secs), unit.name),
        (x + 6, top + BAR / 2),
        Text::muted(),
    )
}

fn key(stages: &Stages) -> Key<'_> {
    let mut known: Vec<(&str, Role)> = Vec::new();
    if stages.groups.iter().any(|group| group.start_secs > 0.0) {
        known.push(("start-up", Role::Start));
    }
    for segment in stages
        .groups
        .iter()
        .flat_map(|group| &group.threads)
        .flat_map(|thread| &thread.segments)
    {
        if segment.secs > 0.0 && !known.iter().any(|(name, _)| *name == segment.stage) {
            known.push((&segment.stage, Role::of_stage(&segment.stage)));
        }
    }
    if stages
        .groups
        .iter()
        .flat_map(|group| &group.threads)
        .any(|thread| thread.wait_secs > 0.0)
    {
        known.push(("waiting", Role::Wait));
    }
    let entries = known
        .into_iter()
        .map(|(name, role)| {
            let shape: Shape<'_> = Box::new(move |canvas, (x, y)| {
                canvas.rect((x - 7, y - 6), (x + 7, y + 6), role)?;
                canvas.frame((x - 7, y - 6), (x + 7, y + 6), Role::Grid)
            });
            (shape, name)
        })
        .collect();
    Key::new(entries, 8, WIDTH - 8)
}

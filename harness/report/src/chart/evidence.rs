//! Evidence over blocks: the p-values that decide, after every look, against alpha; one small panel a candidate.

use twofold_core::analysis::Verdict;

use super::canvas::{self, Canvas, Drawn, Place, Text, fit};
use super::key::{Key, Shape};
use super::{Role, WIDTH, marker, nothing};
use crate::format;

/// Candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The chance of a false verdict that is accepted.
    pub alpha: f64,
    /// Candidates, targets first.
    pub panels: Vec<EvidencePanel>,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidencePanel {
    /// What it is called.
    pub label: String,
    /// Whether the overall verdict rests on it.
    pub target: bool,
    /// After every look: the block, the p-value for IMPLEMENT and that for SKIP.
    pub looks: Vec<(u32, f64, f64)>,
    /// Where it was decided, and how.
    pub decided: Option<(u32, Verdict)>,
}

const HIGH: i32 = 168;
const HEAD: i32 = 30;
const FOOT: i32 = 36;
const LEFT: i32 = 78;
/// Half a chart.
const WIDE: i32 = WIDTH / 2;
/// Smaller p-values lie on this line.
const LEAST: f64 = 1e-4;

/// From p-values and blocks to places in a panel.
struct Axes {
    origin: Place,
    blocks: (u32, u32),
}

impl Axes {
    fn x(&self, block: u32) -> i32 {
        let (first, last) = self.blocks;
        let room = f64::from(WIDE - LEFT - 20);
        let share = match last - first {
            0 => 0.5,
            wide => f64::from(block.clamp(first, last) - first) / f64::from(wide),
        };
        self.origin.0 + LEFT + (share * room).round() as i32
    }

    fn y(&self, p: f64) -> i32 {
        let p = if p.is_finite() {
            p.clamp(LEAST, 1.0)
        } else {
            1.0
        };
        let room = f64::from(HIGH - HEAD - FOOT);
        self.origin.1 + HEAD + (room * (1.0 - p.log10() / LEAST.log10())).round() as i32
    }
}

/// Whether there is nothing to draw.
pub fn is_empty(evidence: &Evidence) -> bool {
    evidence.panels.iter().all(|panel| panel.looks.is_empty())
}

/// Draws it.
pub fn draw(evidence: &Evidence) -> Drawn<String> {
    let panels: Vec<&EvidencePanel> = evidence
        .panels
        .iter()
        .filter(|panel| !panel.looks.is_empty())
        .collect();
    let blocks = || {
        panels
            .iter()
            .flat_map(|panel| &panel.looks)
            .map(|look| look.0)
    };
    let (Some(first), Some(last)) = (blocks().min(), blocks().max()) else {
        return nothing("No candidate was tested.");
    };
    let rows = panels.len().div_ceil(2) as i32;
    let key = key(&panels);
    let height = rows * HIGH + key.height() + 12;
    canvas::draw(WIDTH, height, |canvas| {
        for (at, one) in panels.iter().enumerate() {
            let axes = Axes {
                origin: (WIDE * (at as i32 % 2), HIGH * (at as i32 / 2)),
                blocks: (first, last),
            };
            panel(canvas, evidence.alpha, one, &axes)?;
        }
        key.draw(canvas, rows * HIGH + 4)
    })
}

fn panel(canvas: &Canvas<'_>, alpha: f64, panel: &EvidencePanel, axes: &Axes) -> Drawn {
    let (left, right) = (axes.origin.0 + LEFT - 8, axes.origin.0 + WIDE - 12);
    let label = fit(&panel.label, WIDE - 24, 13);
    let ink = if panel.target { Role::Ink } else { Role::Muted };
    let head = (axes.origin.0 + 8, axes.origin.1 + 13);
    canvas.text(&label, head, Text::ink().coloured(ink))?;
    for p in [1.0, 0.1, 0.01, 0.001, LEAST] {
        let y = axes.y(p);
        canvas.line((left, y), (right, y), Role::Grid, 1)?;
        let words = match p == LEAST {
            true => format!("\u{2264} {}", format::short(p, 1)),
            false => format::short(p, 1),
        };
        canvas.text(&words, (left - 4, y), Text::muted().sized(11).end())?;
    }
    let bottom = axes.y(1.0);
    for block in ticks(axes.blocks) {
        let x = axes.x(block);
        canvas.line((x, bottom), (x, bottom + 4), Role::Muted, 1)?;
        let at = (x, bottom + 12);
        canvas.text(&block.to_string(), at, Text::muted().sized(11).middle())?;
    }
    let middle = ((left + right) / 2, bottom + 26);
    canvas.text("block", middle, Text::muted().sized(11).middle())?;
    canvas.dashed_level(axes.y(alpha), left, right, Role::Limit)?;
    let of = |p: fn(&(u32, f64, f64)) -> f64| -> Vec<Place> {
        let looks = panel.looks.iter();
        looks
            .map(|look| (axes.x(look.0), axes.y(p(look))))
            .collect()
    };
    course(canvas, of(|look| look.2), Verdict::Skip)?;
    course(canvas, of(|look| look.1), Verdict::Implement)?;
    let Some((block, verdict)) = panel.decided else {
        return Ok(());
    };
    let p = panel
        .looks
        .iter()
        .find(|look| look.0 == block)
        .map(|look| match verdict {
            Verdict::Implement => look.1,
            Verdict::Skip | Verdict::Inconclusive => look.2,
        });
    match p {
        Some(p) => decided(canvas, (axes.x(block), axes.y(p)), verdict),
        None => Ok(()),
    }
}

/// A ring around the look that decided.
fn decided(canvas: &Canvas<'_>, (x, y): Place, verdict: Verdict) -> Drawn {
    let corners = vec![
        (x - 8, y - 8),
        (x + 8, y - 8),
        (x + 8, y + 8),
        (x - 8, y + 8),
    ];
    canvas.outline(corners, Role::Ink)?;
    marker::verdict(canvas, (x, y), Some(verdict))
}

/// One line of p-values; discs are for IMPLEMENT, squares for SKIP.
fn course(canvas: &Canvas<'_>, places: Vec<Place>, verdict: Verdict) -> Drawn {
    let role = super::verdict_role(Some(verdict));
    if places.len() > 1 {
        canvas.path(places.clone(), role, 1)?;
    }
    // Close looks have a line only: their marks would hide it.
    let close = places.windows(2).any(|pair| pair[1].0 - pair[0].0 < 5);
    let last = places.len().saturating_sub(1);
    for (x, y) in places.into_iter().skip(if close { last } else { 0 }) {
        match verdict {
            Verdict::Implement => canvas.disc((x, y), 3, role)?,
            _ => canvas.rect((x - 3, y - 3), (x + 3, y + 3), role)?,
        }
    }
    Ok(())
}

fn ticks((first, last): (u32, u32)) -> impl Iterator<Item = u32> {
    let wide = last - first;
    let step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
        .into_iter()
        .find(|step| wide / step <= 8)
        .unwrap_or(wide.max(1));
    (first..=last).filter(move |block| (block - first) % step == 0)
}

fn key<'a>(panels: &[&EvidencePanel]) -> Key<'a> {
    let line = |verdict: Verdict| -> Shape<'a> {
        Box::new(move |canvas, (x, y)| course(canvas, vec![(x - 7, y), (x + 7, y)], verdict))
    };
    let mut entries: Vec<(Shape<'a>, &str)> = vec![
        (line(Verdict::Implement), "p for IMPLEMENT"),
        (line(Verdict::Skip), "p for SKIP"),
        (
            Box::new(|canvas, (x, y)| canvas.dashed_level(y, x - 8, x + 8, Role::Limit)),
            "alpha: decided where a line is at it or above",
        ),
    ];
    if panels.iter().any(|panel| panel.decided.is_some()) {
        entries.push((
            Box::new(|canvas, (x, y)| {
                let corners = vec![
                    (x - 7, y - 7),
                    (x + 7, y - 7),
                    (x + 7, y + 7),
                    (x - 7, y + 7),
                ];
                canvas.outline(corners, Role::Ink)
            }),
            "decided here",
        ));
    }
    Key::new(entries, 8, WIDTH - 8)
}

//! Two lines for each half of the criterion.

use serde::Serialize;

use super::crossing::{BreakEven, Side, both};
use super::{LEAST_DURATIONS, Work};
use crate::spec::Criterion;
use crate::stats::Line;

/// A lack of fit is said from this p on downwards.
const BENT: f64 = 0.01;

/// One trial: its duration and what it took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Seconds of footage.
    pub duration_secs: f64,
    /// Its wall.
    pub wall_secs: f64,
    /// Its container-seconds.
    pub container_secs: f64,
}

/// The baseline's line and the candidate's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TwoLines {
    /// The baseline's.
    pub baseline: Line,
    /// The candidate's.
    pub candidate: Line,
}

/// What a line is drawn through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// The wall.
    Wall,
    /// Container-seconds.
    Containers,
}

/// A line that the points do not follow.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bent {
    /// Whether it is the candidate's; else the baseline's.
    pub candidate: bool,
    /// What it is drawn through.
    pub measure: Measure,
    /// p of "there is no bend".
    pub p: f64,
}

/// Lines through the trials of a baseline and a candidate, and where they meet the criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// The durations that both were measured at, joined ones included, rising.
    pub durations: Vec<f64>,
    /// Trials of the baseline.
    pub baseline_trials: u32,
    /// Trials of the candidate.
    pub candidate_trials: u32,
    /// Walls.
    pub wall: TwoLines,
    /// Container-seconds.
    pub containers: TwoLines,
    /// From where on it is fast enough.
    pub speed: BreakEven,
    /// From where on it is cheap enough.
    pub cost: BreakEven,
    /// From where on it is both.
    pub overall: BreakEven,
    /// The half that decides that.
    pub side: Side,
    /// How heavy a frame has to be.
    pub work: Option<Work>,
    /// Lines that the points do not follow.
    pub bent: Vec<Bent>,
}

impl Fit {
    /// Of the trials of a baseline and of a candidate; `None` where they have fewer than three durations in common,
    /// or no line can be drawn. Trials at other durations are left out: both lines stand on the same ground.
    pub(super) fn of(
        baseline: &[Point],
        candidate: &[Point],
        criterion: &Criterion,
        by_ceiling: bool,
        fps: Option<f64>,
    ) -> Option<Self> {
        let durations = common(baseline, candidate);
        if durations.len() < LEAST_DURATIONS {
            return None;
        }
        let kept = |points: &[Point]| -> Vec<Point> {
            let known = |point: &&Point| durations.contains(&point.duration_secs);
            points.iter().filter(known).copied().collect()
        };
        let (baseline, candidate) = (kept(baseline), kept(candidate));
        let lines = |of: fn(&Point) -> f64| {
            Some(TwoLines {
                baseline: line(&baseline, of)?,
                candidate: line(&candidate, of)?,
            })
        };
        let wall = lines(|point| point.wall_secs)?;
        let containers = lines(|point| point.container_secs)?;
        let speed = match by_ceiling {
            true => BreakEven::Never { by_ceiling },
            false => BreakEven::of(&wall.fast_enough(criterion.speedup))?,
        };
        let cost = BreakEven::of(&containers.cheap_enough(criterion.cost_ratio))?;
        let (overall, side) = both(speed, cost);
        Some(Self {
            work: fps.and_then(|fps| Work::of(&wall.baseline, overall, fps)),
            bent: bent(&wall, Measure::Wall)
                .chain(bent(&containers, Measure::Containers))
                .collect(),
            durations,
            baseline_trials: baseline.len() as u32,
            candidate_trials: candidate.len() as u32,
            wall,
            containers,
            speed,
            cost,
            overall,
            side,
        })
    }

    /// The shortest and the longest duration that was measured.
    pub fn over_secs(&self) -> (f64, f64) {
        let end = |secs: Option<&f64>| secs.copied().unwrap_or(f64::NAN);
        (end(self.durations.first()), end(self.durations.last()))
    }

    /// Whether a duration lies outside what was measured.
    pub fn is_outside(&self, secs: f64) -> bool {
        let (first, last) = self.over_secs();
        !(first..=last).contains(&secs)
    }
}

/// The durations of both, rising.
fn common(baseline: &[Point], candidate: &[Point]) -> Vec<f64> {
    let is_in =
        |secs: &f64, points: &[Point]| points.iter().any(|point| point.duration_secs == *secs);
    let mut durations: Vec<f64> = baseline.iter().map(|point| point.duration_secs).collect();
    durations.retain(|secs| is_in(secs, candidate));
    durations.sort_by(f64::total_cmp);
    durations.dedup();
    durations
}

fn line(points: &[Point], of: fn(&Point) -> f64) -> Option<Line> {
    let durations: Vec<f64> = points.iter().map(|point| point.duration_secs).collect();
    let values: Vec<f64> = points.iter().map(of).collect();
    Line::fit(&durations, &values)
}

fn bent(lines: &TwoLines, measure: Measure) -> impl Iterator<Item = Bent> {
    let both = [(false, lines.baseline.bend), (true, lines.candidate.bend)];
    both.into_iter().filter_map(move |(candidate, bend)| {
        let p = bend.filter(|bend| bend.p < BENT)?.p;
        Some(Bent {
            candidate,
            measure,
            p,
        })
    })
}

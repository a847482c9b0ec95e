//! Trials as they went: a row a container, from the cold start to the join, the baseline's above for comparison.

use super::canvas::{self, Canvas, Drawn, Place, Text, fit, width_of};
use super::key::{Key, Shape};
use super::scale::Scale;
use super::{Role, WIDTH, nothing};
use crate::format::{self, Unit};

/// Scenarios, each on an axis of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Timelines {
    /// Scenarios in the order of the plan.
    pub panels: Vec<TimelinePanel>,
}

/// The baseline and some candidates of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelinePanel {
    /// What the scenario is called.
    pub label: String,
    /// The wall under which the criterion's half of speed is met, and what it is called.
    pub limit: Option<(f64, String)>,
    /// The baseline's trial first.
    pub trials: Vec<TrialBars>,
}

/// One trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialBars {
    /// What its cell is called, and which block it was.
    pub label: String,
    /// Whether the overall verdict rests on its cell, or it is the baseline's.
    pub target: bool,
    /// Cold start before every container, seconds.
    pub cold_secs: f64,
    /// Containers that are drawn.
    pub jobs: Vec<JobBar>,
    /// The join, seconds; 0 where there was none.
    pub join_secs: f64,
    /// All of it, seconds.
    pub wall_secs: f64,
}

/// One container.
#[derive(Debug, Clone, PartialEq)]
pub struct JobBar {
    /// What it is called.
    pub name: String,
    /// Start-up, seconds: process, then device.
    pub start_secs: (f64, f64),
    /// Decoding before the cut, seconds.
    pub pre_roll_secs: f64,
    /// Work, seconds.
    pub work_secs: f64,
    /// Waiting for the slowest, seconds.
    pub idle_secs: f64,
    /// How much of its time each thread worked, 0 to 1; empty where that is not drawn.
    pub threads: Vec<f64>,
}

const HEAD: i32 = 26;
const TRIAL: i32 = 20;
const ROW: i32 = 17;
const BAR: i32 = 14;
const THREAD: i32 = 4;
const AXIS: i32 = 46;
const LEFT: i32 = 124;

impl TrialBars {
    fn height(&self) -> i32 {
        let jobs: i32 = self.jobs.iter().map(JobBar::height).sum();
        TRIAL + jobs + if self.join_secs > 0.0 { ROW } else { 0 } + 4
    }
}

impl JobBar {
    fn height(&self) -> i32 {
        match self.threads.len() as i32 {
            0 => ROW,
            threads => ROW + threads * THREAD + 2,
        }
    }
}

impl TimelinePanel {
    fn height(&self) -> i32 {
        HEAD + self.trials.iter().map(TrialBars::height).sum::<i32>() + AXIS
    }

    fn scale(&self) -> Option<Scale> {
        let walls = self.trials.iter().map(|trial| trial.wall_secs);
        let limit = self.limit.iter().map(|(secs, _)| *secs);
        Scale::linear(walls.chain(limit), LEFT, WIDTH - 20)
    }
}

/// Whether there is nothing to draw.
pub fn is_empty(timelines: &Timelines) -> bool {
    timelines.panels.iter().all(|panel| panel.scale().is_none())
}

/// Draws it.
pub fn draw(timelines: &Timelines) -> Drawn<String> {
    if is_empty(timelines) {
        return nothing("No trial has been measured.");
    }
    let key = key(timelines);
    let panels: i32 = timelines.panels.iter().map(TimelinePanel::height).sum();
    canvas::draw(WIDTH, panels + key.height() + 12, |canvas| {
        let mut top = 0;
        for one in &timelines.panels {
            if let Some(scale) = one.scale() {
                panel(canvas, one, &scale, top)?;
            }
            top += one.height();
        }
        key.draw(canvas, top)
    })
}

fn panel(canvas: &Canvas<'_>, panel: &TimelinePanel, scale: &Scale, top: i32) -> Drawn {
    let bottom = top + panel.height() - AXIS;
    let unit = Unit::for_secs(scale.ends().1);
    for tick in scale.ticks() {
        let x = scale.at(tick);
        canvas.line((x, top + HEAD), (x, bottom), Role::Grid, 1)?;
        let text = format::short(tick * unit.per_sec, 3);
        canvas.text(&text, (x, bottom + 13), Text::muted().middle())?;
    }
    canvas.line((LEFT, bottom), (WIDTH - 20, bottom), Role::Muted, 1)?;
    let axis = format!("time since the start, {}", unit.name);
    let middle = (LEFT + WIDTH - 20) / 2;
    canvas.text(&axis, (middle, bottom + 31), Text::muted().middle())?;
    let label = fit(&panel.label, WIDTH / 2 - 16, 13);
    canvas.text(&label, (8, top + HEAD / 2), Text::ink().bold())?;
    let limit = panel.limit.as_ref().filter(|(secs, _)| scale.holds(*secs));
    if let Some((_, words)) = limit {
        let words = fit(words, WIDTH / 2 - 16, 12);
        let how = Text::muted().coloured(Role::Limit).bold().end();
        canvas.text(&words, (WIDTH - 8, top + HEAD / 2), how)?;
    }
    let limit_at = limit.map(|(secs, _)| scale.at(*secs));
    let mut y = top + HEAD;
    for trial in &panel.trials {
        bars(canvas, trial, scale, y, limit_at)?;
        y += trial.height();
    }
    match limit {
        Some((secs, _)) => canvas.dashed(scale.at(*secs), top + HEAD - 4, bottom, Role::Limit),
        None => Ok(()),
    }
}

fn bars(
    canvas: &Canvas<'_>,
    trial: &TrialBars,
    scale: &Scale,
    top: i32,
    limit: Option<i32>,
) -> Drawn {
    let wall = format::secs(trial.wall_secs);
    let label = fit(&trial.label, WIDTH - 40 - width_of(&wall, 13), 13);
    let role = if trial.target { Role::Ink } else { Role::Muted };
    let words = format!("{label}: {wall}");
    let y = top + TRIAL / 2;
    // Grid and criterion do not run through words.
    canvas.rect((14, y - 9), (20 + width_of(&words, 13), y + 9), Role::Paper)?;
    canvas.text(&words, (16, y), Text::ink().coloured(role))?;
    let mut y = top + TRIAL;
    for job in &trial.jobs {
        bar(canvas, (trial.cold_secs, job), scale, y, limit)?;
        y += job.height();
    }
    if trial.join_secs > 0.0 {
        let (from, to) = (trial.wall_secs - trial.join_secs, trial.wall_secs);
        name(canvas, "join", y)?;
        let (from, to) = (scale.at(from), scale.at(to));
        segment(canvas, (from, y), to, ("join", Role::Mux), limit)?;
    }
    Ok(())
}

fn name(canvas: &Canvas<'_>, name: &str, top: i32) -> Drawn {
    let text = fit(name, LEFT - 36, 12);
    canvas.text(&text, (28, top + BAR / 2), Text::muted())
}

/// Draws a container.
fn bar(
    canvas: &Canvas<'_>,
    (cold, job): (f64, &JobBar),
    scale: &Scale,
    top: i32,
    limit: Option<i32>,
) -> Drawn {
    name(canvas, &job.name, top)?;
    let parts = [
        ("cold start", Role::Other, cold),
        ("process", Role::Start, job.start_secs.0),
        ("device", Role::Start, job.start_secs.1),
        ("pre-roll", Role::Decode, job.pre_roll_secs),
        ("work", Role::Render, job.work_secs),
        ("idle", Role::Wait, job.idle_secs),
    ];
    let (mut secs, mut x) = (0.0, scale.at(0.0));
    for (words, role, part) in parts.into_iter().filter(|(_, _, part)| *part > 0.0) {
        secs += part;
        let to = scale.at(secs);
        segment(canvas, (x, top), to, (words, role), limit)?;
        if role == Role::Render {
            threads(canvas, &job.threads, (x, top + BAR + 2), to)?;
        }
        x = to;
    }
    Ok(())
}

fn segment(
    canvas: &Canvas<'_>,
    (x, top): Place,
    to: i32,
    (words, role): (&str, Role),
    limit: Option<i32>,
) -> Drawn {
    // What took any time is seen.
    let to = to.max(x + 1);
    canvas.rect((x, top), (to, top + BAR), role)?;
    let edge = if role == Role::Wait {
        Role::Grid
    } else {
        Role::Paper
    };
    if to - x >= 3 {
        canvas.frame((x, top), (to, top + BAR), edge)?;
    }
    // The words stand beside the criterion's line, not on it.
    let (from, to) = match limit.filter(|limit| (x..to).contains(limit)) {
        Some(limit) if limit - x > to - limit => (x, limit - 2),
        Some(limit) => (limit + 2, to),
        None => (x, to),
    };
    match to - from >= width_of(words, 11) + 6 {
        true => {
            let middle = ((from + to) / 2, top + BAR / 2);
            canvas.text(words, middle, Text::ink().sized(11).middle())
        }
        false => Ok(()),
    }
}

fn threads(canvas: &Canvas<'_>, shares: &[f64], (x, top): Place, to: i32) -> Drawn {
    for (at, share) in shares.iter().enumerate() {
        let y = top + THREAD * at as i32;
        let worked = x + (f64::from(to - x) * share.clamp(0.0, 1.0)).round() as i32;
        canvas.rect((x, y), (to, y + 2), Role::Grid)?;
        canvas.rect((x, y), (worked, y + 2), Role::Muted)?;
    }
    Ok(())
}

fn key(timelines: &Timelines) -> Key<'_> {
    let trials = || timelines.panels.iter().flat_map(|panel| &panel.trials);
    let jobs = || trials().flat_map(|trial| &trial.jobs);
    let known = [
        (
            "cold start",
            Role::Other,
            trials().any(|trial| trial.cold_secs > 0.0),
        ),
        (
            "start-up: process, then device",
            Role::Start,
            jobs().any(|job| job.start_secs.0 + job.start_secs.1 > 0.0),
        ),
        (
            "pre-roll",
            Role::Decode,
            jobs().any(|job| job.pre_roll_secs > 0.0),
        ),
        ("work", Role::Render, jobs().any(|job| job.work_secs > 0.0)),
        ("idle", Role::Wait, jobs().any(|job| job.idle_secs > 0.0)),
        (
            "join",
            Role::Mux,
            trials().any(|trial| trial.join_secs > 0.0),
        ),
    ];
    let mut entries: Vec<(Shape<'_>, &str)> = Vec::new();
    for (words, role, _) in known.into_iter().filter(|(_, _, shown)| *shown) {
        entries.push((
            Box::new(move |canvas, (x, y)| {
                canvas.rect((x - 7, y - 6), (x + 7, y + 6), role)?;
                canvas.frame((x - 7, y - 6), (x + 7, y + 6), Role::Grid)
            }),
            words,
        ));
    }
    if jobs().any(|job| !job.threads.is_empty()) {
        entries.push((
            Box::new(|canvas, (x, y)| threads(canvas, &[0.4, 0.9, 0.6], (x - 8, y - 5), x + 8)),
            "its threads: working, of their time",
        ));
    }
    Key::new(entries, 8, WIDTH - 8)
}

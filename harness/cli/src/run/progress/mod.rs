//! What a run says while it goes, on standard error: a small live region on a terminal, a plain line a trial elsewhere.

mod pace;
mod region;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use twofold_core::analysis::{CellResult, is_watched, so_far};
use twofold_core::design::{Cell, Plan, levels_of};
use twofold_core::record::{Entry, Failed, Measured, Outcome as TrialOutcome};
use twofold_core::sample::{Observation, Timing};
use twofold_core::schedule::trials_left;
use twofold_core::spec::Experiment;
use twofold_report::{format, label};

use super::interruption::{Interrupted, Interruption};
use crate::failure::Outcome;
use crate::voice::{Loudness, Voice};
use pace::Pace;
use region::{Region, Row};

/// How often the live region is drawn: often enough for seconds, too seldom to be noticed by what is measured.
const TICK: Duration = Duration::from_millis(200);

/// The voice of a run.
pub struct Progress<'r> {
    experiment: &'r Experiment,
    plan: Plan,
    voice: Voice,
    bar: ProgressBar,
    shared: Arc<Mutex<Shared>>,
    pace: Pace,
    /// Trials of each cell that were not begun, warm-up included.
    left: Vec<u32>,
    block: Current,
    ticking: bool,
}

/// What the drawing thread sees.
struct Shared {
    region: Region,
    /// When the current trial began.
    began: Instant,
    /// Seconds of all trials after it.
    after_secs: Option<f64>,
}

impl Shared {
    /// What is left shrinks while the current trial goes on, but not for longer than it was expected to.
    fn left_secs(&self, now: &Region) -> Option<f64> {
        let own = now.expected_secs.unwrap_or(0.0) - now.elapsed_secs;
        self.after_secs.map(|secs| secs + own.max(0.0))
    }
}

/// The block that is executed.
#[derive(Default)]
struct Current {
    number: u32,
    warmup: bool,
    /// Its trials that are not finished.
    open: u32,
    /// `block 3/21`.
    words: String,
    /// The cell in words of the experiment file.
    cell: String,
}

impl<'r> Progress<'r> {
    /// For a run of this plan that has left these entries so far.
    pub fn new(experiment: &'r Experiment, plan: Plan, voice: Voice, entries: &[Entry]) -> Self {
        let mut pace = Pace::new(plan.cells.len());
        let trials = entries.iter().filter_map(|entry| match entry {
            Entry::Trial(trial) => Some(trial),
            Entry::Ended { .. } | Entry::Intervention(_) => None,
        });
        let mut done = 0;
        for trial in trials {
            done += 1;
            if let TrialOutcome::Measured(measured) = &trial.outcome {
                pace.note(trial.cell, trial.warmup, all_secs(measured));
            }
        }
        let shared = Arc::new(Mutex::new(Shared {
            region: Region {
                done,
                may_end_early: is_watched(experiment, &plan),
                ..Region::default()
            },
            began: Instant::now(),
            after_secs: None,
        }));
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if voice.is_live() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_style(style(Arc::clone(&shared), voice));
        }
        Self {
            experiment,
            voice,
            bar,
            shared,
            pace,
            left: vec![0; plan.cells.len()],
            plan,
            block: Current::default(),
            ticking: false,
        }
    }

    /// The plan, with what the warm-up said of the machine.
    pub fn knows(&mut self, plan: Plan) {
        self.plan = plan;
    }

    /// Watches for interruptions from now on, and says how they are taken.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn interruption(&self) -> Outcome<Interruption> {
        let (bar, shared, voice) = (self.bar.clone(), Arc::clone(&self.shared), self.voice);
        let first = move || {
            locked(&shared).region.stopping = true;
            if bar.is_hidden() {
                voice.warning(
                    "interrupted: the run stops after this trial; once more stops it at once",
                );
            } else {
                bar.tick();
            }
        };
        let bar = self.bar.clone();
        Interruption::watch(first, move || bar.finish_and_clear())
    }

    /// A block of so many trials begins; as many blocks of warm-up are left, this one included.
    pub fn block(&mut self, number: u32, trials: usize, warmups: u32, seen: &[Observation]) {
        let left = trials_left(self.experiment, &self.plan, seen);
        let blocks = number.saturating_sub(1) + warmups + left.iter().max().copied().unwrap_or(0);
        let kind = if warmups > 0 {
            "warm-up block"
        } else {
            "block"
        };
        self.left = left
            .into_iter()
            .map(|trials| if trials > 0 { trials + warmups } else { 0 })
            .collect();
        self.block = Current {
            number,
            warmup: warmups > 0,
            open: trials as u32,
            words: format!("{kind} {number}/{blocks}"),
            cell: String::new(),
        };
        let mut shared = locked(&self.shared);
        let region = &mut shared.region;
        region.block.clone_from(&self.block.words);
        region.total = region.done + self.left.iter().sum::<u32>();
        region.rows = so_far(self.experiment, &self.plan, seen)
            .iter()
            .map(|cell| row(&self.plan, cell))
            .collect();
    }

    /// A trial of it begins.
    pub fn trial(&mut self, cell: &Cell) {
        let levels = levels_of(self.experiment, cell);
        let words = levels
            .iter()
            .map(|(factor, level)| format!("{factor} {level}"));
        self.block.cell = words.collect::<Vec<_>>().join(", ");
        if let Some(left) = self.left.get_mut(cell.index as usize) {
            *left = left.saturating_sub(1);
        }
        let mut shared = locked(&self.shared);
        shared.began = Instant::now();
        shared.after_secs = self.pace.left(&self.left);
        let region = &mut shared.region;
        region.cell = prose(self.experiment, &self.plan, cell);
        (region.index, region.scenario) = (cell.index, cell.scenario);
        region.expected_secs = self.pace.expected(cell.index);
        drop(shared);
        if !std::mem::replace(&mut self.ticking, true) {
            self.bar.enable_steady_tick(TICK);
        }
    }

    /// It ended.
    pub fn done(&mut self, cell: &Cell, outcome: &TrialOutcome) {
        self.block.open = self.block.open.saturating_sub(1);
        let mut shared = locked(&self.shared);
        shared.region.done += 1;
        let secs = shared.began.elapsed().as_secs_f64();
        drop(shared);
        let TrialOutcome::Measured(measured) = outcome else {
            return;
        };
        self.pace.note(cell.index, self.block.warmup, secs);
        if self.bar.is_hidden() || self.voice.says(Loudness::Everything) {
            self.say(Loudness::Usual, &self.line(measured));
        }
        for (index, job) in measured.jobs.iter().enumerate() {
            let start = job.render.as_ref().map_or_else(String::new, |render| {
                format!(", start-up {}", format::secs(render.start_secs()))
            });
            let cpu = format::secs(job.user_secs + job.system_secs);
            let memory = format::bytes(job.peak_rss_bytes);
            let words = format!(
                "  job {}: {}{start}, {cpu} of CPU time, {memory}",
                index + 1,
                format::secs(job.wall_secs),
            );
            self.say(Loudness::Everything, &self.voice.paint.faint(&words));
        }
    }

    /// It failed; gives the words for it.
    pub fn failed(&mut self, failed: &Failed) -> String {
        let Current { number, cell, .. } = &self.block;
        let words = format!("block {number}, {cell}: {}", failed.message);
        let line = format!("{} {words}", self.voice.paint.failure("failed:"));
        self.say(Loudness::Verdict, &line);
        words
    }

    /// What may spoil something, in a line of its own.
    pub fn warning(&self, text: &str) {
        self.bar.suspend(|| self.voice.warning(text));
    }

    /// The run goes no further.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Where it stopped.
    pub fn interrupted(&self) -> Interrupted {
        let region = &locked(&self.shared).region;
        Interrupted {
            block: self.block.number,
            cut: self.block.open > 0,
            done: region.done,
            total: region.total,
        }
    }

    fn line(&self, measured: &Measured) -> String {
        let timing = Timing::of(measured);
        format!(
            "{}: {}: {:.3} s, {:.3} container-seconds",
            self.block.words,
            self.block.cell,
            timing.wall_secs(0.0),
            self.experiment.cost.billing().container_secs(&timing, 0.0)
        )
    }

    fn say(&self, loudness: Loudness, line: &str) {
        if self.voice.says(loudness) {
            self.bar.suspend(|| eprintln!("{line}"));
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Draws the region anew at every tick, for the terminal as large as it is then.
fn style(shared: Arc<Mutex<Shared>>, voice: Voice) -> ProgressStyle {
    let draw = move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
        let (height, width) = Term::stderr().size();
        let shared = locked(&shared);
        let mut region = shared.region.clone();
        region.elapsed_secs = shared.began.elapsed().as_secs_f64();
        region.left_secs = shared.left_secs(&region);
        let lines = region.lines(width.into(), height.into(), voice.paint);
        let _ = out.write_str(&lines.join("\n"));
    };
    ProgressStyle::with_template("{region}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("region", draw)
}

/// Everything a trial took, as far as its row says.
fn all_secs(measured: &Measured) -> f64 {
    let jobs: f64 = measured.jobs.iter().map(|job| job.wall_secs).sum();
    jobs + measured.join_secs + measured.verify_secs
}

/// A cell as prose says it: `60 s, 4 chunks`.
fn prose(experiment: &Experiment, plan: &Plan, cell: &Cell) -> String {
    let levels = [
        plan.scenario_levels(experiment, cell),
        plan.treatment_levels(experiment, cell),
    ];
    let words = label::levels(&levels.concat());
    match cell.is_baseline() {
        true => format!("{words} (baseline)"),
        false => words,
    }
}

fn row(plan: &Plan, cell: &CellResult) -> Row {
    let interval = |estimate: &twofold_core::analysis::Estimate| {
        estimate
            .naive_interval
            .map_or_else(String::new, |(low, high)| {
                format!(
                    "({} to {})",
                    format::number(low, 3),
                    format::number(high, 3)
                )
            })
    };
    let of = |estimate: &Option<_>, say: &dyn Fn(&_) -> String| {
        estimate.as_ref().map_or_else(String::new, say)
    };
    Row {
        label: label::row(cell),
        index: cell.cell,
        scenario: plan.cells[cell.cell as usize].scenario,
        speedup: of(&cell.speedup, &|speedup| format::ratio(speedup.ratio)),
        interval: of(&cell.speedup, &interval),
        cost: of(&cell.cost, &|cost| {
            format!("{} cost", format::ratio(cost.ratio))
        }),
        cost_interval: of(&cell.cost, &interval),
        pairs: match cell.blocks {
            0 => String::new(),
            blocks => format::counted(u64::from(blocks), "pair"),
        },
        failed: match cell.failed {
            0 => String::new(),
            failed => format!("{failed} failed"),
        },
    }
}

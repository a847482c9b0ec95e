//! What a run says while it goes: a live line on a terminal, a plain line a trial elsewhere. All on standard error.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use twofold_core::design::{Cell, Plan, levels_of};
use twofold_core::record::{Failed, Outcome};
use twofold_core::sample::Timing;
use twofold_core::spec::Experiment;

/// The voice of a run.
pub struct Progress<'r> {
    experiment: &'r Experiment,
    bar: ProgressBar,
    live: bool,
    current: String,
}

impl<'r> Progress<'r> {
    /// For a run of this plan.
    pub fn new(experiment: &'r Experiment, plan: &Plan) -> Self {
        let live = std::io::stderr().is_terminal();
        let blocks = experiment.design.warmup_blocks + experiment.design.max_blocks;
        let bar = ProgressBar::new(u64::from(blocks) * plan.cells.len() as u64);
        bar.set_draw_target(if live {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        });
        if let Ok(style) =
            ProgressStyle::with_template("{bar:24} {pos}/{len} trials, {eta} left  {wide_msg}")
        {
            bar.set_style(style);
        }
        if live {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        Self {
            experiment,
            bar,
            live,
            current: String::new(),
        }
    }

    /// A trial begins.
    pub fn trial(&mut self, block: u32, warmup: bool, cell: &Cell) {
        let kind = if warmup { "warm-up block" } else { "block" };
        self.current = format!("{kind} {block}: {}", self.label(cell));
        self.bar.set_message(self.current.clone());
    }

    /// It ended.
    pub fn done(&mut self, outcome: &Outcome) {
        self.bar.inc(1);
        if let (Outcome::Measured(measured), false) = (outcome, self.live) {
            let timing = Timing::of(measured);
            eprintln!(
                "{}: {:.3} s, {:.3} container-seconds",
                self.current,
                timing.wall_secs(0.0),
                timing.container_secs(0.0)
            );
        }
    }

    /// It failed; gives the words for it.
    pub fn failed(&mut self, block: u32, cell: &Cell, failed: &Failed) -> String {
        let words = format!("block {block}, {}: {}", self.label(cell), failed.message);
        self.bar.suspend(|| eprintln!("failed: {words}"));
        words
    }

    /// Everything was measured.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn label(&self, cell: &Cell) -> String {
        levels_of(self.experiment, cell)
            .iter()
            .map(|(factor, level)| format!("{factor} {level}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

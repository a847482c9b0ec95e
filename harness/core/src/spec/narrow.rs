//! Part of an experiment, as the command line asks for it: some levels only, one scenario, another executor.

use super::fleet::{LAUNCHER_HINT, NO_LAUNCHER};
use super::read::{NO_THREADS, NO_THREADS_HINT};
use super::{Criterion, ExecutorKind, Experiment, Level, Value, Workload};
use crate::strict::{nearest, parse_secs};

/// Most blocks of a quick look.
const QUICK_BLOCKS: u32 = 8;

impl Experiment {
    /// Only the cells with these levels, each `FACTOR=LEVEL`; several levels of one factor are alternatives. Never removes
    /// the baseline of a scenario that has a candidate left.
    ///
    /// Targets that are gone no longer count; where none is left, every scenario that remains does.
    ///
    /// # Errors
    /// What is wrong with a filter, and what is known.
    pub fn filtered(&mut self, filters: &[String]) -> Result<(), String> {
        let mut wanted: Vec<(usize, Vec<usize>)> = vec![];
        for filter in filters {
            let (factor, level) = self.factor_and_level(filter)?;
            match wanted.iter_mut().find(|(known, _)| *known == factor) {
                Some((_, levels)) => levels.push(level),
                None => wanted.push((factor, vec![level])),
            }
        }
        let passes = |cell: &[usize], treatment: bool| {
            wanted
                .iter()
                .filter(|(factor, _)| treatment || !self.is_treatment(*factor))
                .all(|(factor, levels)| levels.contains(&cell[*factor]))
        };
        let candidate = |cell: &&Vec<usize>| !self.is_baseline(cell) && passes(cell, true);
        let candidates: Vec<Vec<usize>> = self.cells.iter().filter(candidate).cloned().collect();
        if candidates.is_empty() {
            return Err(format!(
                "--filter {} leaves no candidate (hint: `twofold plan` lists the cells)",
                filters.join(" --filter ")
            ));
        }
        let keeps = |cell: &Vec<usize>| {
            candidates.contains(cell)
                || (self.is_baseline(cell)
                    && candidates
                        .iter()
                        .any(|other| self.same_scenario(cell, other)))
        };
        self.cells = self
            .cells
            .iter()
            .filter(|cell| keeps(cell))
            .cloned()
            .collect();
        self.drop_targets_that_are_gone();
        Ok(())
    }

    /// One scenario and few blocks: durations and clips at their smallest, the executor as `[executor]` names it, the
    /// first level of every other scenario factor.
    pub fn quick(&mut self) {
        let key = |cell: &[usize]| {
            let of = |factor: usize| {
                let known = &self.factors[factor];
                let level = &known.levels[cell[factor]];
                match (known.name.as_str(), level.value) {
                    ("duration" | "clips", Value::Secs(secs)) => secs,
                    ("duration" | "clips", Value::Integer(clips)) => clips as f64,
                    ("duration", Value::Whole) => f64::INFINITY,
                    ("executor", _) if level.text == self.executor.kind.name() => -1.0,
                    _ => cell[factor] as f64,
                }
            };
            (0..cell.len())
                .filter(|factor| !self.is_treatment(*factor))
                .map(of)
                .collect::<Vec<f64>>()
        };
        let smallest = self
            .cells
            .iter()
            .min_by(|a, b| {
                key(a)
                    .partial_cmp(&key(b))
                    .unwrap_or(std::cmp::Ordering::Equal)
            })
            .cloned();
        if let Some(smallest) = smallest {
            let keep: Vec<Vec<usize>> = self
                .cells
                .iter()
                .filter(|cell| self.same_scenario(cell, &smallest))
                .cloned()
                .collect();
            self.cells = keep;
        }
        self.design.max_blocks = self.design.max_blocks.min(QUICK_BLOCKS);
        self.design.min_blocks = self.design.min_blocks.min(self.design.max_blocks);
        self.drop_targets_that_are_gone();
    }

    /// Half the chance of a false verdict: what holds under noise that hits one side only, too.
    pub fn strict(&mut self) {
        self.criterion.alpha = Criterion::STRICT_ALPHA;
    }

    /// Another executor than the file names.
    ///
    /// # Errors
    /// For a command, and where the executor is a factor without this level.
    pub fn with_executor(&mut self, kind: ExecutorKind) -> Result<(), String> {
        if matches!(self.workload, Workload::Command(_)) {
            return Err(format!(
                "--executor {} is for renders, and this experiment runs a command (hint: leave it out)",
                kind.name()
            ));
        }
        if matches!(self.workload, Workload::Annotate(_)) && kind == ExecutorKind::Threads {
            return Err(format!(
                "--executor threads: {NO_THREADS} (hint: {NO_THREADS_HINT})"
            ));
        }
        if let Some(factor) = self.factors.iter().find(|factor| factor.name == "executor")
            && !factor.levels.iter().any(|level| level.text == kind.name())
        {
            let levels: Vec<&str> = factor
                .levels
                .iter()
                .map(|level| level.text.as_str())
                .collect();
            return Err(format!(
                "--executor {} is no level of factor \"executor\" (hint: its levels are {})",
                kind.name(),
                levels.join(", ")
            ));
        }
        if kind == ExecutorKind::Launcher && self.fleet.launcher.is_empty() {
            return Err(format!(
                "--executor launcher: {NO_LAUNCHER} (hint: {LAUNCHER_HINT})"
            ));
        }
        self.executor.kind = kind;
        Ok(())
    }

    /// Whether the baseline names this factor.
    pub fn is_treatment(&self, factor: usize) -> bool {
        self.design
            .baseline
            .iter()
            .any(|(named, _)| *named == factor)
    }

    fn is_baseline(&self, cell: &[usize]) -> bool {
        let named = self.design.baseline.iter();
        named.clone().all(|(factor, level)| cell[*factor] == *level)
    }

    fn same_scenario(&self, a: &[usize], b: &[usize]) -> bool {
        (0..a.len()).all(|factor| self.is_treatment(factor) || a[factor] == b[factor])
    }

    fn drop_targets_that_are_gone(&mut self) {
        let is_target = |cell: &Vec<usize>| {
            self.criterion
                .targets
                .iter()
                .all(|(factor, levels)| levels.contains(&cell[*factor]))
        };
        if !self.cells.iter().any(is_target) {
            self.criterion.targets.clear();
        }
    }

    fn factor_and_level(&self, filter: &str) -> Result<(usize, usize), String> {
        let wrong = |why: String| format!("--filter {}: {why}", filter.escape_debug());
        let (name, text) = filter
            .split_once('=')
            .ok_or_else(|| wrong("not FACTOR=LEVEL (hint: --filter chunks=4)".to_owned()))?;
        let names: Vec<&str> = self
            .factors
            .iter()
            .map(|factor| factor.name.as_str())
            .collect();
        let factor = names
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| wrong(format!("unknown factor (hint: {})", nearest(name, &names))))?;
        let levels: Vec<&str> = self.factors[factor]
            .levels
            .iter()
            .map(|level| level.text.as_str())
            .collect();
        let means = |level: &Level| match level.value {
            Value::Secs(secs) => parse_secs(text) == Some(secs),
            _ => level.text == text,
        };
        let level = self.factors[factor]
            .levels
            .iter()
            .position(means)
            .ok_or_else(|| {
                wrong(format!(
                    "no such level (hint: its levels are {})",
                    levels.join(", ")
                ))
            })?;
        Ok((factor, level))
    }
}

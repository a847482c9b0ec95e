//! A baseline with something changed on purpose: fewer cores, its footage in memory, nothing drawn.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use twofold_core::design::{Cell, Plan, executor_of};
use twofold_core::record::{Failed, Intervention, Measured};
use twofold_core::spec::Executor;
use twofold_core::track::Track;

use super::render::Render;
use super::{OverlayTrials, row};
use crate::disk::{free_bytes, is_in_memory};
use crate::failure::Outcome;
use crate::run::confirm::Intervene;
use crate::run::footage::Material;

/// Where files lie in memory.
const MEMORY: &str = "/dev/shm";
/// Room that is left to others there.
const LEFT_BYTES: u64 = 64 << 20;

/// Executes renders of a baseline, plain or changed.
pub struct Intervening<'t, 'r> {
    trials: &'t OverlayTrials<'r>,
    /// A copy of the footage that has no name, so that it goes when this process does, however it ends.
    in_memory: Option<(File, Material)>,
    bare: Material,
}

impl<'t, 'r> Intervening<'t, 'r> {
    /// Of the renders of these trials.
    pub(super) fn new(trials: &'t OverlayTrials<'r>) -> Self {
        let track = Track::default();
        Self {
            trials,
            in_memory: None,
            bare: Material {
                track: track.to_toml(),
                highlights: track,
                ..trials.material.clone()
            },
        }
    }

    fn executor(&self, cell: &Cell, intervention: Option<Intervention>) -> Executor {
        Executor {
            cores: Some(self.cores(cell, intervention)),
            ..executor_of(self.trials.experiment, cell)
        }
    }

    /// Copies the footage into memory, or says why not.
    fn copy(&self) -> Result<(File, Material), String> {
        let (path, memory) = (&self.trials.material.path, Path::new(MEMORY));
        let folder = path.parent().unwrap_or(Path::new("."));
        if is_in_memory(folder) == Some(true) {
            return Err("the footage lies in memory already".to_owned());
        }
        if is_in_memory(memory) != Some(true) {
            return Err(format!("{MEMORY} is not there or is not in memory"));
        }
        let failed = |error: std::io::Error| format!("it cannot be copied to {MEMORY}: {error}");
        let mut source = File::open(path).map_err(failed)?;
        let needed = source.metadata().map_err(failed)?.len() + LEFT_BYTES;
        if free_bytes(memory).is_none_or(|free| free < needed) {
            return Err(format!("there is no room for it in {MEMORY}"));
        }
        let mut copy = tempfile::tempfile_in(memory).map_err(failed)?;
        std::io::copy(&mut source, &mut copy).map_err(failed)?;
        // Open as long as this process keeps it, to every process of this user.
        let path = PathBuf::from(format!(
            "/proc/{}/fd/{}",
            std::process::id(),
            copy.as_raw_fd()
        ));
        let material = Material {
            path,
            ..self.trials.material.clone()
        };
        Ok((copy, material))
    }
}

impl Intervene for Intervening<'_, '_> {
    fn prepare(&mut self, cell: &Cell, intervention: Intervention) -> Result<(), String> {
        match intervention {
            Intervention::FewerCores if self.cores(cell, None) < 2 => {
                Err("there is one core only".to_owned())
            }
            Intervention::FootageInMemory => {
                self.in_memory = Some(self.copy()?);
                Ok(())
            }
            Intervention::WithoutWork if self.trials.material.highlights.highlights.is_empty() => {
                Err("the track has no highlights".to_owned())
            }
            Intervention::FewerCores | Intervention::WithoutWork => Ok(()),
        }
    }

    fn cores(&self, cell: &Cell, intervention: Option<Intervention>) -> u32 {
        let executor = executor_of(self.trials.experiment, cell);
        let cores = self.trials.processors.of_cores(executor.render_cores());
        match intervention {
            Some(Intervention::FewerCores) => (cores / 2).max(1),
            _ => cores,
        }
    }

    fn render(
        &mut self,
        plan: &Plan,
        cell: &Cell,
        intervention: Option<Intervention>,
    ) -> Outcome<Result<Measured, Failed>> {
        let trials = self.trials;
        let ranges = trials.ranges(plan, cell)?;
        let output = trials.tmp.join("intervention.mp4");
        let material = match (intervention, &self.in_memory) {
            (Some(Intervention::FootageInMemory), Some((_, material))) => material,
            (Some(Intervention::WithoutWork), _) => &self.bare,
            _ => trials.material,
        };
        let render = Render {
            overlay: trials.overlay,
            material,
            worker: trials.worker,
            processors: &trials.processors,
            executor: self.executor(cell, intervention),
            tmp: &trials.tmp,
        };
        let executed = match ranges.len() {
            1 => render.sequential(&ranges, &output)?,
            jobs => {
                let order: Vec<usize> = (0..jobs).collect();
                render.chunked(&ranges, &order, &output)?
            }
        };
        Ok(executed.map(|executed| Measured {
            together_secs: executed.together_secs,
            join_secs: executed.join_secs,
            jobs: executed.pieces.into_iter().map(row::row).collect(),
            verify_secs: 0.0,
            output_bytes: std::fs::metadata(&output).map_or(0, |file| file.len()),
            seams: None,
        }))
    }
}

//! Highlights over one video: a chunk a container.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use twofold_core::chunk::Cut;
use twofold_core::design::Cell;
use twofold_core::protocol::{Job, OverlayJob, Product, Threads};
use twofold_core::record::ChunkPlan;
use twofold_core::spec::{Experiment, Overlay};
use twofold_core::track::Track;

use super::{AudioOf, Parts, TrialOf, Work};
use crate::failure::{Failure, Outcome};
use crate::run::footage::{Material, utf8};

/// A video and the highlights that are drawn over it.
pub struct Highlighting<'r> {
    /// What its cells are.
    pub experiment: &'r Experiment,
    /// How it is rendered.
    pub overlay: &'r Overlay,
    /// The video and its track.
    pub material: Cow<'r, Material>,
}

impl Highlighting<'_> {
    fn cut<'c>(&'c self, trial: &'c TrialOf<'_>) -> Outcome<Cut<'c>> {
        Ok(Cut {
            source: &self.material.source,
            plan: trial.chunks()?,
        })
    }

    /// What every job of a cell has.
    fn template(&self, trial: &TrialOf<'_>, cores: u32) -> Outcome<OverlayJob> {
        let (_, track) = self.material.track_of(self.experiment, trial.cell);
        Ok(OverlayJob {
            input: utf8(&self.material.path)?,
            track: track.to_owned(),
            ranges: vec![],
            encoder: self.overlay.encoder.clone(),
            keyframes: vec![],
            threads: Threads {
                decode: cores,
                encode: cores,
            },
            product: Product::whole(String::new()),
            adapter: None,
        })
    }

    fn found<T>(&self, jobs: Option<T>) -> Outcome<T> {
        jobs.ok_or_else(|| {
            Failure::usage(format!(
                "{}: no keyframe before a chunk, or no frame in it",
                self.material.path.display()
            ))
        })
    }
}

/// The names of a trial's chunks.
fn chunk_names(at: &Parts<'_>, plan: &ChunkPlan) -> Outcome<Vec<String>> {
    let ranges = 0..plan.ranges().len();
    ranges.map(|range| utf8(&at.pictures(range))).collect()
}

impl Work for Highlighting<'_> {
    fn sequential(&self, trial: &TrialOf<'_>, cores: u32, output: &Path) -> Outcome<Job> {
        let template = self.template(trial, cores)?;
        let job = self.cut(trial)?.sequential(&template, utf8(output)?);
        Ok(Job::Overlay(self.found(job)?))
    }

    fn whole(&self, trial: &TrialOf<'_>, cores: u32, output: &Path) -> Outcome<Job> {
        let template = self.template(trial, cores)?;
        let job = self.cut(trial)?.whole(&template, utf8(output)?);
        Ok(Job::Overlay(self.found(job)?))
    }

    fn parts(&self, trial: &TrialOf<'_>, cores: u32, at: &Parts<'_>) -> Outcome<Vec<Job>> {
        let (cut, template) = (self.cut(trial)?, self.template(trial, cores)?);
        let names = chunk_names(at, cut.plan)?;
        let jobs = self.found(cut.parts(&template, &|range| names[range].clone()))?;
        let jobs = jobs.into_iter().enumerate().map(|(index, job)| OverlayJob {
            adapter: (at.adapter)(index),
            ..job
        });
        Ok(jobs.map(Job::Overlay).collect())
    }

    fn join(&self, trial: &TrialOf<'_>, at: &Parts<'_>, output: &Path) -> Outcome<Job> {
        let cut = self.cut(trial)?;
        let (input, names) = (utf8(&self.material.path)?, chunk_names(at, cut.plan)?);
        let job = cut.join(input, &|range| names[range].clone(), utf8(output)?);
        Ok(Job::Join(self.found(job)?))
    }

    fn times(&self, trial: &TrialOf<'_>) -> Outcome<Vec<i64>> {
        let frames = trial.chunks()?.frames as usize;
        let pts = &self.material.source.pts;
        Ok(pts[..frames.min(pts.len())].to_vec())
    }

    fn videos(&self) -> Vec<&Path> {
        vec![&self.material.path]
    }

    fn reading(&self, copies: &[(PathBuf, PathBuf)]) -> Box<dyn Work + '_> {
        let mut material = Material::clone(&self.material);
        if let Some((_, copy)) = copies.iter().find(|(path, _)| *path == material.path) {
            material.path.clone_from(copy);
        }
        Box::new(Highlighting {
            experiment: self.experiment,
            overlay: self.overlay,
            material: Cow::Owned(material),
        })
    }

    fn bare(&self, cell: &Cell) -> Option<Box<dyn Work + '_>> {
        let (track, _) = self.material.track_of(self.experiment, cell);
        if track.highlights.is_empty() {
            return None;
        }
        let track = Track::default();
        let material = Material {
            track: track.to_toml(),
            highlights: track,
            shares: vec![],
            ..Material::clone(&self.material)
        };
        Some(Box::new(Highlighting {
            experiment: self.experiment,
            overlay: self.overlay,
            material: Cow::Owned(material),
        }))
    }

    fn audio(&self, trial: &TrialOf<'_>) -> AudioOf<'_> {
        AudioOf::Copied {
            from: &self.material.path,
            end_pts: self.cut(trial).ok().and_then(|cut| cut.audio_end_pts()),
        }
    }
}

//! Highlights over one video: a chunk a container.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use twofold_core::chunk::frame_range;
use twofold_core::protocol::{
    ChunkFile, FrameRange, Job, JoinJob, Origin, OverlayJob, Product, Threads,
};
use twofold_core::spec::Overlay;
use twofold_core::track::Track;

use super::{AudioOf, Parts, TrialOf, Work};
use crate::failure::{Failure, Outcome};
use crate::run::footage::{Material, utf8};

/// A video and the highlights that are drawn over it.
pub struct Highlighting<'r> {
    /// How it is rendered.
    pub overlay: &'r Overlay,
    /// The video and its track.
    pub material: Cow<'r, Material>,
}

impl Highlighting<'_> {
    fn ranges(&self, trial: &TrialOf<'_>) -> Outcome<Vec<FrameRange>> {
        let source = &self.material.source;
        let ranges = trial.chunks()?.ranges();
        let ranges: Option<Vec<FrameRange>> = ranges
            .iter()
            .map(|chunk| frame_range(source, chunk))
            .collect();
        ranges.filter(|ranges| !ranges.is_empty()).ok_or_else(|| {
            Failure::usage(format!(
                "{}: no keyframe before a chunk, or no frame in it",
                self.material.path.display()
            ))
        })
    }

    /// Where the audio of a render ends: with the video, unless that is whole.
    fn audio_end(&self, trial: &TrialOf<'_>) -> Option<i64> {
        let frames = trial.chunks().ok()?.frames as usize;
        self.material.source.pts.get(frames).copied()
    }

    fn job(
        &self,
        range: FrameRange,
        product: Product,
        cores: u32,
        output: &Path,
    ) -> Outcome<OverlayJob> {
        Ok(OverlayJob {
            input: utf8(&self.material.path)?,
            output: utf8(output)?,
            track: self.material.track.clone(),
            range,
            encoder: self.overlay.encoder.clone(),
            threads: Threads {
                decode: cores,
                encode: cores,
            },
            product,
            adapter: None,
        })
    }
}

impl Work for Highlighting<'_> {
    fn whole(&self, trial: &TrialOf<'_>, cores: u32, output: &Path) -> Outcome<Job> {
        let ranges = self.ranges(trial)?;
        let whole = FrameRange {
            end_pts: ranges[ranges.len() - 1].end_pts,
            frames: ranges.iter().map(|range| range.frames).sum(),
            ..ranges[0]
        };
        let product = Product::Whole {
            audio_end_pts: self.audio_end(trial),
        };
        Ok(Job::Overlay(self.job(whole, product, cores, output)?))
    }

    fn parts(&self, trial: &TrialOf<'_>, cores: u32, at: &Parts<'_>) -> Outcome<Vec<Job>> {
        let ranges = self.ranges(trial)?.into_iter().enumerate();
        ranges
            .map(|(chunk, range)| {
                let job = self.job(range, Product::Chunk, cores, &at.pictures(chunk))?;
                Ok(Job::Overlay(OverlayJob {
                    adapter: (at.adapter)(chunk),
                    ..job
                }))
            })
            .collect()
    }

    fn join(&self, trial: &TrialOf<'_>, at: &Parts<'_>, output: &Path) -> Outcome<Job> {
        let ranges = self.ranges(trial)?;
        let chunks = ranges.iter().enumerate().map(|(chunk, range)| {
            Ok(ChunkFile {
                path: utf8(&at.pictures(chunk))?,
                first_pts: range.first_pts,
            })
        });
        Ok(Job::Join(JoinJob {
            chunks: chunks.collect::<Outcome<_>>()?,
            origin: Origin::Source {
                path: utf8(&self.material.path)?,
                audio_end_pts: self.audio_end(trial),
            },
            end_pts: ranges[ranges.len() - 1].end_pts,
            output: utf8(output)?,
        }))
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
            overlay: self.overlay,
            material: Cow::Owned(material),
        })
    }

    fn bare(&self) -> Option<Box<dyn Work + '_>> {
        if self.material.highlights.highlights.is_empty() {
            return None;
        }
        let track = Track::default();
        let material = Material {
            track: track.to_toml(),
            highlights: track,
            ..Material::clone(&self.material)
        };
        Some(Box::new(Highlighting {
            overlay: self.overlay,
            material: Cow::Owned(material),
        }))
    }

    fn audio(&self, trial: &TrialOf<'_>) -> AudioOf<'_> {
        AudioOf::Copied {
            from: &self.material.path,
            end_pts: self.audio_end(trial),
        }
    }
}

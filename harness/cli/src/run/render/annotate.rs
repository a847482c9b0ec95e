//! Texts over the clips of a compilation: some clips, or some of the time, a container.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use twofold_core::compilation::{ClipSource, jobs, sound};
use twofold_core::design::{Cell, clips_of};
use twofold_core::protocol::{AnnotateJob, ChunkFile, Job, JoinJob, Origin, Sound, Threads};
use twofold_core::record::ChunkPlan;
use twofold_core::spec::{Annotate, Experiment};

use super::{AudioOf, Parts, Titled, TrialOf, Work};
use crate::failure::{Failure, Outcome};
use crate::run::footage::utf8;
use crate::run::reel::Reel;

/// A compilation and the videos that its clips are of.
pub struct Annotation<'r> {
    /// The question.
    pub experiment: &'r Experiment,
    /// How it is rendered.
    pub annotate: &'r Annotate,
    /// The clips.
    pub reel: Cow<'r, Reel>,
}

impl Annotation<'_> {
    /// The same with other clips.
    fn of(&self, reel: Reel) -> Annotation<'_> {
        Annotation {
            experiment: self.experiment,
            annotate: self.annotate,
            reel: Cow::Owned(reel),
        }
    }

    /// How many clips a trial renders.
    fn clips(&self, trial: &TrialOf<'_>) -> usize {
        clips_of(self.experiment, trial.cell, self.reel.lengths.len())
    }

    fn sources(&self, clips: usize) -> Outcome<Vec<ClipSource<'_>>> {
        let of = |video: &'_ (std::path::PathBuf, usize)| {
            let (path, source) = video;
            Ok(ClipSource {
                path: utf8(path)?,
                source: &self.reel.sources[*source],
            })
        };
        self.reel.videos.iter().take(clips).map(of).collect()
    }

    fn jobs(
        &self,
        trial: &TrialOf<'_>,
        plan: &ChunkPlan,
        cores: u32,
        file: &dyn Fn(usize) -> String,
    ) -> Outcome<Vec<AnnotateJob>> {
        let clips = self.clips(trial);
        let threads = Threads {
            decode: cores,
            encode: cores,
        };
        jobs(
            &self.reel.compilation.first(clips),
            &self.sources(clips)?,
            plan,
            file,
            &utf8(&self.reel.font)?,
            &self.annotate.encoder,
            threads,
        )
        .map_err(Failure::usage)
    }

    fn sound(&self, trial: &TrialOf<'_>, output: &Path) -> Outcome<Sound> {
        let clips = self.clips(trial);
        Ok(sound(
            &self.reel.compilation.first(clips),
            &self.sources(clips)?,
            &self.reel.lengths[..clips],
            utf8(output)?,
        ))
    }
}

impl Work for Annotation<'_> {
    fn sequential(&self, trial: &TrialOf<'_>, cores: u32, output: &Path) -> Outcome<Job> {
        let whole = ChunkPlan {
            frames: trial.chunks()?.frames,
            ..ChunkPlan::default()
        };
        let (pictures, sound) = (
            output.with_extension("nut"),
            output.with_extension("sound.mp4"),
        );
        let pictures = utf8(&pictures)?;
        let job = self
            .jobs(trial, &whole, cores, &|_| pictures.clone())?
            .pop()
            .ok_or_else(|| Failure::bug("a compilation without a job"))?;
        Ok(Job::Annotate(AnnotateJob {
            sound: Some(self.sound(trial, &sound)?),
            whole: Some(utf8(output)?),
            ..job
        }))
    }

    fn parts(&self, trial: &TrialOf<'_>, cores: u32, at: &Parts<'_>) -> Outcome<Vec<Job>> {
        let plan = trial.chunks()?;
        let named: Vec<String> = (0..plan.ranges().len())
            .map(|range| utf8(&at.pictures(range)))
            .collect::<Outcome<_>>()?;
        let name = |range: usize| named.get(range).cloned().unwrap_or_default();
        let mut jobs = self.jobs(trial, plan, cores, &name)?;
        let frames = |job: &AnnotateJob| job.stretches.iter().map(|one| one.frames()).sum::<u32>();
        // Whoever has least to draw makes the sound.
        if let Some(least) = jobs.iter_mut().min_by_key(|job| frames(job)) {
            least.sound = Some(self.sound(trial, &at.sound())?);
        }
        Ok(jobs.into_iter().map(Job::Annotate).collect())
    }

    fn join(&self, trial: &TrialOf<'_>, at: &Parts<'_>, output: &Path) -> Outcome<Job> {
        let (plan, canvas) = (trial.chunks()?, self.reel.compilation.canvas);
        let chunks = plan.ranges().into_iter().enumerate().map(|(index, range)| {
            Ok(ChunkFile {
                path: utf8(&at.pictures(index))?,
                first_pts: canvas.pts(range.start),
            })
        });
        Ok(Job::Join(JoinJob {
            chunks: chunks.collect::<Outcome<_>>()?,
            origin: Origin::Canvas {
                canvas,
                sound: Some(utf8(&at.sound())?),
            },
            end_pts: canvas.pts(plan.frames),
            output: utf8(output)?,
        }))
    }

    fn times(&self, trial: &TrialOf<'_>) -> Outcome<Vec<i64>> {
        let canvas = self.reel.compilation.canvas;
        Ok((0..trial.chunks()?.frames)
            .map(|frame| canvas.pts(frame))
            .collect())
    }

    fn videos(&self) -> Vec<&Path> {
        let mut paths: Vec<&Path> = vec![];
        for (path, _) in &self.reel.videos {
            if !paths.contains(&path.as_path()) {
                paths.push(path);
            }
        }
        paths
    }

    fn reading(&self, copies: &[(PathBuf, PathBuf)]) -> Box<dyn Work + '_> {
        let mut reel = Reel::clone(&self.reel);
        for (path, _) in &mut reel.videos {
            if let Some((_, copy)) = copies.iter().find(|(known, _)| known == path) {
                path.clone_from(copy);
            }
        }
        Box::new(self.of(reel))
    }

    fn bare(&self, _: &Cell) -> Option<Box<dyn Work + '_>> {
        let mut reel = Reel::clone(&self.reel);
        reel.compilation = reel.compilation.without_texts();
        if reel.compilation == self.reel.compilation {
            return None;
        }
        Some(Box::new(self.of(reel)))
    }

    fn audio(&self, _: &TrialOf<'_>) -> AudioOf<'_> {
        AudioOf::Made
    }

    fn titles(&self, trial: &TrialOf<'_>) -> Vec<Titled> {
        let clips = self.reel.compilation.clips.iter().zip(&self.reel.lengths);
        let mut begin = 0;
        let mut titled = vec![];
        for (index, (clip, frames)) in clips.take(self.clips(trial)).enumerate() {
            // A text is shown as long as its clip.
            let texts: Vec<&str> = clip.texts.iter().map(|(_, text)| text.as_str()).collect();
            if !texts.is_empty() {
                titled.push(Titled {
                    clip: index as u32,
                    text: texts.join(", "),
                    frame: begin + frames / 2,
                });
            }
            begin += frames;
        }
        titled
    }
}

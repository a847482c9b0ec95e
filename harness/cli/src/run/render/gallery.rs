//! The pictures of a run: frames on either side of cuts, and clips with their texts, taken when the warm-up ends.
//!
//! Then both files are there, they have been compared, and no clock is running. Pictures that cannot be taken are a
//! warning and no failure: nothing that is decided rests on them.

use std::path::Path;

use twofold_core::design::{Cell, Plan};
use twofold_core::protocol::{Answer, Job, Pictures, PicturesJob, WantedFrame};
use twofold_core::record::{Gallery, SeamPictures, TitlePicture, TitlePictures, evenly};

use super::{RenderTrials, TrialOf};
use crate::failure::{Failure, Outcome, at};
use crate::folder::write_whole;
use crate::run::footage::utf8;

/// Cuts of which pictures are taken, at most.
const MOST_CUTS: usize = 4;
/// Clips of which pictures are taken, at most.
const MOST_CLIPS: usize = 12;
/// Lines of a picture, at most.
const MOST_LINES: u32 = 180;
/// Bytes of the pictures of clips, at most.
const TITLES_BYTES: u64 = 120_000;
/// Bytes that are kept for the index.
const INDEX_BYTES: u64 = 30_000;
/// Characters of a clip's texts that the index keeps.
const MOST_CHARACTERS: usize = 200;

/// A clip with something written over it.
pub struct Titled {
    /// Its index in the compilation.
    pub clip: u32,
    /// What is written over it.
    pub text: String,
    /// The output frame in the middle of the time that it is shown.
    pub frame: u32,
}

impl RenderTrials<'_> {
    /// Takes the run's pictures from the outputs of the warm-up, unless it has them already, and forgets these outputs.
    /// Gives what kept it from doing so, as one line.
    pub fn end_warmup(&mut self, plan: &Plan, run: &Path) -> Option<String> {
        let had = crate::gallery::read(run);
        let is_complete = had.gallery.seams.is_some() && had.left_out == 0 && !had.unreadable;
        let taken = match is_complete {
            true => Ok(()),
            false => self.take_pictures(plan, run),
        };
        self.verifier.end_warmup();
        let failure = taken.err()?;
        // What is there is of no use without an index.
        let _ = std::fs::remove_dir_all(run.join(Gallery::FOLDER));
        Some(format!(
            "no pictures of the cuts were taken: {}",
            failure.message
        ))
    }

    fn take_pictures(&self, plan: &Plan, run: &Path) -> Outcome {
        let folder = run.join(Gallery::FOLDER);
        let seams = self.most_cut(plan);
        let titles = self.titles(plan);
        if seams.is_none() && titles.is_none() {
            return Ok(());
        }
        if folder.symlink_metadata().is_ok_and(|meta| !meta.is_dir()) {
            let message = format!("{}: not a folder", folder.display());
            return Err(Failure::usage(message));
        }
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        let room = Gallery::MOST_BYTES - INDEX_BYTES;
        let gallery = Gallery {
            schema: Gallery::SCHEMA,
            titles: match &titles {
                Some((cell, titled)) => Some(self.take_titles(plan, cell, titled, &folder)?),
                None => None,
            },
            seams: match seams {
                Some(cell) => {
                    let room = room - titles.map_or(0, |_| TITLES_BYTES);
                    Some(self.take_seams(plan, cell, room, &folder)?)
                }
                None => None,
            },
        };
        let index =
            serde_json::to_vec_pretty(&gallery).map_err(|error| Failure::bug(error.to_string()))?;
        if index.len() as u64 > INDEX_BYTES {
            return Err(Failure::bug("the index of the pictures is too long"));
        }
        keep_only(&folder, &gallery)?;
        write_whole(&folder.join(Gallery::INDEX), &index)
    }

    /// The most cut of the cells that were compared, in the first target scenario of which there is one.
    fn most_cut<'p>(&self, plan: &'p Plan) -> Option<&'p Cell> {
        let compared = |cell: &&Cell| self.verifier.compared(cell.index);
        let cuts = |cell: &Cell| {
            plan.chunks
                .get(cell.index as usize)
                .map_or(0, |of| of.cuts.len())
        };
        let cells = plan.cells.iter().filter(compared);
        cells.filter(|cell| cuts(cell) > 0).min_by_key(|cell| {
            let target = plan.is_target(self.experiment, cell);
            let fewer = std::cmp::Reverse(cuts(cell));
            (!target, cell.scenario, fewer, cell.index)
        })
    }

    /// The baseline with the most clips that have a text, and these clips.
    fn titles<'p>(&self, plan: &'p Plan) -> Option<(&'p Cell, Vec<Titled>)> {
        let baselines = plan.cells.iter().filter(|cell| cell.is_baseline());
        let mut most: Option<(&Cell, Vec<Titled>)> = None;
        for cell in baselines {
            if self.verifier.sequential(cell.scenario).is_none() {
                continue;
            }
            let titled = self.work.titles(&trial_of(plan, cell));
            let best = most.as_ref().map_or(0, |(_, best)| best.len());
            if titled.len() > best {
                most = Some((cell, titled));
            }
        }
        most
    }

    fn take_seams(
        &self,
        plan: &Plan,
        cell: &Cell,
        most_bytes: u64,
        folder: &Path,
    ) -> Outcome<SeamPictures> {
        let trial = trial_of(plan, cell);
        let cuts = &trial.chunks()?.cuts;
        let shown: Vec<u32> = evenly(cuts.len(), MOST_CUTS)
            .into_iter()
            .map(|index| cuts[index])
            .collect();
        let places = shown.iter().map(|cut| vec![cut.saturating_sub(1), *cut]);
        let job = PicturesJob {
            chunked: Some(utf8(&self.output(cell))?),
            most_bytes,
            ..self.job(&trial, places.collect(), "seam", folder)?
        };
        let made = self.pictures(job)?;
        Ok(SeamPictures::of(
            cell.index,
            cuts.len() as u32,
            &shown,
            made,
        ))
    }

    fn take_titles(
        &self,
        plan: &Plan,
        cell: &Cell,
        titled: &[Titled],
        folder: &Path,
    ) -> Outcome<TitlePictures> {
        let trial = trial_of(plan, cell);
        let chosen: Vec<&Titled> = evenly(titled.len(), MOST_CLIPS)
            .into_iter()
            .map(|index| &titled[index])
            .collect();
        let places = chosen.iter().map(|title| vec![title.frame]).collect();
        let made = self.pictures(self.job(&trial, places, "title", folder)?)?;
        let frames = made.places.into_iter().flatten();
        let shown = chosen.iter().zip(frames).map(|(title, made)| TitlePicture {
            clip: title.clip,
            text: title.text.chars().take(MOST_CHARACTERS).collect(),
            frame: made.frame,
            time_secs: made.time_secs,
            picture: made.sequential,
        });
        Ok(TitlePictures {
            clips: titled.len() as u32,
            shown: shown.collect(),
        })
    }

    /// The job for frames of the sequential render of a trial's scenario.
    fn job(
        &self,
        trial: &TrialOf<'_>,
        places: Vec<Vec<u32>>,
        name: &str,
        folder: &Path,
    ) -> Outcome<PicturesJob> {
        let times = self.work.times(trial)?;
        let wanted = |frame: u32| match times.get(frame as usize) {
            Some(pts) => Ok(WantedFrame { frame, pts: *pts }),
            None => Err(Failure::bug(format!("there is no frame {frame}"))),
        };
        let sequential = self
            .verifier
            .sequential(trial.cell.scenario)
            .ok_or_else(|| Failure::bug("the sequential render is gone"))?;
        Ok(PicturesJob {
            sequential: utf8(sequential)?,
            chunked: None,
            places: places
                .into_iter()
                .map(|place| place.into_iter().map(wanted).collect())
                .collect::<Outcome<_>>()?,
            first_pts: times.first().copied().unwrap_or(0),
            folder: utf8(folder)?,
            name: name.to_owned(),
            most_lines: MOST_LINES,
            most_bytes: TITLES_BYTES,
        })
    }

    fn pictures(&self, job: PicturesJob) -> Outcome<Pictures> {
        match self.worker.must(Job::Pictures(job), "pictures")? {
            Answer::Pictures(pictures) => Ok(pictures),
            _ => Err(Failure::bug("the worker did not answer with pictures")),
        }
    }
}

fn trial_of<'p>(plan: &'p Plan, cell: &'p Cell) -> TrialOf<'p> {
    TrialOf {
        plan,
        cell,
        block: 0,
        warmup: true,
    }
}

/// Removes what a former attempt, which was ended on its way, has left.
fn keep_only(folder: &Path, gallery: &Gallery) -> Outcome {
    for entry in std::fs::read_dir(folder).map_err(at(folder))?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let is_kept = gallery.files().any(|picture| *picture.file == *name);
        if !is_kept && !path.is_dir() {
            std::fs::remove_file(&path).map_err(at(&path))?;
        }
    }
    Ok(())
}

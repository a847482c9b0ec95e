//! The runs of other experiments whose trials join the fit of a break-even duration.

use std::path::{Path, PathBuf};

use twofold_core::analysis::{Joining, NotJoined, Other, difference};
use twofold_core::sample::Observation;

use crate::experiment::with_suffix;
use crate::failure::Outcome;
use crate::folder::StoredRun;

/// What came of an experiment that is to join.
pub struct JoinedRun {
    /// Its id, as the experiment file names it.
    id: String,
    found: Result<(StoredRun, Vec<Observation>), NotJoined>,
}

impl JoinedRun {
    /// As the analysis takes it.
    pub fn joining(&self) -> (String, Joining<'_>) {
        let joining = match &self.found {
            Ok((run, observations)) => Joining::Run(Other {
                run: &run.manifest.run,
                experiment: &run.experiment,
                plan: &run.plan,
                observations,
            }),
            Err(why) => Joining::Nothing(*why),
        };
        (self.id.clone(), joining)
    }
}

/// Finds the latest ended run of each experiment that a run's own names for joining, among the runs that were made alike.
/// They lie beside it, in the folder of their experiment.
///
/// # Errors
/// When a run that joins cannot be read.
pub fn joined(run: &StoredRun) -> Outcome<Vec<JoinedRun>> {
    let path = std::fs::canonicalize(&run.path).unwrap_or_else(|_| run.path.clone());
    let runs = path.parent().and_then(Path::parent);
    let find = |id: &String| {
        let folder = runs.map(|runs| runs.join(with_suffix(id, &run.manifest.arguments)));
        Ok(JoinedRun {
            id: id.clone(),
            found: latest(run, folder.as_deref())?,
        })
    };
    run.experiment.joins.iter().map(find).collect()
}

type Latest = Result<(StoredRun, Vec<Observation>), NotJoined>;

fn latest(own: &StoredRun, folder: Option<&Path>) -> Outcome<Latest> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.unwrap_or(Path::new("")))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("manifest.json").is_file())
        .collect();
    // A run's id begins with its time.
    paths.sort();
    let mut why = NotJoined::NoRun;
    for path in paths.iter().rev() {
        // What another run's folder has become is not this one's mistake: `list` shows it.
        let Ok(run) = StoredRun::read(path) else {
            continue;
        };
        let ended = run.ended_at().is_some();
        if !ended || run.experiment.design.against_itself {
            if why == NotJoined::NoRun {
                why = NotJoined::NoneEnded;
            }
            continue;
        }
        match difference(
            (&own.experiment, &own.manifest),
            (&run.experiment, &run.manifest),
        ) {
            None => {
                let observations = run.frames.observations()?;
                return Ok(Ok((run, observations)));
            }
            Some(difference) if !matches!(why, NotJoined::Differs(_)) => {
                why = NotJoined::Differs(difference);
            }
            Some(_) => {}
        }
    }
    Ok(Err(why))
}

//! The video and the highlights a run starts from: drawn once and kept by content, or somebody's file.

use std::path::{Path, PathBuf};

use twofold_core::design::{Cell, value_of};
use twofold_core::digest::Digest;
use twofold_core::protocol::{
    Answer, BUILD, FootageJob, Job, ProbeJob, SceneRequest, Source, is_address,
};
use twofold_core::record::FootageRecord;
use twofold_core::scene::{Scene, SceneSpec};
use twofold_core::spec::{Experiment, Footage, Highlights, Overlay, Value};
use twofold_core::track::Track;

use super::environment::file_digest;
use crate::failure::{Failure, Outcome, at};
use crate::folder::{unwritable, write_whole};
use crate::reading;
use crate::worker::Worker;

/// A video that is ready to be rendered from.
#[derive(Debug, Clone)]
pub struct Material {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub source: Source,
    /// The highlight track, as TOML.
    pub track: String,
    /// The same, parsed.
    pub highlights: Track,
    /// Where how much is highlighted is varied: for each level and duration the track that is drawn instead.
    pub shares: Vec<Share>,
    /// What the manifest says of it.
    pub record: FootageRecord,
    /// What the user should know.
    pub notes: Vec<String>,
}

/// The track of one level of the factor `highlighted`.
#[derive(Debug, Clone)]
pub struct Share {
    percent: i64,
    /// Of the duration that it is spread over; the whole video where absent.
    secs: Option<f64>,
    track: Track,
    text: String,
}

impl Material {
    /// What is drawn on a cell's frames, and the same as TOML.
    pub fn track_of(&self, experiment: &Experiment, cell: &Cell) -> (&Track, &str) {
        let percent = match value_of(experiment, cell, HIGHLIGHTED) {
            Some(Value::Integer(percent)) => Some(percent),
            _ => None,
        };
        let secs = secs_of(value_of(experiment, cell, "duration"));
        let mut shares = self.shares.iter();
        match shares.find(|share| Some(share.percent) == percent && share.secs == secs) {
            Some(share) => (&share.track, &share.text),
            None => (&self.highlights, &self.track),
        }
    }
}

const HIGHLIGHTED: &str = "highlighted";

fn secs_of(value: Option<Value>) -> Option<f64> {
    match value {
        Some(Value::Secs(secs)) => Some(secs),
        _ => None,
    }
}

/// A video file that was drawn for an experiment, or that it names.
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// What it is called.
    pub name: String,
    /// The scene's own track.
    pub track: Option<String>,
}

/// Draws a scene so many seconds long, unless this build has already drawn it; a file is there.
///
/// # Errors
/// When the scene cannot be drawn.
pub fn drawn_or_found(
    footage: &Footage,
    secs: f64,
    cache: &Path,
    worker: &Worker,
    cores: u32,
) -> Outcome<Found> {
    match footage {
        Footage::File(path) => {
            let path = PathBuf::from(path);
            let name = path.file_name();
            Ok(Found {
                name: name.map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
                path,
                track: None,
            })
        }
        Footage::Scene(request) => {
            let request = SceneRequest {
                duration_secs: secs,
                ..request.clone()
            };
            let (path, track) = draw(&request, cache, worker, cores)?;
            let name = format!(
                "scene \"{}\" at {}x{}, {} frames/s",
                request.name, request.width, request.height, request.fps
            );
            Ok(Found {
                path,
                name,
                track: Some(track),
            })
        }
    }
}

/// Makes or finds the footage of an experiment, and checks that it is long enough for every duration.
///
/// # Errors
/// When the file or the track cannot be used.
pub fn prepare(
    experiment: &Experiment,
    overlay: &Overlay,
    cache: &Path,
    worker: &Worker,
    cores: u32,
) -> Outcome<Material> {
    let secs = match &overlay.footage {
        Footage::File(_) => 0.0,
        Footage::Scene(_) => longest_secs(experiment)?,
    };
    let Found {
        path,
        name,
        track: scene_track,
    } = drawn_or_found(&overlay.footage, secs, cache, worker, cores)?;
    let Answer::Source(source) = worker.must(
        Job::Probe(ProbeJob {
            input: utf8(&path)?,
        }),
        "probe",
    )?
    else {
        return Err(Failure::bug(
            "the worker did not answer a probe with a source",
        ));
    };
    if let Some(why) = &source.unsupported {
        return Err(Failure::usage(why.as_str()));
    }
    check_durations(experiment, &source, &path)?;
    let shares = shares(experiment, overlay, &source)?;
    let mut notes = source.notes.clone();
    let (name_of_track, text) = match (&overlay.highlights, scene_track) {
        (Highlights::File(path), _) => (
            path.clone(),
            reading::text(
                Path::new(path),
                "a highlight track",
                reading::MOST_LONG_BYTES,
            )?,
        ),
        (Highlights::Scene, Some(track)) => ("the scene's track".to_owned(), track),
        (Highlights::Scene, None) => {
            let scene = scene(&overlay.footage, &source)?;
            ("the scene's track".to_owned(), scene.track().to_toml())
        }
    };
    let track = Track::parse(&name_of_track, &text)?;
    let (track, note) = track.clipped(source.duration_secs());
    notes.extend(note);
    let text = track.to_toml();
    let record = FootageRecord {
        name,
        digest: digest_of(&path, &source)?,
        track_digest: match shares.as_slice() {
            [] => Digest::of(text.as_bytes()),
            shares => Digest::of_list(shares.iter().map(|share| Digest::of(share.text.as_bytes()))),
        },
        width: source.width,
        height: source.height,
        frames: source.pts.len() as u32,
        duration_secs: source.duration_secs(),
    };
    Ok(Material {
        path,
        source,
        track: text,
        highlights: track,
        shares,
        record,
        notes,
    })
}

/// A track for each level of the factor `highlighted` and each duration; none where it is no factor.
fn shares(experiment: &Experiment, overlay: &Overlay, source: &Source) -> Outcome<Vec<Share>> {
    let levels = |name: &str| -> Vec<Value> {
        let of = experiment.factors.iter().find(|factor| factor.name == name);
        let levels = of.iter().flat_map(|factor| &factor.levels);
        levels.map(|level| level.value).collect()
    };
    let highlighted = levels(HIGHLIGHTED);
    if highlighted.is_empty() {
        return Ok(vec![]);
    }
    if let Highlights::File(path) = &overlay.highlights {
        return Err(Failure::usage(format!(
            "{path}: how much is highlighted cannot be varied, because the track is a file (hint: leave the factor \
             highlighted out, or the track)"
        )));
    }
    let scene = scene(&overlay.footage, source)?;
    let mut durations = levels("duration");
    if durations.is_empty() {
        durations.push(Value::Whole);
    }
    let mut shares = vec![];
    for percent in highlighted {
        let Value::Integer(percent) = percent else {
            continue;
        };
        for duration in &durations {
            let secs = secs_of(Some(*duration));
            let over = secs.unwrap_or_else(|| source.duration_secs());
            let track = scene.track_of_share(u32::try_from(percent).unwrap_or(0), over);
            shares.push(Share {
                percent,
                secs,
                text: track.to_toml(),
                track,
            });
        }
    }
    Ok(shares)
}

/// Draws a scene, unless this build has already drawn it.
fn draw(
    request: &SceneRequest,
    cache: &Path,
    worker: &Worker,
    cores: u32,
) -> Outcome<(PathBuf, String)> {
    let key = Digest::of(format!("{BUILD} {request:?}").as_bytes());
    let stem = format!(
        "{}-{}x{}-{key}",
        request.name, request.width, request.height
    );
    let (video, track) = (
        cache.join(format!("{stem}.mp4")),
        cache.join(format!("{stem}.toml")),
    );
    if let (true, Ok(text)) = (video.is_file(), std::fs::read_to_string(&track)) {
        return Ok((video, text));
    }
    std::fs::create_dir_all(cache).map_err(unwritable(cache))?;
    let job = FootageJob {
        scene: request.clone(),
        output: utf8(&video)?,
        threads: cores,
    };
    let Answer::Footage(footage) = worker.must(Job::Footage(job), "footage")? else {
        return Err(Failure::bug(
            "the worker did not answer a footage job with footage",
        ));
    };
    write_whole(&track, footage.track.as_bytes())?;
    Ok((video, footage.track))
}

/// The scene whose players are highlighted: that of the footage, or one for a video of another origin, whose places are
/// normalised. It is as long as the video.
fn scene(footage: &Footage, source: &Source) -> Outcome<Scene> {
    let duration_secs = source.duration_secs();
    let spec = match footage {
        Footage::Scene(request) => SceneSpec {
            width: request.width,
            height: request.height,
            fps: request.fps,
            grain: request.grain,
            seed: request.seed,
            duration_secs,
        },
        Footage::File(_) => SceneSpec {
            width: 640,
            height: 360,
            fps: 30,
            grain: 0,
            seed: 51,
            duration_secs,
        },
    };
    Scene::new(spec).map_err(|error| Failure::usage(error.to_string()))
}

fn longest_secs(experiment: &Experiment) -> Outcome<f64> {
    let levels = experiment
        .factors
        .iter()
        .filter(|factor| factor.name == "duration")
        .flat_map(|factor| &factor.levels);
    let secs = levels.filter_map(|level| match level.value {
        Value::Secs(secs) => Some(secs),
        _ => None,
    });
    secs.fold(None, |longest: Option<f64>, secs| Some(longest.map_or(secs, |longest| longest.max(secs)))).ok_or_else(|| {
        Failure::usage("a scene is drawn as long as the longest duration, and no duration is given (hint: [factors] duration = [\"30s\"])")
    })
}

fn check_durations(experiment: &Experiment, source: &Source, path: &Path) -> Outcome {
    let available = source.duration_secs();
    // Footage may end within a frame of the duration that was asked of it.
    let slack = 1.5 * available / source.pts.len().max(1) as f64;
    let levels = experiment
        .factors
        .iter()
        .filter(|factor| factor.name == "duration")
        .flat_map(|factor| &factor.levels);
    for level in levels {
        if let Value::Secs(secs) = level.value
            && secs > available + slack
        {
            let hint = "shorter durations, \"whole\", or longer footage";
            let message = format!(
                "{}: duration {level} is longer than the footage ({available:.3} s)",
                path.display()
            );
            return Err(Failure::usage(format!("{message} (hint: {hint})")));
        }
    }
    Ok(())
}

/// A digest of a video: of the file, or of what an address's container says of every frame. Nobody downloads it for this.
///
/// # Errors
/// A file that cannot be read.
pub fn digest_of(path: &Path, source: &Source) -> Outcome<Digest> {
    match path.to_str().is_some_and(is_address) {
        true => Ok(Digest::of(format!("{source:?}").as_bytes())),
        false => file_digest(path),
    }
}

/// A file as the job protocol carries it, with its absolute path; an address stays what it is.
///
/// # Errors
/// When it is not UTF-8.
pub fn utf8(path: &Path) -> Outcome<String> {
    if let Some(address) = path.to_str().filter(|name| is_address(name)) {
        return Ok(address.to_owned());
    }
    let absolute = std::path::absolute(path).map_err(at(path))?;
    absolute.to_str().map(str::to_owned).ok_or_else(|| {
        Failure::usage(format!(
            "{}: the path is not UTF-8 (hint: rename the file or its folder)",
            path.display()
        ))
    })
}

//! The compilation a run starts from: its clips, the videos they are of, the font.

use std::path::{Path, PathBuf};

use twofold_core::compilation::{Clip, ClipSource, Compilation, DEFAULT_FONT, lengths, place};
use twofold_core::digest::Digest;
use twofold_core::protocol::{Answer, Job, ProbeJob, Source, is_address};
use twofold_core::record::FootageRecord;
use twofold_core::spec::{Annotate, Experiment, Footage, Value};

use super::environment::file_digest;
use super::footage::{digest_of, drawn_or_found, utf8};
use crate::failure::{Failure, Outcome};
use crate::reading;
use crate::worker::Worker;

/// A compilation that is ready to be rendered.
#[derive(Debug, Clone)]
pub struct Reel {
    /// As many clips as the largest cell renders.
    pub compilation: Compilation,
    /// For each clip where its video is, and which of the sources that is.
    pub videos: Vec<(PathBuf, usize)>,
    /// What each video holds.
    pub sources: Vec<Source>,
    /// Output frames of each clip.
    pub lengths: Vec<u32>,
    /// The font's file.
    pub font: PathBuf,
    /// What the manifest says of it.
    pub record: FootageRecord,
    /// What the user should know.
    pub notes: Vec<String>,
}

/// Reads the compilation, makes or finds its footage, looks into every video once and sees that every text can be drawn.
///
/// # Errors
/// A compilation with a mistake, a video that cannot be used or is too short, a text that cannot be drawn.
pub fn prepare(
    experiment: &Experiment,
    annotate: &Annotate,
    cache: &Path,
    worker: &Worker,
    cores: u32,
) -> Outcome<Reel> {
    let file = Path::new(&annotate.compilation);
    let text = reading::text(file, "a compilation", reading::MOST_LONG_BYTES)?;
    let whole = Compilation::parse(&annotate.compilation, &text)?;
    let compilation = whole.first(most_clips(experiment, &whole, file)?);
    let beside = file.parent().unwrap_or(Path::new(""));
    let footage = match &annotate.footage {
        Some(footage) if compilation.clips.iter().any(|clip| clip.file.is_none()) => {
            let secs = longest_secs(&compilation, footage)?;
            Some(drawn_or_found(footage, secs, cache, worker, cores)?)
        }
        _ => None,
    };
    let mut known: Vec<PathBuf> = vec![];
    let mut videos = vec![];
    for (index, clip) in compilation.clips.iter().enumerate() {
        let path = match (&clip.file, &footage) {
            (Some(named), _) if is_address(named) => PathBuf::from(named),
            (Some(named), _) => beside.join(named),
            (None, Some(footage)) => footage.path.clone(),
            (None, None) => {
                return Err(Failure::usage(format!(
                    "{}: {} names no video, and the experiment has no footage (hint: file = \"…\" in the clip, or workload.footage)",
                    file.display(),
                    compilation.clip_name(index)
                )));
            }
        };
        let source = known
            .iter()
            .position(|other| *other == path)
            .unwrap_or_else(|| {
                known.push(path.clone());
                known.len() - 1
            });
        videos.push((path, source));
    }
    let sources = known
        .iter()
        .map(|path| probe(worker, path))
        .collect::<Outcome<Vec<Source>>>()?;
    let in_file = |message: String| Failure::usage(format!("{}: {message}", file.display()));
    let clips = videos
        .iter()
        .map(|(path, source)| {
            Ok(ClipSource {
                path: utf8(path)?,
                source: &sources[*source],
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    let lengths = lengths(&compilation, &clips).map_err(in_file)?;
    let font = compilation
        .font
        .as_ref()
        .map_or_else(|| PathBuf::from(DEFAULT_FONT), |font| beside.join(font));
    worker
        .must(Job::Place(place(&compilation, &utf8(&font)?)), "place")
        .map_err(|failure| Failure {
            message: format!("{}: {}", file.display(), failure.message),
            ..failure
        })?;
    let notes = known.iter().zip(&sources).flat_map(|(path, source)| {
        let notes = source.notes.iter();
        notes
            .map(|note| format!("{}: {note}", path.display()))
            .collect::<Vec<_>>()
    });
    let mut digests = vec![file_digest(&font)?];
    for (path, source) in known.iter().zip(&sources) {
        digests.push(digest_of(path, source)?);
    }
    let canvas = compilation.canvas;
    let frames: u32 = lengths.iter().sum();
    let record = FootageRecord {
        name: name(
            &compilation,
            known.len(),
            footage.map(|footage| footage.name),
        ),
        digest: Digest::of_list(digests),
        track_digest: Digest::of(text.as_bytes()),
        width: canvas.width,
        height: canvas.height,
        frames,
        duration_secs: f64::from(frames) / f64::from(canvas.fps),
    };
    Ok(Reel {
        notes: notes.collect(),
        compilation,
        videos,
        sources,
        lengths,
        font,
        record,
    })
}

fn probe(worker: &Worker, path: &Path) -> Outcome<Source> {
    let job = Job::Probe(ProbeJob { input: utf8(path)? });
    match worker.must(job, "probe")? {
        Answer::Source(source) => Ok(source),
        _ => Err(Failure::bug(
            "the worker did not answer a probe with a source",
        )),
    }
}

/// `10 clips of scene "match" …`.
fn name(compilation: &Compilation, videos: usize, footage: Option<String>) -> String {
    let of = match (footage, videos) {
        (Some(name), 1) => name,
        (_, 1) => "1 video".to_owned(),
        (_, videos) => format!("{videos} videos"),
    };
    match compilation.clips.len() {
        1 => format!("1 clip of {of}"),
        clips => format!("{clips} clips of {of}"),
    }
}

/// How many clips the largest cell renders.
fn most_clips(experiment: &Experiment, compilation: &Compilation, file: &Path) -> Outcome<usize> {
    let available = compilation.clips.len();
    let levels = experiment
        .factors
        .iter()
        .filter(|factor| factor.name == "clips");
    let mut most = None;
    for level in levels.flat_map(|factor| &factor.levels) {
        if let Value::Integer(clips) = level.value {
            let clips = usize::try_from(clips).unwrap_or(usize::MAX);
            if clips > available {
                return Err(Failure::usage(format!(
                    "{}: clips = {clips}, but the compilation has {available} (hint: fewer, or a longer compilation)",
                    file.display()
                )));
            }
            most = most.max(Some(clips));
        }
    }
    Ok(most.unwrap_or(available))
}

/// How long a scene has to be for the clips that are of it.
fn longest_secs(compilation: &Compilation, footage: &Footage) -> Outcome<f64> {
    let own = |(_, clip): &(usize, &Clip)| clip.file.is_none();
    let mut longest: f64 = 0.0;
    for (index, clip) in compilation.clips.iter().enumerate().filter(own) {
        match (clip.out_secs, footage) {
            (Some(out), _) => longest = longest.max(out),
            (None, Footage::File(_)) => {}
            (None, Footage::Scene(_)) => {
                return Err(Failure::usage(format!(
                    "{} does not say where it ends, and a scene is drawn as long as its clips (hint: out = \"…s\")",
                    compilation.clip_name(index)
                )));
            }
        }
    }
    Ok(longest)
}

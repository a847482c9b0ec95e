//! `annotate`: a compilation by one container, or as several would do it, joined.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use indicatif::ProgressBar;
use twofold_core::compilation::{
    ClipSource, Compilation, DEFAULT_FONT, assign, jobs, lengths, place as place_job, sound,
};
use twofold_core::protocol::{
    AnnotateJob, ChunkFile, JoinJob, Origin, Source, Threads, is_address,
};
use twofold_core::record::ChunkPlan;
use twofold_media::{Staged, check_name, join, probe};
use twofold_worker::annotate::{annotate as render, annotate_together, place};
use twofold_worker::fault::{Fault, Result};
use twofold_worker::process::Process;
use twofold_worker::reading;

use super::{Counted, bar, cores, encoder, say, text};
use crate::args::{Annotate, Voice};

/// Renders as asked and says so in one line.
pub fn annotate(args: &Annotate, voice: Voice, process: Process) -> Result<()> {
    let begin = Instant::now();
    let name = args.compilation.display().to_string();
    let read = reading::text(
        &args.compilation,
        "a compilation",
        reading::MOST_COMPILATION_BYTES,
    )?;
    let compilation =
        Compilation::parse(&name, &read).map_err(|mistake| Fault::input(say::mistake(&mistake)))?;
    let font = match &compilation.font {
        Some(font) => beside(&args.compilation, font)?,
        None => DEFAULT_FONT.to_owned(),
    };
    // Before anything is read of the videos: a text that cannot be drawn is found at once.
    place(&place_job(&compilation, &font))?;
    let Some(output) = args.output.as_ref().filter(|_| !args.check) else {
        let texts = compilation.clips.iter().map(|clip| clip.texts.len()).sum();
        return say::placed(&args.compilation, texts, voice);
    };
    check_name(output, compilation.canvas)?;
    let paths = paths(args, &compilation)?;
    let probed = probe_all(&paths, voice)?;
    let sources: Vec<ClipSource> = paths
        .iter()
        .filter_map(|path| {
            Some(ClipSource {
                path: path.clone(),
                source: probed.get(path)?,
            })
        })
        .collect();
    let wrong = |why: String| Fault::input(format!("{name}: {why}"));
    let lengths = lengths(&compilation, &sources).map_err(wrong)?;
    let plan = assign(&lengths, args.containers, args.split);
    if let (Some(why), false) = (&plan.shortfall, voice.quiet) {
        eprintln!(
            "note: {} of {} containers: {why}",
            plan.jobs(),
            args.containers
        );
    }
    let folder = Staged::beside(output)?;
    fs::create_dir(folder.part()).map_err(|error| {
        Fault::input(format!(
            "{}: no place for parts beside it: {error}",
            output.display()
        ))
    })?;
    let parts = text(folder.part())?;
    let share = (args.threads.unwrap_or_else(cores) / plan.jobs()).max(1);
    let mut jobs = jobs(
        &compilation,
        &sources,
        &plan,
        &|range| format!("{parts}/{range}.chunk"),
        &font,
        &encoder(args.codec.as_deref(), &args.options),
        Threads {
            decode: share,
            encode: share,
        },
    )
    .map_err(wrong)?;
    let sound_file = format!("{parts}/sound");
    if let Some(first) = jobs.first_mut() {
        first.sound = Some(sound(&compilation, &sources, &lengths, sound_file.clone()));
    }
    let bar = bar(u64::from(plan.frames), voice);
    let done = match jobs.as_mut_slice() {
        [job] => {
            job.whole = Some(text(output)?);
            vec![render(job, process, &mut Counted(bar.clone()))?]
        }
        several => {
            let done = annotate_together(several, process, &|| Box::new(Counted(bar.clone())))?;
            joined(output, &compilation, &plan, several, sound_file, &bar)?;
            done
        }
    };
    bar.finish_and_clear();
    say::annotated(output, &done, begin.elapsed().as_secs_f64(), voice)
}

/// Joins what containers made, in the order of the compilation.
fn joined(
    output: &Path,
    compilation: &Compilation,
    plan: &ChunkPlan,
    jobs: &[AnnotateJob],
    sound: String,
    bar: &ProgressBar,
) -> Result<()> {
    bar.set_message("joining ");
    let canvas = compilation.canvas;
    let mut stretches: Vec<_> = jobs.iter().flat_map(|job| &job.stretches).collect();
    stretches.sort_by_key(|stretch| stretch.first_frame);
    let chunks = stretches.iter().map(|stretch| ChunkFile {
        path: stretch.output.clone(),
        first_pts: canvas.pts(stretch.first_frame),
    });
    join(&JoinJob {
        chunks: chunks.collect(),
        origin: Origin::Canvas {
            canvas,
            sound: Some(sound),
        },
        end_pts: canvas.pts(plan.frames),
        output: text(output)?,
    })?;
    Ok(())
}

/// The video of each clip.
fn paths(args: &Annotate, compilation: &Compilation) -> Result<Vec<String>> {
    let clips = compilation.clips.iter().enumerate();
    clips
        .map(|(index, clip)| match (&clip.file, &args.footage) {
            (Some(file), _) => beside(&args.compilation, file),
            (None, Some(footage)) => text(footage),
            (None, None) => Err(Fault::input(format!(
                "{}: {} names no file (hint: --footage FILE is the video of such clips)",
                args.compilation.display(),
                compilation.clip_name(index)
            ))),
        })
        .collect()
}

/// A file that a compilation names: beside it, unless it says from where; an address is what it is.
fn beside(compilation: &Path, file: &str) -> Result<String> {
    if is_address(file) {
        return Ok(file.to_owned());
    }
    let folder = compilation.parent().unwrap_or(Path::new(""));
    text(&folder.join(file))
}

/// What each video holds, looked at once.
fn probe_all(paths: &[String], voice: Voice) -> Result<HashMap<String, Source>> {
    let mut probed = HashMap::new();
    for path in paths {
        if !probed.contains_key(path) {
            let source = probe(Path::new(path))?;
            for note in source.notes.iter().filter(|_| !voice.quiet) {
                eprintln!("note: {path}: {note}");
            }
            probed.insert(path.clone(), source);
        }
    }
    Ok(probed)
}

//! `overlay`: one render, or chunks one after another and their join.

use std::fs;
use std::ops::Range;
use std::time::Instant;

use indicatif::ProgressBar;
use twofold_core::chunk::{Ground, frame_range, plan};
use twofold_core::protocol::{
    ChunkFile, FrameRange, JoinJob, Origin, OverlayJob, Product, Rendered, Source, Threads,
};
use twofold_core::spread::{same_model, spread};
use twofold_core::track::Track;
use twofold_media::{Staged, join, probe};
use twofold_worker::adapters::survey;
use twofold_worker::fault::{Fault, Result};
use twofold_worker::overlay::{in_lanes, overlay as render};
use twofold_worker::process::Process;
use twofold_worker::reading;
use twofold_worker::session::limit_rasteriser_to;

use super::splitting::Splitting;
use super::{Counted, bar, cores, encoder, say, text};
use crate::args::{Overlay, Voice};

/// Renders as asked and says so in one line.
pub fn overlay(args: &Overlay, voice: Voice, process: Process) -> Result<()> {
    let begin = Instant::now();
    let threads = args.threads.unwrap_or_else(cores);
    limit_rasteriser_to(threads);
    let thresholds = Splitting::check(args)?;
    let source = probe(&args.input)?;
    if let Some(why) = &source.unsupported {
        return Err(Fault::input(why.as_str()));
    }
    for note in source.notes.iter().filter(|_| !voice.quiet) {
        eprintln!("note: {note}");
    }
    let splitting = Splitting::of(args, thresholds.as_ref(), source.duration_secs());
    if !voice.quiet {
        splitting.say();
    }
    let text_of_track = reading::text(&args.track, "a highlight track", reading::MOST_TRACK_BYTES)?;
    // The name is known here only; a mistake is shown where the person wrote it.
    let track = Track::parse(&args.track.display().to_string(), &text_of_track)
        .map_err(|mistake| Fault::input(say::mistake(&mistake)))?;
    let frames = u32::try_from(source.pts.len()).unwrap_or(u32::MAX);
    let bar = bar(u64::from(frames), voice);
    let template = OverlayJob {
        input: text(&args.input)?,
        output: text(&args.output)?,
        track: text_of_track,
        range: range(args, &source, &(0..frames))?,
        encoder: encoder(args.codec.as_deref(), &args.options),
        threads: Threads {
            decode: threads,
            encode: threads,
        },
        product: Product::Whole {
            audio_end_pts: None,
        },
        adapter: args.adapter.clone(),
    };
    let jobs = if splitting.chunks == 1 {
        vec![render(&template, process, &mut Counted(bar.clone()))?]
    } else {
        let asked = Asked {
            args,
            splitting: &splitting,
            source: &source,
            track: &track,
            voice,
        };
        chunked(&asked, &template, process, &bar)?
    };
    bar.finish_and_clear();
    let secs = begin.elapsed().as_secs_f64();
    let because = splitting.because.as_deref();
    say::rendered(&args.output, &jobs, secs, because, voice)
}

/// What a person asked for and what it is about.
struct Asked<'a> {
    args: &'a Overlay,
    splitting: &'a Splitting,
    source: &'a Source,
    track: &'a Track,
    voice: Voice,
}

/// Renders the chunks of a plan in a directory beside the output and joins them.
fn chunked(
    asked: &Asked,
    template: &OverlayJob,
    process: Process,
    bar: &ProgressBar,
) -> Result<Vec<Rendered>> {
    let Asked {
        args,
        splitting,
        source,
        track,
        voice,
    } = *asked;
    let directory = Staged::beside(&args.output)?;
    fs::create_dir(directory.part()).map_err(|error| {
        Fault::input(format!(
            "{}: no place for chunks beside it: {error}",
            args.output.display()
        ))
    })?;
    let ground = Ground::of(source, track, template.range.frames);
    let planned = plan(splitting.strategy, &ground, splitting.chunks);
    if let (Some(why), false) = (&planned.shortfall, voice.quiet) {
        let given = planned.ranges.len();
        bar.suspend(|| eprintln!("note: {given} of {} chunks: {why}", splitting.chunks));
    }
    let (adapters, chosen) = survey(args.adapter.as_deref())?;
    let over = same_model(&adapters, chosen);
    let spread = spread(planned.ranges.len(), &over, chosen);
    // Lanes share the cores; of one adapter there is one lane, with all of them.
    let lanes = u32::try_from(over.len().min(spread.len()))
        .unwrap_or(1)
        .max(1);
    let threads = Threads {
        decode: (template.threads.decode / lanes).max(1),
        encode: (template.threads.encode / lanes).max(1),
    };
    let (mut jobs, mut chunks) = (Vec::new(), Vec::new());
    for (index, (chunk, adapter)) in planned.ranges.iter().zip(&spread).enumerate() {
        let range = range(args, source, chunk)?;
        let path = text(&directory.part().join(format!("{index}.chunk")))?;
        chunks.push(ChunkFile {
            path: path.clone(),
            first_pts: range.first_pts,
        });
        jobs.push(OverlayJob {
            output: path,
            range,
            product: Product::Chunk,
            threads,
            adapter: Some(adapter.to_string()),
            ..template.clone()
        });
    }
    let rendered = in_lanes(&jobs, &spread, process, &|| Box::new(Counted(bar.clone())))?;
    bar.set_message("joining ");
    join(&JoinJob {
        chunks,
        origin: Origin::Source {
            path: template.input.clone(),
            audio_end_pts: None,
        },
        end_pts: source.end_pts,
        output: template.output.clone(),
    })?;
    Ok(rendered)
}

fn range(args: &Overlay, source: &Source, chunk: &Range<u32>) -> Result<FrameRange> {
    frame_range(source, chunk).ok_or_else(|| {
        Fault::input(format!(
            "{}: its first frames have no keyframe before them (hint: encode it anew)",
            args.input.display()
        ))
    })
}

//! `overlay`: one render, or chunks one after another and their join.

use std::fs;
use std::ops::Range;
use std::time::Instant;

use indicatif::ProgressBar;
use twofold_core::chunk::{Ground, frame_range, plan};
use twofold_core::protocol::{
    ChunkFile, Encoder, FrameRange, JoinJob, OverlayJob, Product, Rendered, Source, Threads,
};
use twofold_core::track::Track;
use twofold_media::{Frame, Staged, check_pixel_format, join, probe};
use twofold_worker::fault::{Fault, Result};
use twofold_worker::overlay::{Passage, overlay as render};
use twofold_worker::process::Process;
use twofold_worker::reading;
use twofold_worker::session::limit_rasteriser_to;

use super::splitting::Splitting;
use super::{bar, cores, say, text};
use crate::args::Overlay;

/// Counts frames on their way into the encoder.
struct Counted<'a>(&'a ProgressBar);

impl Passage for Counted<'_> {
    fn rendered(&mut self, frame: Frame) -> Frame {
        self.0.inc(1);
        frame
    }
}

/// Renders as asked and says so in one line.
pub fn overlay(args: &Overlay, json: bool, process: Process) -> Result<()> {
    let begin = Instant::now();
    let threads = args.threads.unwrap_or_else(cores);
    limit_rasteriser_to(threads);
    let thresholds = Splitting::check(args)?;
    let source = probe(&args.input)?;
    let splitting = Splitting::of(args, thresholds.as_ref(), source.duration_secs());
    splitting.say();
    check_pixel_format(&args.input, &source.pixel_format)?;
    let text_of_track = reading::text(&args.track, "a highlight track", reading::MOST_TRACK_BYTES)?;
    // The name is known here only; a mistake is shown where the person wrote it.
    let track = Track::parse(&args.track.display().to_string(), &text_of_track)
        .map_err(|mistake| Fault::input(say::mistake(&mistake)))?;
    let frames = u32::try_from(source.pts.len()).unwrap_or(u32::MAX);
    let bar = bar(u64::from(frames), json);
    let template = OverlayJob {
        input: text(&args.input)?,
        output: text(&args.output)?,
        track: text_of_track,
        range: range(args, &source, &(0..frames))?,
        encoder: encoder(args),
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
        vec![render(&template, process, &mut Counted(&bar))?]
    } else {
        chunked(args, &splitting, &source, &track, &template, process, &bar)?
    };
    bar.finish_and_clear();
    let secs = begin.elapsed().as_secs_f64();
    say::rendered(
        &args.output,
        &jobs,
        secs,
        splitting.because.as_deref(),
        json,
    )
}

/// Renders the chunks of a plan in a directory beside the output and joins them.
fn chunked(
    args: &Overlay,
    splitting: &Splitting,
    source: &Source,
    track: &Track,
    template: &OverlayJob,
    process: Process,
    bar: &ProgressBar,
) -> Result<Vec<Rendered>> {
    let directory = Staged::beside(&args.output)?;
    fs::create_dir(directory.part()).map_err(|error| {
        Fault::input(format!(
            "{}: no place for chunks beside it: {error}",
            args.output.display()
        ))
    })?;
    let (mut rendered, mut chunks) = (Vec::new(), Vec::new());
    let ground = Ground::of(source, track, template.range.frames);
    let planned = plan(splitting.strategy, &ground, splitting.chunks);
    if let Some(why) = &planned.shortfall {
        let given = planned.ranges.len();
        eprintln!("note: {given} of {} chunks: {why}", splitting.chunks);
    }
    for (index, chunk) in planned.ranges.iter().enumerate() {
        let range = range(args, source, chunk)?;
        let path = text(&directory.part().join(format!("{index}.chunk")))?;
        chunks.push(ChunkFile {
            path: path.clone(),
            first_pts: range.first_pts,
        });
        let job = OverlayJob {
            output: path,
            range,
            product: Product::Chunk,
            ..template.clone()
        };
        rendered.push(render(&job, process, &mut Counted(bar))?);
    }
    join(&JoinJob {
        chunks,
        source: template.input.clone(),
        audio_end_pts: None,
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

fn encoder(args: &Overlay) -> Encoder {
    let usual = || {
        [("preset", "veryfast"), ("crf", "20")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .to_vec()
    };
    match &args.codec {
        Some(codec) if codec != "libx264" => Encoder {
            codec: codec.clone(),
            options: args.options.clone(),
        },
        _ => {
            let mut options = usual();
            options.retain(|(key, _)| !args.options.iter().any(|(own, _)| own == key));
            options.extend(args.options.iter().cloned());
            Encoder {
                codec: "libx264".to_owned(),
                options,
            }
        }
    }
}

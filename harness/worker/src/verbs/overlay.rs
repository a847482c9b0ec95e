//! `overlay`: one render, or chunks one after another and their join.

use std::fs;
use std::time::Instant;

use indicatif::ProgressBar;
use twofold_core::chunk::{Cut, Ground, plan};
use twofold_core::protocol::{OverlayJob, Product, Rendered, Threads};
use twofold_core::record::ChunkPlan;
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
    let template = OverlayJob {
        input: text(&args.input)?,
        track: text_of_track,
        ranges: vec![],
        encoder: encoder(args.codec.as_deref(), &args.options),
        keyframes: vec![],
        threads: Threads {
            decode: threads,
            encode: threads,
        },
        product: Product::whole(text(&args.output)?),
        adapter: args.adapter.clone(),
    };
    let ground = Ground::of(&source, &track, frames).encoded_by(&template.encoder.codec);
    let plan = ChunkPlan::of(plan(splitting.strategy, &ground, splitting.chunks));
    let bar = bar(rendered_frames(&plan), voice);
    if !voice.quiet {
        say_why(&plan, splitting.chunks);
    }
    let asked = Asked {
        args,
        cut: Cut {
            source: &source,
            plan: &plan,
        },
    };
    let jobs = if plan.jobs() == 1 {
        let job = asked.found(asked.cut.whole(&template, text(&args.output)?))?;
        vec![render(&job, process, &mut Counted(bar.clone()))?]
    } else {
        asked.chunked(&template, process, &bar)?
    };
    bar.finish_and_clear();
    let secs = begin.elapsed().as_secs_f64();
    let because = splitting.because.as_deref();
    let copied = frames - u32::try_from(rendered_frames(&plan)).unwrap_or(u32::MAX);
    say::rendered(&args.output, &jobs, copied, secs, because, voice)
}

/// Frames that are rendered: all but those whose packets are copied.
fn rendered_frames(plan: &ChunkPlan) -> u64 {
    let ranges = plan.by_job().into_iter().flatten();
    ranges.map(|range| u64::from(range.end - range.start)).sum()
}

/// Says what is not as it was asked for.
fn say_why(plan: &ChunkPlan, chunks: u32) {
    if let Some(why) = &plan.fallback {
        eprintln!("note: cut at keyframes, and everything rendered: {why}");
    }
    if let Some(why) = &plan.shortfall {
        eprintln!("note: {} of {chunks} chunks: {why}", plan.jobs());
    }
}

/// What a person asked for and how it is cut.
struct Asked<'a> {
    args: &'a Overlay,
    cut: Cut<'a>,
}

impl Asked<'_> {
    /// Renders the chunks of a plan in a directory beside the output and joins them.
    fn chunked(
        &self,
        template: &OverlayJob,
        process: Process,
        bar: &ProgressBar,
    ) -> Result<Vec<Rendered>> {
        let output = &self.args.output;
        let directory = Staged::beside(output)?;
        fs::create_dir(directory.part()).map_err(|error| {
            Fault::input(format!(
                "{}: no place for chunks beside it: {error}",
                output.display()
            ))
        })?;
        let (adapters, chosen) = survey(self.args.adapter.as_deref())?;
        let over = same_model(&adapters, chosen);
        let jobs = self.cut.plan.jobs() as usize;
        let spread = spread(jobs, &over, chosen);
        // Lanes share the cores; of one adapter there is one lane, with all of them.
        let lanes = u32::try_from(over.len().min(spread.len()))
            .unwrap_or(1)
            .max(1);
        let threads = Threads {
            decode: (template.threads.decode / lanes).max(1),
            encode: (template.threads.encode / lanes).max(1),
        };
        let place = text(directory.part())?;
        let chunk = |range: usize| format!("{place}/{range}.chunk");
        let mut jobs = self.found(self.cut.parts(template, &chunk))?;
        for (job, adapter) in jobs.iter_mut().zip(&spread) {
            job.threads = threads;
            job.adapter = Some(adapter.to_string());
        }
        let rendered = in_lanes(&jobs, &spread, process, &|| Box::new(Counted(bar.clone())))?;
        bar.set_message("joining ");
        join(&self.found(self.cut.join(template.input.clone(), &chunk, text(output)?))?)?;
        Ok(rendered)
    }

    fn found<T>(&self, jobs: Option<T>) -> Result<T> {
        jobs.ok_or_else(|| {
            Fault::input(format!(
                "{}: its first frames have no keyframe before them (hint: encode it anew)",
                self.args.input.display()
            ))
        })
    }
}
